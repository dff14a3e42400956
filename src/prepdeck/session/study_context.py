"""What the progress of a target means for the rounds ahead: the cards that count, what time counts, the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import NamedTuple

from prepdeck.cards.card import AnyCard, Deck
from prepdeck.memory.forecast import asked_next, in_turn
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner, Trace, begun, continued, recalls
from prepdeck.memory.pace import Pace
from prepdeck.memory.plan import PastDay, Plan, make_plan
from prepdeck.memory.planner import Aim, Planner, Terms, thought_of, weigh_seen
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.memory.rounds import USUAL_WEEK, Round
from prepdeck.memory.study_days import Calendar, from_days, in_days, sessions, usual_hour
from prepdeck.progress.event_log import TICKS_A_DAY, Answer, instant
from prepdeck.progress.fold import Progress
from prepdeck.progress_callback import Watch, unwatched
from prepdeck.session.card_queue import Drill
from prepdeck.session.deck_status import counting
from prepdeck.session.timed_session import Sitting

LEECH = 4
"""So many times forgotten, sittings apart, make a card a leech."""


_MINDS = 2  # of those that are likeliest, in looking back
_MOST_ROUNDS = 12  # ahead that count: what recall counts at the last of them is no millionth of that at the first
_SOON = 5 / 1_440  # days until a card could come again in the same sitting


class Return(NamedTuple):
    """What an answer comes to.

    Attributes:
        at: When the card is expected again; None where it is not before the round, or where that is not known.
        gain: What it adds to the recall of the card at the round, -1 to 1; None where that does not ask about the card.
        is_known: Whether there is a plan that tells when.
    """

    at: datetime | None
    gain: float | None
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A target at an instant.

    Attributes:
        decks: The decks that are on.
        progress: The state after all events.
        learner: What the answers tell of the person; it is told further answers by nobody but who keeps it.
        pace: How long answers take.
        now: The instant, aware UTC.
        zone: The time zone the person lives in.
    """

    decks: tuple[Deck, ...]
    progress: Progress
    learner: Learner
    pace: Pace
    now: datetime
    zone: tzinfo

    @property
    def apart(self) -> "Preparation":
        """The same, which no further answer changes."""
        return replace(self, learner=self.learner.copy())

    @property
    def ahead(self) -> Round | None:
        """The nearest round that has not begun."""
        return self.progress.next_round(self.now)

    @property
    def moment(self) -> datetime:
        """The instant at which recall counts: that of the round ahead, or else now."""
        return self.ahead.starts if self.ahead else self.now

    def groups(self, found: Round | None) -> dict[str, list[str]]:
        """By deck that a round asks about, its cards that count; of all decks where there is no round."""
        return {
            deck.id: counting((card.id for card in deck.cards), self.progress)
            for deck in self.decks
            if found is None or deck.id not in found.without
        }

    @property
    def calendar(self) -> Calendar:
        """The person's days."""
        hour = usual_hour([from_days(each.at) for each in self.pace.recent], self.zone)
        calendar = Calendar(self.zone, hour, self.progress.days)
        today = calendar.day(self.now)
        since, until = (in_days(calendar.begins(day)) for day in (today, today + timedelta(days=1)))
        return replace(calendar, spent=self.pace.spent(since, until) / 60)  # a clock set back may have been ahead

    @property
    def day(self) -> date:
        """The person's day."""
        return Calendar(self.zone).day(self.now)

    @property
    def terms(self) -> Terms:
        """What recall at the rounds ahead and the person's time count."""
        rounds = self.progress.rounds_ahead(self.now)[:_MOST_ROUNDS]
        aims = [
            Aim(in_days(each.starts), frozenset(card for group in self.groups(each).values() for card in group))
            for each in rounds
        ]
        kinds = {card.id: card.kind for deck in self.decks for card in deck.cards}
        seconds = self.pace.seconds(kinds)
        return Terms(aims, {card: seconds[kind] for card, kind in kinds.items()})

    @property
    def left(self) -> float:
        """How many minutes of study today has left; 0 without a round ahead."""
        return sessions(self.now, self.ahead, self.calendar)[0].minutes if self.ahead else 0.0

    @property
    def is_day_off(self) -> bool:
        """Whether the person takes today off, or has no minutes on this day of the week."""
        return self.ahead is not None and self.is_off(self.day)

    def is_off(self, day: date) -> bool:
        """Whether the person takes a day off, or has no minutes on that day of the week."""
        week = (self.ahead.week if self.ahead else self.progress.week) or USUAL_WEEK
        return not self.progress.days.get(day, week.minutes[day.weekday()])

    @property
    def is_before_rise(self) -> bool:
        """Whether today is no day off and has no minutes of study yet, since they rise towards the round."""
        if self.ahead is None or self.is_day_off:
            return False
        return not sessions(self.now, self.ahead, replace(self.calendar, spent=0.0))[0].minutes

    def minutes_on(self, day: date) -> int:
        """How many minutes of study a day has, whatever was studied on it; where they rise, as they do until then."""
        if day in self.progress.days:
            return self.progress.days[day]
        week = (self.ahead.week if self.ahead else self.progress.week) or USUAL_WEEK
        if self.ahead is not None and week.most is not None:
            ahead = sessions(self.now, self.ahead, replace(self.calendar, spent=0.0))
            return next((round(each.minutes) for each in ahead if each.day == day), week.minutes[day.weekday()])
        return week.minutes[day.weekday()]

    def minutes_until(self, found: Round) -> float:
        """How many minutes of study there are from now until a round; 0 where it has begun."""
        return sum(each.minutes for each in sessions(self.now, found, self.calendar))

    @property
    def cap(self) -> float | None:
        """How many seconds of study today has left while no round lies ahead; None where the person set no minutes."""
        if self.ahead is not None or self.progress.week is None:
            return None
        return max(0.0, self.minutes_on(self.day) - self.calendar.spent) * 60

    def within_cap(self, drill: Drill) -> Drill:
        """The drill with as many of its cards as the minutes of today hold."""
        left = self.cap
        if left is None:
            return drill
        kept = list[str]()
        for card, takes in zip(drill.waiting, self._seconds(drill), strict=True):
            if left <= 0:
                break
            left -= takes
            kept.append(card)
        return replace(drill, waiting=tuple(kept))

    def minutes_of(self, drill: Drill) -> float:
        """How many minutes the cards of a drill take that are all recalled, or new."""
        return sum(self._seconds(drill)) / 60

    def _seconds(self, drill: Drill) -> list[float]:
        """How long an answer to each card of a drill takes."""
        kinds = {card.id: card.kind for deck in self.decks for card in deck.cards}
        seconds = self.pace.seconds(kinds)
        takes = [(card, seconds[kinds[card]]) for card in drill.waiting]
        return [each.recalled if card in self.progress.memories else each.new for card, each in takes]

    def outlook(self, at: datetime) -> Outlook:
        """Recall by deck at an instant, over the cards that the round ahead asks about."""
        return Outlook(self.groups(self.ahead), self.learner, in_days(at))

    def recall_of(self, deck: Deck) -> Estimate:
        """Recall of a deck at the moment that counts, whether or not the round ahead asks about it."""
        cards = counting((card.id for card in deck.cards), self.progress)
        return Outlook({deck.id: cards}, self.learner, in_days(self.moment)).of()

    def plan(self, answers: Iterable[Answer] = (), watch: Watch = unwatched) -> Plan | None:
        """The plan until the round ahead; None where there is none.

        Args:
            answers: All grades that count, oldest first, for what readiness was on the days that have been.
            watch: As in `make_plan`.
        """
        ahead = self.ahead
        if ahead is None:
            return None
        plan = make_plan(self.groups(ahead), self._planner(""), ahead, self.calendar, self.now, watch=watch)
        return replace(plan, past=self._past(answers))

    def _past(self, answers: Iterable[Answer]) -> tuple[PastDay, ...]:
        """Recall at the moment that counts as it was after each day of study, by what is known of the person now."""
        learner = Learner(
            belief=self.learner.belief.likeliest(_MINDS), calibration=self.learner.calibration, learns=False
        )
        outlook, calendar = Outlook(self.groups(self.ahead), learner, in_days(self.moment)), Calendar(self.zone)
        found: list[PastDay] = []
        for day, of_day in groupby(answers, key=lambda answer: calendar.day(instant(answer.at))):
            for answer in of_day:
                learner.answered(answer.card, answer.grade, answer.at / TICKS_A_DAY)
                outlook.passed(answer.card)
            found.append(PastDay(day, outlook.of().mean))
        return tuple(found)

    def sitting(self, deck: str = "") -> Sitting | None:
        """A sitting over the cards that may be asked now, of all decks or of one; None without a round ahead."""
        ahead = self.ahead
        if ahead is None:
            return None
        return Sitting(self._planner(deck), self.left * 60, sum(map(len, self.groups(ahead).values())))

    def _planner(self, deck: str) -> Planner:
        """What chooses among the cards of all decks that some round asks about, or of one deck whatever is asked."""
        assert self.ahead is not None
        terms, now = self.terms, self.now
        decks = [each for each in self.decks if deck in {"", each.id}]
        cards = in_turn([[card.id for card in each.cards] for each in decks])
        asked = [card for card in cards if not self.progress.is_aside(card, now) and (deck or terms.counting(card))]
        later = sessions(now, self.ahead, self.calendar)[1:]
        planner = Planner(asked, self.learner, terms, [each.minutes * 60 for each in later])
        planner.begin(in_days(now))
        return planner

    @property
    def leeches(self) -> tuple[AnyCard, ...]:
        """The cards that are forgotten again and again, the most often forgotten first."""
        traces = self.learner.traces
        found = [
            card
            for deck in self.decks
            for card in deck.cards
            if card.id in traces and traces[card.id].lapses >= LEECH and not self.progress.is_suspended(card.id)
        ]
        return tuple(sorted(found, key=lambda card: -traces[card.id].lapses))

    def returns(self, card: str, grade: Grade, planner: Planner, plan: Plan | None) -> Return:
        """What an answer to a card would come to.

        Args:
            card: Its id.
            grade: The answer.
            planner: That of the sitting.
            plan: The plan until the round, where it is known.
        """
        learner, now = self.learner, in_days(self.now)
        at, belief = in_days(self.moment), learner.belief
        before = learner.traces.get(card)
        after = begun(grade, now) if before is None else continued(before, grade, now, belief)
        back, asked = self._next_asked(card, after, planner, plan), planner.terms.aims[0].cards
        if asked is not None and card not in asked:
            return Return(back, None, plan is not None)
        gain = belief.mean(recalls(after, at, belief))
        if before is not None:
            gain -= belief.mean(recalls(before, at, belief))
        return Return(back, gain, plan is not None)

    def _next_asked(self, card: str, trace: Trace, planner: Planner, plan: Plan | None) -> datetime | None:
        soon = in_days(self.now) + _SOON
        belief = thought_of(self.learner.belief, len(planner.cards))
        weighed = weigh_seen(trace, belief, planner.terms.takes(card), soon, planner.terms.counting(card))
        if weighed.worth >= self._price_of_today(planner, plan):
            return self.now
        if plan is None:
            return None
        steps = [step for step in plan.forecast.steps if step.at > soon]
        step = asked_next(card, trace, belief, planner.terms, steps)
        return from_days(step.at) if step else None

    def _price_of_today(self, planner: Planner, plan: Plan | None) -> float:
        """What a second has to bring for a card to be asked today: as much as the last that is, as far as is known."""
        first = plan.forecast.steps[0] if plan and plan.forecast.steps else None
        if first is not None and first.seconds and self.calendar.day(from_days(first.at)) == self.day:
            return max(first.price, planner.enough)
        best = planner.next()
        return max(best.weighed.worth if best else 0.0, planner.enough)
