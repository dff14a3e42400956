"""Everything a person can do with cards and decks, recorded as events."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from prepdeck.cards.card import AnyCard, ChecklistCard, Deck, name_decks
from prepdeck.memory.grades import Grade
from prepdeck.memory.study_days import DAY_START_TIME
from prepdeck.progress.card_edits import make_prompt_events
from prepdeck.progress.events import (
    AnswerChecked,
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DeckSwitched,
)
from prepdeck.session.deck_status import is_deck_on
from prepdeck.session.recorder import EventRecorder

_CardEvent = (
    CardGraded | ChecklistItemDone | ChecklistItemReopened | CardSuspended | CardBuried | CardResumed | CardNoteChanged
)


class CardActions(Struct, frozen=True):
    """Grade cards, set them aside, write notes on them, and switch decks on and off.

    Attributes:
        recorder: Saves the events.
        all_decks: All decks of the target, including those that are off.
        cards_by_id: All cards of these decks by id.
    """

    recorder: EventRecorder
    all_decks: tuple[Deck, ...]
    cards_by_id: Mapping[str, AnyCard]

    def grade(self, card_id: str, grade: Grade, answer_seconds: float, is_typed_right: bool | None = None) -> None:  # noqa: FBT001 - the last of the facts about an answer
        """Record a grade.

        Args:
            card_id: The card.
            grade: The grade.
            answer_seconds: The seconds after which it was given.
            is_typed_right: Whether the typed answer was right or close; None if none was typed or it cannot be checked.
        """
        event_id, now = self.recorder.new_id_and_time()
        check_events = (
            []
            if is_typed_right is None
            else [
                AnswerChecked(
                    id=self.recorder.make_event_id(),
                    at=now,
                    event=event_id,
                    card=card_id,
                    right=is_typed_right,
                    recalled=grade is not Grade.AGAIN,
                )
            ]
        )
        self._record_card_event(
            CardGraded(id=event_id, at=now, card=card_id, grade=grade, seconds=round(answer_seconds, 1)), *check_events
        )

    def mark_item_done(self, card_id: str, evidence: str) -> None:
        """Mark a checklist item as done, with evidence or ""."""
        event_id, now = self.recorder.new_id_and_time()
        self._record_card_event(ChecklistItemDone(id=event_id, at=now, card=card_id, evidence=evidence))

    def reopen_item(self, card_id: str) -> None:
        """Mark a checklist item as not done."""
        event_id, now = self.recorder.new_id_and_time()
        self._record_card_event(ChecklistItemReopened(id=event_id, at=now, card=card_id))

    def suspend(self, card_id: str) -> None:
        """Suspend a card: it is neither asked nor counted until it is resumed."""
        event_id, now = self.recorder.new_id_and_time()
        self._record_card_event(CardSuspended(id=event_id, at=now, card=card_id))

    def bury(self, card_id: str) -> None:
        """Bury a card: it is not asked until the next study day, which begins at 4:00 local time."""
        event_id, now = self.recorder.new_id_and_time()
        self._record_card_event(CardBuried(id=event_id, at=now, card=card_id, until=_start_of_next_day(now)))

    def resume(self, card_id: str) -> None:
        """Resume a suspended or buried card."""
        event_id, now = self.recorder.new_id_and_time()
        self._record_card_event(CardResumed(id=event_id, at=now, card=card_id))

    def change_note(self, card_id: str, note_text: str) -> None:
        """Replace the note on a card, or remove it with "". Does nothing if the text is the same."""
        if note_text != self.recorder.progress.notes.get(card_id, ""):
            event_id, now = self.recorder.new_id_and_time()
            self._record_card_event(CardNoteChanged(id=event_id, at=now, card=card_id, text=note_text))

    def switch_deck(self, deck_id: str) -> bool:
        """Switch a deck on or off, and return whether it is on now."""
        is_on_now = not self.is_deck_on(deck_id)
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(DeckSwitched(id=event_id, at=now, deck=deck_id, on=is_on_now))
        return is_on_now

    @property
    def active_decks(self) -> tuple[Deck, ...]:
        """The decks that are on. Only these are drilled and counted."""
        return tuple(deck for deck in self.all_decks if is_deck_on(deck, self.recorder.progress))

    def is_deck_on(self, deck_id: str) -> bool:
        """Whether a deck is on."""
        return any(deck.id == deck_id for deck in self.active_decks)

    @property
    def deck_names(self) -> dict[str, str]:
        """The names of all decks by id, no two the same."""
        return name_decks(self.all_decks)

    def deck_name(self, deck_id: str) -> str:
        """Return the name of a deck, or its id if the deck no longer exists."""
        return self.deck_names.get(deck_id, deck_id)

    def prompt_of(self, card_id: str) -> str:
        """Return the prompt of a card without Markdown, or its id if the card no longer exists."""
        card = self.cards_by_id.get(card_id)
        return card.prompt if card else card_id

    def set_aside_cards(self) -> tuple[tuple[AnyCard, datetime | None], ...]:
        """Return the suspended and buried cards, each with its end: an aware UTC instant, or None if suspended."""
        now, progress = self.recorder.clock(), self.recorder.progress
        cards = (card for deck in self.active_decks for card in deck.cards)
        return tuple((card, progress.set_aside_until[card.id]) for card in cards if progress.is_set_aside(card.id, now))

    def checklist_items(self) -> tuple[ChecklistCard, ...]:
        """Return the items of the preparation checklist, in deck order."""
        return tuple(card for deck in self.active_decks for card in deck.cards if isinstance(card, ChecklistCard))

    def _record_card_event(self, event: _CardEvent, *further_events: AnswerChecked) -> None:
        """Save events of a card, and also the card's current prompt if the journal does not have it yet."""
        # The recorded prompt is what connects the history to the card after its text is edited.
        card = self.cards_by_id.get(event.card)
        prompt_events = (
            make_prompt_events(card, self.recorder.progress, event.at, self.recorder.make_event_id) if card else ()
        )
        self.recorder.record_events(*prompt_events, event, *further_events)


def _start_of_next_day(now: datetime) -> datetime:
    """Return the aware UTC instant at which the next study day begins in the local time zone of this device."""
    local_time = now.astimezone()
    # Before 4:00 the current study day is still yesterday's date, so the next one begins today.
    day = local_time.date() + timedelta(days=local_time.time() >= DAY_START_TIME)
    return datetime.combine(day, DAY_START_TIME).astimezone(UTC)
