"""Only the owner can read what prepdeck makes in its own folders, whatever the umask is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.samples import GUIDE
from prepdeck.cli.main import main
from prepdeck.files import make_private
from prepdeck.journal import event_store
from prepdeck.library.crash import write_crash_report
from prepdeck.library.home import HomeFolders
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
