"""The command `prepdeck`: which command was meant, and how it says that something went wrong."""

import os
import sys

TYPE_CHECKING = False  # as in `typing`, which is not loaded yet
if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepdeck.errors import PrepdeckError

# All other modules are imported later: a signal that comes while they are loaded is then answered, too.

_SIGNALLED = 128  # and the number of the signal: what shells give for a program that a signal ended


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of this process where None.

    Returns:
        0 when all went well, 1 for a failed job, 2 for wrong use, 128 and its number for a signal.
    """
    if arguments is None:
        sys.excepthook = _broke
    try:
        from prepdeck.cli.interrupt import interruptible  # noqa: PLC0415 - as said above

        with interruptible(for_good=arguments is None):
            return _run_and_report(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt as error:
        return _interrupted(error)


def _run_and_report(arguments: "Sequence[str]") -> int:
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.clock import refuse_impossible_clock  # noqa: PLC0415 - the same
    from prepdeck.errors import NotWritten, PrepdeckError  # noqa: PLC0415 - the same

    try:
        if sys.stdout is None:  # the shell's `>&-`
            raise NotWritten("standard output is closed")
        refuse_impossible_clock()
        if "TZ" in os.environ:
            from prepdeck.library.zone import leave_impossible_zone  # noqa: PLC0415 - as said above

            leave_impossible_zone()
        _run(arguments)
        code = 0
    except PrepdeckError as error:
        code = _failed(error)
    except OSError as error:  # every reader and writer of files says so itself: this is a terminal that has gone
        code = _failed(NotWritten(f"not written: {error.strerror or error}", where=str(error.filename or "terminal")))
    if (lost := output.finish()) is not None:
        code = _failed(NotWritten(f"not written: {lost.strerror or lost}", where="standard output"))
    return code


def _failed(error: "PrepdeckError") -> int:
    from prepdeck.cli.printing import complain  # noqa: PLC0415 - for those alone who have something to be told

    complain(" ".join(str(error).split()))
    return error.exit_code


def _broke(_: object, error: BaseException, __: object) -> None:
    """Say in one line that prepdeck has a defect, and keep the rest for whoever mends it."""
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.library.crash import keep_report  # noqa: PLC0415 - the same
    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    _failed(keep_report(find_home(None, os.environ), error))
    output.finish()


def _interrupted(error: KeyboardInterrupt) -> int:
    """Say that a signal ended the work, where anybody can still read it."""
    from prepdeck.cli import output  # noqa: PLC0415 - as said above
    from prepdeck.cli.interrupt import UNFINISHED, Interrupted  # noqa: PLC0415 - as said above

    number, said = (error.number, error.said) if isinstance(error, Interrupted) else (2, UNFINISHED)
    output.finish()
    from prepdeck.cli.printing import complain_at_last  # noqa: PLC0415 - as said above

    complain_at_last(f"interrupted: {said}")
    output.finish()
    return _SIGNALLED + number


def _run(arguments: "Sequence[str]") -> None:
    from importlib import import_module  # noqa: PLC0415 - as said above

    from prepdeck.errors import WrongUse  # noqa: PLC0415 - the same
    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    if not arguments:  # the start that a person waits for needs no parser
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(find_home(None, os.environ), None)
        return
    from prepdeck.cli.arguments import parse  # noqa: PLC0415 - a plain start does without

    try:
        options = parse(arguments)
    except SystemExit:  # it has printed the help or the version
        return
    home = find_home(options.home, os.environ)
    if options.command is None:
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(home, options.opened)
        return
    if options.opened is not None:
        raise WrongUse("-t goes with no command", hint="name the target behind the command")
    import_module(f"prepdeck.cli.{options.command}_command").run(home, options)
