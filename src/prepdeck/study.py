"""The study of one target, through which the screens and the command line do everything."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from prepdeck.clock import system_now
from prepdeck.documents.text import format_count
from prepdeck.errors import NotReadableError, NotWrittenError, NotYetWrittenError, Problem
from prepdeck.files import is_path_taken, shorten_file_name, write_whole_file
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import Journal, make_event_id
from prepdeck.library import bundled
from prepdeck.library.home import (
    HomeFolders,
    check_copied_home,
    check_writable_home,
    ensure_device_name,
    refuse_own,
    refuse_unusable,
)
from prepdeck.library.target import Target, list_target_names, open_target
from prepdeck.library.zone import local_zone
from prepdeck.memory.fsrs import FsrsModel
from prepdeck.pages.today import TodayOverview, build_overview
from prepdeck.progress.card_edits import make_rename_events
from prepdeck.progress.events import AnyEvent, CardRenamed, DocumentRead, EventUndone, PromptRecorded
from prepdeck.progress.fold import Progress
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session.card_actions import CardActions
from prepdeck.session.forecast_cache import ForecastCache
from prepdeck.session.planning import Planning
from prepdeck.session.recorder import EventRecorder
from prepdeck.session.round_actions import RoundActions

if TYPE_CHECKING:
    from prepdeck.documents.document import Document


class SummaryText(NamedTuple):
    """The study summary as text.

    Attributes:
        text: Markdown.
        left_out: The problems of the documents that could not be read.
    """

    text: str
    left_out: tuple[Problem, ...]


@dataclass(slots=True)
class Study:
    """A target and the progress in it.

    A method that records something makes it durable before it returns. If that is not possible, it raises
    `NotYetWrittenError`. What was recorded counts all the same, and is written with the next event or by `store.flush`.

    Attributes:
        home: The folders to use.
        target: The target.
        store: The events of the target.
        clock: The clock, aware UTC.
        recorder: Records what the person does.
        cards: Everything that the person does with cards and decks.
        rounds: Everything that the person sets about interviews and time.
        planning: Expected recall and the plan.
    """

    home: HomeFolders
    target: Target
    store: EventStore
    clock: Callable[[], datetime] = system_now
    recorder: EventRecorder = field(init=False)
    cards: CardActions = field(init=False)
    rounds: RoundActions = field(init=False)
    planning: Planning = field(init=False)
    _home_problems: tuple[Problem, ...] = ()
    _missing_problems: tuple[Problem, ...] = ()
    _cached_time_zone: tzinfo | None = None

    def __post_init__(self) -> None:
        """Connect the parts."""
        self.recorder = EventRecorder(self.store, ForecastCache(), self.clock, make_event_id)
        self.cards = CardActions(self.recorder, self.target.decks, self.target.cards_by_id)
        self.rounds = RoundActions(self.recorder)
        self.planning = Planning(self.recorder, self.cards, lambda: self.time_zone, FsrsModel())

    @classmethod
    def open(
        cls,
        home: HomeFolders,
        target_name: str,
        clock: Callable[[], datetime] = system_now,
        on_document_progress: ProgressCallback = no_progress,
        on_journal_progress: ProgressCallback = no_progress,
    ) -> "Study":
        """Read a target and its journals.

        Args:
            home: The folders to use.
            target_name: The target.
            clock: The clock, aware UTC.
            on_document_progress: Called after each document that had to be read.
            on_journal_progress: Called from time to time with the bytes read of the journals and their total.

        Raises:
            NotFoundError: There is no such target.
            NotWrittenError: The home cannot be used.
        """
        study = cls.from_target(home, open_target(home, target_name, on_document_progress), clock, on_journal_progress)
        study.apply_card_edits()
        return study

    @classmethod
    def from_target(
        cls,
        home: HomeFolders,
        target: Target,
        clock: Callable[[], datetime] = system_now,
        on_journal_progress: ProgressCallback = no_progress,
    ) -> "Study":
        """Read the journals of a target that is already open; the arguments are those of `open`.

        Raises:
            NotWrittenError: The home cannot be used.
        """
        journal = Journal(home.journals_path(target.name), lambda: ensure_device_name(home), target.name)
        refuse_unusable(home)
        home_problems = (*check_writable_home(home, target.name), *check_copied_home(home))
        study = cls(
            home,
            target,
            EventStore(journal, home.event_cache_path(target.name), FsrsModel(), clock),
            clock,
            home_problems,
        )
        study.store.load(on_journal_progress)
        study.recorder.forecast_cache.update_learner(study.store.update_learner())
        return study

    @property
    def progress(self) -> Progress:
        """The state after everything that was recorded, here and on other devices."""
        return self.store.progress

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be read in the research, the decks and the journals."""
        return (*self.target.problems, *self.progress_problems)

    @property
    def progress_problems(self) -> tuple[Problem, ...]:
        """What could not be read in the journals, what happened to them, and what prevents writing them."""
        return (*self._home_problems, *self._missing_problems, *self.store.problems)

    @property
    def unwritten_count(self) -> int:
        """How many events are not on disk yet, without those that follow automatically from the decks."""
        return sum(not isinstance(event, PromptRecorded | CardRenamed) for event in self.store.unwritten_events)

    @property
    def target_names(self) -> tuple[str, ...]:
        """The names of all targets of the home."""
        return list_target_names(self.home)

    @property
    def today(self) -> date:
        """The date in the time zone of this computer. It changes at midnight, but a day of study ends at four."""
        return self.clock().astimezone().date()

    @property
    def time_zone(self) -> tzinfo:
        """The time zone of this computer."""
        if self._cached_time_zone is None:
            self._cached_time_zone = ZoneInfo(local_zone())
        return self._cached_time_zone

    def apply_card_edits(self) -> None:
        """Carry the progress of edited cards over to their new text."""
        events = make_rename_events(
            self.target.decks, self.target.incomplete_deck_ids, self.store.event_log, self.clock(), make_event_id
        )
        if events:
            with suppress(NotYetWrittenError):  # they count now, and the next start makes them again
                self.recorder.record_events(*events)

    def read_outside_events(self) -> bool:
        """Read what other programs and devices have recorded since; return whether there was anything."""
        if not self.store.catch_up():
            return False
        self.recorder.forecast_cache.update_from_outside(self.store.update_learner())
        return True

    def record_reading_position(self, document_name: str, source_line: int, read_share: float) -> None:
        """Record that a document was left at `source_line`, read up to `read_share` of its length.

        Only a change is recorded.
        """
        old_position = self.progress.reading_positions.get(document_name)
        if old_position is None or old_position.line != source_line or read_share > old_position.read_share:
            reading_event = DocumentRead(
                id=make_event_id(),
                at=self.clock(),
                document=document_name,
                line=source_line,
                share=round(read_share, 3),
            )
            self.recorder.record_events(reading_event)

    def last_undoable_event(self) -> AnyEvent | None:
        """The last event of this device that can be undone and is not; None if there is none."""
        return self.store.find_latest_event(lambda event: event.can_be_undone)

    def undo_event(self, event: AnyEvent) -> None:
        """Undo an event: it counts as if it had never happened."""
        self.recorder.record_events(EventUndone(id=make_event_id(), at=self.clock(), event=event.id))

    def redo_event(self) -> AnyEvent | None:
        """Redo the last event that was undone, unless something else was recorded since.

        Returns:
            The event that counts again; None if there is nothing to redo.
        """
        last_event = self.store.find_latest_event(lambda event: event.can_be_undone or self._is_first_undo(event))
        if not isinstance(last_event, EventUndone):
            return None
        self.undo_event(last_event)  # undoing an undo is a redo
        return self.store.event_log.get_event(last_event.event)

    def _is_first_undo(self, event: AnyEvent) -> bool:
        """Whether an event is an undo and not a redo, which is the undo of an undo."""
        return isinstance(event, EventUndone) and not isinstance(
            self.store.event_log.get_event(event.event), EventUndone
        )

    def back_up_journals(self) -> tuple[Problem, ...]:
        """Back up all journals that have changed, and remove unfinished files of killed programs.

        It may be called while another method runs.

        Returns:
            The problems of journals with missing events, which `problems` includes from then on.
        """
        from prepdeck.journal.backup import back_up_journals  # noqa: PLC0415 - not needed to start
        from prepdeck.library.adding import clear_drafts  # noqa: PLC0415 - not needed to start

        # Before the new backups, which would equal the journals.
        missing_problems = self.find_missing_events()
        back_up_journals(self.home.progress_path, self.home.backups_path, self.today)
        clear_drafts(self.home)
        return missing_problems

    def find_missing_events(self) -> tuple[Problem, ...]:
        """Compare the journals with their newest backups and with the cache, as these were before this start."""
        from prepdeck.journal.backup import back_up_events, find_missing_events, list_backups  # noqa: PLC0415 - not needed to start

        target_name, missing_events = self.target.name, self.store.missing_events
        # Backups are listed from the oldest, so the newest of each journal remains.
        newest_copies = {
            journal_copy.journal: journal_copy
            for journal_copy in list_backups(self.home.backups_path)
            if journal_copy.target == target_name
        }
        missing_problems = find_missing_events(newest_copies.values(), self.home.journals_path(target_name))
        if missing_events:
            with suppress(NotWrittenError, OSError):
                back_up_events(
                    missing_events, self.home.backups_path, target_name, ensure_device_name(self.home), self.today
                )
                if not missing_problems:
                    message = f"missing: {format_count(len(missing_events), 'event')} from an earlier start"
                    hint = f"run prepdeck restore {target_name}"
                    missing_problems = (Problem(message, str(self.home.journals_path(target_name)), hint=hint),)
        self._missing_problems = missing_problems
        return missing_problems

    def make_overview(self) -> TodayOverview:
        """Collect what Today shows."""
        # The latest plan may be for a round that is no longer the next one.
        study_context, latest_plan = self.planning.study_context, self.planning.latest_plan
        known_round = study_context.next_round or self.progress.last_round(study_context.now)
        return build_overview(
            title=self.target.title,
            documents=self.target.document_infos,
            decks=self.target.decks,
            study_context=study_context,
            readiness_tracker=self.planning.readiness_tracker,
            plan=latest_plan if latest_plan and latest_plan.interview_round == study_context.next_round else None,
            contradictions=self.target.contradictions,
            problems=self.problems,
            today=self.today,
            has_other_zone=known_round is not None
            and known_round.starts_at.astimezone().utcoffset() != known_round.local_start.utcoffset(),
            model=self.planning.fsrs_model,
        )

    def make_summary(self) -> SummaryText:
        """Make the study summary as Markdown, from the documents that are shown first and what contradicts them.

        A document that has become unreadable since the target was opened is left out.
        """
        from prepdeck.export import markdown  # noqa: PLC0415 - not needed to start
        from prepdeck.export.summary import build_summary  # noqa: PLC0415 - not needed to start

        documents: list[Document] = []
        left_out: list[Problem] = []
        for name in self.target.first_document_names:
            try:
                documents.append(self.target.read_document(name))
            except NotReadableError as error:
                problem = error.problem
                left_out.append(problem._replace(message=f"not in the summary: {problem.message}"))
        document_paths = {document.path for document in documents}
        study_summary = build_summary(
            title=self.target.title,
            documents=documents,
            decks=self.cards.active_decks,
            progress=self.progress,
            contradictions=[
                contradiction
                for contradiction in self.target.contradictions
                if not document_paths.isdisjoint((contradiction.first_claim.path, contradiction.second_claim.path))
            ],
            now=self.clock(),
            today=self.today,
            readiness_tracker=self.planning.readiness_tracker,
        )
        text = markdown.fill_template(
            study_summary, (bundled.resource_root() / "assets" / "summary.md").read_text("utf-8")
        )
        return SummaryText(text, tuple(left_out))

    def would_replace(self, path: Path) -> bool:
        """Whether a summary written to `path` would replace a file.

        Raises:
            NotWrittenError: It cannot be a file, or it is in a folder that prepdeck manages.
        """
        is_there = is_path_taken(path)
        refuse_own(self.home, path)
        return is_there

    def export_summary(self, path: Path, *, can_overwrite: bool) -> tuple[Problem, ...]:
        """Write the summary to a file, completely or not at all.

        Returns:
            The problems of the documents that are left out.

        Raises:
            AlreadyExistsError: The file exists and may not be replaced.
            NotWrittenError: It cannot be written, or it is in a folder that prepdeck manages.
        """
        self.would_replace(path)
        summary = self.make_summary()
        write_whole_file(path, summary.text, can_overwrite=can_overwrite)
        return summary.left_out


def summary_file_name(target_name: str) -> str:
    """The file name of a summary, unless the person gives another one."""
    return f"{shorten_file_name(target_name)}-summary.md"
