"""A drill in a real pseudo-terminal that is ended by `kill -9` at a random moment, again and again."""

import random
import re
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from terminal import Terminal, terminal

_GRADES = {"1": "again", "2": "hard", "3": "good", "4": "easy"}
_NUMBER = re.compile(r" (\d+) of \d+ *$", re.MULTILINE)  # above the card
_ROUNDS_A_HOME = 10  # so that the first event ever is among those that are interrupted
_AT_MOST = 4  # grades before the kill
_WINDOW = 0.04  # seconds after a key in which its event is written and the next card is painted
_REVEAL = (
    "enter",
) * 9  # the longest list is shown item by item; where nothing is left to be shown, enter does nothing
_TYPED_AHEAD = 0.4  # seconds that a dozen keys take which were typed without waiting


@dataclass
class Killed:
    """What came of a number of kills.

    Attributes:
        kills: How many there were.
        acknowledged: Grades after which the next card had been shown before the kill.
        written: Grades that were in the journal afterwards; more than were shown, where the kill came in between.
        lost: What was shown and is not in the journal, or is another grade there, a line each.
        damaged: What could not be opened afterwards, a line each.
    """

    kills: int = 0
    acknowledged: int = 0
    written: int = 0
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def __add__(self, other: "Killed") -> "Killed":
        """Both together."""
        return Killed(
            self.kills + other.kills,
            self.acknowledged + other.acknowledged,
            self.written + other.written,
            self.lost + other.lost,
            self.damaged + other.damaged,
        )


def killed(folder: Path, times: int, seed: int) -> Killed:
    """Kill a drill so many times, two at a time, each on a home of its own in `folder`."""
    prepared = folder / "prepared"
    with terminal(prepared, folder, 60, 20) as prepdeck:  # the research is read once, not at every start
        prepdeck.wait_for("still new")
        prepdeck.send("q")
        prepdeck.wait_for_end()
    shares = [times - times // 2, times // 2]
    with ThreadPoolExecutor(len(shares)) as pool:
        one, other = pool.map(lambda at: _one_after_the_other(folder, shares[at], seed + at, at), range(len(shares)))
    return one + other


def _one_after_the_other(folder: Path, times: int, seed: int, at: int) -> Killed:
    dice = random.Random(seed)  # noqa: S311 - the same moments for the same seed, as far as a machine repeats itself
    found = Killed()
    for number in range(times):
        home = folder / f"home-{at}-{number // _ROUNDS_A_HOME}"
        if not home.exists():
            shutil.copytree(folder / "prepared", home)
        found += _once(home, folder, dice, f"kill {number} of seed {seed}")
    return found


def _once(home: Path, folder: Path, dice: random.Random, name: str) -> Killed:
    before = _grades(home)
    keys = [dice.choice("234") for _ in range(dice.randint(1, _AT_MOST))]
    with terminal(home, folder, 60, 20) as prepdeck:
        prepdeck.wait_for("still new")
        prepdeck.send("d")
        prepdeck.wait_for(" 1 of ")
        if dice.random() < 1 / 4:
            prepdeck.send(*(each for key in keys for each in (*_REVEAL, key)))
            prepdeck.read_for(dice.uniform(0, _TYPED_AHEAD))
        else:
            _answer(prepdeck, keys)
            prepdeck.read_for(dice.uniform(0, _WINDOW))
        prepdeck.kill()
        shown = _shown(prepdeck)
    found = Killed(kills=1, acknowledged=shown)
    with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError):
        after = _grades(home)
        new = after[len(before) :]
        found.written = len(new)
        if after[: len(before)] != before or new != [_GRADES[key] for key in keys][: len(new)] or len(new) < shown:
            found.lost.append(f"{name}: {shown} shown of {keys}, before {before}, after {after}")
        return found
    found.damaged.append(name)
    return found


def _answer(prepdeck: Terminal, keys: list[str]) -> None:
    """Reveal and grade card by card, as a person does; the last grade is not waited for."""
    for number, key in enumerate(keys, start=1):
        prepdeck.wait_for(f" {number} of ")
        prepdeck.send(*_REVEAL)
        prepdeck.wait_for("1 again")
        prepdeck.send(key)


def _shown(prepdeck: Terminal) -> int:
    """How many grades were acknowledged: the card on screen is the one after them.

    A screen that was cut off while it was drawn has no number, and acknowledges nothing.
    """
    number = _NUMBER.search(prepdeck.text)
    return int(number.group(1)) - 1 if number else 0


def _grades(home: Path) -> list[str]:
    """The words of the grades in the one journal, read by a plain TOML parser; none where there is no journal."""
    paths = list((home / "data" / "progress" / "runway").glob("*.toml"))
    tables = [table for path in paths for table in tomllib.loads(path.read_text("utf-8")).get("event", [])]
    return [table["grade"] for table in tables if table["kind"] == "grade"]
