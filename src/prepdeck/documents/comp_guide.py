"""Compensation guides: pay by region, the levers, the strategy, and where the figures come from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import ClassVar

from prepdeck.documents.block import Block, Heading, Item, Paragraph, Quote, Table
from prepdeck.documents.document import Document
from prepdeck.documents.front_matter import FrontMatter, as_text
from prepdeck.documents.inline import plain
from prepdeck.documents.money import Range, is_pay, mentions, parse_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """One row of the pay table: what a region pays in a year, in whole units of `currency`.

    `equity` is the whole grant, over `CompGuide.equity_years`. A part that the guide does not give is None.
    """

    region: str
    currency: str
    base: Range | None = None
    equity: Range | None = None
    bonus: str = ""
    total: Range | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """An amount that a script asks for: `part` is "base", "equity" or "signing"."""

    part: str
    value: int


@dataclass(frozen=True, slots=True)
class Lever:
    """An argument for more, with the words to say it and the amounts it ends on."""

    name: str
    script: str
    line: int
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Strategy:
    """What to say at the end: `asks` is what is asked for, `floor` the base below which one walks away."""

    label: str
    text: str
    line: int
    asks: tuple[Ask, ...] = ()
    floor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompGuide(Document):
    """A compensation and negotiation guide for one role at one company.

    Attributes:
        summary: The one line of phrases that characterises the pay.
        pay: The rows of the pay table.
        equity_years: Over how many years a grant vests; 4 where the guide does not say.
        level_mapping: The equivalent levels elsewhere, one text each.
        levers: The arguments, in order.
        strategies: The closing strategies; nearly always one.
        sources: Where the figures come from.
        review_due: The day after which the guide wants a review.
        data_quarter: The quarter the pay data is from, as written.
        quality: How good the author says the data is.
    """

    kind: ClassVar[str] = "comp-guide"

    summary: str = ""
    pay: tuple[Pay, ...] = ()
    equity_years: int = 4
    level_mapping: tuple[str, ...] = ()
    levers: tuple[Lever, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    sources: tuple[str, ...] = ()
    review_due: date | None = None
    data_quarter: str = ""
    quality: str = ""


_TITLE = re.compile(
    r"^(?P<role>.+?)\s*[|—–]\s*(?P<company>.+?)(?:\s+Global)?(?:\s+Salary)?\s+Negotiation Guide$", re.IGNORECASE
)
_COLUMNS = {
    "base": re.compile(r"\bbase\b|\bsalary\b", re.IGNORECASE),
    "equity": re.compile(r"equity|stock|rsu|options|grant", re.IGNORECASE),
    "bonus": re.compile(r"bonus", re.IGNORECASE),
    "total": re.compile(r"total|\btc\b", re.IGNORECASE),
}
_YEARS = re.compile(r"/\s*(\d)\s*+-?\s*y(?:ea)?rs?", re.IGNORECASE)
_SCRIPT = re.compile(r"^\*\*(?P<name>[^*]+?):?\*\*:?\s*(?P<script>.*)$", re.DOTALL)
_LABELLED = re.compile(r"^\*\*(?P<label>[^*:]+?):?\*\*:?\s*(?P<text>.+)$", re.DOTALL)
_PART = re.compile(r"[^.;,/$£€₹\d]{0,12}?\b(base|equity|rsus?|sign)", re.IGNORECASE)
_FLOOR = re.compile(r"\bfloor\b[^.;]{0,25}?(?=[$£€₹])|\bwalk away\b[^.;]{0,25}?(?=[$£€₹])", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:i need|i'd need|i want|i'm targeting|i am targeting|i'm asking|i'm looking for)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[\"“A-Z$])")


def looks_like(blocks: tuple[Block, ...], front: FrontMatter) -> bool:
    """Whether a Markdown text is a compensation guide: its title says so, or it has a pay table or pay in front."""
    if any(_named(plain(b.text)) for b in islice((b for b in blocks if isinstance(b, Heading)), 2)):
        return True
    if front.tables("compensation"):
        return True
    tables = (b for b in blocks if isinstance(b, Table))
    return any(_columns(table).keys() >= {"base", "total"} for table in tables)


def read(path: str, front: FrontMatter, blocks: tuple[Block, ...]) -> CompGuide:
    """Read a guide out of its front matter and its blocks; where they differ the body counts."""
    title = next((plain(b.text) for b in blocks if isinstance(b, Heading)), "")
    named = _named(title)
    table = next((b for b in blocks if isinstance(b, Table) and "base" in _columns(b)), None)
    labelled = {label.lower(): text for label, text in _labelled(blocks)}
    return CompGuide(
        path=path,
        title=title or front.text("role_display"),
        company=named["company"] if named else front.text("company_display"),
        role=named["role"] if named else front.text("role_display"),
        updated=front.day("last_updated"),
        blocks=blocks,
        summary=plain(labelled.get("negotiation dna") or front.text("negotiation_dna_summary")),
        pay=tuple(_pay(table)) if table else tuple(map(_pay_of_front_matter, front.tables("compensation"))),
        equity_years=_equity_years(table),
        level_mapping=_levels(labelled.get("level mapping") or _raw_levels(front)),
        levers=tuple(_levers(blocks)),
        strategies=tuple(_strategies(blocks)),
        sources=tuple(_sources(blocks)) or front.texts("data_sources"),
        review_due=front.day("next_review_due"),
        data_quarter=front.text("salary_data_quarter"),
        quality=front.text("data_quality"),
    )


_LONGEST_TITLE = 300  # characters; a longer heading is no title, and would take long to try


def _named(title: str) -> re.Match[str] | None:
    return _TITLE.match(title) if len(title) <= _LONGEST_TITLE else None


def _columns(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(table.header):
        for part, pattern in _COLUMNS.items():
            if part not in found and pattern.search(cell) and (part != "base" or "total" not in cell.lower()):
                found[part] = at
                break
    return found


def _pay(table: Table) -> Iterator[Pay]:
    columns = _columns(table)
    for offset, row in enumerate(table.rows):
        cells = {part: row[at] for part, at in columns.items() if at < len(row)}
        ranges = {part: parse_range(plain(cell)) for part, cell in cells.items() if part != "bonus"}
        currency = next((found[1] for found in ranges.values() if found and found[1]), "")
        bonus = plain(cells.get("bonus", "")).strip()
        yield Pay(
            region=plain(row[0]),
            currency=currency,
            base=_range(ranges.get("base")),
            equity=_range(ranges.get("equity")),
            bonus="" if bonus in {"-", "–", "—"} else bonus,
            total=_range(ranges.get("total")),
            line=table.line + 2 + offset,
        )


def _range(found: tuple[Range, str] | None) -> Range | None:
    return found[0] if found else None


def _pay_of_front_matter(entry: Mapping[str, object]) -> Pay:
    def between(part: str) -> Range | None:
        low, high = entry.get(f"{part}_low"), entry.get(f"{part}_high")
        return Range(low, high if is_pay(high) else None) if is_pay(low) else None

    percent = as_text(entry.get("bonus_pct") or "")
    return Pay(
        region=as_text(entry.get("region")),
        currency=as_text(entry.get("currency")),
        base=between("base"),
        equity=between("stock"),
        bonus=f"{percent}%" if percent else "",
        total=between("total_comp"),
    )


def _equity_years(table: Table | None) -> int:
    said = _YEARS.search(" ".join(table.header)) if table else None
    return int(said.group(1)) if said else 4


def _raw_levels(front: FrontMatter) -> str:
    levels = front.values.get("level_mapping")
    return as_text(levels.get("raw")) if isinstance(levels, Mapping) else ""


def _levels(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in plain(text).split(" = ") if part.strip())


def _labelled(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Paragraph) and (match := _LABELLED.match(block.text)):
            yield match["label"].strip(), match["text"]


def _levers(blocks: tuple[Block, ...]) -> Iterator[Lever]:
    under = ""
    for block in blocks:
        if isinstance(block, Heading):
            under = block.text.lower()
        elif isinstance(block, Item) and block.number and "lever" in under and (m := _SCRIPT.match(block.text)):
            script = unquoted(plain(m["script"]))
            yield Lever(m["name"].strip(), script, block.line, _last_asks(script))


def _strategies(blocks: tuple[Block, ...]) -> Iterator[Strategy]:
    for block in blocks:
        if isinstance(block, Quote) and (match := _SCRIPT.match(block.text)) and "strateg" in match["name"].lower():
            text = unquoted(plain(match["script"]))
            wish = next((s for s in _SENTENCE.split(text) if _WISH.search(s) and _asks(s)), "")
            floor = _FLOOR.search(text)
            after = mentions(text[floor.end() :]) if floor else ()
            yield Strategy(
                label=match["name"].strip(),
                text=text,
                line=block.line,
                asks=_first_asks(wish),
                floor=after[0].value if after and after[0].start == 0 else None,
            )


def _asks(script: str) -> list[Ask]:
    found: list[Ask] = []
    for said in mentions(script):
        if match := _PART.match(script, said.end):
            part = {"base": "base", "sign": "signing"}.get(match.group(1).lower(), "equity")
            found.append(Ask(part, said.value))
    return found


def _first_asks(script: str) -> tuple[Ask, ...]:
    first: dict[str, Ask] = {}
    for ask in _asks(script):
        first.setdefault(ask.part, ask)
    return tuple(first.values())


def _last_asks(script: str) -> tuple[Ask, ...]:
    """The amounts a script ends on: offers from elsewhere are named before the ask."""
    last = {ask.part: ask for ask in _asks(script)}
    return tuple(last[part] for part in ("base", "equity", "signing") if part in last)


def _sources(blocks: tuple[Block, ...]) -> Iterator[str]:
    under = ""
    for block in blocks:
        if isinstance(block, Heading):
            under = block.text.lower()
        elif isinstance(block, Item) and "sources" in under:
            yield plain(block.text)


def unquoted(text: str) -> str:
    """The text without the quotation marks that wrap the whole of it."""
    bare = text.strip()
    wrapped = len(bare) > 1 and bare[0] in '"“' and bare[-1] in '"”'
    return bare[1:-1].strip() if wrapped and not set(bare[1:-1]) & set('"“”') else bare
