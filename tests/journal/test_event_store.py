"""The event store knows what is on disk, writes what it knows, and reads nothing twice."""

import errno
import hashlib
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from known_state import state_after, state_of
from prepdeck.errors import NotYetWrittenError
from prepdeck.journal import event_store, journal_blocks
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder, find_newer_format, format_event_block
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import AnyEvent, CardGraded, EventUndone

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARDS = ("a/1", "a/2", "b/1")


def grade(number: int, at: datetime | None = None) -> CardGraded:
    """A different grade for each number, an hour after the one before."""
    graded_at = at or AT + timedelta(hours=number)
    return CardGraded(
        id=f"e{number:05}", at=graded_at, card=CARDS[number % 3], grade=Grade(number % 4 + 1), seconds=4.5
    )


def make_store(folder: Path, device: str = "laptop-1a2b") -> EventStore:
    journal = JournalFolder(folder / "progress" / "runway", lambda: device, "runway")
    return EventStore(journal, folder / "cache" / "progress" / f"{device}.past")


def open_store(folder: Path, device: str = "laptop-1a2b") -> EventStore:
    store = make_store(folder, device)
    store.load()
    return store


def write(folder: Path, count: int, device: str = "laptop-1a2b") -> Path:
    """Write a journal with `count` grades in one go."""
    journal = JournalFolder(folder / "progress" / "runway", lambda: device, "runway")
    journal.append([grade(number) for number in range(count)])
    return journal.path


