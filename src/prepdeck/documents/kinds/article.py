"""Articles copied from a web page as plain text: a day in the life of a job."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from prepdeck.documents.document import UNSAID, Document, Said, section_of
from prepdeck.documents.markdown.blocks import Block, Heading, Item, Paragraph, Quote
from prepdeck.documents.source_text import SourceText
from prepdeck.documents.text import counted, listed


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
    line: int


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

    tldr: Said = UNSAID
    audience: Said = UNSAID
    questions: tuple[Answered, ...] = ()
    checklist: tuple[Said, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    faq: tuple[Answered, ...] = ()
    related: tuple[Said, ...] = ()
    time_split: tuple[Share, ...] = ()
    measures: tuple[Said, ...] = ()
    pillars: tuple[Said, ...] = ()

    @property
    def facts(self) -> str:
        """What was found in it, such as `8 questions, 6 checklist items, 3 mistakes, 3 FAQ`."""
        return listed(
            counted(len(self.questions), "question"),
            counted(len(self.checklist), "checklist item"),
            counted(len(self.mistakes), "mistake"),
            counted(len(self.faq), "FAQ", "FAQ"),
        )


# -- what a line is

_SHORT_ANSWER = re.compile(
    r"^(?:tl\s?;?\s?dr\b|(?:quick|short) answer(?=\s*(?:[:–—-]|$)))[\s:.–—-]*(.*)$", re.IGNORECASE
)
_TLDR = re.compile(r"^tl", re.IGNORECASE)
_AUDIENCE = re.compile(r"^who (?:should read this|(?:this|is this)(?: \w+)?(?: is)? for)\b", re.IGNORECASE)
_CHECKLIST = re.compile(r"^(?:[\w'’-]+ ){0,4}checklist\b", re.IGNORECASE)
_MISTAKES = re.compile(r"^(?:[\w'’-]+ ){0,4}(?:mistakes|pitfalls)\b", re.IGNORECASE)
_FAQ = re.compile(r"^(?:faqs?|frequently asked questions)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^((?:who (?:should read this|(?:this|is this)(?: \w+)?(?: is)? for)(?: \(.{1,40}\))?"
    r"|(?:[\w'’-]+ ){0,4}checklist"
    r"|(?:[\w'’-]+ ){0,4}(?:mistakes|pitfalls)(?: to avoid| and .{1,40})?"
    r"|(?:faqs?|frequently asked questions)(?: \(faqs?\))?)\??)\s?(?::\s?(.*))?$",
    re.IGNORECASE,
)
_MISTAKE = re.compile(r"^(?:mistake|pitfall)\s?#?\d+\s?[:.)–—-]\s?(.*)$", re.IGNORECASE)
_SIDE = re.compile(r"^\W*(bad|good)(?: (?:example|answer|response|approach|version))?\s?:\s?(.*)$", re.IGNORECASE)
_RELATED = re.compile(
    r"^(?:>\W*related\b(?: reading| articles?)?[:\s]*|\W*related(?: reading| articles?)?:\s?)(\S.*)$", re.IGNORECASE
)
_BULLET = re.compile(r"^(?:[•◦▪‣●○☐☑✓✔✅□·–*+-]\ufe0f?\s|[•◦▪‣●○]|\d{1,2}[.)]\s)\s?(?:\[[ xX]?\]\s)?([^\s].*)$")
_QUESTION = re.compile(r"^(?:Q\d{0,2}[:.]\s|\d{1,2}[.)]\s)?([^\W_][^\n]{5,200}[?？]|[“\"‘¿][^\n]{6,200}[?？][”\"’]?)$")
_ANSWER = re.compile(r"^A:\s")
_SENTENCES = re.compile(r"[a-z)]{3}[.!][”\"’]?\s[“\"‘]?[A-Z]")  # one ends and another begins
_ENDS_SENTENCE = re.compile(r"[.!…][”\"’)]?$")
_BYLINE = re.compile(
    r"^(?:[·•|←]|by [a-z][\w.'’-]*(?: [a-z][\w.'’-]*){1,3}(?:\s?[·•|,–—-].*)?$"
    r"|(?:written|posted|published|updated|last updated|reviewed|author)\b(?:\s?:|\s(?:by|on|in|at)\s|\s\w+\s\d)"
    r"|\d{4}-\d\d-\d\d$|[a-z]{3,9}\.? \d{1,2}, \d{4}$)|\bmin(?:ute)?s? read\b",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(r"^\W*(?:(?:meta |seo |page )?title|headline|h1)\W*:\W*(.*)$", re.IGNORECASE)
_OFFER = re.compile(
    r"→$|^(?:get|buy|download|grab) (?:the|your|my|our)\b.*[^.!?]$|^related reading:?$"
    r"|\bbook is (?:also )?available\b|\bavailable on amazon\b",
    re.IGNORECASE,
)
_LURE = re.compile(r"^(?:ready (?:to|for)|want (?:to|more)|looking for|need (?:more|help))\b.*\?$", re.IGNORECASE)
_LISTED = re.compile(r"^\d{4}-\d\d-\d\d$|\bpage \d+\s?(?:/|of)\s?\d+$", re.IGNORECASE)
_FOOTER_LINES, _LINES_OF_A_LIST = 10, 3
_SECTION, _SUBSECTION = 2, 3
_TOP = 6  # lines in which the title is looked for
_LONGEST_TITLE, _LONGEST_STATEMENT = 150, 80
_LONG_WORD, _MOST_WORDS, _LONG_PARAGRAPH = 4, 12, 100
_ENOUGH = 2

_Lines = list[tuple[int, str]]


def _blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a plain-text article: one a line, with the headings that it never marked as such."""
    lines = [(n, _WIDE.sub(" ", line.strip())) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    del lines[_footer(lines) :]
    return tuple(_Splitter(lines).split())


_WIDE = re.compile(r"\s{2,}|\t")


def _footer(lines: _Lines) -> int:
    """Where the lines at the end begin that sell something; the number of lines where there are none."""
    last = len(lines)
    behind = next((at for at in range(last - 1, -1, -1) if _LABEL.match(lines[at][1])), last)
    offers = range(min(max(last - _FOOTER_LINES, 0), behind), last)
    start = next((at for at in offers if _OFFER.search(lines[at][1])), last)
    while 0 < start < last and _LURE.match(lines[start - 1][1]):
        start -= 1
    return start


class _Splitter:
    """Walks the lines once and says of each what it is, by itself, the next and the section it stands in."""

    def __init__(self, lines: _Lines) -> None:
        self.lines = lines
        self.title_at, self.title = _title(lines)
        self.has_short_answer = self.has_question = self.has_mistake = False
        self.section: re.Pattern[str] | None = None

    def split(self) -> Iterator[Block]:
        for at, (number, line) in enumerate(self.lines):
            if at == self.title_at:
                yield Heading(self.title, 1, number)
            elif at < self.title_at:
                if not _TITLE_LABEL.match(line):
                    yield Paragraph(line, number)
            elif at > self.title_at + 1 or line != self.title:
                yield from self._blocks(at, number, line)

    def _blocks(self, at: int, number: int, line: str) -> Iterator[Block]:
        if self._is_short_answer(line) and (match := _SHORT_ANSWER.match(line)):
            self.has_short_answer = True  # a later one is part of an answer
            yield Heading("TL;DR", _SECTION, number)
            if match.group(1):
                yield Paragraph(match.group(1), number)
        elif match := _LABEL.match(line):
            self._enter(match.group(1))
            yield Heading(match.group(1), _SECTION, number)
            if match.group(2):
                yield Paragraph(match.group(2), number)
        else:
            yield self._block(at, number, line)

    def _block(self, at: int, number: int, line: str) -> Block:
        if match := _RELATED.match(line):
            return Quote(match.group(1), number)
        if self._is_of_mistake(at):
            return Heading(line, _SUBSECTION, number)
        if _SIDE.match(line) or self._is_awaited(at):
            return Paragraph(line, number)
        if self._is_question(at) and (match := _QUESTION.match(line)):
            self.has_question = True
            return Heading(match.group(1), _SUBSECTION if self.section is _FAQ else _SECTION, number)
        if match := _BULLET.match(line):
            return Item(match.group(1), number)
        if self._is_statement(at):
            return Heading(line, _SECTION, number)
        return Paragraph(_ANSWER.sub("", line) if self.section is _FAQ else line, number)

    def _enter(self, label: str) -> None:
        self.section = next((each for each in (_FAQ, _MISTAKES, _CHECKLIST) if each.match(label)), None)
        self.has_mistake = False

    def _next(self, at: int) -> str:
        return self.lines[at + 1][1] if at + 1 < len(self.lines) else ""

    def _is_short_answer(self, line: str) -> bool:
        if self.has_short_answer or self.section is _FAQ or not (match := _SHORT_ANSWER.match(line)):
            return False
        return not (self.has_question and match.group(1)) or _TLDR.match(line) is not None

    def _is_of_mistake(self, at: int) -> bool:
        """Whether a line names a mistake: by its number or, where none has, by standing right above a bad answer."""
        line = self.lines[at][1]
        if match := _MISTAKE.match(line):
            self.has_mistake = bool(match.group(1))
            return True
        if (side := _SIDE.match(line)) is not None:
            self.has_mistake = self.has_mistake and side.group(1).upper() == "BAD"
            return False
        below = _SIDE.match(self._next(at))
        if self.has_mistake or below is None or below.group(1).upper() != "BAD":
            return False
        self.has_mistake = True
        return True

    def _is_awaited(self, at: int) -> bool:
        """Whether the line above is the name of a side alone, whose answer this is."""
        above = _SIDE.match(self.lines[at - 1][1]) if at else None
        return above is not None and not above.group(2)

    def _is_question(self, at: int) -> bool:
        below = self._next(at)
        return _looks_asked(self.lines[at][1]) and below != "" and not _looks_asked(below) and not _LABEL.match(below)

    def _is_statement(self, at: int) -> bool:
        """Whether a line is a heading that asks nothing: a few words in capitals above a long paragraph."""
        line, below = self.lines[at][1], self._next(at)
        words = [word.lstrip("“\"‘'(") for word in line.split()] if len(line) <= _LONGEST_STATEMENT else []
        return (
            self.section not in {_FAQ, _MISTAKES}
            and _ENOUGH <= len(words) <= _MOST_WORDS
            and words[0][:1].isupper()
            and not line.endswith((":", ",", ";"))
            and all(any(c.isupper() or c.isdigit() for c in word) for word in words if len(word) >= _LONG_WORD)
            and len(below) >= _LONG_PARAGRAPH
        )


def _looks_asked(line: str) -> bool:
    return _QUESTION.match(line) is not None and _SENTENCES.search(line) is None


def _title(lines: _Lines) -> tuple[int, str]:
    """Which line is the title, and the title; -1 where no line is it and the first question has to do.

    A byline is none, and a sentence that is there to hook the reader only where nothing better follows.
    """
    above: list[tuple[int, str]] = []
    for at, (_, line) in enumerate(lines[:_TOP]):
        if (match := _TITLE_LABEL.match(line)) and match.group(1):
            return at, match.group(1).rstrip('*"”')
        if _starts_section(line) or (above and _looks_asked(line)):
            break
        if not match and not _BYLINE.search(line):
            above.append((at, line))
    fits = [(at, line) for at, line in above if len(line) <= _LONGEST_TITLE]
    best = next((each for each in fits if not _ENDS_SENTENCE.search(each[1])), None)
    best = best or next((each for each in fits if len(each[1]) <= _LONGEST_STATEMENT), None)
    if best:
        return best
    asked = next((line for _, line in lines if above and _looks_asked(line)), "")
    return (-1, asked) if asked else above[0] if above else (-1, "")


def _starts_section(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_SHORT_ANSWER, _LABEL, _RELATED, _MISTAKE, _SIDE))


