"""Find the claims that a document makes about its company.

Precision matters more than recall: a claim counts only if the sentence leaves no doubt that it is about the company.
"""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from prepdeck.documents.claims.contradictions import RANGE_MARKER, Claim
from prepdeck.documents.claims.sentence_subject import OTHER_PARTY_WORD, CompanySentence, SentenceFinder
from prepdeck.documents.document import Document
from prepdeck.documents.kinds import find_document_kind
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.money import MoneyMention, find_money_mentions
from prepdeck.documents.regions import find_cities
from prepdeck.documents.text import limit_text_length, normalize_case_and_spaces


def find_claims(document: Document) -> tuple[Claim, ...]:
    """Find all claims of a document about its company; none if the document names no company."""
    company = normalize_case_and_spaces(document.company)
    if not company or not find_document_kind(document.kind).has_claims:
        return ()
    # The level of the open heading about somebody else, such as competitors; 0 outside such a section.
    sentence_finder, found_claims, others_heading_level = SentenceFinder(document.company), list[Claim](), 0
    for block in document.reading_blocks:
        if isinstance(block, Heading):
            if others_heading_level >= block.level or not others_heading_level:
                others_heading_level = block.level if OTHER_PARTY_WORD.search(block.plain) else 0
        elif (
            isinstance(block, Paragraph | ItemText | QuoteText)
            and _has_claim_word(block.plain)
            and not _is_link_item(block)
        ):
            for sentence in sentence_finder.find_sentences(
                block.plain[:_LONGEST_PARAGRAPH], is_among_others=others_heading_level > 0
            ):
                found_claims += _find_valuations(sentence, sentence_finder, block.line, company)
                found_claims += _find_founding_years(sentence, sentence_finder, block.line, company)
                found_claims += _find_headquarters(sentence, sentence_finder, block.line, company)
    if isinstance(document, TechBrief):
        found_claims += _find_header_claims(document, company)
    if isinstance(document, CompGuide):
        found_claims += _find_summary_valuations(document, company)
        found_claims += _find_base_pay_claims(document, company)
        found_claims += _find_guide_headquarters(document, company)
    return tuple(replace(claim, path=document.path) for claim in found_claims)


_LONGEST_PARAGRAPH = 5_000  # characters; the rest of a longer paragraph is ignored


_CLAIM_WORDS = ("valu", "Valu", "worth", "ounded", "stablished", "eadquartered", "ased in", "ased out", "ased\n")


def _has_claim_word(text: str) -> bool:
    """Whether a paragraph has a word that every claim has, so that most paragraphs are skipped quickly."""
    return any(word in text for word in _CLAIM_WORDS)


def _is_link_item(block: ReadingBlock) -> bool:
    return isinstance(block, ItemText) and next(block.text.links, None) is block.text.spans[0]


# -- the valuation

_VALUATION_AFTER = re.compile(r"\+?\s{0,3}(?:(?P<kind>[A-Za-z-]{1,20})\s{1,3})?valuation\b", re.IGNORECASE)
_APPROXIMATELY_REGEX = r"(?:over\s+|about\s+|around\s+|nearly\s+|some\s+|~\s?|more\s+than\s+|roughly\s+)?$"
_VALUATION_BEFORE = re.compile(
    rf"(?:\bvaluation\s+(?:is|was|of|at|to|reached|hit|rose\s+to|stands\s+at)|\bvalued\s+at)\s+{_APPROXIMATELY_REGEX}",
    re.IGNORECASE,
)
_COMPANY_VALUATION = re.compile(
    r"\s+(?:is|was|were|are|has\s+been)\s+(?:(?:now|last|\w+ly)\s+){0,2}(?:valued\s+at|worth)\s+"
    r"|\s+(?:\w+\s+){0,2}valuation\s+(?:(?:now|has|last|\w+ly)\s+){0,2}(?:is|was|reached|hit|rose\s+to|stands\s+at)\s+"
    r"|\s+(?:now\s+)?(?:has|had|have|commands|carries|reached|hit)\s+(?:an?\s+|its\s+)?"
)
_RAISED_MONEY_REGEX = r"\s+(?:has\s+|have\s+|had\s+)?(?:\w+ly\s+)?(?:raised|closed|secured|completed)\b"
_OTHER_VALUATION = re.compile(r"target|token|pre-?money|potential|possible|future|premium", re.IGNORECASE)
_UNCERTAIN_BEFORE = re.compile(
    r"\b(?:if|would|could|may|might|raising|targets?|targeting|seeking|rumou?red|reportedly|talks)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_EARLIER_VALUE_BEFORE = re.compile(
    r"\bfrom\s+(?:an?\s+|its\s+|the\s+)?$|\b(?:than|previous(?:ly)?|prior|earlier|once|former(?:ly)?|versus|vs\.?)\b[^.;,]{0,15}$",
    re.IGNORECASE,
)
_OTHER_COMPANY_WORD = re.compile(
    r"\b(?:wh\w+|that|like|unlike|than|while|whereas|compet\w+|rivals?|customers?|clients?|acquir\w+|acquisition|itself)\b",
    re.IGNORECASE,
)
_LEAST_VALUATION = 10_000_000
_ROUNDING_DIVISOR = 20  # two amounts within 1/20 (5%) of each other count as equal


