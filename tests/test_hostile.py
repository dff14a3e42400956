"""Hostile inputs: nothing breaks, everything that cannot be read is named in one line, and the rest still opens.

By default the collection is tried together: all documents in one target, all decks in another. The thorough run tries
every file alone as well, in this process and in one whose memory and time are limited.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clock import Clock
from effort import some_of
from hostile_inputs import (
    ROOT,
    TARGET,
    digest,
    files,
    judge,
    put_deck_files,
    run,
    short_names,
    try_all,
)
from person import Person, sit_down
from prepdeck.library.home import find_home
from prepdeck.study import Study
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.theme import THEMES, load_theme_name

DOCUMENTS, JOURNALS = files("documents"), files("journals")
DECKS = files("decks")
TARGETS = sorted((ROOT / "targets").iterdir())
KEPT = sorted(path for path in (ROOT / "kept").glob("*/*"))
SECONDS = 5.0  # of processor time for one command over one small file; it takes hundredths
MEMORY = 1 << 30  # bytes of address space for one command over one small file


def name_of(path: Path) -> str:
    """A name for a test, in ASCII."""
    return ascii(path.name)[1:-1]


@pytest.fixture(scope="module", autouse=True)
def _sources_unchanged() -> Iterator[None]:
    """Whatever is done with the person's files, not a byte of them changes."""
    before = digest(ROOT)
    yield
    assert digest(ROOT) == before


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all hostile documents and decks in one target, brought in once; tests take copies of it."""
    home = tmp_path_factory.mktemp("crowded")
    ran = judge(run(home, "add", str(ROOT / "documents"), "-t", TARGET), "add")
    assert ran.code == 1
    put_deck_files(home, DECKS)
    return home


@pytest.fixture
def home(crowded: Path, tmp_path: Path) -> Path:
    """That home, free to be changed."""
    return Path(shutil.copytree(crowded, tmp_path / "home", dirs_exist_ok=True))


def test_every_document_is_added_or_reported_with_a_hint(home: Path) -> None:
    ran = run(home, "add", str(ROOT / "documents"), "-t", TARGET)
    taken = {path.name for path in (home / "data" / "targets" / TARGET).iterdir()}
    lines = ran.err.rstrip("\n").split("\n")
    refused = {path.name for path in DOCUMENTS if path.name not in taken}
    assert f"{len(refused)} files could not be added" in lines[-1]
    for name in refused:
        said = [line for line in lines if f"/{name}:" in line]
        assert said, name
        assert all("; " in line for line in said)  # what to do
    assert all(str(ROOT / "documents") in line for line in lines[:-1])


def test_no_command_fails_on_all_documents_and_decks_in_one_target(home: Path) -> None:
    try_all(home, TARGET, "list", "check", "search", "export", "-t")
    names = short_names(home)
    assert "plain" in names
    assert len(names) > 200
    shown = judge(run(home, "show", TARGET, "plain"), "show")
    assert "Just words." in shown.out
    assert judge(run(home, "show", "runway", "comp-guide"), "show").code == 0
    assert judge(run(home, "export", "runway", "-o", "-"), "export").code == 0
    judge(run(home, "doctor", "--repair"), "doctor", "--repair")
    assert judge(run(home, "remove", TARGET), "remove").code == 0


def test_every_document_becomes_one_line_of_json() -> None:
    ran = judge(run(Path("home"), "show", "--json", *map(str, DOCUMENTS)), "show --json")
    assert ran.code == 0
    assert ran.out.isascii()
    assert ran.out.count("\n") == len(DOCUMENTS)


def test_any_document_can_be_shown(home: Path, seed: int, factor: int) -> None:
    names = short_names(home)
    for name in random.Random(seed).sample(names, 3 * factor):  # noqa: S311 - the same choice for the same seed
        assert judge(run(home, "show", TARGET, name), "show", name).code == 0
        assert judge(run(home, "show", TARGET, name, "--json"), "show --json", name).code == 0


def test_no_command_fails_on_damaged_journals_of_many_devices(tmp_path: Path, seed: int, factor: int) -> None:
    home = tmp_path / "home"
    put_deck_files(home, [])
    folder = home / "data" / "progress" / TARGET
    folder.mkdir(parents=True)
    chosen = random.Random(seed).sample(JOURNALS, min(24 * factor, len(JOURNALS)))  # noqa: S311 - as the seed says
    for path in chosen:
        shutil.copy(path, folder / path.name)
    before = digest(folder)
    try_all(home, TARGET, "list", "-t")
    assert digest(folder) == before  # nothing writes into another device's journal
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    for each in (("doctor", "--repair"), ("restore", TARGET)):
        judge(run(home, *each), *each)
    assert "Onsite again" in judge(run(home, "round", "list", "-t", TARGET), "round list").out


def as_own_journal(home: Path, path: Path) -> Path:
    """Make a journal that of this device, and give where it is."""
    put_deck_files(home, [])
    judge(run(home, "round", "add", "First", "+3d", "-t", TARGET, "-y"), "round add")
    (own,) = (home / "data" / "progress" / TARGET).glob("*.toml")
    own.write_bytes(path.read_bytes())
    return own


def try_journal(home: Path, own: Path) -> None:
    """Everything that reads or writes a journal."""
    before = own.read_bytes()
    try_all(home)
    left, cut = own.read_bytes(), own.with_name(f"{own.name}.cut")
    alike = next((at for at, pair in enumerate(zip(left, before, strict=False)) if len(set(pair)) > 1), len(left))
    end = before[alike:]
    assert not end or end in cut.read_bytes()  # nothing is lost, also not an end that looks like a torn write
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    for each in (("doctor",), ("doctor", "--repair"), ("doctor",), ("restore",), ("restore", TARGET), ("-t", TARGET)):
        judge(run(home, *each), *each)


def test_no_command_fails_on_a_damaged_journal_of_this_device(tmp_path: Path, seed: int, factor: int) -> None:
    for path in random.Random(seed).sample(JOURNALS, 2 * factor):  # noqa: S311 - the same choice for the same seed
        home = tmp_path / path.name
        try_journal(home, as_own_journal(home, path))


def test_targets_with_odd_names_can_be_added_opened_and_removed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for folder in TARGETS:
        judge(run(home, "add", "--", str(folder)), "add", folder.name)
    judge(run(home, "list"), "list")
    judge(run(home, "check"), "check")
    made = sorted(path.name for path in (home / "data" / "targets").iterdir())
    assert len(made) >= len(TARGETS) - 2
    for name in made:
        assert run(home, "export", "-o", "-", name).code == 0
        assert judge(run(home, "remove", name), "remove", name).code == 0


@pytest.mark.thorough
@pytest.mark.parametrize("folder", [folder for folder in TARGETS if folder.name[0] != "."], ids=name_of)
def test_a_folder_copied_into_the_library_can_be_opened_and_removed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder, home / "data" / "targets" / folder.name)
    for each in (("list",), (f"--target={folder.name}",)):
        judge(run(home, *each), *each)
    assert judge(run(home, "remove", "--", folder.name), "remove").code == 0


PLACES = {
    "look": "state/look",
    "device": "state/device",
    "index": "cache/library.sqlite",
    "past": f"cache/progress/{TARGET}.past",
}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_damaged_state_and_cache_files_are_ignored(tmp_path: Path, path: Path) -> None:
    home = tmp_path / "home"
    put_deck_files(home, [])
    expected = run(home, "list").out
    place = home / PLACES[path.parent.name]
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, place)
    assert judge(run(home, "list"), "list").out == expected
    judge(run(home, "round", "add", "Onsite", "+5d", "-t", TARGET, "-y"), "round add")
    journals = list((home / "data" / "progress" / TARGET).iterdir())
    assert len(journals) == 1
    assert journals[0].name.isascii()
    assert load_theme_name(find_home(home, {}), {}) in THEMES


async def back(person: Person) -> None:
    """Go back to Today, from wherever that is."""
    for _ in range(8):
        if isinstance(person.app.screen, TodayScreen):
            return
        await person.press("escape")
    raise AssertionError(f"{person.app.screen} cannot be left")


async def look_at(person: Person, study: Study, name: str) -> None:
    """Open a document, go through it, find a word in it, and go back."""
    today = person.app.screen
    assert isinstance(today, TodayScreen)
    today.action_document(name)
    await person.press("right_square_bracket", "end", "slash", "b", "enter", "n")
    assert not isinstance(person.app.screen, TodayScreen), name
    assert study.target.document_infos[name]
    await back(person)


async def drill(person: Person, study: Study, deck: str) -> None:
    """Drill a deck, answer some of its cards, write a note, look at a passage, and go back."""
    today = person.app.screen
    assert isinstance(today, TodayScreen)
    if not study.cards.is_deck_on(deck):
        study.cards.switch_deck(deck)
    today.action_drill(deck)
    await person.press("space", "space", "3", "space", "1", "w", "x", "enter", "escape", "n", "y", "enter", "o")
    await back(person)


async def test_the_screens_open_with_any_documents_and_decks(home: Path, seed: int, factor: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same choice for the same seed
    study = Study.open(find_home(home, {}), TARGET, Clock())
    async with sit_down(study) as person:
        for name in dice.sample(list(study.target.document_infos), 2 * factor):
            await look_at(person, study, name)
        for deck in dice.sample([deck.id for deck in study.target.decks], factor):
            await drill(person, study, deck)
        today = person.app.screen
        assert isinstance(today, TodayScreen)
        today.choose_document()  # all titles at once
        await person.press("down")
        await back(person)
        for key in ("i", "e"):
            await person.press(key, "down")
            await back(person)
    assert person.app.failure is None
    assert person.app.return_code in {0, None}


@pytest.mark.thorough
async def test_the_screens_open_with_any_journals(tmp_path: Path) -> None:
    home = tmp_path / "home"
    put_deck_files(home, [])
    shutil.copytree(ROOT / "journals", home / "data" / "progress" / TARGET)
    study = Study.open(find_home(home, {}), TARGET, Clock())
    async with sit_down(study) as person:
        for key in ("i", "p", "U"):
            await person.press(key, "down")
            await back(person)
        await drill(person, study, "bells")
    assert person.app.failure is None


# -- one by one


@pytest.mark.thorough
@pytest.mark.parametrize("path", some_of(DOCUMENTS, 60), ids=name_of)
async def test_each_hostile_document_works_alone(tmp_path: Path, path: Path) -> None:
    home = tmp_path / "home"
    ran = [judge(run(home, "add", str(path), "-t", TARGET), "add"), judge(run(home, "add", str(path)), "add")]
    put_deck_files(home, [])
    shutil.copy(path, home / "data" / "targets" / TARGET / path.name)
    ran += try_all(home)
    names = short_names(home)
    for name in names:
        ran += [judge(run(home, "show", TARGET, name, *more), "show", name) for more in ((), ("--json",))]
    assert max(each.seconds for each in ran) < SECONDS
    study = Study.open(find_home(home, {}), TARGET, Clock())
    async with sit_down(study) as person:
        for name in names:
            await look_at(person, study, name)
    assert person.app.failure is None


@pytest.mark.thorough
@pytest.mark.parametrize("path", some_of(DECKS, 30), ids=name_of)
async def test_each_hostile_deck_works_alone(tmp_path: Path, path: Path) -> None:
    home = tmp_path / "home"
    source = tmp_path / TARGET / "decks"
    source.mkdir(parents=True)
    shutil.copy(path, source / path.name)
    ran = [judge(run(home, "add", str(source.parent)), "add")]
    put_deck_files(home, [path])
    ran += try_all(home)
    assert "bells" in ran[1].out  # the sound deck is listed whatever the other one is
    assert max(each.seconds for each in ran) < SECONDS
    study = Study.open(find_home(home, {}), TARGET, Clock())
    async with sit_down(study) as person:
        for deck in study.target.decks:
            await drill(person, study, deck.id)
    assert person.app.failure is None


@pytest.mark.thorough
@pytest.mark.parametrize("path", some_of(JOURNALS, 30), ids=name_of)
def test_each_hostile_journal_of_this_device_works_alone(tmp_path: Path, path: Path) -> None:
    try_journal(tmp_path / "home", as_own_journal(tmp_path / "home", path))


@pytest.mark.thorough
@pytest.mark.parametrize("path", some_of(JOURNALS, 30), ids=name_of)
def test_each_hostile_journal_of_another_device_works_alone(tmp_path: Path, path: Path) -> None:
    home = tmp_path / "home"
    put_deck_files(home, [])
    folder = home / "data" / "progress" / TARGET
    folder.mkdir(parents=True)
    other = folder / "phone-77aa.toml"
    other.write_bytes(path.read_bytes())
    try_all(home)
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    assert other.read_bytes() == path.read_bytes()
    for each in (("doctor", "--repair"), ("doctor",), ("restore", TARGET)):
        judge(run(home, *each), *each)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="limits on memory count only there")
@pytest.mark.parametrize("path", some_of([*DOCUMENTS, *DECKS], 60), ids=name_of)
def test_a_hostile_file_needs_little_memory_and_time(tmp_path: Path, path: Path) -> None:
    for arguments in (("add", str(path)), ("show", "--json", str(path)), ("check", str(path))):
        done = subprocess.run(
            [sys.executable, "-m", "prepdeck", "--home", str(tmp_path / "home"), *arguments],
            capture_output=True,
            check=False,
            preexec_fn=limited,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert done.returncode in {0, 1, 2}, done.stderr[-500:]
        assert b"Traceback" not in done.stderr


def limited() -> None:
    """Limit this process: as much memory as a small machine has, and a few seconds of its processor."""
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def test_the_collection_is_complete_and_small() -> None:
    everything = [path for path in ROOT.rglob("*") if path.is_file()]
    assert len(everything) >= 500
    assert sum(path.stat().st_size for path in everything) < 2_000_000
