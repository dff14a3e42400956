"""What the person says of their interviews and of the time they have."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count

from prepdeck.memory.rounds import WEEKDAYS, WeeklyMinutes
from prepdeck.progress.events import (
    DayMinutesReset,
    DayMinutesSet,
    RetentionSet,
    RoundDeckSwitched,
    RoundQuestionPostponed,
    RoundRemoved,
    RoundScheduled,
    WeekMinutesSet,
)
from prepdeck.progress.fold import NO_ROUND
from prepdeck.session.recorder import EventRecorder

DEFAULT_ROUND_NAME = "Interview"


@dataclass(frozen=True, slots=True)
class RoundActions:
    """Sets, moves and removes rounds, and the minutes of study."""

    recorder: EventRecorder

    @property
    def next_round_name(self) -> str:
        """What the next round is called unless the person names it. One that is over keeps its name."""
        numbered_names = (f"{DEFAULT_ROUND_NAME} {number}" for number in count(2))
        return next(
            round_name
            for round_name in chain([DEFAULT_ROUND_NAME], numbered_names)
            if round_name not in self.recorder.progress.rounds
        )

    def schedule(self, starts_at: datetime, zone_name: str, round_name: str = DEFAULT_ROUND_NAME) -> None:
        """The round of that name begins at `starts_at`, aware UTC, shown in the time zone `zone_name`."""
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(
            RoundScheduled(id=event_id, at=now, round=round_name, starts=starts_at, zone=zone_name)
        )

    def add(self, starts_at: datetime, zone_name: str, round_name: str) -> None:
        """A new round. If one that is over had the same name, its minutes and decks do not count for the new one."""
        if round_name in self.recorder.progress.rounds:
            self.remove(round_name)
        self.schedule(starts_at, zone_name, round_name)

    def remove(self, round_name: str = DEFAULT_ROUND_NAME) -> None:
        """The round of that name does not take place."""
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(RoundRemoved(id=event_id, at=now, round=round_name))

    def postpone_question(self) -> None:
        """The person does not want to give a date now, and is not asked again."""
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(RoundQuestionPostponed(id=event_id, at=now))

    def set_week_minutes(self, week: WeeklyMinutes, round_name: str = NO_ROUND) -> None:
        """The minutes of study a day until the round of that name, or as long as no round lies ahead."""
        event_id, now = self._new_id_and_time()
        minutes_by_weekday = dict(zip(WEEKDAYS, week.by_weekday, strict=True))
        self.recorder.record_events(
            WeekMinutesSet(id=event_id, at=now, round=round_name, most=week.max_minutes or 0, **minutes_by_weekday)
        )

    def set_deck(self, round_name: str, deck_id: str, *, is_asked: bool) -> None:
        """The round of that name asks about a deck, or does not."""
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(RoundDeckSwitched(id=event_id, at=now, round=round_name, deck=deck_id, on=is_asked))

    def set_day_minutes(self, day: date, minutes: int | None) -> None:
        """One day has so many minutes of study, 0 for a day off; None stands for what its week says."""
        event_id, now = self._new_id_and_time()
        if minutes is not None:
            self.recorder.record_events(DayMinutesSet(id=event_id, at=now, day=day, minutes=minutes))
        elif day in self.recorder.progress.minutes_by_day:
            self.recorder.record_events(DayMinutesReset(id=event_id, at=now, day=day))

    def set_retention(self, desired_retention: float) -> None:
        """As long as no round lies ahead, cards come back when recall has dropped to `desired_retention`, 0 to 1."""
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(RetentionSet(id=event_id, at=now, share=desired_retention))

    def _new_id_and_time(self) -> tuple[str, datetime]:
        return self.recorder.make_event_id(), self.recorder.clock()
