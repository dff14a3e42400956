"""What there is to say of the plan, or of its absence, as values: for the page, and for other programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prepdeck.cards.card import Deck
from prepdeck.documents.markdown.inline import strip_markdown
from prepdeck.memory.learner import Calibration
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.readiness import RecallEstimate
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.session.study_context import StudyContext


@dataclass(frozen=True, slots=True, kw_only=True)
class LeechCard:
    """A card that is forgotten again and again: its prompt without markup, where it stands, and how often."""

    prompt: str
    where: str
    lapse_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """What the plan's page says, as values.

    Attributes:
        plan: The plan.
        deck_names: The names of decks by their ids.
        study_date: The person's day.
        spent_minutes: How many minutes of today have been studied.
        leech_cards: The cards that are forgotten again and again.
        calibration: What was predicted against what was answered.
        later_rounds: The rounds behind the one ahead.
        now: The present instant, aware UTC.
        days_off: The days off, which none are that have no minutes yet only because they rise.
    """

    plan: StudyPlan
    deck_names: Mapping[str, str]
    study_date: date
    spent_minutes: float
    leech_cards: tuple[LeechCard, ...]
    calibration: Calibration
    later_rounds: tuple[Round, ...]
    now: datetime
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWithoutPlan:
    """What there is to say where no round lies ahead, or its plan is not made yet.

    Attributes:
        next_round: The round whose plan is not made yet, if there is one.
        last_round: The last round that has begun, if there is one.
        now: The present instant, aware UTC.
        readiness: Recall now, or at the round.
        desired_retention: The recall at which cards come back while no round lies ahead, 0 to 1.
        week_without_round: The minutes a day at most, if the person has said.
        leech_cards: The cards that are forgotten again and again.
        calibration: What was predicted against what was answered.
    """

    next_round: Round | None
    last_round: Round | None
    now: datetime
    readiness: RecallEstimate
    desired_retention: float
    week_without_round: WeeklyMinutes | None
    leech_cards: tuple[LeechCard, ...]
    calibration: Calibration


def make_plan_report(plan: StudyPlan, study_context: StudyContext, decks: Sequence[Deck]) -> PlanReport | None:
    """What there is to say of a plan; None where it is not for the round ahead as it is now.

    Args:
        plan: The plan as it was made last.
        study_context: What the progress means now.
        decks: All decks, those that are off included.
    """
    if plan.interview_round != study_context.next_round:
        return None
    calendar = study_context.calendar
    return PlanReport(
        plan=plan,
        deck_names={deck.id: deck.name for deck in decks},
        study_date=calendar.day_of(study_context.now),
        spent_minutes=calendar.minutes_spent_today,
        leech_cards=_make_leech_cards(study_context),
        calibration=study_context.learner.calibration,
        later_rounds=tuple(study_context.progress.upcoming_rounds(study_context.now)[1:]),
        now=study_context.now,
        days_off=frozenset(study_day.day for study_day in plan.study_days if study_context.is_day_off(study_day.day)),
    )


def make_report_without_plan(study_context: StudyContext, readiness: RecallEstimate) -> ReportWithoutPlan:
    """What there is to say without a plan.

    Args:
        study_context: What the progress means now.
        readiness: As in `ReportWithoutPlan`.
    """
    return ReportWithoutPlan(
        next_round=study_context.next_round,
        last_round=study_context.progress.last_round(study_context.now),
        now=study_context.now,
        readiness=readiness,
        desired_retention=study_context.progress.desired_retention,
        week_without_round=study_context.progress.week_without_round,
        leech_cards=_make_leech_cards(study_context),
        calibration=study_context.learner.calibration,
    )


def _make_leech_cards(study_context: StudyContext) -> tuple[LeechCard, ...]:
    return tuple(
        LeechCard(
            prompt=strip_markdown(card.prompt),
            where=f"{card.where}:{card.line}",
            lapse_count=study_context.learner.card_states[card.id].lapse_count,
        )
        for card in study_context.leech_cards
    )
