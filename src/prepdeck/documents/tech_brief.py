"""Technology-stack briefs: header facts, topics, salary lines and grouped sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from prepdeck.documents.block import BOLD_LEVEL, Block, Heading, Item, Paragraph
from prepdeck.documents.document import Document, Link
from prepdeck.documents.front_matter import FrontMatter
from prepdeck.documents.inline import Mark, plain, runs


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the brief with its whole text, marks and all, one paragraph a line."""

    title: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TechBrief(Document):
    """A brief on the technology stack of one company; header fields are as written, "" where missing."""

    kind: ClassVar[str] = "tech-brief"

    founded: str = ""
    focus: str = ""
    headquarters: str = ""
    topics: tuple[Topic, ...] = ()
    salary_lines: tuple[str, ...] = ()


_TITLE = re.compile(r"^(?P<company>.+?)\s*[-–—:|]\s*(?:technology|tech) stack\b", re.IGNORECASE)
_FIELD = re.compile(
    r"\*\*(Company|Founded|Focus|Headquarters|HQ)(?::\*\*|\*\*:)\s*(.*?)(?=\*\*[A-Z][A-Za-z ]*(?::\*\*|\*\*:)|$)"
)
_SALARY = re.compile(r"^\*\*Salary Ranges?(?::\*\*|\*\*:)\s*(.+)$", re.IGNORECASE)
_UPDATED = re.compile(r"last updated:?\s*([A-Z][a-z]+ \d{1,2}, \d{4}|\d{4}-\d\d-\d\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d+\.\s+")
_TOPIC_LEVELS = (3, 4)
_SECTION_LEVEL = 2
_END = Heading("", 1, 0)


def looks_like(blocks: tuple[Block, ...]) -> bool:
    """Whether a Markdown text is a tech brief: its title says so, or its header names founding and seat."""
    first = next((b for b in blocks if isinstance(b, Heading)), None)
    if first is not None and first.level == 1 and _TITLE.match(plain(first.text)):
        return True
    fields = _header(blocks)
    return "Founded" in fields and ("Headquarters" in fields or "HQ" in fields)


def read(path: str, front: FrontMatter, blocks: tuple[Block, ...]) -> TechBrief:
    """Read a brief out of its blocks."""
    title = next((plain(b.text) for b in blocks if isinstance(b, Heading)), "")
    named = _TITLE.match(title)
    fields = _header(blocks)
    return TechBrief(
        path=path,
        title=title,
        company=named["company"] if named else fields.get("Company", front.text("company")),
        updated=_updated(blocks) or front.day("last_updated"),
        blocks=blocks,
        links=tuple(links(blocks)),
        founded=fields.get("Founded", ""),
        focus=fields.get("Focus", ""),
        headquarters=fields.get("Headquarters", fields.get("HQ", "")),
        topics=tuple(_topics(blocks)),
        salary_lines=tuple(_salary_lines(blocks)),
    )


def _header(blocks: tuple[Block, ...]) -> dict[str, str]:
    """The bold fields ahead of the first section."""
    found: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.level == _SECTION_LEVEL:
            break
        if isinstance(block, Paragraph):
            for name, value in _FIELD.findall(block.text):
                found.setdefault(name, plain(value).strip())
    return found


def _topics(blocks: tuple[Block, ...]) -> Iterator[Topic]:
    heading: Heading | None = None
    texts: list[str] = []
    for block in (*blocks, _END):
        if isinstance(block, Heading) and block.level < BOLD_LEVEL:
            if heading is not None:
                yield Topic(_NUMBERED.sub("", plain(heading.text)), "\n".join(texts), heading.line)
            heading, texts = (block if block.level in _TOPIC_LEVELS else None), []
        elif isinstance(block, Paragraph | Item):
            texts.append(block.text)


def _salary_lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph) and (match := _SALARY.match(block.text)):
            yield plain(match.group(1))


def links(blocks: tuple[Block, ...]) -> Iterator[Link]:
    """The list items that begin with a link, each under the heading or bold label above it."""
    group = ""
    for block in blocks:
        if isinstance(block, Heading):
            group = plain(block.text)
        elif isinstance(block, Paragraph) and block.text.rstrip().endswith(":"):
            group = plain(block.text).rstrip(":")
        elif isinstance(block, Item):
            first, *rest = runs(block.text) or (None,)
            if first is not None and first.mark is Mark.LINK:
                note = "".join(run.text for run in rest).strip(" -–—:")
                yield Link(first.text, first.url, group, note)


def _updated(blocks: tuple[Block, ...]) -> date | None:
    for block in reversed(blocks):
        if isinstance(block, Paragraph) and (match := _UPDATED.search(block.text)):
            written = match.group(1)
            form = "%Y-%m-%d" if written[0].isdigit() else "%B %d, %Y"
            try:
                return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                return None
    return None
