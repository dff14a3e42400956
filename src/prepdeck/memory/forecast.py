"""The forecast: run the planner through future sessions with the expected answers.

Expected values replace randomness: every answer adds its probability of a lapse to a remainder, and each time the
remainder reaches 1, one card lapses. So the same plan always has the same forecast, and two forecasts differ only
because of their plans, never by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate, mix_estimates
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import CardState, Learner, ModelMixture, recall_by_model
from prepdeck.memory.planner import (
    FIRST_GRADE_SHARES,
    SECONDS_PER_DAY,
    CardPlanner,
    Objective,
    estimate_review_gain,
    top_models,
)
from prepdeck.progress_callback import ProgressCallback, no_progress

_EFFORT_BY_CARD_COUNT = ((300, 3, 40), (2_000, 2, 24), (10**9, 1, 12))
"""The effort by deck size, as (largest number of cards, models for a count-only forecast, sessions). If there are more
sessions, some are merged. This keeps a forecast as short as a person is willing to wait."""


class TimeBlock(NamedTuple):
    """A future session: its start as an instant in days, and its length in seconds."""

    starts_at: float
    seconds: float


class ForecastStep(NamedTuple):
    """The expected result of one session.

    Attributes:
        starts_at: The start, as an instant in days.
        seconds: The expected length; less than planned if further cards would gain almost nothing.
        new_count: The number of new cards.
        review_count: The number of reviews.
        min_gain_per_second: The recall gained per second at its end. A card with a lower gain is not asked.
        expected_recall: Expected recall at the first target time if this were the last session.
    """

    starts_at: float
    seconds: float
    new_count: int
    review_count: int
    min_gain_per_second: float
    expected_recall: RecallEstimate


@dataclass(frozen=True, slots=True)
class StudyForecast:
    """The expected result of following a plan.

    Attributes:
        steps: Its sessions. If there are very many, the first one and the last ones are kept and others are merged.
        expected_recall: Expected recall at the first target time after all sessions.
        expected_recall_by_deck: The same for each group of cards.
        new_card_counts: By group, the number of cards that are still new at the end.
    """

    steps: tuple[ForecastStep, ...]
    expected_recall: RecallEstimate
    expected_recall_by_deck: Mapping[str, RecallEstimate]
    new_card_counts: Mapping[str, int]


class _ExpectedGrades:
    """Grades in their expected proportions, without randomness."""

    def __init__(self) -> None:
        self._lapse_remainder = 0.5  # rounds the number of lapses to the nearest integer instead of down
        self._new_grade_remainders = dict.fromkeys(FIRST_GRADE_SHARES, 0.0)

    def next_new_grade(self) -> Grade:
        """Return the grade for a new card whose share of all answers is most behind."""
        for grade, share in FIRST_GRADE_SHARES.items():
            self._new_grade_remainders[grade] += share
        overdue_grade = max(self._new_grade_remainders, key=lambda grade: self._new_grade_remainders[grade])
        self._new_grade_remainders[overdue_grade] -= 1
        return overdue_grade

    def next_review_grade(self, recall: float) -> Grade:
        """Return the grade for a review with this probability of recall."""
        self._lapse_remainder += 1 - recall
        if self._lapse_remainder < 1:
            return Grade.GOOD
        self._lapse_remainder -= 1
        return Grade.AGAIN


def run_forecast(
    card_ids_by_group: Mapping[str, Sequence[str]],
    learner: Learner,
    objective: Objective,
    time_blocks: Sequence[TimeBlock],
    *,
    is_count_only: bool = False,
    on_progress: ProgressCallback = no_progress,
) -> StudyForecast:
    """Run the planner through future sessions.

    The sessions and their counts come from a run with the mixture of models that describes the person now. The recall
    is the weighted mean of separate runs for the most likely models, because the planner adapts as it learns which
    model fits the person.

    Args:
        card_ids_by_group: By group name, the cards that count at the first target time. Each card is in one group.
        learner: What is known about the person; it is not changed.
        objective: The target times and the answer times.
        time_blocks: The sessions, in order.
        is_count_only: Whether only the counts are needed, so that one run is enough. The recall is then not comparable
            with that of other forecasts.
        on_progress: Called before each run with the number of finished runs. An exception that it raises stops the
            forecast.
    """
    card_count = sum(map(len, card_ids_by_group.values()))
    max_models, max_blocks = next(
        effort_level[1:] for effort_level in _EFFORT_BY_CARD_COUNT if card_count <= effort_level[0]
    )
    merged_blocks = _merge_time_blocks(time_blocks, max_blocks)
    mixture = learner.mixture.most_likely(max_models) if is_count_only else top_models(learner.mixture, card_count)
    single_models = () if is_count_only or len(mixture.weighted_models) == 1 else mixture.weighted_models
    forecasts = list[StudyForecast]()
    for assumed_mixture in (
        mixture,
        *(ModelMixture((weighted_model._replace(probability=1.0),)) for weighted_model in single_models),
    ):
        on_progress(len(forecasts), len(single_models) + 1)
        forecasts.append(
            _forecast_for_mixture(learner.assuming(assumed_mixture), card_ids_by_group, objective, merged_blocks)
        )
    mixture_forecast, *forecasts = forecasts
    if not single_models:
        return mixture_forecast
    probabilities = [weighted_model.probability for weighted_model in single_models]
    return StudyForecast(
        tuple(
            step._replace(
                expected_recall=mix_estimates(
                    probabilities, [single_forecast.steps[index].expected_recall for single_forecast in forecasts]
                )
            )
            for index, step in enumerate(mixture_forecast.steps)
        ),
        mix_estimates(probabilities, [single_forecast.expected_recall for single_forecast in forecasts]),
        {
            group_name: mix_estimates(
                probabilities, [single_forecast.expected_recall_by_deck[group_name] for single_forecast in forecasts]
            )
            for group_name in card_ids_by_group
        },
        mixture_forecast.new_card_counts,
    )


def _forecast_for_mixture(
    learner: Learner,
    card_ids_by_group: Mapping[str, Sequence[str]],
    objective: Objective,
    time_blocks: Sequence[TimeBlock],
) -> StudyForecast:
    """Run one forecast in which the person is described by the learner's mixture."""
    tracker = ExpectedRecallTracker(card_ids_by_group, learner, objective.target_times[0].instant)
    counted_ids = {card_id for card_ids in card_ids_by_group.values() for card_id in card_ids}
    later_round_ids = sorted(
        {card_id for target_time in objective.target_times for card_id in target_time.card_ids or ()} - counted_ids
    )  # cards that only later rounds ask about
    card_ids = interleave([*card_ids_by_group.values(), later_round_ids])
    planner, expected_grades, steps = CardPlanner(card_ids, learner, objective), _ExpectedGrades(), list[ForecastStep]()
    for index, time_block in enumerate(time_blocks):
        planner.later_day_seconds = [later_block.seconds for later_block in time_blocks[index + 1 :]]
        steps.append(_forecast_session(planner, expected_grades, tracker, time_block))
    return StudyForecast(
        tuple(steps),
        tracker.estimate_groups(),
        {group_name: tracker.estimate_groups(group_name) for group_name in card_ids_by_group},
        {
            group_name: sum(card_id not in learner.card_states for card_id in card_ids)
            for group_name, card_ids in card_ids_by_group.items()
        },
    )


