"""The study of one target, through which the screens and the command line do everything."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from prepdeck.clock import system_now
from prepdeck.errors import NotYetWrittenError, Problem
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder, make_event_id
from prepdeck.library.home import HomeFolders, ensure_device_name, enter_home
from prepdeck.library.journal_backups import JournalBackups
from prepdeck.library.reading import FileParser
from prepdeck.library.summary_export import SummaryExport
from prepdeck.library.target import Target, choose_target, open_target
from prepdeck.library.time_zone import local_zone
from prepdeck.progress.card_edits import find_unmatched_edits, make_rename_events
from prepdeck.progress.fold import Progress
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session.card_actions import CardActions
from prepdeck.session.debrief import DebriefActions
from prepdeck.session.forecast_cache import ForecastCache
from prepdeck.session.planning import Planning
from prepdeck.session.reading_actions import ReadingActions
from prepdeck.session.recorder import EventRecorder
from prepdeck.session.round_actions import RoundActions
from prepdeck.session.today_overview import TodayOverview, build_overview
from prepdeck.session.undo_history import UndoHistory
from prepdeck.settings import DEFAULT_SETTINGS, LoadedSettings


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
        reading: What the person does with documents.
        history: Undo and redo.
        debriefs: What the person says about interviews that are over.
        summary: The study summary.
        backups: The backups of the journals.
        settings_problems: What is wrong with the settings file.
    """

    home: HomeFolders
    target: Target
    store: EventStore
    clock: Callable[[], datetime] = system_now
    recorder: EventRecorder = field(init=False)
    cards: CardActions = field(init=False)
    rounds: RoundActions = field(init=False)
    planning: Planning = field(init=False)
    reading: ReadingActions = field(init=False)
    history: UndoHistory = field(init=False)
    summary: SummaryExport = field(init=False)
    debriefs: DebriefActions = field(init=False)
    backups: JournalBackups = field(init=False)
    settings_problems: tuple[Problem, ...] = ()
    _home_problems: tuple[Problem, ...] = ()
    _edit_problems: tuple[Problem, ...] = field(default=(), init=False)
    _cached_time_zone: tzinfo | None = None

    def __post_init__(self) -> None:
        """Connect the parts."""
        self.recorder = EventRecorder(self.store, ForecastCache(), self.clock, make_event_id)
        self.cards = CardActions(self.recorder, self.target.decks, self.target.cards_by_id)
        self.rounds = RoundActions(self.recorder)
        self.planning = Planning(self.recorder, self.cards, lambda: self.time_zone)
        self.debriefs = DebriefActions(self.recorder, self.planning, self.target.cards_by_id)
        self.reading = ReadingActions(self.recorder)
        self.history = UndoHistory(self.recorder, self.store.find_latest_event)
        self.summary = SummaryExport(self.home, self.target, self.cards, self.planning, lambda: self.today)
        self.backups = JournalBackups(self.home, self.target.name, self.store, lambda: self.today)

    @classmethod
    def open(
        cls,
        home: HomeFolders,
        target_name: str | None,
        clock: Callable[[], datetime] = system_now,
        on_document_progress: ProgressCallback = no_progress,
        on_journal_progress: ProgressCallback = no_progress,
        *,
        loaded_settings: LoadedSettings = DEFAULT_SETTINGS,
    ) -> "Study":
        """Read a target and its journals.

        Args:
            home: The folders to use.
            target_name: The target; that of the settings if None.
            clock: The clock, aware UTC.
            on_document_progress: Called after each document that had to be read.
            on_journal_progress: Called from time to time with the bytes read of the journals and their total.
            loaded_settings: The settings.

        Raises:
            NotFoundError: There is no such target.
            NotWrittenError: The home cannot be used.
        """
        chosen_name, settings_problems = choose_target(home, target_name, loaded_settings)
        target = open_target(home, chosen_name, FileParser(on_document_progress))
        study = cls.from_target(home, target, clock, on_journal_progress, settings_problems)
        study.apply_card_edits()
        return study

    @classmethod
    def from_target(
        cls,
        home: HomeFolders,
        target: Target,
        clock: Callable[[], datetime] = system_now,
        on_journal_progress: ProgressCallback = no_progress,
        settings_problems: tuple[Problem, ...] = (),
    ) -> "Study":
        """Read the journals of a target that is already open; the arguments are those of `open`.

        Raises:
            NotWrittenError: The home cannot be used.
        """
        journals = JournalFolder(home.journals_path(target.name), lambda: ensure_device_name(home), target.name)
        event_store = EventStore(journals, home.event_cache_path(target.name), clock)
        study = cls(home, target, event_store, clock, settings_problems, enter_home(home, target.name))
        study.store.load(on_journal_progress)
        study.recorder.forecast_cache.update_learner(study.store.update_learner())
        return study

    @property
    def progress(self) -> Progress:
        """The state after everything that was recorded, here and on other devices."""
        return self.store.progress

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be read in the settings, the research, the decks and the journals."""
        return (*self.settings_problems, *self._edit_problems, *self.target.problems_to_fix, *self.progress_problems)

    @property
    def progress_problems(self) -> tuple[Problem, ...]:
        """What could not be read in the journals, what happened to them, and what prevents writing them."""
        zone_problems = self.rounds.unknown_zone_problems
        return (*self._home_problems, *self.backups.missing_problems, *self.store.problems, *zone_problems)

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
        unmatched_edits = find_unmatched_edits(self.target.decks, self.target.problems_by_deck_id, self.progress)
        self._edit_problems = tuple(unmatched_edits)
        incomplete_ids, event_log = self.target.incomplete_deck_ids, self.store.event_log
        if events := make_rename_events(self.target.decks, incomplete_ids, event_log, self.clock(), make_event_id):
            with suppress(NotYetWrittenError):  # they count now, and the next start makes them again
                self.recorder.record_events(*events)

    def read_outside_events(self) -> bool:
        """Read what other programs and devices have recorded since; return whether there was anything."""
        if not self.store.catch_up():
            return False
        self.recorder.forecast_cache.update_from_outside(self.store.update_learner())
        return True

    def make_overview(self) -> TodayOverview:
        """Collect what Today shows."""
        return build_overview(
            title=self.target.title,
            documents=self.target.document_infos,
            label_document=self.target.label_document,
            decks=self.target.decks,
            study_context=self.planning.study_context,
            recall_tracker=self.planning.recall_tracker,
            plan=self.planning.current_plan,
            contradictions=self.target.contradictions,
            problems=self.problems,
            today=self.today,
            has_other_zone=self.rounds.is_in_other_zone,
        )
