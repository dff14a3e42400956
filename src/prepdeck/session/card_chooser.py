"""The order of cards in a drill, and where it may stop.

Without an upcoming round, cards come from a fixed queue. With one, a timed session chooses a card after each answer.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.grades import Grade
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.timed_session import StopPoint, TimedSession


class DrillMode(Enum):
    """Which cards a drill asks, and whether answers are saved.

    Attributes:
        PLANNED: The cards planned for today or, without an upcoming round, those that are due. Saved.
        EXTRA: Extra study beyond today's plan, the most useful card first. Saved.
        PRACTICE: All cards, the weakest first. Not saved.
    """

    PLANNED = "planned"
    EXTRA = "extra"
    PRACTICE = "practice"


class SessionProgress(NamedTuple):
    """The progress of a drill, as a share from 0 to 1, or None for a drill without an end, and as a short text."""

    done_share: float | None
    progress_text: str


class CardChooser:
    """The next card of a running drill.

    Args:
        card_queue: The cards to ask; empty if there is a timed session.
        timed_session: Chooses the cards if a round is coming up.
        drill_mode: Which cards are asked, and whether answers are saved.
        session_basis: A value that identifies what the timed session was built from.

    Attributes:
        card_queue: The card on screen, the waiting cards and the grades given.
        timed_session: As above.
        drill_mode: As above.
        stop_point: The stop point that was reached; None while a card is asked.
        session_basis: As above. The caller compares it to see whether the timed session is outdated.
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
        self._undone_queues: list[CardQueue] = []  # the queues from before each undo; the last is redone first
        self._total_seconds = timed_session.seconds_left if timed_session else 0.0
        if timed_session is not None and drill_mode is DrillMode.EXTRA:
            timed_session.ignore_further_stops()
        self._choose_next_card()

    @property
    def current_card_id(self) -> str | None:
        """The id of the card to ask now; None at the end and at a stop point."""
        return self.card_queue.current_card_id

    @property
    def are_answers_saved(self) -> bool:
        """Whether answers are saved, which is true except in practice."""
        return self.drill_mode is not DrillMode.PRACTICE

    @property
    def session_progress(self) -> SessionProgress:
        """The progress of the drill."""
        card_queue, timed_session = self.card_queue, self.timed_session
        if timed_session is None:
            done_share = card_queue.done_count / card_queue.card_count if card_queue.card_count else 1.0
            progress_text = f"{card_queue.done_count:,} of {card_queue.card_count:,} done"
            return SessionProgress(
                done_share, progress_text if self.are_answers_saved else f"practice · {progress_text}"
            )
        answer_number = len(card_queue.given_grades) + 1
        if timed_session.seconds_left <= 0 or timed_session.is_ignoring_stops:
            return SessionProgress(None, f"extra study · card {answer_number}")
        return SessionProgress(
            1 - timed_session.seconds_left / max(self._total_seconds, timed_session.seconds_left),
            f"card {answer_number} · {_format_minutes(timed_session.seconds_left)} left today",
        )

    def is_repeated_after(self, grade: Grade) -> bool:
        """Whether the card on screen is asked again soon with this grade. A timed session decides that by itself."""
        return grade is Grade.AGAIN and self.timed_session is None and not self.card_queue.is_last_answer

    def record_grade(self, card_id: str, grade: Grade, answer_seconds: float, now: datetime) -> None:
        """Move on after the card on screen was graded.

        Args:
            card_id: The id of the card.
            grade: Its grade, which the learner already knows.
            answer_seconds: The seconds that the answer took.
            now: The present instant, aware UTC.
        """
        self._undone_queues.clear()
        self.card_queue = self.card_queue.after_grade(grade, can_repeat=self.is_repeated_after(grade))
        if self.timed_session is not None:
            self.timed_session.record_answer(card_id, answer_seconds, to_epoch_days(now))
        self._choose_next_card()

    def set_card_aside(self, card_id: str) -> None:
        """Move on after the card on screen was suspended or buried."""
        self._undone_queues.clear()
        self.card_queue = self.card_queue.after_setting_aside()
        if self.timed_session is not None:
            self.timed_session.planner.exclude_card(card_id)
        self._choose_next_card()

    def skip_settled_cards(self, is_settled: Callable[[str], bool], now: datetime) -> None:
        """Skip cards that were answered or set aside elsewhere, such as on another device.

        In a queue all such cards up to the next open one are skipped; in a timed session only the one on screen.
        """
        while (card_id := self.current_card_id) is not None and is_settled(card_id):
            self.card_queue = self.card_queue.without_current()
            if self.timed_session is not None:
                self.timed_session.record_answer(card_id, 0.0, to_epoch_days(now))
                self._choose_next_card()
                return  # the next card was chosen from current knowledge, so it needs no second check

    def renew_timed_session(
        self, timed_session: TimedSession | None, fallback_queue: CardQueue, session_basis: object
    ) -> None:
        """Replace the timed session because what it was built from has changed.

        Args:
            timed_session: The new session; None if no round is coming up any more.
            fallback_queue: The cards to ask if there is no new session.
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
        self.timed_session = timed_session
        self._total_seconds = max(self._total_seconds, timed_session.seconds_left)
        self.card_queue = self.card_queue.without_cards()
        self._choose_next_card()

    def follow_undo(self, card_id: str) -> None:
        """Ask a card again after its grade, suspension or burial was undone."""
        previous_queue = self.card_queue.previous_queue
        # If the undone event is older than this drill, there is no queue to go back to.
        if previous_queue is not None and previous_queue.current_card_id == card_id:
            self._undone_queues.append(self.card_queue)
            self.card_queue = previous_queue
        elif self.timed_session is not None:
            self.card_queue = self.card_queue.with_only(card_id)
        else:
            self.card_queue = self.card_queue.with_first(card_id)
        self.stop_point = None

    def redo_card(self, card_id: str) -> bool:
        """Move on after an action on a card was redone; return False if this drill had not undone it."""
        previous_queue = self._undone_queues[-1].previous_queue if self._undone_queues else None
        if previous_queue is None or previous_queue.current_card_id != card_id:
            return False
        redone_queue = self._undone_queues.pop()
        self.card_queue = redone_queue if self.timed_session is None else redone_queue.without_cards()
        self._choose_next_card()
        return True

    def ask_previous_card(self) -> bool:
        """Ask the previous card again; return whether there was one."""
        if self.card_queue.previous_queue is None:
            return False
        self.card_queue = self.card_queue.previous_queue
        return True

    def continue_past_stop(self) -> None:
        """Continue past the stop point, and do not stop again."""
        if self.timed_session is not None:
            self.timed_session.ignore_further_stops()
        self._choose_next_card()

    def _choose_next_card(self) -> None:
        """Let the timed session, if any, choose the next card or stop, unless a card is on screen."""
        if self.timed_session is None or self.card_queue.waiting_ids:
            return
        next_choice = self.timed_session.choose_next()
        self.stop_point = next_choice if isinstance(next_choice, StopPoint) else None
        if isinstance(next_choice, str):
            self.card_queue = self.card_queue.with_only(next_choice)


def _format_minutes(seconds: float) -> str:
    return f"{round(seconds / 60)} min" if seconds >= _SECONDS_PER_MINUTE else "a minute"


_SECONDS_PER_MINUTE = 60.0
