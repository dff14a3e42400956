"""Compensation guides: pay by region and level, the levers, the strategy, and where the figures come from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import ClassVar

from prepdeck.documents.document import UNSAID, Caution, Document, Said, section_of
from prepdeck.documents.front_matter import FrontMatter, as_text
from prepdeck.documents.kinds import negotiation_script, pay_list, pay_table
from prepdeck.documents.kinds.negotiation_script import Lever, Strategy
from prepdeck.documents.kinds.pay_table import Bonus, Pay
from prepdeck.documents.links import links
from prepdeck.documents.markdown.blocks import Block, Heading, Item, Paragraph, Quote, Table
from prepdeck.documents.markdown.inline import Mark, plain, runs
from prepdeck.documents.money import Range, Share, is_pay, mentions
from prepdeck.documents.source_text import SourceText
from prepdeck.documents.text import counted, limited, listed


@dataclass(frozen=True, slots=True)
class Level:
    """The names that one level has at several companies, and the line that says so."""

    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompGuide(Document):
    """A compensation and negotiation guide for one role at one company.

    Attributes:
        summary: The one line of phrases that characterises the pay.
        pay: What each region or level pays, in the order of the table.
        equity_years: Over how many years a grant vests; 4 where the guide does not say.
        level_mapping: The equivalent levels elsewhere.
        level_note: What the guide says of levels in sentences.
        levers: The arguments, in order.
        strategies: The closing strategies; nearly always one.
        sources: Where the figures come from.
        data_quarter: The quarter the pay data is from, as written.
        quality: How good the author says the data is.
    """

    kind: ClassVar[str] = "comp-guide"

    summary: Said = UNSAID
    pay: tuple[Pay, ...] = ()
    equity_years: int = 4
    level_mapping: tuple[Level, ...] = ()
    level_note: Said = UNSAID
    levers: tuple[Lever, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    sources: tuple[Said, ...] = ()
    data_quarter: str = ""
    quality: str = ""

    @property
    def facts(self) -> str:
        """What was found in it, such as `3 pay rows, 4 levers, 1 strategy`."""
        return listed(
            counted(len(self.pay), "pay row"),
            counted(len(self.levers), "lever"),
            counted(len(self.strategies), "strategy", "strategies"),
        )


_TITLE = re.compile(
    r"^\W*(?P<head>.{2,250}?)\s+(?:global\s+)?(?:(?:salary|compensation|comp|pay)\s+(?:(?:&|and)\s+)?)*"
    r"negotiation\s+(?:guide|playbook)\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^\W*signature role\W*[:|—–-]\s*", re.IGNORECASE)
_BETWEEN = ("|", " — ", " – ", " - ", "—", "–", " at ")  # a role and its company, the surest first
_LONGEST_TITLE = 300  # characters; a longer heading is no title, and would take long to try
_HEADINGS_ABOVE = 4  # in which the title is looked for: a mark such as `SIGNATURE ROLE` may stand above it


def _is_guide(blocks: tuple[Block, ...], front: FrontMatter) -> bool:
    """Whether a Markdown text is a compensation guide: its title or its front matter says so, or all its parts do."""
    if _titled(blocks) is not None or front.tables("compensation"):
        return True
    if not any(label == "negotiation dna" for label, _ in _labelled(blocks)):
        return False
    return bool(pay_table.read(blocks).pay) and bool(
        negotiation_script.levers(blocks) or negotiation_script.strategies(blocks)
    )


def read(source: SourceText) -> CompGuide | None:
    """Read a guide out of its front matter and its blocks; where they differ the body counts, and it is said.

    Gives None for a text that is no guide.
    """
    front, blocks = source.front, source.blocks
    if not _is_guide(blocks, front):
        return None
    titled = _titled(blocks)
    title = titled[0] if titled else next((plain(b.text) for b in blocks if isinstance(b, Heading)), "")
    role, company = (titled[1], titled[2]) if titled else ("", "")
    table = pay_table.read(blocks)
    if not table.pay:
        table = pay_list.read(blocks)
    entries = front.tables("compensation")
    levels, level_note = _levels(blocks)
    if not levels and not level_note.text:
        levels, level_note = _equals(_raw_levels(front), front.line("level_mapping"))
    differences = (*_names_differ(front, role, company), *_pay_differs(entries, table.pay))
    labelled = dict(reversed(list(_labelled(blocks))))  # the first of a label counts
    return CompGuide(
        path=source.path,
        title=title or front.text("role_display"),
        company=company or front.text("company_display"),
        role=role or front.text("role_display"),
        updated=front.day("last_updated"),
        blocks=blocks,
        links=tuple(links(blocks)),
        cautions=tuple(sorted((*table.cautions, *differences), key=lambda caution: caution.line)),
        summary=_phrases(labelled.get("negotiation dna") or _summary_below(blocks) or _summary_in(front)),
        pay=_filled(table.pay, entries) if table.pay else tuple(_pay_in(front, entries)),
        equity_years=table.equity_years,
        level_mapping=levels,
        level_note=level_note,
        levers=negotiation_script.levers(blocks),
        strategies=negotiation_script.strategies(blocks),
        sources=tuple(_sources(blocks)) or _named_sources(labelled) or tuple(_sources_in(front)),
        review_due=front.day("next_review_due"),
        data_quarter=front.text("salary_data_quarter"),
        quality=front.text("data_quality"),
    )


# -- who and what it is about


def _titled(blocks: Sequence[Block]) -> tuple[str, str, str] | None:
    """The title, the role and the company, where a heading at the top is that of a guide."""
    for block in islice((b for b in blocks if isinstance(b, Heading)), _HEADINGS_ABOVE):
        text = plain(block.text)
        match = _TITLE.match(text) if len(text) <= _LONGEST_TITLE else None
        if match:
            head = _MARKED.sub("", match["head"]).strip(" :—–-|")
            between = next((sign for sign in _BETWEEN if sign in head), None)
            role, company = head.rsplit(between, 1) if between else ("", head)
            return text, role.strip(), pay_table.place_name(company).strip(" :—–-")
    return None


def _labelled(blocks: Sequence[Block]) -> Iterator[tuple[str, Said]]:
    """What stands behind a label: the label in small letters, and the text with its marks."""
    for block in blocks:
        if match := _label(block):
            yield " ".join(match["label"].lower().split()), Said(match["text"], block.line)


def _label(block: Block) -> re.Match[str] | None:
    """The label with which a paragraph begins and the text behind it: a bold one, or one of a guide without marks."""
    if isinstance(block, Paragraph) and (bold := _LABELLED.match(block.text)):
        return bold
    return _KNOWN_LABEL.match(block.text) if isinstance(block, Paragraph | Item | Quote) else None


_LABELLED = re.compile(r"^[^\w*]{0,8}\*{2,3}(?P<label>[^*:]{1,80}):?\s?\*{2,3}:?\s*(?P<text>.+)$", re.DOTALL)
_KNOWN_LABEL = re.compile(
    r"^\W{0,8}(?P<label>negotiation dna|level mapping|(?:evidence (?:&|and) |data |key )?sources)\s?"
    r"[*_]{0,3}:[*_]{0,3}\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def _summary_below(blocks: tuple[Block, ...]) -> Said | None:
    """The line below a heading "Negotiation DNA", where it is short enough to be one of phrases."""
    for at, block in enumerate(blocks[:-1]):
        below = blocks[at + 1]
        if isinstance(block, Heading) and isinstance(below, Paragraph) and _SUMMARY.search(block.text):
            return Said(below.text, below.line) if len(below.text) <= _LONGEST_SUMMARY else None
    return None


_SUMMARY = re.compile(r"\bnegotiation dna\b", re.IGNORECASE)
_LONGEST_SUMMARY = 300  # characters


def _summary_in(front: FrontMatter) -> Said:
    key = "negotiation_dna_summary"
    return Said(front.text(key), front.line(key)) if front.text(key) else UNSAID


def _phrases(said: Said) -> Said:
    """The summary as one line; phrases that are marked as code are parted by bars."""
    if not said.text:
        return UNSAID
    marked = [run for run in runs(said.text) if run.text.strip()]
    if len(marked) > 1 and all(run.mark is Mark.CODE for run in marked):
        return Said(" | ".join(run.text for run in marked), said.line)
    return Said(plain(said.text), said.line)


# -- levels

_LEVELS = re.compile(
    r"\blevel(?:l?ing|s)?\s+(?:mapping|equivalen|map\b|comparison)|^\W*level(?:l?ing|s)\W*$", re.IGNORECASE
)
_NO_LEVEL = re.compile(
    r"scope|note|yoe|years|experience|focus|comp\b|salary|typical|responsib|team size|total|premium", re.IGNORECASE
)
_EQUAL = re.compile(r"(?<!\s)\s*(?:<=>|<->|={1,3}|[≈≅≡↔⇔⟷⟺])\s*|(?<!\s)\s+~\s+")
_JOINED = re.compile(rf"{_EQUAL.pattern}|(?<!\s)\s*\|\s*")
_PLACED = re.compile(r" at |^[A-Z][\w.&-]{0,30} (?:\S{1,30} ){0,3}\(?[A-Z]{1,4}-?\d")
_COMMA = re.compile(", ")
_PARTED = re.compile(r"(?<!\s)\s*[|;]\s*")
_SENTENCE_END = re.compile(r"(?<=[a-z]{4}\.)\s+(?=[A-Z])|(?<=[\d)\]]\.)\s+(?=[A-Z])")
_CLAUSE = re.compile(r"[.,;!?]\s")
_LONGEST_NAME = 60  # characters of a level that stands alone; what is longer is a sentence
_Levels = tuple[tuple[Level, ...], Said]


def _levels(blocks: tuple[Block, ...]) -> _Levels:
    """The levels said to be equal, in a line of equations, in bullets of them, or as the rows of a table, and prose."""
    for at, block in enumerate(blocks):
        if (match := _label(block)) and _LEVELS.search(match["label"]):
            return _equals(match["text"], block.line)
        if isinstance(block, Heading) and _LEVELS.search(block.text):
            rest = (blocks[n] for n in range(at + 1, len(blocks)))
            below = tuple(takewhile(lambda each: not isinstance(each, Heading), rest))
            levels, note = _levels_below(below)
            if levels or note.text:
                return levels, note
    return (), UNSAID


def _levels_below(section: tuple[Block, ...]) -> _Levels:
    table = next((block for block in section if isinstance(block, Table)), None)
    if table is not None and not pay_table.read((table,)).pay:
        return tuple(_level_rows(table)), UNSAID
    first = next((block for block in section if isinstance(block, Paragraph | Item)), None)
    said = _equals(first.text, first.line) if isinstance(first, Paragraph) else ((), UNSAID)
    if any(len(level.names) > 1 for level in said[0]):
        return said
    items = [block for block in section if isinstance(block, Item)]
    found = [_equals(item.text, item.line)[0] or (Level((plain(item.text),), item.line),) for item in items]
    return tuple(level for levels in found for level in levels) or said[0], said[1]


def _level_rows(table: Table) -> Iterator[Level]:
    kept = [at for at, head in enumerate(table.header) if not _NO_LEVEL.search(head)]
    heads = [limited(plain(table.header[at]).strip(), _LONGEST_NAME) for at in kept]
    for row, line in zip(table.rows, table.row_lines, strict=True):
        named = [plain(row[at]).strip() if at < len(row) else "" for at in kept]
        pairs = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, named, strict=True) if cell]
        if len(pairs) > 1 and not (mentions(named[0]) or pay_table.is_aside(named[0])):
            yield Level(tuple(pairs), line)


def _equals(text: str, line: int) -> _Levels:
    """The levels of `A = B = C` or `A | B | C`, several of them parted by `;` or bars, and the sentences behind.

    A text without such signs is a level of one name where it is short, else a sentence.
    """
    whole = plain(text).strip()
    sentences = _SENTENCE_END.split(whole)
    rows = list(takewhile(bool, map(_rows, sentences)))
    levels = tuple(Level(names, line) for row in rows for names in row)
    said = " ".join(sentences[len(rows) :])
    if not levels and said and len(said) <= _LONGEST_NAME and not _CLAUSE.search(said):
        return (Level((said,), line),), UNSAID
    return levels, Said(said, line) if said else UNSAID


def _rows(said: str) -> list[tuple[str, ...]]:
    """The names of each level in a sentence, none where it joins no names."""
    bare = said.removesuffix(".")
    rows = [_parted(part, _EQUAL) for part in _parted(bare, _COMMA)]
    if len(rows) < 2 or any(len(names) < 2 for names in rows):  # noqa: PLR2004 - the commas join words
        rows = [_parted(part, _EQUAL) for part in _parted(bare, _PARTED)]
    if any(len(names) < 2 for names in rows):  # noqa: PLR2004 - the bars join names instead of levels
        rows = [_parted(bare, _JOINED)]
    found = (tuple(each for name in names for each in _placed(name) if each) for names in rows)
    return [names for names in found if len(names) > 1]


def _parted(text: str, signs: re.Pattern[str]) -> list[str]:
    """The parts of a text between signs that stand outside brackets."""
    parts: list[str] = []
    start = seen = depth = 0
    for match in signs.finditer(text):
        depth += text.count("(", seen, match.start()) - text.count(")", seen, match.start())
        seen = match.start()
        if depth <= 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _placed(name: str) -> list[str]:
    """The names of `L6 at Contoso, P4 at Fabrikam` or `Contoso L6, Fabrikam P4`; any other name whole."""
    names = _parted(name, _COMMA)
    return names if all(map(_PLACED.search, names)) else [name]


def _raw_levels(front: FrontMatter) -> str:
    levels = front.values.get("level_mapping")
    return as_text(levels.get("raw")).removeprefix("- ") if isinstance(levels, Mapping) else ""


# -- sources

_SOURCES = re.compile(r"\bsources?\b|\bevidence\b|\breferences\b", re.IGNORECASE)


def _sources(blocks: tuple[Block, ...]) -> Iterator[Said]:
    """The items below the last heading that names sources; where it has none its paragraphs, or the rows of a table."""
    heads = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and _SOURCES.search(block.text)]
    for at in reversed(heads):
        section = section_of(blocks, at)
        found = [Said(plain(block.text), block.line) for block in section if isinstance(block, Item)]
        found = found or [Said(plain(b.text), b.line) for b in section if isinstance(b, Paragraph | Quote)]
        found = found or [source for block in section if isinstance(block, Table) for source in _source_rows(block)]
        if found:
            yield from found
            return


def _source_rows(table: Table) -> Iterator[Said]:
    for row, line in zip(table.rows, table.row_lines, strict=True):
        yield Said(", ".join(filter(None, (plain(cell).strip() for cell in row))), line)


def _sources_in(front: FrontMatter) -> Iterator[Said]:
    texts = front.texts("data_sources")
    for text, line in zip(texts, front.lines("data_sources", len(texts)), strict=True):
        yield Said(text, line)


def _named_sources(labelled: Mapping[str, Said]) -> tuple[Said, ...]:
    """The sources behind a bold label, as in `**Sources:** this; that`."""
    said = next((said for label, said in labelled.items() if _SOURCES.search(label)), UNSAID)
    parts = re.split(r"[;|·]|, ", plain(said.text))
    return tuple(Said(part.strip(" *_"), said.line) for part in parts if part.strip(" *_"))


# -- what the front matter says of pay

_PARTS = {"base": "base", "equity": "stock", "signing": "signing_bonus", "total": "total_comp"}
Entry = Mapping[str, object]


def _amount(entry: Entry, key: str) -> int | None:
    value = entry.get(key)
    return value if is_pay(value) else None


def _span(entry: Entry, part: str) -> Range | None:
    low, high = _amount(entry, f"{_PARTS[part]}_low"), _amount(entry, f"{_PARTS[part]}_high")
    return Range(low, high) if low is not None else None


def _bonus(entry: Entry) -> Bonus | None:
    percent = entry.get("bonus_pct")
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 < percent < _MOST_PERCENT:
        return Bonus(percent=Share(percent, percent))
    low, high = _amount(entry, "bonus_low"), _amount(entry, "bonus_high")
    return Bonus(amount=Range(low, high)) if low is not None else None


_MOST_PERCENT = 1_000


def _pay_in(front: FrontMatter, entries: Sequence[Entry]) -> Iterator[Pay]:
    for entry, line in zip(entries, front.lines("compensation", len(entries)), strict=True):
        yield _pay_of(entry, line)


def _pay_of(entry: Entry, line: int = 0) -> Pay:
    return Pay(
        region=pay_table.place_name(as_text(entry.get("region"))),
        currency=as_text(entry.get("currency")),
        base=_span(entry, "base"),
        equity=_span(entry, "equity"),
        bonus=_bonus(entry),
        signing=_span(entry, "signing"),
        total=_span(entry, "total"),
        line=line,
    )


def _rows_of(entries: Sequence[Entry], pay: Sequence[Pay]) -> Iterator[tuple[Entry, list[Pay]]]:
    """Each entry with the rows of the table that it is about: the same place, in the same turn where it comes often."""
    by_name: dict[str, list[Pay]] = {}
    for row in pay:
        for name in _names(row):
            by_name.setdefault(name, []).append(row)
    in_turn = len(entries) == len(pay)
    for at, entry in enumerate(entries[:_MOST_ENTRIES]):
        region = pay_table.place_name(as_text(entry.get("region"))).lower()
        if in_turn and region in _names(pay[at]):
            yield entry, [pay[at]]
        else:
            yield entry, by_name.get(region, [])


_MOST_ENTRIES = 50  # each is held against every row of its name


def _names(pay: Pay) -> set[str]:
    return {name.lower() for name in (pay.region, pay.level, pay.title) if name}


def _filled(pay: tuple[Pay, ...], entries: Sequence[Entry]) -> tuple[Pay, ...]:
    """The rows of the table with what they lack and the front matter has."""
    known: dict[int, Pay] = {}
    for entry, rows in _rows_of(entries, pay):
        if len(rows) == 1 and not rows[0].is_empty:
            known[id(rows[0])] = _pay_of(entry)
    return tuple(_completed(row, known.get(id(row))) for row in pay)


def _completed(row: Pay, other: Pay | None) -> Pay:
    if other is None or (row.currency and other.currency and row.currency != other.currency):
        return row
    return replace(
        row,
        currency=row.currency or other.currency,
        base=row.base or other.base,
        equity=row.equity or other.equity,
        bonus=row.bonus or other.bonus,
        signing=row.signing or other.signing,
        total=row.total or other.total,
    )


def _names_differ(front: FrontMatter, role: str, company: str) -> Iterator[Caution]:
    for key, body in (("company_display", company), ("role_display", role)):
        said = " ".join(front.text(key).split())
        if said and body and said != body:
            yield Caution(_DIFFERS, f"{key} is {said!r}, but the title says {body!r}", front.line(key))


_DIFFERS = "front-matter-differs"


def _pay_differs(entries: Sequence[Entry], pay: Sequence[Pay]) -> Iterator[Caution]:
    """Every contradiction between the table and the front matter, at the line of the table's row."""
    for entry, rows in _rows_of(entries, pay):
        if not rows:
            continue
        line, name = rows[0].line, rows[0].name if len(rows) == 1 else rows[0].region
        currency = as_text(entry.get("currency"))
        if currency and rows[0].currency and currency != rows[0].currency:
            said = f"currency of {name} is {currency} in the front matter and {rows[0].currency} in the table"
            yield Caution(_DIFFERS, said, line)
        for part in _PARTS:
            front, body = _span(entry, part), _hull([getattr(row, part) for row in rows])
            if front and body and (front.low, front.high) not in {(body.low, body.high), (body.low, None)}:
                yield Caution(
                    _DIFFERS, f"{part} of {name} is {front} in the front matter and {body} in the table", line
                )
        bonus, own = _bonus(entry), rows[0].bonus
        if bonus and own and str(bonus) != str(own).rstrip("+"):
            yield Caution(_DIFFERS, f"bonus of {name} is {bonus} in the front matter and {own} in the table", line)
        if len(rows) > 1 and _span(entry, "total"):
            said = f"the {len(rows)} levels of {name} are one range in the front matter"
            yield Caution(_DIFFERS, said, line)


def _hull(spans: Sequence[Range | None]) -> Range | None:
    """The range that holds all the ranges."""
    known = [span for span in spans if span is not None]
    if not known:
        return None
    highs = [span.high for span in known]
    high = None if None in highs else max(each for each in highs if each is not None)
    return Range(min(span.low for span in known), high)
