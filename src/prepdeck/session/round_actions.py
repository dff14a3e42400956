"""Everything a person can set about rounds and study minutes, recorded as events.

A change of a round that does not exist is refused: another program may have removed or renamed it while the person was
asked what to change.
"""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.errors import Problem, UsageError
from prepdeck.memory.rounds import WEEKDAYS, Round, WeeklyMinutes
from prepdeck.progress.events import (
    DayMinutesReset,
    DayMinutesSet,
    GoalSet,
    RetentionSet,
    RoundDeckSwitched,
    RoundQuestionPostponed,
    RoundRemoved,
    RoundRenamed,
    RoundScheduled,
    WeekMinutesSet,
)
from prepdeck.progress.fold import NO_ROUND
from prepdeck.session.recorder import EventRecorder

DEFAULT_ROUND_NAME = "Interview"


class RoundActions(Struct, frozen=True):
    """Add, move and remove rounds, set the minutes of study, and choose when to review without a round."""

    recorder: EventRecorder

    @property
    def unknown_zone_problems(self) -> tuple[Problem, ...]:
        """A problem for each round whose time zone is not known on this computer."""
        return tuple(
            Problem(
                f"unknown time zone '{known_round.unknown_zone}'",
                f"interview {known_round.name}",
                hint="the interview is shown in UTC; set it again with a time zone",
            )
            for known_round in self.recorder.progress.rounds.values()
            if known_round.unknown_zone is not None
        )

    @property
    def is_in_other_zone(self) -> bool:
        """Whether the time zone of the next round, or else of the last one, differs from that of this computer then."""
        progress, now = self.recorder.progress, self.recorder.clock()
        known_round = next(iter(progress.upcoming_rounds(now)), None) or progress.last_round(now)
        return (
            known_round is not None
            and known_round.starts_at.astimezone().utcoffset() != known_round.local_start.utcoffset()
        )

    def find_round(self, round_name: str) -> Round | None:
        """Return the round with that name; if there is none, a round whose name differs only in case."""
        rounds = self.recorder.progress.rounds
        similar_rounds = (
            known_round for known_name, known_round in rounds.items() if known_name.casefold() == round_name.casefold()
        )
        return rounds.get(round_name) or next(similar_rounds, None)

    def find_upcoming_round(self, round_name: str) -> Round | None:
        """Return the upcoming round that has that name in any case, so that no new round can have it."""
        known_round = self.find_round(round_name)
        return known_round if known_round is not None and self.is_upcoming(known_round) else None

    def is_upcoming(self, known_round: Round) -> bool:
        """Whether a round has not begun. Only such a round has minutes and decks to set; a past one can be moved."""
        return known_round.starts_at > self.recorder.clock()

    @property
    def usual_minutes(self) -> WeeklyMinutes | None:
        """The minutes that a new round gets: those of the round that was set last; None if none has minutes."""
        rounds_with_minutes = [
            known_round for known_round in self.recorder.progress.rounds.values() if known_round.weekly_minutes
        ]
        last_set_round = max(
            rounds_with_minutes,
            key=lambda known_round: (known_round.minutes_set_at or known_round.starts_at, known_round.name),
            default=None,
        )
        return last_set_round.weekly_minutes if last_set_round else None

    def _require_round(self, round_name: str) -> None:
        if round_name not in self.recorder.progress.rounds:
            raise UsageError(
                f"there is no interview “{round_name}” any more", hint="another program removed or renamed it"
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

    def add(self, new_round: Round) -> None:
        """Add a round, with its minutes and decks.

        It replaces a past round of that name, so that no two names look alike; nothing of that round is kept. Without
        minutes of its own, it has `usual_minutes`.

        Raises:
            UsageError: An upcoming round has that name.
        """
        if self.find_upcoming_round(new_round.name) is not None:
            raise UsageError(f"“{new_round.name}” exists already", hint="choose another name, or change its date")
        if new_round.weekly_minutes is None:
            new_round = replace(new_round, weekly_minutes=self.usual_minutes)
        past_round = self.find_round(new_round.name)
        if past_round is not None:
            self.remove(past_round.name)
        self.schedule(new_round.starts_at, new_round.zone_name, new_round.name)
        self._set_minutes_and_decks(Round(new_round.name, new_round.starts_at, new_round.zone_name), new_round)

    def move(self, old_round: Round, new_round: Round) -> None:
        """Change the start, the minutes and the decks of a round. What is the same is kept, also of a past round.

        Raises:
            UsageError: The round does not exist any more.
        """
        self._require_round(old_round.name)
        if (new_round.starts_at, new_round.zone_name) != (old_round.starts_at, old_round.zone_name):
            self.schedule(new_round.starts_at, new_round.zone_name, old_round.name)
        self._set_minutes_and_decks(old_round, new_round)

    def _set_minutes_and_decks(self, old_round: Round, new_round: Round) -> None:
        if new_round.weekly_minutes is not None and new_round.weekly_minutes != old_round.weekly_minutes:
            self.set_week_minutes(new_round.weekly_minutes, old_round.name)
        for deck_id in sorted(new_round.excluded_deck_ids ^ old_round.excluded_deck_ids):
            self.set_deck(old_round.name, deck_id, is_asked=deck_id in old_round.excluded_deck_ids)

    def rename(self, known_round: Round, new_name: str) -> None:
        """Give a round another name. Its start, minutes and decks stay.

        Args:
            known_round: The round, upcoming or past.
            new_name: The new name.

        Raises:
            UsageError: The round does not exist any more, or another one has the new name in any case.
        """
        self._require_round(known_round.name)
        same_name_round = self.find_round(new_name)
        if same_name_round is not None and same_name_round.name != known_round.name:
            raise UsageError(f"“{same_name_round.name}” exists already", hint="choose another name")
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundRenamed(id=event_id, at=now, round=known_round.name, to=new_name))

    def remove(self, round_name: str = DEFAULT_ROUND_NAME) -> None:
        """Remove a round.

        Raises:
            UsageError: The round does not exist any more.
        """
        self._require_round(round_name)
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundRemoved(id=event_id, at=now, round=round_name))

    def postpone_question(self) -> None:
        """Stop asking for an interview date."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundQuestionPostponed(id=event_id, at=now))

    def set_week_minutes(self, week: WeeklyMinutes, round_name: str = NO_ROUND) -> None:
        """Set the minutes a day until a round or, without a name, for the time without an upcoming round.

        Raises:
            UsageError: The round does not exist any more.
        """
        if round_name != NO_ROUND:
            self._require_round(round_name)
        event_id, now = self.recorder.new_id_and_time()
        minutes_by_weekday = dict(zip(WEEKDAYS, week.by_weekday, strict=True))
        self.recorder.record_events(
            WeekMinutesSet(id=event_id, at=now, round=round_name, most=week.max_minutes or 0, **minutes_by_weekday)
        )

    def set_deck(self, round_name: str, deck_id: str, *, is_asked: bool) -> None:
        """Include a deck in a round or exclude it.

        Raises:
            UsageError: The round does not exist any more.
        """
        self._require_round(round_name)
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RoundDeckSwitched(id=event_id, at=now, round=round_name, deck=deck_id, on=is_asked))

    def set_day_minutes(self, day: date, minutes: int | None) -> None:
        """Set the minutes of one day: 0 for a day off, None for the usual minutes of that weekday."""
        event_id, now = self.recorder.new_id_and_time()
        if minutes is not None:
            self.recorder.record_events(DayMinutesSet(id=event_id, at=now, day=day, minutes=minutes))
        elif day in self.recorder.progress.minutes_by_day:
            self.recorder.record_events(DayMinutesReset(id=event_id, at=now, day=day))

    def is_day_off(self, day: date) -> bool:
        """Whether the person made a day a day off, whatever its usual minutes are."""
        return self.recorder.progress.minutes_by_day.get(day) == 0

    def toggle_day_off(self, day: date) -> None:
        """Make a day a day off or, if it is one, give it its usual minutes again."""
        self.set_day_minutes(day, None if self.is_day_off(day) else 0)

    def set_retention(self, desired_retention: float) -> None:
        """Set the recall, 0 to 1, at which a card is due without an upcoming round."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(RetentionSet(id=event_id, at=now, share=desired_retention))

    def set_goal(self, safe_recall: float | None) -> None:
        """Study for the most cards with this recall at the round, 0 to 1, or for the most recall if it is None."""
        event_id, now = self.recorder.new_id_and_time()
        share = self.recorder.progress.safe_recall if safe_recall is None else safe_recall
        self.recorder.record_events(GoalSet(id=event_id, at=now, safe=safe_recall is not None, share=share))