_WORDS = re.compile(
    r"tl\s*+;?\s*+dr|(?:quick|short)\s+answer|who\s|checklist|mistakes|pitfalls|faq|frequently\s+asked|bad|good",
    re.IGNORECASE,
)


def _may_be_one(text: str) -> bool:
    """Whether a text has a word that every article has, so that it is worth a look at each of its lines."""
    return _WORDS.search(text) is not None


def _is_article(found: tuple[Block, ...]) -> bool:
    """Whether plain text is an article: at least two of the parts that only articles have, and no list of articles."""
    headings = [b.text for b in found if isinstance(b, Heading)]
    paragraphs = [b.text for b in found if isinstance(b, Paragraph)]
    signs = (
        "TL;DR" in headings,
        *(
            any(label.match(h) and _LABEL.match(h) for h in headings)
            for label in (_AUDIENCE, _CHECKLIST, _MISTAKES, _FAQ)
        ),
        sum(h.endswith(("?", "？")) and not _LABEL.match(h) for h in headings) > 1,
        any(_SIDE.match(text) for text in paragraphs),
    )
    return sum(signs) >= _ENOUGH and sum(_LISTED.search(text) is not None for text in paragraphs) < _LINES_OF_A_LIST


# -- what an article says


def read(source: SourceText) -> Article | None:
    """Read an article out of its lines; None for a text that is no article, or has Markdown headings."""
    if source.is_markdown or not _may_be_one(source.text):
        return None
    found = _blocks_of(source.text)
    if not _is_article(found):
        return None
    title = next((b.text for b in found if isinstance(b, Heading) and b.level == 1), "")
    title = title or next((b.text for b in found if isinstance(b, Heading) and _looks_asked(b.text)), "")
    faq = _section(found, _FAQ)
    prose = [b for b in found if isinstance(b, Paragraph | Item)]
    return Article(
        path=source.path,
        title=title,
        company=_company(title),
        blocks=found,
        tldr=_said(_section(found, _TLDR)),
        audience=_said(_section(found, _AUDIENCE)),
        questions=tuple(_answered(found, _SECTION)),
        checklist=tuple(_items(_section(found, _CHECKLIST))),
        mistakes=tuple(_mistakes(found)),
        faq=tuple(_answered(faq, _SUBSECTION)),
        related=tuple(Said(b.text, b.line) for b in found if isinstance(b, Quote)),
        time_split=next((split for b in prose if (split := _time_split(b))), ()) or _listed_split(found),
        measures=_measures(prose),
        pillars=next((names for b in prose if (names := _pillars(b))), ()),
    )


