"""Drills in a real pseudo-terminal that `kill -9` ends at a random moment, again and again."""

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
_CARD_NUMBER = re.compile(r" (\d+) of \d+ done *$", re.MULTILINE)  # the line above the card
_KILLS_PER_HOME = 10  # so that the very first event is sometimes interrupted too
_MAX_GRADES = 4  # before the kill
_MAX_DELAY_SECONDS = 0.04  # in this time after a key, its event is written and the next card is drawn
_REVEAL_KEYS = ("enter",) * 9  # enough for the longest list, item by item; Enter does nothing after the last one
_TYPED_AHEAD_SECONDS = 0.4  # how long a dozen keys take that were typed without waiting


@dataclass
class KillReport:
    """The result of a number of kills.

    Attributes:
        kills: How many there were.
        acknowledged: Grades after which the next card was shown before the kill.
        written: Grades in the journal afterwards. There are more than acknowledged if the kill came between the two.
        lost: Acknowledged grades that are missing from the journal or differ there, one line each.
        damaged: Journals that could not be read afterwards, one line each.
    """

    kills: int = 0
    acknowledged: int = 0
    written: int = 0
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def __add__(self, other: "KillReport") -> "KillReport":
        """Add two reports."""
        return KillReport(
            self.kills + other.kills,
            self.acknowledged + other.acknowledged,
            self.written + other.written,
            self.lost + other.lost,
            self.damaged + other.damaged,
        )


def kill_drills(folder: Path, count: int, seed: int) -> KillReport:
    """Kill `count` drills, two at a time, each with its own home in `folder`."""
    prepared = folder / "prepared"
    with terminal(prepared, folder, 60, 20) as prepdeck:  # so that the research is read only once
        prepdeck.wait_for("still new")
        prepdeck.send("q")
        prepdeck.wait_for_end()
    shares = [count - count // 2, count // 2]
    with ThreadPoolExecutor(len(shares)) as pool:
        first_report, second_report = pool.map(
            lambda index: _kill_in_turn(folder, shares[index], seed + index, index), range(len(shares))
        )
    return first_report + second_report


def _kill_in_turn(folder: Path, count: int, seed: int, index: int) -> KillReport:
    dice = random.Random(seed)  # noqa: S311 - the same seed gives nearly the same moments
    report = KillReport()
    for number in range(count):
        home = folder / f"home-{index}-{number // _KILLS_PER_HOME}"
        if not home.exists():
            shutil.copytree(folder / "prepared", home)
        report += _kill_once(home, folder, dice, f"kill {number} of seed {seed}")
    return report


def _kill_once(home: Path, folder: Path, dice: random.Random, name: str) -> KillReport:
    before = _read_grades(home)
    keys = [dice.choice("234") for _ in range(dice.randint(1, _MAX_GRADES))]
    with terminal(home, folder, 60, 20) as prepdeck:
        prepdeck.wait_for("still new")
        prepdeck.send("d")
        prepdeck.wait_for(" 0 of ")
        if dice.random() < 1 / 4:
            prepdeck.send(*(pressed_key for key in keys for pressed_key in (*_REVEAL_KEYS, key)))
            prepdeck.read_for(dice.uniform(0, _TYPED_AHEAD_SECONDS))
        else:
            _answer_cards(prepdeck, keys)
            prepdeck.read_for(dice.uniform(0, _MAX_DELAY_SECONDS))
        prepdeck.kill()
        shown = _count_acknowledged(prepdeck)
    report = KillReport(kills=1, acknowledged=shown)
    with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError):
        after = _read_grades(home)
        new = after[len(before) :]
        report.written = len(new)
        if after[: len(before)] != before or new != [_GRADES[key] for key in keys][: len(new)] or len(new) < shown:
            report.lost.append(f"{name}: {shown} shown of {keys}, before {before}, after {after}")
        return report
    report.damaged.append(name)
    return report


def _answer_cards(prepdeck: Terminal, keys: list[str]) -> None:
    """Reveal and grade card by card, as a person does, without waiting after the last grade."""
    for number, key in enumerate(keys):
        prepdeck.wait_for(f" {number} of ")
        prepdeck.send(*_REVEAL_KEYS)
        prepdeck.wait_for("1 again")
        prepdeck.send(key)


def _count_acknowledged(prepdeck: Terminal) -> int:
    """How many grades were acknowledged: the card on the screen is the next one.

    A screen that was cut off while it was drawn has no number and acknowledges nothing.
    """
    number = _CARD_NUMBER.search(prepdeck.text)
    return int(number.group(1)) if number else 0


def _read_grades(home: Path) -> list[str]:
    """The grades in the only journal, read by a plain TOML parser; none if there is no journal."""
    paths = list((home / "data" / "progress" / "runway").glob("*.toml"))
    tables = [table for path in paths for table in tomllib.loads(path.read_text("utf-8")).get("event", [])]
    return [table["grade"] for table in tables if table["kind"] == "grade"]
