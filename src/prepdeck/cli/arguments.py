"""The arguments and options of `prepdeck` and its commands."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from prepdeck import __version__
from prepdeck.cli import output
from prepdeck.errors import UsageError
from prepdeck.export.formats import SUMMARY_FORMATS

_DESCRIPTION = """\
Read your research, drill what you must say by heart, and know the most on the
day of the interview.

Without a command, prepdeck opens Today. If the output is not a terminal, it
prints Today and exits."""

_EPILOG = """\
Settings are in config.toml in the folder ~/.config/prepdeck on Linux,
~/Library/Application Support/prepdeck on macOS, or DIR/config with --home."""


_UNKNOWN_CHOICE = re.compile(r"argument (COMMAND|--format): invalid choice: ('.*'|\".*\") \(choose from ", re.DOTALL)


class _OneLineErrorParser(argparse.ArgumentParser):
    """A parser that reports an error in one line, without printing the usage."""

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError` instead of printing the usage and exiting."""
        hint = f"see {self.prog} --help"
        if match := _UNKNOWN_CHOICE.match(message):
            argument_name, typed_choice = match.groups()
            if argument_name == "COMMAND":
                message = f"there is no command {typed_choice}"
            else:
                message = f"there is no format {typed_choice}"
                hint = f"choose one of: {', '.join(summary_format.name for summary_format in SUMMARY_FORMATS)}"
        raise UsageError(message, hint=hint)

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002 - argparse sets the signature
        """Print the help or the version. argparse itself ignores errors while printing."""
        output.write(message, sys.stdout)


