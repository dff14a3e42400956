"""Claims that documents make, and where they contradict each other.

Two documents disagree only where nothing that the one says fits anything that the other says: false alarms cost trust.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a document says of its company.

    Attributes:
        about: What it is about: "valuation", "founded", "headquarters" or "base pay".
        company: Of which company, in small letters.
        key: What else has to be the same for two claims to be comparable, such as the role and the region of pay.
        low: The least it may be, as a number; for a city the text `value` counts instead.
        high: The most it may be; None where it is open.
        value: What it is, for claims that are no numbers; SPAN where `low` and `high` are the ends of a range.
        said: How the document puts it, in a few words.
        path: The document, as the person knows it.
        line: The line it stands on.
        year: The year of which it is said; 0 where none is said. Claims of different years may both be true.
    """

    about: str
    company: str
    said: str
    path: str
    line: int
    key: str = ""
    low: int = 0
    high: int | None = None
    value: str = ""
    year: int = 0

    @property
    def file(self) -> str:
        """The document by the name of its file alone, which tells it from the others of its target."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two documents say different things: what about, and both passages."""

    about: str
    one: Claim
    other: Claim

    def __str__(self) -> str:
        """One line: `valuation: $4B+ in guide.md:7, $3B in brief.md:19`."""
        ends = ", ".join(f"{claim.said} in {claim.file}:{claim.line}" for claim in (self.one, self.other))
        return f"{self.about}: {ends}"


def contradictions(all_claims: Iterable[Claim]) -> tuple[Contradiction, ...]:
    """Where two documents on one company disagree: at most one for two documents and one thing."""
    groups: dict[tuple[str, str, str], dict[str, list[Claim]]] = {}
    for claim in all_claims:
        by_path = groups.setdefault((claim.company, claim.about, claim.key), {})
        by_path.setdefault(claim.path, []).append(claim)
    return tuple(found for by_path in groups.values() for found in _disagreements(list(by_path.values())))


def _disagreements(documents: list[list[Claim]]) -> Iterator[Contradiction]:
    """Each document against the first one that says something else, so that n documents give no n² lines."""
    if len(documents) < 2:  # noqa: PLR2004 - it takes two
        return
    read = [_Claimed.of(claims) for claims in documents]
    for at, own in enumerate(read):
        for other in read[: min(at, _MOST_COMPARED)]:
            if not other.agrees(own):
                yield Contradiction(own.highest.about, other.highest, own.highest)
                break


SPAN = "span"  # the value of a claim that names both ends of a range
_MOST_COMPARED = 20
_MOST_SPANS = 20  # ranges that a document names for one thing; whoever names more of them contradicts nobody
_ROUNDING = 20  # an amount may be off by one part in so many and still be the same
_ENDLESS = 10**18

_Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """All that a document claims of one thing, put in order once, so that no claim is held against every other.

    Attributes:
        highest: The claim to be quoted.
        years: The years of which something is said.
        values: What it is, of the claims that are no numbers.
        amounts: What it may be, of those that are, from the least to the most, with no overlap.
        spans: The two ends of each range.
    """

    highest: Claim
    years: frozenset[int]
    values: frozenset[str]
    amounts: tuple[_Ends, ...]
    spans: tuple[_Ends, ...]

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "_Claimed":
        """What claims of one document on one thing say together."""
        numbers = ((claim.low, _ENDLESS if claim.high is None else claim.high) for claim in claims if not claim.value)
        return cls(
            max(claims, key=lambda claim: claim.low),
            frozenset(claim.year for claim in claims if claim.year),
            frozenset(claim.value for claim in claims) - {"", SPAN},
            tuple(_united(numbers)),
            tuple({(claim.low, claim.high or claim.low) for claim in claims if claim.value == SPAN}),
        )

    def agrees(self, other: "_Claimed") -> bool:
        """Whether something that the one says fits something that the other says."""
        if self.years and other.years and len(self.years | other.years) > 1:
            return True  # claims of different years may both be true
        if max(len(self.spans), len(other.spans)) > _MOST_SPANS:
            return True
        are_near = any(_is_near(one, each) for one in self.spans for each in other.spans)
        return are_near or not self.values.isdisjoint(other.values) or _overlap(self.amounts, other.amounts)


def _united(amounts: Iterable[_Ends]) -> Iterator[_Ends]:
    """The same amounts as ranges that do not overlap, in order."""
    low = high = -1
    for start, end in sorted(amounts):
        if start > high:
            if high >= 0:
                yield low, high
            low, high = start, end
        high = max(high, end)
    if high >= 0:
        yield low, high


def _overlap(some: Sequence[_Ends], others: Sequence[_Ends]) -> bool:
    """Whether an amount is in both; the fewer are looked up among the more."""
    few, many = sorted((some, others), key=len)
    for low, high in few:
        at = bisect_right(many, (high, _ENDLESS))
        if at and many[at - 1][1] >= low:
            return True
    return False


def _is_near(one: _Ends, other: _Ends) -> bool:
    return all(abs(a - b) * _ROUNDING <= max(a, b) for a, b in zip(one, other, strict=True))