def _forecast_session(
    planner: CardPlanner, expected_grades: _ExpectedGrades, tracker: ExpectedRecallTracker, time_block: TimeBlock
) -> ForecastStep:
    learner, now, seconds_left = planner.learner, time_block.starts_at, time_block.seconds
    new_count = review_count = 0
    min_gain_per_second = planner.min_gain_per_second
    if seconds_left > 0:  # starting a session estimates every card, which is slow
        planner.start_session(now)
    while (
        seconds_left > 0
        and (card_choice := planner.choose_next()) is not None
        and card_choice.expected_gain.gain_per_second >= planner.min_gain_per_second
    ):
        card_state, answer_seconds = (
            learner.card_states.get(card_choice.card_id),
            planner.objective.answer_seconds_of(card_choice.card_id),
        )
        if card_state is None:
            grade, cost_seconds = expected_grades.next_new_grade(), answer_seconds.new
            new_count += 1
        else:
            grade = expected_grades.next_review_grade(
                learner.mixture.weighted_mean(recall_by_model(card_state, now, learner.mixture))
            )
            cost_seconds = answer_seconds.lapsed if grade is Grade.AGAIN else answer_seconds.recalled
            review_count += 1
        now, seconds_left, min_gain_per_second = (
            now + cost_seconds / SECONDS_PER_DAY,
            seconds_left - cost_seconds,
            card_choice.expected_gain.gain_per_second,
        )
        planner.record_answer(card_choice.card_id, grade, now)
        tracker.update_card(card_choice.card_id)
    if seconds_left > 0:
        min_gain_per_second = planner.min_gain_per_second
    return ForecastStep(
        time_block.starts_at,
        time_block.seconds - max(0.0, seconds_left),
        new_count,
        review_count,
        min_gain_per_second,
        tracker.estimate_groups(),
    )


def interleave(groups: Sequence[Sequence[str]]) -> list[str]:
    """Take cards from the groups in turn, so that a long group does not delay a short one."""
    max_length = max(map(len, groups), default=0)
    return [group[index] for index in range(max_length) for group in groups if index < len(group)]


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


def find_next_step(
    card_id: str, card_state: CardState, mixture: ModelMixture, objective: Objective, steps: Sequence[ForecastStep]
) -> ForecastStep | None:
    """Return the session in which a card is expected to be reviewed next, or None if it is in no session.

    Args:
        card_id: The id of the card.
        card_state: The memory state of the card.
        mixture: The probabilities of the memory models.
        objective: The target times and the answer times.
        steps: The future sessions.
    """
    answer_seconds, target_weights = objective.answer_seconds_of(card_id), objective.target_weights_of(card_id)
    for step in steps:
        if (
            step.seconds
            and estimate_review_gain(
                card_state, mixture, answer_seconds, step.starts_at, target_weights
            ).gain_per_second
            >= step.min_gain_per_second
        ):
            return step
    return None
