"""Expected recall and the plan for the next round, kept up to date with the progress."""

from collections.abc import Callable
from datetime import date, tzinfo

from msgspec import Struct

from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.plan import StudyPlan
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session.card_actions import CardActions
from prepdeck.session.plan_report import PlanReport, ReportWithoutPlan, make_plan_report, make_report_without_plan
from prepdeck.session.recorder import EventRecorder
from prepdeck.session.study_context import StudyContext


class Planning(Struct, frozen=True):
    """Expected recall and the plan of a target.

    It may be used while another thread records events.

    Attributes:
        recorder: The recorded progress and its forecast.
        cards: The cards and decks.
        get_time_zone: Returns the time zone of the person.
    """

    recorder: EventRecorder
    cards: CardActions
    get_time_zone: Callable[[], tzinfo]

    @property
    def study_context(self) -> StudyContext:
        """The state of the target at this instant."""
        recorder = self.recorder
        return recorder.forecast_cache.make_study_context(
            self.cards.active_decks, recorder.progress, recorder.clock(), self.get_time_zone()
        )

    @property
    def recall_tracker(self) -> ExpectedRecallTracker:
        """Expected recall by deck at the next round, or now without one."""
        return self.recorder.forecast_cache.get_recall_tracker(self.study_context)

    @property
    def expected_recall(self) -> RecallEstimate:
        """Mean expected recall of the counted cards at the next round, or now without one."""
        return self.recall_tracker.estimate_groups()

    @property
    def known_recall(self) -> RecallEstimate | None:
        """The expected recall; None if no card counts, so that there is none."""
        return self.expected_recall if self.recall_tracker.card_count else None

    @property
    def latest_plan(self) -> StudyPlan | None:
        """The plan that was made last; None if none was made yet."""
        return self.recorder.forecast_cache.latest_plan

    @property
    def current_plan(self) -> StudyPlan | None:
        """The plan for the next round; None while it must be made again, because something has changed since."""
        return self.latest_plan if self.recorder.forecast_cache.is_plan_current(self.study_context) else None

    @property
    def is_plan_outdated(self) -> bool:
        """Whether a round is coming up and something changed since its last plan was started."""
        return self.recorder.forecast_cache.is_plan_outdated(self.study_context)

    def make_plan_job(self) -> Callable[[ProgressCallback], StudyPlan | None]:
        """Return a function that makes the plan from the present state. It may run on another thread."""
        return self.recorder.forecast_cache.make_plan_job(self.study_context, self.recorder.event_keeper.event_log)

    def make_plan(self, on_progress: ProgressCallback = no_progress) -> StudyPlan | None:
        """Make the plan for the next round and keep it; return None without a round.

        Args:
            on_progress: As in `memory.plan.make_plan`.
        """
        self.recorder.forecast_cache.keep_plan(self.make_plan_job()(on_progress))
        return self.latest_plan

    def make_plan_report(self) -> PlanReport | None:
        """Return the report of the latest plan; None if there is no plan for the next round."""
        return (
            make_plan_report(self.latest_plan, self.study_context, self.cards.deck_names) if self.latest_plan else None
        )

    def make_report_without_plan(self) -> ReportWithoutPlan:
        """Return the report for a target without an upcoming round, or whose plan is not made yet."""
        return make_report_without_plan(self.study_context, self.expected_recall)

    def minutes_on(self, day: date) -> int:
        """Return the minutes of study that a day has in the plan."""
        return self.study_context.minutes_on(day)
