"""What the progress means for the rounds ahead: readiness, the plan, and how the decks stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from prepdeck.memory.fsrs import FsrsModel
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.readiness import ReadinessTracker, RecallEstimate
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session.card_actions import CardActions
from prepdeck.session.plan_report import PlanReport, ReportWithoutPlan, make_plan_report, make_report_without_plan
from prepdeck.session.recorder import EventRecorder
from prepdeck.session.study_context import StudyContext


@dataclass(frozen=True, slots=True)
class Planning:
    """Answers how much will be known, and what to study until then.

    It may be asked while something is recorded on another thread.

    Attributes:
        recorder: What was recorded, and the forecast that follows from it.
        cards: The cards and decks.
        get_time_zone: Gives the time zone of the person.
        fsrs_model: The memory model for as long as no round lies ahead.
    """

    recorder: EventRecorder
    cards: CardActions
    get_time_zone: Callable[[], tzinfo]
    fsrs_model: FsrsModel

    @property
    def study_context(self) -> StudyContext:
        """The target as it is now."""
        recorder = self.recorder
        return recorder.forecast_cache.make_study_context(
            self.cards.active_decks, recorder.progress, recorder.clock(), self.get_time_zone()
        )

    @property
    def readiness_tracker(self) -> ReadinessTracker:
        """Expected recall by deck at the round ahead, or now if there is none."""
        return self.recorder.forecast_cache.get_readiness_tracker(self.study_context)

    @property
    def readiness(self) -> RecallEstimate:
        """Mean expected recall at the round ahead over the cards it asks about, or now if there is none."""
        return self.readiness_tracker.estimate_groups()

    @property
    def latest_plan(self) -> StudyPlan | None:
        """The plan until the round ahead as it was made last; None if none was made yet."""
        return self.recorder.forecast_cache.latest_plan

    @property
    def is_plan_outdated(self) -> bool:
        """Whether a round lies ahead and something has changed since its plan was begun."""
        return self.recorder.forecast_cache.is_plan_outdated(self.study_context, self.recorder.event_keeper.event_log)

    def make_plan_job(self) -> Callable[[ProgressCallback], StudyPlan | None]:
        """A function that makes the plan as things stand now. It may be called on another thread."""
        return self.recorder.forecast_cache.make_plan_job(self.study_context, self.recorder.event_keeper.event_log)

    def make_plan(self, on_progress: ProgressCallback = no_progress) -> StudyPlan | None:
        """Make the plan until the round ahead and keep it; None without a round; `on_progress` as in `memory.plan`."""
        self.recorder.forecast_cache.latest_plan = self.make_plan_job()(on_progress)
        return self.latest_plan

    def make_plan_report(self) -> PlanReport | None:
        """What there is to say of the plan as it was made last; None if there is none for the round ahead."""
        return (
            make_plan_report(self.latest_plan, self.study_context, self.cards.all_decks) if self.latest_plan else None
        )

    def make_report_without_plan(self) -> ReportWithoutPlan:
        """What there is to say if no round lies ahead, or its plan is not made yet."""
        return make_report_without_plan(self.study_context, self.readiness)

    def minutes_on(self, day: date) -> int:
        """How many minutes of study a day has, as the plan counts them."""
        return self.study_context.minutes_on(day)
