"""Each kind of document as a page: its facts as pictures first, then its text."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import singledispatch

from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document import Document
from prepdeck.documents.kinds import pay_ask
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide, Level
from prepdeck.documents.kinds.negotiation_script import Lever, Strategy, unquoted
from prepdeck.documents.kinds.pay_table import Pay
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.blocks import BOLD_LEVEL, Block, Code, Heading, Item, Paragraph, Quote, Rule, Table
from prepdeck.documents.markdown.inline import plain
from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, Tone, bar, line
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Facts, Gap, Grid, Head, Indent, Pre, Prose, Title
from prepdeck.pages.scale import Bar, Marker, Scale


def reading_page(document: Document, today: date, disagreeing: Iterable[Contradiction] = ()) -> Page:
    """The page for a document as it is read: what not to quote from it first, then its page, then what is doubtful.

    Args:
        document: Any document.
        today: The person's day, against which review dates are held.
        disagreeing: The contradictions between the documents of its target; those with others are left out.
    """
    title, *pieces = page_of(document, today).pieces
    own = [found for found in disagreeing if document.path in {found.one.path, found.other.path}]
    warned: list[Piece] = [
        Prose(_against(found, document.path), Tone.WARN, "▲ ", Tone.WARN, literal=True) for found in own
    ]
    doubts: list[Piece] = [
        Prose(caution.message, lead=f"{f'line {caution.line}':<10}", source=caution.line, literal=True)
        for caution in document.cautions
    ]
    if warned and pieces and not isinstance(pieces[0], Prose | Gap):
        warned.append(Gap())
    below: list[Piece] = [Head("Check before you quote"), *doubts] if doubts else []
    return Page((title, *warned, *pieces, *below))


def _against(found: Contradiction, path: str) -> str:
    """A contradiction as the document `path` is concerned by it."""
    here, there = (found.one, found.other) if found.one.path == path else (found.other, found.one)
    return f"{found.about}: {here.said} here on line {here.line}, but {there.said} in {there.file}:{there.line}"


@singledispatch
def page_of(document: Document, today: date) -> Page:  # noqa: ARG001 - the guide's page needs the day
    """The page for a document.

    Args:
        document: Any document; one of no special kind is shown as its text.
        today: The person's day, against which review dates are held.
    """
    note = f"updated {dates.day(document.updated)}" if document.updated else ""
    return Page((Title(document.title, note), *_body(document.blocks, skip_title=document.title)))


@page_of.register
def _comp_guide(document: CompGuide, today: date) -> Page:
    pieces: list[Piece] = [Title(document.role or document.title, _freshness(document)), *_review(document, today)]
    if document.pay:
        pieces += [Head("Pay", air=False), *_pay(document), *_pay_note(document)]
    if document.levers:
        pieces.append(Head("Levers"))
        pieces += [piece for n, lever in enumerate(document.levers, 1) for piece in _lever(n, lever)]
    for strategy in document.strategies:
        pieces += [Head(strategy.label, source=strategy.line), *_strategy(strategy)]
    if document.level_mapping or document.level_note.text:
        note = document.level_note
        pieces += [Head("Level mapping"), _Levels(document.level_mapping)]
        pieces += (
            [Prose(note.text, source=note.line, air=bool(document.level_mapping), literal=True)] if note.text else []
        )
    body = list(_body(_unshown(document), skip_title=document.title))
    if body and not isinstance(body[0], Head):
        pieces.append(Gap())  # a heading brings its own air
    return Page((*pieces, *body))


@page_of.register
def _tech_brief(document: TechBrief, today: date) -> Page:  # noqa: ARG001 - a brief names no review date
    note = f"updated {dates.day(document.updated)}" if document.updated else ""
    facts = (("Founded", document.founded), ("Focus", document.focus), ("Headquarters", document.headquarters))
    pieces: list[Piece] = [Title(document.title, note), Facts(tuple((k, v) for k, v in facts if v))]
    if document.salary_lines:
        pieces += [
            Head("Salaries"),
            *(Prose(text, lead="  ") for text in dict.fromkeys(said.text for said in document.salary_lines)),
        ]
    if document.topics:
        pieces += [Head("Topics"), *(_entry(n, topic.title) for n, topic in enumerate(document.topics, 1))]
    pieces += _body(tuple(_below_header(document.blocks)), skip_title=document.title)
    return Page(tuple(pieces))


@page_of.register
def _article(document: Article, today: date) -> Page:  # noqa: ARG001 - an article names no review date
    pieces: list[Piece] = [Title(document.title)]
    if document.time_split:
        pieces += [Head("The time", air=False), _Split(tuple((s.percent, s.what) for s in document.time_split))]
    if document.measures:
        pieces += [
            Head("Measures of success"),
            *(_entry(n, said.text) for n, said in enumerate(document.measures, 1)),
        ]
    if document.pillars:
        pieces += [
            Head("What they look for"),
            *(_entry(n, said.text) for n, said in enumerate(document.pillars, 1)),
        ]
    pieces += _body(tuple(b for b in document.blocks if not _is_title(b)), skip_title="")
    return Page(tuple(pieces))


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _freshness(guide: CompGuide) -> str:
    parts = [
        f"data {guide.data_quarter}" if guide.data_quarter else "",
        f"{guide.quality} quality" if guide.quality else "",
        f"updated {dates.day(guide.updated)}" if guide.updated else "",
    ]
    return " · ".join(filter(None, parts))


def _review(guide: CompGuide, today: date) -> Iterator[Piece]:
    if said := dates.overdue(guide.review_due, today):
        yield Prose(f"This guide {said}: check the figures before you quote them.", Tone.WARN, "▲ ", Tone.WARN)
    if guide.summary.text:
        phrases = " · ".join(part.strip() for part in guide.summary.text.split("|"))
        yield Prose(phrases, Tone.DIM, source=guide.summary.line)
    yield Gap()


def _pay(guide: CompGuide) -> Iterator[Piece]:
    """One scale a currency, since amounts of different currencies do not compare."""
    by_unit: dict[tuple[str, str], list[Pay]] = {}
    for pay in guide.pay:
        by_unit.setdefault((pay.currency, pay.period), []).append(pay)
    for unit, rows in by_unit.items():
        bars = tuple(each for pay in rows for each in _pay_bars(pay.comparable))
        if bars:
            yield Scale(bars, f"{unit[0]} a {unit[1]}".strip(), tuple(_markers(guide, *unit)))
            yield Gap()


def _pay_bars(pay: Pay) -> Iterator[Bar]:
    if pay.base:
        yield Bar(pay.name, "base", pay.base, source=pay.line)
    if pay.total:
        yield Bar(pay.name, "total", pay.total, soft=True, source=pay.line)


_MOST_MARKED = 3  # strategies; the marks of more would bury the scale


def _markers(guide: CompGuide, currency: str, period: str) -> Iterator[Marker]:
    """What the strategies name of a year's base in that currency."""
    for strategy in guide.strategies[:_MOST_MARKED] if period == "year" else ():
        for each in strategy.asks:
            if each.part == "base" and each.currency == currency:
                yield Marker("◆", "ask base", each.value)
        if strategy.floor and strategy.floor.currency == currency:
            yield Marker("◇", "floor", strategy.floor.value, Tone.WARN)


