"""What becomes of recall if the person goes on as planned: the planner run ahead, with answers as they are expected.

Chance is replaced by its expectation: every answer adds its probability of a lapse to a remainder, and each time that
has grown to a whole answer one card lapses. So a forecast is the same each time, and two forecasts differ by what was
planned and not by luck.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import CardState, Learner, ModelMixture, recall_by_model
from prepdeck.memory.planner import (
    FIRST_GRADE_SHARES,
    SECONDS_PER_DAY,
    CardPlanner,
    Objective,
    estimate_review_gain,
    top_models,
)
from prepdeck.memory.readiness import ReadinessTracker, RecallEstimate, mix_estimates
from prepdeck.progress_callback import ProgressCallback, no_progress

_EFFORT_BY_CARD_COUNT = ((300, 3, 40), (2_000, 2, 24), (10**9, 1, 12))
"""By how many cards there are at most: how many minds are thought of where only cards are counted, and how many
sessions, the earliest of more being taken together; so that a forecast takes no longer than a person waits."""


class TimeBlock(NamedTuple):
    """A session ahead: when it begins, in days, and how many seconds it has."""

    starts_at: float
    seconds: float


class ForecastStep(NamedTuple):
    """What a session is expected to come to.

    Attributes:
        starts_at: When it begins, in days.
        seconds: How long it takes; less than planned where more would bring next to nothing.
        new_count: How many cards are seen for the first time.
        review_count: How many answers are given to cards seen before.
        min_gain_per_second: What a second of it brings at its end: a card worth less than that is not asked in it.
        readiness: Recall at the nearest aim, were it the last session.
    """

    starts_at: float
    seconds: float
    new_count: int
    review_count: int
    min_gain_per_second: float
    readiness: RecallEstimate


@dataclass(frozen=True, slots=True)
class StudyForecast:
    """What following a plan comes to.

    Attributes:
        steps: Its sessions; of very many the earliest are taken together.
        readiness: Recall at the nearest aim in the end.
        deck_readiness: The same for each group of cards.
        unseen_counts: By group, how many cards were never asked.
    """

    steps: tuple[ForecastStep, ...]
    readiness: RecallEstimate
    deck_readiness: Mapping[str, RecallEstimate]
    unseen_counts: Mapping[str, int]


class _ExpectedGrades:
    """The answers that are expected, in place of chance."""

    def __init__(self) -> None:
        self._lapse_remainder = 0.5
        self._new_grade_remainders = dict.fromkeys(FIRST_GRADE_SHARES, 0.0)

    def next_new_grade(self) -> Grade:
        """The grade that is most overdue among those given to new cards."""
        for grade, share in FIRST_GRADE_SHARES.items():
            self._new_grade_remainders[grade] += share
        overdue_grade = max(self._new_grade_remainders, key=lambda grade: self._new_grade_remainders[grade])
        self._new_grade_remainders[overdue_grade] -= 1
        return overdue_grade

    def next_review_grade(self, recall: float) -> Grade:
        """Whether a card lapses that is recalled with that probability."""
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
    """Run the planner through sessions ahead.

    What is asked and when is that of the person as far as it is known, a mixture of minds. What is recalled in the end
    is the mean over the likeliest of them, each with a run of its own: a person of one mind gets to be known as such.

    Args:
        card_ids_by_group: By name, the cards that count at the nearest aim; a card may stand in one group.
        learner: What is known of the person; it is left as it is.
        objective: What recall and time count.
        time_blocks: The sessions, in order.
        is_count_only: Whether it only counts what is asked, so that the mixture is enough; its readiness is then not
            that of another forecast.
        on_progress: Told before each run how many are done; what it raises ends the forecast.
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
                readiness=mix_estimates(
                    probabilities, [single_forecast.steps[index].readiness for single_forecast in forecasts]
                )
            )
            for index, step in enumerate(mixture_forecast.steps)
        ),
        mix_estimates(probabilities, [single_forecast.readiness for single_forecast in forecasts]),
        {
            group_name: mix_estimates(
                probabilities, [single_forecast.deck_readiness[group_name] for single_forecast in forecasts]
            )
            for group_name in card_ids_by_group
        },
        mixture_forecast.unseen_counts,
    )


def _forecast_for_mixture(
    learner: Learner,
    card_ids_by_group: Mapping[str, Sequence[str]],
    objective: Objective,
    time_blocks: Sequence[TimeBlock],
) -> StudyForecast:
    """The forecast for a person of one mind."""
    tracker = ReadinessTracker(card_ids_by_group, learner, objective.target_times[0].instant)
    counted_ids = {card_id for card_ids in card_ids_by_group.values() for card_id in card_ids}
    later_round_ids = sorted(
        {card_id for target_time in objective.target_times for card_id in target_time.card_ids or ()} - counted_ids
    )  # asked about in later rounds
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
    planner: CardPlanner, expected_grades: _ExpectedGrades, tracker: ReadinessTracker, time_block: TimeBlock
) -> ForecastStep:
    learner, now, seconds_left = planner.learner, time_block.starts_at, time_block.seconds
    new_count = review_count = 0
    min_gain_per_second = planner.min_gain_per_second
    if seconds_left > 0:
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
    """The cards of groups in turn, so that a long one does not keep a short one waiting."""
    max_length = max(map(len, groups), default=0)
    return [group[index] for index in range(max_length) for group in groups if index < len(group)]


def _merge_time_blocks(time_blocks: Sequence[TimeBlock], max_blocks: int) -> list[TimeBlock]:
    """At most so many sessions, of very many those taken together that lie behind the first."""
    near_count = max_blocks // 2
    far_count = len(time_blocks) - near_count
    if len(time_blocks) <= max_blocks:
        return list(time_blocks)
    merge_size = -(-(far_count - 1) // (near_count - 1))
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
    """The session in which a card is expected again; None where in none of them.

    Args:
        card_id: Its id.
        card_state: What it has left behind.
        mixture: What sort of learner the person is.
        objective: What recall and time count.
        steps: The sessions that lie ahead.
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
