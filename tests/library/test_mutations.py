"""Damage of a few bytes in any derived file changes nothing that a person sees."""

import contextlib
import io
import os
import random
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clock import Clock
from documents.samples import BRIEF, GUIDE
from prepdeck.cli.main import main
from prepdeck.journal import event_store
from prepdeck.journal.backup import back_up_journals
from prepdeck.library import checksummed_database
from prepdeck.library.checking import check_library
from prepdeck.library.home import HomeFolders
from prepdeck.library.last_target import load_last_target_name
from prepdeck.library.search import search_documents
from prepdeck.library.target import list_target_names, open_targets
from prepdeck.memory.grades import Grade
from prepdeck.study import Study
from prepdeck.ui.theme import load_theme_name

_QUERIES = ("lever", "stack lambda", "the")
_MUTATIONS = 60


@pytest.fixture
def full_home(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> HomeFolders:
    """A home with documents, decks, contradictions, grades of two days, an event cache and backups."""
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    monkeypatch.setattr(
        os, "fsync", lambda _: None
    )  # the test does not simulate power cuts, and waiting for the disk is slow
    monkeypatch.setattr(checksummed_database._ChecksumFile, "xSync", lambda *_: None, raising=False)
    folder = home.targets_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    (folder / "other.md").write_text(GUIDE.replace("4B", "9B").replace("2019", "2011"), "utf-8")
    (folder / "stack.md").write_text(BRIEF, "utf-8")
    (folder / "odd.md").write_bytes(b"\xff\xfe")
    (folder / "ink.md").write_text("# Ink\n\nThe lantern lights the harbour.\n" * 200, "utf-8")
    (folder / "decks" / "ink.md").write_text("## What dries?\n\nInk.\n\n## Broken\n", "utf-8")
    clock = Clock()
    for target_name in ("acme", "runway"):
        study = Study.open(home, target_name, clock)
        for card in list(study.target.cards_by_id)[:30]:
            study.cards.grade(card, Grade.GOOD, 3.0)
        study.store.save_cache()
    for day in (21, 22):
        back_up_journals(home.progress_path, home.backups_path, date(2026, 11, day))
        Study.open(home, "acme", clock).cards.grade("ink/what-dries", Grade.HARD, 2.0)
    (home.state_path / "look").write_text("prepdeck-light\n", "utf-8")
    (home.state_path / "last-target").write_text("runway\n", "utf-8")
    observe(home)
    return home


def observe(home: HomeFolders) -> list[object]:
    """Collect everything that a person sees of the home."""
    observations: list[object] = []
    targets = open_targets(home, list_target_names(home))
    for target in targets:
        observations += [target.document_infos, target.decks, target.problems, target.contradictions, target.title]
    observations += [search_documents(home, words) for words in _QUERIES]
    observations.append(search_documents(home, "lantern", "acme"))
    for target in targets:
        study = Study.from_target(home, target, Clock(datetime(2026, 11, 23, tzinfo=UTC)))
        observations += [study.progress, study.problems]
        study.store.save_cache()
    return observations


def observe_all(home: HomeFolders) -> list[object]:
    """Collect the same, and the output of commands that read every document."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(["list"])
        main(["show", "acme", "guide", "--json"])
    return [*observe(home), out.getvalue(), list(check_library(home, date(2026, 11, 23)))]


def change_bytes(file_bytes: bytes, dice: random.Random) -> bytes:
    changed = bytearray(file_bytes)
    for _ in range(dice.randint(1, 3)):
        changed[dice.randrange(len(file_bytes))] = dice.randrange(256)
    return bytes(changed)


def flip_bit(file_bytes: bytes, dice: random.Random) -> bytes:
    index = dice.randrange(len(file_bytes))
    return file_bytes[:index] + bytes([file_bytes[index] ^ 1 << dice.randrange(8)]) + file_bytes[index + 1 :]


def change_letter(file_bytes: bytes, dice: random.Random) -> bytes:
    """Replace a letter by another one, so that the text around it can still be parsed."""
    letters = [index for index, byte in enumerate(file_bytes) if 97 <= byte <= 122]
    if not letters:
        return flip_bit(file_bytes, dice)
    index = dice.choice(letters)
    return file_bytes[:index] + bytes([97 + (file_bytes[index] - 96) % 26]) + file_bytes[index + 1 :]


def truncate(file_bytes: bytes, dice: random.Random) -> bytes:
    return file_bytes[: dice.randrange(len(file_bytes))]


def zero_range(file_bytes: bytes, dice: random.Random) -> bytes:
    length = dice.choice((16, 512, 4096))
    index = dice.randrange(len(file_bytes)) // length * length
    return file_bytes[:index] + bytes(len(file_bytes[index : index + length])) + file_bytes[index + length :]


def append_bytes(file_bytes: bytes, dice: random.Random) -> bytes:
    return file_bytes + dice.randbytes(dice.choice((1, 100, 4096)))


_MUTATION_FUNCTIONS = (
    change_bytes,
    change_bytes,
    flip_bit,
    flip_bit,
    change_letter,
    truncate,
    zero_range,
    append_bytes,
)


def list_derived_files(home: HomeFolders) -> list[Path]:
    """List the files that can be rebuilt. The device file cannot."""
    all_files = [path for folder in (home.cache_path, home.state_path) for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in all_files if path.name != "device" and path.suffix != ".gz")


def test_damaged_derived_files_change_nothing_and_raise_nothing(
    full_home: HomeFolders, tmp_path: Path, seed: int, factor: int
) -> None:
    home, backup_path = full_home, tmp_path / "kept"
    expected = observe_all(home)
    for folder in ("cache", "state"):
        shutil.copytree(home.data_path.parent / folder, backup_path / folder)
    bytes_by_path = {path: path.read_bytes() for path in list_derived_files(home)}
    assert {path.name for path in bytes_by_path} == {
        "library.sqlite",
        "acme.past",
        "runway.past",
        "look",
        "last-target",
    }
    raised: list[str] = []
    different: list[str] = []
    for number in range(_MUTATIONS if factor == 1 else 2_500):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same change for the same seed
        path = dice.choice(list(bytes_by_path)) if number % 3 else home.cache_path / "library.sqlite"
        mutate = dice.choice(_MUTATION_FUNCTIONS)
        path.write_bytes(mutate(bytes_by_path[path], dice))
        description = f"{number} of seed {seed}: {mutate.__name__} of {path.name}"
        is_full_check = number % 25 == 0
        try:
            observations = observe_all(home) if is_full_check else observe(home)
            load_theme_name(home)
            load_last_target_name(home)
        except Exception as error:  # noqa: BLE001 - the test shows that nothing at all is raised
            raised.append(f"{description}: {error!r}")
        else:
            if observations != (expected if is_full_check else expected[: len(observations)]):
                different.append(description)
        for damaged_path, file_bytes in bytes_by_path.items():
            if not damaged_path.exists() or damaged_path.read_bytes() != file_bytes:
                damaged_path.unlink(missing_ok=True)
                damaged_path.write_bytes(file_bytes)
    assert (raised, different) == ([], [])
