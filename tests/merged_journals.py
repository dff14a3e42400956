"""Journals merged by git itself: two branches of one journal that have both appended events."""

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from clock import NOON
from prepdeck.journal.journal_files import format_event_block
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import (
    CardGraded,
    CardNoteChanged,
    CardSuspended,
    ChecklistItemDone,
    DeckSwitched,
    KnownEvent,
    PromptRecorded,
    WeekMinutesSet,
)

GIT = shutil.which("git")
HEAD = 'format = 1\ntarget = "runway"\ndevice = "laptop-1a2b"\n\n'
STYLES = ("merge", "diff3", "zdiff3")
WAYS = ("merge", "rebase", "cherry-pick", "stash")
_NAME = "laptop-1a2b.toml"


@dataclass(frozen=True)
class Merged:
    """A journal as git left it.

    Attributes:
        raw: Its bytes.
        events: All events of either side.
    """

    raw: bytes
    events: tuple[KnownEvent, ...]


class Repository:
    """A repository with one journal, in which merges can be tried again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME
        folder.mkdir(parents=True)
        self._git("init", "-q", "-b", "main")

    def merged(
        self,
        before: Sequence[KnownEvent],
        ours: Sequence[KnownEvent],
        theirs: Sequence[KnownEvent],
        third: Sequence[KnownEvent] = (),
        *,
        way: str = "merge",
        style: str = "merge",
        union: bool = False,
        crlf: bool = False,
    ) -> Merged:
        """Merge two branches that share `before` and have each appended events; return the journal that git leaves.

        Args:
            before: Events of both sides. If there are none, each side has made the file.
            ours: Events of the branch that is checked out.
            theirs: Events of the other branch.
            third: Events of a third branch, which is merged after the first merge was saved with its markers.
            way: One of `WAYS`.
            style: One of `STYLES`.
            union: Whether git keeps the lines of both sides without markers.
            crlf: Whether the working copy has Windows line ends.
        """
        options = ("-c", f"merge.conflictStyle={style}", "-c", f"core.autocrlf={'true' if crlf else 'false'}")
        attributes = self._folder / ".gitattributes"
        attributes.write_text(f"{_NAME} {'merge=union' if union else 'text=auto'}\n")
        self._git("checkout", "-q", "--orphan", "work")
        self._git("rm", "-rfq", "--cached", "--ignore-unmatch", ".")
        self._write(before)
        self._git(*options, "add", "-A")
        self._git("commit", "-qm", "before", "--allow-empty")
        self._git("checkout", "-qb", "other")
        self._commit(options, (*before, *theirs))
        self._git(*options, "checkout", "-qf", "-b", "third", "other~")
        self._commit(options, (*before, *third))
        self._git(*options, "checkout", "-qf", "work")
        if way == "stash" and before:
            self._write((*before, *theirs))
            self._git(*options, "stash", "-q")
        self._commit(options, (*before, *ours))
        command = {
            "merge": ("merge", "-q", "other"),
            "rebase": ("rebase", "-q", "other"),
            "cherry-pick": ("cherry-pick", "other"),
            "stash": ("stash", "pop", "-q"),
        }[way if before or way != "stash" else "merge"]  # git stash ignores a new file
        self._git(*options, *command, may_fail=True)
        if third:
            self._git(*options, "add", "-A")
            self._git("commit", "-qm", "merged", may_fail=True)
            self._git(*options, "merge", "-q", "third", may_fail=True)
        raw = self._path.read_bytes()
        for undo in (
            ("rebase", "--quit"),
            ("stash", "clear"),
            ("reset", "-q", "--hard"),
            ("checkout", "-q", "--detach"),
        ):
            self._git(*undo, may_fail=True)
        self._git("branch", "-qD", "work", "other", "third")
        return Merged(raw, (*before, *ours, *theirs, *third))

    def _commit(self, options: tuple[str, ...], events: Sequence[KnownEvent]) -> None:
        self._write(events)
        self._git(*options, "add", "-A")
        self._git("commit", "-qm", "more", "--allow-empty")

    def _write(self, events: Sequence[KnownEvent]) -> None:
        self._path.unlink(missing_ok=True)
        if events:
            self._path.write_bytes((HEAD + "".join(map(format_event_block, events))).encode())

    def _git(self, *arguments: str, may_fail: bool = False) -> None:
        assert GIT is not None
        identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        git_settings = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_EDITOR": "true",
            **identity,
        }
        subprocess.run(
            [GIT, *arguments],
            cwd=self._folder,
            env={**os.environ, **git_settings},
            check=not may_fail,
            capture_output=True,
        )


def histories(
    dice: random.Random, max_length: int = 6, branch_names: str = "bot"
) -> tuple[list[KnownEvent], list[KnownEvent], list[KnownEvent]]:
    """Events that two branches share, and those that each has appended. Their ids begin with the names."""
    before = _events(dice, branch_names[0], dice.choice((0, 1, 3)))
    ours, theirs = (_events(dice, name, dice.randint(1, max_length)) for name in branch_names[1:])
    return before, ours, theirs


def _events(dice: random.Random, branch: str, count: int) -> list[KnownEvent]:
    events: list[KnownEvent] = []
    start = NOON + timedelta(days={"b": 0}.get(branch, 1), seconds=dice.randint(0, 3_000))
    for number in range(count):
        event_id, at = f"{branch}{number:03}{dice.randrange(16**8):08x}", start + timedelta(seconds=number * 7.25)
        card = f"mistakes/{dice.choice(('harbour', 'lantern', 'größe'))}"
        grade = dice.choice((Grade.GOOD, Grade.GOOD, Grade.EASY))
        minutes = {day: dice.choice((20, 60)) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        events.append(
            dice.choice(
                (
                    CardGraded(id=event_id, at=at, card=card, grade=grade, seconds=dice.choice((3.5, 4.5))),
                    CardGraded(id=event_id, at=at, card=card, grade=grade, seconds=dice.choice((3.5, 4.5))),
                    PromptRecorded(id=event_id, at=at, card=card, deck="mistakes", prompt=f"What of {card}?"),
                    ChecklistItemDone(id=event_id, at=at, card=card, evidence=dice.choice(("", "ev"))),
                    DeckSwitched(id=event_id, at=at, deck="figures", on=dice.random() < 0.5),
                    CardSuspended(id=event_id, at=at, card=card),
                    CardNoteChanged(id=event_id, at=at, card=card, text="=======\n<<<<<<<"),
                    WeekMinutesSet(id=event_id, at=at, round="Onsite", most=0, **minutes),
                )
            )
        )
    return events
