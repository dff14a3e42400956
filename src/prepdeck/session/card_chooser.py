"""A drill as it goes: what is asked, what was answered, and where to stop.

Without a round ahead it follows a queue. With one it follows a sitting, which chooses the next card after each answer.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.study_days import in_days
from prepdeck.session.card_queue import Drill
from prepdeck.session.timed_session import Sitting, Stop


class Mode(Enum):
    """How a drill asks.

    Attributes:
        PLANNED: What the plan has for today, or what is due.
        AHEAD: More than that, the card that brings most first.
        REHEARSAL: Any cards, the weakest first, and nothing counts.
    """

    PLANNED = "planned"
    AHEAD = "ahead"
    REHEARSAL = "rehearsal"


class Way(NamedTuple):
    """How far a drill is: as a share from 0 to 1, and in words."""

    share: float
    said: str


class Course:
    """A drill that goes on.

    Args:
        drill: The queue; empty where there is a sitting.
        sitting: What chooses the cards while a round lies ahead.
        mode: How it asks.

    Attributes:
        drill: The card on screen, those that wait, and what was answered.
        sitting: As above.
        mode: As above.
        stop: The place to stop that has been reached, None while a card is asked.
        basis: What the sitting was made from, for whoever makes it to see whether that still holds.
    """

    def __init__(
        self, drill: Drill, sitting: Sitting | None = None, mode: Mode = Mode.PLANNED, basis: object = None
    ) -> None:
        self.drill = drill
        self.sitting = sitting
        self.mode = mode
        self.basis = basis
        self.stop: Stop | None = None
        self._whole = sitting.left if sitting else 0.0
        if sitting is not None and mode is Mode.AHEAD:
            sitting.go_on()
        self._choose()

    @property
    def current(self) -> str | None:
        """The card to be asked now, None at the end and where one may stop."""
        return self.drill.current

    @property
    def card_count(self) -> int:
        """How many cards count at the round ahead; 0 if there is none."""
        return self.sitting.cards if self.sitting else 0

    @property
    def counts(self) -> bool:
        """Whether the answers count."""
        return self.mode is not Mode.REHEARSAL

    @property
    def way(self) -> Way:
        """How far it is."""
        number, sitting = len(self.drill.answered) + 1, self.sitting
        if sitting is None:
            share = len(self.drill.answered) / self.drill.length if self.drill.length else 1.0
            said = f"{number} of {self.drill.length}"
            return Way(share, said if self.counts else f"{said}, nothing counts")
        if sitting.left <= 0 or sitting.goes_on:
            return Way(1.0, f"{number}, more than planned")
        return Way(1 - sitting.left / max(self._whole, sitting.left), f"{number} · {_minutes(sitting.left)} left")

    def graded(self, card: str, grade: Grade, seconds: float, now: datetime) -> None:
        """The card on screen got a grade, which is known to whoever keeps it, after so many seconds."""
        self.drill = self.drill.after(grade, again=self.sitting is None)
        if self.sitting is not None:
            self.sitting.passed(card, seconds, in_days(now))
        self._choose()

    def set_aside(self, card: str) -> None:
        """The card on screen is not to be asked any more."""
        self.drill = self.drill.set_aside()
        if self.sitting is not None:
            self.sitting.planner.leave_out(card)
        self._choose()

    def pass_over(self, is_settled: Callable[[str], bool], now: datetime) -> None:
        """Pass over cards that were settled elsewhere: of a queue until one is not, in a sitting the one on screen."""
        while (card := self.current) is not None and is_settled(card):
            self.drill = self.drill.passed_over()
            if self.sitting is not None:
                self.sitting.passed(card, 0.0, in_days(now))
                self._choose()
                return  # what it chooses now, it chooses by what is known now

    def renew(self, sitting: Sitting | None, queue: Drill, basis: object) -> None:
        """Go on with a new sitting, which chooses anew, since what the old one was made from has changed.

        Args:
            sitting: The new one; None where no round lies ahead any more.
            queue: What is asked then.
            basis: As in `Course`.
        """
        self.basis = basis
        if self.sitting is None:
            return
        if sitting is None:
            self.sitting, self.stop = None, None
            self.drill = self.drill.followed_by(queue)
            return
        sitting.goes_on = self.sitting.goes_on
        if self.drill.answered:
            sitting.planner.not_next(self.drill.answered[-1][0])
        self.sitting = sitting
        self._whole = max(self._whole, sitting.left)
        self.drill = self.drill.asking_none()
        self._choose()

    def take_back(self, card: str) -> None:
        """Ask a card again whose last answer, or setting aside, was taken back."""
        before = self.drill.before
        if before is not None and before.current == card:
            self.drill = before
        elif self.sitting is not None:
            self.drill = self.drill.asking(card)
        else:
            self.drill = self.drill.again_first(card)
        self.stop = None

    def step_back(self) -> bool:
        """Ask the card before again; gives whether there was one."""
        if self.drill.before is None:
            return False
        self.drill = self.drill.before
        return True

    def go_on(self) -> None:
        """Go on past the place to stop."""
        if self.sitting is not None:
            self.sitting.go_on()
        self._choose()

    def _choose(self) -> None:
        """With a sitting, let it say what comes next unless a card is on screen."""
        if self.sitting is None or self.drill.waiting:
            return
        found = self.sitting.next()
        self.stop = found if isinstance(found, Stop) else None
        if isinstance(found, str):
            self.drill = self.drill.asking(found)


def _minutes(seconds: float) -> str:
    return f"{round(seconds / 60)} min" if seconds >= _A_MINUTE else "under a minute"


_A_MINUTE = 60.0
