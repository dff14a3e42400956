"""Read technology-stack briefs: header facts, topics, salary lines and grouped sources."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from msgspec import Struct

from prepdeck.documents.document import Document, SourceText
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.links import find_links
from prepdeck.documents.markdown.marked_text import (
    NO_MARKED_TEXT,
    BoldLabel,
    LineBreak,
    MarkedText,
    TextMark,
    TextSpan,
    find_bold_labels,
    make_marked_text,
)
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import LABEL_LEVEL, Heading, Paragraph
from prepdeck.documents.money import read_pay_cell
from prepdeck.documents.sentences import find_sentence_ends
from prepdeck.documents.text import format_count, join_nonempty, limit_text_length


class BriefTopic(Struct, frozen=True):
    """A topic of the brief with its whole text, with one paragraph per line."""

    title: str
    text: str
    line: int


class BoldFigure(Struct, frozen=True):
    """A bold phrase with a digit, and its sentence, both without Markdown."""

    phrase: str
    sentence: str
    line: int


class TechBrief(Document, frozen=True, kw_only=True):
    """A brief about the technology stack of one company; header fields are as written, or "" if missing."""

    kind: ClassVar[str] = "tech-brief"

    founded: str = ""
    focus: str = ""
    headquarters: str = ""
    topics: tuple[BriefTopic, ...] = ()
    salary_lines: tuple[SourceText, ...] = ()
    bold_figures: tuple[BoldFigure, ...] = ()

    @property
    def contents_summary(self) -> str:
        """What the brief contains, such as `5 topics, 12 links`."""
        return join_nonempty(format_count(len(self.topics), "topic"), format_count(len(self.links), "link"))


_BRIEF_TITLE = re.compile(
    r"^(?:(?P<company>.{1,200}?)(?:['’]s)?\s*+[-–—:|]?\s*+\b(?:AI\s++)?(?:technology|tech) stack\b"
    r"|(?:technology|tech) stack\s*+(?:[-–—:|]|of|at)\s*(?P<other>.+))",
    re.IGNORECASE,
)
_HEADER_FIELD = re.compile(r"[A-Z][A-Za-z ]{0,30}")
_FIELD_BY_LABEL = {"company": "company", "founded": "founded", "focus": "focus", "headquarters": "headquarters"}
_FIELD_BY_LABEL |= {"hq": "headquarters", "headquarter": "headquarters", "headquartered": "headquarters"}
_FIELD_SEPARATORS = " \t|·,;•"
_SALARY_LABEL = re.compile(r"Salar(?:y|ies)[^:]{0,40}", re.IGNORECASE)
_PAY_WORD = re.compile(r"\bsalar(?:y|ies)\b|\bbase\b|\bcompensation\b|\btotal comp\b|\bpay\b", re.IGNORECASE)
_SOURCES_HEADING = re.compile(r"\b(?:sources?|references|bibliography)\b", re.IGNORECASE)
_SECTION_LEVEL, _TOPIC_LEVELS = 2, (3, 4)
_END_HEADING = Heading(text=NO_MARKED_TEXT, level=1)


def _is_tech_brief(blocks: tuple[ReadingBlock, ...]) -> bool:
    """Whether a text is a tech brief: by its title, or by a header with the founding year and headquarters or focus."""
    header_fields = _read_header_fields(blocks)
    first_heading = next((block for block in blocks if isinstance(block, Heading)), None)
    if (
        first_heading is not None
        and first_heading.level == 1
        and (title_match := _match_brief_title(first_heading.plain))
    ):
        # Without header fields, the title needs a separator, because notes can be called "My tech stack", too.
        return bool(header_fields) or _DASH_OR_BAR.search(title_match.group()) is not None
    return "founded" in header_fields and ("headquarters" in header_fields or "focus" in header_fields)


_DASH_OR_BAR = re.compile(r"[-–—:|]")


def read_tech_brief(source: DocumentSource) -> TechBrief | None:
    """Read a brief; None if the text is not a brief."""
    front_matter, blocks = source.front_matter, source.reading_blocks
    if not _is_tech_brief(blocks):
        return None
    title = source.first_heading
    title_match = _match_brief_title(title)
    header_fields = _read_header_fields(blocks)
    return TechBrief(
        path=source.path,
        title=title,
        company=_get_titled_company(title_match)
        if title_match
        else header_fields.get("company", front_matter.get_text("company")),
        updated=_find_updated_date(blocks) or front_matter.get_date("last_updated"),
        blocks=source.blocks,
        links=tuple(find_links(blocks)),
        founded=header_fields.get("founded", ""),
        focus=header_fields.get("focus", ""),
        headquarters=header_fields.get("headquarters", ""),
        topics=tuple(_read_topics(blocks)),
        salary_lines=tuple(_find_salary_lines(blocks)),
        bold_figures=tuple(_find_bold_figures(blocks)),
    )


def _match_brief_title(title: str) -> re.Match[str] | None:
    """Match the title of a brief; a very long heading is not a title, and slow to match."""
    return _BRIEF_TITLE.match(title) if len(title) <= _LONGEST_TITLE else None


_LONGEST_TITLE = 300  # characters


def _get_titled_company(title_match: re.Match[str]) -> str:
    return (title_match["company"] or title_match["other"]).strip()


# -- the header


def _read_header_fields(blocks: tuple[ReadingBlock, ...]) -> dict[str, str]:
    """Read the bold fields above the first section, in any order, one or several per line."""
    header_fields: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Heading) and _SECTION_LEVEL <= block.level < LABEL_LEVEL:
            break
        if isinstance(block, Paragraph | ItemText | QuoteText):
            labels = list(_find_header_labels(block.text))
            value_ends = [*(label.start for label in labels[1:]), len(block.plain)]
            # Not strict: without any label, `value_ends` still has one entry.
            for label, value_end in zip(labels, value_ends, strict=False):
                field_value = block.plain[label.value_start : value_end]
                if field_name := _FIELD_BY_LABEL.get(label.name.lower()):
                    header_fields.setdefault(field_name, field_value.strip(_FIELD_SEPARATORS))
    return header_fields


def has_header_fields(text: MarkedText) -> bool:
    """Whether a text above the first section is fields of the header that are read, such as `**Founded:** 2018`."""
    labels = list(_find_header_labels(text))
    return bool(labels) and all(label.name.lower() in _FIELD_BY_LABEL for label in labels)


def _find_header_labels(text: MarkedText) -> Iterator[BoldLabel]:
    return (label for label in find_bold_labels(text) if _HEADER_FIELD.fullmatch(label.name))


# -- topics and salaries


def _is_topic_heading(heading: Heading) -> bool:
    """Whether a heading names a topic: a small heading, or a numbered one as in older briefs."""
    return heading.level in _TOPIC_LEVELS or (heading.level == _SECTION_LEVEL and heading.is_numbered)


def _read_topics(blocks: tuple[ReadingBlock, ...]) -> Iterator[BriefTopic]:
    heading: Heading | None = None
    topic_texts: list[str] = []
    for block in (*_skip_sources(blocks), _END_HEADING):
        if isinstance(block, Heading) and block.level < LABEL_LEVEL:
            if heading is not None:
                yield BriefTopic(heading.unnumbered_text, "\n".join(topic_texts), heading.line)
            heading, topic_texts = (block if _is_topic_heading(block) else None), []
        elif heading is not None:
            topic_texts += _get_topic_texts(block)


def _get_topic_texts(block: ReadingBlock) -> tuple[str, ...]:
    """The texts that a block adds to its topic; salary lines are left out, because they are listed separately."""
    match block:
        case Paragraph() | ItemText() | QuoteText():
            return () if _read_salary_text(block.text) else (block.plain,)
        case Heading():
            return (block.plain,)
        case TableText():
            return tuple(block.row_texts)
        case _:
            return ()


def _find_salary_lines(blocks: tuple[ReadingBlock, ...]) -> Iterator[SourceText]:
    """Find lines with a salary label, and rows of tables with a salary column."""
    for block in _skip_sources(blocks):
        if isinstance(block, Paragraph | ItemText) and (salary_text := _read_salary_text(block.text)):
            yield SourceText(salary_text, block.line)
        elif isinstance(block, TableText) and any(_PAY_WORD.search(column_head) for column_head in block.header[1:]):
            yield from _read_salary_rows(block)


def _read_salary_text(text: MarkedText) -> str:
    """The text after a bold label such as `Salaries:` at the start; "" if there is none."""
    label = next(find_bold_labels(text), None)
    if label is None or label.start or not _SALARY_LABEL.fullmatch(label.name):
        return ""
    return text.plain[label.value_start :].strip()


def _read_salary_rows(table: TableText) -> Iterator[SourceText]:
    """Make one line per row with an amount: the role, then the pay, with column headings if there are several."""
    column_heads = [limit_text_length(column_head, _LONGEST_COLUMN_HEAD) for column_head in table.header[1:]]
    for row, line_number in table.numbered_rows:
        row_label, *cells = row
        if any(read_pay_cell(cell).figures for cell in cells):
            headed_cells = zip(column_heads, cells, strict=False)
            salary_text = ", ".join(
                f"{column_head} {cell}".strip() if len(cells) > 1 else cell
                for column_head, cell in headed_cells
                if cell
            )
            yield SourceText(f"{row_label}: {salary_text}", line_number)


_LONGEST_COLUMN_HEAD = 100  # characters; column headings are repeated for each row


def _skip_sources(blocks: tuple[ReadingBlock, ...]) -> Iterator[ReadingBlock]:
    """The blocks that are not in a section about sources."""
    sources_level = 0  # heading level of the sources section that is being skipped, or 0
    for block in blocks:
        if isinstance(block, Heading) and block.level < LABEL_LEVEL:
            if sources_level and block.level <= sources_level:
                sources_level = 0
            if not sources_level and block.level <= _SECTION_LEVEL and _SOURCES_HEADING.search(block.plain):
                sources_level = block.level
        if not sources_level:
            yield block


# -- figures

_ANY_DIGIT = re.compile(r"\d")


def _find_bold_figures(blocks: tuple[ReadingBlock, ...]) -> Iterator[BoldFigure]:
    has_started = False
    for block in _skip_sources(blocks):
        has_started = has_started or (isinstance(block, Heading) and block.level >= _SECTION_LEVEL)
        if isinstance(block, Paragraph | ItemText | QuoteText) and (
            has_started or not any(_find_header_labels(block.text))
        ):
            yield from _find_figures_in_text(block.text, block.line)
        elif isinstance(block, TableText):
            for row in block.cells:
                yield from _find_figures_in_text(_join_cells(row), block.line)


def _join_cells(cells: tuple[MarkedText, ...]) -> MarkedText:
    spans: list[TextSpan | LineBreak] = []
    for cell in cells:
        spans += [TextSpan(" | "), *cell.spans] if spans else cell.spans
    return make_marked_text(spans)


def _find_figures_in_text(text: MarkedText, line_number: int) -> Iterator[BoldFigure]:
    """Find the bold figures of one paragraph, each with its sentence, or sentences if the bold phrase spans several.

    From an extremely long sentence, only the part around the figure is kept.
    """
    if not any(map(_is_bold_figure, text.spans)):
        return
    piece_ends = list(_find_piece_ends(text.plain))
    span_start, piece_indexes, sentence = 0, (-1, -1), ""
    for span in text.spans:
        span_end = span_start + (1 if isinstance(span, LineBreak) else len(span.text))
        if isinstance(span, TextSpan) and _is_bold_figure(span):
            first_piece, last_piece = bisect_right(piece_ends, span_start), bisect_left(piece_ends, span_end)
            if piece_indexes != (first_piece, last_piece):  # many figures of one sentence share its text
                sentence_start = piece_ends[first_piece - 1] if first_piece else 0
                piece_indexes = first_piece, last_piece
                sentence = text.plain[sentence_start : piece_ends[last_piece]].strip()
            yield BoldFigure(span.text.strip(), sentence, line_number)
        span_start = span_end


_LONGEST_SENTENCE_PIECE = 500  # characters; a longer sentence is split, so that many figures do not all repeat it


def _find_piece_ends(text: str) -> Iterator[int]:
    """Find the ends of the sentences in a text; a very long sentence is split between words."""
    piece_start = 0
    for sentence_end in (*find_sentence_ends(text), len(text)):
        while sentence_end - piece_start > _LONGEST_SENTENCE_PIECE:
            space_index = text.rfind(" ", piece_start, piece_start + _LONGEST_SENTENCE_PIECE)
            piece_start = space_index + 1 if space_index >= piece_start else piece_start + _LONGEST_SENTENCE_PIECE
            yield piece_start
        yield sentence_end
        piece_start = sentence_end


def _is_bold_figure(span: TextSpan | LineBreak) -> bool:
    is_bold = isinstance(span, TextSpan) and bool(span.marks & TextMark.BOLD)
    return is_bold and isinstance(span, TextSpan) and _ANY_DIGIT.search(span.text) is not None


# -- the date

_MONTH_PREFIXES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_UPDATED_LINE = re.compile(
    r"last updated[:*_\s]*(?:(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month_after>[a-z]{3,9})\.?,?\s+(?P<year_last>\d{4}))",
    re.IGNORECASE,
)


def _find_updated_date(blocks: tuple[ReadingBlock, ...]) -> date | None:
    # From the end, where briefs have this line; an earlier mention may be about something else.
    for block in reversed(blocks):
        if isinstance(block, Paragraph | ItemText | QuoteText) and (date_match := _UPDATED_LINE.search(block.plain)):
            return _parse_updated_date(date_match)
    return None


def _parse_updated_date(date_match: re.Match[str]) -> date | None:
    month_name = (date_match["month"] or date_match["month_after"] or "").lower()
    try:
        if date_match["iso"]:
            return date.fromisoformat(date_match["iso"])
        year, day = (
            int(date_match["year"] or date_match["year_last"]),
            int(date_match["day"] or date_match["day_first"]),
        )
        return date(year, _MONTH_PREFIXES.index(month_name[:3]) + 1, day)
    except ValueError:
        return None
