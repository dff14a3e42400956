"""One target being studied: what both faces, the screens and the command line, ask and tell."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from prepdeck.cards.card import Card, Checklist, Deck
from prepdeck.documents.inline import plain
from prepdeck.errors import NotYetWritten, Problem
from prepdeck.files import write_whole
from prepdeck.library import bundled
from prepdeck.library.home import Home, closed, copied, device_name
from prepdeck.library.reading import Watch, unwatched
from prepdeck.library.target import Target, names, open_target
from prepdeck.memory.fsrs import Grade, Model
from prepdeck.memory.readiness import readiness
from prepdeck.pages.today import Overview, overview
from prepdeck.progress.edits import follow, worded
from prepdeck.progress.event import (
    Buried,
    DeckSwitched,
    Done,
    Event,
    Graded,
    Moved,
    Noted,
    Read,
    Reopened,
    Resumed,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Suspended,
    Undone,
    Worded,
)
from prepdeck.progress.fold import Progress
from prepdeck.progress.journal import Journal, new_id
from prepdeck.progress.record import KnownEvent
from prepdeck.progress.standing import counting, is_on
from prepdeck.progress.store import Store


def system_now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


ROUND = "Interview"
_DAY_BEGINS = time(4)  # who studies past midnight still calls it the same day
_TAKEN_BACK = (
    Graded,
    Done,
    Reopened,
    RoundSet,
    RoundRemoved,
    DeckSwitched,
    Suspended,
    Buried,
    Resumed,
    Noted,
    Moved,
)
_OfCard = Graded | Done | Reopened | Suspended | Buried | Resumed | Noted


@dataclass(slots=True)
class Study:
    """A target, and the progress in it.

    Every method that tells something makes it durable before it returns. Where it cannot it raises `NotYetWritten`:
    what was told counts all the same and is written as soon as that can be, with the next thing told or by `flush`.

    Attributes:
        target: What is studied.
        store: Where its progress is kept.
        now: The clock, aware UTC.
    """

    home: Home
    target: Target
    store: Store
    now: Callable[[], datetime] = system_now
    model: Model = field(default_factory=Model)
    _of_home: tuple[Problem, ...] = ()

    @classmethod
    def open(
        cls,
        home: Home,
        name: str,
        now: Callable[[], datetime] = system_now,
        watch: Watch = unwatched,
        of_journals: Watch = unwatched,
    ) -> "Study":
        """Read a target and its journals.

        Args:
            home: The folders to use.
            name: The target.
            now: The clock, aware UTC.
            watch: Told after each document that had to be read.
            of_journals: Told now and then how many bytes of how many of the journals have been read.

        Raises:
            NotFound: There is no such target.
            NotWritten: The home can be none.
        """
        study = cls.of(home, open_target(home, name, watch), now, of_journals)
        study.follow_edits()
        return study

    @classmethod
    def of(
        cls, home: Home, target: Target, now: Callable[[], datetime] = system_now, of_journals: Watch = unwatched
    ) -> "Study":
        """A target that is open already, with its journals; `of_journals` as in `open`.

        Raises:
            NotWritten: The home can be none.
        """
        journal = Journal(home.journal(target.name), lambda: device_name(home), target.name)
        model = Model()
        of_home = (*closed(home), *copied(home))
        study = cls(home, target, Store(journal, home.past(target.name), model), now, model, of_home)
        study.store.load(of_journals)
        return study

    @property
    def progress(self) -> Progress:
        """The state after all that was told, here and elsewhere."""
        return self.store.progress

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, of the research, the decks and the journals."""
        return (*self.target.problems, *self.of_progress)

    @property
    def of_progress(self) -> tuple[Problem, ...]:
        """What could not be read of the journals, what became of them, and what hinders writing them."""
        return (*self._of_home, *self.store.problems)

    def follow_edits(self) -> None:
        """Let cards that were edited since they were answered keep their past."""
        events = follow(self.target.decks, self.target.unsure, self.store.past, self.now(), new_id)
        if events:
            with suppress(NotYetWritten):  # it counts now, and the next start finds it again
                self._take(*events)

    def grade(self, card: str, grade: Grade, seconds: float) -> None:
        """A card was answered and graded, `seconds` after it was shown."""
        self._take_of_card(Graded(id=new_id(), at=self.now(), card=card, grade=grade, seconds=round(seconds, 1)))

    @property
    def unwritten(self) -> int:
        """How many things that were told are not on disk yet; what follows from the decks is not counted."""
        return sum(not isinstance(event, Worded | Moved) for event in self.store.unwritten)

    def flush(self) -> None:
        """Write what is not on disk yet.

        Raises:
            NotYetWritten: It still cannot be.
        """
        self.store.flush()

    def back_up(self) -> None:
        """Keep a copy of today of all journals that have changed; may be called while another method runs."""
        from prepdeck.progress.backup import back_up  # noqa: PLC0415 - a start does without

        back_up(self.home.progress, self.home.backups, self.today)

    def save_cache(self) -> None:
        """Let the next start read only what is told from now on; nothing is lost where that cannot be."""
        self.store.save_cache()

    def catch_up(self) -> bool:
        """Take in what other programs and devices have told meanwhile; gives whether there was anything."""
        return self.store.catch_up()

    def last(self) -> Event | None:
        """What this device told last that can be taken back and has not been; None where there is nothing."""
        return self.store.latest(lambda event: isinstance(event, _TAKEN_BACK))

    def undo(self, event: Event) -> None:
        """Take back what was told: it counts as if it had never been."""
        self._take(Undone(id=new_id(), at=self.now(), event=event.id))

    def redo(self) -> Event | None:
        """Let the last thing that was taken back count again, unless something else was told since.

        Returns:
            What counts again; None where there is nothing.
        """
        last = self.store.latest(lambda event: isinstance(event, _TAKEN_BACK) or self._takes_back(event))
        if not isinstance(last, Undone):
            return None
        self._take(Undone(id=new_id(), at=self.now(), event=last.id))
        return self.store.past.event(last.event)

    def _takes_back(self, event: Event) -> bool:
        """Whether an event is an undo of what is no undo itself."""
        return isinstance(event, Undone) and not isinstance(self.store.past.event(event.event), Undone)

    def mark_done(self, card: str, evidence: str) -> None:
        """A checklist item is done, with what the person can show for it, or ""."""
        self._take_of_card(Done(id=new_id(), at=self.now(), card=card, evidence=evidence))

    def reopen(self, card: str) -> None:
        """A checklist item is open again."""
        self._take_of_card(Reopened(id=new_id(), at=self.now(), card=card))

    def suspend(self, card: str) -> None:
        """A card is not to be asked, and does not count, until it is resumed."""
        self._take_of_card(Suspended(id=new_id(), at=self.now(), card=card))

    def bury(self, card: str) -> None:
        """A card is not to be asked before the person's next day, which begins at 4 in the morning."""
        now = self.now()
        self._take_of_card(Buried(id=new_id(), at=now, card=card, until=_next_day(now)))

    def resume(self, card: str) -> None:
        """A card that was suspended or buried is asked again."""
        self._take_of_card(Resumed(id=new_id(), at=self.now(), card=card))

    def note(self, card: str, text: str) -> None:
        """A note on a card stands for any earlier one, "" takes it away; only a change is kept."""
        if text != self.progress.notes.get(card, ""):
            self._take_of_card(Noted(id=new_id(), at=self.now(), card=card, text=text))

    def aside(self) -> tuple[tuple[Card, datetime | None], ...]:
        """The cards of the drilled decks that are set aside, each with until when; None is until resumed."""
        now, progress = self.now(), self.progress
        cards = (card for deck in self.decks for card in deck.cards)
        return tuple((card, progress.aside[card.id]) for card in cards if progress.is_aside(card.id, now))

    def set_round(self, starts: datetime, zone: str, name: str = ROUND) -> None:
        """The interview begins at `starts`, aware UTC, read in the time zone `zone`."""
        self._take(RoundSet(id=new_id(), at=self.now(), round=name, starts=starts, zone=zone))

    def remove_round(self, name: str = ROUND) -> None:
        """The interview has no date any more."""
        self._take(RoundRemoved(id=new_id(), at=self.now(), round=name))

    def put_off_round(self) -> None:
        """The person would rather not say the date now and is not to be asked again."""
        self._take(RoundPutOff(id=new_id(), at=self.now()))

    def leave(self, document: str, line: int, share: float) -> None:
        """A document was left at the source line `line`, read to `share` of its length; only a change is kept."""
        place = self.progress.places.get(document)
        if place is None or place.line != line or share > place.share:
            self._take(Read(id=new_id(), at=self.now(), document=document, line=line, share=round(share, 3)))

    def switch(self, deck: str) -> bool:
        """Switch a deck off if it is on, and on if it is off; gives whether it is on now."""
        now_on = not self.is_on(deck)
        self._take(DeckSwitched(id=new_id(), at=self.now(), deck=deck, on=now_on))
        return now_on

    def is_on(self, deck: str) -> bool:
        """Whether the deck of that id is drilled."""
        return any(each.id == deck for each in self.decks)

    @property
    def decks(self) -> tuple[Deck, ...]:
        """The decks that are drilled and counted: all but those that are off."""
        return tuple(deck for deck in self.target.decks if is_on(deck, self.progress))

    def prompt_of(self, card: str) -> str:
        """The prompt of a card without markup; its id where the card is gone."""
        found = self.target.cards.get(card)
        return plain(found.prompt) if found else card

    def passage(self, card: Card) -> str:
        """The short name of the document that holds the card's passage, "" where the card is of no document."""
        return next((name for name, document in self.target.documents.items() if document.path == card.where), "")

    @property
    def target_names(self) -> tuple[str, ...]:
        """All targets there are."""
        return names(self.home)

    @property
    def today(self) -> date:
        """The person's day, in the zone this machine is in."""
        return self.now().astimezone().date()

    @property
    def ready(self) -> float:
        """Mean predicted recall over all drilled cards at the round ahead, or now where no day is known; 0 to 1."""
        now = self.now()
        ahead = self.progress.next_round(now)
        cards = counting((card.id for deck in self.decks for card in deck.cards), self.progress)
        return readiness(cards, self.progress.memories, ahead.starts if ahead else now, self.model)

    def overview(self) -> Overview:
        """How things stand now."""
        now = self.now()
        known = self.progress.next_round(now) or self.progress.last_round(now)
        return overview(
            title=self.target.title,
            documents=self.target.documents,
            decks=self.target.decks,
            progress=self.progress,
            disagreeing=self.target.contradictions,
            problems=self.problems,
            now=now,
            today=self.today,
            abroad=known is not None and known.starts.astimezone().utcoffset() != known.local.utcoffset(),
            model=self.model,
        )

    def checklist(self) -> tuple[Checklist, ...]:
        """The items of the preparation checklist, in order."""
        return tuple(card for deck in self.decks for card in deck.cards if isinstance(card, Checklist))

    def summary(self) -> str:
        """The study summary as Markdown, made from the documents that are shown first and what contradicts them.

        Raises:
            NotReadable: One of them was there when the target was opened, and is not any more.
        """
        from prepdeck.export import markdown  # noqa: PLC0415 - a start does without
        from prepdeck.export.summary import summarise  # noqa: PLC0415

        documents = tuple(map(self.target.document, self.target.shelf))
        said = {document.path for document in documents}
        found = summarise(
            title=self.target.title,
            documents=documents,
            decks=self.decks,
            progress=self.progress,
            disagreeing=[
                found for found in self.target.contradictions if not said.isdisjoint((found.one.path, found.other.path))
            ],
            now=self.now(),
            today=self.today,
            model=self.model,
        )
        return markdown.write(found, (bundled.root() / "assets" / "summary.md").read_text("utf-8"))

    def export(self, path: Path, *, replace: bool) -> None:
        """Write the summary to a file, whole or not at all.

        Raises:
            AlreadyThere: A file is there and may not be replaced.
            NotWritten: It cannot be written.
        """
        write_whole(path, self.summary(), replace=replace)

    def _take(self, *events: KnownEvent) -> None:
        self.store.take(*events)

    def _take_of_card(self, event: _OfCard) -> None:
        """Take something told of a card, and with it how the card reads, unless that is known."""
        deck = next((deck for deck in self.target.decks if event.card.startswith(f"{deck.id}/")), None)
        card = next((card for card in deck.cards if card.id == event.card), None) if deck else None
        self._take(*(worded(card, self.progress, event.at, new_id) if card else ()), event)


def _next_day(now: datetime) -> datetime:
    """The instant at which the person's next day begins, by the clock of this machine's zone; aware UTC."""
    local = now.astimezone()
    day = local.date() + timedelta(days=local.time() >= _DAY_BEGINS)
    return datetime.combine(day, _DAY_BEGINS).astimezone(UTC)


def summary_name(target: str) -> str:
    """The file that a summary goes to unless the person names another."""
    return f"{target}-summary.md"
