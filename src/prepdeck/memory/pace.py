"""How long the person takes for an answer, by kind of card."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.planner import Seconds

_RECENT = 2_000  # answers that are kept
_USUAL = Seconds()
_USUAL_COUNTS = 3  # as many answers as what is usual counts
_LEAST = 1.0  # second
LONGEST_ANSWER = 120.0
"""The most seconds that count; whoever takes longer has done something else."""


class Sort(Enum):
    """What sort of answer it was."""

    NEW = "new"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class Timed(NamedTuple):
    """An answer: when it was given, in days, to which card, of what sort, and in how many seconds."""

    at: float
    card: str
    sort: Sort
    seconds: float


@dataclass(slots=True)
class Pace:
    """The recent answers with the time they took.

    Attributes:
        recent: The latest of them, oldest first.
    """

    recent: "deque[Timed]" = field(default_factory=lambda: deque(maxlen=_RECENT))

    def answered(self, at: float, card: str, grade: Grade, seconds: float, *, new: bool) -> None:
        """Take one more answer."""
        sort = Sort.NEW if new else Sort.LAPSED if grade is Grade.AGAIN else Sort.RECALLED
        self.recent.append(Timed(at, card, sort, min(max(seconds, _LEAST), LONGEST_ANSWER)))

    def spent(self, since: float, until: float) -> float:
        """The seconds of the answers given from one instant on and before another, in days."""
        return sum(each.seconds for each in self.recent if since <= each.at < until)

    def seconds(self, kinds: Mapping[str, str]) -> dict[str, Seconds]:
        """By kind of card the median seconds, `kinds` saying of what kind each card is.

        The fewer answers there are, the more what is usual counts.
        """
        found: dict[tuple[str, Sort], list[float]] = {}
        for each in self.recent:
            if each.card in kinds:
                found.setdefault((kinds[each.card], each.sort), []).append(each.seconds)
        return {
            kind: Seconds(*(_median(found.get((kind, sort), ()), getattr(_USUAL, sort.value)) for sort in Sort))
            for kind in set(kinds.values())
        }

    def copy(self) -> "Pace":
        """The same, to go on from apart."""
        return Pace(self.recent.copy())


def _median(values: Iterable[float], usual: float) -> float:
    ordered = sorted([*values, *[usual] * _USUAL_COUNTS])  # the module statistics takes a start 5 ms to load
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
