"""Hostile inputs: no command crashes, each unreadable file gets one line, and everything else still opens.

By default, the whole collection is tried at once, in one target. The thorough run also tries each file
alone, in this process and in one with limited memory and time.
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
STATE_FILES = sorted(path for path in (ROOT / "kept").glob("*/*"))
MOST_SECONDS = 5.0  # of processor time for one command on one small file; most take hundredths of a second
MOST_MEMORY = 1 << 30  # bytes of address space for one command on one small file


def name_of(path: Path) -> str:
    """The file name in ASCII, as a test id."""
    return ascii(path.name)[1:-1]


@pytest.fixture(scope="module", autouse=True)
def _sources_unchanged() -> Iterator[None]:
    """Assert that no test changes the files of the collection."""
    before = digest(ROOT)
    yield
    assert digest(ROOT) == before


@pytest.fixture(scope="module")
def full_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all hostile documents and decks in one target, made once and copied for each test."""
    home = tmp_path_factory.mktemp("full_home")
    result = judge(run(home, "add", str(ROOT / "documents"), "-t", TARGET), "add")
    assert result.code == 1
    put_deck_files(home, DECKS)
    return home


@pytest.fixture
def home(full_home: Path, tmp_path: Path) -> Path:
    """A copy of the full home that a test may change."""
    return Path(shutil.copytree(full_home, tmp_path / "home", dirs_exist_ok=True))


def test_every_document_is_added_or_reported_with_a_hint(home: Path) -> None:
    result = run(home, "add", str(ROOT / "documents"), "-t", TARGET)
    taken = {path.name for path in (home / "data" / "targets" / TARGET).iterdir()}
    lines = result.err.rstrip("\n").split("\n")
    refused = {path.name for path in DOCUMENTS if path.name not in taken}
    assert f"{len(refused)} files could not be added" in lines[-1]
    for name in refused:
        error_lines = [line for line in lines if f"/{name}:" in line]
        assert error_lines, name
        assert all("; " in line for line in error_lines)  # the hint
    assert all(str(ROOT / "documents") in line or "stands in for the deck" in line for line in lines[:-1])


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
    result = judge(run(Path("home"), "show", "--json", *map(str, DOCUMENTS)), "show --json")
    assert result.code == 0
    assert result.out.isascii()
    assert result.out.count("\n") == len(DOCUMENTS)


def test_any_document_can_be_shown(home: Path, seed: int, factor: int) -> None:
    names = short_names(home)
    for name in random.Random(seed).sample(names, 3 * factor):  # noqa: S311 - reproducible, not secret
        assert judge(run(home, "show", TARGET, name), "show", name).code == 0
        assert judge(run(home, "show", TARGET, name, "--json"), "show --json", name).code == 0


def test_no_command_fails_on_damaged_journals_of_many_devices(tmp_path: Path, seed: int, factor: int) -> None:
    home = tmp_path / "home"
    put_deck_files(home, [])
    folder = home / "data" / "progress" / TARGET
    folder.mkdir(parents=True)
    chosen = random.Random(seed).sample(JOURNALS, min(24 * factor, len(JOURNALS)))  # noqa: S311 - reproducible, not secret
    for path in chosen:
        shutil.copy(path, folder / path.name)
    before = digest(folder)
    try_all(home, TARGET, "list", "-t")
    assert digest(folder) == before  # the app never writes to another device's journal
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    for command in (("doctor", "--repair"), ("restore", TARGET)):
        judge(run(home, *command), *command)
    assert "Onsite again" in judge(run(home, "round", "list", "-t", TARGET), "round list").out


def as_own_journal(home: Path, path: Path) -> Path:
    """Copy a journal over that of this device, and return its path."""
    put_deck_files(home, [])
    judge(run(home, "round", "add", "First", "+3d", "-t", TARGET, "-y"), "round add")
    (own_path,) = (home / "data" / "progress" / TARGET).glob("*.toml")
    own_path.write_bytes(path.read_bytes())
    return own_path


def try_journal(home: Path, own_path: Path) -> None:
    """Run every command that reads or writes a journal."""
    before = own_path.read_bytes()
    try_all(home)
    bytes_after, cut_path = own_path.read_bytes(), own_path.with_name(f"{own_path.name}.cut")
    common_length = next(
        (index for index, pair in enumerate(zip(bytes_after, before, strict=False)) if len(set(pair)) > 1),
        len(bytes_after),
    )
    end = before[common_length:]
    assert (
        not end or end in cut_path.read_bytes()
    )  # nothing is lost, not even an end that looks like an interrupted write
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    for command in (
        ("doctor",),
        ("doctor", "--repair"),
        ("doctor",),
        ("restore",),
        ("restore", TARGET),
        ("-t", TARGET),
    ):
        judge(run(home, *command), *command)


def test_no_command_fails_on_a_damaged_journal_of_this_device(tmp_path: Path, seed: int, factor: int) -> None:
    for path in random.Random(seed).sample(JOURNALS, 2 * factor):  # noqa: S311 - reproducible, not secret
        home = tmp_path / path.name
        try_journal(home, as_own_journal(home, path))


