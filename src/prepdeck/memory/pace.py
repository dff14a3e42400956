"""How long the person takes for an answer, by kind of card."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.planner import AnswerSeconds

_MAX_RECENT_ANSWERS = 2_000  # answers that are kept
_USUAL_SECONDS = AnswerSeconds()
_USUAL_ANSWER_COUNT = 3  # as many answers as what is usual counts
_MIN_ANSWER_SECONDS = 1.0  # second
MAX_ANSWER_SECONDS = 120.0
"""The most seconds that count; whoever takes longer has done something else."""


class AnswerType(Enum):
    """What sort of answer it was."""

    NEW = "new"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class TimedAnswer(NamedTuple):
    """An answer: when it was given, in days, to which card, of what sort, and in how many seconds."""

    answered_at: float
    card_id: str
    answer_type: AnswerType
    seconds: float


@dataclass(slots=True)
class AnswerPace:
    """The recent answers with the time they took.

    Attributes:
        recent_answers: The latest of them, oldest first.
    """

    recent_answers: "deque[TimedAnswer]" = field(default_factory=lambda: deque(maxlen=_MAX_RECENT_ANSWERS))

    def record_answer(self, answered_at: float, card_id: str, grade: Grade, seconds: float, *, is_new: bool) -> None:
        """Take one more answer."""
        answer_type = AnswerType.NEW if is_new else AnswerType.LAPSED if grade is Grade.AGAIN else AnswerType.RECALLED
        self.recent_answers.append(
            TimedAnswer(answered_at, card_id, answer_type, min(max(seconds, _MIN_ANSWER_SECONDS), MAX_ANSWER_SECONDS))
        )

    def seconds_spent(self, since: float, until: float) -> float:
        """The seconds of the answers given from one instant on and before another, in days."""
        return sum(answer.seconds for answer in self.recent_answers if since <= answer.answered_at < until)

    def median_seconds(self, kind_by_card: Mapping[str, str]) -> dict[str, AnswerSeconds]:
        """By kind of card the median seconds, `kind_by_card` saying of what kind each card is.

        The fewer answers there are, the more what is usual counts.
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
        """The same, to go on from apart."""
        return AnswerPace(self.recent_answers.copy())


def _median_with_usual(values: Iterable[float], usual_value: float) -> float:
    sorted_values = sorted(
        [*values, *[usual_value] * _USUAL_ANSWER_COUNT]
    )  # the module statistics takes a start 5 ms to load
    return (sorted_values[(len(sorted_values) - 1) // 2] + sorted_values[len(sorted_values) // 2]) / 2