_NAME = r"(?!(?:A|An|The|Day)\b)(?P<company>[a-z]{0,2}[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)?)"
_ABOUT = (
    re.compile(rf"\bat {_NAME}"),
    re.compile(
        rf"(?:^|\b(?:an?|the) ){_NAME} "
        r"(?:PMs?|Product|Day[ ‑-]in[ ‑-]the[ ‑-]Life|product|day[ ‑-]in[ ‑-]the[ ‑-]life|interviews?|loop)\b"
    ),
)


def _company(title: str) -> str:
    found = next((match for pattern in _ABOUT if (match := pattern.search(title))), None)
    return re.sub(r" (?:PM|Product|AI PM)$", "", found["company"]) if found else ""


def _section(found: tuple[Block, ...], label: re.Pattern[str]) -> tuple[Block, ...]:
    """What stands below the first heading that is this label."""
    for at, block in enumerate(found):
        if isinstance(block, Heading) and block.level == _SECTION and _is(label, block.text):
            return section_of(found, at)
    return ()


def _is(label: re.Pattern[str], heading: str) -> bool:
    return label.match(heading) is not None and (heading == "TL;DR" or _LABEL.match(heading) is not None)


def _text(body: tuple[Block, ...]) -> str:
    return "\n".join(b.text for b in body if isinstance(b, Paragraph | Item))


