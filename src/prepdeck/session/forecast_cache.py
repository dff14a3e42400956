"""The latest expected recall and plan, and whether they are still valid.

Screens read the cache on their own thread while another thread records events. The values that they get either never
change again or change one card at a time, so a screen never sees a half-finished state.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from prepdeck.cards.card import Deck
from prepdeck.memory.expected_recall import ExpectedRecallTracker
from prepdeck.memory.plan import StudyPlan
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import (
    AnswerChecked,
    CardGraded,
    CardNoteChanged,
    DocumentRead,
    KnownEvent,
    PromptRecorded,
)
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import LearnerSnapshot, empty_snapshot
from prepdeck.progress_callback import ProgressCallback
from prepdeck.session.study_context import StudyContext

_MAX_FORECAST_AGE = timedelta(minutes=10)  # recall changes so slowly that a forecast may be this old
_EVENTS_THAT_KEEP_THE_PLAN = (DocumentRead, CardNoteChanged, PromptRecorded)  # they change no card that a plan chooses


class ForecastCache:
    """The learner, its expected recall at the next round, and the plan that was last made from it.

    Attributes:
        latest_plan: The plan that was made last; None if there is none yet.
    """

    def __init__(self) -> None:
        self.latest_plan: StudyPlan | None = None
        self._snapshot = empty_snapshot()
        self._cached_tracker: tuple[StudyContext, ExpectedRecallTracker] | None = None
        self._plan_basis: object = None
        self._job_state: object = None
        self._latest_plan_state: object = None
        self._outside_change_count = 0  # the number of updates from other devices or programs
        self._plan_change_count = 0  # the number of updates that can change which cards a plan chooses

    def update_learner(self, snapshot: LearnerSnapshot, new_events: Sequence[KnownEvent] = ()) -> None:
        """Replace the learner.

        Args:
            snapshot: The learner after all events.
            new_events: The events since the last update, if this device recorded them.
        """
        old_snapshot, self._snapshot = self._snapshot, snapshot
        if not new_events or not all(isinstance(event, _EVENTS_THAT_KEEP_THE_PLAN) for event in new_events):
            self._plan_change_count += 1
        cached_tracker = self._cached_tracker
        # Grades change single cards in the same learner, so the tracker can follow; anything else needs a new tracker.
        if cached_tracker is not None and old_snapshot.learner is snapshot.learner and _are_only_grades(new_events):
            for event in new_events:
                if isinstance(event, CardGraded):
                    cached_tracker[1].update_card(event.card)
        else:
            self._cached_tracker = None

    def update_from_outside(self, snapshot: LearnerSnapshot) -> None:
        """Replace the learner after other devices or programs recorded something."""
        self._outside_change_count += 1
        self.update_learner(snapshot)

    def make_study_context(
        self, decks: tuple[Deck, ...], progress: Progress, now: datetime, time_zone: tzinfo
    ) -> StudyContext:
        """Return the study context at the instant `now`; the arguments are as in `StudyContext`."""
        snapshot = self._snapshot
        return StudyContext(
            active_decks=decks,
            progress=progress,
            learner=snapshot.learner,
            pace=snapshot.pace.copy(),  # readers iterate over it, so the recording thread must not extend it
            now=now,
            time_zone=time_zone,
        )

    def get_recall_tracker(self, study_context: StudyContext) -> ExpectedRecallTracker:
        """Return the expected recall by deck at the next round, or now without one."""
        cached_tracker = self._cached_tracker
        if cached_tracker is None or not _is_tracker_fresh(cached_tracker[0], study_context):
            cached_tracker = self._cached_tracker = (
                study_context,
                study_context.recall_tracker_at(study_context.expected_recall_at),
            )
        return cached_tracker[1]

    def make_session_basis(self, study_context: StudyContext) -> object:
        """Return a value that changes if a running timed session is outdated.

        Answers on this device do not change it, because the session records these itself.
        """
        progress = study_context.progress
        learner_id = id(study_context.learner)  # stays unique because the session keeps a reference to the learner
        return (
            learner_id,
            self._outside_change_count,
            progress.upcoming_rounds(study_context.now),
            progress.minutes_by_day,
            progress.deck_switches,
        )

    def make_plan_job(
        self, study_context: StudyContext, event_log: EventLog
    ) -> Callable[[ProgressCallback], StudyPlan | None]:
        """Return a function that makes the plan from the present state. It may run on another thread."""
        # The basis is stored when the job starts, so that a change during the job makes its plan outdated.
        self._plan_basis = self._make_plan_basis(study_context)
        self._job_state = self._make_plan_state(study_context)
        graded_answers, frozen_context = tuple(event_log.iterate_answers(0)), study_context.frozen_copy
        return lambda on_progress: frozen_context.make_round_plan(graded_answers, on_progress)

    def is_plan_outdated(self, study_context: StudyContext) -> bool:
        """Whether a round is coming up and something changed since its last plan was started."""
        return study_context.next_round is not None and self._plan_basis != self._make_plan_basis(study_context)

    def keep_plan(self, plan: StudyPlan | None) -> None:
        """Keep the plan of the job that was started last."""
        self.latest_plan, self._latest_plan_state = plan, self._job_state

    def is_plan_current(self, study_context: StudyContext) -> bool:
        """Whether the latest plan was made from the present state, so that its cards for today are right."""
        return self.latest_plan is not None and self._latest_plan_state == self._make_plan_state(study_context)

    def _make_plan_state(self, study_context: StudyContext) -> object:
        """Return a value that changes if the cards of a plan may be wrong."""
        deck_ids = tuple(deck.id for deck in study_context.active_decks)
        return study_context.next_round, study_context.study_date, deck_ids, self._plan_change_count

    def _make_plan_basis(self, study_context: StudyContext) -> object:
        """Return a value that changes if a plan is outdated, also because it is old."""
        age_number = int(study_context.now.timestamp() // _MAX_FORECAST_AGE.total_seconds())
        return self._make_plan_state(study_context), age_number


def _is_tracker_fresh(cached_context: StudyContext, study_context: StudyContext) -> bool:
    """Whether a cached tracker is still valid, apart from grades given since."""
    return cached_context.next_round == study_context.next_round and (
        study_context.next_round is not None or abs(study_context.now - cached_context.now) < _MAX_FORECAST_AGE
    )


def _are_only_grades(events: Sequence[KnownEvent]) -> bool:
    """Whether events contain only grades, their prompts and checks, so that the same cards count as before."""
    return bool(events) and all(isinstance(event, CardGraded | PromptRecorded | AnswerChecked) for event in events)
