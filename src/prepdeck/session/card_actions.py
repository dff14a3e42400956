"""What the person does with cards and decks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prepdeck.cards.card import AnyCard, Checklist, Deck
from prepdeck.documents.markdown.inline import plain
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.study_days import DAY_BEGINS
from prepdeck.progress.card_edits import worded
from prepdeck.progress.events import Buried, DeckSwitched, Done, Graded, Noted, Reopened, Resumed, Suspended
from prepdeck.session.deck_status import is_on
from prepdeck.session.recorder import Recorder

_CardEvent = Graded | Done | Reopened | Suspended | Buried | Resumed | Noted


@dataclass(frozen=True, slots=True)
class CardActions:
    """Grades cards, sets them aside, notes on them, and switches decks.

    Attributes:
        recorder: Records what is done.
        all_decks: All decks of the target, those that are off included.
        by_id: All their cards.
    """

    recorder: Recorder
    all_decks: tuple[Deck, ...]
    by_id: Mapping[str, AnyCard]

    def grade(self, card_id: str, grade: Grade, seconds: float) -> None:
        """A card was answered and graded, `seconds` after it was shown."""
        id_, now = self._stamp()
        self._record(Graded(id=id_, at=now, card=card_id, grade=grade, seconds=round(seconds, 1)))

    def mark_done(self, card_id: str, evidence: str) -> None:
        """A checklist item is done, with what the person can show for it, or ""."""
        id_, now = self._stamp()
        self._record(Done(id=id_, at=now, card=card_id, evidence=evidence))

    def reopen(self, card_id: str) -> None:
        """A checklist item is open again."""
        id_, now = self._stamp()
        self._record(Reopened(id=id_, at=now, card=card_id))

    def suspend(self, card_id: str) -> None:
        """A card is not asked, and does not count, until it is resumed."""
        id_, now = self._stamp()
        self._record(Suspended(id=id_, at=now, card=card_id))

    def bury(self, card_id: str) -> None:
        """A card is not asked before the person's next day, which begins at 4 in the morning."""
        id_, now = self._stamp()
        self._record(Buried(id=id_, at=now, card=card_id, until=_next_day(now)))

    def resume(self, card_id: str) -> None:
        """A card that was suspended or buried is asked again."""
        id_, now = self._stamp()
        self._record(Resumed(id=id_, at=now, card=card_id))

    def note(self, card_id: str, text: str) -> None:
        """Replace the note on a card, or remove it with ""; only a change is recorded."""
        if text != self.recorder.progress.notes.get(card_id, ""):
            id_, now = self._stamp()
            self._record(Noted(id=id_, at=now, card=card_id, text=text))

    def switch_deck(self, deck_id: str) -> bool:
        """Switch a deck off if it is on, and on if it is off; gives whether it is on now."""
        is_on_now = not self.is_on(deck_id)
        id_, now = self._stamp()
        self.recorder.record(DeckSwitched(id=id_, at=now, deck=deck_id, on=is_on_now))
        return is_on_now

    @property
    def decks(self) -> tuple[Deck, ...]:
        """The decks that are drilled and counted: all but those that are off."""
        return tuple(deck for deck in self.all_decks if is_on(deck, self.recorder.progress))

    def is_on(self, deck_id: str) -> bool:
        """Whether the deck of that id is drilled."""
        return any(deck.id == deck_id for deck in self.decks)

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
        card = self.by_id.get(card_id)
        return plain(card.prompt) if card else card_id

    def set_aside(self) -> tuple[tuple[AnyCard, datetime | None], ...]:
        """The cards that are suspended or buried, each with the instant until when; None is until it is resumed."""
        now, progress = self.recorder.now(), self.recorder.progress
        cards = (card for deck in self.decks for card in deck.cards)
        return tuple((card, progress.aside[card.id]) for card in cards if progress.is_aside(card.id, now))

    def checklist(self) -> tuple[Checklist, ...]:
        """The items of the preparation checklist, in order."""
        return tuple(card for deck in self.decks for card in deck.cards if isinstance(card, Checklist))

    def _stamp(self) -> tuple[str, datetime]:
        return self.recorder.new_id(), self.recorder.now()

    def _record(self, event: _CardEvent) -> None:
        """Record something that was done with a card, and with it how the card reads, unless that is known."""
        card = self.by_id.get(event.card)
        edits = worded(card, self.recorder.progress, event.at, self.recorder.new_id) if card else ()
        self.recorder.record(*edits, event)


def _next_day(now: datetime) -> datetime:
    """The instant at which the person's next day begins, by the clock of this machine's zone; aware UTC."""
    local = now.astimezone()
    day = local.date() + timedelta(days=local.time() >= DAY_BEGINS)
    return datetime.combine(day, DAY_BEGINS).astimezone(UTC)
