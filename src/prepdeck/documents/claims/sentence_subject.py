"""Find out whether a sentence is certainly about the company of the document, or maybe about somebody else."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from prepdeck.documents.sentences import split_statements

_LEGAL_FORM_REGEX = r"(?:,?\s+(?:Inc|Ltd|LLC|Corp|GmbH|AG|SE|plc)\b\.?)?"
_COMPANY_PRONOUN = re.compile(r"(?:[Tt]he\s+company|We|It)(?![\w’'-])|(?:Its|Our)\b|[Tt]he\s+company['’]s\b")
OTHER_PARTY_WORD = re.compile(  # words that bring in somebody else without naming them
    r"\b(?:compet|rival|alternativ|compar|versus|vs\b|landscape|peers?\b|customer|client|partner|investor|parent\b|subsidiar"
    r"|acqui|startups?\b|others?\b|another\b|they\b|their\b)",
    re.IGNORECASE,
)
_INTRODUCED_NAME = re.compile(
    r"([A-Z][\w&.’'-]*)(?:\s+[A-Z][\w&.’'-]*){0,3},?\s+(?:is|was|are|were|has|had|have|raised|an?)\b"
)
_QUOTATION_MARK = re.compile(r"[\"“”]")
_CAPITALIZED_WORD = re.compile(r"[A-Z][\w&.’'-]*")
# Words that are often capitalized without being names of companies: sentence starts, months and abbreviations.
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
        text: The whole sentence.
        text_after_company: The text after the company (by name or as "it", "we", "the company") if the sentence starts
            with it, else "".
        is_only_about_company: Whether neither this sentence nor the ones before it mention somebody else.
    """

    text: str
    text_after_company: str
    is_only_about_company: bool


class SentenceFinder:
    """Finds the sentences that are about a company.

    Args:
        company: Name of the company, as the document writes it.
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
        """Split a paragraph into sentences and find out which ones start with the company.

        "The company", "it" and "we" mean the company in the first sentence, after a sentence that starts with the
        company, and after a sentence that ends with it if nobody else was introduced.

        Args:
            text: The paragraph, without Markdown.
            is_among_others: Whether the paragraph is in a section about others, such as competitors.
        """
        is_company_known, has_quotation, has_other_party = not is_among_others, False, is_among_others
        for sentence in split_statements(text):
            name_match = self._start_pattern.match(sentence)
            # After a quotation, "we" may be anybody, so pronouns no longer count.
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
        """Whether the sentence starts with somebody else, such as "Fabrikam is" or "Fabrikam has"."""
        name_match = _INTRODUCED_NAME.match(sentence)
        return name_match is not None and name_match[1].lower() not in _NON_NAME_WORDS

    def _has_no_other_name(self, sentence: str) -> bool:
        """Whether the sentence has no capitalized name except the company."""
        words = (re.sub(r"['’]s$", "", word).lower().strip(".,-") for word in _CAPITALIZED_WORD.findall(sentence))
        return all(word in _NON_NAME_WORDS or word in self._company_words for word in words)
