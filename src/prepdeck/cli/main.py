"""The command `prepdeck`: which command was meant, and how it says that something went wrong."""

import os
import sys

TYPE_CHECKING = False  # as in `typing`, which is not loaded yet
if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepdeck.errors import PrepdeckError

# All other modules are imported later: a signal that comes while they are loaded is then answered, too.

_SIGNAL_EXIT_BASE = 128  # and the number of the signal: what shells give for a program that a signal ended


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of this process where None.

    Returns:
        0 when all went well, 1 for a failed job, 2 for wrong use, 128 and its number for a signal.
    """
    if arguments is None:
        sys.excepthook = _report_crash
    try:
        from prepdeck.cli.interrupt import raise_on_signals  # noqa: PLC0415 - as said above

        with raise_on_signals(is_final=arguments is None):
            return _run_and_report(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt as error:
        return _report_interruption(error)


def _run_and_report(arguments: "Sequence[str]") -> int:
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.clock import reject_impossible_clock  # noqa: PLC0415 - the same
    from prepdeck.errors import NotWrittenError, PrepdeckError  # noqa: PLC0415 - the same

    try:
        if sys.stdout is None:  # the shell's `>&-`
            raise NotWrittenError("standard output is closed")
        reject_impossible_clock()
        if "TZ" in os.environ:
            from prepdeck.library.zone import use_utc_for_impossible_zone  # noqa: PLC0415 - as said above

            use_utc_for_impossible_zone()
        _run_command(arguments)
        code = 0
    except PrepdeckError as error:
        code = _report_failure(error)
    except OSError as error:  # every reader and writer of files says so itself: this is a terminal that has gone
        code = _report_failure(
            NotWrittenError(f"not written: {error.strerror or error}", where=str(error.filename or "terminal"))
        )
    if (lost := output.finish()) is not None:
        code = _report_failure(NotWrittenError(f"not written: {lost.strerror or lost}", where="standard output"))
    return code


def _report_failure(error: "PrepdeckError") -> int:
    from prepdeck.cli.printing import print_error  # noqa: PLC0415 - for those alone who have something to be told

    print_error(" ".join(str(error).split()))
    return error.exit_code


def _report_crash(_: object, error: BaseException, __: object) -> None:
    """Say in one line that prepdeck has a defect, and keep the rest for whoever mends it."""
    if isinstance(error, SystemExit):  # Python itself asks for it where PYTHONINSPECT is set
        return
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.library.crash import write_crash_report  # noqa: PLC0415 - the same
    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    _report_failure(write_crash_report(find_home(None, os.environ), error))
    output.finish()


def _report_interruption(error: KeyboardInterrupt) -> int:
    """Say that a signal ended the work, where anybody can still read it."""
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.cli.interrupt import UNFINISHED_MESSAGE, InterruptedBySignal  # noqa: PLC0415 - as said above

    signal_number, message = (
        (error.signal_number, error.message) if isinstance(error, InterruptedBySignal) else (2, UNFINISHED_MESSAGE)
    )
    output.finish()
    from prepdeck.cli.printing import print_last_error  # noqa: PLC0415 - as said above

    print_last_error(f"interrupted: {message}")
    output.finish()
    return _SIGNAL_EXIT_BASE + signal_number


def _run_command(arguments: "Sequence[str]") -> None:
    from importlib import import_module  # noqa: PLC0415 - as said above

    from prepdeck.errors import UsageError  # noqa: PLC0415 - the same
    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    if not arguments:  # the start that a person waits for needs no parser
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(find_home(None, os.environ), None)
        return
    from prepdeck.cli.arguments import parse_arguments  # noqa: PLC0415 - a plain start does without

    try:
        options = parse_arguments(arguments)
    except SystemExit:  # it has printed the help or the version
        return
    home = find_home(options.home, os.environ)
    if options.command is None:
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(home, options.opened)
        return
    if options.opened is not None:
        raise UsageError("-t cannot come before a command", hint="put the target after the command")
    import_module(f"prepdeck.cli.{options.command}_command").run(home, options)
