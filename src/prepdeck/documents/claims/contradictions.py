"""Claims, and the search for contradictions between documents.

Two documents contradict each other only if no claim of one fits any claim of the other. False alarms cost trust.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct


class Claim(Struct, frozen=True):
    """One statement of a document about its company.

    Attributes:
        topic: The subject: "valuation", "founded", "headquarters" or "base pay in ...".
        company: The company in lower case.
        comparison_key: What must also be equal for two claims to be compared, such as the role and region of pay.
        lowest_value: The lowest possible value of a number, in whole currency units or as a year.
        highest_value: The highest possible value of a number; None if it is open.
        text_value: The value of a claim that is not a number, such as a city; `RANGE_MARKER` if `lowest_value` and
            `highest_value` are the two ends of a stated range.
        quoted_text: The words of the document, shortened.
        path: Path of the document, as shown to the person.
        line: Line number of the claim.
        stated_year: The year that the claim is for, or 0. Claims for different years can both be true.
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
        """The file name without its folder, which is unique among the documents of a target."""
        return self.path.rsplit("/", 1)[-1]


class Contradiction(Struct, frozen=True):
    """Two claims from different documents that cannot both be true."""

    topic: str
    first_claim: Claim
    second_claim: Claim

    def __str__(self) -> str:
        """Format as one line, such as `valuation: $4B+ in guide.md:7, $3B in brief.md:19`."""
        claim_texts = ", ".join(
            f"{claim.quoted_text} in {claim.file_name}:{claim.line}" for claim in (self.first_claim, self.second_claim)
        )
        return f"{self.topic}: {claim_texts}"


def find_contradictions(all_claims: Iterable[Claim]) -> tuple[Contradiction, ...]:
    """Find the contradictions between documents about one company: at most one per topic and document."""
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
    """Pair each document with the first one that contradicts it, so that n documents do not give n² contradictions."""
    if len(claims_of_documents) < 2:  # noqa: PLR2004 - a contradiction needs two documents
        return
    document_claims = [_DocumentClaims.from_claims(claims) for claims in claims_of_documents]
    for document_index, own_claims in enumerate(document_claims):
        for other_claims in document_claims[: min(document_index, _MOST_COMPARED_DOCUMENTS)]:
            if not other_claims.is_compatible_with(own_claims):
                yield Contradiction(own_claims.quoted_claim.topic, other_claims.quoted_claim, own_claims.quoted_claim)
                break


RANGE_MARKER = "span"  # the `text_value` of a claim that names both ends of a range
_MOST_COMPARED_DOCUMENTS = 20
_MOST_RANGES = 20  # a document with more ranges for one topic contradicts nobody, and is slow to compare
_ROUNDING_DIVISOR = 20  # two amounts within 1/20 (5%) of each other count as equal
_NO_UPPER_LIMIT = 10**18

_RangeEnds = tuple[int, int]


class _DocumentClaims(Struct, frozen=True):
    """The claims of one document on one topic, sorted once so that not every pair of claims must be compared.

    Attributes:
        quoted_claim: The claim to quote in a contradiction.
        stated_years: The years that the claims are for.
        text_values: The values of claims that are not numbers.
        amount_ranges: The possible values of claims that are numbers, lowest first, without overlaps.
        named_ranges: The two ends of each stated range.
    """

    quoted_claim: Claim
    stated_years: frozenset[int]
    text_values: frozenset[str]
    amount_ranges: tuple[_RangeEnds, ...]
    named_ranges: tuple[_RangeEnds, ...]

    @classmethod
    def from_claims(cls, claims: Sequence[Claim]) -> "_DocumentClaims":
        """Combine the claims of one document on one topic."""
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
        """Whether at least one claim of this document fits one claim of the other."""
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
    """Merge overlapping ranges, lowest first."""
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
    """Whether two sorted lists of ranges overlap; the shorter list is looked up in the longer one."""
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
