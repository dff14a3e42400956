"""What can be typed behind `prepdeck`."""

import argparse
from pathlib import Path
from typing import NoReturn

from prepdeck import __version__
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
        type=Path,
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
