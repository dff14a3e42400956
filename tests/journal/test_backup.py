"""Backups are made of changed journals, and everything in them can be restored."""

import gzip
import os
import random
import re
import stat
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.errors import NotReadableError
from prepdeck.journal.backup import (
    MAX_BACKUPS,
    back_up_journals,
    count_events,
    find_newest_backups,
    list_backups,
    read_backup,
    restore_events,
)
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import JournalFolder, find_newer_format
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import CardGraded

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)


def grade(number: int) -> CardGraded:
    at = NOW + timedelta(minutes=number)
    return CardGraded(id=f"e{number}", at=at, card=f"a/{number % 3}", grade=Grade.GOOD, seconds=4.5)


class DataFolders:
    """The folders of journals and of backups, with a journal for each device."""

    def __init__(self, folder: Path) -> None:
        self.progress = folder / "data" / "progress"
        self.backups = folder / "state" / "backups"
        self.journals = self.progress / "acme"

    def write(self, *numbers: int, device: str = "laptop") -> Path:
        journal = JournalFolder(self.journals, lambda: device, "acme")
        journal.append([grade(number) for number in numbers])
        return journal.path

    def back_up(self, day: int = 0) -> None:
        back_up_journals(self.progress, self.backups, DAY + timedelta(days=day))

    def restore(self) -> int:
        return restore_events(list_backups(self.backups), self.journals, NOW).event_count

    @property
    def ids(self) -> list[str]:
        event_ids = [
            event.id for path in self.journals.glob("*.toml") for event in parse_journal(path.read_bytes(), "").events
        ]
        return sorted(event_ids)

    @property
    def days(self) -> list[tuple[str, int]]:
        return [(backup.journal_name, (backup.day - DAY).days) for backup in list_backups(self.backups)]


@pytest.fixture
def folders(tmp_path: Path) -> DataFolders:
    return DataFolders(tmp_path)


def test_only_changed_journals_are_backed_up_and_only_once_a_day(folders: DataFolders) -> None:
    folders.write(1)
    folders.write(2, device="phone")
    folders.back_up()
    folders.back_up(1)
    assert folders.days == [("laptop.toml", 0), ("phone.toml", 0)]
    folders.write(3)
    folders.back_up(2)
    folders.write(4)
    folders.back_up(2)
    assert folders.days == [("laptop.toml", 0), ("phone.toml", 0), ("laptop.toml", 2)]
    assert [count_events(copy) for copy in list_backups(folders.backups)] == [1, 1, 3]


def test_the_newest_backups_of_each_journal_are_kept(folders: DataFolders) -> None:
    folders.write(0, device="phone")
    for day in range(MAX_BACKUPS + 5):
        folders.write(day + 1)
        folders.back_up(day)
    assert [day for name, day in folders.days if name == "laptop.toml"] == list(range(5, MAX_BACKUPS + 5))
    assert ("phone.toml", 0) in folders.days
    assert len(list((folders.backups / "acme").iterdir())) == MAX_BACKUPS + 1


def test_backups_of_a_clock_that_was_ahead_do_not_displace_those_of_today(folders: DataFolders) -> None:
    for number in range(MAX_BACKUPS + 1):
        folders.write(number)
        folders.back_up(3_000 + number)
    for day in range(3):
        folders.write(100 + day)
        folders.back_up(day)
    assert [day for _, day in folders.days if day < 3_000] == [0, 1, 2]
    assert len(folders.days) == MAX_BACKUPS
    newest_backup = find_newest_backups(list_backups(folders.backups), DAY + timedelta(days=2))["acme", "laptop.toml"]
    assert count_events(newest_backup) == MAX_BACKUPS + 4
    (folders.journals / "laptop.toml").unlink()
    assert folders.restore() == MAX_BACKUPS + 4


def test_a_good_backup_of_today_is_not_replaced_by_a_damaged_journal(folders: DataFolders) -> None:
    path = folders.write(1, 2, 3)
    folders.back_up()
    path.write_bytes(path.read_bytes()[:100])
    folders.back_up()
    assert max(count_events(backup) for backup in list_backups(folders.backups)) == 3


def test_a_journal_that_continues_an_older_file_gets_a_second_backup(folders: DataFolders) -> None:
    path = folders.write(1)
    older = path.read_bytes()
    folders.write(2)
    folders.back_up()
    path.write_bytes(older)
    for number in (3, 4):
        folders.write(number)
        for _ in range(2):
            folders.back_up()
    path.unlink()
    assert folders.restore() == 4
    assert sorted(set(folders.ids)) == ["e1", "e2", "e3", "e4"]
    assert len(list_backups(folders.backups)) == 2


