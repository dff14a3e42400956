"""What can be typed behind `prepdeck`."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from prepdeck import __version__
from prepdeck.cli import output
from prepdeck.errors import UsageError

_DESCRIPTION = """\
Read your research, drill what must be said by heart, and know the most on the
day of the interview.

Without a command prepdeck opens on Today; where its output is no terminal, it
prints Today and ends."""


class _OneLineErrorParser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise UsageError(message, hint=f"see {self.prog} --help")

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002 - argparse's
        """Print help or the version; argparse itself does not say when that fails."""
        output.write(message, sys.stdout)


_TARGET_OPTIONS = ("target", "opened", "into", "within")  # where a name of a target may have been typed
_OPTION_WITHOUT_VALUE = re.compile(r"(--?[a-z-]+)=?--")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """What was typed behind `prepdeck`.

    Raises:
        UsageError: It is no command, or an option has no value.
    """
    option_arguments = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for argument in option_arguments:
        if match := _OPTION_WITHOUT_VALUE.fullmatch(
            argument
        ):  # argparse would take the dashes away and leave a list without a value
            raise UsageError(f"{match[1].rstrip('-')} has no value", hint="write one behind it")
    parsed_options = build_parser().parse_args(arguments)
    for option_name in _TARGET_OPTIONS:
        target_name: str | None = getattr(parsed_options, option_name, None)
        if target_name is not None and not target_name.strip():
            shown_option = "TARGET" if option_name == "target" else "--target"
            raise UsageError(f"{shown_option} names no target", hint="prepdeck list names those there are")
    return parsed_options


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Parsing raises `UsageError` for arguments that are no good."""
    main_parser = _OneLineErrorParser(
        prog="prepdeck",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    main_parser.add_argument("--version", action="version", version=f"prepdeck {__version__}")
    main_parser.add_argument(
        "--home",
        metavar="DIR",
        help="keep everything under DIR; the variable PREPDECK_HOME does the same",
    )
    main_parser.add_argument(
        "-t", "--target", dest="opened", metavar="NAME", help="open the target NAME instead of runway"
    )
    subparsers = main_parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")

    def command(command_name: str, help_text: str, usage: str | None = None) -> argparse.ArgumentParser:
        description = f"{help_text[0].upper()}{help_text[1:]}."
        return subparsers.add_parser(
            command_name, help=help_text, description=description, usage=usage, allow_abbrev=False
        )

    command("list", "list the targets, their documents and their decks")

    add_parser = command("add", "bring research into the library: a folder is a target, a folder of folders several")
    add_parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="a file or a folder; it is copied and never changed"
    )
    add_parser.add_argument(
        "-t", "--target", dest="into", metavar="NAME", help="take it all into the target NAME, which is made if need be"
    )

    remove_parser = command("remove", "move a target of your own to the trash; its progress is kept")
    remove_parser.add_argument("target", metavar="TARGET", help="a name that prepdeck list gives")

    search_parser = command("search", "find the documents that hold all the words")
    search_parser.add_argument("words", metavar="WORD", nargs="+", help="no sign in it means anything but itself")
    search_parser.add_argument("-t", "--target", dest="within", metavar="NAME", help="look in the target NAME alone")

    show_parser = command(
        "show",
        "print a document of a target as its pane shows it, or what is known of it as JSON",
        usage="prepdeck show TARGET DOCUMENT [--json]\n       prepdeck show --json FILE...",
    )
    show_parser.add_argument(
        "what",
        nargs="+",
        metavar="TARGET DOCUMENT",
        help="a name that prepdeck list gives and a document's name or kind; or, with --json, any number of files",
    )
    show_parser.add_argument("--json", action="store_true", help="print what is known as JSON, one object a line")

    check_parser = command("check", "name what to look at before the research is relied on")
    check_parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="a file or a folder; everything in the library without"
    )
    check_parser.add_argument("--json", action="store_true", help="one JSON object a line: code, message, path, line")

    _add_round_commands(command("round", "add, move, remove or list the rounds of a target"))

    plan_parser = command(
        "plan", "print what to study until the round, how much will be known by it, and what would change that"
    )
    plan_parser.add_argument("target", metavar="TARGET", nargs="?", help="a name that prepdeck list gives (runway)")
    plan_parser.add_argument("--json", action="store_true", help="print the plan as one JSON object")
    plan_parser.add_argument(
        "--day", metavar="WHEN", nargs="+", help="change the minutes of one day, such as today, sat or 25 nov"
    )
    plan_parser.add_argument(
        "--minutes", metavar="N", help="the minutes of that day: a number, off, or usual for its week's"
    )
    plan_parser.add_argument(
        "--retention",
        metavar="PERCENT",
        help="while no round lies ahead cards come back when recall has fallen to that, 70 to 97",
    )

    export_parser = command("export", "write the study summary as Markdown")
    export_parser.add_argument("target", metavar="TARGET", nargs="?", help="a name that prepdeck list gives (runway)")
    export_parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE and not to TARGET-summary.md; - is standard output"
    )
    export_parser.add_argument("--force", action="store_true", help="replace FILE where it is there already")

    doctor_parser = command("doctor", "look through the journals of your progress, and mend them if asked to")
    doctor_parser.add_argument("target", metavar="TARGET", nargs="?", help="the target; all of them without")
    doctor_parser.add_argument(
        "--repair", action="store_true", help="mend what is damaged in new files; the old ones are kept beside them"
    )

    restore_parser = command("restore", "bring back what the journals lack of their copies; name the copies there are")
    restore_parser.add_argument(
        "target", metavar="TARGET", nargs="?", help="the target; without it the copies are named"
    )
    restore_parser.add_argument(
        "day", metavar="DATE", nargs="?", help="use no copies later than that day, such as 2026-12-04"
    )
    return main_parser