def _find_valuations(
    sentence: CompanySentence, sentence_finder: SentenceFinder, line_number: int, company: str
) -> Iterator[Claim]:
    """Find valuations that the sentence gives for the company by name, or in a sentence that names nobody else."""
    text = sentence.text
    # A cheap test first, because matching amounts and names is slow.
    if "valu" not in text and "Valu" not in text and "worth" not in text:
        return
    rest_start = len(text) - len(sentence.text_after_company)
    raised_match = re.compile(rf"(?:^|,\s+){sentence_finder.name_regex}{_RAISED_MONEY_REGEX}").search(text)
    raised_match = raised_match or (
        re.compile(_RAISED_MONEY_REGEX).match(text, rest_start) if sentence.text_after_company else None
    )
    for mention in find_money_mentions(text):
        text_before = _get_text_before(text, mention.start)
        valuation_after = _VALUATION_AFTER.match(text, mention.end)
        company_match = _COMPANY_VALUATION.match(text, rest_start) if sentence.text_after_company else None
        is_of_company = (
            company_match is not None
            and re.match(_APPROXIMATELY_REGEX, text[company_match.end() : mention.start]) is not None
        )
        is_valuation = (
            valuation_after is not None
            or _VALUATION_BEFORE.search(text_before) is not None
            or (is_of_company and "worth" in text_before)
        )
        if mention.amount < _LEAST_VALUATION or not is_valuation:
            continue
        is_of_company = is_of_company or (
            raised_match is not None
            and raised_match.end() < mention.start
            and not _OTHER_COMPANY_WORD.search(text, raised_match.end(), mention.start)
        )
        if (is_of_company or sentence.is_only_about_company) and not _is_other_valuation(text_before, valuation_after):
            yield _make_valuation_claim(text, mention, line_number, company)


def _get_text_before(text: str, amount_start: int) -> str:
    """The text before an amount that decides what the amount is."""
    return text[max(amount_start - _CONTEXT_LENGTH, 0) : amount_start]


_CONTEXT_LENGTH = 60  # characters


def _is_other_valuation(text_before: str, valuation_after: re.Match[str] | None) -> bool:
    """Whether this is not the company's current valuation, but an earlier, planned, rumored or other one."""
    valuation_kind = (valuation_after["kind"] or "") if valuation_after else ""
    other_match = _OTHER_VALUATION.search(valuation_kind) or _OTHER_VALUATION.search(text_before[-15:])
    return bool(other_match or _UNCERTAIN_BEFORE.search(text_before) or _EARLIER_VALUE_BEFORE.search(text_before))


def _find_summary_valuations(guide: CompGuide, company: str) -> Iterator[Claim]:
    """Find the valuation in the summary line of a guide, which is only about the company."""
    text = guide.pay_summary.text[:_LONGEST_PARAGRAPH]
    for mention in find_money_mentions(text):
        valuation_after = _VALUATION_AFTER.match(text, mention.end)
        phrase = re.split(r"[|·]", _get_text_before(text, mention.start))[-1]
        is_valuation = mention.amount >= _LEAST_VALUATION and (valuation_after or _VALUATION_BEFORE.search(phrase))
        if is_valuation and not _is_other_valuation(phrase, valuation_after):
            yield _make_valuation_claim(text, mention, guide.pay_summary.line, company)


def _make_valuation_claim(text: str, mention: MoneyMention, line_number: int, company: str) -> Claim:
    # Sources round: $3.9B and $4B are the same valuation.
    rounding_slack = mention.amount // _ROUNDING_DIVISOR
    is_open_ended = text[mention.end - 1 : mention.end + 1].find("+") >= 0
    return Claim(
        topic="valuation",
        company=company,
        quoted_text=_quote_amount(text, mention.start, mention.end),
        path="",
        line=line_number,
        lowest_value=mention.amount - rounding_slack,
        highest_value=None if is_open_ended else mention.amount + rounding_slack,
        stated_year=_find_stated_year(text, mention),
    )


