"""Whom a sentence is about: the company of the document, surely, or somebody else, perhaps."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_SENTENCE_BREAK = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"'(])")
_LEGAL_FORM_REGEX = r"(?:,?\s+(?:Inc|Ltd|LLC|Corp|GmbH|AG|SE|plc)\b\.?)?"
_COMPANY_PRONOUN = re.compile(r"(?:[Tt]he\s+company|We|It)(?![\w’'-])|(?:Its|Our)\b|[Tt]he\s+company['’]s\b")
OTHER_PARTY_WORD = re.compile(  # what begins to speak of somebody else without a name
    r"\b(?:compet|rival|alternativ|compar|versus|vs\b|landscape|peers?\b|customer|client|partner|investor|parent\b|subsidiar"
    r"|acqui|startups?\b|others?\b|another\b|they\b|their\b)",
    re.IGNORECASE,
)
_INTRODUCED_NAME = re.compile(
    r"([A-Z][\w&.’'-]*)(?:\s+[A-Z][\w&.’'-]*){0,3},?\s+(?:is|was|are|were|has|had|have|raised|an?)\b"
)
_QUOTATION_MARK = re.compile(r"[\"“”]")
_CAPITALIZED_WORD = re.compile(r"[A-Z][\w&.’'-]*")
_NON_NAME_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a after an and as at backed by currently founded had has in its it last now of on our pre-ipo private "
        "privately raised series since startup that the this today top unicorn valuation valued was we with worth "
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter q1 q2 q3 q4 "
        "ai arr b c ceo cto d e f g i ipo ml pre rsu rsus seed us usd",
    )
)


class CompanySentence(NamedTuple):
    """A sentence of a paragraph.

    Attributes:
        text: All of it.
        text_after_company: What follows the company where the sentence begins with it, in whatever words; else "".
        is_only_about_company: Whether nobody else is spoken of in it or just before.
    """

    text: str
    text_after_company: str
    is_only_about_company: bool


class SentenceFinder:
    """Finds the sentences that are about a company.

    Args:
        company: As its document writes it.
    """

    def __init__(self, company: str) -> None:
        self.name_regex = r"\s+".join(map(re.escape, company.split()))
        self._company_words = {word.lower().strip(".,") for word in company.split()}

    @cached_property
    def _start_pattern(self) -> re.Pattern[str]:
        return re.compile(rf"{self.name_regex}{_LEGAL_FORM_REGEX}(?:['’]s\b|(?![\w’'-]))")

    @cached_property
    def _end_pattern(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:the\s+company|{self.name_regex})[.!?]$")

    def find_sentences(self, text: str, *, is_among_others: bool = False) -> Iterator[CompanySentence]:
        """The sentences of a paragraph, without marks.

        "The company", "it" and "we" stand for the company at the beginning, behind a sentence that begins with the
        company, and behind one that ends with it where nobody else was introduced.

        Args:
            text: The paragraph.
            is_among_others: Whether it stands where others are spoken of, such as competitors.
        """
        is_company_known, has_quotation, has_other_party = not is_among_others, False, is_among_others
        for sentence in _SENTENCE_BREAK.split(" ".join(text.split())):
            name_match = self._start_pattern.match(sentence)
            start_match = name_match or (
                _COMPANY_PRONOUN.match(sentence) if is_company_known and not has_quotation else None
            )
            is_only_about_company = (
                (start_match is not None or not has_other_party)
                and not OTHER_PARTY_WORD.search(sentence)
                and self._has_no_other_name(sentence)
            )
            yield CompanySentence(sentence, sentence[start_match.end() :] if start_match else "", is_only_about_company)
            has_other_party = has_other_party or (start_match is None and self._has_other_subject(sentence))
            is_company_known = start_match is not None or (
                not has_other_party and self._end_pattern.search(sentence) is not None
            )
            has_quotation = has_quotation or _QUOTATION_MARK.search(sentence) is not None

    def _has_other_subject(self, sentence: str) -> bool:
        """Whether the sentence says of somebody else what that is or has."""
        name_match = _INTRODUCED_NAME.match(sentence)
        return name_match is not None and name_match[1].lower() not in _NON_NAME_WORDS

    def _has_no_other_name(self, sentence: str) -> bool:
        """Whether no other name stands in the sentence."""
        words = (re.sub(r"['’]s$", "", word).lower().strip(".,-") for word in _CAPITALIZED_WORD.findall(sentence))
        return all(word in _NON_NAME_WORDS or word in self._company_words for word in words)
