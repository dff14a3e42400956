"""`prepdeck plan`: print what to study until the round, or change the minutes of a day or the retention."""

import argparse
import os
from datetime import date

from prepdeck.cli.printing import print_json, print_line, print_page, print_problems
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.clock import system_now
from prepdeck.errors import UsageError
from prepdeck.export.plan_json import encode_plan, encode_plan_without_round
from prepdeck.library.date_order import is_month_first_here
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.pages import dates
from prepdeck.pages.event_sentences import describe_goal, name_round
from prepdeck.pages.plan import build_page_without_round, build_plan_page
from prepdeck.session.plan_report import PlanReport
from prepdeck.study import Study
from prepdeck.typed.dates import parse_day
from prepdeck.typed.goal import parse_goal
from prepdeck.typed.retention import parse_retention
from prepdeck.typed.weekly_minutes import parse_day_minutes

_MAX_NEAR_DAYS = 31  # a day that is further ahead is shown with its distance


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Print the plan, or change the minutes of a day or the retention and print the new setting.

    Raises:
        UsageError: A day, its minutes or the retention cannot be parsed.
        NotFoundError: The target does not exist.
        NotWrittenError: The change cannot be saved.
    """
    study = Study.open(home, options.target, system_now, loaded_settings=load_settings(home, os.environ))
    study.backups.find_missing_events()
    print_problems(study.problems)
    messages = _apply_changes(study, options)
    if options.json:
        print_json(_plan_values(study))
    elif messages:
        for message in messages:
            print_line(message)
    else:
        plan_report = _make_plan_report(study)
        print_page(
            build_plan_page(plan_report, has_keys=False)
            if plan_report
            else build_page_without_round(study.planning.make_report_without_plan(), has_keys=False)
        )


def _make_plan_report(study: Study) -> PlanReport | None:
    with ProgressBar("planning", is_counted=False) as progress_bar:
        return study.planning.make_plan_report() if study.planning.make_plan(progress_bar) else None


def _plan_values(study: Study) -> dict[str, object]:
    plan_report = _make_plan_report(study)
    target_name = study.target.name
    return (
        encode_plan(target_name, plan_report)
        if plan_report
        else encode_plan_without_round(target_name, study.planning.make_report_without_plan())
    )


def _apply_changes(study: Study, options: argparse.Namespace) -> list[str]:
    """Save the changes that the options ask for, and return one sentence for each new setting."""
    if (options.day is None) != (options.minutes is None):
        raise UsageError("--day and --minutes go together", hint="use both, such as --day sat --minutes 45")
    # Parse everything before anything is saved, so that a typing error changes nothing.
    day = (
        None
        if options.day is None
        else parse_day(
            " ".join(options.day), study.planning.study_context.study_date, is_month_first=is_month_first_here()
        )
    )
    minutes = None if options.minutes is None else parse_day_minutes(options.minutes)
    retention = None if options.retention is None else parse_retention(options.retention)
    is_goal_typed = options.goal is not None
    goal = parse_goal(options.goal) if is_goal_typed else None
    messages = []
    if is_goal_typed:
        study.rounds.set_goal(goal)
        messages.append(f"the goal is {describe_goal(goal)}")
    if day is not None:
        study.rounds.set_day_minutes(day, minutes)
        messages.append(_describe_day(study, day))
    if retention is not None:
        study.rounds.set_retention(retention)
        messages.append(_describe_retention(study))
    if messages:
        study.backups.back_up_journals()
    return messages


def _describe_day(study: Study, day: date) -> str:
    minutes = study.planning.minutes_on(day)
    usual_note = "" if day in study.progress.minutes_by_day else " (usual)"
    return (
        f"{dates.format_day(day)}{_describe_distance(study, day)}: "
        f"{f'{minutes} min' if minutes else 'day off'}{usual_note}{_describe_unplanned_day(study, day)}"
    )


def _describe_distance(study: Study, day: date) -> str:
    """Return how far ahead a day is if it is so far that another year or month may be meant, else ""."""
    day_count = (day - study.planning.study_context.study_date).days
    return f", {dates.describe_days_until(day_count)}" if day_count > _MAX_NEAR_DAYS else ""


def _describe_unplanned_day(study: Study, day: date) -> str:
    """Return a note for a day that the plan does not use, or "" if it uses the day."""
    study_context = study.planning.study_context
    rounds_ahead = study_context.progress.upcoming_rounds(study_context.now)
    if not rounds_ahead or day == study_context.study_date:
        return ""
    last_round = rounds_ahead[-1]
    if day > (round_day := study_context.calendar.day_of(last_round.starts_at)):
        round_text = f"the {name_round(last_round.name)} ({dates.format_short_day(round_day)})"
        return f"; not in the plan, because that is after {round_text}"
    return f"; not in the plan, because the {name_round(last_round.name)} is on that day" if day == round_day else ""


def _describe_retention(study: Study) -> str:
    next_round = study.planning.study_context.next_round
    round_note = f"; until the {name_round(next_round.name)}, the plan decides" if next_round else ""
    retention = study.progress.desired_retention
    return f"Without a date: review a card when its recall drops to {retention:.0%}{round_note}"
