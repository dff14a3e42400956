"""The dialogs for study time: minutes a day, minutes of one day, and the recall at which cards are due."""

from datetime import date

from msgspec.structs import replace

from prepdeck.errors import UsageError
from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, Round, WeeklyMinutes
from prepdeck.pages import dates, minutes
from prepdeck.pages.event_sentences import describe_goal, name_round
from prepdeck.pages.line import TextStyle
from prepdeck.progress.fold import NO_ROUND
from prepdeck.session.round_actions import DEFAULT_ROUND_NAME
from prepdeck.typed.goal import MOST_RECALL, parse_goal
from prepdeck.typed.retention import parse_retention
from prepdeck.typed.weekly_minutes import format_weekly_minutes, parse_day_minutes, parse_weekly_minutes
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.text_input import TextInputScreen

_WEEK_EXAMPLES = "such as  20   20 sat 60 sun 0   mon-fri 15 weekend 45   20 rising to 50"


def ask_for_week(base_screen: BaseScreen, interview_round: Round | None) -> None:
    """Ask for the minutes a day until a round or, for None, for the time without an upcoming round."""
    study = base_screen.study
    current_week = interview_round.weekly_minutes if interview_round else study.progress.week_without_round
    shown_week = current_week or DEFAULT_WEEKLY_MINUTES
    initial_text = format_weekly_minutes(shown_week if interview_round else replace(shown_week, max_minutes=None))

    def describe_new_week(new_week: WeeklyMinutes) -> str:
        study_context = study.planning.study_context
        study_days = (
            study_context.study_days_until(
                replace(interview_round, weekly_minutes=new_week, minutes_set_at=study_context.now)
            )
            if interview_round
            else ()
        )
        week_text = minutes.format_week(new_week, study_days=study_days)
        if new_week.max_minutes is not None:  # then weeks differ
            return week_text
        return f"{week_text}: {minutes.format_duration(sum(new_week.by_weekday))} a week"

    def parse_week(text: str) -> WeeklyMinutes:
        new_week = parse_weekly_minutes(text)
        if interview_round is None and new_week.max_minutes is not None:
            raise UsageError(
                "without an interview date, minutes cannot rise", hint="leave 'rising to' out, or set a date first"
            )
        return new_week

    def preview_week(text: str) -> tuple[str, TextStyle]:
        if not text.strip():
            return _WEEK_EXAMPLES, TextStyle.DIM
        try:
            return describe_new_week(parse_week(text)), TextStyle.SUCCESS
        except UsageError as error:
            return str(error), TextStyle.WARNING

    def save_week(text: str) -> str:
        new_week = parse_week(text)
        if new_week == current_week:
            return ""
        study.rounds.set_week_minutes(new_week, interview_round.name if interview_round else NO_ROUND)
        return f"{describe_new_week(new_week)}."

    question = (
        f"How many minutes a day until {_round_label(interview_round)}?"
        if interview_round
        else "How many minutes a day at most?"
    )
    base_screen.open_dialog(
        TextInputScreen(question, initial_text, preview_week, save_week, replaces_initial_text=True)
    )


def _round_label(interview_round: Round) -> str:
    return "the interview" if interview_round.name == DEFAULT_ROUND_NAME else f"the {name_round(interview_round.name)}"


def ask_for_day(base_screen: BaseScreen, study_date: date, current_minutes: int) -> None:
    """Ask for the minutes of one day, which has `current_minutes` now. An unchanged text changes nothing."""
    study = base_screen.study

    def preview_minutes(text: str) -> tuple[str, TextStyle]:
        if not text.strip():
            return "Type a number, off, or usual.", TextStyle.DIM
        try:
            return _describe_day_minutes(parse_day_minutes(text)), TextStyle.SUCCESS
        except UsageError as error:
            return str(error), TextStyle.WARNING

    def save_minutes(text: str) -> str:
        new_minutes = parse_day_minutes(text)
        if new_minutes == current_minutes:
            return ""
        study.rounds.set_day_minutes(study_date, new_minutes)
        return f"{dates.format_day(study_date)}: {_describe_day_minutes(new_minutes)}."

    question = f"How many minutes on {dates.format_day(study_date)}?"
    base_screen.open_dialog(
        TextInputScreen(question, str(current_minutes), preview_minutes, save_minutes, replaces_initial_text=True)
    )


def ask_for_retention(base_screen: BaseScreen) -> None:
    """Ask for the recall at which cards are due without an upcoming round."""
    study = base_screen.study

    def preview_retention(text: str) -> tuple[str, TextStyle]:
        try:
            return f"Review a card when its recall drops to {parse_retention(text):.0%}.", TextStyle.SUCCESS
        except UsageError as error:
            return str(error), TextStyle.WARNING

    def save_retention(text: str) -> str:
        new_retention = parse_retention(text)
        if new_retention == study.progress.desired_retention:
            return ""
        study.rounds.set_retention(new_retention)
        return f"Without a date: review a card when its recall drops to {new_retention:.0%}."

    question = "Without a date: review a card when its recall drops to ..."
    initial_text = f"{study.progress.desired_retention:.0%}"
    base_screen.open_dialog(
        TextInputScreen(question, initial_text, preview_retention, save_retention, replaces_initial_text=True)
    )


def ask_for_goal(base_screen: BaseScreen) -> None:
    """Ask whether to study for the most recall, or for the most cards above a recall."""
    study = base_screen.study

    def preview_goal(text: str) -> tuple[str, TextStyle]:
        try:
            return f"The goal is {describe_goal(parse_goal(text))}.", TextStyle.SUCCESS
        except UsageError as error:
            return str(error), TextStyle.WARNING

    def save_goal(text: str) -> str:
        new_goal = parse_goal(text)
        progress = study.progress
        if new_goal == (progress.safe_recall if progress.is_safety_first else None):
            return ""
        study.rounds.set_goal(new_goal)
        return f"The goal is {describe_goal(new_goal)}. Press u to undo."

    question = f"Goal: type {MOST_RECALL} for the most recall, or a percentage for the most cards above it"
    initial_text = f"{study.progress.safe_recall:.0%}" if study.progress.is_safety_first else MOST_RECALL
    base_screen.open_dialog(
        TextInputScreen(question, initial_text, preview_goal, save_goal, replaces_initial_text=True)
    )


def _describe_day_minutes(day_minutes: int | None) -> str:
    if day_minutes is None:
        return "usual minutes"
    return f"{day_minutes} min" if day_minutes else "day off"
