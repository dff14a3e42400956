"""Claims that documents make, and where they contradict each other.

Two documents disagree only where nothing that the one says fits anything that the other says: false alarms cost trust.
"""

from collections.abc import Iterable, Iterator
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
    for at, own in enumerate(documents):
        for others in documents[:at][:_MOST_COMPARED]:
            if not any(_agree(one, other) for one in others for other in own):
                one, other = (max(group, key=lambda claim: claim.low) for group in (others, own))
                yield Contradiction(one.about, one, other)
                break


SPAN = "span"  # the value of a claim that names both ends of a range
_MOST_COMPARED = 20
_ROUNDING = 20  # an amount may be off by one part in so many and still be the same


def _agree(one: Claim, other: Claim) -> bool:
    if one.year and other.year and one.year != other.year:
        return True
    if SPAN in {one.value, other.value}:
        ends = ((one.low, other.low), (one.high or one.low, other.high or other.low))
        return all(abs(a - b) * _ROUNDING <= max(a, b) for a, b in ends)
    if one.value or other.value:
        return one.value == other.value
    lowest_high = min(claim.high if claim.high is not None else _ENDLESS for claim in (one, other))
    return max(one.low, other.low) <= lowest_high


_ENDLESS = 10**18
