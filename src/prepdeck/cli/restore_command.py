"""`prepdeck restore`: what the journals lack, from their copies."""

import argparse
from datetime import date, datetime

from prepdeck.cli.printing import print_problems, say
from prepdeck.documents.text import counted
from prepdeck.errors import NotFound, NotReadable, WrongUse
from prepdeck.journal.backup import back_up, copies, count, restore
from prepdeck.library.home import Home
from prepdeck.library.target import meant_name


def run(home: Home, options: argparse.Namespace) -> None:
    """Bring back what is lacking of a target, or name the copies there are.

    Raises:
        WrongUse: The day is no day.
        NotFound: There is no such copy.
        NotReadable: Some of the copies are damaged; what the others hold came back.
        NotWritten: Something could not be brought back.
    """
    if options.target is None:
        _list(home)
        return
    until = _day(options.day) if options.day else date.max
    there = copies(home.backups)
    target = meant_name(options.target, {copy.target for copy in there})
    from_ = [copy for copy in there if copy.target == target and copy.day <= until]
    if not from_:
        said = f" of {until} or before" if options.day else ""
        raise NotFound(f"there is no copy of {options.target!r}{said}", hint="prepdeck restore names those there are")
    now = datetime.now().astimezone()
    done = restore(from_, home.journal(from_[0].target), now)
    print_problems(done.problems)
    for path in done.files:
        say(f"written to {path}")
    if done.events or not done.problems:
        say(f"{counted(done.events, 'event')} came back" if done.events else "nothing is lacking")
    back_up(home.progress, home.backups, now.date())
    if done.problems:
        count = counted(len(done.problems), "copy", "copies")
        raise NotReadable(f"{count} could not be read", hint="what they hold may be lacking still")


def _list(home: Home) -> None:
    found = copies(home.backups)
    for copy in found:
        try:
            held = counted(count(copy), "event") or "no events"
        except NotReadable as error:
            held = error.problem.message
        say(f"{copy.target}  {copy.day}  {copy.journal}  {held}")
    say("prepdeck restore TARGET [DATE] brings back what is lacking" if found else "there are no copies yet")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text!r} is no day", hint="write it as in 2026-12-04") from error