def _said(body: tuple[Block, ...]) -> Said:
    text = _text(body)
    return Said(text, next(b.line for b in body if isinstance(b, Paragraph | Item))) if text else UNSAID


def _items(body: tuple[Block, ...]) -> Iterator[Said]:
    """The items of a list or, where copying has lost their bullets, its lines."""
    items = [b for b in body if isinstance(b, Item)]
    yield from (Said(b.text, b.line) for b in items or body if isinstance(b, Item | Paragraph))


def _answered(found: tuple[Block, ...], level: int) -> Iterator[Answered]:
    for at, block in enumerate(found):
        if isinstance(block, Heading) and block.level == level and block.text.endswith(("?", "？")):
            if _LABEL.match(block.text):
                continue
            yield Answered(block.text, _text(section_of(found, at)), block.line)


def _mistakes(found: tuple[Block, ...]) -> Iterator[Mistake]:
    for at, block in enumerate(found):
        if not isinstance(block, Heading) or block.level != _SUBSECTION:
            continue
        sides: dict[str, list[str]] = {"BAD": [], "GOOD": []}
        side = ""
        for below in section_of(found, at):
            if isinstance(below, Paragraph) and (match := _SIDE.match(below.text)):
                side = match.group(1).upper()
                sides[side] = [match.group(2)]
            elif side and isinstance(below, Paragraph | Item):
                sides[side].append(below.text)
        bad, good = ("\n".join(sides[name]).strip() for name in ("BAD", "GOOD"))
        if bad and good:
            named = _MISTAKE.match(block.text)
            yield Mistake((named.group(1) if named else block.text).rstrip("."), bad, good, block.line)


