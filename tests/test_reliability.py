"""Progress cannot be lost: a small version of what `benchmarks/reliability.py` does many more times.

docs/reliability.md lists what is promised, and which test shows it.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clock import Clock
from damaged_journals import WAYS, damage_journals
from known_state import state_of
from many_programs import crowd
from prepdeck.errors import NotYetWrittenError
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.memory.grades import Grade
from prepdeck.study import Study

if os.name == "posix":
    from killed_drills import kill_drills

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"


@pytest.mark.skipif(os.name != "posix", reason="this system has no pseudo-terminals")
def test_kill_9_loses_no_grade_after_which_the_next_card_was_shown(tmp_path: Path, seed: int, factor: int) -> None:
    report = kill_drills(tmp_path, 10 * factor, seed)
    assert report.kills == 10 * factor
    assert report.written >= report.acknowledged > 0
    assert (report.lost, report.damaged) == ([], [])


def test_four_programs_appending_at_once_write_every_event_once(tmp_path: Path, factor: int) -> None:
    report = crowd(tmp_path / "journals", 4, 1.0 * factor)
    assert len(report.told) > 100
    assert sorted(report.found) == sorted(report.told)
    assert len(set(report.found)) == len(report.found)
    assert report.problems == []


def test_no_damage_makes_the_reader_fail_or_miss_an_intact_event(seed: int, factor: int) -> None:
    report = damage_journals(500 * factor, seed)
    assert report.intact > 500
    assert (report.lost, report.raised) == ([], [])


def test_every_way_of_damaging_a_journal_damages_it() -> None:
    import random  # noqa: PLC0415 - only needed here

    dice = random.Random(1)  # noqa: S311 - the same damage in every run
    journal_bytes = b'format = 1\n\n[[event]]\nid = "a"\n\n[[event]]\nid = "\xc3\xa4"\n\n'
    assert all(any(way(journal_bytes, dice) != journal_bytes for _ in range(20)) for way in WAYS)


# -- real disks


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A separate disk of 64 KB."""
    mount = shutil.which("mount")
    if os.name != "posix" or os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    tried = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"this machine does not let a disk be mounted: {tried.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def open_study_on(disk: Path, elsewhere: Path) -> Study:
    """Runway with its journals, and nothing else, on this disk."""
    return Study.open(
        HomeFolders(disk / "data", *(elsewhere / name for name in ("state", "cache", "config"))), "runway", Clock()
    )


def test_on_a_full_disk_events_wait_until_there_is_space(disk: Path, tmp_path: Path) -> None:
    study = open_study_on(disk, tmp_path)
    filling = disk / "filling"
    messages = []
    for number in range(40):
        if number == 10:
            filling.write_bytes(b"x" * 59_000)
        try:
            study.cards.grade(CARD, Grade.GOOD, number)
        except NotYetWrittenError as error:
            messages.append(str(error))
            assert len(open_study_on(disk, tmp_path).store.event_log.counted_grades) == number + 1 - len(messages)
    assert len(messages) > 10
    assert all("No space left" in message for message in messages)
    assert study.store.unwritten_count == len(messages)
    filling.unlink()
    study.store.flush()
    again = open_study_on(disk, tmp_path)
    assert state_of(again.store) == state_of(study.store)
    assert [event.seconds for event in again.store.event_log.counted_grades] == list(range(40))
    assert again.problems == ()


def test_on_a_read_only_disk_events_wait_until_it_can_be_written(disk: Path, tmp_path: Path) -> None:
    study = open_study_on(disk, tmp_path)
    study.cards.grade(CARD, Grade.GOOD, 1)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(NotYetWrittenError, match="Read-only"):
        study.cards.grade(OTHER, Grade.GOOD, 1)
    assert len(open_study_on(disk, tmp_path).store.event_log.counted_grades) == 1
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    study.store.flush()
    assert state_of(open_study_on(disk, tmp_path).store) == state_of(study.store)


def test_a_disk_that_is_removed_loses_nothing_of_the_session(disk: Path, tmp_path: Path) -> None:
    study = open_study_on(disk, tmp_path)
    study.cards.grade(CARD, Grade.GOOD, 1)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(disk)], check=True)
    with pytest.raises(NotYetWrittenError):
        study.cards.grade(OTHER, Grade.GOOD, 1)
    assert not study.read_outside_events()
    subprocess.run(["umount", str(disk)], check=True)
    study.store.flush()
    again = open_study_on(disk, tmp_path)
    assert state_of(again.store) == state_of(study.store)
    assert len(again.store.event_log.counted_grades) == 2


def test_a_folder_removed_during_a_session_is_made_again_with_all_its_events(
    home: HomeFolders, study: Study, reopened: Callable[[], Study]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    shutil.rmtree(home.data_path)
    study.cards.grade(OTHER, Grade.GOOD, 1)
    assert len(study.store.event_log.counted_grades) == 2
    assert [event.card for event in reopened().store.event_log.counted_grades] == [CARD, OTHER]


def test_a_file_in_the_place_of_the_folder_makes_events_wait(
    home: HomeFolders, study: Study, reopened: Callable[[], Study]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    folder = home.journals_path("runway")
    folder.rename(folder.with_name("away"))
    folder.write_text("in the way", "utf-8")
    with pytest.raises(NotYetWrittenError):
        study.cards.grade(OTHER, Grade.GOOD, 1)
    assert not study.read_outside_events()
    folder.unlink()
    folder.with_name("away").rename(folder)
    study.store.flush()
    assert state_of(reopened().store) == state_of(study.store)
    assert find_home(home.data_path.parent, {}) == home
