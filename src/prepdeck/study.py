"""One target being studied: what both faces, the screens and the command line, ask and tell."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from prepdeck.cards.card import Card, Checklist, Deck
from prepdeck.clock import system_now
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.text import counted
from prepdeck.errors import NotReadable, NotWritten, NotYetWritten, Problem
from prepdeck.files import fitting_name, is_taken, write_whole
from prepdeck.journal.event_store import Store
from prepdeck.journal.journal_files import Journal, new_id
from prepdeck.library import bundled
from prepdeck.library.home import Home, closed, copied, device_name, refuse_own, refuse_unusable
from prepdeck.library.target import Target, names, open_target
from prepdeck.library.zone import local_zone
from prepdeck.memory.fsrs import Grade, Model
from prepdeck.memory.plan import Plan
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.memory.rounds import WEEKDAYS, Week
from prepdeck.memory.study_days import DAY_BEGINS
from prepdeck.pages.today import Overview, overview
from prepdeck.progress.card_edits import follow, worded
from prepdeck.progress.events import (
    Buried,
    DaySet,
    DayUsual,
    DeckSwitched,
    Done,
    Event,
    Graded,
    KnownEvent,
    Moved,
    Noted,
    Read,
    Reopened,
    Resumed,
    RetentionSet,
    RoundAsks,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Suspended,
    Undone,
    WeekSet,
    Worded,
)
from prepdeck.progress.fold import NO_ROUND, Progress
from prepdeck.progress_callback import Watch, unwatched
from prepdeck.session.card_queue import Drill, begin, weakest
from prepdeck.session.deck_status import is_on
from prepdeck.session.drill_session import Course, Mode
from prepdeck.session.forecast_cache import Foresight
from prepdeck.session.study_context import LEECH, Preparation

if TYPE_CHECKING:
    from prepdeck.documents.document import Document
    from prepdeck.pages.drill import Choices
    from prepdeck.session.plan_report import Planned, Unplanned


ROUND = "Interview"
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
    WeekSet,
    RoundAsks,
    DaySet,
    DayUsual,
    RetentionSet,
)
_OfCard = Graded | Done | Reopened | Suspended | Buried | Resumed | Noted


class SummaryText(NamedTuple):
    """The study summary, written.

    Attributes:
        text: Markdown.
        left_out: The documents that could not be read, each with why.
    """

    text: str
    left_out: tuple[Problem, ...]


@dataclass(slots=True)
class Study:
    """A target, and the progress in it.

    Every method that tells something makes it durable before it returns. Where it cannot it raises `NotYetWritten`:
    what was told counts all the same and is written as soon as that can be, with the next thing told or by `flush`.

    Attributes:
        target: What is studied.
        store: Where its progress is kept.
        now: The clock, aware UTC.
        foresight: What is foreseen from it, as it was worked out last.
    """

    home: Home
    target: Target
    store: Store
    now: Callable[[], datetime] = system_now
    model: Model = field(default_factory=Model)
    foresight: Foresight = field(default_factory=Foresight)
    _of_home: tuple[Problem, ...] = ()
    _missing: tuple[Problem, ...] = ()
    _zone: tzinfo | None = None

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
        refuse_unusable(home)
        of_home = (*closed(home, target.name), *copied(home))
        study = cls(home, target, Store(journal, home.past(target.name), model, now), now, model, _of_home=of_home)
        study.store.load(of_journals)
        study.foresight.follow(study.store.follow())
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
        return (*self._of_home, *self._missing, *self.store.problems)

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

    def back_up(self) -> tuple[Problem, ...]:
        """Keep a copy of today of all journals that have changed, and take away what killed programs left half done.

        It may be called while another method runs.

        Returns:
            What has been found missing from the journals, which is among the problems from then on.
        """
        from prepdeck.journal.backup import back_up  # noqa: PLC0415 - the same
        from prepdeck.library.adding import clear_drafts  # noqa: PLC0415 - a start does without

        found = self.look_for_missing()
        back_up(self.home.progress, self.home.backups, self.today)
        clear_drafts(self.home)
        return found

    def look_for_missing(self) -> tuple[Problem, ...]:
        """Compare the journals with what was known of them before this start: their newest copies, and the cache."""
        from prepdeck.journal.backup import copies, missing, remember  # noqa: PLC0415 - a start does without

        name, events = self.target.name, self.store.missing
        newest = {copy.journal: copy for copy in copies(self.home.backups) if copy.target == name}
        found = missing(newest.values(), self.home.journal(name))
        if events:
            with suppress(NotWritten, OSError):
                remember(events, self.home.backups, name, device_name(self.home), self.today)
                if not found:
                    said = f"{counted(len(events), 'event')} that were here at an earlier start are missing"
                    hint = f"prepdeck restore {name} brings them back"
                    found = (Problem(said, str(self.home.journal(name)), hint=hint),)
        self._missing = found
        return found

    def save_cache(self) -> None:
        """Let the next start read only what is told from now on; nothing is lost where that cannot be."""
        self.store.save_cache()

    def catch_up(self) -> bool:
        """Take in what other programs and devices have told meanwhile; gives whether there was anything."""
        if not self.store.catch_up():
            return False
        self.foresight.follow_others(self.store.follow())
        return True

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

    @property
    def next_name(self) -> str:
        """What the next round is called unless the person names it: one that is over keeps its name."""
        numbered = (f"{ROUND} {number}" for number in count(2))
        return next(name for name in chain([ROUND], numbered) if name not in self.progress.rounds)

    def set_week(self, week: Week, name: str = NO_ROUND) -> None:
        """The minutes of study a day until the round of that name, or while no round lies ahead."""
        minutes = dict(zip(WEEKDAYS, week.minutes, strict=True))
        self._take(WeekSet(id=new_id(), at=self.now(), round=name, most=week.most or 0, **minutes))

    def ask_about(self, name: str, deck: str, *, asked: bool) -> None:
        """The round of that name asks about the deck of that id, or does not."""
        self._take(RoundAsks(id=new_id(), at=self.now(), round=name, deck=deck, on=asked))

    def set_day(self, day: date, minutes: int | None) -> None:
        """One day has so many minutes of study, none for a day off; None is what its week says."""
        if minutes is not None:
            self._take(DaySet(id=new_id(), at=self.now(), day=day, minutes=minutes))
        elif day in self.progress.days:
            self._take(DayUsual(id=new_id(), at=self.now(), day=day))

    def set_retention(self, share: float) -> None:
        """While no round lies ahead cards come back when recall has fallen to `share`, 0 to 1."""
        self._take(RetentionSet(id=new_id(), at=self.now(), share=share))

    def set_round(self, starts: datetime, zone: str, name: str = ROUND) -> None:
        """The interview begins at `starts`, aware UTC, read in the time zone `zone`."""
        self._take(RoundSet(id=new_id(), at=self.now(), round=name, starts=starts, zone=zone))

    def add_round(self, starts: datetime, zone: str, name: str) -> None:
        """A new round begins at `starts`; of one that is over and had that name neither minutes nor decks count."""
        if name in self.progress.rounds:
            self.remove_round(name)
        self.set_round(starts, zone, name)

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

    @property
    def deck_names(self) -> dict[str, str]:
        """What each deck is called, by its id; where several are called the same the id stands behind the name."""
        decks = self.target.decks
        often = Counter(deck.name for deck in decks)
        return {deck.id: deck.name if often[deck.name] == 1 else f"{deck.name} ({deck.id})" for deck in decks}

    def deck_name(self, deck: str) -> str:
        """What a deck is called; its id where the deck is gone."""
        return self.deck_names.get(deck, deck)

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
        """The date in the zone this machine is in; it turns at midnight, the person's day of study at four."""
        return self.now().astimezone().date()

    @property
    def zone(self) -> tzinfo:
        """The time zone this machine is in."""
        if self._zone is None:
            self._zone = ZoneInfo(local_zone())
        return self._zone

    @property
    def preparation(self) -> Preparation:
        """What the progress means for the rounds ahead, now; it may be asked for while another method runs."""
        return self.foresight.preparation(self.decks, self.progress, self.now(), self.zone)

    @property
    def outlook(self) -> Outlook:
        """Recall by deck at the round ahead, or now where no day is known."""
        return self.foresight.outlook(self.preparation)

    @property
    def ready(self) -> Estimate:
        """Mean predicted recall at the round ahead over the cards it asks about, or now where no day is known."""
        return self.outlook.of()

    def course(self, deck: str = "", mode: Mode = Mode.PLANNED) -> Course:
        """A drill over all decks that are on, or over the one of that id."""
        now = self.preparation
        decks = [each for each in now.decks if deck in {"", each.id}]
        if mode is not Mode.REHEARSAL and (sitting := now.sitting(deck)) is not None:
            return Course(Drill(()), sitting, mode, self.foresight.basis(now))
        if mode is Mode.PLANNED:
            return Course(now.within_cap(begin(decks, now.progress, now.now, self.model)))
        return Course(weakest(decks, now.progress, now.now, self.model), None, mode)

    def keep_up(self, course: Course, deck: str) -> None:
        """Let a drill choose by what is known of the person now, where that does not follow from its own answers."""
        now = self.preparation
        if course.sitting is not None and course.basis != (basis := self.foresight.basis(now)):
            decks = [each for each in now.decks if deck in {"", each.id}]
            course.renew(now.sitting(deck), begin(decks, now.progress, now.now, self.model), basis)

    def returning(self, card: str, course: Course) -> "Choices":
        """Each grade with when the card would come back after it, and what it would do for the round ahead.

        Nothing is said of it where nothing counts.
        """
        from prepdeck.pages.drill import grades, returning  # noqa: PLC0415 - a start does without

        now, sitting = self.preparation, course.sitting
        if not course.counts:
            return tuple((grade, ()) for grade in Grade)
        if now.ahead is None or sitting is None:
            memory = self.progress.memories.get(card)
            return grades(memory, now.now, self.model, self.progress.retention)
        return tuple(
            (grade, returning(now.returns(card, grade, sitting.planner, self.plan), sitting.cards, now.now))
            for grade in Grade
        )

    def told(self, card: str, grade: Grade, course: Course) -> str:
        """What an answer to a card comes to, as a sentence: when it comes back, and what it does for the day."""
        now, sitting = self.preparation, course.sitting
        if now.ahead is None or sitting is None:
            return f"{grade.word}: back {' '.join(dict(self.returning(card, course))[grade])}"
        from prepdeck.pages.drill import answered  # noqa: PLC0415 - the same

        return answered(grade, now.returns(card, grade, sitting.planner, self.plan), sitting.cards, now.now)

    def lapses(self, card: str) -> int:
        """How often a card was forgotten, where that is so often that it is better rewritten; else 0."""
        trace = self.preparation.learner.traces.get(card)
        return trace.lapses if trace is not None and trace.lapses >= LEECH else 0

    @property
    def plan(self) -> Plan | None:
        """The plan until the round ahead as it was made last; None where there is none yet."""
        return self.foresight.plan

    @property
    def is_plan_old(self) -> bool:
        """Whether a round lies ahead and something has changed since its plan began to be made last."""
        return self.foresight.is_plan_old(self.preparation, self.store.past)

    def planning(self) -> Callable[[Watch], Plan | None]:
        """What makes the plan as things stand now: it may be called on another thread, while other methods run."""
        return self.foresight.planning(self.preparation, self.store.past)

    def minutes_on(self, day: date) -> int:
        """How many minutes of study a day has, as the plan counts with them."""
        return self.preparation.minutes_on(day)

    def make_plan(self, watch: Watch = unwatched) -> Plan | None:
        """Make the plan until the round ahead; None where there is none. `watch` as in `memory.plan.make_plan`."""
        self.foresight.plan = self.planning()(watch)
        return self.plan

    def overview(self) -> Overview:
        """How things stand now."""
        now = self.preparation
        known = now.ahead or self.progress.last_round(now.now)
        return overview(
            title=self.target.title,
            documents=self.target.documents,
            decks=self.target.decks,
            preparation=now,
            outlook=self.outlook,
            plan=self.plan if self.plan and self.plan.ahead == now.ahead else None,
            disagreeing=self.target.contradictions,
            problems=self.problems,
            today=self.today,
            abroad=known is not None and known.starts.astimezone().utcoffset() != known.local.utcoffset(),
            model=self.model,
        )

    def planned(self) -> "Planned | None":
        """What there is to say of the plan as it was made last; None where there is none for the round ahead."""
        from prepdeck.session.plan_report import planned  # noqa: PLC0415 - a start does without

        return planned(self.plan, self.preparation, self.target.decks) if self.plan else None

    def unplanned(self) -> "Unplanned":
        """What there is to say where no round lies ahead, or its plan is not made yet."""
        from prepdeck.session.plan_report import unplanned  # noqa: PLC0415 - the same

        return unplanned(self.preparation, self.ready)

    def checklist(self) -> tuple[Checklist, ...]:
        """The items of the preparation checklist, in order."""
        return tuple(card for deck in self.decks for card in deck.cards if isinstance(card, Checklist))

    def summary(self) -> SummaryText:
        """The study summary as Markdown, made from the documents that are shown first and what contradicts them.

        A document that has become unreadable since the target was opened is left out.
        """
        from prepdeck.export import markdown  # noqa: PLC0415 - a start does without
        from prepdeck.export.summary import summarise  # noqa: PLC0415

        documents: list[Document] = []
        left_out: list[Problem] = []
        for name in self.target.shelf:
            try:
                documents.append(self.target.document(name))
            except NotReadable as error:
                problem = error.problem
                left_out.append(problem._replace(message=f"left out of the summary: {problem.message}"))
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
            outlook=self.outlook,
        )
        text = markdown.write(found, (bundled.root() / "assets" / "summary.md").read_text("utf-8"))
        return SummaryText(text, tuple(left_out))

    def would_replace(self, path: Path) -> bool:
        """Whether a file is there that a summary would replace.

        Raises:
            NotWritten: No file can be of that name, or prepdeck keeps the files there itself.
        """
        is_there = is_taken(path)
        refuse_own(self.home, path)
        return is_there

    def export(self, path: Path, *, replace: bool) -> tuple[Problem, ...]:
        """Write the summary to a file, whole or not at all.

        Returns:
            The documents that are left out of it, as `summary` gives them.

        Raises:
            AlreadyThere: A file is there and may not be replaced.
            NotWritten: It cannot be written, or prepdeck keeps the files there itself.
        """
        self.would_replace(path)
        summary = self.summary()
        write_whole(path, summary.text, replace=replace)
        return summary.left_out

    def _take(self, *events: KnownEvent) -> None:
        try:
            self.store.take(*events)
        finally:
            self.foresight.follow(self.store.follow(), events)

    def _take_of_card(self, event: _OfCard) -> None:
        """Take something told of a card, and with it how the card reads, unless that is known."""
        deck = next((deck for deck in self.target.decks if event.card.startswith(f"{deck.id}/")), None)
        card = next((card for card in deck.cards if card.id == event.card), None) if deck else None
        self._take(*(worded(card, self.progress, event.at, new_id) if card else ()), event)


def _next_day(now: datetime) -> datetime:
    """The instant at which the person's next day begins, by the clock of this machine's zone; aware UTC."""
    local = now.astimezone()
    day = local.date() + timedelta(days=local.time() >= DAY_BEGINS)
    return datetime.combine(day, DAY_BEGINS).astimezone(UTC)


def summary_name(target: str) -> str:
    """The file that a summary goes to unless the person names another."""
    return f"{fitting_name(target)}-summary.md"
