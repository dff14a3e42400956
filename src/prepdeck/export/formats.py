"""The formats in which the study summary can be written.

To add a format, write a module with its `format_summary` and register it here. The command line and the export dialog
then offer it.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.errors import UsageError

if TYPE_CHECKING:
    from prepdeck.export.summary import StudySummary


class SummaryFormat(NamedTuple):  # a dataclass would slow `prepdeck --version`, which makes the parser of `--format`
    """A format in which the study summary can be written.

    Attributes:
        name: The name on the command line.
        suffix: The end of the names of its files, with the dot, in lower case.
        label: What people call it, as in the middle of a sentence.
        help_text: What it is good for, as a phrase.
        format_summary: Returns a summary as the text of a file.
    """

    name: str
    suffix: str
    label: str
    help_text: str
    format_summary: Callable[["StudySummary"], str]  # `NamedTuple` is slow to read a type that is a whole string


# A start needs none of these modules, so each is imported when a summary is written.


def _format_as_markdown(summary: "StudySummary") -> str:
    from prepdeck.export import markdown  # noqa: PLC0415 - see above

    return markdown.format_summary(summary)


def _format_as_plain_text(summary: "StudySummary") -> str:
    from prepdeck.export import plain_text  # noqa: PLC0415 - see above

    return plain_text.format_summary(summary)


SUMMARY_FORMATS = (
    SummaryFormat("md", ".md", "Markdown", "for a notes app, an editor or a web page", _format_as_markdown),
    SummaryFormat("txt", ".txt", "plain text", "for printing or a mail", _format_as_plain_text),
)
"""All formats. The first is the one to use if nothing else is chosen."""


def find_format(name: str) -> SummaryFormat:
    """Return the format of that name, which must be one."""
    return next(summary_format for summary_format in SUMMARY_FORMATS if summary_format.name == name)


def list_endings() -> str:
    """List the endings of all formats in words: `.md or .txt`."""
    return " or ".join(summary_format.suffix for summary_format in SUMMARY_FORMATS)


def choose_format(file_name: str = "") -> SummaryFormat:
    """Return the format whose suffix a file name has, or the first format if the name has no ending.

    Raises:
        UsageError: The name has the ending of another kind of file, which would then contain what nobody expects.
    """
    lower_name = file_name.lower()
    for summary_format in SUMMARY_FORMATS:
        if lower_name.endswith(summary_format.suffix):
            return summary_format
    if ending_match := _FILE_ENDING.search(file_name):
        raise UsageError(
            f"{ending_match.group()} is not a format of the summary",
            hint=f"use {list_endings()}, or choose with --format",
        )
    return SUMMARY_FORMATS[0]


_FILE_ENDING = re.compile(r"(?<=.)\.[a-z][a-z0-9]{0,7}$", re.IGNORECASE)  # not the date in `acme 4.12.`