_YEAR_NUMBER = re.compile(r"\b(?:18|19|20)\d\d\b")
_YEAR_AFTER = re.compile(
    r"\+?(?:\s+(?:post-?money\s+)?valuation)?,?\s*(?:\(|in\s|as\s+of\s)[^.;,()]{0,25}?\b((?:19|20)\d\d)\b"
)


def _find_stated_year(text: str, mention: MoneyMention) -> int:
    """The year that a valuation is given for, or 0 if no year is given."""
    if year_match := _YEAR_AFTER.match(text, mention.end):
        return int(year_match[1])
    clause = re.split(r"[;,|·]|\band\b|\.\s", _get_text_before(text, mention.start))[-1]
    clause_years = _YEAR_NUMBER.findall(clause)
    return int(clause_years[-1]) if clause_years else 0


def _quote_amount(text: str, amount_start: int, amount_end: int) -> str:
    """The amount, with its funding round and date if they are in the same clause."""
    amount_text = text[amount_start:amount_end].strip() + ("+" if text[amount_end : amount_end + 1] == "+" else "")
    clause = re.split(r"[(;.|·]", _get_text_before(text, amount_start))[-1]
    date_match = re.search(r"(?:Series [A-Z]\+?)?\s?(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d", clause)
    return f"{amount_text} ({date_match.group().strip()})" if date_match else amount_text


# -- founding year and headquarters

_WAS_FOUNDED_REGEX = r"(?:,\s+[^,.;]{1,60},)?\s+(?:was|were)\s+(?:originally\s+|first\s+)?(?:founded|established)"
_IS_COMPANY_REGEX = (
    r"(?:,|\s+is)\s+(?:an?|the)(?:\s+(?!(?:of|for|to|in|at|by|with|from|that|wh\w+)\b)[a-z0-9-]{1,20}){1,5}\s+"
)
_FOUNDERS_REGEX = r"(?:\s+by\s+[A-Z][\w.’'-]*(?:(?:,\s+and|,|\s+and|\s+&)?\s+[A-Z][\w.’'-]*){0,8})?"
_IN_YEAR_REGEX = r"\s+(?:back\s+)?in\s+(?:[A-Z][a-z]+\s+)?(?P<year>(?:18|19|20)\d\d)\b"
_FOUNDED_AFTER_NAME = re.compile(
    rf"(?:{_WAS_FOUNDED_REGEX}|{_IS_COMPANY_REGEX}founded){_FOUNDERS_REGEX}(?:\s+in\s+[A-Z][\w-]+)?{_IN_YEAR_REGEX}"
)
_HEADQUARTERS_REGEX = r"(?P<seat>[A-Z][^.;()—–]{1,60})"
_HEADQUARTERS_AFTER_NAME = re.compile(
    rf"(?:\s+(?:is|are)\s+(?:currently\s+)?|{_IS_COMPANY_REGEX}|,\s+)(?:headquartered|based)\s+(?:in|out\s+of)\s+{_HEADQUARTERS_REGEX}"
)
_HEADQUARTERS_FIRST = re.compile(rf"(?:Headquartered|Based)\s+(?:in|out\s+of)\s+{_HEADQUARTERS_REGEX}")
_HEADQUARTERS_END = re.compile(
    r"\b(?:with|but|while|where|near|plus|until|before|after|has|have|hires?|is|was|runs?|offices?)\b"
)


def _find_founding_years(
    sentence: CompanySentence, sentence_finder: SentenceFinder, line_number: int, company: str
) -> Iterator[Claim]:
    if "ounded" not in sentence.text and "stablished" not in sentence.text:
        return
    founded_first = (
        rf"(?:Founded|Established){_IN_YEAR_REGEX}(?:[^.;]{{0,200}}?,)\s+{_make_company_regex(sentence_finder)}"
    )
    founded_match = _FOUNDED_AFTER_NAME.match(sentence.text_after_company) or re.match(founded_first, sentence.text)
    if founded_match:
        yield _make_founding_claim(int(founded_match["year"]), founded_match["year"], line_number, company)