def test_only_the_owner_can_read_backups(folders: DataFolders) -> None:
    folders.write(1)
    folders.back_up()
    (backup,) = list_backups(folders.backups)
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700


def test_a_backup_that_cannot_be_made_is_no_error(folders: DataFolders) -> None:
    folders.write(1)
    folders.backups.parent.mkdir(parents=True)
    folders.backups.write_text("a file in the way")
    folders.back_up()
    folders.backups.unlink()
    os.mkfifo(folders.journals / "pipe.toml")
    folders.back_up()
    assert folders.days == [("laptop.toml", 0)]


def test_a_journal_that_is_gone_is_restored_as_a_whole(folders: DataFolders) -> None:
    path = folders.write(1, 2)
    whole = path.read_bytes()
    folders.back_up()
    path.unlink()
    folders.journals.rmdir()
    assert folders.restore() == 2
    assert path.read_bytes() == whole
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert folders.restore() == 0
    assert list(folders.journals.iterdir()) == [path]


def test_missing_events_are_restored_byte_for_byte_into_a_new_file(folders: DataFolders) -> None:
    path = folders.write(1, 2, 3)
    path.write_text(path.read_text("utf-8") + '[[event]]\nid = "new"\nat = 2026-11-21\nkind = "dream"\n', "utf-8")
    path.write_text(path.read_text("utf-8").replace("at = 2026-11-21\n", 'at = 2026-11-21T00:00:00Z\nmood = "odd"\n'))
    folders.back_up()
    blocks = path.read_text("utf-8").split("[[event]]")
    path.write_text("[[event]]".join(blocks[:2]), "utf-8")
    folders.write(9)
    journal_bytes = path.read_bytes()
    assert folders.restore() == 3
    assert path.read_bytes() == journal_bytes
    (new_path,) = set(folders.journals.iterdir()) - {path}
    assert new_path.name == "laptop.restored-20261121-090507.toml"
    assert new_path.read_text("utf-8").endswith("[[event]]" + "[[event]]".join(blocks[2:]))
    assert folders.ids == ["e1", "e2", "e3", "e9", "new"]


def test_restoring_up_to_a_day_uses_only_the_backups_until_then(folders: DataFolders) -> None:
    path = folders.write(1)
    folders.back_up()
    folders.write(2)
    folders.back_up(3)
    path.unlink()
    chosen_backups = [backup for backup in list_backups(folders.backups) if backup.day <= DAY + timedelta(days=2)]
    assert restore_events(chosen_backups, folders.journals, NOW).event_count == 1
    assert folders.ids == ["e1"]
    assert folders.restore() == 1
    assert folders.ids == ["e1", "e2"]


def test_a_damaged_backup_is_reported_and_the_others_are_used(folders: DataFolders) -> None:
    path = folders.write(1)
    folders.back_up()
    folders.write(2)
    folders.back_up(1)
    last_backup = list_backups(folders.backups)[-1]
    last_backup.path.write_bytes(last_backup.path.read_bytes()[:-12])
    with pytest.raises(NotReadableError, match="damaged backup"):
        count_events(last_backup)
    path.unlink()
    result = restore_events(list_backups(folders.backups), folders.journals, NOW)
    assert result.event_count == 1
    (problem,) = result.problems
    assert problem.where == str(last_backup.path)


