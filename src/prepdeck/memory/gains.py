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


# Of the worth of recall when safe cards count: the width of the rise, in log-odds, and its share; the rest is recall
# itself, so that a card far from safe still gains by each answer. Chosen by simulations, see docs/learning.md.
_RISE_WIDTH, _RISE_SHARE = 0.7, 0.8
_LEAST_RECALL = 1e-6  # log-odds of 0 and 1 are infinite


def worth_of_recall(recalls: FloatArray, safe_recall: float | None) -> FloatArray:
    """Return what recall is worth, from 0 to 1: the recall itself, or mostly whether the card is safe.

    A step at the safe recall would give no gain to an answer that only comes nearer, so the step is a smooth rise.

    Args:
        recalls: Recall, from 0 to 1: any shape.
        safe_recall: The recall from which on a card is safe; None if the mean counts.
    """
    if safe_recall is None:
        return recalls
    bounded_recalls = np.clip(recalls, _LEAST_RECALL, 1 - _LEAST_RECALL)
    odds, safe_odds = bounded_recalls / (1 - bounded_recalls), safe_recall / (1 - safe_recall)
    # The logistic function of the distance in log-odds, divided by the width.
    rise = 1 / (1 + (safe_odds / odds) ** (1 / _RISE_WIDTH))
    worth: FloatArray = (1 - _RISE_SHARE) * recalls + _RISE_SHARE * rise
    return worth


class ModelGains(NamedTuple):
    """The expected gain of a review under each model.

    Attributes:
        gains: What is gained by `worth_of_recall`, summed over the target times with their weights: [cards, models].
        recall_gains: The recall gained, summed in the same way: [cards, models].
        recalls: The probability that the card is recalled now: [cards, models].
    """

    gains: FloatArray
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
    safe_recall: float | None = None,
) -> ModelGains:
    """Return the expected gains of reviewing cards now.

    Args:
        models: The memory models.
        states: The memory states of the cards: [cards, 3, models].
        elapsed_days: The days since their last answers: [cards, models], or [cards, 1] if all models agree.
        now: The present instants, in days: [cards, models], [cards, 1] or [1].
        instants: The target times, in days: [targets], or [targets, cards, 1] if each card has its own.
        weights: How much recall counts at each target time: [cards, models, targets], or [cards, 1, targets].
        safe_recall: The recall from which on a card is safe; None if the mean counts.
    """
    recalls, good_states, lapsed_states = models.answer(states, elapsed_days, np.full(1, int(Grade.GOOD)))
    gains, recall_gains = np.zeros_like(recalls), np.zeros_like(recalls)
    for target_number, target_at in enumerate(instants):
        target_weights = weights[..., target_number]
        if target_weights.any():
            days_ahead = np.maximum(target_at - np.broadcast_to(now, elapsed_days.shape), 0.0)
            good_recalls, lapsed_recalls = (
                models.recall(new_states, days_ahead) for new_states in (good_states, lapsed_states)
            )
            present_recalls = models.recall(states, days_ahead + elapsed_days)
            recall_gains += target_weights * (recalls * good_recalls + (1 - recalls) * lapsed_recalls - present_recalls)
            if safe_recall is not None:
                good_worth, lapsed_worth, present_worth = (
                    worth_of_recall(each, safe_recall) for each in (good_recalls, lapsed_recalls, present_recalls)
                )
                gains += target_weights * (recalls * good_worth + (1 - recalls) * lapsed_worth - present_worth)
    return ModelGains(recall_gains if safe_recall is None else gains, recall_gains, recalls)


def estimate_new_gains(
    models: MemoryModels, now: FloatArray, instants: FloatArray, safe_recall: float | None = None
) -> FloatArray:
    """Return what a new card of weight 1 gains at each target time if it is asked now: [targets, models].

    Args:
        models: The memory models.
        now: The present instant for each model, in days: [models], or [1].
        instants: The target times, in days: [targets].
        safe_recall: The recall from which on a card is safe; None if the mean counts.
    """
    days_ahead = np.maximum(instants[:, np.newaxis] - now, 0.0)
    recalls = models.recall(models.first_states[:, np.newaxis], days_ahead)  # [grades, targets, models]
    shares = np.array([FIRST_GRADE_SHARES[grade] for grade in Grade])
    gains: FloatArray = np.tensordot(shares, worth_of_recall(recalls, safe_recall), axes=1)
    return gains
