"""What the answers show about one person: the memory state of each card, the models that fit, and the error.

Each card has a state under all memory models at once. However answers come, one by one or all at once, the result is
the same. All instants are floats: days since any fixed moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.memory.arrays import STATE_SIZE, BoolArray, FloatArray, IntArray, earlier_equals, np
from prepdeck.memory.belief import Calibration, ModelBelief, PredictedAnswers, initial_belief
from prepdeck.memory.fsrs_6 import SAME_SESSION_DAYS
from prepdeck.memory.grades import Grade
from prepdeck.memory.memory_models import all_models

_CHUNK_SIZE = 5_000  # answers replayed at once, so that the arrays stay small


class AnswerColumns(NamedTuple):
    """Answers in columns, oldest first.

    Attributes:
        card_ids: The cards.
        card_numbers: The card of each answer, as its position in `card_ids`: [answers].
        grades: The grades, as the numbers of `Grade`: [answers].
        answered_at: The instants, in days: [answers].
    """

    card_ids: Sequence[str]
    card_numbers: IntArray
    grades: IntArray
    answered_at: FloatArray


class CardStates(Struct, frozen=True):
    """The memory states of the cards that were answered. They never change, so other threads may read them.

    Attributes:
        number_by_card_id: The number of each card, which is its row in the arrays.
        states: The memory states: [cards, 3, models].
        answered_at: The instants of the last answers, in days: [cards].
        last_grades: The grades of the last answers: [cards].
        lapse_counts: How often each card was forgotten, not counting lapses within a session: [cards].
    """

    number_by_card_id: Mapping[str, int]
    states: FloatArray
    answered_at: FloatArray
    last_grades: IntArray
    lapse_counts: IntArray

    def find_numbers(self, card_ids: Iterable[str]) -> IntArray:
        """Return the numbers of cards, all of which were answered: [cards]."""
        return np.array([self.number_by_card_id[card_id] for card_id in card_ids], dtype=np.int64)

    def are_failed(self, card_ids: Iterable[str]) -> BoolArray:
        """Return which cards, all of which were answered, were not recalled the last time: [cards]."""
        is_failed: BoolArray = self.last_grades[self.find_numbers(card_ids)] == Grade.AGAIN
        return is_failed

    def recall_by_model(self, card_ids: Iterable[str], instant: float) -> FloatArray:
        """Return the recall of cards, all of which were answered, at an instant in days: [cards, models]."""
        numbers = self.find_numbers(card_ids)
        elapsed_days = np.maximum(instant - self.answered_at[numbers], 0.0)
        return all_models().recall(self.states[numbers], elapsed_days[:, np.newaxis])

    def states_if_answered(self, card_id: str, grade: Grade, answered_at: float) -> FloatArray:
        """Return the memory state of a card if it is answered at an instant in days: [1, 3, models]."""
        if card_id not in self.number_by_card_id:
            return all_models().first_states[int(grade) - 1 : int(grade)]
        numbers = self.find_numbers([card_id])
        elapsed_days = np.maximum(answered_at - self.answered_at[numbers], 0.0)
        answered = all_models().answer(self.states[numbers], elapsed_days[:, np.newaxis], np.full(1, int(grade)))
        return answered.lapsed_states if grade is Grade.AGAIN else answered.recalled_states

    def after(self, answers: AnswerColumns) -> tuple["CardStates", PredictedAnswers]:
        """Return the states after some answers, and those of the answers that could be predicted.

        These are the answers to cards that were answered before. An instant before the previous answer to the same
        card (a clock set back) counts as that answer's.
        """
        grown = self._with_cards(answers.card_ids)
        cards = CardStates(
            grown.number_by_card_id,
            grown.states.copy(),
            grown.answered_at.copy(),
            grown.last_grades.copy(),
            grown.lapse_counts.copy(),
        )
        all_numbers = cards.find_numbers(answers.card_ids)[answers.card_numbers]
        answer_count = len(all_numbers)
        recalls, gap_days = np.empty((answer_count, all_models().model_count)), np.full(answer_count, np.nan)
        turns = earlier_equals(all_numbers)
        for turn in range(turns.max(initial=-1) + 1):  # each card at most once, so that all are independent
            rows = np.flatnonzero(turns == turn)
            numbers, grades = all_numbers[rows], answers.grades[rows]
            is_new = np.isnan(cards.answered_at[numbers])
            instants = np.fmax(answers.answered_at[rows], cards.answered_at[numbers])
            cards.states[numbers[is_new]] = all_models().first_states[grades[is_new] - 1]
            seen, seen_rows, seen_grades = numbers[~is_new], rows[~is_new], grades[~is_new]
            elapsed_days = instants[~is_new] - cards.answered_at[seen]
            answered = all_models().answer(cards.states[seen], elapsed_days[:, np.newaxis], seen_grades[:, np.newaxis])
            recalls[seen_rows], gap_days[seen_rows] = answered.recall, elapsed_days
            is_lapse = seen_grades == Grade.AGAIN
            cards.states[seen] = np.where(
                is_lapse[:, np.newaxis, np.newaxis], answered.lapsed_states, answered.recalled_states
            )
            # A card that fails again within minutes was forgotten only once.
            cards.lapse_counts[seen] += is_lapse & (elapsed_days >= SAME_SESSION_DAYS)
            cards.answered_at[numbers] = instants
            cards.last_grades[numbers] = grades
        is_predicted = ~np.isnan(gap_days)
        return cards, PredictedAnswers(
            recalls[is_predicted], answers.grades[is_predicted] != Grade.AGAIN, gap_days[is_predicted]
        )

    def _with_cards(self, card_ids: Iterable[str]) -> "CardStates":
        """Return the states with rows for further cards, whose last answer is not a number."""
        new_ids = [card_id for card_id in card_ids if card_id not in self.number_by_card_id]
        if not new_ids:
            return self
        first_number = len(self.number_by_card_id)
        return CardStates(
            {**self.number_by_card_id, **{card_id: first_number + row for row, card_id in enumerate(new_ids)}},
            np.concatenate([self.states, np.zeros((len(new_ids), *self.states.shape[1:]))]),
            np.concatenate([self.answered_at, np.full(len(new_ids), np.nan)]),
            np.concatenate([self.last_grades, np.zeros(len(new_ids), dtype=np.int64)]),
            np.concatenate([self.lapse_counts, np.zeros(len(new_ids), dtype=np.int64)]),
        )


def no_card_states() -> CardStates:
    """Return the states before any answer."""
    no_numbers: IntArray = np.zeros(0, dtype=np.int64)
    return CardStates({}, np.zeros((0, STATE_SIZE, all_models().model_count)), np.zeros(0), no_numbers, no_numbers)


class Learner(Struct):
    """What the answers show about one person.

    Attributes:
        calibration: How well the answers were predicted.
        is_adaptive: Whether answers change the belief and the calibration.
    """

    calibration: Calibration = field(default_factory=Calibration)
    is_adaptive: bool = True
    known_cards: CardStates | None = None
    known_belief: ModelBelief | None = None

    @property
    def cards(self) -> CardStates:
        """The memory state of each card that was answered."""
        return self.known_cards or no_card_states()

    @property
    def belief(self) -> ModelBelief:
        """The probabilities of the memory models."""
        return self.known_belief or initial_belief()

    def has_answered(self, card_id: str) -> bool:
        """Whether a card was answered."""
        return self.known_cards is not None and card_id in self.known_cards.number_by_card_id

    def lapse_count(self, card_id: str) -> int:
        """Return how often a card was forgotten, not counting lapses within a session; 0 for a new card."""
        cards = self.known_cards
        number = cards.number_by_card_id.get(card_id) if cards else None
        return 0 if cards is None or number is None else int(cards.lapse_counts[number])

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Record an answer, given at an instant in days."""
        self.record_answers(
            AnswerColumns([card_id], np.zeros(1, dtype=np.int64), np.array([int(grade)]), np.array([answered_at]))
        )

    def record_answers(self, answers: AnswerColumns) -> None:
        """Record answers, oldest first."""
        for start in range(0, len(answers.card_numbers), _CHUNK_SIZE):
            part = slice(start, start + _CHUNK_SIZE)
            self.known_cards, predicted_answers = self.cards.after(
                AnswerColumns(
                    answers.card_ids, answers.card_numbers[part], answers.grades[part], answers.answered_at[part]
                )
            )
            if self.is_adaptive:
                self.known_belief, predicted_recalls = self.belief.after(predicted_answers)
                # An answer in the same session as the previous one shows hardly anything about forgetting.
                is_later = predicted_answers.gap_days >= SAME_SESSION_DAYS
                self.calibration = self.calibration.after(
                    predicted_recalls[is_later], predicted_answers.is_recalled[is_later]
                )

    def copy(self) -> "Learner":
        """Return a copy that can be changed independently."""
        return Learner(self.calibration, self.is_adaptive, self.known_cards, self.known_belief)