_OPTION_WITHOUT_VALUE = re.compile(r"(--?[a-z-]+)=?--")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments that follow `prepdeck`.

    A target before a command counts as one after it.

    Raises:
        UsageError: A command or an option is unknown, an option has no value, or a target is named that the command
            does not have.
    """
    option_arguments = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for argument in option_arguments:
        # argparse removes the "--" from "--option=--" and then returns a list instead of a value.
        if match := _OPTION_WITHOUT_VALUE.fullmatch(argument):
            raise UsageError(f"{match[1].rstrip('-')} needs a value", hint="type one after it")
    options = build_parser().parse_args(arguments)
    if options.command is not None and options.target_to_open is not None:
        if "target" not in options:
            raise UsageError(f"the command {options.command} has no -t", hint=f"see prepdeck {options.command} --help")
        if options.target is not None:
            raise UsageError("there are two targets", hint="name one, before or after the command")
        options.target = options.target_to_open
    return options


def _parse_target_argument(text: str) -> str:
    return _refuse_empty(text, "TARGET")


def _parse_target_option(text: str) -> str:
    return _refuse_empty(text, "--target")


def _refuse_empty(target_name: str, shown_name: str) -> str:
    if not target_name.strip():
        raise UsageError(f"{shown_name} is empty", hint="choose a target from prepdeck list")
    return target_name


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line. It raises `UsageError` for invalid arguments."""
    main_parser = _OneLineErrorParser(
        prog="prepdeck",
        usage="prepdeck [-h] [--version] [--home DIR] [-t NAME] [COMMAND ...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    main_parser.add_argument(
        "--version", action="version", version=f"prepdeck {__version__}", help="show the version and exit"
    )
    main_parser.add_argument(
        "--home",
        metavar="DIR",
        help="keep all files under DIR (or set PREPDECK_HOME)",
    )
    main_parser.add_argument(
        "-t",
        "--target",
        dest="target_to_open",  # not `target`, because the default of a command would replace it
        type=_parse_target_option,
        metavar="NAME",
        help="use the target NAME (default: the one in config.toml, or the last one in the app)",
    )
    subparsers = main_parser.add_subparsers(dest="command", title="commands", metavar="COMMAND", prog="prepdeck")

    def command(command_name: str, help_text: str, usage: str | None = None) -> argparse.ArgumentParser:
        description = f"{help_text[0].upper()}{help_text[1:]}."
        return subparsers.add_parser(
            command_name, help=help_text, description=description, usage=usage, allow_abbrev=False
        )

    command("list", "list targets, their documents and their decks")

    add_parser = command("add", "add research to the library")
    add_parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="a file or folder to copy; each folder becomes a target"
    )
    add_parser.add_argument(
        "-t",
        "--target",
        type=_parse_target_option,
        metavar="NAME",
        help="add everything to the target NAME, created if needed",
    )

    remove_parser = command("remove", "move a target to the trash; its progress is kept")
    remove_parser.add_argument(
        "target", type=_parse_target_argument, metavar="TARGET", help="a target from prepdeck list"
    )

    search_parser = command("search", "find documents that contain all the words")
    search_parser.add_argument(
        "words", metavar="WORD", nargs="+", help="a word to find; no character has a special meaning"
    )
    search_parser.add_argument(
        "-t", "--target", type=_parse_target_option, metavar="NAME", help="search only the target NAME"
    )

    show_parser = command(
        "show",
        "print a document, its facts as JSON, or the cards of a deck",
        usage="prepdeck show TARGET DOCUMENT [--json]\n       prepdeck show TARGET DECK\n"
        "       prepdeck show --json FILE...",
    )
    show_parser.add_argument(
        "what",
        nargs="+",
        metavar="TARGET DOCUMENT",
        help="a target from prepdeck list, and the name or kind of a document or the name of a deck; with --json, any "
        "number of files instead",
    )
    show_parser.add_argument("--json", action="store_true", help="print one JSON object per line")

    check_parser = command("check", "list what to check before you rely on the research")
    check_parser.add_argument("paths", metavar="PATH", nargs="*", help="a file or folder (default: the whole library)")
    check_parser.add_argument(
        "--json", action="store_true", help="print one JSON object per line: code, message, path, line"
    )

    _add_round_commands(command("round", "manage the interviews of a target (a round is one interview)"))

    _add_debrief_options(command("debrief", "say what was asked at the last interview, or print it"))

    plan_parser = command("plan", "print what to study each day, and the expected recall")
    plan_parser.add_argument(
        "target",
        type=_parse_target_argument,
        metavar="TARGET",
        nargs="?",
        help="a target from prepdeck list (default: the one in config.toml, or the last one in the app)",
    )
    plan_parser.add_argument("--json", action="store_true", help="print the plan as one JSON object")
    plan_parser.add_argument(
        "--day", metavar="WHEN", nargs="+", help="the day to change with --minutes, such as today, sat or 25 nov"
    )
    plan_parser.add_argument("--minutes", metavar="N", help="the minutes of that day: a number, off, or usual")
    plan_parser.add_argument(
        "--retention",
        metavar="PERCENT",
        help="without a date, review a card when its recall drops to PERCENT (70 to 97)",
    )

    plan_parser.add_argument(
        "--goal",
        metavar="GOAL",
        help="study for the most recall (recall), or for the most cards above a percentage (50 to 99)",
    )

    export_parser = command("export", "write the study summary to a file")
    export_parser.add_argument(
        "target",
        type=_parse_target_argument,
        metavar="TARGET",
        nargs="?",
        help="a target from prepdeck list (default: the one in config.toml, or the last one in the app)",
    )
    export_parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to FILE instead of TARGET-summary.md; its ending chooses the format; - is standard output",
    )
    described_formats = (
        f"{summary_format.name} ({summary_format.label}, {summary_format.help_text})"
        for summary_format in SUMMARY_FORMATS
    )
    export_parser.add_argument(
        "--format",
        metavar="NAME",
        choices=[summary_format.name for summary_format in SUMMARY_FORMATS],
        help=f"the format, instead of the one that the ending of FILE chooses: {'; '.join(described_formats)}",
    )
    export_parser.add_argument("--force", action="store_true", help="replace the file if it exists")

    doctor_parser = command("doctor", "check the files with your progress, or repair them")
    doctor_parser.add_argument(
        "target", type=_parse_target_argument, metavar="TARGET", nargs="?", help="the target to check (default: all)"
    )
    doctor_parser.add_argument(
        "--repair", action="store_true", help="repair damaged progress files; the old files are kept next to them"
    )

    restore_parser = command("restore", "restore progress from backups, or list the backups")
    restore_parser.add_argument(
        "target",
        type=_parse_target_argument,
        metavar="TARGET",
        nargs="?",
        help="the target to restore; leave it out to list the backups",
    )
    restore_parser.add_argument(
        "day", metavar="DATE", nargs="?", help="use only backups up to this day, such as 2026-12-04"
    )
    return main_parser


