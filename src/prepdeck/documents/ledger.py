"""What a document claims of its company.

Precision comes before recall: a claim is taken only where the words leave no doubt whose it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from prepdeck.documents.article import Article
from prepdeck.documents.block import Block, Heading, Item, Paragraph, Quote
from prepdeck.documents.claim import SPAN, Claim
from prepdeck.documents.comp_guide import CompGuide
from prepdeck.documents.document import Document
from prepdeck.documents.inline import plain
from prepdeck.documents.money import mentions
from prepdeck.documents.places import cities_of
from prepdeck.documents.tech_brief import TechBrief


def claims(document: Document) -> tuple[Claim, ...]:
    """What a document claims of its company; nothing where it does not say which company it is about."""
    company = " ".join(document.company.lower().split())
    if not company or not isinstance(document, CompGuide | TechBrief | Article):
        return ()
    found: list[Claim] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph | Item | Quote) and not _is_link(block):
            text = plain(block.text)[:_LONGEST]
            found += _valuations(text, block.line, company)
            found += _foundings(text, block.line, company)
    if isinstance(document, TechBrief):
        found += _header(document, company)
    if isinstance(document, CompGuide):
        found += _pay(document, company)
        found += _seat_of(document, company)
    return tuple(replace(claim, path=document.path) for claim in found)


_LONGEST = 5_000  # characters of one paragraph that are looked at


def _is_link(block: Block) -> bool:
    return isinstance(block, Item) and block.text.startswith("[")


# -- the valuation

_WORTH_BEHIND = re.compile(r"\+?\s{0,3}(?:(?P<kind>[A-Za-z-]{1,20})\s{1,3})?valuation\b", re.IGNORECASE)
_WORTH_BEFORE = re.compile(
    r"(?:\bvaluation\s+(?:is|was|of|at|to|reached|hit|rose to)|\bvalued\s+at)\s+"
    r"(?:over\s+|about\s+|~\s?|more than\s+)?$",
    re.IGNORECASE,
)
_OTHER_WORTH = re.compile(r"target|token|pre-?money|potential|possible|future|premium", re.IGNORECASE)
_OWNER = re.compile(r"\b(?P<name>[A-Z][\w&.-]*)(?:['’]s\s[^.;]{0,20}|\s(?:is|was|were|reached|hit)\s[^.;]{0,20})$")
_DOUBT = re.compile(
    r"\b(?:if|would|could|raising|targets?|targeting|seeking|rumou?red|talks)\b[^.;]{0,40}$", re.IGNORECASE
)
_LEAST_WORTH = 10_000_000
_NEAR = 60  # characters before an amount in which its owner is looked for
_ROUNDING = 20  # an amount may be off by one part in so many and still be the same


def _valuations(text: str, line: int, company: str) -> Iterator[Claim]:
    if "valu" not in text.lower():
        return
    for said in mentions(text):
        before = text[max(said.start - _NEAR, 0) : said.start]
        behind = _WORTH_BEHIND.match(text, said.end)
        if said.value < _LEAST_WORTH or not (behind or _WORTH_BEFORE.search(before)):
            continue
        kind = (behind["kind"] or "") if behind else ""
        owner = _OWNER.search(before)
        is_other = owner is not None and owner["name"].lower() not in (*company.split(), "it", "the", "company")
        if _OTHER_WORTH.search(kind) or _OTHER_WORTH.search(before[-15:]) or _DOUBT.search(before) or is_other:
            continue
        is_open = text[said.end - 1 : said.end + 1].find("+") >= 0
        slack = said.value // _ROUNDING
        yield Claim(
            about="valuation",
            company=company,
            said=_around(text, said.start, said.end),
            path="",
            line=line,
            low=said.value - slack,
            high=None if is_open else said.value + slack,
        )


def _around(text: str, start: int, end: int) -> str:
    """The amount with the round and date it is said with, where they stand in the same clause."""
    amount = text[start:end].strip() + ("+" if text[end : end + 1] == "+" else "")
    clause = re.split(r"[(;.]", text[max(start - _NEAR, 0) : start])[-1]
    dated = re.search(r"(?:Series [A-Z]\+?)?\s?(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d", clause)
    return f"{amount} ({dated.group().strip()})" if dated else amount


# -- the year of founding

_FOUNDED = re.compile(
    r"\b(?P<who>[\w.&' -]{0,40}?)\b(?:was\s+)?founded\s+in\s+(?:[A-Z][a-z]+\s+)?(?P<year>(?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")


def _foundings(text: str, line: int, company: str) -> Iterator[Claim]:
    if "ounded in" not in text:
        return
    for match in _FOUNDED.finditer(text):
        who = match["who"].strip().lower()
        if not who or who.split()[0] in company.split():
            yield _founding(int(match["year"]), match["year"], line, company)


def _founding(year: int, said: str, line: int, company: str) -> Claim:
    return Claim(about="founded", company=company, said=said, path="", line=line, low=year, high=year)


# -- the header of a brief

_FIELD_LINE = re.compile(r"founded|headquarters|\bhq\b", re.IGNORECASE)


def _header(brief: TechBrief, company: str) -> Iterator[Claim]:
    lines: dict[str, int] = {}
    for block in brief.blocks:
        if isinstance(block, Paragraph):
            for name in _FIELD_LINE.findall(block.text[:_LONGEST]):
                lines.setdefault("headquarters" if name.lower() == "hq" else name.lower(), block.line)
    for year in _YEAR.findall(brief.founded):
        yield _founding(int(year), brief.founded, lines.get("founded", 1), company)
    for city in cities_of(brief.headquarters):
        yield _seat(city, brief.headquarters, lines.get("headquarters", 1), company)


def _seat(city: str, said: str, line: int, company: str) -> Claim:
    return Claim(about="headquarters", company=company, said=said, path="", line=line, value=city)


# -- a guide

_SEAT = re.compile(r"\(HQ\)|\bHQ\s*$")
_SEAT_SAID = re.compile(r"(?:^|[|·,])\s*(?P<city>[A-Z][\w .]{1,30}?)\s+HQ\b")


def _seat_of(guide: CompGuide, company: str) -> Iterator[Claim]:
    for pay in guide.pay:
        if _SEAT.search(pay.region):
            yield from (_seat(city, pay.region, pay.line, company) for city in cities_of(pay.region))
    said = _SEAT_SAID.search(guide.summary.text[:_LONGEST])
    if said:
        line = guide.summary.line
        yield from (_seat(city, f"{said['city']} HQ", line, company) for city in cities_of(said["city"]))


def _pay(guide: CompGuide, company: str) -> Iterator[Claim]:
    """The base pay of each region, comparable with that of another guide for the same role."""
    role = " ".join(guide.role.lower().split())
    if not role:
        return
    for pay in guide.pay:
        if pay.base is not None and pay.region and pay.texts:  # front matter has none, and is known to err
            key = f"{role}|{pay.name.lower()}|{pay.currency}|{pay.period}"
            yield Claim(
                about=f"base pay in {pay.name}",
                company=company,
                said=f"{pay.base} {pay.currency}",
                path="",
                line=pay.line,
                key=key,
                low=pay.base.low,
                high=pay.base.high,
                value=SPAN,
            )
