"""The forecast: what following a plan is expected to bring.

It comes from simulations that run side by side: one in which the person is described by all likely memory models at
once, as the planner sees them, and one for each of these models, in case it is the right one.
"""

from collections.abc import Mapping, Sequence
from operator import mul
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.arrays import np
from prepdeck.memory.expected_recall import RecallEstimate, mix_estimates
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import model_count
from prepdeck.memory.objective import Objective, interleave
from prepdeck.memory.plan import ForecastStep, StudyForecast
from prepdeck.memory.planner import most_likely_models
from prepdeck.memory.simulations import Scenario, SessionResults, Simulations, TimeBlock
from prepdeck.progress_callback import ProgressCallback, no_progress


class ForecastEffort(NamedTuple):
    """How exact a forecast is.

    Attributes:
        max_models: The memory models that the planner sees at once.
        single_models: The most likely ones, each of which has a simulation of its own.
        max_blocks: The sessions. If there are more, some are merged.
        cards_at_once: The cards that are asked in one step.
    """

    max_models: int
    single_models: int
    max_blocks: int
    cards_at_once: int


_EFFORT_BY_CARD_COUNT = (
    (300, ForecastEffort(6, model_count(), 40, 32)),
    (2_000, ForecastEffort(6, 6, 24, 32)),
    (10**9, ForecastEffort(3, 3, 12, 48)),
)
"""The effort by the largest number of cards. It keeps a forecast as short as a person is willing to wait."""
_MIN_SINGLE_PROBABILITY = 0.01  # a model that is less likely has no simulation of its own


def run_forecast(
    card_ids_by_group: Mapping[str, Sequence[str]],
    learner: Learner,
    objective: Objective,
    time_blocks: Sequence[TimeBlock],
    *,
    alternatives: Sequence[Sequence[TimeBlock]] = (),
    earlier_counts: Mapping[str, int] = MappingProxyType({}),
    on_progress: ProgressCallback = no_progress,
) -> StudyForecast:
    """Run the planner through future sessions.

    The sessions and their counts come from a simulation in which all likely memory models describe the person at once.
    The recall is the weighted mean of separate simulations for the most likely models, because the planner adapts as
    it learns which model fits the person.

    Args:
        card_ids_by_group: By group name, the cards that count at the first target time. Each card is in one group.
        learner: What is known about the person; it is not changed.
        objective: The target times and the answer times.
        time_blocks: The sessions, in order.
        alternatives: Other plans, with sessions that start at the same instants. They run side by side with this one.
        earlier_counts: How often cards were answered shortly before the first session, by card id.
        on_progress: Called before each session with the number of finished sessions. An exception that it raises stops
            the forecast.
    """
    cards = _ForecastCards(card_ids_by_group, objective)
    merged_blocks = _merge_time_blocks(time_blocks, cards.effort.max_blocks)
    mixture = most_likely_models(learner, cards.effort.max_models)
    single_numbers, probabilities = _single_models(learner, cards.effort)
    scenarios = [
        Scenario(mixture.numbers.tolist(), mixture.probabilities.tolist(), merged_blocks),
        *(
            Scenario((number,), (1.0,), _merge_time_blocks(blocks, cards.effort.max_blocks))
            for blocks in (time_blocks, *alternatives)
            for number in single_numbers
        ),
    ]
    simulations = cards.start(learner, objective, scenarios, earlier_counts=earlier_counts)
    results: list[SessionResults] = []
    for block_number in range(len(merged_blocks)):
        on_progress(block_number, len(merged_blocks))
        results.append(simulations.run_session(block_number))

    def mix(estimates: Sequence[RecallEstimate], plan_number: int = 0) -> RecallEstimate:
        first = 1 + plan_number * len(probabilities)
        return mix_estimates(probabilities, estimates[first : first + len(probabilities)])

    first_asked = results[0].are_asked[:, 0] if results else np.zeros(len(cards.card_ids), dtype=np.bool_)
    new_cards, estimates = simulations.new_cards[:, 0], simulations.estimate(cards.is_counted)
    return StudyForecast(
        tuple(
            ForecastStep(
                time_block.starts_at,
                float(result.seconds[0]),
                int(result.new_counts[0]),
                int(result.review_counts[0]),
                float(result.min_gains_per_second[0]),
                mix(result.estimates),
            )
            for time_block, result in zip(merged_blocks, results, strict=True)
        ),
        mix(estimates),
        {group_name: mix(simulations.estimate(rows)) for group_name, rows in cards.rows_by_group.items()},
        {group_name: int(new_cards[rows].sum()) for group_name, rows in cards.rows_by_group.items()},
        tuple(mix(estimates, number).mean for number in range(1, len(alternatives) + 1)),
        tuple(card_id for card_id, is_asked in zip(cards.card_ids, first_asked, strict=True) if is_asked),
        sum(map(mul, probabilities, simulations.count_safe(objective.safe_recall)[1:])),
    )


