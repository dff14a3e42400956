"""Text with marks: what the inside of a paragraph, a heading or a table cell becomes."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct


class TextMark:
    """How a piece of text is marked, as bits that combine: a bold link is `BOLD | LINK`.

    They are plain numbers, because an `IntFlag` takes ten times as long to combine.

    Attributes:
        PLAIN: No mark.
        BOLD: Bold.
        ITALIC: Italic.
        STRUCK: Struck out.
        CODE: Code.
        LINK: A link.
        IMAGE: The text stands for a picture: it is what the file says instead of it.
        FOOTNOTE: A reference to a footnote, such as `[1]`.
        LITERAL: Written with a backslash or as an entity, so that it has no meaning in a deck.
    """

    PLAIN: Final = 0
    BOLD: Final = 1
    ITALIC: Final = 2
    STRUCK: Final = 4
    CODE: Final = 8
    LINK: Final = 16
    IMAGE: Final = 32
    FOOTNOTE: Final = 64
    LITERAL: Final = 128


WORD_MARKS = TextMark.CODE | TextMark.LINK | TextMark.IMAGE | TextMark.FOOTNOTE | TextMark.LITERAL
"""The marks of text that is never a label, a gap or other notation of a deck."""


class TextSpan(Struct, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A piece of text with the same marks; `url` is the address of a link or a picture, and "" otherwise."""

    text: str
    marks: int = TextMark.PLAIN
    url: str = ""


class LineBreak(Struct, frozen=True, gc=False, tag=True, omit_defaults=True):
    """The end of a line of the file. A hard one must be shown; others are as good as a space.

    `line` is the number of the line that begins after it; `marks` are those of the text around it.
    """

    line: int
    is_hard: bool = False
    marks: int = TextMark.PLAIN


class MarkedText(Struct, frozen=True, gc=False):
    """Text with marks and line breaks.

    Attributes:
        spans: The pieces in order; two neighbors never have the same marks and the same address.
        plain: The text that a reader sees, in one line, without marks.
    """

    spans: tuple[TextSpan | LineBreak, ...] = ()
    plain: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.plain)

    @property
    def links(self) -> Iterator[TextSpan]:
        """The pieces that are links."""
        return (span for span in self.spans if isinstance(span, TextSpan) and span.marks & TextMark.LINK)


NO_MARKED_TEXT = MarkedText()


def make_plain_text(text: str) -> MarkedText:
    """Make a text without marks, in which nothing is Markdown."""
    return MarkedText((TextSpan(text),), text) if text else NO_MARKED_TEXT


def make_marked_text(spans: Iterable[TextSpan | LineBreak]) -> MarkedText:
    """Make a text from pieces. Neighbors with the same marks become one; breaks at the ends are dropped."""
    spans = tuple(spans)
    if len(spans) == 1 and isinstance(spans[0], TextSpan):  # most texts
        return MarkedText(spans, spans[0].text) if spans[0].text else NO_MARKED_TEXT
    merged = list(_merge_spans(spans))
    if merged and isinstance(merged[-1], LineBreak):
        merged.pop()
    plain = "".join([" " if isinstance(span, LineBreak) else span.text for span in merged])
    return MarkedText(tuple(merged), plain)


def _merge_spans(spans: Iterable[TextSpan | LineBreak]) -> Iterator[TextSpan | LineBreak]:
    """Merge neighbors; the parts of a long text are joined at its end, and not one by one."""
    parts: list[TextSpan] = []
    waiting_break: LineBreak | None = None
    for span in spans:
        if isinstance(span, LineBreak):
            if waiting_break is not None and waiting_break.is_hard and not span.is_hard:
                # Two breaks, such as `<br>` at the end of a line, are one.
                span = LineBreak(span.line, is_hard=True, marks=span.marks)  # noqa: PLW2901 - the one that is kept
            waiting_break = span
            continue
        if not span.text:
            continue
        if parts and (waiting_break is not None or span.marks != parts[0].marks or span.url != parts[0].url):
            yield _join_spans(parts)
            if waiting_break is not None:
                yield waiting_break
            parts = []
        waiting_break = None
        parts.append(span)
    if parts:
        yield _join_spans(parts)


def _join_spans(parts: list[TextSpan]) -> TextSpan:
    if len(parts) == 1:
        return parts[0]
    return TextSpan("".join([part.text for part in parts]), parts[0].marks, parts[0].url)


