"""One target being studied: the front that the screens and the command line share."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from prepdeck.clock import system_now
from prepdeck.documents.text import counted
from prepdeck.errors import NotReadable, NotWritten, NotYetWritten, Problem
from prepdeck.files import fitting_name, is_taken, write_whole
from prepdeck.journal.event_store import Store
from prepdeck.journal.journal_files import Journal, new_id
from prepdeck.library import bundled
from prepdeck.library.home import Home, closed, copied, device_name, refuse_own, refuse_unusable
from prepdeck.library.target import Target, names, open_target
from prepdeck.library.zone import local_zone
from prepdeck.memory.fsrs import Model
from prepdeck.pages.today import Overview, overview
from prepdeck.progress.card_edits import follow
from prepdeck.progress.events import AnyEvent, Moved, Read, Undone, Worded
from prepdeck.progress.fold import Progress
from prepdeck.progress_callback import Watch, unwatched
from prepdeck.session.card_actions import CardActions
from prepdeck.session.forecast_cache import Foresight
from prepdeck.session.planning import Planning
from prepdeck.session.recorder import Recorder
from prepdeck.session.round_actions import RoundActions

if TYPE_CHECKING:
    from prepdeck.documents.document import Document


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

    Whatever records something makes it durable before it returns. If that is not possible it raises `NotYetWritten`:
    what was recorded counts all the same, and is written as soon as it can be, with the next event or by
    `store.flush`.

    Attributes:
        home: The folders to use.
        target: What is studied.
        store: Where its progress is kept.
        now: The clock, aware UTC.
        recorder: Records what the person does.
        cards: What the person does with cards and decks.
        rounds: What the person says of interviews and time.
        planning: Readiness, and the plan.
    """

    home: Home
    target: Target
    store: Store
    now: Callable[[], datetime] = system_now
    recorder: Recorder = field(init=False)
    cards: CardActions = field(init=False)
    rounds: RoundActions = field(init=False)
    planning: Planning = field(init=False)
    _home_problems: tuple[Problem, ...] = ()
    _missing: tuple[Problem, ...] = ()
    _zone: tzinfo | None = None

    def __post_init__(self) -> None:
        """Give each part what it needs."""
        self.recorder = Recorder(self.store, Foresight(), self.now, new_id)
        self.cards = CardActions(self.recorder, self.target.decks, self.target.cards)
        self.rounds = RoundActions(self.recorder)
        self.planning = Planning(self.recorder, self.cards, lambda: self.zone, Model())

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
            NotWritten: The home cannot be used.
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
            NotWritten: The home cannot be used.
        """
        journal = Journal(home.journal(target.name), lambda: device_name(home), target.name)
        refuse_unusable(home)
        home_problems = (*closed(home, target.name), *copied(home))
        study = cls(home, target, Store(journal, home.past(target.name), Model(), now), now, home_problems)
        study.store.load(of_journals)
        study.recorder.forecast.follow(study.store.follow())
        return study

    @property
    def progress(self) -> Progress:
        """The state after all that was recorded, here and on other devices."""
        return self.store.progress

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read of the research, the decks and the journals."""
        return (*self.target.problems, *self.progress_problems)

    @property
    def progress_problems(self) -> tuple[Problem, ...]:
        """What could not be read of the journals, what became of them, and what prevents writing them."""
        return (*self._home_problems, *self._missing, *self.store.problems)

    @property
    def unwritten_count(self) -> int:
        """How many events are not on disk yet; those that follow from the decks by themselves are not counted."""
        return sum(not isinstance(event, Worded | Moved) for event in self.store.unwritten)

    @property
    def target_names(self) -> tuple[str, ...]:
        """All targets of the home."""
        return names(self.home)

    @property
    def today(self) -> date:
        """The date in the zone of this machine. It changes at midnight, the person's day of study at four."""
        return self.now().astimezone().date()

    @property
    def zone(self) -> tzinfo:
        """The time zone of this machine."""
        if self._zone is None:
            self._zone = ZoneInfo(local_zone())
        return self._zone

    def follow_edits(self) -> None:
        """Let cards that were edited since they were answered keep their past."""
        events = follow(self.target.decks, self.target.unsure, self.store.past, self.now(), new_id)
        if events:
            with suppress(NotYetWritten):  # it counts now, and the next start finds it again
                self.recorder.record(*events)

    def catch_up(self) -> bool:
        """Take in what other programs and devices have recorded meanwhile; gives whether there was anything."""
        if not self.store.catch_up():
            return False
        self.recorder.forecast.follow_others(self.store.follow())
        return True

    def record_reading(self, document: str, line: int, share: float) -> None:
        """A document was left at the source line `line`, read to `share` of its length; only a change is recorded."""
        place = self.progress.places.get(document)
        if place is None or place.line != line or share > place.share:
            read = Read(id=new_id(), at=self.now(), document=document, line=line, share=round(share, 3))
            self.recorder.record(read)

    def last_undoable(self) -> AnyEvent | None:
        """The last event of this device that can be undone and is not; None if there is none."""
        return self.store.latest(lambda event: event.can_be_undone)

    def undo(self, event: AnyEvent) -> None:
        """Undo an event: it counts as if it had never happened."""
        self.recorder.record(Undone(id=new_id(), at=self.now(), event=event.id))

    def redo(self) -> AnyEvent | None:
        """Redo the last event that was undone, unless something else was recorded since.

        Returns:
            What counts again; None if there is nothing to redo.
        """
        last = self.store.latest(lambda event: event.can_be_undone or self._is_undo(event))
        if not isinstance(last, Undone):
            return None
        self.undo(last)
        return self.store.past.event(last.event)

    def _is_undo(self, event: AnyEvent) -> bool:
        """Whether an event is an undo, and no redo, which is the undo of an undo."""
        return isinstance(event, Undone) and not isinstance(self.store.past.event(event.event), Undone)

    def back_up(self) -> tuple[Problem, ...]:
        """Keep a copy of today of all journals that have changed, and remove what killed programs left half done.

        It may be called while another method runs.

        Returns:
            What is missing from the journals; it is among the problems from then on.
        """
        from prepdeck.journal.backup import back_up  # noqa: PLC0415 - the same
        from prepdeck.library.adding import clear_drafts  # noqa: PLC0415 - a start does without

        missing = self.look_for_missing()
        back_up(self.home.progress, self.home.backups, self.today)
        clear_drafts(self.home)
        return missing

    def look_for_missing(self) -> tuple[Problem, ...]:
        """Compare the journals with their newest copies and with the cache, as they were before this start."""
        from prepdeck.journal.backup import copies, missing, remember  # noqa: PLC0415 - a start does without

        name, events = self.target.name, self.store.missing
        newest = {copy.journal: copy for copy in copies(self.home.backups) if copy.target == name}
        problems = missing(newest.values(), self.home.journal(name))
        if events:
            with suppress(NotWritten, OSError):
                remember(events, self.home.backups, name, device_name(self.home), self.today)
                if not problems:
                    message = f"{counted(len(events), 'event')} that were here at an earlier start are missing"
                    hint = f"prepdeck restore {name} brings them back"
                    problems = (Problem(message, str(self.home.journal(name)), hint=hint),)
        self._missing = problems
        return problems

    def overview(self) -> Overview:
        """How things stand now."""
        context, plan = self.planning.context, self.planning.plan
        known = context.ahead or self.progress.last_round(context.now)
        return overview(
            title=self.target.title,
            documents=self.target.documents,
            decks=self.target.decks,
            preparation=context,
            outlook=self.planning.outlook,
            plan=plan if plan and plan.ahead == context.ahead else None,
            disagreeing=self.target.contradictions,
            problems=self.problems,
            today=self.today,
            abroad=known is not None and known.starts.astimezone().utcoffset() != known.local.utcoffset(),
            model=self.planning.model,
        )

    def summary(self) -> SummaryText:
        """The study summary as Markdown, made from the documents that are shown first and what contradicts them.

        A document that has become unreadable since the target was opened is left out.
        """
        from prepdeck.export import markdown  # noqa: PLC0415 - a start does without
        from prepdeck.export.summary import summarise  # noqa: PLC0415 - the same

        documents: list[Document] = []
        left_out: list[Problem] = []
        for name in self.target.shelf:
            try:
                documents.append(self.target.document(name))
            except NotReadable as error:
                problem = error.problem
                left_out.append(problem._replace(message=f"left out of the summary: {problem.message}"))
        paths = {document.path for document in documents}
        summary = summarise(
            title=self.target.title,
            documents=documents,
            decks=self.cards.decks,
            progress=self.progress,
            disagreeing=[
                found
                for found in self.target.contradictions
                if not paths.isdisjoint((found.one.path, found.other.path))
            ],
            now=self.now(),
            today=self.today,
            outlook=self.planning.outlook,
        )
        text = markdown.write(summary, (bundled.root() / "assets" / "summary.md").read_text("utf-8"))
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


def summary_name(target: str) -> str:
    """The file that a summary goes to unless the person names another."""
    return f"{fitting_name(target)}-summary.md"
