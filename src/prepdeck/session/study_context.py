"""The state of a target at an instant: which cards count, how much time is left, and the plan for the next round."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.cards.card import AnyCard, Deck
from prepdeck.cards.related_cards import find_related_cards
from prepdeck.memory.arrays import np
from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import AnswerColumns, Learner
from prepdeck.memory.objective import AnswerSeconds, Objective, TargetTime, interleave
from prepdeck.memory.pace import AnswerPace
from prepdeck.memory.plan import PastDay, StudyPlan
from prepdeck.memory.retention import recall_of_states
from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.session_rules import USUAL_RULES
from prepdeck.memory.study_days import (
    StudyCalendar,
    StudyDay,
    from_epoch_days,
    list_study_days,
    to_epoch_days,
    usual_study_time,
)
from prepdeck.progress.event_log import MICROSECONDS_PER_DAY, GradedAnswer, from_microseconds
from prepdeck.progress.fold import Progress
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session.card_queue import CardQueue, keep_apart
from prepdeck.session.deck_status import without_suspended
from prepdeck.session.timed_session import TimedSession

if TYPE_CHECKING:
    from prepdeck.memory.planner import CardPlanner

LEECH_LAPSE_COUNT = 4
"""The number of lapses, in separate sessions, that makes a card a leech."""


_MAX_ROUND_COUNT = 12  # weights fall from round to round; after the twelfth they are under a millionth of the first
_EVENING_DAYS = 3 / 24  # answers before that belong to another part of the day


class AnswerOutcome(NamedTuple):
    """The expected result of an answer before a round.

    Attributes:
        returns_at: The instant of the next expected review, aware UTC; None if there is none before the round or if it
            is not known.
        recall_at_round: The card's recall at the round if it is not asked again before, 0 to 1; None if the round does
            not include the card.
        is_plan_known: Whether there is a plan. Only then does None in `returns_at` mean that no review is expected.
    """

    returns_at: datetime | None
    recall_at_round: float | None
    is_plan_known: bool


class StudyContext(Struct, frozen=True, kw_only=True):
    """The state of a target at an instant.

    Attributes:
        active_decks: The decks that are on.
        progress: The state after all events.
        learner: The memory of the person. Only its owner records further answers in it.
        pace: The time that answers take.
        now: The instant, aware UTC.
        time_zone: The time zone of the person.
    """

    active_decks: tuple[Deck, ...]
    progress: Progress
    learner: Learner
    pace: AnswerPace
    now: datetime
    time_zone: tzinfo

    @property
    def frozen_copy(self) -> "StudyContext":
        """A copy that later answers do not change, for use on another thread."""
        return replace(self, learner=self.learner.copy())

    @property
    def next_round(self) -> Round | None:
        """The next round that has not begun; None if there is none."""
        return self.progress.next_round(self.now)

    @property
    def expected_recall_at(self) -> datetime:
        """The instant for which recall is predicted, aware UTC: the start of the next round, or now without one."""
        return self.next_round.starts_at if self.next_round else self.now

    def counted_ids_by_deck(self, asking_round: Round | None) -> dict[str, list[str]]:
        """Return the ids of the counted cards by deck id, of the decks that a round includes or, for None, of all."""
        return {
            deck.id: without_suspended((card.id for card in deck.cards), self.progress)
            for deck in self.active_decks
            if asking_round is None or deck.id not in asking_round.excluded_deck_ids
        }

    @property
    def calendar(self) -> StudyCalendar:
        """The study days of the person, with their usual study time and the minutes spent today."""
        study_hour = usual_study_time(
            [from_epoch_days(recent_answer.answered_at) for recent_answer in self.pace.recent_answers], self.time_zone
        )
        calendar = StudyCalendar(self.time_zone, study_hour, self.progress.minutes_by_day)
        today = calendar.day_of(self.now)
        today_starts, today_ends = (
            to_epoch_days(calendar.day_start(day)) for day in (today, today + timedelta(days=1))
        )
        # The end of today matters too: if the clock was ahead once, some answers are dated in the future.
        return replace(calendar, minutes_spent_today=self.pace.seconds_spent(today_starts, today_ends) / 60)

    @property
    def local_now(self) -> datetime:
        """The instant in the time zone of the person."""
        return self.now.astimezone(self.time_zone)

    @property
    def study_date(self) -> date:
        """Today in the time zone of the person; a study day begins at 4:00."""
        return StudyCalendar(self.time_zone).day_of(self.now)

    @property
    def objective(self) -> Objective:
        """The objective of the planner: the upcoming rounds with their cards, and the time that answers take."""
        upcoming_rounds = self.progress.upcoming_rounds(self.now)[:_MAX_ROUND_COUNT]
        target_times = [
            TargetTime(
                to_epoch_days(upcoming_round.starts_at),
                frozenset(
                    card_id
                    for deck_card_ids in self.counted_ids_by_deck(upcoming_round).values()
                    for card_id in deck_card_ids
                ),
            )
            for upcoming_round in upcoming_rounds
        ]
        weights = {card.id: deck.weight * card.weight for deck in self.active_decks for card in deck.cards}
        return Objective(
            target_times,
            self._answer_seconds,
            weights,
            safe_recall=self.progress.safe_recall,
            is_safety_first=self.progress.is_safety_first,
        )

    @property
    def minutes_left_today(self) -> float:
        """The minutes of study left today; 0 without an upcoming round."""
        return list_study_days(self.now, self.next_round, self.calendar)[0].minutes if self.next_round else 0.0

    @property
    def is_interview_day(self) -> bool:
        """Whether today is the date of the next round. The plan counts on no study that day, unless it begins then."""
        return self.next_round is not None and self.next_round.local_start.date() == self.study_date

    @property
    def is_today_off(self) -> bool:
        """Whether today is a day off before an upcoming round."""
        return self.next_round is not None and self.is_day_off(self.study_date)

    def is_day_off(self, day: date) -> bool:
        """Whether a day has no minutes, set for that day or for its weekday."""
        return not self.progress.minutes_by_day.get(day, self._week.by_weekday[day.weekday()])

    @property
    def _week(self) -> WeeklyMinutes:
        """The usual minutes of each weekday, until the next round or without one."""
        week = self.next_round.weekly_minutes if self.next_round else self.progress.week_without_round
        return week or DEFAULT_WEEKLY_MINUTES

    @property
    def first_study_day(self) -> date | None:
        """The first day with minutes, if today has none only because minutes rise towards the round; else None."""
        if self.next_round is None or self.is_today_off:
            return None
        today, *later_days = self.study_days_until(self.next_round)
        return None if today.minutes else next((later.day for later in later_days if later.minutes), None)

    @property
    def minutes_today(self) -> int:
        """The minutes of study of today, including those already spent."""
        return self.minutes_on(self.study_date)

    def minutes_on(self, day: date) -> int:
        """Return the minutes of study of a day, including minutes already spent and rising minutes."""
        if day in self.progress.minutes_by_day:
            return self.progress.minutes_by_day[day]
        week = self._week
        if self.next_round is not None and week.max_minutes is not None:
            return next(
                (
                    round(study_day.minutes)
                    for study_day in self.study_days_until(self.next_round)
                    if study_day.day == day
                ),
                week.by_weekday[day.weekday()],
            )
        return week.by_weekday[day.weekday()]

    def study_days_until(self, target_round: Round) -> tuple[StudyDay, ...]:
        """Return the days of study until a round, with the minutes that are already spent today."""
        return list_study_days(self.now, target_round, replace(self.calendar, minutes_spent_today=0.0))

    def minutes_until(self, target_round: Round) -> float:
        """Return the minutes of study from now until a round; 0 if it has begun."""
        return sum(study_day.minutes for study_day in list_study_days(self.now, target_round, self.calendar))

    @property
    def seconds_left_without_round(self) -> float | None:
        """The seconds of study left today without an upcoming round; None with one, or if no minutes are set."""
        if self.next_round is not None or self.progress.week_without_round is None:
            return None
        return max(0.0, self.minutes_on(self.study_date) - self.calendar.minutes_spent_today) * 60

    def limit_to_minutes(self, card_queue: CardQueue) -> CardQueue:
        """Return the queue with as many of its cards as fit into today's minutes."""
        seconds_left = self.seconds_left_without_round
        if seconds_left is None:
            return card_queue
        kept_ids = list[str]()
        for card_id, card_seconds in zip(card_queue.waiting_ids, self._seconds_by_card(card_queue), strict=True):
            if seconds_left <= 0:
                break
            seconds_left -= card_seconds
            kept_ids.append(card_id)
        return replace(card_queue, waiting_ids=tuple(kept_ids))

    def minutes_for_queue(self, card_queue: CardQueue) -> float:
        """Return the minutes that a queue takes if every card that was seen before is recalled."""
        return sum(self._seconds_by_card(card_queue)) / 60

    def _seconds_by_card(self, card_queue: CardQueue) -> list[float]:
        """Return the seconds that an answer to each waiting card takes."""
        answer_seconds = self._answer_seconds
        return [
            answer_seconds[card_id].recalled if card_id in self.progress.answered_at else answer_seconds[card_id].new
            for card_id in card_queue.waiting_ids
        ]

    @property
    def _answer_seconds(self) -> dict[str, AnswerSeconds]:
        """The seconds that an answer to each card usually takes."""
        kind_by_card_id = {card.id: card.kind for deck in self.active_decks for card in deck.cards}
        seconds_by_kind = self.pace.median_seconds(kind_by_card_id)
        return {card_id: seconds_by_kind[card_kind] for card_id, card_kind in kind_by_card_id.items()}

    def recall_tracker_at(self, instant: datetime) -> ExpectedRecallTracker:
        """Return the expected recall by deck at an instant, over the cards that the next round includes."""
        return ExpectedRecallTracker(
            self.counted_ids_by_deck(self.next_round),
            self.learner,
            to_epoch_days(instant),
            is_now=instant <= self.now,
        )

    def deck_recall(self, deck: Deck) -> RecallEstimate:
        """Return the expected recall of a deck at the next round, or now; the round need not include the deck."""
        card_ids = without_suspended((card.id for card in deck.cards), self.progress)
        return ExpectedRecallTracker(
            {deck.id: card_ids},
            self.learner,
            to_epoch_days(self.expected_recall_at),
            is_now=self.next_round is None,
        ).estimate_groups()

    def make_round_plan(
        self, graded_answers: Iterable[GradedAnswer] = (), on_progress: ProgressCallback = no_progress
    ) -> StudyPlan | None:
        """Make the plan for the next round; return None without one.

        Args:
            graded_answers: All grades that count, oldest first, used for expected recall on past days.
            on_progress: As in `make_plan`.
        """
        from prepdeck.memory.plan_maker import make_plan  # noqa: PLC0415 - not needed for the first screen

        next_round = self.next_round
        if next_round is None:
            return None
        plan = make_plan(
            self.counted_ids_by_deck(next_round),
            self._start_planner(""),
            next_round,
            self.calendar,
            self.now,
            on_progress=on_progress,
        )
        return replace(plan, past_days=self._past_days(graded_answers, on_progress))

    def _past_days(self, graded_answers: Iterable[GradedAnswer], on_progress: ProgressCallback) -> tuple[PastDay, ...]:
        """Return the expected recall at the next round after each past day of study, as predicted by today's models."""
        learner = Learner(self.learner.calibration, is_adaptive=False, known_belief=self.learner.known_belief)
        tracker, calendar = (
            ExpectedRecallTracker(
                self.counted_ids_by_deck(self.next_round), learner, to_epoch_days(self.expected_recall_at)
            ),
            StudyCalendar(self.time_zone),
        )
        past_days: list[PastDay] = []
        for day, day_answers in groupby(
            graded_answers, key=lambda answer: calendar.day_of(from_microseconds(answer.answered_at))
        ):
            on_progress(1, 1)  # everything is planned; a person who leaves stops this too
            answers = list(day_answers)
            card_ids = list(dict.fromkeys(answer.card_id for answer in answers))
            position_by_card = {card_id: position for position, card_id in enumerate(card_ids)}
            learner.record_answers(
                AnswerColumns(
                    card_ids,
                    np.array([position_by_card[answer.card_id] for answer in answers]),
                    np.array([int(answer.grade) for answer in answers]),
                    np.array([answer.answered_at for answer in answers]) / MICROSECONDS_PER_DAY,
                )
            )
            for card_id in card_ids:
                tracker.update_card(card_id)
            past_days.append(PastDay(day, tracker.estimate_groups().mean))
        return tuple(past_days)

    def start_timed_session(self, deck_id: str = "") -> TimedSession | None:
        """Start a timed session over one deck or, for "", all decks; return None without an upcoming round."""
        next_round = self.next_round
        if next_round is None:
            return None
        return TimedSession(
            self._start_planner(deck_id),
            self.minutes_left_today * 60,
            sum(map(len, self.counted_ids_by_deck(next_round).values())),
        )

    def keep_related_apart(self, card_queue: CardQueue) -> CardQueue:
        """Return the queue with other cards between those that give each other away."""
        gap_cards = USUAL_RULES.related_gap_cards
        ordered_ids = keep_apart(card_queue.waiting_ids, find_related_cards(self.active_decks), gap_cards)
        return replace(card_queue, waiting_ids=tuple(ordered_ids))

    def _start_planner(self, deck_id: str) -> "CardPlanner":
        """Start a planner for the cards that any upcoming round includes, or for all cards of one deck."""
        from prepdeck.memory.planner import CardPlanner  # noqa: PLC0415 - the same

        assert self.next_round is not None
        objective = self.objective._replace(related_cards=find_related_cards(self.active_decks))
        now = self.now
        chosen_decks = [deck for deck in self.active_decks if deck_id in {"", deck.id}]
        card_ids = interleave([[card.id for card in deck.cards] for deck in chosen_decks])
        askable_ids = [
            card_id
            for card_id in card_ids
            if not self.progress.is_set_aside(card_id, now) and (deck_id or objective.is_target(card_id))
        ]
        # New cards are less urgent today if later days have enough time for them.
        later_days = list_study_days(now, self.next_round, self.calendar)[1:]
        planner = CardPlanner(
            askable_ids, self.learner, objective, [later_day.minutes * 60 for later_day in later_days]
        )
        # A drill that goes on, or begins again the same evening, does not ask again what was asked often enough.
        earlier_counts = self.pace.count_answers(to_epoch_days(now) - _EVENING_DAYS)
        planner.start_session(to_epoch_days(now), self.minutes_left_today * 60, earlier_counts)
        return planner

    @property
    def leech_cards(self) -> tuple[AnyCard, ...]:
        """The leeches that are not suspended, most lapses first."""
        learner = self.learner
        leech_cards = [
            card
            for deck in self.active_decks
            for card in deck.cards
            if learner.lapse_count(card.id) >= LEECH_LAPSE_COUNT and not self.progress.is_suspended(card.id)
        ]
        return tuple(sorted(leech_cards, key=lambda card: -learner.lapse_count(card.id)))

    def predict_outcomes(
        self, card_id: str, timed_session: TimedSession, plan: StudyPlan | None
    ) -> dict[Grade, AnswerOutcome]:
        """Return the expected result of each answer to a card.

        Args:
            card_id: The id of the card.
            timed_session: The running session.
            plan: The plan for the next round, if it is made.
        """
        outcomes: dict[Grade, AnswerOutcome] = {}
        returns_at: datetime | None = self.now
        least_recall = 0.0
        for grade in Grade:
            found_at = self._find_return(card_id, grade, timed_session, plan)
            # A better answer never brings a card back sooner; None is later than any date.
            returns_at = max(returns_at, found_at) if returns_at is not None and found_at is not None else None
            recall_at_round = self._recall_at_round(card_id, grade, timed_session)
            if recall_at_round is not None:  # and never makes it less likely to be recalled
                recall_at_round = least_recall = max(recall_at_round, least_recall)
            outcomes[grade] = AnswerOutcome(returns_at, recall_at_round, plan is not None)
        return outcomes

    def _recall_at_round(self, card_id: str, grade: Grade, timed_session: TimedSession) -> float | None:
        """Return a card's recall at the next round after an answer now; None if the round does not ask about it."""
        asked_ids = timed_session.planner.objective.target_times[0].card_ids
        if asked_ids is not None and card_id not in asked_ids:
            return None
        now_days = to_epoch_days(self.now)
        states = self.learner.cards.states_if_answered(card_id, grade, now_days)
        return recall_of_states(self.learner, states, to_epoch_days(self.expected_recall_at) - now_days)

    def _find_return(
        self, card_id: str, grade: Grade, timed_session: TimedSession, plan: StudyPlan | None
    ) -> datetime | None:
        """Return when a card is expected to be asked again; None if it is not or is not known."""
        if grade is Grade.AGAIN and timed_session.has_time_to_retry(card_id):
            return self.now
        now_days = to_epoch_days(self.now)
        later_steps = [
            asking_step
            for asking_step in (plan.forecast.steps if plan else ())
            if asking_step.seconds and asking_step.starts_at > now_days
        ]
        if grade is Grade.AGAIN and later_steps:  # it is among the first of the next session
            return from_epoch_days(later_steps[0].starts_at)
        states = self.learner.cards.states_if_answered(card_id, grade, now_days)
        instants = [now_days, *(asking_step.starts_at for asking_step in later_steps)]
        gain_now, *later_gains = timed_session.planner.gains_per_second_at(card_id, states, now_days, instants)
        if timed_session.comes_within_planned_time(card_id, gain_now):
            return self.now
        return next(
            (
                from_epoch_days(asking_step.starts_at)
                for asking_step, gain in zip(later_steps, later_gains, strict=True)
                if gain >= asking_step.min_gain_per_second
            ),
            None,
        )