@pytest.fixture
def parsed_sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes were parsed each time."""
    sizes: list[int] = []
    real_parse = journal_blocks.parse_journal

    def counting(journal_bytes: bytes, where: str, **options: object) -> journal_blocks.ParsedJournal:
        sizes.append(len(journal_bytes))
        return real_parse(journal_bytes, where, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("prepdeck.journal.event_store.parse_journal", counting)
    return sizes


def test_saved_events_are_there_at_the_next_start(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(5):
        store.save_events(grade(number))
    assert state_of(open_store(tmp_path)) == state_of(store) == state_after(map(grade, range(5)))


def test_a_start_reads_only_what_was_added_since_the_last_start(tmp_path: Path, parsed_sizes: list[int]) -> None:
    path = write(tmp_path, 2_000)
    first = open_store(tmp_path)
    first.save_cache()
    assert sum(parsed_sizes) >= path.stat().st_size
    parsed_sizes.clear()
    assert state_of(open_store(tmp_path)) == state_of(first)
    assert sum(parsed_sizes) == 0
    first.save_events(grade(2_001))
    parsed_sizes.clear()
    assert state_of(open_store(tmp_path)) == state_of(first)
    assert sum(parsed_sizes) == len(format_event_block(grade(2_001)))


def test_only_new_events_of_another_device_are_read(tmp_path: Path, parsed_sizes: list[int]) -> None:
    write(tmp_path, 2_000)
    phone = open_store(tmp_path, "phone-ffff")
    open_store(tmp_path).save_cache()
    late = [grade(number, AT - timedelta(hours=number)) for number in range(3_000, 3_100)]
    phone.journals.append(late)
    parsed_sizes.clear()
    laptop = open_store(tmp_path)
    assert sum(parsed_sizes) == phone.journals.path.stat().st_size
    assert state_of(laptop) == state_after([*map(grade, range(2_000)), *late])


def flip_a_bit(content: bytes) -> bytes:
    return bytes([*content[:-9], content[-9] ^ 1, *content[-8:]])


@pytest.mark.parametrize(
    "damage",
    [
        lambda journal_bytes: journal_bytes[: len(journal_bytes) // 2],
        flip_a_bit,
        lambda _: b"",
        lambda _: b"prepdeck event cache\n\n\n",
        lambda journal_bytes: journal_bytes.replace(b"prepdeck event", b"prepdeck EVENT", 1),
    ],
    ids=["truncated", "bit flipped", "empty", "no content", "another format"],
)
def test_a_damaged_cache_is_noticed_and_written_again(
    tmp_path: Path, damage: Callable[[bytes], bytes], parsed_sizes: list[int]
) -> None:
    write(tmp_path, 2_000)
    first = open_store(tmp_path)
    first.save_cache()
    path = tmp_path / "cache" / "progress" / "laptop-1a2b.past"
    path.write_bytes(damage(path.read_bytes()))
    again = open_store(tmp_path)
    assert state_of(again) == state_of(first)
    again.save_cache()
    parsed_sizes.clear()
    assert state_of(open_store(tmp_path)) == state_of(first)
    assert sum(parsed_sizes) == 0


def test_a_cache_is_ignored_if_a_journal_was_edited(tmp_path: Path) -> None:
    path = write(tmp_path, 2_000)
    open_store(tmp_path).save_cache()
    path.write_bytes(path.read_bytes().replace(b'grade = "again"', b'grade = "easy"', 1))
    event = CardGraded(id="e00000", at=AT, card="a/1", grade=Grade.EASY, seconds=4.5)
    assert state_of(open_store(tmp_path)) == state_after([event, *map(grade, range(1, 2_000))])
    path.unlink()
    assert open_store(tmp_path).progress.answered_at == {}


def test_the_cache_of_another_target_is_ignored(tmp_path: Path) -> None:
    write(tmp_path / "one", 2_000)
    write(tmp_path / "two", 1_500)
    open_store(tmp_path / "one").save_cache()
    cache = tmp_path / "two" / "cache" / "progress"
    cache.mkdir(parents=True)
    (tmp_path / "one" / "cache" / "progress" / "laptop-1a2b.past").rename(cache / "laptop-1a2b.past")
    assert state_of(open_store(tmp_path / "two")) == state_after(map(grade, range(1_500)))


def test_two_programs_append_to_one_file_and_see_each_others_events(tmp_path: Path) -> None:
    first, second = open_store(tmp_path), open_store(tmp_path)
    for number in range(20):
        (first if number % 3 else second).save_events(grade(number))
    assert first.catch_up()
    assert second.catch_up()
    assert not first.catch_up()
    assert state_of(first) == state_of(second) == state_of(open_store(tmp_path)) == state_after(map(grade, range(20)))


def test_only_what_another_program_has_added_is_read(tmp_path: Path, parsed_sizes: list[int]) -> None:
    write(tmp_path, 500)
    first, second = open_store(tmp_path), open_store(tmp_path)
    parsed_sizes.clear()
    second.save_events(grade(501))
    first.save_events(grade(502))
    first.catch_up()
    assert sum(parsed_sizes) == len((format_event_block(grade(501)) + format_event_block(grade(502))).encode())
    parsed_sizes.clear()
    first.save_events(grade(503))
    first.catch_up()
    assert sum(parsed_sizes) == 0


def test_a_file_that_is_still_arriving_is_read_when_it_is_complete(tmp_path: Path) -> None:
    laptop, phone = open_store(tmp_path), open_store(tmp_path, "phone-ffff")
    for number in range(4):
        phone.save_events(grade(number))
    path = phone.journals.path
    whole = path.read_bytes()
    for length in range(0, len(whole) + 1, 7):
        path.write_bytes(whole[:length])
        laptop.catch_up()
    path.write_bytes(whole)
    laptop.catch_up()
    assert state_of(laptop) == state_of(phone)
    assert laptop.problems == ()


def test_a_journal_edited_while_running_is_read_again_and_new_events_stay(tmp_path: Path) -> None:
    laptop, phone = open_store(tmp_path), open_store(tmp_path, "phone-ffff")
    for number in range(4):
        phone.save_events(grade(number))
    laptop.save_events(grade(7))
    laptop.catch_up()
    path = phone.journals.path
    path.write_bytes(path.read_bytes().replace(format_event_block(grade(1)).encode(), b""))
    laptop.catch_up()
    assert state_of(laptop) == state_after(map(grade, (0, 2, 3, 7)))


def test_a_conflicting_copy_by_a_synchronizing_program_is_one_more_journal(tmp_path: Path) -> None:
    path = write(tmp_path, 5)
    journal_bytes = path.read_bytes()
    for number, name in enumerate(
        ("laptop-1a2b (conflicted copy 2026-11-21).toml", "laptop-1a2b.sync-conflict-1.toml")
    ):
        path.with_name(name).write_bytes(journal_bytes + format_event_block(grade(10 + number)).encode())
    assert state_of(open_store(tmp_path)) == state_after(map(grade, (*range(5), 10, 11)))


def test_a_removed_folder_loses_no_known_event_and_is_reported(tmp_path: Path) -> None:
    before = open_store(tmp_path)
    before.save_events(grade(0))
    store = open_store(tmp_path)
    store.save_events(grade(1))
    store.journals.path.unlink()
    store.journals.folder.rmdir()
    store.save_events(grade(2))
    assert "removed while prepdeck was running" in str(store.problems[0])
    assert state_of(store) == state_after(map(grade, range(3)))
    assert state_of(open_store(tmp_path)) == state_of(store)
    store.save_events(grade(3))
    assert len(store.problems) == 1


def replace_file(path: Path, content: bytes) -> None:
    """Give another file the name, as synchronizing programs do."""
    new_path = path.with_name("other")
    new_path.write_bytes(content)
    new_path.replace(path)


def with_other_events(journal_bytes: bytes) -> bytes:
    """The same length, with other events."""
    return journal_bytes.replace(b'id = "e', b'id = "f')


REPLACEMENTS = {
    "older": lambda before, _: before,
    "empty": lambda *_: b"",
    "only the head": lambda before, _: before[: before.index(b"[[event]]")],
    "as long": lambda _, now: with_other_events(now),
    "longer": lambda _, now: with_other_events(now) + format_event_block(grade(900)).encode(),
    "older, and grown elsewhere": lambda before, _: before + format_event_block(grade(900)).encode() * 9,
}


@pytest.mark.parametrize("how", REPLACEMENTS.values(), ids=REPLACEMENTS)
@pytest.mark.parametrize("put", [replace_file, Path.write_bytes], ids=["another file", "in place"])
@pytest.mark.parametrize("noticed", ["at the next card", "at the next look", "on leaving"])
def test_an_older_copy_of_this_devices_journal_loses_no_known_event_and_is_reported(
    tmp_path: Path,
    how: Callable[[bytes, bytes], bytes],
    put: Callable[[Path, bytes], object],
    noticed: str,
) -> None:
    open_store(tmp_path).save_events(grade(0))
    path = tmp_path / "progress" / "runway" / "laptop-1a2b.toml"
    before = path.read_bytes()
    open_store(tmp_path).save_events(grade(1))
    store = open_store(tmp_path)
    for number in (2, 3):
        store.save_events(grade(number))
    store.catch_up()
    put(path, how(before, path.read_bytes()))
    if noticed == "at the next card":
        store.save_events(grade(4))
    elif noticed == "at the next look":
        store.catch_up()
    else:
        store.flush()
    known = {f"e{number:05}" for number in range(5 if noticed == "at the next card" else 4)}
    assert "replaced by an older version" in str(store.problems[0])
    assert store.unwritten_events == ()
    again = open_store(tmp_path)
    assert {event.id for event in again.event_log.all_events} >= known
    assert state_of(again) == state_of(store)
    store.catch_up()
    store.save_events(grade(5))
    assert len(store.problems) == 1
    assert (
        len({event.id for event in open_store(tmp_path).event_log.all_events} & (known | {"e00005"})) == len(known) + 1
    )


def put_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_pipe_there(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def put_broken_link_there(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nonexistent/x")


def put_device_there(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


def put_file_at_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.write_text("x", "utf-8")


def put_broken_link_at_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.symlink_to("/nonexistent/disk")


OBSTACLES = [
    *(put_folder_there, put_pipe_there, put_broken_link_there, put_device_there),
    *(put_file_at_folder, put_broken_link_at_folder),
]


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("replace", OBSTACLES)
@pytest.mark.parametrize("noticed", ["at the next look", "on leaving"])
def test_anything_that_replaces_the_journal_is_noticed_and_loses_no_event(
    tmp_path: Path, replace: Callable[[Path], None], noticed: str
) -> None:
    store = open_store(tmp_path)
    for number in range(3):
        store.save_events(grade(number))
    path = store.journals.path
    replace(path)
    if noticed == "at the next look":
        store.catch_up()
    for _ in range(2):
        with pytest.raises(NotYetWrittenError):
            store.flush()
    assert [event.id for event in store.unwritten_events] == ["e00000", "e00001", "e00002"]
    assert state_of(store) == state_after(map(grade, range(3)))
    assert len([problem for problem in store.problems if "while prepdeck was running" in problem.message]) == 1
    remove(path if path.parent.is_dir() else path.parent)
    store.flush()
    assert store.unwritten_events == ()
    assert state_of(open_store(tmp_path)) == state_of(store)


def test_a_folder_that_comes_back_has_every_event_once(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(3):
        store.save_events(grade(number))
    folder = store.journals.folder
    put_file_at_folder(store.journals.path)
    store.catch_up()
    with pytest.raises(NotYetWrittenError):
        store.save_events(grade(3))
    folder.unlink()
    folder.with_name("elsewhere").rename(folder)
    store.save_events(grade(4))
    assert store.journals.path.read_bytes().count(b"[[event]]") == 5
    assert state_of(open_store(tmp_path)) == state_after(map(grade, range(5)))


def test_an_older_copy_on_a_full_disk_is_completed_when_there_is_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    store.save_events(grade(0))
    before = store.journals.path.read_bytes()
    store.save_events(grade(1))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.write", full)
        store.journals.path.write_bytes(before)
        store.catch_up()
        assert [event.id for event in store.unwritten_events] == ["e00001"]
        with pytest.raises(NotYetWrittenError):
            store.save_events(grade(2))
    store.flush()
    assert state_of(open_store(tmp_path)) == state_of(store) == state_after(map(grade, range(3)))


def test_a_journal_that_has_grown_or_was_repaired_is_not_an_older_copy(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(3):
        store.save_events(grade(number))
    journal_bytes = store.journals.path.read_bytes()
    replace_file(store.journals.path, journal_bytes + format_event_block(grade(3)).encode())
    store.catch_up()
    store.save_events(grade(4))
    assert store.problems == ()
    assert (
        store.journals.path.read_bytes()
        == journal_bytes + (format_event_block(grade(3)) + format_event_block(grade(4))).encode()
    )


def test_events_that_cannot_be_written_are_kept_and_written_together_later(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.save_events(grade(0))
    folder = store.journals.folder
    folder.rename(folder.with_name("away"))
    folder.write_text("a file in the way")
    for number in (1, 2):
        with pytest.raises(NotYetWrittenError):
            store.save_events(grade(number))
    assert [event.id for event in store.unwritten_events] == [
        "e00000",
        "e00001",
        "e00002",
    ]  # the first was lost with its folder
    assert state_of(store) == state_after(map(grade, range(3)))
    folder.unlink()
    folder.with_name("away").rename(folder)
    store.flush()
    assert store.unwritten_events == ()
    assert store.journals.path.read_bytes().count(b"[[event]]") == 3
    assert state_of(open_store(tmp_path)) == state_of(store)


# -- writes that were cut off


def test_a_write_cut_off_at_any_byte_is_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    whole = path.read_bytes()
    last = len(format_event_block(grade(2)).encode())
    for length in range(len(whole) - last + 1, len(whole)):
        path.write_bytes(whole[:length])
        store = open_store(tmp_path)
        ids = [event.id for event in store.event_log.counted_grades]
        assert ids in (["e00000", "e00001"], ["e00000", "e00001", "e00002"])
        store.save_events(grade(9))
        again = open_store(tmp_path)
        assert [event.id for event in again.event_log.counted_grades] == [*ids, "e00009"]
        assert again.problems == ()
        cut = path.with_name(f"{path.name}.cut")
        if len(ids) == 2:
            assert "cut off" in str(store.problems[0])
            assert cut.read_bytes().rstrip(b"\n") == whole[len(whole) - last : length].rstrip(b"\n")
            cut.unlink()
        else:
            assert not cut.exists()


@pytest.mark.parametrize("length", range(1, 60, 4))
def test_a_first_write_cut_off_in_the_head_leaves_a_file_that_starts_again(tmp_path: Path, length: int) -> None:
    path = write(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:length])
    store = open_store(tmp_path)
    store.save_events(grade(5))
    assert path.read_bytes().count(b"format = 1") == 1
    again = open_store(tmp_path)
    assert [event.id for event in again.event_log.counted_grades] == ["e00005"]
    assert again.problems == ()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("exists", [True, False])
def test_a_cut_off_write_is_never_appended_to_the_file_that_a_link_leads_to(tmp_path: Path, exists: bool) -> None:  # noqa: FBT001
    victim = tmp_path / "rc"
    if exists:
        victim.write_text("# mine\n", "utf-8")
    path = write(tmp_path, 2)
    path.write_bytes(path.read_bytes()[:-30])
    path.with_name(f"{path.name}.cut").symlink_to(victim)
    store = open_store(tmp_path)
    assert (victim.read_text("utf-8") if victim.exists() else "") == ("# mine\n" if exists else "")
    assert f"kept in {path.name}-2.cut" in str(store.problems[0])
    assert path.with_name(f"{path.name}-2.cut").read_bytes().startswith(b"[[event]]")


def test_a_journal_with_the_line_ends_of_old_macs_is_read_and_continued(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    store = open_store(tmp_path)
    store.save_events(grade(7))
    for each in (store, open_store(tmp_path)):
        assert [event.id for event in each.event_log.counted_grades] == ["e00000", "e00001", "e00002", "e00007"]
    assert not path.with_name(f"{path.name}.cut").exists()


def test_space_that_was_never_written_is_set_aside(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    path.write_bytes(path.read_bytes() + b"\0" * 4_096)
    assert len(open_store(tmp_path).event_log.counted_grades) == 2
    assert path.read_bytes().endswith(b"\n\n")


@pytest.mark.parametrize("said", ["what is this?", '[[event]]\nid = "x"\nat = never\nkind = "grade"\n\n'])
def test_an_end_that_no_crash_produces_is_not_changed(tmp_path: Path, said: str) -> None:
    path = write(tmp_path, 2)
    harmed = path.read_bytes() + said.encode()
    path.write_bytes(harmed)
    store = open_store(tmp_path)
    assert path.read_bytes() == harmed
    assert len(store.problems) == 1
    store.save_events(grade(7))
    assert path.read_bytes().startswith(harmed)
    assert len(open_store(tmp_path).event_log.counted_grades) == 3


def test_another_devices_file_is_never_cut(tmp_path: Path) -> None:
    path = write(tmp_path, 2, "phone-ffff")
    path.write_bytes(path.read_bytes()[:-30])
    harmed = path.read_bytes()
    store = open_store(tmp_path)
    store.save_events(grade(5))
    assert path.read_bytes() == harmed
    assert len(store.problems) == 1


def test_a_line_that_was_read_before_it_was_whole_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A synchronizing program may carry a file over in parts, and cut a number in two."""
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    path = write(tmp_path, 3, "phone-ffff")
    whole = path.read_bytes().rstrip(b"\n") + b"25"
    assert whole.endswith(b"seconds = 4.525")
    for length in range(whole.rindex(b"seconds"), len(whole)):
        path.write_bytes(whole[:length])
        store = open_store(tmp_path)
        store.save_cache()
        store_after_restart = open_store(tmp_path)
        path.write_bytes(whole + b"\n")
        for later_store in (store, store_after_restart, open_store(tmp_path)):
            later_store.catch_up()
            assert [event.seconds for event in later_store.event_log.counted_grades] == [4.5, 4.5, 4.525]
            assert later_store.problems == ()


