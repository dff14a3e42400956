"""`prepdeck round`: add, move, rename, remove and list the rounds of a target."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from prepdeck.cli.printing import print_json, print_line, print_problems
from prepdeck.clock import system_now
from prepdeck.errors import NotFoundError, UsageError
from prepdeck.export.plan_json import encode_week
from prepdeck.library.date_order import is_month_first_here
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.library.time_zone import local_zone
from prepdeck.memory.rounds import DEBRIEF_TIME, DEFAULT_WEEKLY_MINUTES, Round, parse_round_name
from prepdeck.pages import dates, minutes
from prepdeck.pages.event_sentences import name_round
from prepdeck.session.study_context import StudyContext
from prepdeck.study import Study
from prepdeck.typed.dates import find_zone_name, parse_start
from prepdeck.typed.weekly_minutes import parse_weekly_minutes


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Add, move, rename, remove or list rounds.

    Raises:
        UsageError: A date, minutes or a name cannot be parsed, or an upcoming round already has that name.
        NotFoundError: The target, round or deck does not exist.
        NotWrittenError: The change cannot be saved.
    """
    study = Study.open(home, options.target, system_now, loaded_settings=load_settings(home, os.environ))
    study.backups.find_missing_events()
    print_problems((*study.settings_problems, *study.progress_problems))
    if options.action == "list":
        _list_rounds(study, as_json=options.json)
        return
    change_round = {"add": _add_round, "move": _move_round, "rename": _rename_round, "remove": _remove_round}
    change_round[options.action](study, options)
    study.backups.back_up_journals()


def _add_round(study: Study, options: argparse.Namespace) -> None:
    round_name, now = parse_round_name(options.name), study.clock()
    upcoming_round = study.rounds.find_upcoming_round(round_name)
    if upcoming_round is not None:
        raise UsageError(
            f"the {name_round(upcoming_round.name)} already exists: {dates.format_round_start(upcoming_round)}",
            hint=f"run prepdeck round move {shlex.quote(upcoming_round.name)} WHEN to move it",
        )
    typed_start, zone_name = " ".join(options.when), local_zone()
    new_round = Round(
        round_name,
        parse_start(typed_start, now, zone_name, is_month_first=is_month_first_here(), longest_ago=DEBRIEF_TIME),
        find_zone_name(typed_start, zone_name),
        study.rounds.usual_minutes if options.minutes is None else parse_weekly_minutes(options.minutes),
        frozenset(_find_deck_ids(study, options.without)),
    )
    _confirm_and_save(
        study, new_round, lambda: study.rounds.add(new_round), is_confirmation_needed=_is_confirmation_needed(options)
    )


def _move_round(study: Study, options: argparse.Namespace) -> None:
    old_round, now = _require_round(study, options.name), study.clock()
    without_ids, with_ids = _find_deck_ids(study, options.without), _find_deck_ids(study, options.with_)
    if conflicting_ids := without_ids & with_ids:
        raise UsageError(
            f"--with and --without both have {', '.join(sorted(conflicting_ids))}", hint="use only one of them"
        )
    if not (options.when or without_ids or with_ids or options.minutes is not None):
        raise UsageError("nothing to change", hint="type the new start time, or use --minutes, --without or --with")
    new_round = replace(
        old_round,
        excluded_deck_ids=(old_round.excluded_deck_ids | without_ids) - with_ids,
        # Rising minutes begin again when the date or the minutes change, and only then.
        minutes_set_at=None if options.when or options.minutes is not None else old_round.minutes_set_at,
    )
    if options.when:
        typed_start = " ".join(options.when)
        new_round = replace(
            new_round,
            starts_at=parse_start(
                typed_start,
                now,
                old_round.zone_name,
                old_round.local_start.time(),
                is_month_first=is_month_first_here(),
                current_day=old_round.local_start.date() if study.rounds.is_upcoming(old_round) else None,
                longest_ago=DEBRIEF_TIME,
            ),
            zone_name=find_zone_name(typed_start, old_round.zone_name),
        )
    elif not study.rounds.is_upcoming(old_round):
        raise UsageError(
            f"the {name_round(old_round.name)} was {dates.describe_time_until(old_round, now)}",
            hint="type the new start time",
        )
    if options.minutes is not None:
        new_round = replace(new_round, weekly_minutes=parse_weekly_minutes(options.minutes))
    _confirm_and_save(
        study,
        new_round,
        lambda: study.rounds.move(old_round, new_round),
        is_confirmation_needed=_is_confirmation_needed(options),
    )


def _rename_round(study: Study, options: argparse.Namespace) -> None:
    renamed_round, new_name = _require_round(study, options.name), parse_round_name(options.new_name)
    same_name_round = study.rounds.find_round(new_name)
    if same_name_round is not None and same_name_round.name != renamed_round.name:
        raise UsageError(f"the {name_round(same_name_round.name)} already exists", hint="choose another name")
    if new_name != renamed_round.name:
        study.rounds.rename(renamed_round, new_name)
    print_line(f"the {name_round(renamed_round.name)} is now called {new_name}")


