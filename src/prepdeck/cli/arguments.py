"""What can be typed behind `prepdeck`."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from prepdeck import __version__
from prepdeck.cli import output
from prepdeck.errors import WrongUse

_ABOUT = """\
Read your research, drill what must be said by heart, and know the most on the
day of the interview.

Without a command prepdeck opens on Today; where its output is no terminal, it
prints Today and ends."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise WrongUse(message, hint=f"see {self.prog} --help")

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002 - argparse's
        """Print help or the version; argparse itself does not say when that fails."""
        output.write(message, sys.stdout)


_OF_TARGETS = ("target", "opened", "into", "within")  # where a name of a target may have been typed
_DASHES = re.compile(r"(--?[a-z-]+)=?--")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was typed behind `prepdeck`.

    Raises:
        WrongUse: It is no command, or an option has no value.
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for typed in options:
        if match := _DASHES.fullmatch(typed):  # argparse would take the dashes away and leave a list without a value
            raise WrongUse(f"{match[1].rstrip('-')} has no value", hint="write one behind it")
    found = parser().parse_args(arguments)
    for name in _OF_TARGETS:
        asked: str | None = getattr(found, name, None)
        if asked is not None and not asked.strip():
            said = "TARGET" if name == "target" else "--target"
            raise WrongUse(f"{said} names no target", hint="prepdeck list names those there are")
    return found


def parser() -> argparse.ArgumentParser:
    """The whole command line. Parsing raises `WrongUse` for arguments that are no good."""
    whole = _Parser(
        prog="prepdeck",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"prepdeck {__version__}")
    whole.add_argument(
        "--home",
        metavar="DIR",
        help="keep everything under DIR; the variable PREPDECK_HOME does the same",
    )
    whole.add_argument("-t", "--target", dest="opened", metavar="NAME", help="open the target NAME instead of runway")
    commands = whole.add_subparsers(dest="command", title="commands", metavar="COMMAND")

    def command(name: str, help_: str, usage: str | None = None) -> argparse.ArgumentParser:
        about = f"{help_[0].upper()}{help_[1:]}."
        return commands.add_parser(name, help=help_, description=about, usage=usage, allow_abbrev=False)

    command("list", "list the targets, their documents and their decks")

    add = command("add", "bring research into the library: a folder is a target, a folder of folders several")
    add.add_argument("paths", metavar="PATH", nargs="+", help="a file or a folder; it is copied and never changed")
    add.add_argument(
        "-t", "--target", dest="into", metavar="NAME", help="take it all into the target NAME, which is made if need be"
    )

    remove = command("remove", "move a target of your own to the trash; its progress is kept")
    remove.add_argument("target", metavar="TARGET", help="a name that prepdeck list gives")

    search = command("search", "find the documents that hold all the words")
    search.add_argument("words", metavar="WORD", nargs="+", help="no sign in it means anything but itself")
    search.add_argument("-t", "--target", dest="within", metavar="NAME", help="look in the target NAME alone")

    show = command(
        "show",
        "print a document of a target as its pane shows it, or what is known of it as JSON",
        usage="prepdeck show TARGET DOCUMENT [--json]\n       prepdeck show --json FILE...",
    )
    show.add_argument(
        "what",
        nargs="+",
        metavar="TARGET DOCUMENT",
        help="a name that prepdeck list gives and a document's name or kind; or, with --json, any number of files",
    )
    show.add_argument("--json", action="store_true", help="print what is known as JSON, one object a line")

    check = command("check", "name what to look at before the research is relied on")
    check.add_argument("paths", metavar="PATH", nargs="*", help="a file or a folder; everything in the library without")
    check.add_argument("--json", action="store_true", help="one JSON object a line: code, message, path, line")

    _round(command("round", "add, move, remove or list the rounds of a target"))

    plan = command(
        "plan", "print what to study until the round, how much will be known by it, and what would change that"
    )
    plan.add_argument("target", metavar="TARGET", nargs="?", help="a name that prepdeck list gives (runway)")
    plan.add_argument("--json", action="store_true", help="print the plan as one JSON object")
    plan.add_argument(
        "--day", metavar="WHEN", nargs="+", help="change the minutes of one day, such as today, sat or 25 nov"
    )
    plan.add_argument("--minutes", metavar="N", help="the minutes of that day: a number, off, or usual for its week's")
    plan.add_argument(
        "--retention",
        metavar="PERCENT",
        help="while no round lies ahead cards come back when recall has fallen to that, 70 to 97",
    )

    export = command("export", "write the study summary as Markdown")
    export.add_argument("target", metavar="TARGET", nargs="?", help="a name that prepdeck list gives (runway)")
    export.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE and not to TARGET-summary.md; - is standard output"
    )
    export.add_argument("--force", action="store_true", help="replace FILE where it is there already")

    doctor = command("doctor", "look through the journals of your progress, and mend them if asked to")
    doctor.add_argument("target", metavar="TARGET", nargs="?", help="the target; all of them without")
    doctor.add_argument(
        "--repair", action="store_true", help="mend what is damaged in new files; the old ones are kept beside them"
    )

    restore = command("restore", "bring back what the journals lack of their copies; name the copies there are")
    restore.add_argument("target", metavar="TARGET", nargs="?", help="the target; without it the copies are named")
    restore.add_argument("day", metavar="DATE", nargs="?", help="use no copies later than that day, such as 2026-12-04")
    return whole


def _round(whole: argparse.ArgumentParser) -> None:
    """What can be typed behind `prepdeck round`."""
    commands = whole.add_subparsers(dest="action", title="commands", metavar="COMMAND", required=True)

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        about = f"{help_[0].upper()}{help_[1:]}."
        found = commands.add_parser(name, help=help_, description=about, allow_abbrev=False)
        found.add_argument("-t", "--target", dest="within", metavar="NAME", help="of the target NAME instead of runway")
        return found

    def says(of: argparse.ArgumentParser) -> None:
        of.add_argument(
            "--minutes",
            metavar="TEXT",
            help="the minutes a day until then, such as 20, '20 sat 60 sun 0' or '20 most 60'",
        )
        of.add_argument(
            "--without", metavar="DECK", action="append", default=[], help="a deck that it does not ask about"
        )
        of.add_argument("-y", "--yes", action="store_true", help="do not ask whether it was read as it was meant")

    add = command("add", "add a round")
    add.add_argument("name", metavar="NAME", help="what you call it, such as Onsite")
    add.add_argument("when", metavar="WHEN", nargs="+", help="when it begins, such as friday 3pm or 4 Dec 15:00")
    says(add)

    list_ = command("list", "list the rounds ahead, the nearest first, then those that were")
    list_.add_argument("--json", action="store_true", help="one JSON object a line")

    move = command("move", "move a round, or change its minutes or decks")
    move.add_argument("name", metavar="NAME", help="a name that prepdeck round list gives")
    move.add_argument("when", metavar="WHEN", nargs="*", help="when it begins now; as before without")
    says(move)
    move.add_argument(
        "--with", dest="with_", metavar="DECK", action="append", default=[], help="a deck that it asks about again"
    )

    remove = command("remove", "remove a round; its cards and their progress stay")
    remove.add_argument("name", metavar="NAME", help="a name that prepdeck round list gives")
