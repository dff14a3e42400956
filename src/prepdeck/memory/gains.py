"""What an answer is expected to gain: recall at the target times, and the seconds it takes."""

from typing import NamedTuple

from prepdeck.memory.arrays import FloatArray, np
from prepdeck.memory.grades import Grade
from prepdeck.memory.memory_models import MemoryModels

FIRST_GRADE_SHARES = {
    Grade.AGAIN: 0.24,
    Grade.HARD: 0.094,
    Grade.GOOD: 0.495,
    Grade.EASY: 0.171,
}  # measured over the users of srs-benchmark


class ModelGains(NamedTuple):
    """The expected gain of a review under each model.

    Attributes:
        recall_gains: The recall gained, summed over the target times with their weights: [cards, models].
        recalls: The probability that the card is recalled now: [cards, models].
    """

    recall_gains: FloatArray
    recalls: FloatArray


def estimate_review_gains(
    models: MemoryModels,
    states: FloatArray,
    elapsed_days: FloatArray,
    now: FloatArray,
    *,
    instants: FloatArray,
    weights: FloatArray,
) -> ModelGains:
    """Return the expected gains of reviewing cards now.

    Args:
        models: The memory models.
        states: The memory states of the cards: [cards, 3, models].
        elapsed_days: The days since their last answers: [cards, models], or [cards, 1] if all models agree.
        now: The present instants, in days: [cards, models], [cards, 1] or [1].
        instants: The target times, in days: [targets], or [targets, cards, 1] if each card has its own.
        weights: How much recall counts at each target time: [cards, models, targets], or [cards, 1, targets].
    """
    recalls, good_states, lapsed_states = models.answer(states, elapsed_days, np.full(1, int(Grade.GOOD)))
    recall_gains = np.zeros_like(recalls)
    for target_number, target_at in enumerate(instants):
        target_weights = weights[..., target_number]
        if target_weights.any():
            days_ahead = np.maximum(target_at - np.broadcast_to(now, elapsed_days.shape), 0.0)
            expected_recalls = recalls * models.recall(good_states, days_ahead) + (1 - recalls) * models.recall(
                lapsed_states, days_ahead
            )
            present_recalls = models.recall(states, days_ahead + elapsed_days)
            recall_gains += target_weights * (expected_recalls - present_recalls)
    return ModelGains(recall_gains, recalls)


def estimate_new_gains(models: MemoryModels, now: FloatArray, instants: FloatArray) -> FloatArray:
    """Return the recall that a new card of weight 1 gains at each target time if it is asked now: [targets, models].

    Args:
        models: The memory models.
        now: The present instant for each model, in days: [models], or [1].
        instants: The target times, in days: [targets].
    """
    days_ahead = np.maximum(instants[:, np.newaxis] - now, 0.0)
    recalls = models.recall(models.first_states[:, np.newaxis], days_ahead)  # [grades, targets, models]
    shares = np.array([FIRST_GRADE_SHARES[grade] for grade in Grade])
    gains: FloatArray = np.tensordot(shares, recalls, axes=1)
    return gains
