"""Journals and decks of the most expensive shapes at any size, for tests and a benchmark.

Each shape is a function from a count to the files on disk. Each job is something that a person waits for. The tests
run every job at n and at four times n; `benchmarks/growth.py` runs them just below a megabyte.
"""

import io
import random
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prepdeck.cli.main import main
from prepdeck.journal.backup import back_up_journals, count_events, list_backups, restore_events
from prepdeck.journal.journal_blocks import parse_journal, split_blocks
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.library.target import Target, list_target_names, open_target
from prepdeck.memory.grades import Grade
from prepdeck.pages.today import build_today_page
from prepdeck.study import Study

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TARGET = "runway"
HEAD = f'format = 1\ntarget = "{TARGET}"\ndevice = "test"\n\n'
LINES_OF_HEAD = HEAD.count("\n")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The files on disk: journals by file name, and files of the target by their path in it."""

    journals: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    targets: int = 0

    @property
    def size(self) -> int:
        """The size of the journals in bytes."""
        return sum(len(text.encode()) for text in self.journals.values())


def event(number: int, kind: str, field_lines: str, *, at: datetime | None = None, event_id: str = "") -> str:
    """The block of an event, by default a minute after the one before it."""
    happened_at = NOW - timedelta(days=300) + timedelta(minutes=number) if at is None else at
    return f'[[event]]\nid = "{event_id or f"{number:012x}"}"\nat = {happened_at}\nkind = "{kind}"\n{field_lines}\n'


def journal(events: Iterable[str]) -> OnDisk:
    """One journal with these blocks."""
    return OnDisk({"test.toml": HEAD + "".join(events)})


def grade(number: int, card: str, *, at: datetime | None = None, event_id: str = "") -> str:
    """The block of a grade."""
    return event(number, "grade", f'card = "{card}"\ngrade = "good"\nseconds = 5.0\n', at=at, event_id=event_id)


def _moved(n: int, pairs: Iterable[tuple[str, str]]) -> OnDisk:
    renames = (event(number + n, "moved", f'card = "{card}"\nto = "{to}"\n') for number, (card, to) in enumerate(pairs))
    return journal([grade(0, "deck/c0"), *renames])


def _undos(n: int, of: Callable[[int], str]) -> OnDisk:
    return journal([grade(0, "deck/c0"), *(event(at, "undo", f'event = "{of(at)}"\n') for at in range(1, n + 1))])


def _rounds(n: int, make_further_events: Callable[[int], str] = lambda _: "") -> OnDisk:
    def make_round(at: int) -> str:
        starts = NOW + timedelta(days=10, minutes=at)
        return event(at, "round", f'round = "Round {at}"\nstarts = {starts}\nzone = "UTC"\n') + make_further_events(at)

    return journal(make_round(at) for at in range(n))


def _worded(n: int, card: Callable[[int], str], prompt: Callable[[int], str]) -> str:
    """Cards that were graded, and their prompts at that time."""
    events = (
        grade(2 * at, card(at))
        + event(2 * at + 1, "card", f'card = "{card(at)}"\ndeck = "deck"\nprompt = "{prompt(at)}"\n')
        for at in range(n)
    )
    return HEAD + "".join(events)


def _deck(prompts: Iterable[str]) -> str:
    return "---\ndeck: Deck\n---\n\n" + "\n".join(f"## {prompt}\n\nAnswer.\n" for prompt in prompts)


def _edited(n: int, before: Callable[[int], str], after: Callable[[int], str]) -> OnDisk:
    journal_text = _worded(n, lambda at: f"deck/card-{at:06x}", before)
    return OnDisk({"test.toml": journal_text}, {"decks/deck.md": _deck(map(after, range(n)))})


_WORD_LIST = (
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "kilo",
    "lima",
)


def _words(number: int, word_count: int, seed: str = "") -> str:
    dice = random.Random(f"{seed}{number}")  # noqa: S311 - the same words in every run
    return " ".join(dice.choices(_WORD_LIST, k=word_count))


def _own_words(number: int, word_count: int, suffix: str = "") -> str:
    """A text of `word_count` words, half of them the same in every text and half of them only in this one."""
    shared = _words(0, word_count // 2)
    return f"{shared} " + " ".join(
        f"w{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + index % 26)}{suffix}"
        for index in range(word_count // 2)
    )


def _devices(n: int) -> OnDisk:
    """The grades of one person on three devices in turn."""
    texts = ["".join(grade(at, f"deck/c{at % 50}") for at in range(n) if at % 3 == device) for device in range(3)]
    return OnDisk({f"device-{device}.toml": HEAD + text for device, text in enumerate(texts)})


def _many_files(n: int, of: Callable[[int], str]) -> OnDisk:
    return OnDisk({f"device-{at:05}.toml": HEAD + of(at) for at in range(n)})


def _raw(text: str) -> OnDisk:
    return OnDisk({"test.toml": HEAD + text})


SHAPES: Mapping[str, Callable[[int], OnDisk]] = {
    "grades": lambda n: journal(grade(at, f"deck/c{at % 50}") for at in range(n)),
    "grades of one card": lambda n: journal(grade(at, "deck/c") for at in range(n)),
    "grades at one instant": lambda n: journal(grade(at, f"deck/c{at % 9}", at=NOW) for at in range(n)),
    "a clock going backwards": lambda n: journal(
        grade(n - at, f"deck/c{at % 9}", event_id=f"{at:x}") for at in range(n)
    ),
    "events going backwards": lambda n: journal(
        event(n - at, "suspend", f'card = "deck/c{at}"\n', event_id=f"{at:x}") for at in range(n)
    ),
    "three devices": _devices,
    "many files": lambda n: _many_files(n, lambda at: grade(at, f"deck/c{at % 9}")),
    "many files going backwards": lambda n: _many_files(
        n, lambda at: grade(n - at, f"deck/c{at % 9}", event_id=f"{at:x}")
    ),
    "many files of suspensions going backwards": lambda n: _many_files(
        n, lambda at: event(n - at, "suspend", f'card = "deck/c{at}"\n', event_id=f"{at:x}")
    ),
    "many files of moves": lambda n: _many_files(
        n,
        lambda at: (
            event(at, "moved", f'card = "deck/c{at}"\nto = "deck/c{at + 1}"\n')
            + grade(at, "deck/c0", event_id=f"g{at}")
        ),
    ),
    "many copies of one file": lambda n: _many_files(n, lambda _: grade(0, "deck/c0")),
    "many files that differ in one id": lambda n: _many_files(n, lambda at: grade(at, f"deck/c{at}", event_id="same")),
    "many empty files": lambda n: OnDisk({f"device-{at:05}.toml": "" for at in range(n)}),
    "one id again and again": lambda n: journal(grade(at, f"deck/c{at}", event_id="same") for at in range(n)),
    "ids twice, different grades": lambda n: journal(grade(at, "deck/c", event_id=f"{at // 2:x}") for at in range(n)),
    "ids twice, different events": lambda n: journal(
        event(at, "suspend", f'card = "deck/c{at}"\n', event_id=f"{at // 2:x}") for at in range(n)
    ),
    "a chain of undos": lambda n: _undos(n, lambda at: f"{at - 1:012x}"),
    "a chain of undos backwards": lambda n: _undos(n, lambda at: f"{at + 1 if at < n else 0:012x}"),
    "a circle of undos": lambda n: _undos(n, lambda at: f"{at % n + 1:012x}"),
    "undos of one event": lambda n: _undos(n, lambda _: f"{0:012x}"),
    "undos of one undo": lambda n: _undos(n, lambda at: f"{1 if at > 1 else 0:012x}"),
    "undos of unknown events": lambda n: _undos(n, lambda at: f"x{at}"),
    "a chain of moves": lambda n: _moved(n, ((f"deck/c{at}", f"deck/c{at + 1}") for at in range(n))),
    "a chain of moves backwards": lambda n: _moved(n, ((f"deck/c{at}", f"deck/c{at + 1}") for at in range(n, 0, -1))),
    "a circle of moves": lambda n: _moved(n, ((f"deck/c{at}", f"deck/c{(at + 1) % n}") for at in range(n))),
    "moves to one card": lambda n: _moved(n, ((f"deck/c{at}", "deck/one") for at in range(n))),
    "moves there and back": lambda n: _moved(
        n, ((("deck/a", "deck/b"), ("deck/b", "deck/a"))[at % 2] for at in range(n))
    ),
    "round decks": lambda n: journal(
        [
            event(0, "round", f'round = "One"\nstarts = {NOW + timedelta(days=9)}\nzone = "UTC"\n'),
            *(event(at, "round-deck", f'round = "One"\ndeck = "d{at}"\non = false\n') for at in range(1, n)),
        ]
    ),
    "rounds": _rounds,
    "rounds with minutes and decks": lambda n: _rounds(
        n,
        lambda at: (
            event(at, "round-deck", f'round = "Round {at}"\ndeck = "d{at}"\non = false\n', event_id=f"d{at}")
            + event(
                at,
                "minutes",
                f'round = "Round {at}"\n'
                f"mon = 1\ntue = 2\nwed = 3\nthu = 4\nfri = 5\nsat = 6\nsun = {at % 60}\nmost = 90\n",
                event_id=f"m{at}",
            )
        ),
    ),
    "one round moved": lambda n: journal(
        event(at, "round", f'round = "One"\nstarts = {NOW + timedelta(days=9)}\nzone = "UTC"\n') for at in range(n)
    ),
    "days": lambda n: journal(
        event(at, "day", f"day = {(NOW + timedelta(days=at % 50_000)).date()}\nminutes = {at % 60}\n")
        for at in range(n)
    ),
    "decks switched": lambda n: journal(event(at, "deck", f'deck = "d{at}"\non = false\n') for at in range(n)),
    "documents read": lambda n: journal(
        event(at, "read", f'document = "d{at % 7}"\nline = {at}\nshare = 0.5\n') for at in range(n)
    ),
    "notes on one card": lambda n: journal(
        event(at, "note", f'card = "deck/c"\ntext = "{"long text " * 30}{at}"\n') for at in range(n)
    ),
    "unknown kinds": lambda n: journal(event(at, f"kind-{at}", "x = 1\n") for at in range(n)),
    "cards edited alike": lambda n: _edited(
        n, lambda at: f"What is term {at} of chapter {at % 7}?", lambda at: f"What was term {at} of chapter {at % 7}?"
    ),
    "cards edited to other numbers": lambda n: _edited(
        n, lambda at: f"What is the term {at} of it?", lambda at: f"What is the term {at + 10**6} of it?"
    ),
    "cards edited, similar prompts": lambda n: _edited(
        n, lambda at: f"{_words(at, 12)}", lambda at: f"{_words(at, 12, 'other')}"
    ),
    "cards edited, long texts": lambda n: _edited(n, lambda at: _own_words(at, 90), lambda at: _own_words(at, 90, "x")),
    "cards edited, equal prompts": lambda n: _edited(
        n, lambda _: "The same prompt", lambda at: f"The same, prompt{'!' * at}"
    ),
    "cards in one deck gone": lambda n: OnDisk(
        {"test.toml": _worded(n, lambda at: f"deck/card-{at:06x}", lambda at: _words(at, 8))},
        {"decks/deck.md": _deck(["One card"])},
    ),
    "cards with recorded prompts": lambda n: OnDisk(
        {"test.toml": _worded(n, lambda at: f"deck/own-{at}", lambda at: f"Prompt {at} before")},
        {"decks/deck.md": _deck(f"Prompt {at} {{#own-{at}}}" for at in range(n))},
    ),
    "only headers": lambda n: _raw("[[event]]\n" * n),
    "damaged blocks": lambda n: _raw("".join(f"[[event]]\nid = {at}\n" for at in range(n))),
    "blocks without a closing quote": lambda n: _raw("".join(f'[[event]]\nid = "{at}\n\n' for at in range(n))),
    "blocks with an unclosed multi-line text": lambda n: _raw("".join(f'[[event]]\nid = """{at}\n' for at in range(n))),
    "blocks of unknown lines": lambda n: _raw("".join(f"[[event]]\nnothing {at}\n" for at in range(n))),
    "ids without a header": lambda n: _raw("".join(f'id = "{at}"\n' for at in range(n))),
    "events without a header": lambda n: _raw(
        "".join(grade(at, "deck/c").replace("[[event]]\n", "") for at in range(n))
    ),
    "ids without a closing quote in a block": lambda n: _raw(
        "[[event]]\n" + "".join(f'id = "{at}\n' for at in range(n))
    ),
    "headers glued to lines": lambda n: _raw("".join("x" + grade(at, "deck/c") for at in range(n))),
    "conflict markers": lambda n: _raw(
        "".join(
            f"<<<<<<< a\n{grade(at, 'deck/c')}=======\n{grade(at, 'deck/c', event_id=f'b{at}')}>>>>>>> b\n"
            for at in range(n)
        )
    ),
    "conflict markers in one block": lambda n: _raw("[[event]]\n" + "<<<<<<< a\n=======\n>>>>>>> b\n" * n),
    "one line": lambda n: _raw("x" * n),
    "one line in a block": lambda n: _raw(f'[[event]]\nid = "{"x" * n}'),
    "a text that never ends": lambda n: _raw('[[event]]\nid = """' + "word\n" * n),
    "a key again and again": lambda n: _raw("[[event]]\n" + 'id = "1"\n' * n),
    "keys": lambda n: _raw("[[event]]\n" + "".join(f"k{at} = 1\n" for at in range(n))),
    "tables": lambda n: _raw("[[event]]\n" + "".join(f"[t{at}]\nx = 1\n" for at in range(n))),
    "tables in tables": lambda n: _raw("[[event]]\n" + "".join(f"[[a.b{at}.c]]\nx.y.z = 1\n" for at in range(n))),
    "comments": lambda n: _raw("# a comment\n" * n),
    "comments in a block": lambda n: _raw("[[event]]\n" + "# a comment\n" * n),
    "comment characters": lambda n: _raw("#" * n),
    "blanks": lambda n: _raw(" " * n),
    "blanks in a block": lambda n: _raw("[[event]]\n" + " " * n),
    "tabs in a header": lambda n: _raw("[[event" + "\t" * n + "]]\n"),
    "empty lines": lambda n: _raw("\n" * n),
    "empty lines in a block": lambda n: _raw("[[event]]\n" + "\n" * n),
    "returns": lambda n: _raw("[[event]]\n" + "\r" * n),
    "brackets": lambda n: _raw("[[event]]\nid = " + "[" * n),
    "brackets, closed": lambda n: _raw("[[event]]\nid = " + "[" * n + "]" * n + "\n"),
    "brackets at the head": lambda n: _raw("[" * n),
    "an array": lambda n: _raw("[[event]]\nid = [" + "1, " * n + "]\n"),
    "inline tables": lambda n: _raw("[[event]]\nid = " + "{a = " * n),
    "an inline table": lambda n: _raw("[[event]]\nid = {" + ", ".join(f"a{at} = 1" for at in range(n)) + "}\n"),
    "a key of many parts": lambda n: _raw("[[event]]\n" + ".".join("a" * n) + " = 1\n"),
    "keys of parts": lambda n: _raw("[[event]]\n" + "".join(f"{'a.' * 150}b{at} = 1\n" for at in range(n // 100 + 1))),
    "escapes": lambda n: _raw('[[event]]\nid = "' + r"\n" * n + '"\n'),
    "a huge whole number": lambda n: _raw("[[event]]\nid = " + "9" * n + "\n"),
    "a huge hexadecimal number": lambda n: _raw("[[event]]\nid = 0x" + "f" * n + "\n"),
    "a huge number of seconds": lambda n: journal([grade(0, "deck/c").replace("5.0", "9" * n)]),
    "a huge decimal number": lambda n: _raw("[[event]]\nid = 1." + "9" * n + "e" + "9" * n + "\n"),
    "a huge date": lambda n: _raw("[[event]]\nid = 2026-01-01T00:00:00." + "9" * n + "\n"),
    "underscores": lambda n: _raw("[[event]]\nid = 1" + "_1" * n + "\n"),
    "zeros": lambda n: _raw("\0" * n),
    "characters of several bytes": lambda n: _raw('[[event]]\nid = "é\n' * n),
    "targets": lambda n: OnDisk({"test.toml": HEAD}, targets=n),
}


class Rig:
    """A home with files on disk, and the jobs that are run in it."""

    def __init__(self, folder: Path, on_disk: OnDisk) -> None:
        self.home: HomeFolders = find_home(folder, {})
        self.target: Target | None = None
        self._tick = 0
        journals = self.home.journals_path(TARGET)
        journals.mkdir(parents=True, mode=0o700)
        for name, text in on_disk.journals.items():
            self._write(journals / name, text)
        for name, text in on_disk.files.items():
            path = self.home.targets_path / TARGET / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for number in range(on_disk.targets):
            (self.home.targets_path / f"target-{number}").mkdir(parents=True)
        self.raw = max((text.encode() for text in on_disk.journals.values()), key=len)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, "utf-8")
        path.chmod(0o600)

    def now(self) -> datetime:
        """A clock that moves a second at each call."""
        self._tick += 1
        return NOW + timedelta(seconds=self._tick)

    def parse(self) -> None:
        """Only parse the largest journal."""
        parse_journal(self.raw, "")
        split_blocks(self.raw)

    def start(self) -> None:
        """A start without reading the documents."""
        target = self.target or open_target(self.home, TARGET)
        study = Study.from_target(self.home, target, self.now)
        study.apply_card_edits()
        study.make_overview()

    def open(self) -> Study:
        """A whole start."""
        study = Study.open(self.home, TARGET, self.now)
        study.progress.upcoming_rounds(NOW)
        return study

    def open_again(self) -> None:
        """A start with the cache of the start before."""
        study = self.open()
        study.store._uncached_count = 10**6  # also writes a cache for a few events
        study.store.save_cache()
        self.open()

    def undo_and_redo(self) -> None:
        """What a person does with a few keys."""
        study = self.open()
        last_event = study.history.last_undoable_event()
        if last_event is not None:
            study.history.undo_event(last_event)
            study.history.redo_event()
        study.cards.grade("deck/c1", Grade.GOOD, 3.0)
        study.read_outside_events()
        study.backups.back_up_journals()

    def today(self) -> None:
        """Today and its plan."""
        study = self.open()
        study.planning.make_plan()
        build_today_page(study.make_overview(), has_keys=False)
        study.summary.make_summary()

    def rounds(self) -> None:
        """`prepdeck round list`."""
        self._command("round", "list")

    def plan(self) -> None:
        """`prepdeck plan`."""
        self._command("plan")

    def _command(self, *arguments: str) -> None:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            main(["--home", str(self.home.data_path.parent), *arguments])

    def doctor(self) -> None:
        """Run the doctor, repair, and run it again."""
        self._command("doctor")
        self._command("doctor", "--repair")

    def restore(self) -> None:
        """Make backups, delete everything, and restore it."""
        back_up_journals(self.home.progress_path, self.home.backups_path, NOW.date())
        for path in self.home.journals_path(TARGET).glob("*.toml"):
            path.unlink()
        backups = list_backups(self.home.backups_path)
        for backup in backups:
            count_events(backup)
        restore_events(backups, self.home.journals_path(TARGET), NOW)

    def check(self) -> None:
        """List and check everything in the library."""
        list_target_names(self.home)
        open_target(self.home, TARGET)
        self._command("list")
        self._command("check")


JOBS = (
    "parse",
    "start",
    "open",
    "open_again",
    "undo_and_redo",
    "today",
    "rounds",
    "plan",
    "doctor",
    "restore",
    "check",
)


def seconds_of(job: str, folder: Path, on_disk: OnDisk) -> float:
    """The processor time that a job takes in its own home."""
    rig = Rig(folder, on_disk)
    if job == "start":
        rig.target = open_target(rig.home, TARGET)
    started_at = time.process_time()
    getattr(rig, job)()
    return time.process_time() - started_at
