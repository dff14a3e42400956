"""Everything a person can set about rounds and study minutes, recorded as events."""

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
    """Add, move and remove rounds, and set the minutes of study."""

    recorder: EventRecorder

    @property
    def next_round_name(self) -> str:
        """The default name of a new round. Names of past rounds are not used again."""
        numbered_names = (f"{DEFAULT_ROUND_NAME} {number}" for number in count(2))
        return next(
            round_name
            for round_name in chain([DEFAULT_ROUND_NAME], numbered_names)
            if round_name not in self.recorder.progress.rounds
        )

    def schedule(self, starts_at: datetime, zone_name: str, round_name: str = DEFAULT_ROUND_NAME) -> None:
        """Set when a round begins.

        Args:
            starts_at: The start, aware UTC.
            zone_name: The time zone in which it is shown.
            round_name: The round, which is created if it does not exist.
        """
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(
            RoundScheduled(id=event_id, at=now, round=round_name, starts=starts_at, zone=zone_name)
        )

    def add(self, starts_at: datetime, zone_name: str, round_name: str) -> None:
        """Add a new round. The minutes and decks of a past round with the same name are not kept."""
        if round_name in self.recorder.progress.rounds:
            self.remove(round_name)
        self.schedule(starts_at, zone_name, round_name)

    def remove(self, round_name: str = DEFAULT_ROUND_NAME) -> None:
        """Remove a round."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundRemoved(id=event_id, at=now, round=round_name))

    def postpone_question(self) -> None:
        """Stop asking for an interview date."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundQuestionPostponed(id=event_id, at=now))

    def set_week_minutes(self, week: WeeklyMinutes, round_name: str = NO_ROUND) -> None:
        """Set the minutes a day until a round or, without a name, for the time without an upcoming round."""
        event_id, now = self.recorder.new_id_and_time()
        minutes_by_weekday = dict(zip(WEEKDAYS, week.by_weekday, strict=True))
        self.recorder.record_events(
            WeekMinutesSet(id=event_id, at=now, round=round_name, most=week.max_minutes or 0, **minutes_by_weekday)
        )

    def set_deck(self, round_name: str, deck_id: str, *, is_asked: bool) -> None:
        """Include a deck in a round or exclude it."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundDeckSwitched(id=event_id, at=now, round=round_name, deck=deck_id, on=is_asked))

    def set_day_minutes(self, day: date, minutes: int | None) -> None:
        """Set the minutes of one day: 0 for a day off, None for the usual minutes of that weekday."""
        event_id, now = self.recorder.new_id_and_time()
        if minutes is not None:
            self.recorder.record_events(DayMinutesSet(id=event_id, at=now, day=day, minutes=minutes))
        elif day in self.recorder.progress.minutes_by_day:
            self.recorder.record_events(DayMinutesReset(id=event_id, at=now, day=day))

    def set_retention(self, desired_retention: float) -> None:
        """Set the recall, 0 to 1, at which a card is due without an upcoming round."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RetentionSet(id=event_id, at=now, share=desired_retention))