def slice_text(text: MarkedText, start: int, end: int | None = None) -> MarkedText:
    """Return the part of a text between two indexes of `plain`, without spaces at its ends."""
    plain_part = text.plain[start:end]
    start += len(plain_part) - len(plain_part.lstrip())
    stop = start + len(plain_part.strip())
    kept: list[TextSpan | LineBreak] = []
    span_start = 0
    for span in text.spans:
        if span_start >= stop:
            break
        span_end = span_start + (1 if isinstance(span, LineBreak) else len(span.text))
        if span_end > start:
            if isinstance(span, LineBreak):
                kept.append(span)
            else:
                part = span.text[max(start - span_start, 0) : stop - span_start]
                kept.append(TextSpan(part, span.marks, span.url))
        span_start = span_end
    return make_marked_text(kept)


def keep_line_ends(text: MarkedText) -> MarkedText:
    """Make all line breaks of a text hard."""
    if len(text.spans) <= 1:
        return text
    spans = (
        LineBreak(span.line, is_hard=True, marks=span.marks) if isinstance(span, LineBreak) else span
        for span in text.spans
    )
    return MarkedText(tuple(spans), text.plain)


def split_lines(text: MarkedText, first_line: int) -> list[tuple[MarkedText, int]]:
    """Split a text at its line breaks, soft and hard; each line comes with its line number."""
    lines: list[tuple[MarkedText, int]] = []
    spans: list[TextSpan | LineBreak] = []
    line_number = first_line
    for span in text.spans:
        if isinstance(span, LineBreak):
            lines.append((make_marked_text(spans), line_number))
            spans, line_number = [], span.line
        else:
            spans.append(span)
    return [*lines, (make_marked_text(spans), line_number)]


def join_lines(lines: Iterable[tuple[MarkedText, int]]) -> MarkedText:
    """Join lines, each with its line number, with soft breaks."""
    spans: list[TextSpan | LineBreak] = []
    for text, line_number in lines:
        if spans:
            spans.append(LineBreak(line_number))
        spans += text.spans
    return make_marked_text(spans)


class BoldStart(Struct, frozen=True, gc=False):
    """A bold phrase at the start of a text: `name` is the phrase, `rest` is the text after it.

    `rest_start` is the index of the rest in the whole text.
    """

    name: str
    rest: str
    rest_start: int = 0


_SIGNS_BEFORE_BOLD = re.compile(r"[^\w*\"“\[(]{0,8}")
_MAX_BOLD_NAME = 200  # characters


def match_bold_start(text: MarkedText) -> BoldStart | None:
    """Match a bold phrase at the start of a text, after at most 8 signs such as a flag or a number in a circle."""
    if len(text.spans) == 1 and not isinstance(text.spans[0], LineBreak) and not text.spans[0].marks & TextMark.BOLD:
        return None  # most texts
    position = name_end = 0
    name_parts: list[str] = []
    for span in text.spans:
        span_text = " " if isinstance(span, LineBreak) else span.text
        if isinstance(span, TextSpan) and span.marks & TextMark.BOLD:
            name_parts.append(text.plain[name_end or position : position] + span_text)
            name_end = position + len(span_text)
        elif name_parts and (not isinstance(span, LineBreak) or span.is_hard):
            break
        elif not name_parts and (position or not _SIGNS_BEFORE_BOLD.fullmatch(span_text)):
            return None
        position += len(span_text)
    name = "".join(name_parts)
    if not name.strip() or len(name) > _MAX_BOLD_NAME:
        return None
    return BoldStart(name, text.plain[name_end:], name_end)


class BoldLabel(Struct, frozen=True, gc=False):
    """A bold phrase with a colon: its name without the colon, where it starts, and where the text after it starts."""

    name: str
    start: int
    value_start: int


def find_bold_labels(text: MarkedText) -> Iterator[BoldLabel]:
    """Find the bold phrases of a text that have a colon at their end, inside or outside of the bold text."""
    position = 0
    for span in text.spans:
        span_length = 1 if isinstance(span, LineBreak) else len(span.text)
        if isinstance(span, TextSpan) and span.marks & TextMark.BOLD:
            name, end = span.text.strip(), position + span_length
            has_colon_after = text.plain[end : end + 2].lstrip().startswith(":")
            if name.endswith(":"):
                yield BoldLabel(name[:-1].rstrip(), position, end)
            elif has_colon_after:
                yield BoldLabel(name, position, text.plain.index(":", end) + 1)
        position += span_length
