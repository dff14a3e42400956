"""Articles copied from a web page as plain text: a day in the life of a job."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from prepdeck.documents.block import Block, Heading, Item, Paragraph, Quote
from prepdeck.documents.document import Document, section_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the text that answers it, one paragraph a line."""

    question: str
    answer: str
    line: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with a bad answer and a better one."""

    title: str
    bad: str
    good: str
    line: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the job's time, in whole percent."""

    percent: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Document):
    """A day-in-the-life article.

    Attributes:
        tldr: The short answer at the top.
        audience: Whom it is for.
        questions: The sections headed by a question, without the FAQ.
        checklist: The items of the preparation checklist.
        mistakes: The mistakes with their bad and better answers.
        faq: The short questions at the end.
        related: The lines that point to other articles.
        time_split: How the time of the job divides, where one sentence says so.
        measures: The items numbered inside a paragraph, such as how success is measured.
        pillars: The named things in a sentence that announces them, such as what the interview looks at.
    """

    kind: ClassVar[str] = "article"

    tldr: str = ""
    audience: str = ""
    questions: tuple[Answered, ...] = ()
    checklist: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    faq: tuple[Answered, ...] = ()
    related: tuple[str, ...] = ()
    time_split: tuple[Share, ...] = ()
    measures: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()


_SHORT_ANSWER = re.compile(r"^(tl;?dr|quick answer|short answer)\s*:?\s*(.*)$", re.IGNORECASE)
_AUDIENCE = re.compile(r"^who (?:this is|is this) for\s*\??:?$", re.IGNORECASE)
_LABELS = re.compile(
    r"^(?:who (?:this is|is this) for\s*+\??|preparation checklist|mistakes to avoid|(?:common )?pitfalls(?: to avoid)?"
    r"|faqs?|frequently asked questions)\s*:?$",
    re.IGNORECASE,
)
_MISTAKE = re.compile(r"^(?:mistake|pitfall)\s*#?\d+\s*[:.]\s*(.+)$", re.IGNORECASE)
_SIDE = re.compile(r"^(BAD|GOOD)\s*:\s*(.*)$")
_RELATED = re.compile(r"^>\W*related\b[:\s]*(.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[•\-*]\s+(.+)$")
_QUESTION = re.compile(r"^[A-Z0-9“\"].{6,150}\?$")
_SHARE = re.compile(
    r"(\d{1,3})\s?(?:percent|%)\s+(?:of (?:your|the|their) (?:time|day|week)\s+)?(?:on|for|in|to)\s+([^,;.]+?)"
    r"(?=[,;.]|$|\s+and\s+\d{1,3}\s?(?:percent|%))"
)
_NUMBERED = re.compile(r"(?:^|[\s:;,])\(?(\d)\)\s+")
_PILLARS = re.compile(r"\b(?:two|three|four|five) (?:pillars|areas|dimensions|signals|things)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|,\s+|;\s+)(?:and\s+)?([A-Z][\w\s/-]{2,40}?)\s+\(([^)]{0,200})\)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ENOUGH = 2
_WHOLE = range(95, 106)
_SECTION, _MISTAKE_LEVEL = 2, 3
_FOOTER_LINES = 10
_OFFER = re.compile(
    r"→$|^(?:get|buy|download) (?:the|your|my|our)\b|^related reading$|\bbook is (?:also )?available\b", re.IGNORECASE
)
_LURE = re.compile(r"^(?:ready (?:to|for)|want (?:to|more)|looking for|need (?:more|help))\b.*\?$", re.IGNORECASE)


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain-text article: one a line, with the headings that it never marked as such."""
    found: list[Block] = []
    lines = [(number, line.rstrip()) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    del lines[_footer(lines) :]
    in_faq = has_short_answer = False
    for at, (number, line) in enumerate(lines):
        bare = line.strip()
        if not found:
            found.append(Heading(re.sub(r"^title:\s*", "", bare, flags=re.IGNORECASE), 1, number))
        elif not has_short_answer and (match := _SHORT_ANSWER.match(bare)):
            has_short_answer = True  # a later one is part of an answer
            found.append(Heading("TL;DR", _SECTION, number))
            if match.group(2):
                found.append(Paragraph(match.group(2), number))
        elif _LABELS.match(bare):
            in_faq = bare.lower().startswith(("faq", "frequently"))
            found.append(Heading(bare.rstrip(":"), _SECTION, number))
        elif match := _RELATED.match(bare):
            found.append(Quote(match.group(1).strip(), number))
        elif _MISTAKE.match(bare):
            found.append(Heading(bare, _MISTAKE_LEVEL, number))
        elif match := _BULLET.match(line):
            found.append(Item(match.group(1), number))
        elif _QUESTION.match(bare) and at + 1 < len(lines):
            found.append(Heading(bare, _MISTAKE_LEVEL if in_faq else _SECTION, number))
        else:
            found.append(Paragraph(bare, number))
    return tuple(found)


def _footer(lines: list[tuple[int, str]]) -> int:
    """Where the lines at the end begin that sell something; the number of lines where there are none."""
    last = len(lines)
    offers = [at for at in range(max(last - _FOOTER_LINES, 0), last) if _OFFER.search(lines[at][1].strip())]
    if not offers:
        return last
    start = offers[0]
    while start > 0 and _LURE.match(lines[start - 1][1].strip()):
        start -= 1
    return start


def looks_like(found: tuple[Block, ...]) -> bool:
    """Whether plain text is an article: at least two of the parts that only articles have."""
    headings = [b.text for b in found if isinstance(b, Heading)]
    sides = any(isinstance(b, Paragraph) and _SIDE.match(b.text) for b in found)
    signs = (
        "TL;DR" in headings,
        any(_LABELS.match(h) for h in headings),
        sum(h.endswith("?") for h in headings) > 1,
        sides,
    )
    return sum(signs) >= _ENOUGH


def read(path: str, found: tuple[Block, ...]) -> Article:
    """Read an article out of its blocks."""
    parts = {b.text.lower(): section_of(found, at) for at, b in enumerate(found) if isinstance(b, Heading) and at > 0}
    faq = next((body for title, body in parts.items() if title.startswith(("faq", "frequently"))), ())
    prose = [b.text for b in found if isinstance(b, Paragraph)]
    title = found[0].text if found and isinstance(found[0], Heading) else ""
    return Article(
        path=path,
        title=title,
        company=_company(title),
        blocks=found,
        tldr=_text(parts.get("tl;dr", ())),
        audience=next((_text(body) for name, body in parts.items() if _AUDIENCE.match(name)), ""),
        questions=tuple(_answered(found, _SECTION)),
        checklist=tuple(
            b.text
            for name, body in parts.items()
            if name.startswith("preparation checklist")
            for b in body
            if isinstance(b, Item)
        ),
        mistakes=tuple(_mistakes(found)),
        faq=tuple(_answered(faq, _MISTAKE_LEVEL)),
        related=tuple(b.text for b in found if isinstance(b, Quote)),
        time_split=next((split for text in prose if (split := _time_split(text))), ()),
        measures=next((items for text in prose if (items := _numbered(text))), ()),
        pillars=next((names for text in prose if (names := _pillars(text))), ()),
    )


_NAME = r"(?!(?:A|An|The|Day)\b)(?P<company>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)?)"
_ABOUT = (
    re.compile(rf"\bat {_NAME}"),
    re.compile(rf"(?:^|\b(?:an?|the) ){_NAME} (?:PM|Product|Day in the Life|product|day in the life|interview)\b"),
)


def _company(title: str) -> str:
    found = next((match for pattern in _ABOUT if (match := pattern.search(title))), None)
    return re.sub(r" (?:PM|Product|AI PM)$", "", found["company"]) if found else ""


def _text(body: tuple[Block, ...]) -> str:
    return "\n".join(b.text for b in body if isinstance(b, Paragraph | Item))


def _answered(found: tuple[Block, ...], level: int) -> Iterator[Answered]:
    for at, block in enumerate(found):
        if isinstance(block, Heading) and block.level == level and block.text.endswith("?"):
            if _LABELS.match(block.text):
                continue
            yield Answered(block.text, _text(section_of(found, at)), block.line)


def _mistakes(found: tuple[Block, ...]) -> Iterator[Mistake]:
    for at, block in enumerate(found):
        if not isinstance(block, Heading) or not (named := _MISTAKE.match(block.text)):
            continue
        sides: dict[str, list[str]] = {"BAD": [], "GOOD": []}
        side = ""
        for below in section_of(found, at):
            if isinstance(below, Paragraph) and (match := _SIDE.match(below.text)):
                side = match.group(1)
                sides[side] = [match.group(2)]
            elif side and isinstance(below, Paragraph | Item):
                sides[side].append(below.text)
        bad, good = ("\n".join(sides[name]).strip() for name in ("BAD", "GOOD"))
        if bad and good:
            yield Mistake(named.group(1).rstrip("."), bad, good, block.line)


def _time_split(text: str) -> tuple[Share, ...]:
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        shares = tuple(Share(int(m.group(1)), m.group(2).strip()) for m in _SHARE.finditer(sentence))
        if len(shares) >= _ENOUGH and sum(share.percent for share in shares) in _WHOLE:
            return shares
    return ()


def _numbered(text: str) -> tuple[str, ...]:
    """Items numbered `1) ..., 2) ..., and 3) ...` inside a paragraph, in order and from 1."""
    text = " ".join(text.split())
    marks = list(_NUMBERED.finditer(text))
    if len(marks) < _ENOUGH or [int(m.group(1)) for m in marks] != list(range(1, len(marks) + 1)):
        return ()
    ends = [m.start() for m in marks[1:]] + [len(text)]
    items = [text[m.end() : end] for m, end in zip(marks, ends, strict=True)]
    items[-1] = _SENTENCE_END.split(items[-1])[0]
    return tuple(re.sub(r"[,;]?(?: and)?$", "", item.strip()).strip().rstrip(".") for item in items)


def _pillars(text: str) -> tuple[str, ...]:
    announced = _PILLARS.search(text)
    if announced is None:
        return ()
    names = text[announced.end() :].partition(":")[2].strip()
    return tuple(f"{m.group(1).strip()} ({m.group(2).strip()})" for m in _NAMED.finditer(names))
