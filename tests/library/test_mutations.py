"""A few bytes of any file that prepdeck derives are changed: everything is as if they had not been."""

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
from prepdeck.library import checked_pages
from prepdeck.library.checking import check_library
from prepdeck.library.home import HomeFolders
from prepdeck.library.search import search_documents
from prepdeck.library.target import list_target_names, open_targets
from prepdeck.memory.fsrs import Grade
from prepdeck.study import Study
from prepdeck.ui.theme import load_theme_name

_QUERIES = ("lever", "stack lambda", "the")
_MUTATIONS = 100


@pytest.fixture
def furnished(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> HomeFolders:
    """A home with documents, decks, contradictions, grades of two days, a cache of them, and copies of journals."""
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # no power fails here, and waiting for the disk takes longest
    monkeypatch.setattr(checked_pages._ChecksumFile, "xSync", lambda *_: None, raising=False)
    folder = home.targets_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    (folder / "other.md").write_text(GUIDE.replace("4B", "9B").replace("2019", "2011"), "utf-8")
    (folder / "stack.md").write_text(BRIEF, "utf-8")
    (folder / "odd.md").write_bytes(b"\xff\xfe")
    (folder / "ink.md").write_text("# Ink\n\nThe lantern lights the harbour.\n" * 200, "utf-8")
    (folder / "decks" / "ink.md").write_text("## What dries?\n\nInk.\n\n## Broken\n", "utf-8")
    clock = Clock()
    for name in ("acme", "runway"):
        study = Study.open(home, name, clock)
        for card in list(study.target.cards_by_id)[:30]:
            study.cards.grade(card, Grade.GOOD, 3.0)
        study.store.save_cache()
    for day in (21, 22):
        back_up_journals(home.progress_path, home.backups_path, date(2026, 11, day))
        Study.open(home, "acme", clock).cards.grade("ink/what-dries", Grade.HARD, 2.0)
    (home.state_path / "look").write_text("prepdeck-light\n", "utf-8")
    observed(home)
    return home


def observed(home: HomeFolders) -> list[object]:
    """What a person sees of the home."""
    found: list[object] = []
    targets = open_targets(home, list_target_names(home))
    for target in targets:
        found += [target.document_infos, target.decks, target.problems, target.contradictions, target.title]
    found += [search_documents(home, words) for words in _QUERIES]
    found.append(search_documents(home, "lantern", "acme"))
    for target in targets:
        study = Study.from_target(home, target, Clock(datetime(2026, 11, 23, tzinfo=UTC)))
        found += [study.progress, study.problems]
        study.store.save_cache()
    return found


def observed_at_length(home: HomeFolders) -> list[object]:
    """The same, and what reads every document."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(["list"])
        main(["show", "acme", "guide", "--json"])
    return [*observed(home), out.getvalue(), list(check_library(home, date(2026, 11, 23)))]


def bytes_changed(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 3)):
        changed[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(changed)


def bit_flipped(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << dice.randrange(8)]) + raw[at + 1 :]


def letter_changed(raw: bytes, dice: random.Random) -> bytes:
    """A letter is another letter, so that what it stands in can still be parsed."""
    letters = [at for at, byte in enumerate(raw) if 97 <= byte <= 122]
    if not letters:
        return bit_flipped(raw, dice)
    at = dice.choice(letters)
    return raw[:at] + bytes([97 + (raw[at] - 96) % 26]) + raw[at + 1 :]


def cut_short(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw))]


def zeroed(raw: bytes, dice: random.Random) -> bytes:
    length = dice.choice((16, 512, 4096))
    at = dice.randrange(len(raw)) // length * length
    return raw[:at] + bytes(len(raw[at : at + length])) + raw[at + length :]


def lengthened(raw: bytes, dice: random.Random) -> bytes:
    return raw + dice.randbytes(dice.choice((1, 100, 4096)))


_WAYS = (bytes_changed, bytes_changed, bit_flipped, bit_flipped, letter_changed, cut_short, zeroed, lengthened)


def derived(home: HomeFolders) -> list[Path]:
    """The files that are made of others; of which device this is says the device file alone."""
    within = [path for folder in (home.cache_path, home.state_path) for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in within if path.name != "device" and path.suffix != ".gz")


def test_no_change_of_a_few_bytes_is_seen_or_raises(
    furnished: HomeFolders, tmp_path: Path, seed: int, factor: int
) -> None:
    home, kept = furnished, tmp_path / "kept"
    as_it_was = observed_at_length(home)
    for folder in ("cache", "state"):
        shutil.copytree(home.data_path.parent / folder, kept / folder)
    whole = {path: path.read_bytes() for path in derived(home)}
    assert {path.name for path in whole} == {"library.sqlite", "acme.past", "runway.past", "look"}
    raised: list[str] = []
    different: list[str] = []
    for number in range(_MUTATIONS if factor == 1 else 2_500):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same change for the same seed
        path = dice.choice(list(whole)) if number % 3 else home.cache_path / "library.sqlite"
        way = dice.choice(_WAYS)
        path.write_bytes(way(whole[path], dice))
        name = f"{number} of seed {seed}: {way.__name__} of {path.name}"
        at_length = number % 25 == 0
        try:
            found = observed_at_length(home) if at_length else observed(home)
            load_theme_name(home)
        except Exception as error:  # noqa: BLE001 - that nothing whatever is raised is what is being shown
            raised.append(f"{name}: {error!r}")
        else:
            if found != (as_it_was if at_length else as_it_was[: len(found)]):
                different.append(name)
        for each, raw in whole.items():
            if not each.exists() or each.read_bytes() != raw:
                each.unlink(missing_ok=True)
                each.write_bytes(raw)
    assert (raised, different) == ([], [])
