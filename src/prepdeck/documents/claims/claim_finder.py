"""What a document claims of its company.

Precision comes before recall: a claim is taken only where the words leave no doubt whose it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from prepdeck.documents.claims.contradictions import SPAN, Claim
from prepdeck.documents.claims.sentence_subject import OTHERS, Sentence, Subject
from prepdeck.documents.document import Document
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.blocks import Block, Heading, Item, Paragraph, Quote
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.money import Mention, mentions
from prepdeck.documents.regions import cities_of
from prepdeck.documents.text import limited


def claims(document: Document) -> tuple[Claim, ...]:
    """What a document claims of its company; nothing where it does not say which company it is about."""
    company = " ".join(document.company.lower().split())
    if not company or not isinstance(document, CompGuide | TechBrief | Article):
        return ()
    subject, found, apart = Subject(document.company), list[Claim](), 0
    for block in document.blocks:
        if isinstance(block, Heading):
            if apart >= block.level or not apart:
                apart = block.level if OTHERS.search(block.text) else 0
        elif isinstance(block, Paragraph | Item | Quote) and _may_tell(block.text) and not _is_link(block):
            for sentence in subject.sentences(plain(block.text)[:_LONGEST], apart=apart > 0):
                found += _valuations(sentence, subject, block.line, company)
                found += _foundings(sentence, subject, block.line, company)
                found += _seats(sentence, subject, block.line, company)
    if isinstance(document, TechBrief):
        found += _header(document, company)
    if isinstance(document, CompGuide):
        found += _worth_of(document, company)
        found += _pay(document, company)
        found += _seat_of(document, company)
    return tuple(replace(claim, path=document.path) for claim in found)


_LONGEST = 5_000  # characters of one paragraph that are looked at


_TELLING = ("valu", "Valu", "worth", "ounded", "stablished", "eadquartered", "ased in", "ased out", "ased\n")


def _may_tell(text: str) -> bool:
    """Whether a paragraph has a word without which no sentence of it is a claim: most of them need no closer look."""
    return any(word in text for word in _TELLING)


def _is_link(block: Block) -> bool:
    return isinstance(block, Item) and block.text.startswith("[")


# -- the valuation

_WORTH_BEHIND = re.compile(r"\+?\s{0,3}(?:(?P<kind>[A-Za-z-]{1,20})\s{1,3})?valuation\b", re.IGNORECASE)
_ABOUT = r"(?:over\s+|about\s+|around\s+|nearly\s+|some\s+|~\s?|more\s+than\s+|roughly\s+)?$"
_WORTH_BEFORE = re.compile(
    rf"(?:\bvaluation\s+(?:is|was|of|at|to|reached|hit|rose\s+to|stands\s+at)|\bvalued\s+at)\s+{_ABOUT}", re.IGNORECASE
)
_OWN_WORTH = re.compile(
    r"\s+(?:is|was|were|are|has\s+been)\s+(?:(?:now|last|\w+ly)\s+){0,2}(?:valued\s+at|worth)\s+"
    r"|\s+(?:\w+\s+){0,2}valuation\s+(?:(?:now|has|last|\w+ly)\s+){0,2}(?:is|was|reached|hit|rose\s+to|stands\s+at)\s+"
    r"|\s+(?:now\s+)?(?:has|had|have|commands|carries|reached|hit)\s+(?:an?\s+|its\s+)?"
)
_RAISED = r"\s+(?:has\s+|have\s+|had\s+)?(?:\w+ly\s+)?(?:raised|closed|secured|completed)\b"
_OTHER_WORTH = re.compile(r"target|token|pre-?money|potential|possible|future|premium", re.IGNORECASE)
_DOUBT = re.compile(
    r"\b(?:if|would|could|may|might|raising|targets?|targeting|seeking|rumou?red|reportedly|talks)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\bfrom\s+(?:an?\s+|its\s+|the\s+)?$|\b(?:than|previous(?:ly)?|prior|earlier|once|former(?:ly)?|versus|vs\.?)\b[^.;,]{0,15}$",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:wh\w+|that|like|unlike|than|while|whereas|compet\w+|rivals?|customers?|clients?|acquir\w+|acquisition|itself)\b",
    re.IGNORECASE,
)
_LEAST_WORTH = 10_000_000
_NEAR = 60  # characters before an amount in which is looked for what it is
_ROUNDING = 20  # an amount may be off by one part in so many and still be the same


def _valuations(sentence: Sentence, subject: Subject, line: int, company: str) -> Iterator[Claim]:
    """What the company is worth: said of it by name, or in a sentence in which nobody else is named."""
    text = sentence.text
    if "valu" not in text and "Valu" not in text and "worth" not in text:
        return
    begins = len(text) - len(sentence.rest)
    raised = re.compile(rf"(?:^|,\s+){subject.name}{_RAISED}").search(text)
    raised = raised or (re.compile(_RAISED).match(text, begins) if sentence.rest else None)
    for said in mentions(text):
        before = text[max(said.start - _NEAR, 0) : said.start]
        behind = _WORTH_BEHIND.match(text, said.end)
        own = _OWN_WORTH.match(text, begins) if sentence.rest else None
        is_own = own is not None and re.match(_ABOUT, text[own.end() : said.start]) is not None
        is_worth = behind is not None or _WORTH_BEFORE.search(before) is not None or (is_own and "worth" in before)
        if said.value < _LEAST_WORTH or not is_worth:
            continue
        is_own = is_own or (
            raised is not None and raised.end() < said.start and not _OF_OTHERS.search(text, raised.end(), said.start)
        )
        if (is_own or sentence.is_alone) and not _is_doubtful(before, behind):
            yield _worth(text, said, line, company)


def _is_doubtful(before: str, behind: re.Match[str] | None) -> bool:
    """Whether it is another valuation than that of the company as it is."""
    kind = (behind["kind"] or "") if behind else ""
    other = _OTHER_WORTH.search(kind) or _OTHER_WORTH.search(before[-15:])
    return bool(other or _DOUBT.search(before) or _EARLIER.search(before))


def _worth_of(guide: CompGuide, company: str) -> Iterator[Claim]:
    """The valuation in the line at the top of a guide, which speaks of the company alone."""
    text = guide.summary.text[:_LONGEST]
    for said in mentions(text):
        before, behind = text[max(said.start - _NEAR, 0) : said.start], _WORTH_BEHIND.match(text, said.end)
        phrase = re.split(r"[|·]", before)[-1]
        is_worth = said.value >= _LEAST_WORTH and (behind or _WORTH_BEFORE.search(phrase))
        if is_worth and not _is_doubtful(phrase, behind):
            yield _worth(text, said, guide.summary.line, company)


def _worth(text: str, said: Mention, line: int, company: str) -> Claim:
    slack = said.value // _ROUNDING
    is_open = text[said.end - 1 : said.end + 1].find("+") >= 0
    return Claim(
        about="valuation",
        company=company,
        said=_around(text, said.start, said.end),
        path="",
        line=line,
        low=said.value - slack,
        high=None if is_open else said.value + slack,
        year=_year_of(text, said),
    )


_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_YEAR_BEHIND = re.compile(
    r"\+?(?:\s+(?:post-?money\s+)?valuation)?,?\s*(?:\(|in\s|as\s+of\s)[^.;,()]{0,25}?\b((?:19|20)\d\d)\b"
)


def _year_of(text: str, said: Mention) -> int:
    """The year that a valuation is said to be of; 0 where none is said."""
    if behind := _YEAR_BEHIND.match(text, said.end):
        return int(behind[1])
    clause = re.split(r"[;,|·]|\band\b|\.\s", text[max(said.start - _NEAR, 0) : said.start])[-1]
    years = _YEAR.findall(clause)
    return int(years[-1]) if years else 0


def _around(text: str, start: int, end: int) -> str:
    """The amount with the round and date it is said with, where they stand in the same clause."""
    amount = text[start:end].strip() + ("+" if text[end : end + 1] == "+" else "")
    clause = re.split(r"[(;.|·]", text[max(start - _NEAR, 0) : start])[-1]
    dated = re.search(r"(?:Series [A-Z]\+?)?\s?(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d", clause)
    return f"{amount} ({dated.group().strip()})" if dated else amount


# -- the year of founding, and the seat

_BEING = r"(?:,\s+[^,.;]{1,60},)?\s+(?:was|were)\s+(?:originally\s+|first\s+)?(?:founded|established)"
_FIRM = r"(?:,|\s+is)\s+(?:an?|the)(?:\s+(?!(?:of|for|to|in|at|by|with|from|that|wh\w+)\b)[a-z0-9-]{1,20}){1,5}\s+"
_PEOPLE = r"(?:\s+by\s+[A-Z][\w.’'-]*(?:(?:,\s+and|,|\s+and|\s+&)?\s+[A-Z][\w.’'-]*){0,8})?"
_WHEN = r"\s+(?:back\s+)?in\s+(?:[A-Z][a-z]+\s+)?(?P<year>(?:18|19|20)\d\d)\b"
_FOUNDED = re.compile(rf"(?:{_BEING}|{_FIRM}founded){_PEOPLE}(?:\s+in\s+[A-Z][\w-]+)?{_WHEN}")
_HERE = r"(?P<seat>[A-Z][^.;()—–]{1,60})"
_SEATED = re.compile(
    rf"(?:\s+(?:is|are)\s+(?:currently\s+)?|{_FIRM}|,\s+)(?:headquartered|based)\s+(?:in|out\s+of)\s+{_HERE}"
)
_SEATED_FIRST = re.compile(rf"(?:Headquartered|Based)\s+(?:in|out\s+of)\s+{_HERE}")
_NO_SEAT = re.compile(
    r"\b(?:with|but|while|where|near|plus|until|before|after|has|have|hires?|is|was|runs?|offices?)\b"
)


def _foundings(sentence: Sentence, subject: Subject, line: int, company: str) -> Iterator[Claim]:
    if "ounded" not in sentence.text and "stablished" not in sentence.text:
        return
    first = rf"(?:Founded|Established){_WHEN}(?:[^.;]{{0,200}}?,)\s+{_subject(subject)}"
    found = _FOUNDED.match(sentence.rest) or re.match(first, sentence.text)
    if found:
        yield _founding(int(found["year"]), found["year"], line, company)


def _seats(sentence: Sentence, subject: Subject, line: int, company: str) -> Iterator[Claim]:
    if "eadquartered" not in sentence.text and "ased" not in sentence.text:
        return
    found = _SEATED.match(sentence.rest)
    if not found and (found := _SEATED_FIRST.match(sentence.text)):
        place, _, behind = found["seat"].rpartition(", ")
        is_own = re.match(_subject(subject), behind)
        seat = place if is_own else ""
    else:
        seat = found["seat"] if found else ""
    place = _NO_SEAT.split(seat, maxsplit=1)[0].strip(" ,")
    for city in cities_of(place):
        yield _seat(city, place, line, company)


def _subject(subject: Subject) -> str:
    """A pattern for the company where something is said of it in the middle of a sentence."""
    return rf"(?:the\s+company|{subject.name})\s+(?!and\b|or\b)[a-z]"


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
    founded, seat = limited(brief.founded, _LONGEST_FIELD), limited(brief.headquarters, _LONGEST_FIELD)
    for year in _YEAR.findall(founded):
        yield _founding(int(year), founded, lines.get("founded", 1), company)
    for city in cities_of(seat):
        yield _seat(city, seat, lines.get("headquarters", 1), company)


_LONGEST_FIELD = 300  # characters, which each year and each city in it says again


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
