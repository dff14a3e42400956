"""How long a person takes to answer, by kind of card."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.memory.grades import Grade
from prepdeck.memory.objective import AnswerSeconds

MAX_RECENT_ANSWERS = 2_000
"""The answers that are kept, the latest ones."""
_USUAL_SECONDS = AnswerSeconds()
_USUAL_ANSWER_COUNT = 3  # the usual time counts as much as this many answers
_MIN_ANSWER_SECONDS = 1.0
MAX_ANSWER_SECONDS = 120.0
"""The most seconds that count for one answer. Whoever takes longer was distracted."""


class AnswerType(Enum):
    """The type of an answer: to a new card, recalled, or lapsed."""

    NEW = "new"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class TimedAnswer(NamedTuple):
    """An answer with its instant in days, its card, its type and the seconds it took."""

    answered_at: float
    card_id: str
    answer_type: AnswerType
    seconds: float


class AnswerPace(Struct):
    """The recent answers with the time they took.

    Attributes:
        recent_answers: The answers, oldest first. Only a limited number is kept.
    """

    recent_answers: "deque[TimedAnswer]" = field(default_factory=lambda: deque(maxlen=MAX_RECENT_ANSWERS))

    def record_answer(self, answered_at: float, card_id: str, grade: Grade, seconds: float, *, is_new: bool) -> None:
        """Record an answer. One without a time was not given in a drill, and says nothing about the pace."""
        if not seconds:
            return
        answer_type = AnswerType.NEW if is_new else AnswerType.LAPSED if grade is Grade.AGAIN else AnswerType.RECALLED
        self.recent_answers.append(
            TimedAnswer(answered_at, card_id, answer_type, min(max(seconds, _MIN_ANSWER_SECONDS), MAX_ANSWER_SECONDS))
        )

    def seconds_spent(self, since: float, until: float) -> float:
        """Return the seconds of the answers given at or after `since` and before `until`, both in days."""
        return sum(answer.seconds for answer in self.recent_answers if since <= answer.answered_at < until)

    def count_answers(self, since: float) -> dict[str, int]:
        """Return how often each card was answered at or after `since`, in days."""
        return dict(Counter(answer.card_id for answer in self.recent_answers if answer.answered_at >= since))

    def median_seconds(self, kind_by_card: Mapping[str, str]) -> dict[str, AnswerSeconds]:
        """Return the median seconds for each kind of card. With few answers, the usual times count more.

        Args:
            kind_by_card: The kind of each card, by card id.
        """
        seconds_by_type: dict[tuple[str, AnswerType], list[float]] = {}
        for answer in self.recent_answers:
            if answer.card_id in kind_by_card:
                seconds_by_type.setdefault((kind_by_card[answer.card_id], answer.answer_type), []).append(
                    answer.seconds
                )
        return {
            kind: AnswerSeconds(
                *(
                    _median_with_usual(
                        seconds_by_type.get((kind, answer_type), ()), getattr(_USUAL_SECONDS, answer_type.value)
                    )
                    for answer_type in AnswerType
                )
            )
            for kind in set(kind_by_card.values())
        }

    def copy(self) -> "AnswerPace":
        """Return a copy that can be changed independently."""
        return AnswerPace(self.recent_answers.copy())


def _median_with_usual(values: Iterable[float], usual_value: float) -> float:
    # Not statistics.median: loading that module adds 5 ms to every start.
    sorted_values = sorted([*values, *[usual_value] * _USUAL_ANSWER_COUNT])
    return (sorted_values[(len(sorted_values) - 1) // 2] + sorted_values[len(sorted_values) // 2]) / 2
