"""Copies of the journals: made of what has changed, and nothing that one of them holds stays lost."""

import gzip
import os
import random
import stat
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.errors import NotReadableError
from prepdeck.journal.backup import MAX_BACKUPS, back_up_journals, count_events, list_backups, restore_events
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import Journal, find_newer_format
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.progress.events import CardGraded

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)


def grade(number: int) -> CardGraded:
    at = NOW + timedelta(minutes=number)
    return CardGraded(id=f"e{number}", at=at, card=f"a/{number % 3}", grade=Grade.GOOD, seconds=4.5)


class Place:
    """A data folder and a state folder, with a journal for each device."""

    def __init__(self, folder: Path) -> None:
        self.progress = folder / "data" / "progress"
        self.backups = folder / "state" / "backups"
        self.journals = self.progress / "acme"

    def write(self, *numbers: int, device: str = "laptop") -> Path:
        journal = Journal(self.journals, lambda: device, "acme")
        journal.append([grade(number) for number in numbers])
        return journal.path

    def back_up(self, day: int = 0) -> None:
        back_up_journals(self.progress, self.backups, DAY + timedelta(days=day))

    def restore(self) -> int:
        return restore_events(list_backups(self.backups), self.journals, NOW).events

    @property
    def ids(self) -> list[str]:
        found = [
            event.id for path in self.journals.glob("*.toml") for event in parse_journal(path.read_bytes(), "").events
        ]
        return sorted(found)

    @property
    def days(self) -> list[tuple[str, int]]:
        return [(copy.journal, (copy.day - DAY).days) for copy in list_backups(self.backups)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_only_changed_journals_are_backed_up_and_only_once_a_day(place: Place) -> None:
    place.write(1)
    place.write(2, device="phone")
    place.back_up()
    place.back_up(1)
    assert place.days == [("laptop.toml", 0), ("phone.toml", 0)]
    place.write(3)
    place.back_up(2)
    place.write(4)
    place.back_up(2)
    assert place.days == [("laptop.toml", 0), ("phone.toml", 0), ("laptop.toml", 2)]
    assert [count_events(copy) for copy in list_backups(place.backups)] == [1, 1, 3]


def test_the_newest_backups_of_each_journal_are_kept(place: Place) -> None:
    place.write(0, device="phone")
    for day in range(MAX_BACKUPS + 5):
        place.write(day + 1)
        place.back_up(day)
    assert [day for name, day in place.days if name == "laptop.toml"] == list(range(5, MAX_BACKUPS + 5))
    assert ("phone.toml", 0) in place.days
    assert len(list((place.backups / "acme").iterdir())) == MAX_BACKUPS + 1


def test_a_good_backup_of_today_is_not_replaced_by_a_damaged_journal(place: Place) -> None:
    path = place.write(1, 2, 3)
    place.back_up()
    path.write_bytes(path.read_bytes()[:100])
    place.back_up()
    assert max(count_events(copy) for copy in list_backups(place.backups)) == 3


def test_a_journal_that_continues_an_older_file_gets_a_second_backup(place: Place) -> None:
    path = place.write(1)
    older = path.read_bytes()
    place.write(2)
    place.back_up()
    path.write_bytes(older)
    for number in (3, 4):
        place.write(number)
        for _ in range(2):
            place.back_up()
    path.unlink()
    assert place.restore() == 4
    assert sorted(set(place.ids)) == ["e1", "e2", "e3", "e4"]
    assert len(list_backups(place.backups)) == 2


def test_only_the_owner_can_read_backups(place: Place) -> None:
    place.write(1)
    place.back_up()
    (copy,) = list_backups(place.backups)
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700


def test_a_backup_that_cannot_be_made_is_no_error(place: Place) -> None:
    place.write(1)
    place.backups.parent.mkdir(parents=True)
    place.backups.write_text("a file in the way")
    place.back_up()
    place.backups.unlink()
    os.mkfifo(place.journals / "pipe.toml")
    place.back_up()
    assert place.days == [("laptop.toml", 0)]


def test_a_journal_that_is_gone_is_restored_as_a_whole(place: Place) -> None:
    path = place.write(1, 2)
    whole = path.read_bytes()
    place.back_up()
    path.unlink()
    place.journals.rmdir()
    assert place.restore() == 2
    assert path.read_bytes() == whole
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert place.restore() == 0
    assert list(place.journals.iterdir()) == [path]


def test_missing_events_are_restored_byte_for_byte_into_a_new_file(place: Place) -> None:
    path = place.write(1, 2, 3)
    path.write_text(path.read_text("utf-8") + '[[event]]\nid = "new"\nat = 2026-11-21\nkind = "dream"\n', "utf-8")
    path.write_text(path.read_text("utf-8").replace("at = 2026-11-21\n", 'at = 2026-11-21T00:00:00Z\nmood = "odd"\n'))
    place.back_up()
    blocks = path.read_text("utf-8").split("[[event]]")
    path.write_text("[[event]]".join(blocks[:2]), "utf-8")
    place.write(9)
    now = path.read_bytes()
    assert place.restore() == 3
    assert path.read_bytes() == now
    (beside,) = set(place.journals.iterdir()) - {path}
    assert beside.name == "laptop.restored-20261121-090507.toml"
    assert beside.read_text("utf-8").endswith("[[event]]" + "[[event]]".join(blocks[2:]))
    assert place.ids == ["e1", "e2", "e3", "e9", "new"]


def test_restoring_up_to_a_day_uses_only_the_backups_until_then(place: Place) -> None:
    path = place.write(1)
    place.back_up()
    place.write(2)
    place.back_up(3)
    path.unlink()
    until = [copy for copy in list_backups(place.backups) if copy.day <= DAY + timedelta(days=2)]
    assert restore_events(until, place.journals, NOW).events == 1
    assert place.ids == ["e1"]
    assert place.restore() == 1
    assert place.ids == ["e1", "e2"]


def test_a_damaged_backup_is_reported_and_the_others_are_used(place: Place) -> None:
    path = place.write(1)
    place.back_up()
    place.write(2)
    place.back_up(1)
    last = list_backups(place.backups)[-1]
    last.path.write_bytes(last.path.read_bytes()[:-12])
    with pytest.raises(NotReadableError, match="damaged backup"):
        count_events(last)
    path.unlink()
    done = restore_events(list_backups(place.backups), place.journals, NOW)
    assert done.events == 1
    (problem,) = done.problems
    assert problem.where == str(last.path)


def test_a_backup_that_would_fill_the_memory_counts_as_damaged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    most, path = 1 << 20, place.write(1)
    monkeypatch.setattr("prepdeck.journal.backup.MAX_JOURNAL_BYTES", most)
    place.back_up()
    bomb = list_backups(place.backups)[0].path.with_name("zzz.toml.gz")
    bomb.write_bytes(gzip.compress(b"\0" * (40 * most)))
    path.unlink()
    tracemalloc.start()
    try:
        done = restore_events(list_backups(place.backups), place.journals, NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * most
    assert done.events == 1
    hint = "other backups are not affected"
    assert [str(problem) for problem in done.problems] == [f"{bomb}: damaged backup: larger than 1 MB; {hint}"]


def test_a_running_program_sees_restored_events(place: Place, tmp_path: Path) -> None:
    path = place.write(1, 2)
    place.back_up()
    path.unlink()
    store = EventStore(Journal(place.journals, lambda: "desk", "acme"), tmp_path / "cache", FsrsModel())
    store.load()
    store.save_events(grade(7))
    place.restore()
    assert store.catch_up()
    assert {event.id for event in store.event_log.all_events} == {"e1", "e2", "e7"}


def test_other_files_in_the_folder_of_backups_are_not_backups(place: Place) -> None:
    for name in ("acme/2026-13-45/a.toml.gz", "acme/20261121/a.toml.gz", "acme/2026-11-21/a.toml", "a.toml.gz"):
        (place.backups / name).parent.mkdir(parents=True, exist_ok=True)
        (place.backups / name).touch()
    assert list_backups(place.backups) == []


@pytest.mark.parametrize("year", [1969, 2106])
def test_a_wrong_clock_does_not_prevent_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    place = Place(tmp_path)
    place.write(1)
    seconds = datetime(year, 6, 1, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: seconds)
    place.back_up()
    assert len(list_backups(place.backups)) == 1


@examples(60)
@given(seed=st.integers(0, 10**6))
def test_after_any_damage_everything_backed_up_can_be_restored(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same harm for the same seed
    place = Place(tmp_path_factory.mktemp("place"))
    copied: set[str] = set()
    for day in range(dice.randrange(1, 6)):
        for number in range(dice.randrange(1, 5)):
            place.write(day * 10 + number, device=dice.choice(["laptop", "phone"]))
        place.back_up(day)
        copied |= set(place.ids)
        for path in list(place.journals.glob("*.toml")):
            harm(path, dice)
    kept = set(place.ids)
    place.restore()
    assert set(place.ids) == copied | kept
    assert place.restore() == 0


def harm(path: Path, dice: random.Random) -> None:
    """Take a journal away, cut it off, turn a bit of it over, or leave it as it is, as one of which nothing is left."""
    raw = path.read_bytes()
    if not raw:
        return
    at = dice.randrange(len(raw))
    sort = dice.randrange(4)
    if sort == 0:
        path.unlink()
    elif sort == 1:
        path.write_bytes(raw[:at])
    elif sort == 2:
        turned = bytes([*raw[:at], raw[at] ^ (1 << dice.randrange(8)), *raw[at + 1 :]])
        if not find_newer_format(turned):  # which is left alone, and not written to: another test
            path.write_bytes(turned)


@pytest.mark.parametrize("length", [0, 1, 9, 40])
def test_a_truncated_backup_is_reported_in_one_line(place: Place, length: int) -> None:
    place.write(*range(3))
    place.back_up()
    place.write(3)
    place.back_up(1)
    first, last = list_backups(place.backups)
    last.path.write_bytes(last.path.read_bytes()[:length])
    place.journals.joinpath("laptop.toml").unlink()
    done = restore_events(list_backups(place.backups), place.journals, NOW)
    assert [problem.where for problem in done.problems] == [str(last.path)]
    assert "\n" not in str(done.problems[0])
    assert place.ids == ["e0", "e1", "e2"]
    with pytest.raises(NotReadableError):
        count_events(last)
    assert count_events(first) == 3