def _pay_note(guide: CompGuide) -> Iterator[Piece]:
    years = f"over {guide.equity_years} years" if guide.equity_years > 1 else "a year"
    pays = [pay.comparable for pay in guide.pay]
    equity = ((p.name, f"{p.equity} {p.currency} {'a year' if p.equity_a_year else years}") for p in pays if p.equity)
    yield from _shared("equity", equity)
    yield from _shared("bonus", ((p.name, str(p.bonus)) for p in pays if p.bonus), or_else="none named")
    yield from _shared("signing", ((p.name, f"{p.signing} {p.currency}") for p in pays if p.signing))
    yield from _shared("total", ((p.name, f"= {p.relation}") for p in pays if p.relation))
    for pay in pays:
        if (pay.is_empty or pay.apart) and any(pay.texts[1:]):
            yield Prose(" · ".join(text for text in pay.texts if text), lead=f"{'':<9}", tone=Tone.DIM, literal=True)


def _shared(label: str, said: Iterable[tuple[str, str]], or_else: str = "") -> Iterator[Piece]:
    """What is said of each row of pay, once for all the rows of which the same is said."""
    names: dict[str, list[str]] = {}
    for name, text in said:
        names.setdefault(text, []).append(name)
    if not names and or_else:
        yield Prose(or_else, lead=f"{label:<9}")
    for text, those in names.items():
        yield Prose(f"{text} ({', '.join(those)})" if len(names) > 1 else text, lead=f"{label:<9}", literal=True)


def _lever(number: int, lever: Lever) -> Iterator[Piece]:
    asks = pay_ask.said(lever.asks)
    name = f"{number}  {lever.name}"
    note = f"ask {asks}" if asks else ""
    yield Head(name, level=3, source=lever.line, air=number > 1, note=note)
    yield Indent((Prose(lever.script, source=lever.line),), by=3)


def _strategy(strategy: Strategy) -> Iterator[Piece]:
    figures = [("Ask", pay_ask.said(strategy.asks)), ("Floor", str(strategy.floor or ""))]
    shown = tuple((name, text) for name, text in figures if text)
    if shown:
        yield Facts(shown)
        yield Gap()
    yield Prose(strategy.text, lead="│ ", source=strategy.line, quoted=True)


