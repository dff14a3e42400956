"""What to ask next, so that most is known when the interview begins.

The card that comes next is the one whose answer is expected to add most recall at the round for each second it takes:
the gain per time of Pavlik and Anderson (2008) and of Eglington and Pavlik (2020), aimed at a moment and not at a
lasting retention. A `CardPlanner` is a plain object: cards and what they have left behind go in, the next card comes
out, its grade goes back in. It reads no clock, no file and no chance, so that a simulator drives it as the app does.

All instants are days, as floats, since any one moment.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import CardState, Learner, ModelMixture

SECONDS_PER_DAY = 86_400.0  # seconds
_MIN_GAIN_PER_SECOND, _LAST_DAY_MIN_GAIN_PER_SECOND = 0.003, 0.0005
"""Recall gained a second below which going on brings next to nothing: while there are further days, and on the last.

The two together give the recall of asking every card in turn until the minutes are gone, in half of its time."""

FIRST_GRADE_SHARES = {
    Grade.AGAIN: 0.24,
    Grade.HARD: 0.094,
    Grade.GOOD: 0.495,
    Grade.EASY: 0.171,
}  # srs-benchmark's users
_NEW_CARD_DISCOUNT, _MAX_DISCOUNT_DAYS = (
    0.25,
    4,
)  # a new card can wait while there are further days of study, with time for it
_MAX_MODELS_BY_CARD_COUNT = ((300, 13), (2_000, 6), (10**9, 3))  # minds, by how many cards there are at most
_LATER_ROUND_WEIGHT = 0.3  # what recall at a round counts against the same at the round before it


class AnswerSeconds(NamedTuple):
    """How long answers take: to a new card, to one that is recalled, and to one that is not."""

    new: float = 20.0
    recalled: float = 8.0
    lapsed: float = 16.0


class TargetTime(NamedTuple):
    """A moment at which recall counts.

    Attributes:
        instant: When, in days.
        card_ids: The cards that it asks about; None for all.
    """

    instant: float
    card_ids: frozenset[str] | None = None


TargetWeights = tuple[tuple[float, float], ...]  # the aims that ask about a card: when, and what recall counts there
_USUAL_ANSWER_SECONDS = AnswerSeconds()


class Objective(NamedTuple):
    """What recall and time count.

    Attributes:
        target_times: The moments ahead at which recall counts, the nearest first; at least one.
        seconds_by_card: By card how long answers take; for a card that is missing what they usually take.
    """

    target_times: Sequence[TargetTime]
    seconds_by_card: Mapping[str, AnswerSeconds] = MappingProxyType({})

    def target_weights_of(self, card_id: str) -> TargetWeights:
        """The aims that ask about a card, the nearest first, each with what recall at it counts."""
        return tuple(
            (target_time.instant, _LATER_ROUND_WEIGHT**position)
            for position, target_time in enumerate(self.target_times)
            if target_time.card_ids is None or card_id in target_time.card_ids
        )

    def answer_seconds_of(self, card_id: str) -> AnswerSeconds:
        """How long answers to a card take."""
        return self.seconds_by_card.get(card_id, _USUAL_ANSWER_SECONDS)


class ExpectedGain(NamedTuple):
    """What asking a card is expected to bring: recall summed over the aims, and the seconds that it takes."""

    recall_gain: float
    seconds: float

    @property
    def gain_per_second(self) -> float:
        """What each second brings."""
        return self.recall_gain / self.seconds


class CardChoice(NamedTuple):
    """The card to ask, and what asking it is expected to bring."""

    card_id: str
    expected_gain: ExpectedGain


def estimate_review_gain(
    card_state: CardState,
    mixture: ModelMixture,
    answer_seconds: AnswerSeconds,
    now: float,
    target_weights: TargetWeights,
) -> ExpectedGain:
    """What asking a card that was seen before brings if it is asked `now`."""
    recall_gain = cost_seconds = 0.0
    elapsed_days = max(0.0, now - card_state.last_answered_at)
    for model_index, probability, model in mixture.weighted_models:
        stability, difficulty = card_state.stabilities[model_index], card_state.difficulties[model_index]
        recall = model.recall_after(elapsed_days, stability)
        good_stability, _ = model.state_after(stability, difficulty, elapsed_days, Grade.GOOD)
        again_stability, _ = model.state_after(stability, difficulty, elapsed_days, Grade.AGAIN)
        for target_at, weight in target_weights:
            days_ahead = max(0.0, target_at - now)
            expected_recall = recall * model.recall_after(days_ahead, good_stability) + (
                1 - recall
            ) * model.recall_after(days_ahead, again_stability)
            recall_gain += (
                probability
                * weight
                * (expected_recall - model.recall_after(max(0.0, target_at - card_state.last_answered_at), stability))
            )
        cost_seconds += probability * (recall * answer_seconds.recalled + (1 - recall) * answer_seconds.lapsed)
    return ExpectedGain(recall_gain, cost_seconds)


def estimate_new_gain(
    mixture: ModelMixture, answer_seconds: AnswerSeconds, now: float, target_weights: TargetWeights, discount: float
) -> ExpectedGain:
    """What asking a new card brings, divided by `discount`, since it can be asked on a later day as well."""
    recall_gain = 0.0
    for _, probability, model in mixture.weighted_models:
        for grade, grade_share in FIRST_GRADE_SHARES.items():
            stability, _ = model.first_state(grade)
            for target_at, weight in target_weights:
                recall_gain += (
                    probability * grade_share * weight * model.recall_after(max(0.0, target_at - now), stability)
                )
    return ExpectedGain(recall_gain / discount, answer_seconds.new)


def top_models(mixture: ModelMixture, card_count: int) -> ModelMixture:
    """What is believed of the person, as far as so many cards can be weighed by it before anybody wonders."""
    return mixture.most_likely(
        next(max_models for max_card_count, max_models in _MAX_MODELS_BY_CARD_COUNT if card_count <= max_card_count)
    )


class _PlannerEntry(NamedTuple):
    """A place in the queue: by the worth of the card, and of those that are worth as much by the turn."""

    sort_key: float
    turn: int
    card_id: str
    asked_count: int
    expected_gain: ExpectedGain


@dataclass(slots=True)
class CardPlanner:
    """Chooses cards one by one.

    Args:
        card_ids: Their ids, in the order in which new ones are taken.
        learner: What is known of the person; answers are told to it.
        objective: What recall and time count.
        later_day_seconds: The seconds of each day of study that there is after today before the nearest aim.
    """

    card_ids: Sequence[str]
    learner: Learner
    objective: Objective
    later_day_seconds: Sequence[float] = ()
    _queue: list[_PlannerEntry] = field(default_factory=list)
    _asked_counts: dict[str, int] = field(default_factory=dict)
    _last_card_id: str = ""
    _last_turn: int = 0
    _new_card_discount: float = 1.0
    _new_card_gains: dict[tuple[AnswerSeconds, TargetWeights], ExpectedGain] = field(default_factory=dict)

    def start_session(self, now: float) -> None:
        """Weigh all cards at the beginning of a session."""
        self._new_card_gains = {}
        self._new_card_discount = self._compute_new_card_discount()
        self._asked_counts = dict.fromkeys(self.card_ids, 0)
        self._queue = [self._make_entry(card_id, turn, now) for turn, card_id in enumerate(self.card_ids)]
        heapq.heapify(self._queue)
        self._last_turn = len(self.card_ids)
        self._last_card_id = ""

    def choose_next(self) -> CardChoice | None:
        """The card to ask now, never the one asked last where there is another; None where there is no card."""
        held_back: _PlannerEntry | None = None
        while self._queue and (self._is_outdated(self._queue[0]) or self._queue[0].card_id == self._last_card_id):
            entry = heapq.heappop(self._queue)
            if not self._is_outdated(entry):
                held_back = entry
        best_entry = self._queue[0] if self._queue else held_back
        if held_back is not None:
            heapq.heappush(self._queue, held_back)
        return CardChoice(best_entry.card_id, best_entry.expected_gain) if best_entry else None

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Tell the learner the answer to a card, and weigh that card anew."""
        self.learner.record_answer(card_id, grade, answered_at)
        self.update_card(card_id, answered_at)

    def update_card(self, card_id: str, now: float) -> None:
        """Weigh a card anew, whose answer the learner knows already; it comes behind those that are worth as much."""
        self._last_card_id = card_id
        self._last_turn += 1
        self._asked_counts[card_id] = self._asked_counts.get(card_id, 0) + 1
        heapq.heappush(self._queue, self._make_entry(card_id, self._last_turn, now))

    def avoid_next(self, card_id: str) -> None:
        """Ask another card next, where there is one: this one was asked just before the session began."""
        self._last_card_id = card_id

    def exclude_card(self, card_id: str) -> None:
        """Ask a card no more in this session."""
        self._asked_counts[card_id] = -1

    @property
    def min_gain_per_second(self) -> float:
        """What a second has to bring, in recall, for it to be worth going on today."""
        return _MIN_GAIN_PER_SECOND if any(self.later_day_seconds) else _LAST_DAY_MIN_GAIN_PER_SECOND

    def gain_within(self, seconds: float) -> float:
        """The recall, summed over the aims, that so many seconds more are expected to bring, no card asked twice."""
        total_gain = 0.0
        for _, expected_gain in self._ranked_choices():
            if seconds <= 0:
                break
            total_gain += max(0.0, expected_gain.recall_gain) * min(1.0, seconds / expected_gain.seconds)
            seconds -= expected_gain.seconds
        return total_gain

    def cards_worth_asking(self, seconds: float) -> tuple[str, ...]:
        """The cards that are worth asking within so many seconds, the one to be asked first first."""
        chosen_ids: list[str] = []
        for card_id, expected_gain in self._ranked_choices():
            if seconds <= 0 or expected_gain.gain_per_second < self.min_gain_per_second:
                break
            chosen_ids.append(card_id)
            seconds -= expected_gain.seconds
        return tuple(chosen_ids)

    def _ranked_choices(self) -> Iterator[CardChoice]:
        """All cards, those worth most first."""
        queue = [entry for entry in self._queue if not self._is_outdated(entry)]
        heapq.heapify(queue)
        while queue:
            entry = heapq.heappop(queue)
            yield CardChoice(entry.card_id, entry.expected_gain)

    def _is_outdated(self, entry: _PlannerEntry) -> bool:
        return entry.asked_count != self._asked_counts[entry.card_id]

    def _make_entry(self, card_id: str, turn: int, now: float) -> _PlannerEntry:
        expected_gain = self._estimate_gain(card_id, now)
        return _PlannerEntry(-expected_gain.gain_per_second, turn, card_id, self._asked_counts[card_id], expected_gain)

    def _compute_new_card_discount(self) -> float:
        """What the worth of new cards is divided by: the more, the more days and time there are for them later.

        A new card is asked a second time, or it is lost by the interview; that answer may well be a lapse.
        """
        later_day_count, later_seconds = (
            sum(day_seconds > 0 for day_seconds in self.later_day_seconds),
            sum(self.later_day_seconds),
        )
        new_card_seconds = [
            self.objective.answer_seconds_of(card_id)
            for card_id in self.card_ids
            if card_id not in self.learner.card_states
        ]
        needed_seconds = sum(answer_seconds.new + answer_seconds.lapsed for answer_seconds in new_card_seconds)
        spare_share = max(0.0, 1 - needed_seconds / later_seconds) if later_seconds else 0.0
        return 1 + _NEW_CARD_DISCOUNT * min(later_day_count, _MAX_DISCOUNT_DAYS) * spare_share

    def _estimate_gain(self, card_id: str, now: float) -> ExpectedGain:
        answer_seconds, target_weights, learner = (
            self.objective.answer_seconds_of(card_id),
            self.objective.target_weights_of(card_id),
            self.learner,
        )
        card_state = learner.card_states.get(card_id)
        mixture = top_models(learner.mixture, len(self.card_ids))
        if card_state is not None:
            return estimate_review_gain(card_state, mixture, answer_seconds, now, target_weights)
        if (
            answer_seconds,
            target_weights,
        ) not in self._new_card_gains:  # all new cards that count alike are worth alike
            self._new_card_gains[answer_seconds, target_weights] = estimate_new_gain(
                mixture, answer_seconds, now, target_weights, self._new_card_discount
            )
        return self._new_card_gains[answer_seconds, target_weights]
