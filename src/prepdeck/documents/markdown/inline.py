"""The marks inside one paragraph of Markdown: bold, italics, code and links."""

import re
from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How a run of text is marked."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Run:
    """Text under one mark; `url` is filled for links alone."""

    text: str
    mark: Mark = Mark.PLAIN
    url: str = ""


_OPENER = re.compile(r"\\[!-/:-@\[-`{-~]|\*\*|__|\*|_|`|\[")
_MARKS = {"**": Mark.BOLD, "__": Mark.BOLD, "*": Mark.ITALIC, "_": Mark.ITALIC, "`": Mark.CODE}


def runs(text: str) -> tuple[Run, ...]:
    """Split one paragraph into marked runs, in one pass over the text.

    An opener with no closer is ordinary text, as is an underscore inside a word. Marks do not nest: what
    stands inside a bold phrase loses its own marks, which is how a terminal would show it anyway.

    Args:
        text: One paragraph, without line breaks that matter.

    Returns:
        The runs in order; their texts joined are what a reader sees.
    """
    found: list[Run] = []
    plain: list[str] = []
    last: dict[str, int] = {}  # where the last closer of an opener stands: keeps the whole scan linear
    at = 0

    def flush() -> None:
        if plain:
            found.append(Run("".join(plain)))
            plain.clear()

    while match := _OPENER.search(text, at):
        plain.append(text[at : match.start()])
        sign, after = match.group(), match.end()
        if sign.startswith("\\"):
            plain.append(sign[1])
            at = after
            continue
        closed = None
        if sign not in last:
            last[sign] = text.rfind("](" if sign == "[" else sign)
        if last[sign] >= after:
            closed = _link(text, match.start()) if sign == "[" else _phrase(text, match.start(), sign)
        if closed is None:
            plain.append(sign)
            at = after
            continue
        flush()
        run, at = closed
        found.extend(_opened(run) if "](" in run.text else (run,))
    plain.append(text[at:])
    flush()
    return tuple(run for run in found if run.text)


def plain(text: str) -> str:
    """The text a reader sees, without any marks."""
    return "".join(run.text for run in runs(text)) if _OPENER.search(text) else text


def _phrase(text: str, start: int, sign: str) -> tuple[Run, int] | None:
    inside = start + len(sign)
    if inside >= len(text) or text[inside].isspace():
        return None
    if sign[0] == "_" and start and text[start - 1].isalnum():
        return None
    end = text.find(sign, inside + 1)
    if end < 0 or text[end - 1].isspace():
        return None
    after = end + len(sign)
    if sign[0] == "_" and after < len(text) and text[after].isalnum():
        return None
    body = text[inside:end]
    mark = _MARKS[sign]
    return Run(body if mark is Mark.CODE else body.replace("*", "").replace("`", ""), mark), after


def _opened(run: Run) -> tuple[Run, ...]:
    """A phrase parted at the links inside it, which stay links."""
    if run.mark not in {Mark.BOLD, Mark.ITALIC}:
        return (run,)
    return tuple(inner if inner.mark is Mark.LINK else Run(inner.text, run.mark) for inner in runs(run.text))


# Possessive, so that an address which never ends is given up at once and not tried at every shorter length.
_LINK = re.compile(
    r"\[((?:[^\[\]]++|\[[^\[\]]*+\])*+)\]\((?:<([^<>]*+)>|((?:[^\s()]++|\([^\s()]*+\))*+))(?:\s++\"[^\"]*+\")?+\s*+\)"
)


def _link(text: str, start: int) -> tuple[Run, int] | None:
    match = _LINK.match(text, start)
    if match is None:
        return None
    label, url = match.group(1).replace("**", "").replace("`", ""), match.group(2) or match.group(3) or ""
    return Run(label or url, Mark.LINK, url), match.end()