def _entry(number: int, text: str) -> Piece:
    return Prose(text, lead=f"{number:>2}  ", lead_tone=Tone.ACCENT)


class _Levels:
    """Equivalent levels, one a line, joined by an equals sign in the margin; a gap between two rows of them."""

    def __init__(self, rows: tuple[Level, ...]) -> None:
        self._rows = rows

    def lines(self, width: int) -> Iterable[Line]:
        """A line or more for each level."""
        are_joined = any(len(row.names) > 1 for row in self._rows)
        for number, row in enumerate(self._rows):
            if number and are_joined:
                yield Line()
            for at, level in enumerate(row.names):
                tone = Tone.TEXT if at else Tone.STRONG
                yield from Prose(level, lead="= " if at else "  ", tone=tone, source=row.line).lines(width)


class _Split:
    """Shares of a whole as bars, the largest first, each with its percentage and what it is."""

    def __init__(self, shares: tuple[tuple[int, str], ...]) -> None:
        self._shares = sorted(shares, key=lambda share: -share[0])

    def lines(self, width: int) -> Iterable[Line]:
        """A line for each share; where the width is small the words stand below."""
        room = max(min(width // 3, 40), 10)
        for percent, what in self._shares:
            filled, rest = bar(percent / 100, room)
            head = (filled, rest, Span(f"  {percent:>3}%  ", Tone.STRONG))
            if width >= 60:  # noqa: PLR2004 - where side columns fold under
                taken = room + 8
                for at, each in enumerate(Prose(what).lines(width - taken)):
                    yield line(*(head if not at else (Span(" " * taken),)), *each.spans)
            else:
                yield Line(head)
                yield from Prose(what, lead="  ").lines(width)


def _below_header(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of a brief from its first section on: the fields above it are shown as facts."""
    started = False
    for block in blocks:
        started = started or (isinstance(block, Heading) and block.level > 1)
        if started:
            yield block


def _unshown(guide: CompGuide) -> tuple[Block, ...]:
    """The blocks of a guide that are not on its page already as facts."""
    lever_lines = {lever.line for lever in guide.levers}
    scripts = {lever.script for lever in guide.levers}
    pay_lines = {pay.line for pay in guide.pay if pay.line}
    strategy_lines = {strategy.line for strategy in guide.strategies}
    said_lines = {guide.summary.line, guide.level_note.line, *(level.line for level in guide.level_mapping)}
    kept: list[Block] = []
    for block in guide.blocks:
        as_facts = (
            (isinstance(block, Table) and _is_shown(block, pay_lines))
            or block.line in lever_lines
            or (isinstance(block, Quote | Paragraph) and unquoted(plain(block.text)) in scripts)
            or (isinstance(block, Quote) and block.line in strategy_lines)
            or (isinstance(block, Paragraph | Item | Quote) and block.line in said_lines)
        )
        if not as_facts:
            kept.append(block)
    return tuple(
        block
        for at, block in enumerate(kept)
        if not (isinstance(block, Heading) and (at + 1 == len(kept) or _is_over(block, kept[at + 1])))
    )


def _is_shown(table: Table, pay_lines: set[int]) -> bool:
    """Whether all that a table says is pay that was read."""
    rows = zip(table.rows, table.row_lines, strict=True)
    said = [line for row, line in rows if any(row[1:])]
    return table.line in pay_lines or (bool(said) and pay_lines.issuperset(said))


def _is_over(heading: Heading, below: Block) -> bool:
    return isinstance(below, Heading) and below.level <= heading.level


def _body(blocks: tuple[Block, ...], *, skip_title: str) -> Iterator[Piece]:
    """The text of a document, block by block."""
    before: Block | None = None
    for at, block in enumerate(blocks):
        if not at and isinstance(block, Heading) and plain(block.text) == skip_title:
            continue
        yield from _block(block, before)
        before = block


def _block(block: Block, before: Block | None) -> Iterator[Piece]:
    match block:
        case Heading():
            level = 2 if block.level in {1, 2, BOLD_LEVEL} else 3
            yield Head(plain(block.text), level, block.line)
        case Paragraph():
            yield Prose(block.text, source=block.line, air=isinstance(before, Paragraph | Item | Quote | Table))
        case Item():
            sign = f"{block.number}. " if block.number is not None else "• "
            air = isinstance(before, Paragraph)
            yield Prose(block.text, lead=f"{'  ' * block.depth}{sign:<3}", source=block.line, air=air)
        case Quote():
            yield Prose(block.text, lead="│ ", source=block.line, air=before is not None, quoted=True)
        case Table():
            yield Gap()
            yield Grid(block.header, block.rows, block.line)
        case Code():
            yield Pre(block.text, block.line)
        case Rule():
            return
