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
from prepdeck.documents.markdown.blocks import (
    BOLD_LINE_LEVEL,
    BlockQuote,
    DocumentBlock,
    Heading,
    ListItem,
    MarkdownTable,
    Paragraph,
)
from prepdeck.documents.markdown.inline import TextMark, TextRun, split_runs, strip_markdown
from prepdeck.documents.money import read_pay_cell
from prepdeck.documents.sentences import find_sentence_ends
from prepdeck.documents.text import format_count, join_nonempty, limit_text_length


class BriefTopic(Struct, frozen=True):
    """A topic of the brief with its whole text, including Markdown, with one paragraph per line."""

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
_HEADER_FIELD = re.compile(r"\*\*\s*([A-Z][A-Za-z ]{0,30}?)\s?(?::\*\*|\*\*\s?:)")
_FIELD_BY_LABEL = {"company": "company", "founded": "founded", "focus": "focus", "headquarters": "headquarters"}
_FIELD_BY_LABEL |= {"hq": "headquarters", "headquarter": "headquarters", "headquartered": "headquarters"}
_FIELD_SEPARATORS = " \t|·,;•"
_SALARY_LINE = re.compile(r"^\*\*Salar(?:y|ies)[^*:]{0,40}(?::\*\*|\*\*\s?:)\s*(.+)$", re.IGNORECASE | re.DOTALL)
_PAY_WORD = re.compile(r"\bsalar(?:y|ies)\b|\bbase\b|\bcompensation\b|\btotal comp\b|\bpay\b", re.IGNORECASE)
_SOURCES_HEADING = re.compile(r"\b(?:sources?|references|bibliography)\b", re.IGNORECASE)
_SECTION_LEVEL, _TOPIC_LEVELS = 2, (3, 4)
_END_HEADING = Heading("", 1, 0)


def _is_tech_brief(blocks: tuple[DocumentBlock, ...]) -> bool:
    """Whether a text is a tech brief: by its title, or by a header with the founding year and headquarters or focus."""
    header_fields = _read_header_fields(blocks)
    first_heading = next((block for block in blocks if isinstance(block, Heading)), None)
    if (
        first_heading is not None
        and first_heading.level == 1
        and (title_match := _match_brief_title(strip_markdown(first_heading.text)))
    ):
        # Without header fields, the title needs a separator, because notes can be called "My tech stack", too.
        return bool(header_fields) or _DASH_OR_BAR.search(title_match.group()) is not None
    return "founded" in header_fields and ("headquarters" in header_fields or "focus" in header_fields)


_DASH_OR_BAR = re.compile(r"[-–—:|]")


def read_tech_brief(source: DocumentSource) -> TechBrief | None:
    """Read a brief; None if the text is not a brief."""
    front_matter, blocks = source.front_matter, source.blocks
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
        blocks=blocks,
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


def _read_header_fields(blocks: tuple[DocumentBlock, ...]) -> dict[str, str]:
    """Read the bold fields above the first section, in any order, one or several per line."""
    header_fields: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Heading) and _SECTION_LEVEL <= block.level < BOLD_LINE_LEVEL:
            break
        if isinstance(block, Paragraph | ListItem | BlockQuote):
            label_matches = list(_HEADER_FIELD.finditer(block.text))
            value_ends = [*(label_match.start() for label_match in label_matches[1:]), len(block.text)]
            # Not strict: without any label, `value_ends` still has one entry.
            for label_match, value_end in zip(label_matches, value_ends, strict=False):
                field_value = block.text[label_match.end() : value_end]
                if field_name := _FIELD_BY_LABEL.get(label_match.group(1).lower()):
                    header_fields.setdefault(field_name, strip_markdown(field_value.strip(_FIELD_SEPARATORS)))
    return header_fields


# -- topics and salaries


def _is_topic_heading(heading: Heading) -> bool:
    """Whether a heading names a topic: a small heading, or a numbered one as in older briefs."""
    return heading.level in _TOPIC_LEVELS or (heading.level == _SECTION_LEVEL and heading.is_numbered)


def _read_topics(blocks: tuple[DocumentBlock, ...]) -> Iterator[BriefTopic]:
    heading: Heading | None = None
    topic_texts: list[str] = []
    for block in (*_skip_sources(blocks), _END_HEADING):
        if isinstance(block, Heading) and block.level < BOLD_LINE_LEVEL:
            if heading is not None:
                yield BriefTopic(heading.unnumbered_text, "\n".join(topic_texts), heading.line)
            heading, topic_texts = (block if _is_topic_heading(block) else None), []
        elif heading is not None:
            topic_texts += _get_topic_texts(block)


def _get_topic_texts(block: DocumentBlock) -> tuple[str, ...]:
    """The texts that a block adds to its topic; salary lines are left out, because they are listed separately."""
    match block:
        case Paragraph() | ListItem() | BlockQuote():
            return () if _SALARY_LINE.match(block.text) else (block.text,)
        case Heading():
            return (f"**{block.text}**",)
        case MarkdownTable():
            return tuple(block.row_texts)
        case _:
            return ()


