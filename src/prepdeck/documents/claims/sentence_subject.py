"""Whom a sentence is about: the company of the document, surely, or somebody else, perhaps."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"'(])")
_FORM = r"(?:,?\s+(?:Inc|Ltd|LLC|Corp|GmbH|AG|SE|plc)\b\.?)?"
_PRONOUN = re.compile(r"(?:[Tt]he\s+company|We|It)(?![\w’'-])|(?:Its|Our)\b|[Tt]he\s+company['’]s\b")
OTHERS = re.compile(  # what begins to speak of somebody else without a name
    r"\b(?:compet|rival|alternativ|compar|versus|vs\b|landscape|peers?\b|customer|client|partner|investor|parent\b|subsidiar"
    r"|acqui|startups?\b|others?\b|another\b|they\b|their\b)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"([A-Z][\w&.’'-]*)(?:\s+[A-Z][\w&.’'-]*){0,3},?\s+(?:is|was|are|were|has|had|have|raised|an?)\b"
)
_QUOTED = re.compile(r"[\"“”]")
_CAPITAL = re.compile(r"[A-Z][\w&.’'-]*")
_NO_NAMES = frozenset(
    re.findall(
        r"\S+",
        "a after an and as at backed by currently founded had has in its it last now of on our pre-ipo private "
        "privately raised series since startup that the this today top unicorn valuation valued was we with worth "
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter q1 q2 q3 q4 "
        "ai arr b c ceo cto d e f g i ipo ml pre rsu rsus seed us usd",
    )
)


class Sentence(NamedTuple):
    """A sentence of a paragraph.

    Attributes:
        text: All of it.
        rest: What follows the company where the sentence begins with it, in whatever words; else "".
        is_alone: Whether nobody else is spoken of in it or just before.
    """

    text: str
    rest: str
    is_alone: bool


class Subject:
    """Finds the sentences that are about a company.

    Args:
        company: As its document writes it.
    """

    def __init__(self, company: str) -> None:
        self.name = r"\s+".join(map(re.escape, company.split()))
        self._words = {word.lower().strip(".,") for word in company.split()}

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(rf"{self.name}{_FORM}(?:['’]s\b|(?![\w’'-]))")

    @cached_property
    def _ends(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:the\s+company|{self.name})[.!?]$")

    def sentences(self, text: str, *, apart: bool = False) -> Iterator[Sentence]:
        """The sentences of a paragraph, without marks.

        "The company", "it" and "we" stand for the company at the beginning, behind a sentence that begins with the
        company, and behind one that ends with it where nobody else was introduced.

        Args:
            text: The paragraph.
            apart: Whether it stands where others are spoken of, such as competitors.
        """
        is_known, quoted, spoken_of = not apart, False, apart
        for sentence in _END.split(" ".join(text.split())):
            named = self._begins.match(sentence)
            begun = named or (_PRONOUN.match(sentence) if is_known and not quoted else None)
            is_alone = (
                (begun is not None or not spoken_of) and not OTHERS.search(sentence) and self._names_nobody(sentence)
            )
            yield Sentence(sentence, sentence[begun.end() :] if begun else "", is_alone)
            spoken_of = spoken_of or (begun is None and self._introduces(sentence))
            is_known = begun is not None or (not spoken_of and self._ends.search(sentence) is not None)
            quoted = quoted or _QUOTED.search(sentence) is not None

    def _introduces(self, sentence: str) -> bool:
        """Whether the sentence says of somebody else what that is or has."""
        found = _INTRODUCED.match(sentence)
        return found is not None and found[1].lower() not in _NO_NAMES

    def _names_nobody(self, sentence: str) -> bool:
        """Whether no other name stands in the sentence."""
        words = (re.sub(r"['’]s$", "", word).lower().strip(".,-") for word in _CAPITAL.findall(sentence))
        return all(word in _NO_NAMES or word in self._words for word in words)
