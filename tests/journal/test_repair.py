"""Repair keeps every intact event unchanged and the damaged file too, and a second repair changes nothing."""

import random
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.errors import NotReadableError
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import JournalFolder, find_newer_format, format_event_block
from prepdeck.journal.repair import RepairedJournal, repair_bytes, repair_journal
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import CardGraded, RoundScheduled

NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)
OTHER = '[[event]]\nid = "odd"\nat = 2026-11-21T08:00:00Z\nkind = "dream"\ndepth = 3\n\n'


def grade(number: int) -> CardGraded:
    at = NOW + timedelta(minutes=number)
    return CardGraded(id=f"e{number:02}", at=at, card=f"a/{number % 3}", grade=Grade.GOOD, seconds=4.5)


@pytest.fixture
def journal(tmp_path: Path) -> JournalFolder:
    made = JournalFolder(tmp_path / "progress" / "acme", lambda: "laptop", "acme")
    made.append([grade(number) for number in range(4)])
    return made


def damage_file(path: Path, old: str, new: str) -> bytes:
    damaged_bytes = path.read_bytes().replace(old.encode(), new.encode(), 1)
    path.write_bytes(damaged_bytes)
    return damaged_bytes


def repair(path: Path) -> RepairedJournal:
    repaired = repair_journal(path, NOW)
    assert repaired is not None
    return repaired


def test_a_damaged_event_is_removed_and_the_others_stay_byte_for_byte(journal: JournalFolder) -> None:
    whole = journal.path.read_text("utf-8")
    damaged_bytes = damage_file(
        journal.path, format_event_block(grade(1)), f"{format_event_block(grade(1)).replace('good', 'goo')}{OTHER}"
    )
    repaired = repair(journal.path)
    assert (repaired.event_count, repaired.recovered_count) == (4, 0)
    assert journal.path.read_text("utf-8") == whole.replace(format_event_block(grade(1)), OTHER)
    assert repaired.damaged_path.name == "laptop.toml.damaged-20261121-090507"
    assert repaired.damaged_path.read_bytes() == damaged_bytes
    assert stat.S_IMODE(repaired.damaged_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert journal.files == [journal.path]
    assert repair_journal(journal.path, NOW) is None


def test_an_event_with_a_damaged_header_is_recovered(journal: JournalFolder) -> None:
    whole = journal.path.read_bytes()
    damage_file(journal.path, '[[event]]\nid = "e02"', '[[evemt]]\nid = "e02"')
    assert repair(journal.path).recovered_count == 1
    assert journal.path.read_bytes() == whole


@pytest.mark.parametrize("head", ["", "format = \n\n", "\ufeff", "<<<<<<< HEAD\n", "a = [\n\n"])
def test_a_damaged_head_is_written_again(journal: JournalFolder, head: str) -> None:
    whole = journal.path.read_text("utf-8")
    events = whole[whole.index("[[event]]") :]
    journal.path.write_text(f"{head or 'x'}{events}", "utf-8")
    repair(journal.path)
    assert journal.path.read_text("utf-8") == whole


def test_intact_journals_and_newer_formats_are_not_changed(journal: JournalFolder) -> None:
    assert repair_journal(journal.path, NOW) is None
    journal_bytes = damage_file(journal.path, "format = 1", "format = 2")
    journal_bytes = damage_file(journal.path, "good", "goo")
    assert repair_journal(journal.path, NOW) is None
    assert journal.path.read_bytes() == journal_bytes
    assert list(journal.folder.iterdir()) == [journal.path]


def test_a_round_in_an_unknown_time_zone_is_not_damage(journal: JournalFolder) -> None:
    journal.append([RoundScheduled(id="r", at=NOW, round="Onsite", starts=NOW, zone="Europe/Pragg")])
    assert repair_journal(journal.path, NOW) is None


def test_a_running_program_continues_with_the_repaired_file(journal: JournalFolder, tmp_path: Path) -> None:
    store = EventStore(journal, tmp_path / "cache")
    damage_file(journal.path, "good", "goo")
    store.load()
    store.save_events(grade(7))
    repair(journal.path)
    store.save_events(grade(8))
    store.catch_up()
    assert store.problems == ()
    ids = [event.id for event in parse_journal(journal.path.read_bytes(), "").events]
    assert ids == ["e01", "e02", "e03", "e07", "e08"]
    assert {event.id for event in store.event_log.all_events} == set(ids)


def test_two_repairs_in_the_same_second_keep_both_damaged_files(journal: JournalFolder) -> None:
    damage_file(journal.path, "good", "goo")
    first = repair(journal.path).damaged_path
    damage_file(journal.path, "good", "goo")
    assert repair(journal.path).damaged_path != first
    assert first.exists()


def test_a_journal_that_is_not_a_file_is_reported(journal: JournalFolder) -> None:
    folder = journal.folder / "folder.toml"
    folder.mkdir()
    with pytest.raises(NotReadableError):
        repair_journal(folder, NOW)


@examples(400)
@given(seed=st.integers(0, 10**6))
def test_repair_keeps_every_intact_event_and_leaves_no_problem(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    blocks = [format_event_block(grade(number)).encode() for number in range(6)]
    journal_bytes = b"".join([b'format = 1\ntarget = "acme"\ndevice = "laptop"\n\n', *blocks, OTHER.encode()])
    for _ in range(dice.randrange(1, 4)):
        journal_bytes = damage(journal_bytes, dice)
    before = parse_journal(journal_bytes, "")
    whole = repair_bytes(journal_bytes, "acme", "laptop")
    if whole is None:
        assert find_newer_format(journal_bytes) or (before.problems, before.tail_problems) == ([], [])
        return
    after = parse_journal(whole, "")
    assert {repr(event) for event in before.events} <= {repr(event) for event in after.events}
    assert all(block in whole for block in blocks if block in journal_bytes)
    assert (after.problems, after.tail_problems) == ([], [])
    assert repair_bytes(whole, "acme", "laptop") is None


def damage(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Truncate it, flip a bit, remove a piece, repeat a piece, or insert something that does not belong there."""
    if not journal_bytes:
        return journal_bytes
    offset, to = sorted(dice.randrange(len(journal_bytes)) for _ in range(2))
    strange = dice.choice(
        [b"<<<<<<< HEAD\n", b"\xff\x00", b"\n\nwhat?\n\n", b'"', b"\r\n", b"[[event]]\n", b"[x]\n", b"\0" * 99]
    )
    return dice.choice(
        [
            journal_bytes[:offset],
            bytes(
                [
                    *journal_bytes[:offset],
                    journal_bytes[offset] ^ (1 << dice.randrange(8)),
                    *journal_bytes[offset + 1 :],
                ]
            ),
            journal_bytes[:offset] + journal_bytes[to:],
            journal_bytes[:to] + journal_bytes[offset:to] + journal_bytes[to:],
            journal_bytes[:offset] + strange + journal_bytes[offset:],
        ]
    )
