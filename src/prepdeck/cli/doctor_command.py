"""`prepdeck doctor`: what is wrong with the journals, and the mending of it."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import say
from prepdeck.documents.text import counted
from prepdeck.errors import PrepdeckError, Problem
from prepdeck.journal.backup import back_up
from prepdeck.library.doctor import Examined, Finding, examine, repair
from prepdeck.library.home import Home, known_name

_WIDEST = 100  # signs of a line that are shown


def run(home: Home, options: argparse.Namespace) -> None:
    """Tell of every journal, and name what is to be mended; with `--repair` mend it first.

    Raises:
        NotFound: There are no journals of such a target.
        NotReadable: The folder of the journals cannot be looked into.
        PrepdeckError: Something is to be mended.
    """
    now = datetime.now().astimezone()
    failed = list[Problem]()
    if options.repair:
        for done in repair(home, options.target, now):
            if done.problem is None:
                say(f"{done.path}: {done.said}")
            else:
                failed.append(done.problem)
        back_up(home.progress, home.backups, now.date())
    found = list(examine(home, options.target, now))
    device = known_name(home)
    say(f"this device is {device}" if device else "this device has no name yet")
    for each in found:
        _tell(each)
    findings = [finding for each in found for finding in each.findings]
    named = {finding.problem for finding in findings}
    findings += [Finding(problem) for problem in failed if problem not in named]
    for finding in findings:
        _name(finding)
    if findings:
        hint = "what is left needs a hand" if options.repair else "prepdeck doctor --repair does what it can"
        raise PrepdeckError(f"{counted(len(findings), 'thing')} to mend", hint=hint)
    say("nothing to mend")


def _tell(each: Examined) -> None:
    if each.target and not each.name:
        say("  ".join([each.target, *each.facts]))
    elif each.target:
        say(f"  {each.name}  {', '.join(each.facts)}")


def _name(finding: Finding) -> None:
    say(str(finding.problem))
    for number, text in finding.lines:
        say(f"  {number:>6} | {text[:_WIDEST]}{'…' if len(text) > _WIDEST else ''}")
