"""What the answers show about one person: the memory state of each card, the models that fit, and the error.

Each card has a state under all memory models at once. However answers come, one by one or all at once, the result is
the same. All instants are floats: days since any fixed moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from prepdeck.memory.arrays import STATE_SIZE, FloatArray, IntArray, earlier_equals
from prepdeck.memory.belief import Calibration, ModelBelief, PredictedAnswers, initial_belief
from prepdeck.memory.fsrs_6 import SAME_SESSION_DAYS
from prepdeck.memory.grades import Grade
from prepdeck.memory.memory_models import all_models

_Number = TypeVar("_Number", np.float64, np.int64)

_CHUNK_SIZE = 5_000  # answers replayed at once, so that the arrays stay small


class AnswerColumns(NamedTuple):
    """Answers in columns, oldest first.

    Attributes:
        card_numbers: The number of the card of each answer, in `CardStates`: [answers].
        grades: The grades, as the numbers of `Grade`: [answers].
        answered_at: The instants, in days: [answers].
    """

    card_numbers: IntArray
    grades: IntArray
    answered_at: FloatArray


class CardStates:
    """The memory states of the cards that were answered, in arrays that grow.

    Attributes:
        number_by_card_id: The number of each card, which is its row in the arrays.
    """

    def __init__(self) -> None:
        self.number_by_card_id: dict[str, int] = {}
        self._states: FloatArray = np.empty((0, STATE_SIZE, all_models().model_count))
        self._answered_at: FloatArray = np.empty(0)
        self._lapse_counts: IntArray = np.empty(0, dtype=np.int64)

    @property
    def card_count(self) -> int:
        """The number of cards."""
        return len(self.number_by_card_id)

    @property
    def states(self) -> FloatArray:
        """The memory states: [cards, 3, models]."""
        return self._states[: self.card_count]

    @property
    def answered_at(self) -> FloatArray:
        """The instants of the last answers, in days: [cards]."""
        return self._answered_at[: self.card_count]

    @property
    def lapse_counts(self) -> IntArray:
        """How often each card was forgotten, not counting lapses within a session: [cards]."""
        return self._lapse_counts[: self.card_count]

    def __contains__(self, card_id: object) -> bool:
        """Whether the card was answered."""
        return card_id in self.number_by_card_id

    def find_numbers(self, card_ids: Iterable[str]) -> IntArray:
        """Return the numbers of the cards that were answered, in the given order; others are left out."""
        number_by_card_id = self.number_by_card_id
        return np.fromiter(
            (number_by_card_id[card_id] for card_id in card_ids if card_id in number_by_card_id), dtype=np.int64
        )

    def recall_by_model(self, card_ids: Iterable[str], instant: float) -> FloatArray:
        """Return the recall of cards that were answered, under each model, at an instant in days: [cards, models]."""
        numbers = self.find_numbers(card_ids)
        elapsed_days = np.maximum(instant - self._answered_at[numbers], 0.0)
        return all_models().recall(self._states[numbers], elapsed_days[:, np.newaxis])

    def add_card(self, card_id: str) -> int:
        """Return the number of a card; a card that was not answered yet gets a new one."""
        number = self.number_by_card_id.setdefault(card_id, self.card_count)
        if number >= len(self._answered_at):
            new_size = max(64, 2 * number)
            self._states = _grown(self._states, new_size)
            self._answered_at, self._lapse_counts = (
                _grown(self._answered_at, new_size),
                _grown(self._lapse_counts, new_size),
            )
            self._answered_at[number:] = np.nan  # not answered yet
        return number

    def replay(self, answers: AnswerColumns) -> PredictedAnswers:
        """Record answers, and return those to cards that were answered before, with the recall that was predicted."""
        answer_count = len(answers.card_numbers)
        recalls: FloatArray = np.empty((answer_count, all_models().model_count))
        gap_days: FloatArray = np.empty(answer_count)
        is_first = np.zeros(answer_count, dtype=np.bool_)
        turns = earlier_equals(answers.card_numbers)
        for turn in range(turns.max(initial=-1) + 1):  # each card at most once, so that all are independent
            rows = np.flatnonzero(turns == turn)
            numbers, grades, instants = (column[rows] for column in answers)
            answered_at = np.fmax(instants, self._answered_at[numbers])
            is_new = np.isnan(self._answered_at[numbers])
            is_first[rows] = is_new
            self._states[numbers[is_new]] = all_models().first_states[grades[is_new] - 1]
            seen, seen_rows = numbers[~is_new], rows[~is_new]
            elapsed_days = answered_at[~is_new] - self._answered_at[seen]
            gap_days[seen_rows] = elapsed_days
            answered = all_models().answer(self._states[seen], elapsed_days[:, np.newaxis], grades[~is_new, np.newaxis])
            recalls[seen_rows] = answered.recall
            is_lapse = (grades[~is_new] == Grade.AGAIN)[:, np.newaxis, np.newaxis]
            self._states[seen] = np.where(is_lapse, answered.lapsed_states, answered.recalled_states)
            # A card that fails again within minutes was forgotten only once.
            self._lapse_counts[seen] += (grades[~is_new] == Grade.AGAIN) & (elapsed_days >= SAME_SESSION_DAYS)
            self._answered_at[numbers] = answered_at
        is_known = ~is_first
        return PredictedAnswers(recalls[is_known], answers.grades[is_known] != Grade.AGAIN, gap_days[is_known])

    def copy(self) -> "CardStates":
        """Return a copy that can be changed independently."""
        copied = CardStates()
        copied.number_by_card_id = dict(self.number_by_card_id)
        copied._states, copied._answered_at = self.states.copy(), self.answered_at.copy()
        copied._lapse_counts = self.lapse_counts.copy()
        return copied


def _grown(values: NDArray[_Number], new_size: int) -> NDArray[_Number]:
    """Return a longer array that starts with the values of a shorter one."""
    grown = np.zeros((new_size, *values.shape[1:]), dtype=values.dtype)
    grown[: len(values)] = values
    return grown


@dataclass(slots=True)
class Learner:
    """What the answers show about one person.

    Attributes:
        cards: The memory state of each card. New cards are missing.
        belief: The probabilities of the memory models.
        calibration: How well the answers were predicted.
    """

    cards: CardStates = field(default_factory=CardStates)
    belief: ModelBelief = field(default_factory=initial_belief)
    calibration: Calibration = field(default_factory=Calibration)

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Record an answer, given at an instant in days."""
        self.record_answers(
            AnswerColumns(np.array([self.cards.add_card(card_id)]), np.array([int(grade)]), np.array([answered_at]))
        )

    def record_answers(self, answers: AnswerColumns) -> None:
        """Record answers to cards that were added to `cards`.

        An instant before the previous answer to the same card (a clock set back) counts as that answer's.
        """
        for start in range(0, len(answers.card_numbers), _CHUNK_SIZE):
            part = slice(start, start + _CHUNK_SIZE)
            predicted_answers = self.cards.replay(AnswerColumns(*(column[part] for column in answers)))
            self.belief, predicted_recalls = self.belief.after(predicted_answers)
            # An answer in the same session as the previous one shows hardly anything about forgetting.
            is_later = predicted_answers.gap_days >= SAME_SESSION_DAYS
            self.calibration = self.calibration.after(
                predicted_recalls[is_later], predicted_answers.is_recalled[is_later]
            )

    def copy(self) -> "Learner":
        """Return a copy that can be changed independently."""
        return Learner(self.cards.copy(), self.belief, self.calibration)
