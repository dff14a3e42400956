"""The command `prepdeck`: which command was meant, and how it says that something went wrong."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from prepdeck.errors import PrepdeckError
from prepdeck.library.home import find_home

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of this process where None.

    Returns:
        0 when all went well, 1 for a failed job, 2 for wrong use.
    """
    try:
        _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except PrepdeckError as error:
        print(f"prepdeck: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 - the place where it is said
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does: nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _run(arguments: Sequence[str]) -> None:
    if not arguments:  # the start that a person waits for needs no parser
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(find_home(None, os.environ), None)
        return
    from prepdeck.cli.arguments import parser  # noqa: PLC0415 - a plain start does without

    options = parser().parse_args(arguments)
    home = find_home(options.home, os.environ)
    if options.command is None:
        from prepdeck.cli.today import open_today  # noqa: PLC0415 - as late as every command

        open_today(home, options.opened)
        return
    import_module(f"prepdeck.cli.{options.command}_command").run(home, options)
