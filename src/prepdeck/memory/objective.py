"""What to study for: recall at the moments that count, for the seconds that answers take."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.arrays import FloatArray, np
from prepdeck.memory.session_rules import USUAL_RULES, SessionRules

DEFAULT_SAFE_RECALL = 0.9
"""The recall from which on a card is called safe, unless the person chooses another number."""
MIN_SAFE_RECALL, MAX_SAFE_RECALL = 0.5, 0.99
"""The limits of that number: below, a card is more likely forgotten than not, and nothing is ever entirely sure."""
FAR_ROUND_DAYS = 30.0
"""A round that is further away than this has a nearer aim beside it."""
_NEARER_AIM_SHARE = 1 / 8  # of the time left until the round
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


_USUAL_ANSWER_SECONDS = AnswerSeconds()


class Objective(NamedTuple):
    """What to optimize: recall at the target times, for the seconds that answers take.

    Attributes:
        target_times: The moments at which recall counts, nearest first; at least one.
        seconds_by_card: The answer times, by card id. Missing cards have the usual answer times.
        weight_by_card: How much recall of a card counts, by card id. Missing cards count 1.
        related_cards: The cards that give a card away, by card id.
        rules: The rules of a session.
        safe_recall: The recall from which on a card is called safe at the first target time.
        is_safety_first: Whether to make as many cards safe as possible, instead of the mean recall as high as possible.
    """

    target_times: Sequence[TargetTime]
    seconds_by_card: Mapping[str, AnswerSeconds] = MappingProxyType({})
    weight_by_card: Mapping[str, float] = MappingProxyType({})
    related_cards: Mapping[str, Collection[str]] = MappingProxyType({})
    rules: SessionRules = USUAL_RULES
    safe_recall: float = DEFAULT_SAFE_RECALL
    is_safety_first: bool = False

    def answer_seconds_of(self, card_id: str) -> AnswerSeconds:
        """Return the answer times of a card."""
        return self.seconds_by_card.get(card_id, _USUAL_ANSWER_SECONDS)

    def is_target(self, card_id: str) -> bool:
        """Whether any target time asks about a card."""
        return any(target_time.card_ids is None or card_id in target_time.card_ids for target_time in self.target_times)

    def build_columns(self, card_ids: Sequence[str]) -> "ObjectiveColumns":
        """Return the objective for some cards, in arrays."""
        target_weights = np.zeros((len(card_ids), len(self.target_times)))
        for position, target_time in enumerate(self.target_times):
            asked_ids = target_time.card_ids
            is_asked = [asked_ids is None or card_id in asked_ids for card_id in card_ids]
            target_weights[:, position] = np.where(is_asked, _LATER_ROUND_WEIGHT**position, 0.0)
        card_weights = np.array([self.weight_by_card.get(card_id, 1.0) for card_id in card_ids])
        answer_seconds = [self.answer_seconds_of(card_id) for card_id in card_ids]
        return ObjectiveColumns(
            np.array([target_time.instant for target_time in self.target_times]),
            target_weights * card_weights[:, np.newaxis],
            card_weights,
            np.array(answer_seconds, dtype=np.float64).reshape(len(card_ids), 3),
            self.safe_recall if self.is_safety_first else None,
        )


class ObjectiveColumns(NamedTuple):
    """The objective for some cards.

    Attributes:
        instants: The target times, in days: [targets].
        weights: How much the recall of each card counts at each target time: [cards, targets].
        card_weights: How much the recall of each card counts at the first target time that asks about it: [cards].
        seconds: The seconds of an answer: new, recalled, lapsed: [cards, 3].
        safe_recall: The recall above which as many cards as possible should be; None if the mean counts.
    """

    instants: FloatArray
    weights: FloatArray
    card_weights: FloatArray
    seconds: FloatArray
    safe_recall: float | None = None

    def select(self, rows: "slice | FloatArray") -> "ObjectiveColumns":
        """Return the objective for some of the cards."""
        return self._replace(
            weights=self.weights[rows], card_weights=self.card_weights[rows], seconds=self.seconds[rows]
        )

    def with_nearer_aim(self, now: float) -> "ObjectiveColumns":
        """Return the objective with one more target time, which counts if the first one is far away.

        What is forgotten within a week will not be known in three months, whatever the models expect of those months.
        So before a far round, recall after an eighth of the time left counts as much as recall at the round. In
        simulations this helps most those who are like none of the models.

        Args:
            now: The instant from which the round is seen, in days.
        """
        days_left = float(self.instants[0]) - now
        weights = self.weights[:, :1] * (days_left > FAR_ROUND_DAYS)
        return self._replace(
            instants=np.append(self.instants, now + days_left * _NEARER_AIM_SHARE),
            weights=np.concatenate([self.weights, weights], axis=1),
        )


def interleave(groups: Sequence[Sequence[str]]) -> list[str]:
    """Take cards from the groups in turn, so that a long group does not delay a short one."""
    max_length = max(map(len, groups), default=0)
    return [group[index] for index in range(max_length) for group in groups if index < len(group)]
