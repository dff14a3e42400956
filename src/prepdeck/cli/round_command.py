"""`prepdeck round`: the rounds of a target."""

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace

from prepdeck.cli.printing import print_json, print_problems, say
from prepdeck.clock import system_now
from prepdeck.errors import NotFound, WrongUse
from prepdeck.export.plan_json import of_week
from prepdeck.library.home import Home
from prepdeck.library.target import DEFAULT
from prepdeck.library.zone import local_zone
from prepdeck.memory.rounds import USUAL_WEEK, Round, parse_name
from prepdeck.pages import dates, minutes
from prepdeck.session.study_context import Preparation
from prepdeck.study import Study
from prepdeck.typed.dates import parse_start, zone_said
from prepdeck.typed.weekly_minutes import parse_week


def run(home: Home, options: argparse.Namespace) -> None:
    """Add, move, remove or list rounds.

    Raises:
        WrongUse: A date, minutes or a name cannot be read, or a round of that name lies ahead already.
        NotFound: There is no such target, round or deck.
        NotWritten: The change cannot be kept.
    """
    study = Study.open(home, DEFAULT if options.within is None else options.within, system_now)
    print_problems(study.progress_problems)
    if options.action == "list":
        _list(study, as_json=options.json)
        return
    {"add": _add, "move": _move, "remove": _remove}[options.action](study, options)
    study.back_up()


def _add(study: Study, options: argparse.Namespace) -> None:
    name, now = parse_name(options.name), study.now()
    before = _named(study, name)
    if before is not None and before.starts > now:
        raise WrongUse(
            f"{before.name} is set already: {dates.in_full(before)}",
            hint=f"prepdeck round move {shlex.quote(before.name)} WHEN moves it",
        )
    when, zone = " ".join(options.when), local_zone()
    found = Round(
        name,
        parse_start(when, now, zone),
        zone_said(when, zone),
        None if options.minutes is None else parse_week(options.minutes),
        frozenset(_decks(study, options.without)),
    )

    def keep() -> None:
        if before is not None and before.name != name:  # one that is over, in other letters
            study.rounds.remove(before.name)
        study.rounds.add(found.starts, found.zone, name)
        _set_rest(study, Round(name, found.starts, found.zone), found)

    _keep_and_tell(study, found, keep, asks=_asks(options))


def _move(study: Study, options: argparse.Namespace) -> None:
    before, now = _known(study, options.name), study.now()
    without, asked = _decks(study, options.without), _decks(study, options.with_)
    if both := without & asked:
        raise WrongUse(f"{', '.join(sorted(both))} stands behind --with and --without", hint="name it once")
    if not (options.when or without or asked or options.minutes is not None):
        raise WrongUse("nothing to change", hint="say when it is now, or --minutes, --without or --with")
    found = replace(before, without=(before.without | without) - asked, since=None)
    if options.when:
        when = " ".join(options.when)
        found = replace(found, starts=parse_start(when, now, before.zone), zone=zone_said(when, before.zone))
    elif before.starts <= now:
        raise WrongUse(f"{before.name} was {dates.until(before, now)}", hint="say when it is now")
    if options.minutes is not None:
        found = replace(found, week=parse_week(options.minutes))

    def keep() -> None:
        if (found.starts, found.zone) != (before.starts, before.zone):
            study.rounds.set(found.starts, found.zone, found.name)
        _set_rest(study, before, found)

    _keep_and_tell(study, found, keep, asks=_asks(options))


def _remove(study: Study, options: argparse.Namespace) -> None:
    found = _known(study, options.name)
    study.rounds.remove(found.name)
    say(f"{found.name} is removed; it was set to {dates.in_full(found)}")


def _set_rest(study: Study, before: Round, found: Round) -> None:
    """Keep the minutes and the decks of a round where they are others than before."""
    if found.week is not None and found.week != before.week:
        study.rounds.set_week(found.week, found.name)
    for deck in sorted(found.without ^ before.without):
        study.rounds.set_deck(found.name, deck, is_asked=deck in before.without)


def _list(study: Study, *, as_json: bool) -> None:
    now, progress, preparation = study.now(), study.progress, study.planning.context
    found = [*progress.rounds_ahead(now), *progress.rounds_over(now)]
    for each in found:
        if as_json:
            print_json(_as_values(study, each))
        else:
            _tell_at(preparation, study, each)
    if not found and not as_json:
        say("no round is set; prepdeck round add NAME WHEN sets one")


def _as_values(study: Study, found: Round) -> dict[str, object]:
    return {
        "name": found.name,
        "starts": found.starts.isoformat(),
        "zone": found.zone,
        "days": found.days_left(study.now()),
        "minutes": found.week and of_week(found.week),
        "without": sorted(found.without),
    }


def _tell(study: Study, found: Round) -> None:
    """Read a round back in full."""
    _tell_at(study.planning.context, study, found)


def _tell_at(now: Preparation, study: Study, found: Round) -> None:
    say(f"{found.name}: {dates.in_full(found)}, {dates.until(found, now.now)}")
    if found.starts > now.now:
        unsaid = "" if found.week else ", as nothing else was said"
        whole = minutes.span(now.minutes_until(found))
        say(f"  {minutes.a_day(found.week or USUAL_WEEK)}{unsaid}: {whole} until then")
    if found.without:
        say(f"  does not ask about {', '.join(sorted(map(study.cards.deck_name, found.without)))}")


def _keep_and_tell(study: Study, found: Round, keep: Callable[[], None], *, asks: bool) -> None:
    """Read a round back and keep it: first ask a person who looks on, else keep it before anything is printed.

    Who reads the output may be gone, and then nothing that comes after it is done.
    """
    if not asks:
        keep()
    _tell(study, found)
    if asks and _is_right():
        keep()


def _asks(options: argparse.Namespace) -> bool:
    """Whether a person looks on, and wants to be asked."""
    return not options.yes and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _is_right() -> bool:
    """Whether what was read back may count."""
    try:
        said = input("Is that right? [Y/n] ").strip().lower()
    except EOFError:
        said = "n"
    if said in {"", "y", "yes"}:
        return True
    say("nothing was changed")
    return False


def _named(study: Study, name: str) -> Round | None:
    """The round of that name, small and capital letters being alike where no name is exactly that."""
    rounds = study.progress.rounds
    alike = (found for key, found in rounds.items() if key.casefold() == name.casefold())
    return rounds.get(name) or next(alike, None)


def _known(study: Study, text: str) -> Round:
    found = _named(study, " ".join(text.split()))
    if found is None:
        known = ", ".join(sorted(study.progress.rounds))
        hint = f"there are: {known}" if known else "prepdeck round add NAME WHEN sets one"
        raise NotFound(f"there is no round {text!r}", hint=hint)
    return found


def _decks(study: Study, texts: Iterable[str]) -> set[str]:
    """The ids of decks that are said by id or by name."""
    return {_deck(study, text) for text in texts}


def _deck(study: Study, text: str) -> str:
    """The id of the deck that is said by its id or by its name."""
    said = text.strip().casefold()
    ids = [deck.id for deck in study.target.decks if deck.id.casefold() == said]
    found = ids or [deck.id for deck in study.target.decks if deck.name.casefold() == said]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongUse(f"{len(found)} decks are called {text!r}", hint=f"say one by its id: {', '.join(found)}")
    known = ", ".join(deck.id for deck in study.target.decks)
    raise NotFound(f"there is no deck {text!r}", hint=f"there are: {known}" if known else "")
