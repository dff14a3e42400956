"""What the person does with cards and decks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prepdeck.cards.card import AnyCard, ChecklistCard, Deck
from prepdeck.documents.markdown.inline import strip_markdown
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.study_days import DAY_START_TIME
from prepdeck.progress.card_edits import make_prompt_events
from prepdeck.progress.events import (
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


@dataclass(frozen=True, slots=True)
class CardActions:
    """Grades cards, sets them aside, notes on them, and switches decks.

    Attributes:
        recorder: Records what is done.
        all_decks: All decks of the target, those that are off included.
        cards_by_id: All their cards.
    """

    recorder: EventRecorder
    all_decks: tuple[Deck, ...]
    cards_by_id: Mapping[str, AnyCard]

    def grade(self, card_id: str, grade: Grade, answer_seconds: float) -> None:
        """A card was answered and graded, `answer_seconds` after it was shown."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(
            CardGraded(id=event_id, at=now, card=card_id, grade=grade, seconds=round(answer_seconds, 1))
        )

    def mark_item_done(self, card_id: str, evidence: str) -> None:
        """A checklist item is done, with what the person can show for it, or ""."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(ChecklistItemDone(id=event_id, at=now, card=card_id, evidence=evidence))

    def reopen_item(self, card_id: str) -> None:
        """A checklist item is open again."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(ChecklistItemReopened(id=event_id, at=now, card=card_id))

    def suspend(self, card_id: str) -> None:
        """A card is not asked, and does not count, until it is resumed."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(CardSuspended(id=event_id, at=now, card=card_id))

    def bury(self, card_id: str) -> None:
        """A card is not asked before the person's next day, which begins at 4 in the morning."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(CardBuried(id=event_id, at=now, card=card_id, until=_start_of_next_day(now)))

    def resume(self, card_id: str) -> None:
        """A card that was suspended or buried is asked again."""
        event_id, now = self._new_id_and_time()
        self._record_card_event(CardResumed(id=event_id, at=now, card=card_id))

    def change_note(self, card_id: str, note_text: str) -> None:
        """Replace the note on a card, or remove it with ""; only a change is recorded."""
        if note_text != self.recorder.progress.notes.get(card_id, ""):
            event_id, now = self._new_id_and_time()
            self._record_card_event(CardNoteChanged(id=event_id, at=now, card=card_id, text=note_text))

    def switch_deck(self, deck_id: str) -> bool:
        """Switch a deck off if it is on, and on if it is off; gives whether it is on now."""
        is_on_now = not self.is_deck_on(deck_id)
        event_id, now = self._new_id_and_time()
        self.recorder.record_events(DeckSwitched(id=event_id, at=now, deck=deck_id, on=is_on_now))
        return is_on_now

    @property
    def active_decks(self) -> tuple[Deck, ...]:
        """The decks that are drilled and counted: all but those that are off."""
        return tuple(deck for deck in self.all_decks if is_deck_on(deck, self.recorder.progress))

    def is_deck_on(self, deck_id: str) -> bool:
        """Whether the deck of that id is drilled."""
        return any(deck.id == deck_id for deck in self.active_decks)

    @property
    def deck_names(self) -> dict[str, str]:
        """The name of each deck by its id; if several have the same name, the id is added to it."""
        name_counts = Counter(deck.name for deck in self.all_decks)
        return {
            deck.id: deck.name if name_counts[deck.name] == 1 else f"{deck.name} ({deck.id})" for deck in self.all_decks
        }

    def deck_name(self, deck_id: str) -> str:
        """What a deck is called; its id if the deck is gone."""
        return self.deck_names.get(deck_id, deck_id)

    def prompt_of(self, card_id: str) -> str:
        """The prompt of a card without marks; its id if the card is gone."""
        card = self.cards_by_id.get(card_id)
        return strip_markdown(card.prompt) if card else card_id

    def set_aside_cards(self) -> tuple[tuple[AnyCard, datetime | None], ...]:
        """The cards that are suspended or buried, each with the instant until when; None is until it is resumed."""
        now, progress = self.recorder.clock(), self.recorder.progress
        cards = (card for deck in self.active_decks for card in deck.cards)
        return tuple((card, progress.set_aside_until[card.id]) for card in cards if progress.is_set_aside(card.id, now))

    def checklist_items(self) -> tuple[ChecklistCard, ...]:
        """The items of the preparation checklist, in order."""
        return tuple(card for deck in self.active_decks for card in deck.cards if isinstance(card, ChecklistCard))

    def _new_id_and_time(self) -> tuple[str, datetime]:
        return self.recorder.make_event_id(), self.recorder.clock()

    def _record_card_event(self, event: _CardEvent) -> None:
        """Record something that was done with a card, and with it how the card reads, unless that is known."""
        card = self.cards_by_id.get(event.card)
        prompt_events = (
            make_prompt_events(card, self.recorder.progress, event.at, self.recorder.make_event_id) if card else ()
        )
        self.recorder.record_events(*prompt_events, event)


def _start_of_next_day(now: datetime) -> datetime:
    """The instant at which the person's next day begins, by the clock of this machine's zone; aware UTC."""
    local_time = now.astimezone()
    day = local_time.date() + timedelta(days=local_time.time() >= DAY_START_TIME)
    return datetime.combine(day, DAY_START_TIME).astimezone(UTC)
