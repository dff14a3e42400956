"""A drill: the card on screen, what each grade would do, and how undo and changes from elsewhere affect it.

A screen shows this state and forwards keys. Its owner calls `record_grade` first and then `move_on`, so that the next
card appears only after the grade is on disk.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from prepdeck.cards.card import Deck
from prepdeck.cards.typed_answer import AnswerVerdict
from prepdeck.memory.expected_recall import NO_RECALL, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.retention import days_until_due
from prepdeck.memory.study_days import to_epoch_days, whole_days
from prepdeck.progress.events import (
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    UndoableEvent,
)
from prepdeck.session.asked_card import AskedCard
from prepdeck.session.card_actions import CardActions
from prepdeck.session.card_chooser import CardChooser, DrillMode
from prepdeck.session.card_queue import CardQueue, queue_due_cards, queue_weakest_cards
from prepdeck.session.deck_status import deck_status_without_round
from prepdeck.session.planning import Planning
from prepdeck.session.study_context import LEECH_LAPSE_COUNT, AnswerOutcome, StudyContext

if TYPE_CHECKING:
    from datetime import datetime

_LONGEST_SECONDS = 600.0  # a longer time means that the person was away


class ReviewInterval(NamedTuple):
    """When a card is asked again if no round is coming up.

    Attributes:
        interval_days: The days until the next review.
        is_repeated: Whether the card is asked again before that, later in this drill.
    """

    interval_days: float
    is_repeated: bool = False


GradeEffect = ReviewInterval | AnswerOutcome
"""What a grade does: an interval without an upcoming round, else its effect on recall at the round."""


class GivenGrade(NamedTuple):
    """A grade for the card on screen, before it is recorded.

    Attributes:
        card_id: The id of the card.
        grade: The grade.
        answer_seconds: The seconds that the card was on screen, at most 600.
        grade_effect: What the grade does; None if answers are not saved.
        is_typed_right: Whether the typed answer was right or close; None if none was typed or it cannot be checked.
    """

    card_id: str
    grade: Grade
    answer_seconds: float
    grade_effect: GradeEffect | None
    is_typed_right: bool | None = None


class SessionEnd(NamedTuple):
    """The result of a drill at its end or at a stop point.

    Attributes:
        card_chooser: The grades given, and the stop point if there is one.
        recall_before: The expected recall when the drill began.
        recall_now: The expected recall now.
        new_count: The number of new cards left in the decks of the drill.
        due_count: The number of due cards left in these decks.
        is_before_round: Whether recall is expected for the next round, and not for now.
        is_one_deck: Whether the drill has only the cards of one deck.
    """

    card_chooser: CardChooser
    recall_before: RecallEstimate
    recall_now: RecallEstimate
    new_count: int
    due_count: int
    is_before_round: bool
    is_one_deck: bool = False


class ExtraDrill(NamedTuple):
    """A drill beyond today's plan, over one deck or, if `deck_id` is "", over all decks that are on."""

    deck_id: str
    drill_mode: DrillMode


def list_extra_drills(cards: CardActions, chosen_deck_id: str = "") -> tuple[ExtraDrill, ...]:
    """List the drills beyond today's plan, in both modes: over all decks and, if it is on, over the chosen deck."""
    deck_ids = ["", *([chosen_deck_id] if cards.is_deck_on(chosen_deck_id) else [])]
    return tuple(
        ExtraDrill(deck_id, drill_mode) for deck_id in deck_ids for drill_mode in (DrillMode.EXTRA, DrillMode.PRACTICE)
    )


