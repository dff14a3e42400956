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
        topic: What it is about: "valuation", "founded", "headquarters" or "base pay".
        company: Of which company, in small letters.
        comparison_key: What else has to be the same for two claims to be comparable, such as the role and the region
            of pay.
        lowest_value: The least it may be, as a number; for a city the text `text_value` counts instead.
        highest_value: The most it may be; None where it is open.
        text_value: What it is, for claims that are no numbers; SPAN where `lowest_value` and `highest_value` are the
            ends of a range.
        quoted_text: How the document puts it, in a few words.
        path: The document, as the person knows it.
        line: The line it stands on.
        stated_year: The year of which it is said; 0 where none is said. Claims of different years may both be true.
    """

    topic: str
    company: str
    quoted_text: str
    path: str
    line: int
    comparison_key: str = ""
    lowest_value: int = 0
    highest_value: int | None = None
    text_value: str = ""
    stated_year: int = 0

    @property
    def file_name(self) -> str:
        """The document by the name of its file alone, which tells it from the others of its target."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two documents say different things: what about, and both passages."""

    topic: str
    first_claim: Claim
    second_claim: Claim

    def __str__(self) -> str:
        """One line: `valuation: $4B+ in guide.md:7, $3B in brief.md:19`."""
        claim_texts = ", ".join(
            f"{claim.quoted_text} in {claim.file_name}:{claim.line}" for claim in (self.first_claim, self.second_claim)
        )
        return f"{self.topic}: {claim_texts}"


def find_contradictions(all_claims: Iterable[Claim]) -> tuple[Contradiction, ...]:
    """Where two documents on one company disagree: at most one for two documents and one thing."""
    claims_by_topic: dict[tuple[str, str, str], dict[str, list[Claim]]] = {}
    for claim in all_claims:
        claims_by_path = claims_by_topic.setdefault((claim.company, claim.topic, claim.comparison_key), {})
        claims_by_path.setdefault(claim.path, []).append(claim)
    return tuple(
        contradiction
        for claims_by_path in claims_by_topic.values()
        for contradiction in _find_disagreements(list(claims_by_path.values()))
    )


def _find_disagreements(claims_of_documents: list[list[Claim]]) -> Iterator[Contradiction]:
    """Each document against the first one that says something else, so that n documents give no n² lines."""
    if len(claims_of_documents) < 2:  # noqa: PLR2004 - it takes two
        return
    document_claims = [_DocumentClaims.from_claims(claims) for claims in claims_of_documents]
    for document_index, own_claims in enumerate(document_claims):
        for other_claims in document_claims[: min(document_index, _MOST_COMPARED_DOCUMENTS)]:
            if not other_claims.is_compatible_with(own_claims):
                yield Contradiction(own_claims.quoted_claim.topic, other_claims.quoted_claim, own_claims.quoted_claim)
                break


RANGE_MARKER = "span"  # the value of a claim that names both ends of a range
_MOST_COMPARED_DOCUMENTS = 20
_MOST_RANGES = 20  # ranges that a document names for one thing; whoever names more of them contradicts nobody
_ROUNDING_DIVISOR = 20  # an amount may be off by one part in so many and still be the same
_NO_UPPER_LIMIT = 10**18

_RangeEnds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _DocumentClaims:
    """All that a document claims of one thing, put in order once, so that no claim is held against every other.

    Attributes:
        quoted_claim: The claim to be quoted.
        stated_years: The years of which something is said.
        text_values: What it is, of the claims that are no numbers.
        amount_ranges: What it may be, of those that are, from the least to the most, with no overlap.
        named_ranges: The two ends of each range.
    """

    quoted_claim: Claim
    stated_years: frozenset[int]
    text_values: frozenset[str]
    amount_ranges: tuple[_RangeEnds, ...]
    named_ranges: tuple[_RangeEnds, ...]

    @classmethod
    def from_claims(cls, claims: Sequence[Claim]) -> "_DocumentClaims":
        """What claims of one document on one thing say together."""
        number_ranges = (
            (claim.lowest_value, _NO_UPPER_LIMIT if claim.highest_value is None else claim.highest_value)
            for claim in claims
            if not claim.text_value
        )
        return cls(
            max(claims, key=lambda claim: claim.lowest_value),
            frozenset(claim.stated_year for claim in claims if claim.stated_year),
            frozenset(claim.text_value for claim in claims) - {"", RANGE_MARKER},
            tuple(_merge_ranges(number_ranges)),
            tuple(
                {
                    (claim.lowest_value, claim.highest_value or claim.lowest_value)
                    for claim in claims
                    if claim.text_value == RANGE_MARKER
                }
            ),
        )

    def is_compatible_with(self, other_claims: "_DocumentClaims") -> bool:
        """Whether something that the one says fits something that the other says."""
        if self.stated_years and other_claims.stated_years and len(self.stated_years | other_claims.stated_years) > 1:
            return True  # claims of different years may both be true
        if max(len(self.named_ranges), len(other_claims.named_ranges)) > _MOST_RANGES:
            return True
        has_near_ranges = any(
            _is_near_range(own_range, other_range)
            for own_range in self.named_ranges
            for other_range in other_claims.named_ranges
        )
        return (
            has_near_ranges
            or not self.text_values.isdisjoint(other_claims.text_values)
            or _has_overlapping_range(self.amount_ranges, other_claims.amount_ranges)
        )


def _merge_ranges(amount_ranges: Iterable[_RangeEnds]) -> Iterator[_RangeEnds]:
    """The same amounts as ranges that do not overlap, in order."""
    merged_low = merged_high = -1
    for range_start, range_end in sorted(amount_ranges):
        if range_start > merged_high:
            if merged_high >= 0:
                yield merged_low, merged_high
            merged_low, merged_high = range_start, range_end
        merged_high = max(merged_high, range_end)
    if merged_high >= 0:
        yield merged_low, merged_high


def _has_overlapping_range(some_ranges: Sequence[_RangeEnds], other_ranges: Sequence[_RangeEnds]) -> bool:
    """Whether an amount is in both; the fewer are looked up among the more."""
    fewer_ranges, more_ranges = sorted((some_ranges, other_ranges), key=len)
    for low_end, high_end in fewer_ranges:
        range_index = bisect_right(more_ranges, (high_end, _NO_UPPER_LIMIT))
        if range_index and more_ranges[range_index - 1][1] >= low_end:
            return True
    return False


def _is_near_range(first_range: _RangeEnds, second_range: _RangeEnds) -> bool:
    return all(
        abs(first_end - second_end) * _ROUNDING_DIVISOR <= max(first_end, second_end)
        for first_end, second_end in zip(first_range, second_range, strict=True)
    )
