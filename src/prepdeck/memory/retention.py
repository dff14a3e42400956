"""When cards are due: when their expected recall drops to the recall that the person wants to keep."""

from collections.abc import Sequence

from prepdeck.memory.arrays import FloatArray, np
from prepdeck.memory.expected_recall import correct_recalls
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import all_models

DEFAULT_RETENTION = 0.9
MIN_RETENTION, MAX_RETENTION = 0.7, 0.97
"""The limits of the retention that a person may choose. Below, so many cards lapse that no time is saved; above, the
number of reviews grows without end."""

_MIN_DAYS, _MAX_DAYS = 1 / 1_440, 36_500.0
_HALVINGS = 40  # of the range between them, until the result is exact to less than a second


def expected_recalls(learner: Learner, card_ids: Sequence[str], instant: float) -> list[float]:
    """Return the expected recall of cards that were answered, each from 0 to 1.

    Args:
        learner: What is known about the person.
        card_ids: The cards.
        instant: The moment, in days.
    """
    if not card_ids:
        return []
    recalls: list[float] = _correct(learner, learner.cards.recall_by_model(card_ids, instant)).tolist()
    return recalls


def recall_of_states(learner: Learner, states: FloatArray, days: float) -> float:
    """Return the expected recall of one card in a given state [1, 3, models], some days after its last answer."""
    return float(_correct(learner, all_models().recall(states, np.full((1, 1), max(days, 0.0))))[0])


def due_instants(learner: Learner, card_ids: Sequence[str], retention: float) -> list[float]:
    """Return when cards that were answered are due, as instants in days.

    Args:
        learner: What is known about the person.
        card_ids: The cards.
        retention: The recall to which they may drop, from 0 to 1.
    """
    if not card_ids:
        return []
    numbers = learner.cards.find_numbers(card_ids)
    days = _days_until(learner, learner.cards.states[numbers], retention)
    instants: list[float] = (learner.cards.answered_at[numbers] + days).tolist()
    return instants


def days_until_due(learner: Learner, card_id: str, grade: Grade, answered_at: float, retention: float) -> float:
    """Return the days until a card is due if it is answered now.

    Args:
        learner: What is known about the person; it is not changed.
        card_id: The card, new or answered before.
        grade: The grade of the answer.
        answered_at: The present instant, in days.
        retention: The recall to which it may drop, from 0 to 1.
    """
    states = learner.cards.states_if_answered(card_id, grade, answered_at)
    return float(_days_until(learner, states, retention)[0])


def _days_until(learner: Learner, states: FloatArray, retention: float) -> FloatArray:
    """Return the days until recall drops to the retention, for states [cards, 3, models]: [cards]."""
    low, high = np.full(len(states), _MIN_DAYS), np.full(len(states), _MAX_DAYS)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)  # halves the range on a logarithmic scale, as recall falls fast at first
        is_above = _correct(learner, all_models().recall(states, middle[:, np.newaxis])) > retention
        low, high = np.where(is_above, middle, low), np.where(is_above, high, middle)
    return high


def _correct(learner: Learner, recalls: FloatArray) -> FloatArray:
    """Return the corrected recall from the recall under each model: [cards, models] to [cards]."""
    probabilities = learner.belief.probabilities
    means, slopes = recalls @ probabilities, (recalls * (1 - recalls)) @ probabilities
    return correct_recalls(learner.calibration, means, slopes, np.zeros_like(means)).means