def _add_round_commands(round_parser: argparse.ArgumentParser) -> None:
    """What can be typed behind `prepdeck round`."""
    subparsers = round_parser.add_subparsers(dest="action", title="commands", metavar="COMMAND", required=True)

    def command(command_name: str, help_text: str) -> argparse.ArgumentParser:
        description = f"{help_text[0].upper()}{help_text[1:]}."
        command_parser = subparsers.add_parser(
            command_name, help=help_text, description=description, allow_abbrev=False
        )
        command_parser.add_argument(
            "-t", "--target", dest="within", metavar="NAME", help="of the target NAME instead of runway"
        )
        return command_parser

    def says(command_parser: argparse.ArgumentParser) -> None:
        command_parser.add_argument(
            "--minutes",
            metavar="TEXT",
            help="the minutes a day until then, such as 20, '20 sat 60 sun 0' or '20 most 60'",
        )
        command_parser.add_argument(
            "--without", metavar="DECK", action="append", default=[], help="a deck that it does not ask about"
        )
        command_parser.add_argument(
            "-y", "--yes", action="store_true", help="do not ask whether it was read as it was meant"
        )

    add_parser = command("add", "add a round")
    add_parser.add_argument("name", metavar="NAME", help="what you call it, such as Onsite")
    add_parser.add_argument("when", metavar="WHEN", nargs="+", help="when it begins, such as friday 3pm or 4 Dec 15:00")
    says(add_parser)

    list_parser = command("list", "list the rounds ahead, the nearest first, then those that were")
    list_parser.add_argument("--json", action="store_true", help="one JSON object a line")

    move_parser = command("move", "move a round, or change its minutes or decks")
    move_parser.add_argument("name", metavar="NAME", help="a name that prepdeck round list gives")
    move_parser.add_argument("when", metavar="WHEN", nargs="*", help="when it begins now; as before without")
    says(move_parser)
    move_parser.add_argument(
        "--with", dest="with_", metavar="DECK", action="append", default=[], help="a deck that it asks about again"
    )

    remove_parser = command("remove", "remove a round; its cards and their progress stay")
    remove_parser.add_argument("name", metavar="NAME", help="a name that prepdeck round list gives")
