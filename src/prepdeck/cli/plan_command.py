"""`prepdeck plan`: what to study until the round."""

import argparse
from datetime import date

from prepdeck.cli.printing import print_json, print_page, print_problems, say
from prepdeck.cli.waiting import Bar
from prepdeck.clock import system_now
from prepdeck.errors import WrongUse
from prepdeck.export.plan_json import as_values, as_values_without_round
from prepdeck.library.home import Home
from prepdeck.library.target import DEFAULT
from prepdeck.pages import dates
from prepdeck.pages.plan import page, page_without_round
from prepdeck.session.plan_report import Planned
from prepdeck.study import Study
from prepdeck.typed.dates import parse_day
from prepdeck.typed.retention import parse_retention
from prepdeck.typed.weekly_minutes import parse_minutes


def run(home: Home, options: argparse.Namespace) -> None:
    """Print the plan, or change the minutes of a day or the retention and say what holds now.

    Raises:
        WrongUse: A day, its minutes or the retention cannot be read.
        NotFound: There is no such target.
        NotWritten: The change cannot be kept.
    """
    study = Study.open(home, DEFAULT if options.target is None else options.target, system_now)
    print_problems(study.problems)
    said = _change(study, options)
    if options.json:
        print_json(_as_values(study))
    elif said:
        for each in said:
            say(each)
    else:
        planned = _planned(study)
        print_page(
            page(planned, keys=False)
            if planned
            else page_without_round(study.planning.report_without_plan(), keys=False)
        )


def _planned(study: Study) -> Planned | None:
    with Bar("planning", counts=False) as bar:
        return study.planning.report() if study.planning.make_plan(bar) else None


def _as_values(study: Study) -> dict[str, object]:
    planned = _planned(study)
    name = study.target.name
    return as_values(name, planned) if planned else as_values_without_round(name, study.planning.report_without_plan())


def _change(study: Study, options: argparse.Namespace) -> list[str]:
    """Keep what is to be changed; gives what holds now, in words."""
    if (options.day is None) != (options.minutes is None):
        raise WrongUse("--day and --minutes go together", hint="such as --day sat --minutes 45")
    day = None if options.day is None else parse_day(" ".join(options.day), study.planning.context.day)
    minutes = None if options.minutes is None else parse_minutes(options.minutes)
    share = None if options.retention is None else parse_retention(options.retention)
    said = []
    if day is not None:
        study.rounds.set_day(day, minutes)
        said.append(_of_day(study, day))
    if share is not None:
        study.rounds.set_retention(share)
        said.append(_of_retention(study))
    if said:
        study.back_up()
    return said


def _of_day(study: Study, day: date) -> str:
    minutes = study.planning.minutes_on(day)
    own = "" if day in study.progress.days else ", as its week says"
    return f"{dates.day(day)}: {f'{minutes} min' if minutes else 'a day off'}{own}{_not_counted_on(study, day)}"


def _not_counted_on(study: Study, day: date) -> str:
    """What is to be said of a day on which no plan counts."""
    now = study.planning.context
    ahead = now.progress.rounds_ahead(now.now)
    if not ahead or day == now.day:
        return ""
    last = ahead[-1]
    if day > (held := now.calendar.day(last.starts)):
        return f"; no plan counts on it, since {last.name} is over by then"
    return f"; no plan counts on it, since {last.name} is on that day" if day == held else ""


def _of_retention(study: Study) -> str:
    ahead = study.planning.context.ahead
    until = f"; until {ahead.name} the plan says when" if ahead else ""
    share = study.progress.retention
    return f"While no round lies ahead a card comes back when its recall has fallen to {share:.0%}{until}"
