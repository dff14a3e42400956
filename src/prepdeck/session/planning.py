"""What the progress means for the rounds ahead: readiness, the plan, and how the decks stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from prepdeck.memory.fsrs import Model
from prepdeck.memory.plan import Plan
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.progress_callback import Watch, unwatched
from prepdeck.session.card_actions import CardActions
from prepdeck.session.plan_report import Planned, Unplanned, planned, unplanned
from prepdeck.session.recorder import Recorder
from prepdeck.session.study_context import Preparation


@dataclass(frozen=True, slots=True)
class Planning:
    """Answers how much will be known, and what to study until then.

    It may be asked while something is recorded on another thread.

    Attributes:
        recorder: What was recorded, and the forecast that follows from it.
        cards: The cards and decks.
        zone: Gives the time zone of the person.
        model: The memory model for as long as no round lies ahead.
    """

    recorder: Recorder
    cards: CardActions
    zone: Callable[[], tzinfo]
    model: Model

    @property
    def context(self) -> Preparation:
        """The target as it is now."""
        recorder = self.recorder
        return recorder.forecast.preparation(self.cards.decks, recorder.progress, recorder.now(), self.zone())

    @property
    def outlook(self) -> Outlook:
        """Expected recall by deck at the round ahead, or now if there is none."""
        return self.recorder.forecast.outlook(self.context)

    @property
    def ready(self) -> Estimate:
        """Mean expected recall at the round ahead over the cards it asks about, or now if there is none."""
        return self.outlook.of()

    @property
    def plan(self) -> Plan | None:
        """The plan until the round ahead as it was made last; None if none was made yet."""
        return self.recorder.forecast.plan

    @property
    def is_plan_old(self) -> bool:
        """Whether a round lies ahead and something has changed since its plan was begun."""
        return self.recorder.forecast.is_plan_old(self.context, self.recorder.keeper.past)

    def job(self) -> Callable[[Watch], Plan | None]:
        """A function that makes the plan as things stand now. It may be called on another thread."""
        return self.recorder.forecast.planning(self.context, self.recorder.keeper.past)

    def make_plan(self, watch: Watch = unwatched) -> Plan | None:
        """Make the plan until the round ahead and keep it; None if there is no round. `watch` as in `memory.plan`."""
        self.recorder.forecast.plan = self.job()(watch)
        return self.plan

    def report(self) -> Planned | None:
        """What there is to say of the plan as it was made last; None if there is none for the round ahead."""
        return planned(self.plan, self.context, self.cards.all_decks) if self.plan else None

    def report_without_plan(self) -> Unplanned:
        """What there is to say if no round lies ahead, or its plan is not made yet."""
        return unplanned(self.context, self.ready)

    def minutes_on(self, day: date) -> int:
        """How many minutes of study a day has, as the plan counts them."""
        return self.context.minutes_on(day)