class DrillSession:
    """A drill over one deck or over all decks that are on.

    Args:
        planning: The progress, the cards and the upcoming rounds.
        deck_id: The id of the only deck to ask, or "" for all decks.
        drill_mode: Which cards are asked, and whether answers are saved.

    Attributes:
        card_chooser: Chooses the cards.
        asked_card: The card on screen; None at the end, at a stop point, and while a grade is recorded.
        is_recording: Whether an action on the card that was on screen is being recorded.
    """

    def __init__(self, planning: Planning, deck_id: str = "", drill_mode: DrillMode = DrillMode.PLANNED) -> None:
        self._planning = planning
        self._deck_id = deck_id
        self._drill_mode = drill_mode
        self._shown_at = 0.0  # seconds, on the clock of the caller
        self.card_chooser = CardChooser(CardQueue(()))
        self.asked_card: AskedCard | None = None
        self.is_recording = False
        self._recall_before = NO_RECALL
        # The last answer to each card when this drill last chose or answered it.
        self._known_answers: dict[str, datetime | None] = {}
        self._written_answers: dict[str, str] = {}  # by card id, so that undo brings back what was written

    @property
    def are_answers_saved(self) -> bool:
        """Whether answers are saved, which is true except in practice."""
        return self.card_chooser.are_answers_saved

    def begin_drill(self, now_seconds: float) -> None:
        """Choose the cards and ask the first one.

        Args:
            now_seconds: The time of a monotonic clock in seconds, used to measure answer times.
        """
        self.card_chooser = self._make_chooser(self._planning.study_context)
        self._recall_before = self._planning.expected_recall
        progress = self._planning.recorder.progress
        self._known_answers = {
            card_id: progress.answered_at.get(card_id) for card_id in self.card_chooser.card_queue.waiting_ids
        }
        self.ask_next_card(now_seconds)

    def ask_next_card(self, now_seconds: float) -> None:
        """Ask the next card with its answer hidden. Cards that were answered or set aside elsewhere are skipped."""
        self.is_recording = False
        self.refresh_chooser()
        recorder, card_chooser = self._planning.recorder, self.card_chooser
        chosen_card_id = card_chooser.current_card_id
        card_chooser.skip_settled_cards(self._is_card_settled, recorder.clock())
        current_card_id = card_chooser.current_card_id
        # A timed session may choose the skipped card again later; then its new answer is no news any more.
        if chosen_card_id is not None and current_card_id != chosen_card_id:
            self._note_last_answer(chosen_card_id)
        card = self._planning.cards.cards_by_id.get(current_card_id) if current_card_id else None
        if card is None:
            self.asked_card = None
            return
        self._known_answers.setdefault(card.id, recorder.progress.answered_at.get(card.id))
        self.asked_card = AskedCard(
            card=card,
            deck_name=self._planning.cards.deck_name(card.deck_id),
            evidence=recorder.progress.done_items.get(card.id),
            note=recorder.progress.notes.get(card.id, ""),
            lapse_count=self._leech_lapse_count(card.id),
        )
        self._shown_at = now_seconds

    def refresh_chooser(self) -> None:
        """Renew the timed session if rounds, decks, minutes or answers changed outside this drill."""
        study_context, card_chooser = self._planning.study_context, self.card_chooser
        if card_chooser.timed_session is not None and card_chooser.session_basis != (
            session_basis := self._planning.recorder.forecast_cache.make_session_basis(study_context)
        ):
            fallback_queue = queue_due_cards(
                self._decks_to_ask(study_context),
                study_context.progress,
                study_context.local_now,
                study_context.learner,
            )
            card_chooser.renew_timed_session(
                study_context.start_timed_session(self._deck_id), fallback_queue, session_basis
            )

    @property
    def has_more_cards(self) -> bool:
        """Whether the drill can continue after its end or past a stop point."""
        return self.card_chooser.stop_point is not None or bool(
            self._make_chooser(self._planning.study_context).card_queue.waiting_ids
        )

    def continue_drill(self, now_seconds: float) -> None:
        """Continue past a stop point, or begin again after the end; `now_seconds` as in `begin_drill`."""
        if self.card_chooser.stop_point is not None:
            self.card_chooser.continue_past_stop()
            self.ask_next_card(now_seconds)
        else:
            self.begin_drill(now_seconds)

    def make_session_end(self) -> SessionEnd:
        """Return the result of the drill so far."""
        study_context = self._planning.study_context
        deck_statuses = [
            deck_status_without_round(
                deck, study_context.progress, study_context.local_now, NO_RECALL, study_context.learner
            )
            for deck in self._decks_to_ask(self._planning.study_context)
        ]
        new_count, due_count = (
            sum(len(deck_status.new_ids) for deck_status in deck_statuses),
            sum(len(deck_status.due_ids) for deck_status in deck_statuses),
        )
        return SessionEnd(
            self.card_chooser,
            self._recall_before,
            self._planning.expected_recall,
            new_count,
            due_count,
            is_before_round=study_context.next_round is not None,
            is_one_deck=bool(self._deck_id),
        )

    # -- the card on screen

    def reveal_next(self) -> bool:
        """Show the answer or, for a list, its next item; return whether there was more to show."""
        if self.asked_card is None or self.asked_card.is_revealed:
            return False
        self.asked_card = replace(self.asked_card, shown_count=self.asked_card.shown_count + 1)
        return True

    def reveal_all(self) -> None:
        """Show the whole answer."""
        if self.asked_card is not None:
            self.asked_card = replace(self.asked_card, shown_count=self.asked_card.card.reveal_count)

    def write_answer(self, answer_text: str) -> None:
        """Keep the answer that the person typed."""
        if self.asked_card is not None:
            self.asked_card = replace(self.asked_card, own_answer=answer_text)
            self._written_answers[self.asked_card.card.id] = answer_text

    def is_action_allowed(self, action_name: str) -> bool:
        """Whether the action of that name is possible now, for the card on screen or for the drill."""
        asked_card = self.asked_card
        if action_name == "go_on":
            return asked_card is None and not self.is_recording and self.has_more_cards
        if action_name == "redo":
            return self.are_answers_saved
        return asked_card is not None and self._is_card_action_allowed(asked_card, action_name)

    def _is_card_action_allowed(self, asked_card: AskedCard, action_name: str) -> bool:
        match action_name:
            case "reveal":
                return not asked_card.is_revealed
            case "grade":
                return asked_card.is_revealed
            case "accept":
                return asked_card.suggested_grade is not None
            case "write":
                return not asked_card.shown_count
            case "bury" | "suspend":
                return self.are_answers_saved
            case "mark":
                return self.are_answers_saved and asked_card.can_be_marked
            case _:
                return True

    def grade_effects(self) -> tuple[tuple[Grade, GradeEffect], ...]:
        """Return what each grade would do for the card on screen; empty if it is hidden or answers are not saved."""
        if self.asked_card is None or not self.asked_card.is_revealed or not self.are_answers_saved:
            return ()
        return tuple(self._predict_effects(self.asked_card.card.id).items())

    def _predict_effects(self, card_id: str) -> Mapping[Grade, GradeEffect]:
        study_context, timed_session = self._planning.study_context, self.card_chooser.timed_session
        if study_context.next_round is not None and timed_session is not None:
            return study_context.predict_outcomes(card_id, timed_session, self._planning.latest_plan)
        now_days, desired_retention = to_epoch_days(study_context.now), study_context.progress.desired_retention
        return {
            grade: ReviewInterval(
                whole_days(days_until_due(study_context.learner, card_id, grade, now_days, desired_retention)),
                is_repeated=self.card_chooser.is_repeated_after(grade),
            )
            for grade in Grade
        }

    # -- answers

    def give_grade(self, grade: Grade, now_seconds: float) -> GivenGrade | None:
        """Grade the card on screen; return None if its answer is hidden. No card is asked until `move_on` is called."""
        if self.asked_card is None or not self.asked_card.is_revealed:
            return None
        card_id, checked_answer = self.asked_card.card.id, self.asked_card.checked_answer
        is_typed_right = None if checked_answer is None else checked_answer.verdict is not AnswerVerdict.WRONG
        answer_seconds = min(now_seconds - self._shown_at, _LONGEST_SECONDS)
        grade_effect = self._predict_effects(card_id)[grade] if self.are_answers_saved else None
        self.asked_card, self.is_recording = None, True  # a second key press during the save must not grade it twice
        return GivenGrade(card_id, grade, answer_seconds, grade_effect, is_typed_right)

    def record_grade(self, given_grade: GivenGrade) -> None:
        """Record a grade. In practice, nothing is recorded."""
        if self.are_answers_saved:
            self._planning.cards.grade(
                given_grade.card_id, given_grade.grade, given_grade.answer_seconds, given_grade.is_typed_right
            )

    def move_on(self, given_grade: GivenGrade, now_seconds: float) -> None:
        """Ask the next card after the grade was recorded."""
        self.card_chooser.record_grade(
            given_grade.card_id, given_grade.grade, given_grade.answer_seconds, self._planning.recorder.clock()
        )
        self._note_last_answer(given_grade.card_id)
        self.ask_next_card(now_seconds)

    def put_card_away(self) -> str | None:
        """Remove the card from the screen so that it can be suspended or buried; return its id."""
        if self.asked_card is None:
            return None
        card_id = self.asked_card.card.id
        self.asked_card, self.is_recording = None, True  # as in `give_grade`
        return card_id

    def move_on_without(self, card_id: str, now_seconds: float) -> None:
        """Ask the next card after the suspension or burial of the removed one was recorded."""
        self.card_chooser.set_card_aside(card_id)
        self.ask_next_card(now_seconds)

    def refresh_asked_card(self) -> None:
        """Update the note and the evidence of the card on screen from the progress."""
        if self.asked_card is not None:
            progress, card_id = self._planning.recorder.progress, self.asked_card.card.id
            self.asked_card = replace(
                self.asked_card,
                note=progress.notes.get(card_id, ""),
                evidence=progress.done_items.get(card_id),
            )

    # -- undo

    def follow_undo(self, event: UndoableEvent, now_seconds: float) -> None:
        """Ask the card whose grade, suspension or burial was undone. The card stays if a note or a tick was undone."""
        if isinstance(event, CardNoteChanged | ChecklistItemDone | ChecklistItemReopened):
            return
        self.refresh_chooser()
        if (
            isinstance(event, CardGraded | CardSuspended | CardBuried)
            and event.card in self._planning.cards.cards_by_id
        ):
            self.card_chooser.follow_undo(event.card)
            self._note_last_answer(event.card)
        self.ask_next_card(now_seconds)
        if self.asked_card is not None and not self.asked_card.card.is_typed:
            self.write_answer(self._written_answers.get(self.asked_card.card.id, ""))

    def ask_previous_card(self, now_seconds: float) -> bool:
        """Ask the previous card again, which is undo in practice; return whether there was one."""
        if not self.card_chooser.ask_previous_card():
            return False
        self.ask_next_card(now_seconds)
        return True

    def handle_redo(self, event: UndoableEvent | None, now_seconds: float) -> None:
        """Move on if the redone event answered or set aside the card on screen, or if that happened elsewhere."""
        is_settled = self.asked_card is not None and self._is_card_settled(self.asked_card.card.id)
        self.refresh_chooser()
        if isinstance(event, CardGraded | CardSuspended | CardBuried) and self.card_chooser.redo_card(event.card):
            self._note_last_answer(event.card)
            is_settled = True
        if is_settled:
            self.ask_next_card(now_seconds)

    # -- what it knows

    def _make_chooser(self, study_context: StudyContext) -> CardChooser:
        active_decks, drill_mode = self._decks_to_ask(study_context), self._drill_mode
        if (
            drill_mode is not DrillMode.PRACTICE
            and (timed_session := study_context.start_timed_session(self._deck_id)) is not None
        ):
            return CardChooser(
                CardQueue(()),
                timed_session,
                drill_mode,
                self._planning.recorder.forecast_cache.make_session_basis(study_context),
            )
        if drill_mode is DrillMode.PLANNED:
            due_cards = queue_due_cards(
                active_decks, study_context.progress, study_context.local_now, study_context.learner
            )
            return CardChooser(study_context.keep_related_apart(study_context.limit_to_minutes(due_cards)))
        weakest_cards = queue_weakest_cards(
            active_decks, study_context.progress, study_context.now, study_context.learner
        )
        return CardChooser(study_context.keep_related_apart(weakest_cards), None, drill_mode)

    def _decks_to_ask(self, study_context: StudyContext) -> list[Deck]:
        return [deck for deck in study_context.active_decks if self._deck_id in {"", deck.id}]

    def _is_card_settled(self, card_id: str) -> bool:
        """Whether a card was answered or set aside since it was chosen, but not in this drill."""
        recorder = self._planning.recorder
        progress = recorder.progress
        answered_at = progress.answered_at.get(card_id)
        return answered_at != self._known_answers.get(card_id, answered_at) or progress.is_set_aside(
            card_id, recorder.clock()
        )

    def _note_last_answer(self, card_id: str) -> None:
        """Note the last answer to a card, so that a later one from elsewhere is noticed."""
        self._known_answers[card_id] = self._planning.recorder.progress.answered_at.get(card_id)

    def _leech_lapse_count(self, card_id: str) -> int:
        """Return the number of lapses of a card if it is a leech, else 0."""
        lapse_count = self._planning.study_context.learner.lapse_count(card_id)
        return lapse_count if lapse_count >= LEECH_LAPSE_COUNT else 0
