"""Only the owner can read what prepdeck makes in its own folders, whatever the umask is."""

import gzip
import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clock import Clock
from documents.samples import GUIDE
from prepdeck.cli.main import main
from prepdeck.files import make_private
from prepdeck.journal import event_store
from prepdeck.journal.backup import back_up_journals
from prepdeck.library.crash import write_crash_report
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.memory.grades import Grade
from prepdeck.study import Study
from prepdeck.ui.theme import DARK_THEME, save_theme_name

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no modes")

CARD = "mistakes/flicker-in-motion"


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    """Use the usual umask, with which everybody can read new files."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_in_the_folders_is_private(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    (tmp_path / "acme" / "decks").mkdir(parents=True)
    (tmp_path / "acme" / "guide.md").write_text(GUIDE, "utf-8")
    (tmp_path / "acme" / "decks" / "own.md").write_text("## One?\n\nYes.\n", "utf-8")
    for name in ("acme", "twice"):
        assert main(["add", "acme", "-t", name]) == 0
    (tmp_path / "acme" / "guide.md").write_text(f"{GUIDE}\nMore.\n", "utf-8")
    (tmp_path / "acme" / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    assert main(["add", "acme"]) == 0
    assert main(["remove", "twice"]) == 0
    study = Study.open(home, "runway")
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.backups.back_up_journals()
    journal = study.store.journals.path
    journal.write_bytes(journal.read_bytes() + b'[[event]]\nid = "torn"\nat = 2026-11-')
    Study.open(home, "runway").store.save_cache()
    journal.write_bytes(journal.read_bytes() + b"half an event\n")
    assert main(["doctor", "--repair"]) == 0
    journal.unlink()
    assert main(["restore", "runway"]) == 0
    save_theme_name(home, DARK_THEME.name)
    write_crash_report(home, ValueError("broken"))

    made = [home.data_path.parent, *home.data_path.parent.rglob("*")]
    assert {str(path): oct(mode(path)) for path in made if mode(path) != (0o700 if path.is_dir() else 0o600)} == {}
    assert {
        home.event_cache_path("runway"),
        home.cache_path / "library.sqlite",
        home.state_path / "look",
        home.state_path / "crash.txt",
    } <= {*made}
    for pattern in ("trash/*/decks/own.md", "targets/acme/call.md", "progress/runway/*.cut"):
        assert list(home.data_path.glob(pattern)), pattern
    assert list(home.backups_path.glob("runway/*/*.gz"))


def test_missing_parent_folders_are_private_and_existing_ones_keep_their_mode(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    folder = tmp_path / "there" / "one" / "two" / "three"
    for _ in range(2):
        make_private(folder)
    assert [oct(mode(path)) for path in (folder, *list(folder.parents)[:3])] == ["0o700", "0o700", "0o700", "0o755"]


@pytest.mark.parametrize("in_the_way", ["file", "link to nothing"])
def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path, in_the_way: str) -> None:
    if in_the_way == "file":
        (tmp_path / "a").touch()
    else:
        (tmp_path / "a").symlink_to(tmp_path / "nothing")
    for folder in (tmp_path / "a", tmp_path / "a" / "b" / "c"):
        with pytest.raises(OSError, match=r"exists|Not a directory"):
            make_private(folder)


def test_an_existing_index_keeps_its_mode(home: HomeFolders, study: Study) -> None:
    (home.cache_path / "library.sqlite").chmod(0o640)
    Study.open(home, study.target.name)
    assert mode(home.cache_path / "library.sqlite") == 0o640


def test_a_summary_has_the_usual_mode_of_a_file(study: Study, tmp_path: Path) -> None:
    study.summary.write_summary(tmp_path / "sheet.md", can_overwrite=False)
    assert mode(tmp_path / "sheet.md") == 0o644


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_no_link_in_a_home_from_elsewhere_chooses_what_is_overwritten_or_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    home, mine = find_home(tmp_path / "home", {}), tmp_path / "mine"
    mine.mkdir()
    names = ("device", "look", "cache", "backup", "crash", "laptop.toml.gz")
    for name in names:
        (mine / name).write_text(f"mine: {name}\n" * 9, "utf-8")
    day = date(2026, 11, 21)
    backups_path = home.backups_path / "runway"
    links = {
        home.state_path / "device": mine / "device",
        home.state_path / "look": mine / "look",
        home.state_path / "crash.txt": mine / "crash",
        home.cache_path / "progress" / "runway.past": mine / "cache",
        backups_path / day.isoformat() / "laptop.toml.gz": mine / "backup",
        backups_path / "2020-01-01": mine,
    }
    for link, target in links.items():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    for number in range(1, 20):
        folder = backups_path / f"2026-10-{number:02}"
        folder.mkdir()
        (folder / "laptop.toml.gz").write_bytes(gzip.compress(b"format = 1\n"))
    study = Study.open(home, "runway", Clock())
    study.cards.grade(next(iter(study.target.cards_by_id)), Grade.GOOD, 1.0)
    study.store.save_cache()
    save_theme_name(home, "prepdeck-light")
    write_crash_report(home, ValueError("so"))
    (home.progress_path / "runway" / "laptop.toml").write_text("format = 1\n\n", "utf-8")
    back_up_journals(home.progress_path, home.backups_path, day)
    assert {name: (mine / name).read_text("utf-8") for name in names} == {name: f"mine: {name}\n" * 9 for name in names}
    assert sorted(path.name for path in mine.iterdir()) == sorted(names)
