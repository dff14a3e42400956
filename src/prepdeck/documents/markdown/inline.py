"""Parse the markup inside one paragraph of Markdown: bold, italics, code and links."""

import re
from enum import Enum

from msgspec import Struct


class TextMark(Enum):
    """The markup of a run of text."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    LINK = "link"


class TextRun(Struct, frozen=True):
    """A piece of text with one kind of markup; `url` is "" except for links."""

    text: str
    mark: TextMark = TextMark.PLAIN
    url: str = ""


_MARK_OPENER = re.compile(r"\\[!-/:-@\[-`{-~]|\*\*|__|\*|_|`|\[")
_MARK_BY_OPENER = {
    "**": TextMark.BOLD,
    "__": TextMark.BOLD,
    "*": TextMark.ITALIC,
    "_": TextMark.ITALIC,
    "`": TextMark.CODE,
}


_MAX_RUNS = 50_000  # a paragraph of a person has a few dozen


def split_runs(text: str) -> tuple[TextRun, ...]:
    """Split one paragraph into runs of text with one kind of markup each, in a single pass.

    An opening mark without a closing one is plain text, and so is an underscore inside a word, and whatever comes after
    `_MAX_RUNS` runs. Markup does not nest,
    except for links: text inside a bold phrase loses its other markup, because a terminal would show it the same way.

    Args:
        text: One paragraph.

    Returns:
        The runs in order. Joined, their texts are what a reader sees.
    """
    text_runs: list[TextRun] = []
    plain_parts: list[str] = []
    last_closers: dict[str, int] = {}  # offset of the last closing mark: keeps the scan linear for many openers
    position = 0

    def flush() -> None:
        if plain_parts:
            text_runs.append(TextRun("".join(plain_parts)))
            plain_parts.clear()

    while len(text_runs) < _MAX_RUNS and (opener_match := _MARK_OPENER.search(text, position)):
        plain_parts.append(text[position : opener_match.start()])
        opener, opener_end = opener_match.group(), opener_match.end()
        if opener.startswith("\\"):
            plain_parts.append(opener[1])
            position = opener_end
            continue
        closed_run = None
        if opener not in last_closers:
            last_closers[opener] = text.rfind("](" if opener == "[" else opener)
        if last_closers[opener] >= opener_end:
            closed_run = (
                _match_inline_link(text, opener_match.start())
                if opener == "["
                else _match_marked_phrase(text, opener_match.start(), opener)
            )
        if closed_run is None:
            plain_parts.append(opener)
            position = opener_end
            continue
        flush()
        marked_run, position = closed_run
        text_runs.extend(_split_inner_links(marked_run) if "](" in marked_run.text else (marked_run,))
    plain_parts.append(text[position:])
    flush()
    return tuple(marked_run for marked_run in text_runs if marked_run.text)


def strip_markdown(text: str) -> str:
    """The text that a reader sees, without Markdown."""
    return "".join(text_run.text for text_run in split_runs(text)) if _MARK_OPENER.search(text) else text


def _match_marked_phrase(text: str, opener_start: int, opener: str) -> tuple[TextRun, int] | None:
    phrase_start = opener_start + len(opener)
    if phrase_start >= len(text) or text[phrase_start].isspace():
        return None
    if opener[0] == "_" and opener_start and text[opener_start - 1].isalnum():
        return None
    phrase_end = text.find(opener, phrase_start + 1)
    if phrase_end < 0 or text[phrase_end - 1].isspace():
        return None
    closer_end = phrase_end + len(opener)
    if opener[0] == "_" and closer_end < len(text) and text[closer_end].isalnum():
        return None
    phrase_text = text[phrase_start:phrase_end]
    text_mark = _MARK_BY_OPENER[opener]
    return TextRun(
        phrase_text if text_mark is TextMark.CODE else phrase_text.replace("*", "").replace("`", ""), text_mark
    ), closer_end


def _split_inner_links(marked_run: TextRun) -> tuple[TextRun, ...]:
    """Split a bold or italic phrase at the links inside it, which stay links."""
    if marked_run.mark not in {TextMark.BOLD, TextMark.ITALIC}:
        return (marked_run,)
    return tuple(
        inner_run if inner_run.mark is TextMark.LINK else TextRun(inner_run.text, marked_run.mark)
        for inner_run in split_runs(marked_run.text)
    )


# Possessive quantifiers: an address without an end fails at once, instead of being retried at every shorter length.
_LINK_PATTERN = re.compile(
    r"\[((?:[^\[\]]++|\[[^\[\]]*+\])*+)\]\((?:<([^<>]*+)>|((?:[^\s()]++|\([^\s()]*+\))*+))(?:\s++\"[^\"]*+\")?+\s*+\)"
)


def _match_inline_link(text: str, opener_start: int) -> tuple[TextRun, int] | None:
    link_match = _LINK_PATTERN.match(text, opener_start)
    if link_match is None:
        return None
    link_text, url = (
        link_match.group(1).replace("**", "").replace("`", ""),
        link_match.group(2) or link_match.group(3) or "",
    )
    return TextRun(link_text or url, TextMark.LINK, url), link_match.end()
