"""The planner: choose the next card so that recall is highest when the interview starts.

The next card is the one whose answer is expected to add most recall at the round for each second it takes. This is the
gain per time of Pavlik and Anderson (2008) and of Eglington and Pavlik (2020), but for recall at one moment instead of
long-term retention. On top of it there are rules that a person takes for granted: other cards come between two answers
to one card, no card is asked again and again while others wait, and a card that was not recalled comes back. In
simulations these rules cost next to nothing, and they help those whose memory is like none of the models.

A `CardPlanner` uses no clock, no files and no randomness, so that a simulator can use it exactly as the app does. All
instants are floats: days since any fixed moment.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.arrays import BoolArray, FloatArray, IntArray, np
from prepdeck.memory.expected_recall import ExpectedRecallTracker
from prepdeck.memory.gains import estimate_new_gains, estimate_review_gains
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import MemoryModels, all_models
from prepdeck.memory.objective import Objective
from prepdeck.memory.session_pace import SessionPace

SECONDS_PER_DAY = 86_400.0

MIN_GAIN_PER_SECOND, LAST_DAY_MIN_GAIN_PER_SECOND = 0.003, 0.0005
"""The recall gained per second below which to stop for today: if more days follow, and on the last day.

With both limits, half of the time is enough for the recall of asking every card in turn until the time is up."""
SAFE_RECALL = 0.9
"""As long as less recall is expected at the round, a session does not end because more would add little."""
NO_GAIN_PER_SECOND = 1e-5
"""A card that gains less than this is not worth asking in any case."""

# A new card can wait while later days have time for it, so its gain is divided by more, up to this many days.
_NEW_CARD_DISCOUNT, _MAX_DISCOUNT_DAYS = 0.25, 4
# In the second half of a session full of new cards, a failed card may not come back: answers that take longer than
# expected, and further failed cards, use up the time at its end. In simulated sittings of half an hour, 97 of 100 cards
# come back that are said to, and one in five comes back that is not.
_CERTAIN_RETRY_SHARE = 0.5
_SITTING_DAYS = 1 / 24  # answers before that belong to another session
# Cards that are asked before another one also come back if they are not recalled, and that takes about this much more.
# In simulated evenings of 25 minutes, 1,182 of 1,195 answers that were recalled came back on the day that was said.
_TIME_WITH_RETRIES = 1.25
# As (largest number of cards, models to use): with many cards, fewer models keep the planner fast.
_MAX_MODELS_BY_CARD_COUNT = ((2_000, 32), (10**9, 6))
_MAX_HALF_LIFE_SHARE = 0.5  # of the models that choose, however likely they are
_NO_SHARE = 1e-9
_NEVER = -(10**9)


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


class ModelChoice(NamedTuple):
    """Some of the memory models, with their probabilities.

    Attributes:
        numbers: Their numbers in `all_models`, ascending: [models].
        probabilities: Their probabilities, which sum to 1: [models].
        models: The models themselves.
    """

    numbers: IntArray
    probabilities: FloatArray
    models: MemoryModels


def most_likely_models(learner: Learner, max_models: int) -> ModelChoice:
    """Return the most likely memory models of a person."""
    probabilities = learner.belief.probabilities
    numbers = np.sort(np.argsort(-probabilities, kind="stable")[:max_models])
    chosen = probabilities[numbers]
    models = all_models() if len(numbers) == all_models().model_count else all_models().select(numbers.tolist())
    return ModelChoice(numbers, chosen / chosen.sum(), models)


def new_card_discount(new_card_seconds: float, later_day_seconds: Sequence[float]) -> float:
    """Return the divisor for the gain of new cards. It grows with the days and the time left for them later.

    Args:
        new_card_seconds: The time that the new cards need, including a second answer to each, likely a lapse: without
            it, the card would be forgotten by the interview.
        later_day_seconds: The seconds of each later day of study.
    """
    later_seconds = sum(later_day_seconds)
    spare_share = max(0.0, 1 - new_card_seconds / later_seconds) if later_seconds else 0.0
    later_day_count = sum(day_seconds > 0 for day_seconds in later_day_seconds)
    return 1 + _NEW_CARD_DISCOUNT * min(later_day_count, _MAX_DISCOUNT_DAYS) * spare_share


def limit_half_lives(numbers: IntArray, probabilities: FloatArray) -> FloatArray:
    """Return how much each model counts when cards are chosen; the half-lives together at most half.

    To a model with a short half-life only cards seen yesterday are worth asking, so a planner that believes in it alone
    circles a few cards until the round. In simulations that costs up to 21 points of recall with learners who are like
    none of the models, and those who do forget by half-lives lose nothing by the limit.

    Args:
        numbers: The numbers of the models in `all_models`: [models].
        probabilities: Their probabilities, which sum to 1: [models].
    """
    is_half_life = all_models().are_half_lives[numbers]
    share = float(probabilities[is_half_life].sum())
    if share <= _MAX_HALF_LIFE_SHARE or share >= 1 - _NO_SHARE:
        return probabilities
    factors = np.where(is_half_life, _MAX_HALF_LIFE_SHARE / share, (1 - _MAX_HALF_LIFE_SHARE) / (1 - share))
    return probabilities * factors


class CardPlanner:
    """Chooses cards one by one.

    Args:
        card_ids: The cards, in the order in which new ones are asked.
        learner: What is known about the person; answers are recorded in it.
        objective: The target times and the answer times.
        later_day_seconds: The seconds of each day of study after today and before the first target time.

    Attributes:
        card_ids: As above.
        learner: As above.
        objective: As above.
        later_day_seconds: As above.
        earlier_counts: How often cards were answered shortly before the session, by card id.
    """

    def __init__(
        self,
        card_ids: Sequence[str],
        learner: Learner,
        objective: Objective,
        later_day_seconds: Sequence[float] = (),
    ) -> None:
        self.card_ids = card_ids
        self.learner = learner
        self.objective = objective
        self._rules = objective.rules
        self.later_day_seconds = later_day_seconds
        self._columns = objective.build_columns(card_ids)
        self._number_by_card_id = {card_id: number for number, card_id in enumerate(card_ids)}
        card_count = len(card_ids)
        self._gains: FloatArray = np.zeros(card_count)
        self._recall_gains: FloatArray = np.zeros(card_count)  # the same as the gains, unless safe cards count
        self._seconds: FloatArray = np.ones(card_count)
        self._turns: IntArray = np.arange(card_count)
        self._answer_counts: IntArray = np.zeros(card_count, dtype=np.int64)
        self._answered_steps: IntArray = np.full(card_count, _NEVER)
        self._related_steps: IntArray = np.full(card_count, _NEVER)  # when a card that gives it away was answered
        self._is_excluded: BoolArray = np.zeros(card_count, dtype=np.bool_)
        self._is_new: BoolArray = np.ones(card_count, dtype=np.bool_)
        self._is_failed: BoolArray = np.zeros(card_count, dtype=np.bool_)
        self.earlier_counts: Mapping[str, int] = {}
        self._step, self._session_seconds = 0, 0.0
        self._pace = SessionPace()
        self._tracker: ExpectedRecallTracker | None = None

    def start_session(
        self, now: float, seconds: float = 0.0, earlier_counts: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        """Estimate the gain of all cards at the start of a session.

        Args:
            now: The present instant, in days.
            seconds: The planned length; 0 if there is no limit.
            earlier_counts: How often cards were answered shortly before, by card id, if this session goes on with that
                one.
        """
        self.earlier_counts = earlier_counts
        card_count = len(self.card_ids)
        self._columns = self.objective.build_columns(self.card_ids).with_nearer_aim(now)
        self._turns = np.arange(card_count)
        self._answer_counts = np.array([earlier_counts.get(card_id, 0) for card_id in self.card_ids], dtype=np.int64)
        self._answered_steps = np.full(card_count, _NEVER)
        self._related_steps = np.full(card_count, _NEVER)
        self._is_excluded = np.zeros(card_count, dtype=np.bool_)
        self._step, self._session_seconds = 0, seconds
        self._pace = SessionPace()
        counted_ids = self.objective.target_times[0].card_ids
        self._tracker = ExpectedRecallTracker(
            {"": [card_id for card_id in self.card_ids if counted_ids is None or card_id in counted_ids]},
            self.learner,
            self.objective.target_times[0].instant,
        )
        self._is_new = np.array([not self.learner.has_answered(card_id) for card_id in self.card_ids], dtype=np.bool_)
        self._is_failed = np.zeros(card_count, dtype=np.bool_)
        self._estimate_new_cards(now)
        seen_ids = [card_id for card_id in self.card_ids if self.learner.has_answered(card_id)]
        if not seen_ids:
            return
        self._estimate_seen_cards(seen_ids, now)
        cards, seen_rows = self.learner.cards, np.flatnonzero(~self._is_new)
        self._is_failed[seen_rows] = cards.are_failed(seen_ids)
        # If this session goes on after a break of minutes, its first cards still have others between them.
        answered_at = cards.answered_at[cards.find_numbers(seen_ids)]
        latest = np.argsort(-answered_at, kind="stable")
        latest = latest[answered_at[latest] > now - _SITTING_DAYS]
        self._answered_steps[seen_rows[latest]] = -np.arange(len(latest))
        for number in seen_rows[latest][::-1].tolist():
            self._mark_related(self.card_ids[number], int(self._answered_steps[number]))

    def choose_next(self, seconds_left: float = 0.0) -> CardChoice | None:
        """Return the card to ask now, or None if there is none. The last card is repeated only if there is no other.

        Cards wait only if they are worth asking. If none of those may come now, another one comes between.

        Args:
            seconds_left: The seconds left of the session; 0 if its time is up, or there is no limit.
        """
        seconds_left = self._pace.to_slower_pace(seconds_left)
        others_since = self._step - self._answered_steps  # how many cards were asked since the last answer to each
        is_apart = self._step - self._related_steps >= self._rules.related_gap_cards
        retries = np.flatnonzero(self._must_retry & (others_since >= self._rules.retry_cards) & is_apart)
        if len(retries) and (retries := self._retries_now(retries, others_since, seconds_left)).size:
            return self._build_choice(int(retries[np.argmin(self._answered_steps[retries])]))
        is_fresh = self._answer_counts < self._rules.max_answers
        has_gap = others_since >= self._rules.gap_cards
        # A rule is given up only if no other card, worth asking or not, can come between.
        for is_allowed in (has_gap & is_apart, has_gap, others_since > 0):
            for is_eligible in (self._is_worth_asking, ~self._is_excluded):
                for candidates in map(np.flatnonzero, (is_eligible & is_allowed & is_fresh, is_eligible & is_allowed)):
                    if len(candidates):
                        return self._build_choice(self._best_of(candidates))
        last_cards = np.flatnonzero(~self._is_excluded)
        return self._build_choice(self._best_of(last_cards)) if len(last_cards) else None

    @property
    def has_card_worth_asking(self) -> bool:
        """Whether any card is worth asking today, now or after others."""
        return bool(self._is_worth_asking.any())

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Record the answer to a card, and estimate its gain again."""
        self.learner.record_answer(card_id, grade, answered_at)
        self.update_card(card_id, answered_at)

    def update_card(self, card_id: str, now: float, answer_seconds: float = 0.0) -> None:
        """Estimate the gain of a card again after an answer. It is asked after the cards with the same gain.

        Args:
            card_id: The card.
            now: The present instant, in days.
            answer_seconds: The seconds that the answer took; 0 if that is not known.
        """
        number = self._number_by_card_id.get(card_id)
        if number is None:
            return
        self._pace.record_answer(answer_seconds, float(self._seconds[number]))
        self._step += 1
        self._answered_steps[number] = self._step
        self._mark_related(card_id, self._step)
        self._answer_counts[number] += 1
        self._turns[number] = len(self.card_ids) + self._step
        if self._tracker is not None:
            self._tracker.update_card(card_id)
        if self.learner.has_answered(card_id):
            self._is_new[number] = False
            (self._is_failed[number],) = self.learner.cards.are_failed([card_id])
            self._estimate_seen_cards([card_id], now)

    @property
    def failed_count(self) -> int:
        """The number of cards that were not recalled in this session and have not come back yet."""
        return int(np.count_nonzero(self._must_retry & (self._answer_counts > 0)))

    def has_time_to_retry(self, card_id: str, seconds_left: float) -> bool:
        """Whether a card that is not recalled now comes back in this session.

        Args:
            card_id: The card.
            seconds_left: The seconds left of the session, or `math.inf` if the person goes on as long as they want.
        """
        number = self._number_by_card_id.get(card_id)
        if number is None or not self._rules.has_retries or self._answer_counts[number] + 1 >= self._rules.max_repeats:
            return False
        if math.isinf(seconds_left):
            return True
        seconds_left = self._pace.to_usual_pace(seconds_left)
        session_seconds = self._pace.to_usual_pace(self._session_seconds)
        new_seconds = float(self._columns.seconds[self._is_new, 0].sum())
        if new_seconds > seconds_left and seconds_left < _CERTAIN_RETRY_SHARE * session_seconds:
            return False  # new cards fill the rest of the session, and those that failed before come back first
        waits = self._must_retry
        waits[number] = False  # it comes after all others that wait
        seconds_of_waiting = float(self._seconds[waits].sum() + self._columns.seconds[number, 2])
        seconds_between = min(self._rules.retry_cards, len(self.card_ids) - 1) * float(self._columns.seconds.mean())
        time_for_retries = self._retry_time_share(seconds_left) * session_seconds
        return seconds_left > seconds_between and seconds_of_waiting <= min(time_for_retries, seconds_left)

    def comes_within(self, card_id: str, gain_per_second: float, seconds_left: float) -> bool:
        """Whether a card is asked again in the time left of this session, after all that gain more.

        Args:
            card_id: The card, whose present answer is not recorded yet.
            gain_per_second: What it will gain then.
            seconds_left: The seconds left of the session.
        """
        number = self._number_by_card_id.get(card_id)
        if number is None or self._answer_counts[number] + 1 >= self._rules.max_repeats:
            return False
        # What ends a session is the recall that it will have reached by then.
        assert self._tracker is not None
        recall_gain = self.gain_within(seconds_left) / max(len(self.card_ids), 1)
        is_safe_by_then = self._tracker.estimate_groups().mean + recall_gain >= SAFE_RECALL
        min_gain_per_second = self._usual_min_gain_per_second if is_safe_by_then else NO_GAIN_PER_SECOND
        gains_per_second = self._gains / self._seconds
        fresh_answers = np.maximum(self._rules.max_answers - self._answer_counts, 0)
        if self._answer_counts[number] + 1 < self._rules.max_answers:
            answers_before = (gains_per_second > gain_per_second) & (fresh_answers > 0) | self._must_retry
        else:  # it waits until all others were asked as often
            answers_before = np.where(gains_per_second >= min_gain_per_second, fresh_answers, 0)
            answers_before = np.maximum(answers_before, (gains_per_second > gain_per_second) | self._must_retry)
        answers_before = answers_before * ~self._is_excluded
        answers_before[number] = 0
        seconds_before = _TIME_WITH_RETRIES * float(answers_before @ self._seconds)
        return gain_per_second >= min_gain_per_second and seconds_before < self._pace.to_usual_pace(seconds_left)

    def exclude_card(self, card_id: str) -> None:
        """Do not ask a card again in this session."""
        number = self._number_by_card_id.get(card_id)
        if number is not None:
            self._is_excluded[number] = True

    @property
    def min_gain_per_second(self) -> float:
        """The recall per second that a card must gain to be worth asking today."""
        if self._tracker is not None and self._tracker.estimate_groups().mean < SAFE_RECALL:
            return NO_GAIN_PER_SECOND
        return self._usual_min_gain_per_second

    @property
    def _usual_min_gain_per_second(self) -> float:
        return MIN_GAIN_PER_SECOND if any(self.later_day_seconds) else LAST_DAY_MIN_GAIN_PER_SECOND

    def gain_within(self, seconds: float) -> float:
        """Return the recall, summed over the target times, that `seconds` more are expected to gain without repeats."""
        total_gain, seconds = 0.0, self._pace.to_usual_pace(seconds)
        gains = np.maximum(self._recall_gains, 0.0) / self._columns.card_weights
        for number in self._ranked_numbers():
            if seconds <= 0:
                break
            total_gain += float(gains[number]) * min(1.0, seconds / float(self._seconds[number]))
            seconds -= float(self._seconds[number])
        return total_gain

    def gains_per_second_at(
        self, card_id: str, states: FloatArray, answered_at: float, instants: Sequence[float]
    ) -> list[float]:
        """Return the expected gain per second of reviewing a card at some instants.

        Args:
            card_id: The card.
            states: Its memory state after its last answer: [1, 3, models].
            answered_at: The instant of that answer, in days.
            instants: The instants of the review, in days.
        """
        choice, usual_columns = self._choose_models(), self.objective.build_columns([card_id])
        columns = [usual_columns.with_nearer_aim(instant) for instant in instants]
        now = np.array(instants)[:, np.newaxis]
        gains, _, recalls = estimate_review_gains(
            choice.models,
            np.repeat(states[:, :, choice.numbers], len(instants), axis=0),
            np.maximum(now - answered_at, 0.0),
            now,
            instants=np.stack([each.instants for each in columns], axis=1)[..., np.newaxis],
            weights=np.stack([each.weights for each in columns]),
            safe_recall=usual_columns.safe_recall,
        )
        expected_recalls = recalls @ choice.probabilities
        (_, recalled_seconds, lapsed_seconds), *_ = usual_columns.seconds
        seconds = expected_recalls * recalled_seconds + (1 - expected_recalls) * lapsed_seconds
        gains_per_second: list[float] = (gains @ choice.probabilities / seconds).tolist()
        return gains_per_second

    @property
    def _is_worth_asking(self) -> BoolArray:
        is_worth: BoolArray = (
            ~self._is_excluded
            & (self._answer_counts < self._rules.max_repeats)
            & ((self._gains / self._seconds >= self.min_gain_per_second) | self._must_retry)
        )
        return is_worth

    @property
    def _must_retry(self) -> BoolArray:
        """Which cards were not recalled the last time and have to come back in this session."""
        must_retry: BoolArray = (
            self._is_failed
            & ~self._is_excluded
            & (self._answer_counts < self._rules.max_repeats)
            & self._rules.has_retries
        )
        return must_retry

    def _is_time_scarce(self, seconds_left: float) -> bool:
        """Whether there is hardly time to see every card before the round."""
        new_seconds = self._columns.seconds[self._is_new][:, [0, 2]].sum()  # as for `new_card_discount`
        return bool(new_seconds > seconds_left + sum(self.later_day_seconds))

    def _mark_related(self, card_id: str, step: int) -> None:
        """Note for the cards that a card gives away that it was answered."""
        for related_id in self.objective.related_cards.get(card_id, ()):
            number = self._number_by_card_id.get(related_id)
            if number is not None:
                self._related_steps[number] = step

    def _retry_time_share(self, seconds_left: float) -> float:
        return (
            self._rules.scarce_retry_time_share if self._is_time_scarce(seconds_left) else self._rules.retry_time_share
        )

    def _retries_now(self, retries: IntArray, others_since: IntArray, seconds_left: float) -> IntArray:
        """Return which of the cards that have to come back do so now."""
        is_scarce = self._is_time_scarce(seconds_left)
        if is_scarce:  # otherwise those that did not come back in the last session are among the first of this one
            retries = retries[self._answer_counts[retries] > 0]
        session_seconds = self._pace.to_slower_pace(self._session_seconds)
        time_for_retries = self._retry_time_share(seconds_left) * session_seconds
        if seconds_left <= min(self._seconds[retries].sum(), time_for_retries):
            return retries
        gains_per_second = self._gains / self._seconds
        is_free = (
            ~self._is_excluded
            & (self._answer_counts < self._rules.max_answers)
            & (others_since >= self._rules.gap_cards)
        )
        best_gain_per_second = gains_per_second[is_free].max(initial=0.0)
        is_now: BoolArray = gains_per_second[retries] >= self._rules.retry_gain_share * best_gain_per_second
        retries_now: IntArray = retries[is_now | (self._answer_counts[retries] == 0)]
        return retries_now

    def _ranked_numbers(self) -> IntArray:
        """Return the numbers of all cards that may be asked, highest gain per second first."""
        numbers = np.lexsort((self._turns, -self._gains / self._seconds))
        return numbers[~self._is_excluded[numbers]]

    def _best_of(self, candidates: IntArray) -> int:
        gains_per_second = self._gains[candidates] / self._seconds[candidates]
        best = candidates[gains_per_second == gains_per_second.max()]
        return int(best[np.argmin(self._turns[best])])

    def _build_choice(self, number: int) -> CardChoice:
        return CardChoice(self.card_ids[number], ExpectedGain(float(self._gains[number]), float(self._seconds[number])))

    def _choose_models(self) -> ModelChoice:
        card_count = len(self.card_ids)
        choice = most_likely_models(
            self.learner,
            next(max_models for max_count, max_models in _MAX_MODELS_BY_CARD_COUNT if card_count <= max_count),
        )
        return choice._replace(probabilities=limit_half_lives(choice.numbers, choice.probabilities))

    def _estimate_new_cards(self, now: float) -> None:
        """Estimate the gain of all new cards."""
        is_new = self._is_new
        if not is_new.any():
            return
        seconds = self._columns.seconds[is_new]
        discount = new_card_discount(float((seconds[:, 0] + seconds[:, 2]).sum()), self.later_day_seconds)
        choice = self._choose_models()
        recall_gains, gains = (
            self._columns.weights[is_new]
            @ (estimate_new_gains(choice.models, np.array([now]), self._columns.instants, safe) @ choice.probabilities)
            for safe in (None, self._columns.safe_recall)
        )
        self._recall_gains[is_new] = recall_gains / discount
        self._gains[is_new] = gains / discount
        self._seconds[is_new] = seconds[:, 0]

    def _estimate_seen_cards(self, card_ids: Sequence[str], now: float) -> None:
        """Estimate the gain of cards that were answered."""
        if not card_ids:
            return
        cards = self.learner.cards
        rows = np.array([self._number_by_card_id[card_id] for card_id in card_ids])
        numbers, choice = cards.find_numbers(card_ids), self._choose_models()
        elapsed_days = np.maximum(now - cards.answered_at[numbers], 0.0)[:, np.newaxis]
        columns = self._columns.select(rows)
        gains, recall_gains, recalls = estimate_review_gains(
            choice.models,
            cards.states[numbers][:, :, choice.numbers],
            elapsed_days,
            np.array([now]),
            instants=columns.instants,
            weights=columns.weights[:, np.newaxis],
            safe_recall=columns.safe_recall,
        )
        expected_recalls = recalls @ choice.probabilities
        self._gains[rows] = gains @ choice.probabilities
        self._recall_gains[rows] = recall_gains @ choice.probabilities
        self._seconds[rows] = expected_recalls * columns.seconds[:, 1] + (1 - expected_recalls) * columns.seconds[:, 2]
