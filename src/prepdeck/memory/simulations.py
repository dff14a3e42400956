"""Simulated study: the planner runs through future sessions with the expected answers.

Expected values replace randomness: every answer adds its probability of a lapse to a remainder, and each time the
remainder reaches 1, one card lapses. So the same plan always has the same forecast, and two forecasts differ only
because of their plans, never by chance.

Many simulations run side by side, because numpy is fast only on many numbers. In each step every simulation asks its
best few cards.
"""

from collections.abc import Sequence
from typing import NamedTuple

from prepdeck.memory.arrays import BoolArray, FloatArray, IntArray, np
from prepdeck.memory.expected_recall import (
    NO_RECALL,
    CorrectedRecalls,
    RecallEstimate,
    correct_recalls,
    estimate_around,
    scale_estimate,
)
from prepdeck.memory.gains import FIRST_GRADE_SHARES, estimate_new_gains, estimate_review_gains
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import all_models
from prepdeck.memory.objective import Objective
from prepdeck.memory.planner import (
    LAST_DAY_MIN_GAIN_PER_SECOND,
    MIN_GAIN_PER_SECOND,
    NO_GAIN_PER_SECOND,
    SAFE_RECALL,
    SECONDS_PER_DAY,
    limit_half_lives,
    new_card_discount,
)
from prepdeck.memory.session_rules import SessionRules

_MIN_STEPS_PER_ROUND = 5  # until every card was asked once; with fewer steps, a failed card would come back too late


class TimeBlock(NamedTuple):
    """A future session: its start as an instant in days, and its length in seconds."""

    starts_at: float
    seconds: float


class Scenario(NamedTuple):
    """One simulation: which memory models describe the person, and when they study.

    Attributes:
        model_numbers: The numbers of the models in `all_models`, ascending.
        probabilities: Their probabilities, which sum to 1.
        time_blocks: The sessions, in order.
    """

    model_numbers: Sequence[int]
    probabilities: Sequence[float]
    time_blocks: Sequence[TimeBlock]


class SessionResults(NamedTuple):
    """What one session came to, in each scenario: [scenarios] each.

    A card that is asked again in the same session counts once. `are_asked` says which cards are asked at all:
    [cards, scenarios].
    """

    seconds: FloatArray
    new_counts: IntArray
    review_counts: IntArray
    are_asked: BoolArray
    min_gains_per_second: FloatArray
    estimates: Sequence[RecallEstimate]