def _find_salary_lines(blocks: tuple[DocumentBlock, ...]) -> Iterator[SourceText]:
    """Find lines with a salary label, and rows of tables with a salary column."""
    for block in _skip_sources(blocks):
        if isinstance(block, Paragraph | ListItem) and (salary_match := _SALARY_LINE.match(block.text)):
            yield SourceText(strip_markdown(salary_match.group(1)), block.line)
        elif isinstance(block, MarkdownTable) and any(
            _PAY_WORD.search(column_head) for column_head in block.header[1:]
        ):
            yield from _read_salary_rows(block)


def _read_salary_rows(table: MarkdownTable) -> Iterator[SourceText]:
    """Make one line per row with an amount: the role, then the pay, with column headings if there are several."""
    column_heads = [
        limit_text_length(strip_markdown(column_head), _LONGEST_COLUMN_HEAD) for column_head in table.header[1:]
    ]
    for row, line_number in table.numbered_rows:
        row_label, *cells = (strip_markdown(cell).strip() for cell in row)
        if any(read_pay_cell(cell).figures for cell in cells):
            headed_cells = zip(column_heads, cells, strict=False)
            salary_text = ", ".join(
                f"{column_head} {cell}".strip() if len(cells) > 1 else cell
                for column_head, cell in headed_cells
                if cell
            )
            yield SourceText(f"{row_label}: {salary_text}", line_number)


_LONGEST_COLUMN_HEAD = 100  # characters; column headings are repeated for each row


def _skip_sources(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
    """The blocks that are not in a section about sources."""
    sources_level = 0  # heading level of the sources section that is being skipped, or 0
    for block in blocks:
        if isinstance(block, Heading) and block.level < BOLD_LINE_LEVEL:
            if sources_level and block.level <= sources_level:
                sources_level = 0
            if not sources_level and block.level <= _SECTION_LEVEL and _SOURCES_HEADING.search(block.text):
                sources_level = block.level
        if not sources_level:
            yield block


# -- figures

_BOLD_DIGIT = re.compile(r"\*\*[^*]*\d")
_ANY_DIGIT = re.compile(r"\d")


def _find_bold_figures(blocks: tuple[DocumentBlock, ...]) -> Iterator[BoldFigure]:
    has_started = False
    for block in _skip_sources(blocks):
        has_started = has_started or (isinstance(block, Heading) and block.level >= _SECTION_LEVEL)
        if isinstance(block, Paragraph | ListItem | BlockQuote) and (
            has_started or not _HEADER_FIELD.search(block.text)
        ):
            yield from _find_figures_in_text(block.text, block.line)
        elif isinstance(block, MarkdownTable):
            for row_text in block.row_texts:
                yield from _find_figures_in_text(row_text, block.line)


def _find_figures_in_text(text: str, line_number: int) -> Iterator[BoldFigure]:
    """Find the bold figures of one paragraph, each with its sentence, or sentences if the bold phrase spans several.

    From an extremely long sentence, only the part around the figure is kept.
    """
    if "__" not in text and not _BOLD_DIGIT.search(text):
        return
    text_runs = split_runs(text)
    plain_text = "".join(text_run.text for text_run in text_runs)
    piece_ends = list(_find_piece_ends(plain_text))
    run_start, piece_indexes, sentence = 0, (-1, -1), ""
    for text_run in text_runs:
        run_end = run_start + len(text_run.text)
        if _is_bold_figure(text_run):
            first_piece, last_piece = bisect_right(piece_ends, run_start), bisect_left(piece_ends, run_end)
            if piece_indexes != (first_piece, last_piece):  # many figures of one sentence share its text
                piece_indexes, sentence = (
                    (first_piece, last_piece),
                    plain_text[piece_ends[first_piece - 1] if first_piece else 0 : piece_ends[last_piece]].strip(),
                )
            yield BoldFigure(text_run.text.strip(), sentence, line_number)
        run_start = run_end


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


def _is_bold_figure(text_run: TextRun) -> bool:
    return text_run.mark is TextMark.BOLD and _ANY_DIGIT.search(text_run.text) is not None


# -- the date

_MONTH_PREFIXES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_UPDATED_LINE = re.compile(
    r"last updated[:*_\s]*(?:(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month_after>[a-z]{3,9})\.?,?\s+(?P<year_last>\d{4}))",
    re.IGNORECASE,
)


def _find_updated_date(blocks: tuple[DocumentBlock, ...]) -> date | None:
    # From the end, where briefs have this line; an earlier mention may be about something else.
    for block in reversed(blocks):
        if isinstance(block, Paragraph | ListItem | BlockQuote) and (date_match := _UPDATED_LINE.search(block.text)):
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
