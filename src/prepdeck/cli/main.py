"""The command `prepdeck`: its options, its commands, and how it says that something went wrong."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from prepdeck import __version__
from prepdeck.errors import PrepdeckError
from prepdeck.library.home import find_home

_COMMANDS = ("export", "list", "show")
_INTERRUPTED = 130


class _Commands(click.Group):
    """The commands, each imported when it is asked for: nobody waits for what he does not use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"prepdeck.cli.{cmd_name}_command").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND] ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep everything under DIR. The variable PREPDECK_HOME does the same.",
)
@click.option("-t", "--target", metavar="NAME", help="Open the target NAME instead of runway.")
@click.pass_context
def cli(ctx: click.Context, home: Path | None, target: str | None) -> None:
    """Read your research, drill what must be said by heart, and know the most on the day of the interview.

    Without a command prepdeck opens on Today; where its output is no terminal, it prints Today and ends.
    """
    ctx.obj = find_home(home, os.environ)
    if ctx.invoked_subcommand is not None:
        if target is not None:
            raise click.UsageError("--target goes with no command; name the target behind it")
        return
    from prepdeck.cli.today import open_today  # noqa: PLC0415 - loads what only this needs

    open_today(ctx.obj, target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of this process where None.

    Returns:
        0 when all went well, 1 for a failed job, 2 for wrong use.
    """
    try:
        result = cli.main(args=arguments, prog_name="prepdeck", standalone_mode=False)
        sys.stdout.flush()
    except PrepdeckError as error:
        return _fail(str(error), error.exit_code)
    except click.UsageError as error:
        return _fail(f"{error.format_message().rstrip('.')}; see prepdeck --help", 2)
    except click.ClickException as error:
        return _fail(error.format_message(), 1)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does: nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _fail(said: str, code: int) -> int:
    click.echo(f"prepdeck: {' '.join(said.split())}", err=True)
    return code
