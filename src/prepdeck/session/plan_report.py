"""The content of the plan page as data, with and without a plan, for the page and for JSON output."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from prepdeck.memory.belief import Calibration
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyDay
from prepdeck.session.study_context import StudyContext


class LeechCard(Struct, frozen=True, kw_only=True):
    """A leech: its prompt without Markdown, its location as `file:line`, and its number of lapses."""

    prompt: str
    where: str
    lapse_count: int


class PlanReport(Struct, frozen=True, kw_only=True):
    """The content of the plan page.

    Attributes:
        plan: The plan.
        deck_names: The names of all decks by id, no two the same.
        study_date: Today in the time zone of the person.
        is_interview_day: Whether today is the day of the interview.
        whole_days: The days of study until the interview, with the minutes that are already spent today.
        spent_minutes: The minutes studied today.
        leech_cards: The leeches, most lapses first.
        calibration: How well predictions matched answers.
        later_rounds: The rounds after the next one.
        now: The present instant, aware UTC.
        days_off: The days off. A day that has no minutes yet only because minutes rise later is not one.
    """

    plan: StudyPlan
    deck_names: Mapping[str, str]
    study_date: date
    is_interview_day: bool
    whole_days: tuple[StudyDay, ...]
    spent_minutes: float
    leech_cards: tuple[LeechCard, ...]
    calibration: Calibration
    later_rounds: tuple[Round, ...]
    now: datetime
    days_off: frozenset[date] = frozenset()


class ReportWithoutPlan(Struct, frozen=True, kw_only=True):
    """The content of the plan page if no round is coming up or its plan is not made yet.

    Attributes:
        next_round: The round whose plan is not made yet, if there is one.
        last_round: The last round that has begun, if there is one.
        now: The present instant, aware UTC.
        expected_recall: The expected recall at the next round, or now without one.
        desired_retention: The recall at which a card is due without an upcoming round, 0 to 1.
        week_without_round: The most minutes a day without an upcoming round, if the person set any.
        leech_cards: The leeches, most lapses first.
        calibration: How well predictions matched answers.
    """

    next_round: Round | None
    last_round: Round | None
    now: datetime
    expected_recall: RecallEstimate
    desired_retention: float
    week_without_round: WeeklyMinutes | None
    leech_cards: tuple[LeechCard, ...]
    calibration: Calibration


def make_plan_report(plan: StudyPlan, study_context: StudyContext, deck_names: Mapping[str, str]) -> PlanReport | None:
    """Return the report of a plan; None if the next round has changed since the plan was made.

    Args:
        plan: The plan that was made last.
        study_context: The present state.
        deck_names: As in `PlanReport`.
    """
    if plan.interview_round != study_context.next_round:
        return None
    calendar = study_context.calendar
    return PlanReport(
        plan=plan,
        deck_names=deck_names,
        study_date=study_context.study_date,
        is_interview_day=study_context.is_interview_day,
        whole_days=study_context.study_days_until(plan.interview_round),
        spent_minutes=calendar.minutes_spent_today,
        leech_cards=_make_leech_cards(study_context),
        calibration=study_context.learner.calibration,
        later_rounds=tuple(study_context.progress.upcoming_rounds(study_context.now)[1:]),
        now=study_context.now,
        days_off=frozenset(study_day.day for study_day in plan.study_days if study_context.is_day_off(study_day.day)),
    )


def make_report_without_plan(study_context: StudyContext, expected_recall: RecallEstimate) -> ReportWithoutPlan:
    """Return the report without a plan.

    Args:
        study_context: The present state.
        expected_recall: As in `ReportWithoutPlan`.
    """
    return ReportWithoutPlan(
        next_round=study_context.next_round,
        last_round=study_context.progress.last_round(study_context.now),
        now=study_context.now,
        expected_recall=expected_recall,
        desired_retention=study_context.progress.desired_retention,
        week_without_round=study_context.progress.week_without_round,
        leech_cards=_make_leech_cards(study_context),
        calibration=study_context.learner.calibration,
    )


def _make_leech_cards(study_context: StudyContext) -> tuple[LeechCard, ...]:
    return tuple(
        LeechCard(
            prompt=card.prompt,
            where=f"{card.where}:{card.line}",
            lapse_count=study_context.learner.lapse_count(card.id),
        )
        for card in study_context.leech_cards
    )