def forecast_new_counts(
    card_ids_by_group: Mapping[str, Sequence[str]],
    learner: Learner,
    objective: Objective,
    plans: Sequence[Sequence[TimeBlock]],
    *,
    on_progress: ProgressCallback = no_progress,
) -> list[int]:
    """Return how many cards are still new after several plans, whose sessions start at the same instants.

    The arguments are as in `run_forecast`.
    """
    cards = _ForecastCards(card_ids_by_group, objective)
    mixture = most_likely_models(learner, _COUNTING_MODELS)
    merged_plans = [_merge_time_blocks(time_blocks, cards.effort.max_blocks) for time_blocks in plans]
    scenarios = [
        Scenario(mixture.numbers.tolist(), mixture.probabilities.tolist(), time_blocks) for time_blocks in merged_plans
    ]
    simulations = cards.start(learner, objective, scenarios, _COUNTING_CARDS_AT_ONCE)
    for block_number in range(len(merged_plans[0])):
        on_progress(block_number, len(merged_plans[0]))
        simulations.run_session(block_number)
    return [int(count) for count in simulations.new_cards[cards.is_counted].sum(axis=0)]


_COUNTING_MODELS, _COUNTING_CARDS_AT_ONCE = 3, 128  # enough to count the new cards


class _ForecastCards:
    """The cards of a forecast.

    Attributes:
        card_ids: The cards that count, and those that only later rounds ask about.
        is_counted: Whether a card counts at the first target time: [cards].
        rows_by_group: By group name, which cards are in it: [cards] each.
        effort: How exact the forecast is.
    """

    def __init__(self, card_ids_by_group: Mapping[str, Sequence[str]], objective: Objective) -> None:
        counted_ids = {card_id for card_ids in card_ids_by_group.values() for card_id in card_ids}
        later_ids = sorted(
            {card_id for target_time in objective.target_times for card_id in target_time.card_ids or ()} - counted_ids
        )
        self.card_ids = interleave([*card_ids_by_group.values(), later_ids])
        self.is_counted = np.array([card_id in counted_ids for card_id in self.card_ids], dtype=np.bool_)
        self.rows_by_group = {
            group_name: np.isin(self.card_ids, card_ids) if card_ids else np.zeros(len(self.card_ids), dtype=np.bool_)
            for group_name, card_ids in card_ids_by_group.items()
        }
        self.effort = next(effort for max_count, effort in _EFFORT_BY_CARD_COUNT if len(counted_ids) <= max_count)

    def start(
        self,
        learner: Learner,
        objective: Objective,
        scenarios: Sequence[Scenario],
        cards_at_once: int = 0,
        earlier_counts: Mapping[str, int] = MappingProxyType({}),
    ) -> Simulations:
        """Return the simulations of some scenarios with these cards, by default as exact as the effort says."""
        return Simulations(
            self.card_ids,
            self.is_counted,
            learner,
            objective,
            scenarios=scenarios,
            cards_at_once=cards_at_once or self.effort.cards_at_once,
            earlier_counts=np.array([earlier_counts.get(card_id, 0) for card_id in self.card_ids], dtype=np.int64),
        )


def _single_models(learner: Learner, effort: ForecastEffort) -> tuple[list[int], list[float]]:
    """Return the memory models with a simulation of their own, and their probabilities, which sum to 1."""
    choice = most_likely_models(learner, effort.single_models)
    is_likely = choice.probabilities >= _MIN_SINGLE_PROBABILITY
    probabilities = choice.probabilities[is_likely]
    return choice.numbers[is_likely].tolist(), (probabilities / probabilities.sum()).tolist()


def _merge_time_blocks(time_blocks: Sequence[TimeBlock], max_blocks: int) -> list[TimeBlock]:
    """Merge sessions until there are at most `max_blocks`. The first one and the last ones stay separate."""
    near_count = max_blocks // 2
    far_count = len(time_blocks) - near_count
    if len(time_blocks) <= max_blocks:
        return list(time_blocks)
    merge_size = -(-(far_count - 1) // (near_count - 1))  # rounded up, so that the limit holds
    block_groups = [
        time_blocks[index : min(index + merge_size, far_count)] for index in range(1, far_count, merge_size)
    ]
    merged_blocks = [
        TimeBlock(block_group[-1].starts_at, sum(time_block.seconds for time_block in block_group))
        for block_group in block_groups
    ]
    return [time_blocks[0], *merged_blocks, *time_blocks[far_count:]]
