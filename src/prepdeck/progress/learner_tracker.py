"""What the grades in an event log say about the person, updated with each new grade."""

from typing import NamedTuple

from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import AnswerPace
from prepdeck.progress.event_log import MICROSECONDS_PER_DAY, EventLog, GradedAnswer


class LearnerSnapshot(NamedTuple):
    """What was known about the person after a number of grades.

    Attributes:
        row_count: How many grades were used.
        last_answered_at: The instant of the latest, in microseconds since 1970; -1 if there is none.
        learner: The memory states, the mixture of memory models and the calibration.
        pace: How long answers took.
    """

    row_count: int
    last_answered_at: int
    learner: Learner
    pace: AnswerPace


def empty_snapshot() -> LearnerSnapshot:
    """What is known before the first answer."""
    return LearnerSnapshot(0, -1, Learner(), AnswerPace())


class LearnerTracker:
    """Keeps what is known about the person up to date with an event log.

    This depends on the order of all answers. If an answer is inserted between others, or no longer counts, the answers
    are replayed: those added since the program started if that is enough, otherwise all of them.

    Attributes:
        learner: What is known about the person.
        pace: How long answers take.
    """

    def __init__(self) -> None:
        self._event_log: EventLog | None = None
        self._seen_change_count = 0  # entries of `recounted_from` that were handled
        self._start_snapshot = empty_snapshot()
        self._row_count, self._last_answered_at, self.learner, self.pace = self._start_snapshot

    @classmethod
    def restore(cls, event_log: EventLog, snapshot: LearnerSnapshot) -> "LearnerTracker":
        """Continue from a snapshot of the same event log."""
        tracker = cls()
        tracker._event_log, tracker._seen_change_count, tracker._start_snapshot = (
            event_log,
            len(event_log.recounted_from),
            snapshot,
        )
        tracker._continue_from(snapshot)
        return tracker

    @property
    def snapshot(self) -> LearnerSnapshot:
        """What is known now."""
        return LearnerSnapshot(self._row_count, self._last_answered_at, self.learner, self.pace)

    def update_from(self, event_log: EventLog) -> None:
        """Add what was added to the event log, or changed in it, since the last update."""
        if event_log is not self._event_log:
            self._event_log, self._seen_change_count, self._start_snapshot = (
                event_log,
                len(event_log.recounted_from),
                empty_snapshot(),
            )
            self._continue_from(self._start_snapshot)
            self._add_answers(event_log)
            self._save_start_snapshot()  # later changes rarely affect answers from before this start
            return
        changed_at = min(event_log.recounted_from[self._seen_change_count :], default=None)
        earliest_new_at = min(event_log.grades.graded_at[self._row_count :], default=None)
        # A new grade that is older than the latest one, such as one from another device, counts as a change.
        if earliest_new_at is not None and earliest_new_at <= self._last_answered_at:
            changed_at = earliest_new_at if changed_at is None else min(changed_at, earliest_new_at)
        self._seen_change_count = len(event_log.recounted_from)
        if changed_at is not None:
            self._start_snapshot = (
                self._start_snapshot if changed_at > self._start_snapshot.last_answered_at else empty_snapshot()
            )
            self._continue_from(self._start_snapshot)
        self._add_answers(event_log)

    def _add_answers(self, event_log: EventLog) -> None:
        for answer in event_log.iterate_answers(self._row_count):
            self._add_answer(answer)
        self._row_count = len(event_log.grades)

    def _add_answer(self, answer: GradedAnswer) -> None:
        answered_at_days = answer.answered_at / MICROSECONDS_PER_DAY
        is_new = answer.card_id not in self.learner.card_states
        self.learner.record_answer(answer.card_id, answer.grade, answered_at_days)
        self.pace.record_answer(answered_at_days, answer.card_id, answer.grade, answer.answer_seconds, is_new=is_new)
        self._last_answered_at = max(self._last_answered_at, answer.answered_at)

    def _save_start_snapshot(self) -> None:
        """Keep what is known now as the state to replay from."""
        self._start_snapshot = self.snapshot._replace(learner=self.learner.copy(), pace=self.pace.copy())

    def _continue_from(self, snapshot: LearnerSnapshot) -> None:
        self._row_count, self._last_answered_at = snapshot.row_count, snapshot.last_answered_at
        self.learner, self.pace = snapshot.learner.copy(), snapshot.pace.copy()
