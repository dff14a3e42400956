"""What the grades in an event log say about the person, updated with each new grade."""

from typing import NamedTuple

from prepdeck.memory.arrays import np
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import AnswerColumns, Learner
from prepdeck.memory.pace import MAX_RECENT_ANSWERS, AnswerPace
from prepdeck.progress.event_log import MICROSECONDS_PER_DAY, EventLog

_GRADES_BY_NUMBER = {int(grade): grade for grade in Grade}


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
        answers = event_log.answers_since(self._row_count)
        self._row_count = len(event_log.grades)
        if not answers.card_ids:
            return
        is_answered = [self.learner.has_answered(card_id) for card_id in answers.card_ids]
        first_recent = max(0, len(answers.answered_at) - MAX_RECENT_ANSWERS)
        for row_number, card_position in enumerate(answers.card_positions):
            if row_number >= first_recent:
                self.pace.record_answer(
                    answers.answered_at[row_number] / MICROSECONDS_PER_DAY,
                    answers.card_ids[card_position],
                    _GRADES_BY_NUMBER[answers.grade_numbers[row_number]],
                    answers.answer_seconds[row_number],
                    is_new=not is_answered[card_position],
                )
            is_answered[card_position] = True
        self.learner.record_answers(
            AnswerColumns(
                answers.card_ids,
                np.array(answers.card_positions, dtype=np.int64),
                np.array(answers.grade_numbers, dtype=np.int64),
                np.array(answers.answered_at, dtype=np.float64) / MICROSECONDS_PER_DAY,
            )
        )
        self._last_answered_at = max(self._last_answered_at, answers.answered_at[-1])

    def _save_start_snapshot(self) -> None:
        """Keep what is known now as the state to replay from."""
        self._start_snapshot = self.snapshot._replace(learner=self.learner.copy(), pace=self.pace.copy())

    def _continue_from(self, snapshot: LearnerSnapshot) -> None:
        self._row_count, self._last_answered_at = snapshot.row_count, snapshot.last_answered_at
        self.learner, self.pace = snapshot.learner.copy(), snapshot.pace.copy()