def test_a_pipe_or_a_folder_among_the_journals_does_not_block(tmp_path: Path) -> None:
    path = write(tmp_path, 1)
    os.mkfifo(path.with_name("pipe.toml"))
    path.with_name("folder.toml").mkdir()
    store = open_store(tmp_path)
    assert len(store.event_log.counted_grades) == 1
    assert len(store.problems) == 2
    store.catch_up()
    assert len(store.problems) == 2


def test_the_latest_event_is_found_without_reading_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 10)
    store = open_store(tmp_path)
    store.save_events(grade(11))

    def unreadable() -> Iterator[AnyEvent]:
        yield from ()
        raise AssertionError("the file was read")

    monkeypatch.setattr(store.journals, "iterate_newest_first", unreadable)
    assert store.find_latest_event(lambda _: True) == grade(11)


def test_an_unreadable_folder_is_reported_and_loses_no_known_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    store.save_events(grade(1))

    def gone(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr("pathlib.Path.iterdir", gone)
        assert not store.catch_up()
        assert "Input/output error" in str(store.problems[0])
        assert open_store(tmp_path).problems == store.problems
    store.catch_up()
    assert store.problems == ()
    assert state_of(store) == state_after([grade(1)])


def test_the_last_event_of_this_device_is_found_in_a_long_file(tmp_path: Path) -> None:
    write(tmp_path, 3_000)
    store = open_store(tmp_path)
    for number in range(2_999, 100, -290):
        last = store.find_latest_event(lambda event, number=number: event.id <= f"e{number:05}")  # type: ignore[misc]
        assert last == grade(number)
    store.save_events(EventUndone(id="u", at=AT, event="e02999"))
    assert store.find_latest_event(lambda event: isinstance(event, CardGraded)) == grade(2_998)


@examples(150)
@given(seed=st.integers(0, 10**6))
def test_damage_to_a_journal_costs_no_event_that_it_did_not_touch(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    folder = tmp_path_factory.mktemp("harm")
    path = write(folder, 12)
    journal_bytes = path.read_bytes()
    blocks = [format_event_block(grade(number)).encode() for number in range(12)]
    harmed = damage(journal_bytes, dice)
    path.write_bytes(harmed)
    store = open_store(folder)
    kept = {event.id for event in store.event_log.all_events}
    intact = {f"e{number:05}" for number, block in enumerate(blocks) if b"\n" + block in b"\n" + harmed}
    assert kept >= intact
    if find_newer_format(harmed):  # a flipped bit made the format newer, so the file is not changed
        with pytest.raises(NotYetWrittenError):
            store.save_events(grade(50))
        assert list(store.unwritten_events) == [grade(50)]
        assert path.read_bytes() == harmed
        return
    store.save_events(grade(50))
    assert {event.id for event in open_store(folder).event_log.all_events} == kept | {"e00050"}


def test_a_bit_that_makes_the_format_newer_loses_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    harmed = path.read_bytes().replace(b"format = 1", b"format = 3", 1)
    path.write_bytes(harmed)
    store = open_store(tmp_path)
    with pytest.raises(NotYetWrittenError, match="format 3"):
        store.save_events(grade(50))
    assert path.read_bytes() == harmed
    path.write_bytes(harmed.replace(b"format = 3", b"format = 1", 1))
    store.flush()
    assert {event.id for event in open_store(tmp_path).event_log.all_events} == {"e00000", "e00001", "e00002", "e00050"}


def damage(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Truncate a journal, flip a bit in it, or insert or remove a piece of it."""
    start, end = sorted(dice.randrange(len(journal_bytes)) for _ in range(2))
    kind_of_damage = dice.randrange(5)
    if kind_of_damage == 0:
        return journal_bytes[:start]
    if kind_of_damage == 1:
        return bytes(
            [*journal_bytes[:start], journal_bytes[start] ^ (1 << dice.randrange(8)), *journal_bytes[start + 1 :]]
        )
    if kind_of_damage == 2:
        return journal_bytes[:start] + journal_bytes[end:]
    if kind_of_damage == 3:
        return journal_bytes[:end] + journal_bytes[start:end] + journal_bytes[end:]
    lines = journal_bytes.split(b"\n")
    first_index = dice.randrange(len(lines))
    second_index = dice.randrange(len(lines))
    lines[first_index], lines[second_index] = lines[second_index], lines[first_index]
    return b"\n".join(lines)


def test_the_cache_has_no_events_that_the_journals_do_not_have(tmp_path: Path) -> None:
    path = write(tmp_path, 2_000)
    store = open_store(tmp_path)
    path.unlink()
    store.save_events(grade(2_001))
    store.save_cache()
    on_disk = [
        event
        for journal_path in tmp_path.rglob("*.toml")
        for event in journal_blocks.parse_journal(journal_path.read_bytes(), "").events
    ]
    assert state_of(open_store(tmp_path)) == state_after(on_disk)
    assert len(on_disk) == 2_001  # the known events are written again


def test_a_journal_edited_in_place_at_the_same_length_is_read_again(tmp_path: Path) -> None:
    laptop, phone = open_store(tmp_path), open_store(tmp_path, "phone-ffff")
    phone.save_events(grade(0))
    laptop.catch_up()
    path, times = phone.journals.path, phone.journals.path.stat()
    with path.open("r+b") as file:
        journal_bytes = file.read()
        file.seek(0)
        file.write(journal_bytes.replace(b"4.5", b"7.5"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 1))
    laptop.catch_up()
    assert [event.seconds for event in laptop.event_log.counted_grades] == [7.5]


@pytest.mark.parametrize(
    "change", [b'"weights"', b'"marks"', b'"event_ids"', b'"model_probabilities"', b'"other_events"', b'"calibration"']
)
def test_a_cache_with_another_structure_is_ignored(tmp_path: Path, change: bytes) -> None:
    write(tmp_path, 1_200)
    first = open_store(tmp_path)
    first.save_cache()
    path = tmp_path / "cache" / "progress" / "laptop-1a2b.past"
    form, _, body = path.read_bytes().split(b"\n", 2)
    body = body.replace(change, b'"x' + change[2:], 1)
    path.write_bytes(b"\n".join([form, hashlib.sha256(body).hexdigest().encode(), body]))
    assert state_of(open_store(tmp_path)) == state_of(first)


def test_a_pipe_in_the_place_of_the_cache_is_replaced(tmp_path: Path, parsed_sizes: list[int]) -> None:
    write(tmp_path, 1_200)
    path = tmp_path / "cache" / "progress" / "laptop-1a2b.past"
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    open_store(tmp_path).save_cache()
    parsed_sizes.clear()
    open_store(tmp_path)
    assert sum(parsed_sizes) == 0
