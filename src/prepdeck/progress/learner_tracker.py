"""What the grades of a past tell of the person, brought up to date with what is added to it."""

from typing import NamedTuple

from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import Pace
from prepdeck.progress.event_log import TICKS_A_DAY, Answer, Past


class Followed(NamedTuple):
    """How far a past was followed, and what was known of the person then.

    Attributes:
        rows: How many grades were followed.
        last: The instant of the latest, in microseconds since 1970; -1 where there is none.
        learner: What was known.
        pace: How long answers took.
    """

    rows: int
    last: int
    learner: Learner
    pace: Pace


def nothing_followed() -> Followed:
    """What is known before the first answer."""
    return Followed(0, -1, Learner(), Pace())


class Answers:
    """Follows a past.

    What is known of a person depends on the order of all answers, so that one which comes in between, or does not
    count any more, has them followed again: from where this start began to add to them where that is enough, and
    else from the first.

    Attributes:
        learner: What is known of the person.
        pace: How long answers take.
    """

    def __init__(self) -> None:
        self._past: Past | None = None
        self._seen = 0  # changes of the past that were taken into account
        self._settled = nothing_followed()
        self._rows, self._last, self.learner, self.pace = self._settled

    @classmethod
    def restored(cls, past: Past, mark: Followed) -> "Answers":
        """Those of a past that was followed before as far as a mark says."""
        answers = cls()
        answers._past, answers._seen, answers._settled = past, len(past.changes), mark
        answers._go_on_from(mark)
        return answers

    @property
    def followed(self) -> Followed:
        """How far the past was followed, and what is known."""
        return Followed(self._rows, self._last, self.learner, self.pace)

    def follow(self, past: Past) -> None:
        """Take in what was added to a past, or changed in it, since it was followed last."""
        if past is not self._past:
            self._past, self._seen, self._settled = past, len(past.changes), nothing_followed()
            self._go_on_from(self._settled)
            self._take(past)
            self._settle()
            return
        changed = min(past.changes[self._seen :], default=None)
        early = min(past.grades.at[self._rows :], default=None)
        if early is not None and early <= self._last:
            changed = early if changed is None else min(changed, early)
        self._seen = len(past.changes)
        if changed is not None:
            self._settled = self._settled if changed > self._settled.last else nothing_followed()
            self._go_on_from(self._settled)
        self._take(past)

    def _take(self, past: Past) -> None:
        for answer in past.answers(self._rows):
            self._answer(answer)
        self._rows = len(past.grades)

    def _answer(self, answer: Answer) -> None:
        at = answer.at / TICKS_A_DAY
        new = answer.card not in self.learner.traces
        self.learner.answered(answer.card, answer.grade, at)
        self.pace.answered(at, answer.card, answer.grade, answer.seconds, new=new)
        self._last = max(self._last, answer.at)

    def _settle(self) -> None:
        """What is known now is what this start began with."""
        self._settled = self.followed._replace(learner=self.learner.copy(), pace=self.pace.copy())

    def _go_on_from(self, mark: Followed) -> None:
        self._rows, self._last = mark.rows, mark.last
        self.learner, self.pace = mark.learner.copy(), mark.pace.copy()