def test_targets_with_odd_names_can_be_added_opened_and_removed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for folder in TARGETS:
        judge(run(home, "add", "--", str(folder)), "add", folder.name)
    judge(run(home, "list"), "list")
    judge(run(home, "check"), "check")
    target_names = sorted(path.name for path in (home / "data" / "targets").iterdir())
    assert len(target_names) >= len(TARGETS) - 2
    for name in target_names:
        assert run(home, "export", "-o", "-", name).code == 0
        assert judge(run(home, "remove", name), "remove", name).code == 0


@pytest.mark.thorough
@pytest.mark.parametrize("folder", [folder for folder in TARGETS if folder.name[0] != "."], ids=name_of)
def test_a_folder_copied_into_the_library_can_be_opened_and_removed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder, home / "data" / "targets" / folder.name)
    for command in (("list",), (f"--target={folder.name}",)):
        judge(run(home, *command), *command)
    assert judge(run(home, "remove", "--", folder.name), "remove").code == 0


PLACES = {
    "look": "state/look",
    "device": "state/device",
    "index": "cache/library.sqlite",
    "past": f"cache/progress/{TARGET}.past",
}


@pytest.mark.parametrize("path", STATE_FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
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
    """Go back to Today from any screen."""
    for _ in range(8):
        if isinstance(person.app.screen, TodayScreen):
            return
        await person.press("escape")
    raise AssertionError(f"{person.app.screen} cannot be left")


async def look_at(person: Person, study: Study, name: str) -> None:
    """Open a document, move through it, search in it, and go back."""
    today = person.app.screen
    assert isinstance(today, TodayScreen)
    today.action_document(name)
    await person.press("right_square_bracket", "end", "slash", "b", "enter", "n")
    assert not isinstance(person.app.screen, TodayScreen), name
    assert study.target.document_infos[name]
    await back(person)


async def drill(person: Person, study: Study, deck: str) -> None:
    """Study a deck: answer some cards, write a note, open a passage, and go back."""
    today = person.app.screen
    assert isinstance(today, TodayScreen)
    if not study.cards.is_deck_on(deck):
        study.cards.switch_deck(deck)
    today.action_drill(deck)
    await person.press("space", "space", "3", "space", "1", "w", "x", "enter", "escape", "n", "y", "enter", "o")
    await back(person)


async def test_the_screens_open_with_any_documents_and_decks(home: Path, seed: int, factor: int) -> None:
    random_source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    study = Study.open(find_home(home, {}), TARGET, Clock())
    async with sit_down(study) as person:
        for name in random_source.sample(list(study.target.document_infos), 2 * factor):
            await look_at(person, study, name)
        for deck in random_source.sample([deck.id for deck in study.target.decks], factor):
            await drill(person, study, deck)
        today = person.app.screen
        assert isinstance(today, TodayScreen)
        today.choose_document()  # shows all titles at once
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


# -- each file alone


@pytest.mark.thorough
@pytest.mark.parametrize("path", some_of(DOCUMENTS, 60), ids=name_of)
async def test_each_hostile_document_works_alone(tmp_path: Path, path: Path) -> None:
    home = tmp_path / "home"
    result = [judge(run(home, "add", str(path), "-t", TARGET), "add"), judge(run(home, "add", str(path)), "add")]
    put_deck_files(home, [])
    shutil.copy(path, home / "data" / "targets" / TARGET / path.name)
    result += try_all(home)
    names = short_names(home)
    for name in names:
        result += [judge(run(home, "show", TARGET, name, *more), "show", name) for more in ((), ("--json",))]
    assert max(command.seconds for command in result) < MOST_SECONDS
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
    result = [judge(run(home, "add", str(source.parent)), "add")]
    put_deck_files(home, [path])
    result += try_all(home)
    assert "bells" in result[1].out  # the valid deck is always listed
    assert max(command.seconds for command in result) < MOST_SECONDS
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
    other_path = folder / "phone-77aa.toml"
    other_path.write_bytes(path.read_bytes())
    try_all(home)
    judge(run(home, "round", "add", "Onsite again", "+5d", "-t", TARGET, "-y"), "round add")
    assert other_path.read_bytes() == path.read_bytes()
    for command in (("doctor", "--repair"), ("doctor",), ("restore", TARGET)):
        judge(run(home, *command), *command)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="memory limits only work there")
@pytest.mark.parametrize("path", some_of([*DOCUMENTS, *DECKS], 60), ids=name_of)
def test_a_hostile_file_needs_little_memory_and_time(tmp_path: Path, path: Path) -> None:
    for arguments in (("add", str(path)), ("show", "--json", str(path)), ("check", str(path))):
        process = subprocess.run(
            [sys.executable, "-m", "prepdeck", "--home", str(tmp_path / "home"), *arguments],
            capture_output=True,
            check=False,
            preexec_fn=limit_process,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert process.returncode in {0, 1, 2}, process.stderr[-500:]
        assert b"Traceback" not in process.stderr


def limit_process() -> None:
    """Limit this process to the memory of a small computer and a few seconds of processor time."""
    import resource  # noqa: PLC0415 - only exists on Unix

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def test_the_collection_is_complete_and_small() -> None:
    all_files = [path for path in ROOT.rglob("*") if path.is_file()]
    assert len(all_files) >= 500
    assert sum(path.stat().st_size for path in all_files) < 2_000_000
