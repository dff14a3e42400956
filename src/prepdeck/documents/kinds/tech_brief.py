"""Technology-stack briefs: header facts, topics, salary lines and grouped sources."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from prepdeck.documents.document import Document, Said
from prepdeck.documents.links import links
from prepdeck.documents.markdown.blocks import BOLD_LEVEL, Block, Heading, Item, Paragraph, Quote, Table
from prepdeck.documents.markdown.inline import Mark, Run, plain, runs
from prepdeck.documents.money import read_cell
from prepdeck.documents.source_text import SourceText
from prepdeck.documents.text import counted, limited, listed


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the brief with its whole text, marks and all, one paragraph a line."""

    title: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A bold phrase that holds a digit, and the sentence it stands in, both without marks."""

    phrase: str
    sentence: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TechBrief(Document):
    """A brief on the technology stack of one company; header fields are as written, "" where missing."""

    kind: ClassVar[str] = "tech-brief"

    founded: str = ""
    focus: str = ""
    headquarters: str = ""
    topics: tuple[Topic, ...] = ()
    salary_lines: tuple[Said, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def facts(self) -> str:
        """What was found in it, such as `5 topics, 12 links`."""
        return listed(counted(len(self.topics), "topic"), counted(len(self.links), "link"))


_TITLE = re.compile(
    r"^(?:(?P<company>.{1,200}?)(?:['’]s)?\s*+[-–—:|]?\s*+\b(?:AI\s++)?(?:technology|tech) stack\b"
    r"|(?:technology|tech) stack\s*+(?:[-–—:|]|of|at)\s*(?P<other>.+))",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\*\*\s*([A-Z][A-Za-z ]{0,30}?)\s?(?::\*\*|\*\*\s?:)")
_FIELDS = {"company": "company", "founded": "founded", "focus": "focus", "headquarters": "headquarters"}
_FIELDS |= {"hq": "headquarters", "headquarter": "headquarters", "headquartered": "headquarters"}
_BETWEEN = " \t|·,;•"
_SALARY = re.compile(r"^\*\*Salar(?:y|ies)[^*:]{0,40}(?::\*\*|\*\*\s?:)\s*(.+)$", re.IGNORECASE | re.DOTALL)
_PAID = re.compile(r"\bsalar(?:y|ies)\b|\bbase\b|\bcompensation\b|\btotal comp\b|\bpay\b", re.IGNORECASE)
_SOURCES = re.compile(r"\b(?:sources?|references|bibliography)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_SECTION_LEVEL, _TOPIC_LEVELS = 2, (3, 4)
_END = Heading("", 1, 0)


def _is_brief(blocks: tuple[Block, ...]) -> bool:
    """Whether a Markdown text is a tech brief: its title says so, or its header names founding and seat or focus."""
    fields = _header(blocks)
    first = next((b for b in blocks if isinstance(b, Heading)), None)
    if first is not None and first.level == 1 and (named := _named(plain(first.text))):
        return bool(fields) or _DASHED.search(named.group()) is not None
    return "founded" in fields and ("headquarters" in fields or "focus" in fields)


_DASHED = re.compile(r"[-–—:|]")


def read(source: SourceText) -> TechBrief | None:
    """Read a brief out of its blocks; None for a text that is no brief."""
    front, blocks = source.front, source.blocks
    if not _is_brief(blocks):
        return None
    title = next((plain(b.text) for b in blocks if isinstance(b, Heading)), "")
    named = _named(title)
    fields = _header(blocks)
    return TechBrief(
        path=source.path,
        title=title,
        company=_company(named) if named else fields.get("company", front.text("company")),
        updated=_updated(blocks) or front.day("last_updated"),
        blocks=blocks,
        links=tuple(links(blocks)),
        founded=fields.get("founded", ""),
        focus=fields.get("focus", ""),
        headquarters=fields.get("headquarters", ""),
        topics=tuple(_topics(blocks)),
        salary_lines=tuple(_salary_lines(blocks)),
        figures=tuple(_figures(blocks)),
    )


def _named(title: str) -> re.Match[str] | None:
    """What a title says that is one of a brief; a longer heading is no title, and would take long to try."""
    return _TITLE.match(title) if len(title) <= _LONGEST_TITLE else None


_LONGEST_TITLE = 300  # characters


def _company(named: re.Match[str]) -> str:
    return (named["company"] or named["other"]).strip()


# -- the header


def _header(blocks: tuple[Block, ...]) -> dict[str, str]:
    """The bold fields ahead of the first section, in any order, on a line each or several on one."""
    found: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Heading) and _SECTION_LEVEL <= block.level < BOLD_LEVEL:
            break
        if isinstance(block, Paragraph | Item | Quote):
            labels = list(_FIELD.finditer(block.text))
            ends = [*(label.start() for label in labels[1:]), len(block.text)]
            for label, end in zip(labels, ends, strict=False):  # without a label there is an end alone
                value = block.text[label.end() : end]
                if name := _FIELDS.get(label.group(1).lower()):
                    found.setdefault(name, plain(value.strip(_BETWEEN)))
    return found


# -- topics and what is paid


def _is_topic(heading: Heading) -> bool:
    """Whether a heading names a topic: the smaller ones do, and the numbered ones of the older shape."""
    return heading.level in _TOPIC_LEVELS or (
        heading.level == _SECTION_LEVEL and _NUMBERED.match(heading.text) is not None
    )


def _topics(blocks: tuple[Block, ...]) -> Iterator[Topic]:
    heading: Heading | None = None
    texts: list[str] = []
    for block in (*_without_sources(blocks), _END):
        if isinstance(block, Heading) and block.level < BOLD_LEVEL:
            if heading is not None:
                yield Topic(_NUMBERED.sub("", plain(heading.text)), "\n".join(texts), heading.line)
            heading, texts = (block if _is_topic(block) else None), []
        elif heading is not None:
            texts += _lines(block)


def _lines(block: Block) -> tuple[str, ...]:
    """What a block adds to the text of its topic; a line of salaries is a fact of its own."""
    match block:
        case Paragraph() | Item() | Quote():
            return () if _SALARY.match(block.text) else (block.text,)
        case Heading():
            return (f"**{block.text}**",)
        case Table():
            return tuple(" | ".join(row) for row in (block.header, *block.rows))
        case _:
            return ()


def _salary_lines(blocks: tuple[Block, ...]) -> Iterator[Said]:
    """The lines labelled as salaries, and the rows of tables that have a column of them."""
    for block in _without_sources(blocks):
        if isinstance(block, Paragraph | Item) and (match := _SALARY.match(block.text)):
            yield Said(plain(match.group(1)), block.line)
        elif isinstance(block, Table) and any(_PAID.search(head) for head in block.header[1:]):
            yield from _salary_rows(block)


def _salary_rows(table: Table) -> Iterator[Said]:
    """A line for each row with an amount: who is paid, then what, under its head where there are several."""
    heads = [limited(plain(head), _LONGEST_HEAD) for head in table.header[1:]]
    for row, line in zip(table.rows, table.row_lines, strict=True):
        who, *cells = (plain(cell).strip() for cell in row)
        if any(read_cell(cell).figures for cell in cells):
            named = zip(heads, cells, strict=False)
            said = ", ".join(f"{head} {cell}".strip() if len(cells) > 1 else cell for head, cell in named if cell)
            yield Said(f"{who}: {said}", line)


_LONGEST_HEAD = 100  # characters of the head of a column, which is said with each row


def _without_sources(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks that do not stand in a section of sources."""
    level = 0  # of the section of sources that is being passed over
    for block in blocks:
        if isinstance(block, Heading) and block.level < BOLD_LEVEL:
            if level and block.level <= level:
                level = 0
            if not level and block.level <= _SECTION_LEVEL and _SOURCES.search(block.text):
                level = block.level
        if not level:
            yield block