def _add_debrief_options(debrief_parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `prepdeck debrief`."""
    debrief_parser.add_argument(
        "target",
        type=_parse_target_argument,
        metavar="TARGET",
        nargs="?",
        help="a target from prepdeck list (default: the one in config.toml, or the last one in the app)",
    )
    debrief_parser.add_argument(
        "--interview", metavar="NAME", help="an interview from prepdeck round list (default: the last one)"
    )
    for option, outcome in (("--knew", "knew the answer to"), ("--missed", "did not know the answer to")):
        debrief_parser.add_argument(
            option,
            metavar="QUESTION",
            action="append",
            default=[],
            help=f"a question you {outcome}: the id or the prompt of a card, or other words, which become a card",
        )
    debrief_parser.add_argument("--surprise", metavar="TEXT", help="what surprised you; added to what you said before")
    debrief_parser.add_argument("--json", action="store_true", help="print the debrief as one JSON object")


def _add_round_commands(round_parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of `prepdeck round`."""
    subparsers = round_parser.add_subparsers(dest="action", title="commands", metavar="COMMAND", required=True)

    def command(command_name: str, help_text: str) -> argparse.ArgumentParser:
        description = f"{help_text[0].upper()}{help_text[1:]}."
        command_parser = subparsers.add_parser(
            command_name, help=help_text, description=description, allow_abbrev=False
        )
        command_parser.add_argument(
            "-t",
            "--target",
            type=_parse_target_option,
            metavar="NAME",
            help="use the target NAME (default: the one in config.toml, or the last one in the app)",
        )
        return command_parser

    def add_round_options(command_parser: argparse.ArgumentParser) -> None:
        command_parser.add_argument(
            "--minutes",
            metavar="TEXT",
            help="minutes of study a day, such as 20, '20 sat 60 sun 0', or '20 rising to 60' for the same total, "
            "rising to at most 60 a day",
        )
        command_parser.add_argument(
            "--without",
            metavar="DECK",
            action="append",
            default=[],
            help="a deck that you do not need for the interview; can be repeated",
        )
        command_parser.add_argument(
            "-y", "--yes", action="store_true", help="save without asking; only a person at a terminal is asked"
        )

    add_parser = command("add", "add an interview")
    add_parser.add_argument("name", metavar="NAME", help="the name of the interview, such as Onsite")
    add_parser.add_argument("when", metavar="WHEN", nargs="+", help="when it starts, such as friday 3pm or 4 Dec 15:00")
    add_round_options(add_parser)

    list_parser = command("list", "list the upcoming interviews, next first, then the past ones")
    list_parser.add_argument("--json", action="store_true", help="print one JSON object per line")

    move_parser = command("move", "move an interview, or change its minutes or decks")
    move_parser.add_argument("name", metavar="NAME", help="an interview from prepdeck round list")
    move_parser.add_argument("when", metavar="WHEN", nargs="*", help="the new start; leave it out to keep the old one")
    add_round_options(move_parser)
    move_parser.add_argument(
        "--with",
        dest="with_",
        metavar="DECK",
        action="append",
        default=[],
        help="a deck that you need for the interview again; can be repeated",
    )

    rename_parser = command("rename", "give an interview another name; its date, minutes and decks stay")
    rename_parser.add_argument("name", metavar="NAME", help="an interview from prepdeck round list")
    rename_parser.add_argument("new_name", metavar="NEW_NAME", help="its new name")

    remove_parser = command("remove", "remove an interview; your cards and their progress are kept")
    remove_parser.add_argument("name", metavar="NAME", help="an interview from prepdeck round list")
