"""`prepdeck add`: files and folders brought into the library."""

import argparse
from collections import Counter
from collections.abc import Iterator

from prepdeck.cli.printing import print_problems, say
from prepdeck.cli.waiting import Bar
from prepdeck.documents.text import counted
from prepdeck.errors import NotReadable
from prepdeck.library.adding import Outcome, add
from prepdeck.library.home import Home
from prepdeck.library.target import open_targets, spelt_alike

_LEFT_OUT = 10  # files named


def run(home: Home, options: argparse.Namespace) -> None:
    """Add, and say of each file what it was taken for.

    Raises:
        NotReadable: A file could not be taken. The others were.
    """
    done: list[Outcome] = []
    untold = iter(done)
    try:
        with Bar("reading") as bar:
            added = add(home, options.paths, options.into, bar, processes=True)
            done.extend(added.outcomes)
        _tell(untold)
    except KeyboardInterrupt:
        _tell(untold)
        raise
    if added.left_out:
        more = len(added.left_out) - _LEFT_OUT
        rest = f" and {more:,} more" if more > 0 else ""
        say(f"left out, being no Markdown or plain text: {', '.join(added.left_out[:_LEFT_OUT])}{rest}")
    for target in open_targets(home, _mixed(done)):
        say(f"{target.name} holds documents about several companies and is called {target.title}")
    say(_summed(done))
    if failed := sum(not outcome.verdict for outcome in done):
        raise NotReadable(f"{counted(failed, 'file')} could not be taken", hint="mend what is said above and add again")


def _tell(outcomes: Iterator[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.verdict:
            what = ", ".join(filter(None, (outcome.called, outcome.facts)))
            say(f"{outcome.verdict:<7}  {outcome.target}/{outcome.file}  {outcome.kind}  {what}")
        print_problems(outcome.problems)


def _mixed(done: list[Outcome]) -> list[str]:
    """The targets that took documents about more than one company."""
    companies: dict[str, set[str]] = {}
    for outcome in done:
        if outcome.verdict and outcome.company:
            companies.setdefault(outcome.target, set()).add(spelt_alike(outcome.company))
    return [target for target, names in companies.items() if len(names) > 1]


def _summed(done: list[Outcome]) -> str:
    verdicts = Counter(outcome.verdict for outcome in done)
    said = ", ".join(
        f"{verdicts[verdict]:,} {verdict}" for verdict in ("added", "changed", "same") if verdicts[verdict]
    )
    targets = sorted({outcome.target for outcome in done if outcome.verdict})
    where = f" in {targets[0]}" if len(targets) == 1 else f" in {len(targets):,} targets" if targets else ""
    return f"{said or 'nothing added'}{where}"