def _remove_round(study: Study, options: argparse.Namespace) -> None:
    removed_round = _require_round(study, options.name)
    study.rounds.remove(removed_round.name)
    print_line(f"the {name_round(removed_round.name)} is removed; it was on {dates.format_round_start(removed_round)}")


def _list_rounds(study: Study, *, as_json: bool) -> None:
    now, progress, study_context = study.clock(), study.progress, study.planning.study_context
    listed_rounds = [*progress.upcoming_rounds(now), *progress.past_rounds(now)]
    for listed_round in listed_rounds:
        if as_json:
            print_json(_round_values(study, listed_round))
        else:
            _print_round_in_context(study_context, study, listed_round)
    if not listed_rounds and not as_json and not study.progress_problems:
        print_line(f"{study.target.title} has no interviews yet; run prepdeck round add NAME WHEN to add one")


def _round_values(study: Study, listed_round: Round) -> dict[str, object]:
    return {
        "name": listed_round.name,
        "starts": listed_round.starts_at.isoformat(),
        "zone": listed_round.zone_name,
        "days": listed_round.days_left(study.clock()),
        "minutes": listed_round.weekly_minutes and encode_week(listed_round.weekly_minutes),
        "without": sorted(listed_round.excluded_deck_ids),
    }


def _print_round(study: Study, shown_round: Round) -> None:
    """Print everything about a round."""
    _print_round_in_context(study.planning.study_context, study, shown_round)


def _print_round_in_context(study_context: StudyContext, study: Study, shown_round: Round) -> None:
    print_line(
        f"{shown_round.name}: {dates.format_round_start(shown_round)}, "
        f"{dates.describe_time_until(shown_round, study_context.now)}"
    )
    if shown_round.starts_at > study_context.now:
        default_note = "" if shown_round.weekly_minutes else " (default)"
        minutes_left = minutes.format_duration(study_context.minutes_until(shown_round))
        week_text = minutes.format_week(
            shown_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES, study_days=study_context.study_days_until(shown_round)
        )
        print_line(f"  {week_text}{default_note}: {minutes_left} of study in all")
    if shown_round.excluded_deck_ids:
        print_line(
            f"  decks not needed: {', '.join(sorted(map(study.cards.deck_name, shown_round.excluded_deck_ids)))}"
        )


def _confirm_and_save(
    study: Study, new_round: Round, save_round: Callable[[], None], *, is_confirmation_needed: bool
) -> None:
    """Print a round and save it.

    With a confirmation, the round is printed first. Without one it is saved first, because printing can fail and end
    the command.
    """
    old_context = study.planning.study_context
    if is_confirmation_needed:
        print_line(f"{study.target.title}:")
    else:
        save_round()
    _print_round(study, new_round)
    if is_confirmation_needed and _is_confirmed():
        save_round()
    if new_round.name in study.progress.rounds and not study.rounds.is_upcoming(new_round):
        print_line("it is over: run prepdeck debrief to say how it went")
    if change_text := minutes.describe_change_today(old_context, study.planning.study_context):
        print_line(change_text)


def _is_confirmation_needed(options: argparse.Namespace) -> bool:
    """Return whether a person is at the terminal and did not pass `--yes`."""
    return not options.yes and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _is_confirmed() -> bool:
    """Ask the person whether the printed round is right."""
    try:
        reply = input("Is that right? [Y/n] ").strip().lower()
    except EOFError:
        reply = "n"
    if reply in {"", "y", "yes"}:
        return True
    print_line("nothing was changed")
    return False


def _require_round(study: Study, typed_name: str) -> Round:
    known_round = study.rounds.find_round(" ".join(typed_name.split()))
    if known_round is None:
        known_names = ", ".join(sorted(study.progress.rounds))
        hint = f"choose one of: {known_names}" if known_names else "run prepdeck round add NAME WHEN to add one"
        raise NotFoundError(f"there is no interview '{typed_name}'", hint=hint)
    return known_round


def _find_deck_ids(study: Study, typed_decks: Iterable[str]) -> set[str]:
    """Return the ids of decks that were typed by id or by name."""
    return {_find_deck_id(study, typed_deck) for typed_deck in typed_decks}


def _find_deck_id(study: Study, typed_deck: str) -> str:
    """Return the id of a deck that was typed by id or by name. Ids take precedence."""
    folded_text = typed_deck.strip().casefold()
    matching_ids = [deck.id for deck in study.target.decks if deck.id.casefold() == folded_text]
    deck_ids = matching_ids or [deck.id for deck in study.target.decks if deck.name.casefold() == folded_text]
    if len(deck_ids) == 1:
        return deck_ids[0]
    if deck_ids:
        raise UsageError(
            f"{len(deck_ids)} decks are called '{typed_deck}'", hint=f"choose one of: {', '.join(deck_ids)}"
        )
    known_ids = ", ".join(deck.id for deck in study.target.decks)
    raise NotFoundError(f"there is no deck '{typed_deck}'", hint=f"choose one of: {known_ids}" if known_ids else "")
