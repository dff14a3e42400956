"""The entry point of `prepdeck`: it runs a command and turns every error into one line and an exit code."""

import os
import sys

TYPE_CHECKING = False  # the constant of `typing`, without loading that module
if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepdeck.errors import PrepdeckError

# All other modules are imported inside functions, so that a signal during their import is also handled.

_SIGNAL_EXIT_BASE = 128  # shells report 128 plus the signal number for a program that a signal ended


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run the command line.

    Args:
        arguments: The arguments after the program name; `sys.argv[1:]` if None.

    Returns:
        0 for success, 1 for a failure, 2 for wrong usage, 128 plus the signal number for a signal.
    """
    if arguments is None:
        sys.excepthook = _report_crash
    try:
        from prepdeck.cli.interrupt import raise_on_signals  # noqa: PLC0415 - see the top of this file

        with raise_on_signals(is_final=arguments is None):
            return _run_and_report(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt as error:
        return _report_interruption(error)


def _run_and_report(arguments: "Sequence[str]") -> int:
    from prepdeck.cli import output  # noqa: PLC0415 - see the top of this file
    from prepdeck.clock import reject_impossible_clock  # noqa: PLC0415 - the same
    from prepdeck.errors import NotWrittenError, PrepdeckError  # noqa: PLC0415 - the same

    try:
        if sys.stdout is None:  # closed in the shell with `>&-`
            raise NotWrittenError("standard output is closed")
        reject_impossible_clock()
        if "TZ" in os.environ:
            from prepdeck.library.time_zone import use_utc_for_impossible_zone  # noqa: PLC0415 - see the top of this file

            use_utc_for_impossible_zone()
        _run_command(arguments)
        code = 0
    except PrepdeckError as error:
        code = _report_failure(error)
    except OSError as error:  # code that reads or writes files raises its own errors: this one is a lost terminal
        code = _report_failure(
            NotWrittenError(f"not written: {error.strerror or error}", where=str(error.filename or "terminal"))
        )
    if (lost := output.finish()) is not None:
        code = _report_failure(NotWrittenError(f"not written: {lost.strerror or lost}", where="standard output"))
    return code


def _report_failure(error: "PrepdeckError") -> int:
    from prepdeck.cli.printing import print_error  # noqa: PLC0415 - needed only after an error

    print_error(" ".join(str(error).split()))
    return error.exit_code


def _report_crash(_: object, error: BaseException, __: object) -> None:
    """Report a defect in prepdeck in one line, and save the traceback for a bug report."""
    if isinstance(error, SystemExit):  # Python calls this hook for SystemExit too if PYTHONINSPECT is set
        return
    from argparse import ArgumentParser  # noqa: PLC0415 - see the top of this file

    from prepdeck.cli import output  # noqa: PLC0415 - the same
    from prepdeck.library.crash import write_crash_report  # noqa: PLC0415 - the same
    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    home_parser = ArgumentParser(add_help=False, allow_abbrev=False)
    home_parser.add_argument("--home")
    home_path = home_parser.parse_known_args()[0].home
    _report_failure(write_crash_report(find_home(home_path, os.environ), error))
    output.finish()


def _report_interruption(error: KeyboardInterrupt) -> int:
    """Report that a signal ended the work, if standard error still has a reader."""
    from prepdeck.cli import output  # noqa: PLC0415 - see the top of this file
    from prepdeck.cli.interrupt import UNFINISHED_MESSAGE, InterruptedBySignal  # noqa: PLC0415 - the same

    signal_number, message = (
        (error.signal_number, error.message) if isinstance(error, InterruptedBySignal) else (2, UNFINISHED_MESSAGE)
    )
    output.finish()
    from prepdeck.cli.printing import print_last_error  # noqa: PLC0415 - see the top of this file

    print_last_error(f"interrupted: {message}")
    output.finish()
    return _SIGNAL_EXIT_BASE + signal_number


def _run_command(arguments: "Sequence[str]") -> None:
    from importlib import import_module  # noqa: PLC0415 - see the top of this file

    from prepdeck.library.home import find_home  # noqa: PLC0415 - the same

    if not arguments:  # opening the app must be fast, and argparse is slow to load
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - each command is loaded only when it runs

        open_today(find_home(None, os.environ), None)
        return
    from prepdeck.cli.arguments import parse_arguments  # noqa: PLC0415 - not needed without arguments

    try:
        options = parse_arguments(arguments)
    except SystemExit:  # argparse has printed the help or the version
        return
    home = find_home(options.home, os.environ)
    if options.command is None:
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - each command is loaded only when it runs

        open_today(home, options.target_to_open)
        return
    import_module(f"prepdeck.cli.{options.command}_command").run(home, options)
