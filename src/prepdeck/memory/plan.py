"""The answer to what to study until the interview: how much will be known by it, and what would change that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from math import ceil
from typing import NamedTuple

from prepdeck.memory.forecast import Forecast, Step, Stretch, forecast
from prepdeck.memory.planner import Planner, Terms
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.memory.rounds import LONGEST, USUAL_WEEK, Round, Week
from prepdeck.memory.study_days import STEEPEST, Calendar, Session, in_days, minutes_a_day, sessions
from prepdeck.progress_callback import Watch, unwatched

MORE = 5
"""The minutes a day whose worth is told."""

_TRIES = 4  # forecasts to find the minutes with which everything is seen
_MOST_FORECASTS = _TRIES + 3  # in a plan
_PARTS = 20  # of a forecast, that are told
_WORTH_SAYING = 0.005  # of readiness; rising minutes that bring less are not proposed
_FEWEST = 3  # sessions over which minutes can rise


class DeckPlan(NamedTuple):
    """What becomes of one deck.

    Attributes:
        deck: Its id.
        cards: How many of its cards count.
        now: Recall if the interview were now.
        nothing: Recall at the interview if nothing more is done.
        by_plan: Recall at the interview if the plan is followed.
        unseen: How many of its cards stay unseen even so.
    """

    deck: str
    cards: int
    now: Estimate
    nothing: Estimate
    by_plan: Estimate
    unseen: int


class PastDay(NamedTuple):
    """A day of study that has been, and recall at the interview as it stood after it, 0 to 1."""

    day: date
    readiness: float


class Rise(NamedTuple):
    """Minutes that rise towards the interview, the same in all.

    Attributes:
        most: What the longest day has, in minutes.
        gain: What that adds to readiness, 0 to 1.
    """

    most: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to study until a round, and what it comes to.

    Attributes:
        ahead: The round.
        made: The instant it was made, aware UTC.
        week: The minutes a day that it counts with.
        sessions: The days of study that lie ahead, today first.
        now: Recall if the interview were now.
        nothing: Recall at the interview if nothing more is done.
        forecast: What following the plan comes to.
        decks: What becomes of each deck that the round asks about.
        a_day: The minutes that each day of study has, before they rise; None where they differ.
        gain: What `MORE` minutes a day more add to readiness, 0 to 1.
        fitting: With so many minutes a day more no card stays unseen; None where none does, or no day is long enough.
        rise: Minutes that rise towards the interview, where that is worth proposing.
        past: The days of study that have been, oldest first.
        today: The cards that are worth asking in what is left of today, as far as they are known now.
    """

    ahead: Round
    made: datetime
    week: Week
    sessions: tuple[Session, ...]
    now: Estimate
    nothing: Estimate
    forecast: Forecast
    decks: tuple[DeckPlan, ...]
    a_day: int | None
    gain: float
    fitting: int | None
    rise: Rise | None
    today: tuple[str, ...]
    past: tuple[PastDay, ...] = ()

    @property
    def by_plan(self) -> Estimate:
        """Recall at the interview if the plan is followed."""
        return self.forecast.readiness

    @property
    def stepped(self) -> tuple[tuple[Session, Step], ...]:
        """What each session comes to; of very many the earliest stand for the few that were taken together."""
        by_beginning = {in_days(each.at): each for each in self.sessions}
        return tuple((by_beginning[step.at], step) for step in self.forecast.steps)

    @property
    def today_takes(self) -> float:
        """The minutes that following the plan takes today; all that today has where that is not known."""
        today, (first, *_) = self.sessions[0], self.forecast.steps
        return first.seconds / 60 if first.at == in_days(today.at) else today.minutes

    @property
    def is_out_of_time(self) -> bool:
        """Whether the only sitting ends when the round begins, so that more minutes a day would change nothing."""
        left = self.ahead.starts - self.made
        return len(self.sessions) == 1 and self.sessions[0].minutes >= left / timedelta(minutes=1)


def make_plan(
    groups: Mapping[str, Sequence[str]],
    planner: Planner,
    ahead: Round,
    calendar: Calendar,
    now: datetime,
    *,
    watch: Watch = unwatched,
) -> Plan:
    """The plan for a round.

    Args:
        groups: By deck that the round asks about, its cards that count.
        planner: Chooses among the cards that may be asked now; its first aim is the round. It is left as it is.
        ahead: The round.
        calendar: The person's days.
        now: The present instant, aware UTC.
        watch: Told how far it is, of at most how far; what it raises ends the planning.
    """
    learner, terms = planner.learner, planner.terms
    done = count()

    def foreseen(week: Week, more: int = 0, *, counts: bool = False) -> Forecast:
        before = next(done) * _PARTS

        def tell(runs: int, of: int) -> None:
            watch(before + runs * _PARTS // of, _MOST_FORECASTS * _PARTS)

        is_set = week == (ahead.week or USUAL_WEEK) and not more
        days = sessions(now, ahead if is_set else replace(ahead, since=now), calendar, week, more)
        stretches = [Stretch(in_days(each.at), each.minutes * 60) for each in days]
        return forecast(groups, learner, terms, stretches, counts=counts, watch=tell)

    week = ahead.week or USUAL_WEEK
    found, days = foreseen(week), sessions(now, ahead, calendar, week)
    at_once, at_last = (Outlook(groups, learner, at) for at in (in_days(now), in_days(ahead.starts)))
    return Plan(
        ahead=ahead,
        made=now,
        week=week,
        sessions=days,
        now=at_once.of(),
        nothing=at_last.of(),
        forecast=found,
        decks=tuple(
            DeckPlan(deck, len(cards), at_once.of(deck), at_last.of(deck), found.decks[deck], found.unseen[deck])
            for deck, cards in groups.items()
        ),
        a_day=minutes_a_day(now, ahead, calendar),
        gain=max(0.0, foreseen(week, MORE).readiness.mean - found.readiness.mean),
        fitting=_fitting(found, terms, _room(week), lambda more: foreseen(week, more, counts=True)),
        rise=_rise(week, found, foreseen),
        today=planner.listed(days[0].minutes * 60),
    )


def _room(week: Week) -> int:
    """How many minutes the shortest of its days of study could have more."""
    return LONGEST - min(filter(None, week.minutes), default=0)


def _fitting(found: Forecast, terms: Terms, room: int, longer: Callable[[int], Forecast]) -> int | None:
    """How many minutes a day more, at most `room`, it takes for everything to be seen, where something is not."""
    unseen = sum(found.unseen.values())
    if not unseen:
        return None
    days = sum(step.seconds > 0 for step in found.steps) or 1
    missing = unseen * sum(terms.takes("")[:2]) / 60 / days
    too_few, enough = 0, None
    step = min(max(1, ceil(missing)), room)
    for _ in range(_TRIES):
        if step in {too_few, enough}:
            break
        if any(longer(step).unseen.values()):
            too_few, step = step, (step + enough) // 2 if enough else min(ceil(step * 1.5), room)
        else:
            enough, step = step, (too_few + step) // 2
    return enough


def _rise(week: Week, found: Forecast, foreseen: Callable[[Week], Forecast]) -> Rise | None:
    """What it would bring to let the minutes rise, where they do not."""
    days = [each for each in week.minutes if each]
    if week.most is not None or not days or len(found.steps) < _FEWEST:
        return None
    most = min(round(STEEPEST * sum(days) / len(days)), LONGEST)
    gain = foreseen(replace(week, most=most)).readiness.mean - found.readiness.mean
    return Rise(most, gain) if gain >= _WORTH_SAYING else None
