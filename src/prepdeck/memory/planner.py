"""The planner: choose the next card so that recall is highest when the interview starts.

The next card is the one whose answer is expected to add most recall at the round for each second it takes. This is the
gain per time of Pavlik and Anderson (2008) and of Eglington and Pavlik (2020), but for recall at one moment instead of
long-term retention. A `CardPlanner` uses no clock, no files and no randomness, so that a simulator can use it exactly
as the app does.

All instants are floats: days since any fixed moment.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import CardState, Learner, ModelMixture

SECONDS_PER_DAY = 86_400.0
_MIN_GAIN_PER_SECOND, _LAST_DAY_MIN_GAIN_PER_SECOND = 0.003, 0.0005
"""The recall gained per second below which to stop for today: if more days follow, and on the last day.

With both limits, half of the time is enough for the recall of asking every card in turn until the time is up."""

FIRST_GRADE_SHARES = {
    Grade.AGAIN: 0.24,
    Grade.HARD: 0.094,
    Grade.GOOD: 0.495,
    Grade.EASY: 0.171,
}  # measured over the users of srs-benchmark
# A new card can wait while later days have time for it, so its gain is divided by more, up to this many days.
_NEW_CARD_DISCOUNT, _MAX_DISCOUNT_DAYS = 0.25, 4
# As (largest number of cards, models to use): with many cards, fewer models keep the planner fast.
_MAX_MODELS_BY_CARD_COUNT = ((300, 13), (2_000, 6), (10**9, 3))
_LATER_ROUND_WEIGHT = 0.3  # the weight of recall at a round, relative to the round before it


class AnswerSeconds(NamedTuple):
    """The seconds that an answer takes: to a new card, to a recalled card, and to a lapsed card."""

    new: float = 20.0
    recalled: float = 8.0
    lapsed: float = 16.0


class TargetTime(NamedTuple):
    """A moment at which recall counts, such as the start of a round.

    Attributes:
        instant: The moment, in days.
        card_ids: The cards that it asks about; None for all.
    """

    instant: float
    card_ids: frozenset[str] | None = None


TargetWeights = tuple[tuple[float, float], ...]  # the target times of one card, as (instant in days, weight of recall)
_USUAL_ANSWER_SECONDS = AnswerSeconds()


class Objective(NamedTuple):
    """What to optimize: recall at the target times, for the seconds that answers take.

    Attributes:
        target_times: The moments at which recall counts, nearest first; at least one.
        seconds_by_card: The answer times, by card id. Missing cards have the usual answer times.
    """

    target_times: Sequence[TargetTime]
    seconds_by_card: Mapping[str, AnswerSeconds] = MappingProxyType({})

    def target_weights_of(self, card_id: str) -> TargetWeights:
        """Return the target times that ask about a card, nearest first, each with the weight of recall."""
        return tuple(
            (target_time.instant, _LATER_ROUND_WEIGHT**position)
            for position, target_time in enumerate(self.target_times)
            if target_time.card_ids is None or card_id in target_time.card_ids
        )

    def answer_seconds_of(self, card_id: str) -> AnswerSeconds:
        """Return the answer times of a card."""
        return self.seconds_by_card.get(card_id, _USUAL_ANSWER_SECONDS)


class ExpectedGain(NamedTuple):
    """The expected gain of asking a card: recall summed over the target times, and the seconds it takes."""

    recall_gain: float
    seconds: float

    @property
    def gain_per_second(self) -> float:
        """The recall gained per second."""
        return self.recall_gain / self.seconds


class CardChoice(NamedTuple):
    """The card to ask and its expected gain."""

    card_id: str
    expected_gain: ExpectedGain


def estimate_review_gain(
    card_state: CardState,
    mixture: ModelMixture,
    answer_seconds: AnswerSeconds,
    now: float,
    target_weights: TargetWeights,
) -> ExpectedGain:
    """Return the expected gain of reviewing a card at the instant `now`."""
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
    """Return the expected gain of a new card, divided by `discount`, because it can also be asked on a later day."""
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
    """Return a mixture small enough to estimate the gain of `card_count` cards without a noticeable delay."""
    return mixture.most_likely(
        next(max_models for max_card_count, max_models in _MAX_MODELS_BY_CARD_COUNT if card_count <= max_card_count)
    )


class _PlannerEntry(NamedTuple):
    """An entry of the queue, ordered by gain per second and then by turn.

    It is outdated if the card was asked again after `asked_count` times.
    """

    sort_key: float
    turn: int
    card_id: str
    asked_count: int
    expected_gain: ExpectedGain


@dataclass(slots=True)
class CardPlanner:
    """Chooses cards one by one.

    Args:
        card_ids: The cards, in the order in which new ones are asked.
        learner: What is known about the person; answers are recorded in it.
        objective: The target times and the answer times.
        later_day_seconds: The seconds of each day of study after today and before the first target time.
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
        """Estimate the gain of all cards at the start of a session."""
        self._new_card_gains = {}
        self._new_card_discount = self._compute_new_card_discount()
        self._asked_counts = dict.fromkeys(self.card_ids, 0)
        self._queue = [self._make_entry(card_id, turn, now) for turn, card_id in enumerate(self.card_ids)]
        heapq.heapify(self._queue)
        self._last_turn = len(self.card_ids)
        self._last_card_id = ""

    def choose_next(self) -> CardChoice | None:
        """Return the card to ask now, or None if there is none. The last card is repeated only if there is no other."""
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
        """Record the answer to a card, and estimate its gain again."""
        self.learner.record_answer(card_id, grade, answered_at)
        self.update_card(card_id, answered_at)

    def update_card(self, card_id: str, now: float) -> None:
        """Estimate the gain of a card again after an answer. It is queued after the cards with the same gain."""
        self._last_card_id = card_id
        self._last_turn += 1
        self._asked_counts[card_id] = self._asked_counts.get(card_id, 0) + 1
        # Removing the old entry from the heap would be slow, so it stays and is skipped as outdated.
        heapq.heappush(self._queue, self._make_entry(card_id, self._last_turn, now))

    def avoid_next(self, card_id: str) -> None:
        """Do not ask this card next if there is another: it was asked just before the session started."""
        self._last_card_id = card_id

    def exclude_card(self, card_id: str) -> None:
        """Do not ask a card again in this session."""
        self._asked_counts[card_id] = -1  # makes all its entries outdated

    @property
    def min_gain_per_second(self) -> float:
        """The recall per second that a card must gain to be worth asking today."""
        return _MIN_GAIN_PER_SECOND if any(self.later_day_seconds) else _LAST_DAY_MIN_GAIN_PER_SECOND

    def gain_within(self, seconds: float) -> float:
        """Return the recall, summed over the target times, that `seconds` more are expected to gain without repeats."""
        total_gain = 0.0
        for _, expected_gain in self._ranked_choices():
            if seconds <= 0:
                break
            total_gain += max(0.0, expected_gain.recall_gain) * min(1.0, seconds / expected_gain.seconds)
            seconds -= expected_gain.seconds
        return total_gain

    def cards_worth_asking(self, seconds: float) -> tuple[str, ...]:
        """Return the cards that are worth asking within a number of seconds, best first."""
        chosen_ids: list[str] = []
        for card_id, expected_gain in self._ranked_choices():
            if seconds <= 0 or expected_gain.gain_per_second < self.min_gain_per_second:
                break
            chosen_ids.append(card_id)
            seconds -= expected_gain.seconds
        return tuple(chosen_ids)

    def _ranked_choices(self) -> Iterator[CardChoice]:
        """Yield all cards, highest gain per second first."""
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
        """Return the divisor for the gain of new cards. It grows with the days and the time left for them later.

        The time needed includes a second answer to each new card, likely a lapse: without it, the card would be
        forgotten by the interview.
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
        # All new cards with the same answer times and target times have the same gain, so estimate it once.
        gain_key = (answer_seconds, target_weights)
        if gain_key not in self._new_card_gains:
            self._new_card_gains[gain_key] = estimate_new_gain(
                mixture, answer_seconds, now, target_weights, self._new_card_discount
            )
        return self._new_card_gains[gain_key]