# -- figures

_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\"“‘(\[~$€£₹]?(?:[A-Z0-9]|[a-z]{1,2}[A-Z]))")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|approx|ca|cf|Inc|Corp|Ltd|Co|Dr|Mr|Ms|Mrs|St|No|est|incl)|\.[A-Z])$"
)
_LONGEST_ABBREVIATION = 8
_MARKED_DIGIT = re.compile(r"\*\*[^*]*\d")
_DIGIT = re.compile(r"\d")


def _figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    started = False
    for block in _without_sources(blocks):
        started = started or (isinstance(block, Heading) and block.level >= _SECTION_LEVEL)
        if isinstance(block, Paragraph | Item | Quote) and (started or not _FIELD.search(block.text)):
            yield from _figures_of(block.text, block.line)
        elif isinstance(block, Table):
            for row in (block.header, *block.rows):
                yield from _figures_of(" | ".join(row), block.line)


def _figures_of(text: str, line: int) -> Iterator[Figure]:
    """The figures of one paragraph, each with its sentence or, where the phrase is longer than one, its sentences.

    Of a sentence that is longer than people write them it is the part in which the figure stands.
    """
    if "__" not in text and not _MARKED_DIGIT.search(text):
        return
    marked = runs(text)
    whole = "".join(run.text for run in marked)
    ends = list(_piece_ends(whole))
    start, place, sentence = 0, (-1, -1), ""
    for run in marked:
        end = start + len(run.text)
        if _is_figure(run):
            first, last = bisect_right(ends, start), bisect_left(ends, end)
            if place != (first, last):  # many figures of one sentence share its text
                place, sentence = (first, last), whole[ends[first - 1] if first else 0 : ends[last]].strip()
            yield Figure(run.text.strip(), sentence, line)
        start = end


_LONGEST_PIECE = 500  # characters; a longer sentence counts as several, so that no text is written again and again


def _piece_ends(text: str) -> Iterator[int]:
    """Where the sentences of a text end; one that is very long is parted between words."""
    start = 0
    for end in (*_sentence_ends(text), len(text)):
        while end - start > _LONGEST_PIECE:
            space = text.rfind(" ", start, start + _LONGEST_PIECE)
            start = space + 1 if space >= start else start + _LONGEST_PIECE
            yield start
        yield end
        start = end


def _is_figure(run: Run) -> bool:
    return run.mark is Mark.BOLD and _DIGIT.search(run.text) is not None


def _sentence_ends(text: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text):
        at = match.start()
        if not _ABBREVIATION.search(text[max(at - _LONGEST_ABBREVIATION, 0) : at]):
            yield match.end()


# -- the date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_UPDATED = re.compile(
    r"last updated[:*_\s]*(?:(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month_after>[a-z]{3,9})\.?,?\s+(?P<year_last>\d{4}))",
    re.IGNORECASE,
)


def _updated(blocks: tuple[Block, ...]) -> date | None:
    for block in reversed(blocks):
        if isinstance(block, Paragraph | Item | Quote) and (match := _UPDATED.search(block.text)):
            return _day(match)
    return None


def _day(match: re.Match[str]) -> date | None:
    month = (match["month"] or match["month_after"] or "").lower()
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        year, day = int(match["year"] or match["year_last"]), int(match["day"] or match["day_first"])
        return date(year, _MONTHS.index(month[:3]) + 1, day)
    except ValueError:
        return None
