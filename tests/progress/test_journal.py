"""The journal: durable at once, readable by a person, and readable again after damage."""

import os
import stat
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepdeck.errors import NotWritten, Problem
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event import (
    Done,
    Event,
    Graded,
    Read,
    Reopened,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Undone,
    Unknown,
)
from prepdeck.progress.journal import Journal, parse
from prepdeck.progress.record import KnownEvent, from_table, to_table

AT = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


def grade(number: int, card: str = "mistakes/seed") -> Graded:
    return Graded(id=f"e{number}", at=AT + timedelta(minutes=number), card=card, grade=Grade.GOOD, seconds=4.5)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "progress" / "runway", "laptop-1a2b", "runway")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
zones = st.sampled_from(["UTC", "Europe/Prague", "Asia/Kathmandu"])
numbers = st.floats(0, 1e6, allow_nan=False)
events = st.one_of(
    st.builds(Graded, id=texts, at=instants, card=texts, grade=st.sampled_from(Grade), seconds=numbers),
    st.builds(Undone, id=texts, at=instants, event=texts),
    st.builds(Done, id=texts, at=instants, card=texts, evidence=texts),
    st.builds(Reopened, id=texts, at=instants, card=texts),
    st.builds(RoundSet, id=texts, at=instants, round=texts, starts=instants, zone=zones),
    st.builds(RoundRemoved, id=texts, at=instants, round=texts),
    st.builds(RoundPutOff, id=texts, at=instants),
    st.builds(Read, id=texts, at=instants, document=texts, line=st.integers(0, 10**6), share=numbers),
)


@given(event=events)
def test_every_event_comes_back_from_its_table_as_it_was(event: KnownEvent) -> None:
    assert from_table(to_table(event)) == event


@settings(max_examples=50, deadline=None)
@given(written=st.lists(events, max_size=6))
def test_every_event_comes_back_from_the_file_as_it_was(
    written: list[KnownEvent], tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal"), "laptop-1a2b", "runway")
    for event in written:
        journal.append(event)
    found = journal.read()
    assert list(found.events) == written
    assert found.problems == ()


def test_the_file_is_plain_toml_that_a_person_understands(journal: Journal) -> None:
    journal.append(grade(1))
    table = tomllib.loads(journal.path.read_text("utf-8"))
    assert table["format"] == 1
    assert table["target"] == "runway"
    assert table["device"] == "laptop-1a2b"
    assert table["event"] == [
        {
            "id": "e1",
            "at": AT + timedelta(minutes=1),
            "kind": "grade",
            "card": "mistakes/seed",
            "grade": "good",
            "seconds": 4.5,
        }
    ]


def test_the_file_is_for_its_owner_alone(journal: Journal) -> None:
    journal.append(grade(1))
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_an_event_only_ever_adds_to_the_file(journal: Journal) -> None:
    journal.append(grade(1))
    before = journal.path.read_bytes()
    journal.append(grade(2))
    assert journal.path.read_bytes().startswith(before)


def test_an_event_is_synchronised_with_the_disk_before_append_returns(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronised: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synchronised.append(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    journal.append(grade(1))
    assert journal.path.stat().st_ino in synchronised


def test_the_events_of_all_devices_are_read(journal: Journal) -> None:
    other = Journal(journal.path.parent, "phone-ffff", "runway")
    journal.append(grade(1))
    other.append(grade(2))
    assert {event.id for event in journal.read().events} == {"e1", "e2"}


def test_a_write_that_was_cut_off_costs_that_event_alone(journal: Journal) -> None:
    journal.append(grade(1))
    journal.append(grade(2))
    journal.path.write_bytes(journal.path.read_bytes()[:-30])
    journal.append(grade(3))
    found = journal.read()
    assert [event.id for event in found.events] == ["e1", "e3"]
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    "damage",
    [b"\xff\xfe\x00", b"<<<<<<< ours", b"grade = ", b'"', b"[[[", b"kind = 3"],
    ids=["bad bytes", "merge marker", "half a line", "quote", "brackets", "wrong type"],
)
def test_damage_in_the_middle_costs_only_the_event_it_touches(journal: Journal, damage: bytes) -> None:
    for number in (1, 2, 3):
        journal.append(grade(number))
    raw = journal.path.read_bytes()
    at = raw.index(b'kind = "grade"', raw.index(b'"e2"'))
    journal.path.write_bytes(raw[:at] + damage + b"\n" + raw[at:])
    found = journal.read()
    assert [event.id for event in found.events] == ["e1", "e3"]
    (problem,) = found.problems
    assert problem.where == str(journal.path)
    assert raw.split(b"\n")[problem.line - 1] == b"[[event]]"


def test_an_event_from_a_newer_version_is_kept_and_acts_on_nothing() -> None:
    text = '[[event]]\nid = "x"\nat = 2026-11-21T12:00:00Z\nkind = "dream"\ndepth = 3\n'
    (event,) = parse(text, "a.toml")
    assert isinstance(event, Unknown)
    assert event.kind == "dream"
    assert event.values["depth"] == 3


@pytest.mark.parametrize("zone", ["Nowhere/Town", "", "../etc", "America", "Prague\\u0000"])
def test_a_round_in_a_zone_that_is_none_is_named_and_the_rest_is_read(zone: str) -> None:
    text = '[[event]]\nid = "x"\nat = 2026-11-21T12:00:00Z\nkind = "round"\nround = "Interview"\n'
    found = list(parse(f'{text}starts = 2026-12-04T15:00:00Z\nzone = "{zone}"\n{text}', "a.toml"))
    assert [str(problem).split(":")[:2] for problem in found] == [["a.toml", "1"], ["a.toml", "8"]]
    assert "no time zone such as Europe/Paris" in str(found[0])


def test_a_newer_format_is_said() -> None:
    (problem,) = parse("format = 2\n", "a.toml")
    assert isinstance(problem, Problem)
    assert "newer" in problem.message


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert all(isinstance(found, Event | Problem) for found in parse(text, "a.toml"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_said_and_the_event_not_taken(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(NotWritten, match="not saved"):
        Journal(folder, "laptop-1a2b", "runway").append(grade(1))


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "progress").write_text("in the way", "utf-8")
    with pytest.raises(NotWritten, match="not saved"):
        Journal(tmp_path / "progress", "laptop-1a2b", "runway").append(grade(1))
