"""What is foreseen from all that was told, readiness and the plan, and whether that still holds.

The screens ask for it on their own thread while something is told on another one: what they are given is either not
changed any more, or changed card by card, so that nothing is half done wherever they look.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from prepdeck.cards.card import Deck
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.readiness import ReadinessTracker
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import CardGraded, KnownEvent, PromptRecorded
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import LearnerSnapshot, empty_snapshot
from prepdeck.progress_callback import ProgressCallback
from prepdeck.session.study_context import StudyContext

_MAX_FORECAST_AGE = timedelta(minutes=10)  # so long recall now, and a plan, are taken for what they were


class ForecastCache:
    """What is known of the person, with what follows from it as it was worked out last.

    Attributes:
        latest_plan: The plan until the round ahead as it was made last; None where there is none yet.
    """

    def __init__(self) -> None:
        self.latest_plan: StudyPlan | None = None
        self._snapshot = empty_snapshot()
        self._cached_tracker: tuple[StudyContext, ReadinessTracker] | None = None
        self._plan_basis: object = None
        self._outside_change_count = 0  # times that others have told something

    def update_learner(self, snapshot: LearnerSnapshot, new_events: Sequence[KnownEvent] = ()) -> None:
        """Know what all that was told tells of the person now, `new_events` having been told last."""
        old_snapshot, self._snapshot = self._snapshot, snapshot
        cached_tracker = self._cached_tracker
        if cached_tracker is not None and old_snapshot.learner is snapshot.learner and _are_only_grades(new_events):
            for event in new_events:
                if isinstance(event, CardGraded):
                    cached_tracker[1].update_card(event.card)
        else:
            self._cached_tracker = None

    def update_from_outside(self, snapshot: LearnerSnapshot) -> None:
        """Know what all that was told tells of the person, others having told something last."""
        self._outside_change_count += 1
        self.update_learner(snapshot)

    def make_study_context(
        self, decks: tuple[Deck, ...], progress: Progress, now: datetime, time_zone: tzinfo
    ) -> StudyContext:
        """What the progress means for the rounds ahead; the arguments are as in `StudyContext`."""
        snapshot = self._snapshot
        return StudyContext(
            active_decks=decks,
            progress=progress,
            learner=snapshot.learner,
            pace=snapshot.pace.copy(),  # which is read from end to end, and may not grow meanwhile
            now=now,
            time_zone=time_zone,
        )

    def get_readiness_tracker(self, study_context: StudyContext) -> ReadinessTracker:
        """Recall by deck at the round ahead, or now where no day is known."""
        cached_tracker = self._cached_tracker
        if cached_tracker is None or not _is_tracker_fresh(cached_tracker[0], study_context):
            cached_tracker = self._cached_tracker = (
                study_context,
                study_context.readiness_tracker_at(study_context.readiness_at),
            )
        return cached_tracker[1]

    def make_session_basis(self, study_context: StudyContext) -> object:
        """What a sitting follows from, but for the answers told here one by one, which it is told of itself."""
        progress = study_context.progress
        learner_id = id(study_context.learner)  # which the sitting holds, so that no other one has its number
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
        """What makes the plan as things stand: it may be called on another thread, whatever is told meanwhile."""
        self._plan_basis = _make_plan_basis(study_context, event_log)
        graded_answers, frozen_context = tuple(event_log.iterate_answers(0)), study_context.frozen_copy
        return lambda on_progress: frozen_context.make_round_plan(graded_answers, on_progress)

    def is_plan_outdated(self, study_context: StudyContext, event_log: EventLog) -> bool:
        """Whether a round lies ahead and something has changed since its plan began to be made last."""
        return study_context.next_round is not None and self._plan_basis != _make_plan_basis(study_context, event_log)


def _make_plan_basis(study_context: StudyContext, event_log: EventLog) -> object:
    """What a plan follows from."""
    deck_ids = tuple(deck.id for deck in study_context.active_decks)
    return (
        study_context.next_round,
        len(event_log),
        deck_ids,
        int(study_context.now.timestamp() // _MAX_FORECAST_AGE.total_seconds()),
    )


def _is_tracker_fresh(cached_context: StudyContext, study_context: StudyContext) -> bool:
    """Whether recall as it was predicted then is what would be predicted now, but for further grades."""
    return cached_context.next_round == study_context.next_round and (
        study_context.next_round is not None or abs(study_context.now - cached_context.now) < _MAX_FORECAST_AGE
    )


def _are_only_grades(events: Sequence[KnownEvent]) -> bool:
    """Whether events are grades, and nothing else that could change which cards count."""
    return bool(events) and all(isinstance(event, CardGraded | PromptRecorded) for event in events)
