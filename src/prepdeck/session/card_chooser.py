"""A drill as it goes: what is asked, what was answered, and where to stop.

Without a round ahead it follows a queue. With one it follows a sitting, which chooses the next card after each answer.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.timed_session import StopPoint, TimedSession


class DrillMode(Enum):
    """How a drill asks.

    Attributes:
        PLANNED: What the plan has for today, or what is due.
        EXTRA: More than that, the card that brings most first.
        PRACTICE: Any cards, the weakest first, and nothing counts.
    """

    PLANNED = "planned"
    EXTRA = "ahead"
    PRACTICE = "rehearsal"


class SessionProgress(NamedTuple):
    """How far a drill is: as a share from 0 to 1, and in words."""

    done_share: float
    progress_text: str


class CardChooser:
    """A drill that goes on.

    Args:
        card_queue: The queue; empty where there is a sitting.
        timed_session: What chooses the cards while a round lies ahead.
        drill_mode: How it asks.

    Attributes:
        card_queue: The card on screen, those that wait, and what was answered.
        timed_session: As above.
        drill_mode: As above.
        stop_point: The place to stop that has been reached, None while a card is asked.
        session_basis: What the sitting was made from, for whoever makes it to see whether that still holds.
    """

    def __init__(
        self,
        card_queue: CardQueue,
        timed_session: TimedSession | None = None,
        drill_mode: DrillMode = DrillMode.PLANNED,
        session_basis: object = None,
    ) -> None:
        self.card_queue = card_queue
        self.timed_session = timed_session
        self.drill_mode = drill_mode
        self.session_basis = session_basis
        self.stop_point: StopPoint | None = None
        self._undone_queues: list[CardQueue] = []  # as they were before an undo, for a redo; the last is redone first
        self._total_seconds = timed_session.seconds_left if timed_session else 0.0
        if timed_session is not None and drill_mode is DrillMode.EXTRA:
            timed_session.ignore_further_stops()
        self._choose_next_card()

    @property
    def current_card_id(self) -> str | None:
        """The card to be asked now, None at the end and where one may stop."""
        return self.card_queue.current_card_id

    @property
    def counted_card_count(self) -> int:
        """How many cards count at the round ahead; 0 if there is none."""
        return self.timed_session.counted_card_count if self.timed_session else 0

    @property
    def are_answers_saved(self) -> bool:
        """Whether the answers count."""
        return self.drill_mode is not DrillMode.PRACTICE

    @property
    def session_progress(self) -> SessionProgress:
        """How far it is."""
        answer_number, timed_session = len(self.card_queue.given_grades) + 1, self.timed_session
        if timed_session is None:
            done_share = (
                len(self.card_queue.given_grades) / self.card_queue.total_count if self.card_queue.total_count else 1.0
            )
            progress_text = f"{answer_number} of {self.card_queue.total_count}"
            return SessionProgress(
                done_share, progress_text if self.are_answers_saved else f"{progress_text} · not saved"
            )
        if timed_session.seconds_left <= 0 or timed_session.is_ignoring_stops:
            return SessionProgress(1.0, f"card {answer_number} · extra study")
        return SessionProgress(
            1 - timed_session.seconds_left / max(self._total_seconds, timed_session.seconds_left),
            f"card {answer_number} · {_format_minutes(timed_session.seconds_left)} left",
        )

    def record_grade(self, card_id: str, grade: Grade, answer_seconds: float, now: datetime) -> None:
        """The card on screen got a grade, which is known to whoever keeps it, after so many seconds."""
        self._undone_queues.clear()
        self.card_queue = self.card_queue.after_grade(grade, can_repeat=self.timed_session is None)
        if self.timed_session is not None:
            self.timed_session.record_answer(card_id, answer_seconds, to_epoch_days(now))
        self._choose_next_card()

    def set_card_aside(self, card_id: str) -> None:
        """The card on screen is not to be asked any more."""
        self._undone_queues.clear()
        self.card_queue = self.card_queue.after_setting_aside()
        if self.timed_session is not None:
            self.timed_session.planner.exclude_card(card_id)
        self._choose_next_card()

    def skip_settled_cards(self, is_settled: Callable[[str], bool], now: datetime) -> None:
        """Pass over cards that were settled elsewhere: of a queue until one is not, in a sitting the one on screen."""
        while (card_id := self.current_card_id) is not None and is_settled(card_id):
            self.card_queue = self.card_queue.without_current()
            if self.timed_session is not None:
                self.timed_session.record_answer(card_id, 0.0, to_epoch_days(now))
                self._choose_next_card()
                return  # what it chooses now, it chooses by what is known now

    def renew_timed_session(
        self, timed_session: TimedSession | None, fallback_queue: CardQueue, session_basis: object
    ) -> None:
        """Go on with a new sitting, which chooses anew, since what the old one was made from has changed.

        Args:
            timed_session: The new one; None where no round lies ahead any more.
            fallback_queue: What is asked then.
            session_basis: As in `CardChooser`.
        """
        self.session_basis = session_basis
        if self.timed_session is None:
            return
        if timed_session is None:
            self.timed_session, self.stop_point = None, None
            self.card_queue = self.card_queue.with_cards_of(fallback_queue)
            return
        timed_session.is_ignoring_stops = self.timed_session.is_ignoring_stops
        if self.card_queue.given_grades:
            timed_session.planner.avoid_next(self.card_queue.given_grades[-1][0])
        self.timed_session = timed_session
        self._total_seconds = max(self._total_seconds, timed_session.seconds_left)
        self.card_queue = self.card_queue.without_cards()
        self._choose_next_card()

    def ask_undone_card(self, card_id: str) -> None:
        """Ask a card again whose last answer, or setting aside, was taken back."""
        previous_queue = self.card_queue.previous_queue
        if previous_queue is not None and previous_queue.current_card_id == card_id:
            self._undone_queues.append(self.card_queue)
            self.card_queue = previous_queue
        elif self.timed_session is not None:
            self.card_queue = self.card_queue.with_only(card_id)
        else:
            self.card_queue = self.card_queue.with_first(card_id)
        self.stop_point = None

    def redo_card(self, card_id: str) -> bool:
        """Go on after a card whose last answer, or setting aside, was redone; gives whether it was undone here."""
        previous_queue = self._undone_queues[-1].previous_queue if self._undone_queues else None
        if previous_queue is None or previous_queue.current_card_id != card_id:
            return False
        redone_queue = self._undone_queues.pop()
        self.card_queue = redone_queue if self.timed_session is None else redone_queue.without_cards()
        self._choose_next_card()
        return True

    def ask_previous_card(self) -> bool:
        """Ask the card before again; gives whether there was one."""
        if self.card_queue.previous_queue is None:
            return False
        self.card_queue = self.card_queue.previous_queue
        return True

    def continue_past_stop(self) -> None:
        """Go on past the place to stop."""
        if self.timed_session is not None:
            self.timed_session.ignore_further_stops()
        self._choose_next_card()

    def _choose_next_card(self) -> None:
        """With a sitting, let it say what comes next unless a card is on screen."""
        if self.timed_session is None or self.card_queue.waiting_ids:
            return
        next_choice = self.timed_session.choose_next()
        self.stop_point = next_choice if isinstance(next_choice, StopPoint) else None
        if isinstance(next_choice, str):
            self.card_queue = self.card_queue.with_only(next_choice)


def _format_minutes(seconds: float) -> str:
    return f"{round(seconds / 60)} min" if seconds >= _SECONDS_PER_MINUTE else "under a minute"


_SECONDS_PER_MINUTE = 60.0