# -- numbers inside the text

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PERCENT = r"(\d{1,3})\s?(?:percent|per cent|%)"
_TIME = r"(?:time|days?|weeks?|hours?|calendar|schedule)"
_OF_TIME = re.compile(rf"\b(?:spends?|spent|time split|(?:your|the|their|my|a|of) (?:\w+ )?{_TIME})\b", re.IGNORECASE)
_SHARE = re.compile(
    rf"{_PERCENT}\s+(?:of (?:\w+ ){{1,2}}{_TIME} )?(?:(?:is|are|goes|spent|is spent) )?(?:on|for|in|into|to|with)\s+"
    rf"([^,;.]+?)(?=[,;.]|$| and {_PERCENT})"
)
_SHARE_BEHIND = re.compile(rf"(?:^|[:,;] (?:and )?| and )([^,;:.()%]{{2,80}}?) \({_PERCENT}\)")
_LISTED_SHARE = re.compile(
    rf"^{_PERCENT}[\s:–—-]*(?:(?:is|on|for|in|to|goes to|spent on|of \w+ {_TIME} on) )?(?!of\b)(\S.*)$"
)
_WHOLE = range(95, 106)
_NUMBERED = re.compile(r"(?:^|[\s:;,])\(?(\d{1,2})\)\s+|[:;,]\s(?:and\s)?(\d{1,2})\.\s+(?=[A-Za-z])")
_MEASURE = re.compile(r"kpi|metric|measure|success|indicator|number|track|goal", re.IGNORECASE)
_PILLARS = re.compile(r"\b(?:two|three|four|five) (?:pillars|areas|dimensions|signals|things)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|,\s+|;\s+)(?:and\s+)?([A-Z][\w\s/-]{2,40}?)\s+\(([^)]{0,200})\)")


def _time_split(block: Paragraph | Item) -> tuple[Share, ...]:
    """The shares in a sentence about time, where together they are the whole."""
    if not _OF_TIME.search(block.text):
        return ()
    for sentence in _SENTENCE_END.split(block.text):
        ahead = [Share(int(m.group(1)), m.group(2).strip(), block.line) for m in _SHARE.finditer(sentence)]
        behind = [Share(int(m.group(2)), m.group(1).strip(), block.line) for m in _SHARE_BEHIND.finditer(sentence)]
        for shares in (ahead, behind):
            if _is_whole(shares) and _OF_TIME.search(sentence):
                return tuple(shares)
    return ()


def _listed_split(found: tuple[Block, ...]) -> tuple[Share, ...]:
    """The shares in a list below words about time, where together they are the whole."""
    shares: list[Share] = []
    about = ""
    for block in (*found, Heading("", 1, 0)):
        match = _LISTED_SHARE.match(block.text) if isinstance(block, Item | Paragraph) else None
        if match:
            shares.append(Share(int(match.group(1)), match.group(2).rstrip("."), block.line))
            continue
        if _is_whole(shares) and _OF_TIME.search(about):
            return tuple(shares)
        shares = []
        about = block.text if isinstance(block, Item | Paragraph | Heading) else ""
    return ()


def _is_whole(shares: list[Share]) -> bool:
    return len(shares) >= _ENOUGH and sum(share.percent for share in shares) in _WHOLE


def _measures(prose: list[Paragraph | Item]) -> tuple[Said, ...]:
    """The items numbered inside a paragraph, of the first that speaks of measures or else the first of all."""
    first: tuple[Said, ...] = ()
    for block in prose:
        lead, items = _numbered(block.text)
        said = tuple(Said(item, block.line) for item in items)
        if said and _MEASURE.search(lead):
            return said
        first = first or said
    return first


def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """What leads to them, and the items numbered `1) ..., 2) ..., and 3) ...` inside a paragraph, in order."""
    marks: list[re.Match[str]] = []
    for mark in _NUMBERED.finditer(text):
        if int(mark.group(1) or mark.group(2)) == len(marks) + 1:
            marks.append(mark)
    if len(marks) < _ENOUGH:
        return "", ()
    ends = [m.start() for m in marks[1:]] + [len(text)]
    items = [text[m.end() : end] for m, end in zip(marks, ends, strict=True)]
    items[-1] = _SENTENCE_END.split(items[-1], maxsplit=1)[0]
    bare = (item.strip(" ,;").removesuffix(" and").rstrip(" ,;.") for item in items)
    return text[: marks[0].start()], tuple(bare)


def _pillars(block: Paragraph | Item) -> tuple[Said, ...]:
    announced = _PILLARS.search(block.text)
    if announced is None:
        return ()
    names = block.text[announced.end() :].partition(":")[2].strip()
    return tuple(Said(f"{m.group(1).strip()} ({m.group(2).strip()})", block.line) for m in _NAMED.finditer(names))