def _find_headquarters(
    sentence: CompanySentence, sentence_finder: SentenceFinder, line_number: int, company: str
) -> Iterator[Claim]:
    if "eadquartered" not in sentence.text and "ased" not in sentence.text:
        return
    headquarters_match = _HEADQUARTERS_AFTER_NAME.match(sentence.text_after_company)
    if not headquarters_match and (headquarters_match := _HEADQUARTERS_FIRST.match(sentence.text)):
        place, _, text_after = headquarters_match["seat"].rpartition(", ")
        company_match = re.match(_make_company_regex(sentence_finder), text_after)
        headquarters_text = place if company_match else ""
    else:
        headquarters_text = headquarters_match["seat"] if headquarters_match else ""
    place = _HEADQUARTERS_END.split(headquarters_text, maxsplit=1)[0].strip(" ,")
    for city in find_cities(place):
        yield _make_headquarters_claim(city, place, line_number, company)


def _make_company_regex(sentence_finder: SentenceFinder) -> str:
    """A pattern for the company in the middle of a sentence, followed by a verb."""
    return rf"(?:the\s+company|{sentence_finder.name_regex})\s+(?!and\b|or\b)[a-z]"


def _make_founding_claim(year: int, quoted_text: str, line_number: int, company: str) -> Claim:
    return Claim(
        topic="founded",
        company=company,
        quoted_text=quoted_text,
        path="",
        line=line_number,
        lowest_value=year,
        highest_value=year,
    )


# -- the header of a brief

_FIELD_NAME = re.compile(r"founded|headquarters|\bhq\b", re.IGNORECASE)


def _find_header_claims(brief: TechBrief, company: str) -> Iterator[Claim]:
    field_lines: dict[str, int] = {}
    for block in brief.reading_blocks:
        if isinstance(block, Paragraph):
            for field_name in _FIELD_NAME.findall(block.plain[:_LONGEST_PARAGRAPH]):
                field_lines.setdefault("headquarters" if field_name.lower() == "hq" else field_name.lower(), block.line)
    founded_text, headquarters_text = (
        limit_text_length(brief.founded, _LONGEST_FIELD),
        limit_text_length(brief.headquarters, _LONGEST_FIELD),
    )
    for year in _YEAR_NUMBER.findall(founded_text):
        yield _make_founding_claim(int(year), founded_text, field_lines.get("founded", 1), company)
    for city in find_cities(headquarters_text):
        yield _make_headquarters_claim(city, headquarters_text, field_lines.get("headquarters", 1), company)


_LONGEST_FIELD = 300  # characters; every year and city in the field quotes the whole field


def _make_headquarters_claim(city: str, quoted_text: str, line_number: int, company: str) -> Claim:
    return Claim(
        topic="headquarters", company=company, quoted_text=quoted_text, path="", line=line_number, text_value=city
    )


# -- a guide

_HEADQUARTERS_MARK = re.compile(r"\(HQ\)|\bHQ\s*$")
_HEADQUARTERS_IN_SUMMARY = re.compile(r"(?:^|[|·,])\s*(?P<city>[A-Z][\w .]{1,30}?)\s+HQ\b")


def _find_guide_headquarters(guide: CompGuide, company: str) -> Iterator[Claim]:
    for pay_row in guide.pay_rows:
        if _HEADQUARTERS_MARK.search(pay_row.region):
            yield from (
                _make_headquarters_claim(city, pay_row.region, pay_row.line, company)
                for city in find_cities(pay_row.region)
            )
    summary_match = _HEADQUARTERS_IN_SUMMARY.search(guide.pay_summary.text[:_LONGEST_PARAGRAPH])
    if summary_match:
        line_number = guide.pay_summary.line
        yield from (
            _make_headquarters_claim(city, f"{summary_match['city']} HQ", line_number, company)
            for city in find_cities(summary_match["city"])
        )


def _find_base_pay_claims(guide: CompGuide, company: str) -> Iterator[Claim]:
    """Find the base pay of each region, to compare it with other guides for the same role."""
    role = normalize_case_and_spaces(guide.role)
    if not role:
        return
    for pay_row in guide.pay_rows:
        # Rows from front matter have no cell texts. They are skipped, because front matter often has errors.
        if pay_row.base is not None and pay_row.region and pay_row.cell_texts:
            comparison_key = f"{role}|{pay_row.display_name.lower()}|{pay_row.currency}|{pay_row.pay_period}"
            yield Claim(
                topic=f"base pay in {pay_row.display_name}",
                company=company,
                quoted_text=f"{pay_row.base} {pay_row.currency}",
                path="",
                line=pay_row.line,
                comparison_key=comparison_key,
                lowest_value=pay_row.base.low,
                highest_value=pay_row.base.high,
                text_value=RANGE_MARKER,
            )