def test_reading_a_small_backup_takes_little_memory(folders: DataFolders) -> None:
    folders.write(1)
    folders.back_up()
    tracemalloc.start()
    try:
        restore_events(list_backups(folders.backups), folders.journals, NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 << 20


def test_a_backup_that_would_fill_the_memory_counts_as_damaged(
    folders: DataFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    max_bytes, path = 1 << 20, folders.write(1)
    monkeypatch.setattr("prepdeck.journal.backup.MAX_JOURNAL_BYTES", max_bytes)
    folders.back_up()
    bomb = list_backups(folders.backups)[0].path.with_name("zzz.toml.gz")
    bomb.write_bytes(gzip.compress(b"\0" * (40 * max_bytes)))
    path.unlink()
    tracemalloc.start()
    try:
        result = restore_events(list_backups(folders.backups), folders.journals, NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * max_bytes
    assert result.event_count == 1
    hint = "other backups are not affected"
    assert [str(problem) for problem in result.problems] == [
        f"{bomb}: damaged backup: it expands to far more than a journal; {hint}"
    ]


def test_a_running_program_sees_restored_events(folders: DataFolders, tmp_path: Path) -> None:
    path = folders.write(1, 2)
    folders.back_up()
    path.unlink()
    store = EventStore(JournalFolder(folders.journals, lambda: "desk", "acme"), tmp_path / "cache")
    store.load()
    store.save_events(grade(7))
    folders.restore()
    assert store.catch_up()
    assert {event.id for event in store.event_log.all_events} == {"e1", "e2", "e7"}


def test_other_files_in_the_folder_of_backups_are_not_backups(folders: DataFolders) -> None:
    for name in ("acme/2026-13-45/a.toml.gz", "acme/20261121/a.toml.gz", "acme/2026-11-21/a.toml", "a.toml.gz"):
        (folders.backups / name).parent.mkdir(parents=True, exist_ok=True)
        (folders.backups / name).touch()
    assert list_backups(folders.backups) == []


@pytest.mark.parametrize("year", [1969, 2106])
def test_a_wrong_clock_does_not_prevent_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    folders = DataFolders(tmp_path)
    folders.write(1)
    seconds = datetime(year, 6, 1, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: seconds)
    folders.back_up()
    assert len(list_backups(folders.backups)) == 1


@examples(60)
@given(seed=st.integers(0, 10**6))
def test_after_any_damage_everything_backed_up_can_be_restored(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    folders = DataFolders(tmp_path_factory.mktemp("place"))
    backed_up_ids, damaged_ids = set[str](), set[str]()
    for day in range(dice.randrange(1, 6)):
        for number in range(dice.randrange(1, 5)):
            folders.write(day * 10 + number, device=dice.choice(["laptop", "phone"]))
        folders.back_up(day)
        backed_up_ids |= set(folders.ids)
        for path in list(folders.journals.glob("*.toml")):
            damage(path, dice)
            damaged_ids |= set(re.findall(r'id = "(.*)"', path.read_text("latin-1"))) if path.exists() else set()
    known_ids = backed_up_ids | set(folders.ids)
    folders.restore()
    # Damage can make another id of an event's; it is in the backup of the next day.
    assert known_ids <= set(folders.ids) <= known_ids | damaged_ids
    assert folders.restore() == 0


def damage(path: Path, dice: random.Random) -> None:
    """Delete a journal, truncate it, flip a bit in it, or do nothing."""
    journal_bytes = path.read_bytes()
    if not journal_bytes:
        return
    offset = dice.randrange(len(journal_bytes))
    kind_of_damage = dice.randrange(4)
    if kind_of_damage == 0:
        path.unlink()
    elif kind_of_damage == 1:
        path.write_bytes(journal_bytes[:offset])
    elif kind_of_damage == 2:
        flipped = bytes(
            [*journal_bytes[:offset], journal_bytes[offset] ^ (1 << dice.randrange(8)), *journal_bytes[offset + 1 :]]
        )
        if not find_newer_format(flipped):  # events are not restored into a newer format
            path.write_bytes(flipped)


@pytest.mark.parametrize("length", [0, 1, 9, 40])
def test_a_truncated_backup_is_reported_in_one_line(folders: DataFolders, length: int) -> None:
    folders.write(*range(3))
    folders.back_up()
    folders.write(3)
    folders.back_up(1)
    first_backup, last_backup = list_backups(folders.backups)
    last_backup.path.write_bytes(last_backup.path.read_bytes()[:length])
    folders.journals.joinpath("laptop.toml").unlink()
    result = restore_events(list_backups(folders.backups), folders.journals, NOW)
    assert [problem.where for problem in result.problems] == [str(last_backup.path)]
    assert "\n" not in str(result.problems[0])
    assert folders.ids == ["e0", "e1", "e2"]
    with pytest.raises(NotReadableError):
        count_events(last_backup)
    assert count_events(first_backup) == 3


def test_a_journal_that_repeats_one_text_can_be_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that would count as hostile because it expands to far more is not compressed."""
    monkeypatch.setattr("prepdeck.journal.backup._SMALL_JOURNAL_BYTES", 0)
    journal_path = tmp_path / "progress" / "runway" / "laptop.toml"
    journal_path.parent.mkdir(parents=True)
    content = b"format = 1\n\n# " + b"ha " * 70_000 + b"\n"
    journal_path.write_bytes(content)
    for day in (20, 21):
        back_up_journals(tmp_path / "progress", tmp_path / "backups", date(2026, 11, day))
    backup, *_ = list_backups(tmp_path / "backups")
    assert read_backup(backup) == content
