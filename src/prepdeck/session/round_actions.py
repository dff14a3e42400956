"""What the person says of their interviews and of the time they have."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count

from prepdeck.memory.rounds import WEEKDAYS, Week
from prepdeck.progress.events import (
    DaySet,
    DayUsual,
    RetentionSet,
    RoundAsks,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    WeekSet,
)
from prepdeck.progress.fold import NO_ROUND
from prepdeck.session.recorder import Recorder

DEFAULT_NAME = "Interview"


@dataclass(frozen=True, slots=True)
class RoundActions:
    """Sets, moves and removes rounds, and the minutes of study."""

    recorder: Recorder

    @property
    def next_name(self) -> str:
        """What the next round is called unless the person names it. One that is over keeps its name."""
        numbered = (f"{DEFAULT_NAME} {number}" for number in count(2))
        return next(name for name in chain([DEFAULT_NAME], numbered) if name not in self.recorder.progress.rounds)

    def set(self, starts_at: datetime, zone: str, name: str = DEFAULT_NAME) -> None:
        """The round of that name begins at `starts_at`, aware UTC, shown in the time zone `zone`."""
        id_, now = self._stamp()
        self.recorder.record(RoundSet(id=id_, at=now, round=name, starts=starts_at, zone=zone))

    def add(self, starts_at: datetime, zone: str, name: str) -> None:
        """A new round. If one that is over had the same name, its minutes and decks do not count for the new one."""
        if name in self.recorder.progress.rounds:
            self.remove(name)
        self.set(starts_at, zone, name)

    def remove(self, name: str = DEFAULT_NAME) -> None:
        """The round of that name does not take place."""
        id_, now = self._stamp()
        self.recorder.record(RoundRemoved(id=id_, at=now, round=name))

    def put_off(self) -> None:
        """The person does not want to give a date now, and is not asked again."""
        id_, now = self._stamp()
        self.recorder.record(RoundPutOff(id=id_, at=now))

    def set_week(self, week: Week, name: str = NO_ROUND) -> None:
        """The minutes of study a day until the round of that name, or as long as no round lies ahead."""
        id_, now = self._stamp()
        minutes = dict(zip(WEEKDAYS, week.minutes, strict=True))
        self.recorder.record(WeekSet(id=id_, at=now, round=name, most=week.most or 0, **minutes))

    def set_deck(self, name: str, deck_id: str, *, is_asked: bool) -> None:
        """The round of that name asks about a deck, or does not."""
        id_, now = self._stamp()
        self.recorder.record(RoundAsks(id=id_, at=now, round=name, deck=deck_id, on=is_asked))

    def set_day(self, day: date, minutes: int | None) -> None:
        """One day has so many minutes of study, 0 for a day off; None stands for what its week says."""
        id_, now = self._stamp()
        if minutes is not None:
            self.recorder.record(DaySet(id=id_, at=now, day=day, minutes=minutes))
        elif day in self.recorder.progress.days:
            self.recorder.record(DayUsual(id=id_, at=now, day=day))

    def set_retention(self, share: float) -> None:
        """As long as no round lies ahead, cards come back when recall has dropped to `share`, 0 to 1."""
        id_, now = self._stamp()
        self.recorder.record(RetentionSet(id=id_, at=now, share=share))

    def _stamp(self) -> tuple[str, datetime]:
        return self.recorder.new_id(), self.recorder.now()