class Simulations:
    """Scenarios that run side by side.

    Each scenario has one column for each of its memory models. Arrays over cards and scenarios are [cards, scenarios],
    those over cards and columns are [cards, columns].

    Args:
        card_ids: The cards, in the order in which new ones are asked.
        counted: For each card, whether it counts at the first target time: [cards].
        learner: What is known about the person; it is not changed.
        objective: The target times and the answer times.
        scenarios: The scenarios; their sessions start at the same instants.
        cards_at_once: The cards that are asked in one step.
        earlier_counts: How often each card was answered shortly before the first session: [cards].
    """

    def __init__(
        self,
        card_ids: Sequence[str],
        counted: BoolArray,
        learner: Learner,
        objective: Objective,
        *,
        scenarios: Sequence[Scenario],
        cards_at_once: int,
        earlier_counts: IntArray,
    ) -> None:
        self._calibration = learner.calibration
        self._objective = self._usual_objective = objective.build_columns(card_ids)
        self._rules = objective.rules
        self._counted = counted
        self._earlier_counts = earlier_counts
        self._scenarios = scenarios
        # Columns are sorted by model, because those of one family are computed at once.
        columns = sorted(
            (model_number, scenario_number, probability)
            for scenario_number, scenario in enumerate(scenarios)
            for model_number, probability in zip(scenario.model_numbers, scenario.probabilities, strict=True)
        )
        model_numbers = [model_number for model_number, *_ in columns]
        self._models = all_models().select(model_numbers)
        self._scenario_of_column = np.array([scenario_number for _, scenario_number, _ in columns])
        column_numbers = np.arange(len(columns))
        self._mixing: FloatArray = np.zeros((len(columns), len(scenarios)))  # [columns, scenarios]
        self._mixing[column_numbers, self._scenario_of_column] = [probability for *_, probability in columns]
        self._choosing: FloatArray = self._mixing.copy()  # the same for choosing cards
        for scenario_number in range(len(scenarios)):
            is_own = self._scenario_of_column == scenario_number
            own_numbers = np.array(model_numbers)[is_own]
            self._choosing[is_own, scenario_number] = limit_half_lives(
                own_numbers, self._mixing[is_own, scenario_number]
            )
        card_count, scenario_count = len(card_ids), len(scenarios)
        self._cards_at_once = max(1, min(cards_at_once, card_count // _MIN_STEPS_PER_ROUND))
        self._is_new: BoolArray = np.ones((card_count, scenario_count), dtype=np.bool_)
        self._answered_at: FloatArray = np.zeros((card_count, scenario_count))
        self._states: FloatArray = np.ones((card_count, self._models.first_states.shape[1], len(columns)))
        seen_rows = np.array(
            [row for row, card_id in enumerate(card_ids) if learner.has_answered(card_id)], dtype=np.int64
        )
        seen_numbers = learner.cards.find_numbers(card_ids[row] for row in seen_rows)
        self._is_new[seen_rows] = False
        self._answered_at[seen_rows] = learner.cards.answered_at[seen_numbers, np.newaxis]
        self._states[seen_rows] = learner.cards.states[seen_numbers][:, :, model_numbers]
        self._target_recalls: FloatArray = np.zeros((card_count, len(columns)))
        self._target_recalls[seen_rows] = self._recall_at_target(
            self._states[seen_rows], self._answered_at[seen_rows][:, self._scenario_of_column]
        )
        self._is_failed: BoolArray = np.zeros((card_count, scenario_count), dtype=np.bool_)
        self._is_failed[seen_rows] = (learner.cards.last_grades[seen_numbers] == Grade.AGAIN)[:, np.newaxis]
        self._lapse_remainders: FloatArray = np.full(scenario_count, 0.5)  # rounds the number of lapses to the nearest
        self._first_grades = _list_first_grades(card_count)
        self._given_new_counts: IntArray = np.zeros(scenario_count, dtype=np.int64)

    @property
    def new_cards(self) -> BoolArray:
        """Which cards are still new: [cards, scenarios]."""
        return self._is_new

    def estimate(self, rows: BoolArray) -> list[RecallEstimate]:
        """Return the expected recall of some cards in each scenario. New cards count as 0."""
        corrected, shares = self._correct_recalls(rows)
        return [
            scale_estimate(estimate_around(mean, variance), share) if share else NO_RECALL
            for mean, variance, share in zip(
                corrected.means.tolist(), corrected.variances.tolist(), shares.tolist(), strict=True
            )
        ]

    def count_safe(self, safe_recall: float) -> list[float]:
        """Return how many of the counted cards reach a recall at the first target time in each scenario.

        As in `correct_recalls`, the log odds of recall are shifted by how well earlier answers were predicted.
        """
        least_log_odds = np.log(safe_recall / (1 - safe_recall)) - self._calibration.log_odds_shift
        least_recall = 1 / (1 + np.exp(-least_log_odds))
        are_safe = (self._target_recalls >= least_recall) & ~self._is_new[:, self._scenario_of_column]
        counts: list[float] = (are_safe[self._counted].sum(axis=0) @ self._mixing).tolist()
        return counts

    def _correct_recalls(self, rows: BoolArray) -> tuple[CorrectedRecalls, FloatArray]:
        """Return the expected recall of those cards that were seen, and their share of all: [scenarios] each."""
        rows = rows & self._counted
        seen_counts = (~self._is_new[rows]).sum(axis=0)
        recalls = self._target_recalls[rows]
        divisors = np.maximum(seen_counts, 1)[self._scenario_of_column]
        means_by_column = recalls.sum(axis=0) / divisors
        slopes_by_column = (recalls * (1 - recalls)).sum(axis=0) / divisors
        means = means_by_column @ self._mixing
        variances = (means_by_column - means[self._scenario_of_column]) ** 2 @ self._mixing
        corrected = correct_recalls(self._calibration, means, slopes_by_column @ self._mixing, variances)
        return corrected, seen_counts / max(1, int(rows.sum()))

    def run_session(self, block_number: int) -> SessionResults:
        """Run the session with this number in all scenarios."""
        blocks = [scenario.time_blocks[block_number] for scenario in self._scenarios]
        self._objective = self._usual_objective.with_nearer_aim(blocks[0].starts_at)
        later_seconds = [
            [block.seconds for block in scenario.time_blocks[block_number + 1 :]] for scenario in self._scenarios
        ]
        planned_seconds = np.array([block.seconds for block in blocks])
        session = _Session(
            np.array([block.starts_at for block in blocks]), planned_seconds.copy(), self._is_new.shape[0], self._rules
        )
        usual_min_gains = np.where(
            [any(seconds) for seconds in later_seconds], MIN_GAIN_PER_SECOND, LAST_DAY_MIN_GAIN_PER_SECOND
        )
        if block_number == 0:
            session.answer_counts += self._earlier_counts[:, np.newaxis]
        was_new, earlier_counts = self._is_new.copy(), session.answer_counts.copy()
        if (planned_seconds > 0).any():
            self._estimate_all(session, later_seconds)
        later_sums = np.array([sum(seconds) for seconds in later_seconds])
        while session.is_active.any():
            min_gains = np.where(self._are_safe(), usual_min_gains, NO_GAIN_PER_SECOND)
            self._ask_best_cards(session, min_gains, self._find_retries(session, planned_seconds, later_sums))
        are_asked: BoolArray = session.answer_counts > earlier_counts
        return SessionResults(
            planned_seconds - np.maximum(session.seconds_left, 0.0),
            (are_asked & was_new).sum(axis=0),
            (are_asked & ~was_new).sum(axis=0),
            are_asked,
            np.where(session.seconds_left > 0, usual_min_gains, session.last_gains),
            self.estimate(self._counted),
        )

    def _estimate_all(self, session: "_Session", later_seconds: Sequence[Sequence[float]]) -> None:
        """Estimate the gains of all cards at the start of a session."""
        answer_seconds = self._objective.seconds
        discounts = [
            new_card_discount(float(answer_seconds[is_new][:, [0, 2]].sum()), seconds)
            for is_new, seconds in zip(self._is_new.T, later_seconds, strict=True)
        ]
        new_gains = estimate_new_gains(
            self._models,
            session.now[self._scenario_of_column],
            self._objective.instants,
            self._objective.safe_recall,
        )
        session.gains = self._objective.weights @ (new_gains @ self._choosing) / discounts
        session.seconds = np.repeat(answer_seconds[:, :1], len(self._scenarios), axis=1)
        rows = np.flatnonzero(~self._is_new.all(axis=1))
        if len(rows):
            gains, seconds = self._estimate_reviews(rows[:, np.newaxis], self._states[rows], session.now[np.newaxis])
            is_seen = ~self._is_new[rows]
            session.gains[rows] = np.where(is_seen, gains, session.gains[rows])
            session.seconds[rows] = np.where(is_seen, seconds, session.seconds[rows])

    def _estimate_reviews(self, rows: IntArray, states: FloatArray, now: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the gains of reviews and the seconds they take: [cards, scenarios] each.

        Args:
            rows: The cards of each scenario, or the same for all: [cards, scenarios] or [cards, 1].
            states: Their memory states: [cards, 3, columns].
            now: The instants: [cards, scenarios] or [1, scenarios].
        """
        scenario_count = len(self._scenarios)
        rows = np.broadcast_to(rows, (len(rows), scenario_count))
        elapsed_days = np.maximum(now - np.take_along_axis(self._answered_at, rows, axis=0), 0.0)
        gains, _, recalls = estimate_review_gains(
            self._models,
            states,
            elapsed_days[:, self._scenario_of_column],
            np.broadcast_to(now, elapsed_days.shape)[:, self._scenario_of_column],
            instants=self._objective.instants,
            weights=self._objective.weights[rows[:, self._scenario_of_column]],
            safe_recall=self._objective.safe_recall,
        )
        expected_recalls = recalls @ self._choosing
        answer_seconds = self._objective.seconds[rows]
        return (
            gains @ self._choosing,
            expected_recalls * answer_seconds[..., 1] + (1 - expected_recalls) * answer_seconds[..., 2],
        )

    def _are_safe(self) -> BoolArray:
        """Return in which scenarios enough recall is expected to end a session: [scenarios]."""
        seen_counts = np.count_nonzero(~self._is_new[self._counted], axis=0)
        if (seen_counts < SAFE_RECALL * np.count_nonzero(self._counted)).all():
            return np.zeros(len(self._scenarios), dtype=np.bool_)
        corrected, shares = self._correct_recalls(self._counted)
        are_safe: BoolArray = corrected.means * shares >= SAFE_RECALL
        return are_safe

    def _find_retries(self, session: "_Session", planned_seconds: FloatArray, later_seconds: FloatArray) -> "_Retries":
        """Return which cards come back because they were not recalled, by the rules of `CardPlanner`."""
        must_come = (
            self._rules.has_retries
            & self._is_failed
            & ~session.is_just_asked
            & (session.answer_counts < self._rules.max_repeats)
        )
        rows = np.flatnonzero(must_come.any(axis=1))
        if not len(rows):
            return _Retries(must_come, must_come)
        new_seconds = self._objective.seconds[:, [0, 2]].sum(axis=1) @ self._is_new
        is_scarce = new_seconds > session.seconds_left + later_seconds
        is_of_today = session.answer_counts[rows] > 0
        candidates = must_come[rows] & (is_of_today | ~is_scarce)
        latest_seconds = (
            np.where(is_scarce, self._rules.scarce_retry_time_share, self._rules.retry_time_share) * planned_seconds
        )
        is_late = session.seconds_left <= np.minimum((session.seconds[rows] * candidates).sum(axis=0), latest_seconds)
        gains_per_second = session.gains / session.seconds
        is_busy = session.is_just_asked | (session.answer_counts >= self._rules.max_answers)
        best_gains = np.where(is_busy, 0.0, gains_per_second).max(axis=0, initial=0.0)
        come_now = np.zeros_like(must_come)
        come_now[rows] = candidates & (
            is_late | ~is_of_today | (gains_per_second[rows] >= self._rules.retry_gain_share * best_gains)
        )
        return _Retries(must_come, come_now)

    def _ask_best_cards(self, session: "_Session", min_gains: FloatArray, retries: "_Retries") -> None:
        """Ask the best cards of each scenario, as far as they are worth it and the time is enough."""
        scenarios, columns = np.arange(len(self._scenarios)), np.arange(len(self._scenario_of_column))
        gains_per_second = session.gains / session.seconds
        rows = session.best_rows(gains_per_second, retries.come_now, self._cards_at_once)  # [asked, scenarios]
        is_worth_it = np.logical_and.accumulate(
            ((gains_per_second[rows, scenarios] >= min_gains) | retries.must_come[rows, scenarios])
            & (session.answer_counts[rows, scenarios] < self._rules.max_repeats)
            & session.is_active,
            axis=0,
        )
        column_rows = rows[:, self._scenario_of_column]
        states = np.moveaxis(self._states[column_rows, :, columns], -1, 1)  # [asked, 3, columns]
        is_new = self._is_new[rows, scenarios]
        elapsed_days = np.where(is_new, 1.0, np.maximum(session.now - self._answered_at[rows, scenarios], 0.0))
        column_days = elapsed_days[:, self._scenario_of_column]
        answered = self._models.answer(states, column_days, np.full(1, int(Grade.GOOD)))
        recalls = answered.recall @ self._mixing
        # Lapses: the sum of their probabilities, rounded.
        lapse_sums = self._lapse_remainders + np.cumsum(np.where(is_worth_it & ~is_new, 1 - recalls, 0.0), axis=0)
        is_lapse = np.diff(np.floor(lapse_sums), axis=0, prepend=0.0) >= 1
        is_lapse &= ~is_new
        new_numbers = self._given_new_counts + np.cumsum(is_new, axis=0) - 1
        first_grades = self._first_grades[np.minimum(new_numbers, len(self._first_grades) - 1)]
        answer_seconds = self._objective.seconds[rows]
        costs = np.where(
            is_new, answer_seconds[..., 0], np.where(is_lapse, answer_seconds[..., 2], answer_seconds[..., 1])
        )
        spent = np.cumsum(costs, axis=0)
        is_asked = is_worth_it & (spent - costs < session.seconds_left)
        asked_counts = is_asked.sum(axis=0)
        # The cards that are asked come first, so what they add up to stands in the last of their rows.
        last_rows = np.maximum(asked_counts - 1, 0)
        has_asked = asked_counts > 0
        self._lapse_remainders = np.where(has_asked, lapse_sums[last_rows, scenarios] % 1, self._lapse_remainders)
        self._given_new_counts += (is_asked & is_new).sum(axis=0)
        instants = session.now + spent / SECONDS_PER_DAY
        column_lapse = is_lapse[:, self._scenario_of_column][:, np.newaxis]
        new_states = np.where(column_lapse, answered.lapsed_states, answered.recalled_states)
        first_states = np.moveaxis(
            self._models.first_states[(first_grades - 1)[:, self._scenario_of_column], :, columns], -1, 1
        )
        new_states = np.where(is_new[:, self._scenario_of_column][:, np.newaxis], first_states, new_states)
        is_column_asked = is_asked[:, self._scenario_of_column]
        asked, asked_columns = np.nonzero(is_column_asked)
        self._states[column_rows[asked, asked_columns], :, asked_columns] = new_states[asked, :, asked_columns]
        asked, asked_scenarios = np.nonzero(is_asked)
        asked_rows = rows[asked, asked_scenarios]
        self._answered_at[asked_rows, asked_scenarios] = instants[asked, asked_scenarios]
        self._is_new[asked_rows, asked_scenarios] = False
        is_failed = np.where(is_new, first_grades == Grade.AGAIN, is_lapse)
        self._is_failed[asked_rows, asked_scenarios] = is_failed[is_asked]
        target_recalls = self._recall_at_target(new_states, instants[:, self._scenario_of_column])
        self._target_recalls[column_rows[is_column_asked], np.nonzero(is_column_asked)[1]] = target_recalls[
            is_column_asked
        ]
        gains, seconds = self._estimate_reviews(rows, new_states, instants)
        session.gains[asked_rows, asked_scenarios] = gains[is_asked]
        session.seconds[asked_rows, asked_scenarios] = seconds[is_asked]
        session.record(
            asked_rows,
            asked_scenarios,
            asked_counts=asked_counts,
            spent_seconds=np.where(has_asked, spent[last_rows, scenarios], 0.0),
            last_gains=gains_per_second[rows[last_rows, scenarios], scenarios],
        )

    def _recall_at_target(self, states: FloatArray, answered_at: FloatArray) -> FloatArray:
        """Return the recall at the first target time if cards are not asked again: [cards, columns]."""
        return self._models.recall(states, np.maximum(self._objective.instants[0] - answered_at, 0.0))


class _Session:
    """A running session, in each scenario.

    Attributes:
        now: The present instants, in days: [scenarios].
        seconds_left: The seconds left: [scenarios].
        gains: The expected gains: [cards, scenarios].
        seconds: The seconds that the next answer takes: [cards, scenarios].
        last_gains: The gain per second of the last card that was asked: [scenarios].
        is_active: Whether the session goes on: [scenarios].
        answer_counts: How often each card was asked: [cards, scenarios].
        is_just_asked: Whether each card was asked in the last step: [cards, scenarios].
    """

    def __init__(self, now: FloatArray, seconds_left: FloatArray, card_count: int, rules: SessionRules) -> None:
        scenario_count = len(now)
        self._rules = rules
        self.now = now
        self.seconds_left = seconds_left
        self.gains: FloatArray = np.zeros((card_count, scenario_count))
        self.seconds: FloatArray = np.ones((card_count, scenario_count))
        self.last_gains: FloatArray = np.zeros(scenario_count)
        self.is_active: BoolArray = (seconds_left > 0) & (card_count > 0)
        self.answer_counts: IntArray = np.zeros((card_count, scenario_count), dtype=np.int64)
        self.is_just_asked: BoolArray = np.zeros((card_count, scenario_count), dtype=np.bool_)
        # Of cards with the same gain the first one comes first, and one that was asked later comes later.
        self._order: FloatArray = np.repeat(np.arange(card_count)[:, np.newaxis] * _TIE, scenario_count, axis=1)

    def best_rows(self, gains_per_second: FloatArray, come_now: BoolArray, row_count: int) -> IntArray:
        """Return the best cards of each scenario, best first, after those that come now: [row_count, scenarios]."""
        must_wait = (self.answer_counts >= self._rules.max_answers) | self.is_just_asked
        ranks = gains_per_second - self._order - must_wait * _WAITING
        ranks -= (self.answer_counts >= self._rules.max_repeats) * 2 * _WAITING
        ranks[come_now] += 2 * _WAITING
        best = np.argpartition(-ranks, row_count - 1, axis=0)[:row_count]
        order = np.argsort(-np.take_along_axis(ranks, best, axis=0), axis=0)
        return np.take_along_axis(best, order, axis=0)

    def record(
        self,
        rows: IntArray,
        scenarios: IntArray,
        *,
        asked_counts: IntArray,
        spent_seconds: FloatArray,
        last_gains: FloatArray,
    ) -> None:
        """Record what was asked: the cards and the scenario of each, and the sums of each scenario."""
        self.answer_counts[rows, scenarios] += 1
        self.is_just_asked[:] = False
        self.is_just_asked[rows, scenarios] = True
        self._order[rows, scenarios] += len(self._order) * _TIE
        self.last_gains = np.where(asked_counts > 0, last_gains, self.last_gains)
        self.now = self.now + spent_seconds / SECONDS_PER_DAY
        self.seconds_left = self.seconds_left - spent_seconds
        self.is_active = self.is_active & (asked_counts > 0) & (self.seconds_left > 0)


class _Retries(NamedTuple):
    """Cards that were not recalled the last time: [cards, scenarios] each.

    Attributes:
        must_come: Which of them come back in this session.
        come_now: Which of these come back now.
    """

    must_come: BoolArray
    come_now: BoolArray


_TIE, _WAITING = 1e-12, 1e3  # both far from any gain per second


def _list_first_grades(card_count: int) -> IntArray:
    """Return the grades of new cards in their expected proportions: each time the grade that is most behind."""
    behind = dict.fromkeys(FIRST_GRADE_SHARES, 0.0)
    grades: list[Grade] = []
    for _ in range(max(card_count, 1)):
        for grade, share in FIRST_GRADE_SHARES.items():
            behind[grade] += share
        overdue_grade = max(behind, key=lambda grade: behind[grade])
        behind[overdue_grade] -= 1
        grades.append(overdue_grade)
    return np.array(grades, dtype=np.int64)
