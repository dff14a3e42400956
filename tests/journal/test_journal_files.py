"""The journal is durable at once, readable for a person, and readable after damage."""

import os
import stat
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.errors import NotWrittenError, Problem
from prepdeck.journal.event_codec import event_to_table, table_to_event
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import JournalFolder
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import (
    AnyEvent,
    CardAskedAtInterview,
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DeckSwitched,
    DocumentRead,
    EventUndone,
    KnownEvent,
    PromptRecorded,
    QuestionAsked,
    RoundDebriefed,
    RoundQuestionPostponed,
    RoundRemoved,
    RoundScheduled,
    UnknownEvent,
)

AT = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


def grade(number: int, card: str = "mistakes/seed") -> CardGraded:
    return CardGraded(id=f"e{number}", at=AT + timedelta(minutes=number), card=card, grade=Grade.GOOD, seconds=4.5)


@pytest.fixture
def journal(tmp_path: Path) -> JournalFolder:
    return make_journal(tmp_path / "progress" / "runway", "laptop-1a2b")


def make_journal(folder: Path, device: str) -> JournalFolder:
    return JournalFolder(folder, lambda: device, "runway")


@dataclass
class JournalContent:
    """The content of all files of a journal."""

    events: list[AnyEvent]
    problems: list[Problem]


def read_all(journal: JournalFolder) -> JournalContent:
    content = JournalContent([], [])
    for path in journal.files:
        parsed = parse_journal(path.read_bytes(), str(path))
        content.events += parsed.events
        content.problems += [*parsed.problems, *parsed.tail_problems]
    return content


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
zones = st.sampled_from(["UTC", "Europe/Prague", "America/New_York"])
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive bounds
numbers = st.floats(0, 1e6, allow_nan=False)
shares = st.floats(0, 1)
events = st.one_of(
    st.builds(CardGraded, id=ids, at=instants, card=texts, grade=st.sampled_from(Grade), seconds=numbers),
    st.builds(EventUndone, id=ids, at=instants, event=texts),
    st.builds(ChecklistItemDone, id=ids, at=instants, card=texts, evidence=texts),
    st.builds(ChecklistItemReopened, id=ids, at=instants, card=texts),
    st.builds(RoundScheduled, id=ids, at=instants, round=texts, starts=instants, zone=zones),
    st.builds(RoundRemoved, id=ids, at=instants, round=texts),
    st.builds(RoundQuestionPostponed, id=ids, at=instants),
    st.builds(DocumentRead, id=ids, at=instants, document=texts, line=st.integers(0, 10**6), share=shares),
    st.builds(DeckSwitched, id=ids, at=instants, deck=texts, on=st.booleans()),
    st.builds(CardSuspended, id=ids, at=instants, card=texts),
    st.builds(CardBuried, id=ids, at=instants, card=texts, until=instants),
    st.builds(CardResumed, id=ids, at=instants, card=texts),
    st.builds(CardNoteChanged, id=ids, at=instants, card=texts, text=texts),
    st.builds(PromptRecorded, id=ids, at=instants, card=texts, deck=texts, prompt=texts),
    st.builds(CardRenamed, id=ids, at=instants, card=texts, to=texts),
    st.builds(
        CardAskedAtInterview,
        id=ids,
        at=instants,
        event=texts,
        card=texts,
        round=texts,
        starts=instants,
        known=st.booleans(),
        expected=shares,
        scored=st.booleans(),
    ),
    st.builds(QuestionAsked, id=ids, at=instants, round=texts, starts=instants, text=texts, known=st.booleans()),
    st.builds(RoundDebriefed, id=ids, at=instants, round=texts, starts=instants, surprise=texts),
)


@given(event=events)
def test_every_event_survives_conversion_to_a_table_and_back(event: KnownEvent) -> None:
    assert table_to_event(event_to_table(event)) == event


@examples(50)
@given(written=st.lists(events, max_size=6))
def test_every_event_survives_writing_and_reading(
    written: list[KnownEvent], tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal = make_journal(tmp_path_factory.mktemp("journal"), "laptop-1a2b")
    for event in written:
        journal.append([event])
    content = read_all(journal)
    assert content.events == written
    assert content.problems == []


def test_the_file_is_plain_toml_that_a_person_understands(journal: JournalFolder) -> None:
    journal.append([grade(1)])
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


def test_only_the_owner_can_read_the_file(journal: JournalFolder) -> None:
    journal.append([grade(1)])
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_an_event_only_appends_to_the_file(journal: JournalFolder) -> None:
    journal.append([grade(1)])
    before = journal.path.read_bytes()
    journal.append([grade(2)])
    assert journal.path.read_bytes().startswith(before)


def test_an_event_is_synced_to_the_disk_before_append_returns(
    journal: JournalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronised: list[int] = []
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        synchronised.append(os.fstat(handle).st_ino)
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    journal.append([grade(1)])
    assert journal.path.stat().st_ino in synchronised


def test_the_events_of_all_devices_are_read(journal: JournalFolder) -> None:
    other = make_journal(journal.path.parent, "phone-ffff")
    journal.append([grade(1)])
    other.append([grade(2)])
    assert {event.id for event in read_all(journal).events} == {"e1", "e2"}


def test_a_write_that_was_cut_off_costs_only_that_event(journal: JournalFolder) -> None:
    journal.append([grade(1)])
    journal.append([grade(2)])
    journal.path.write_bytes(journal.path.read_bytes()[:-30])
    journal.append([grade(3)])
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1", "e3"]
    assert len(content.problems) == 1


@pytest.mark.parametrize(
    "damage",
    [b"\xff\xfe\x00", b"grade = ", b'"', b"[[[", b"kind = 3"],
    ids=["invalid bytes", "half a line", "quote", "brackets", "wrong type"],
)
def test_damage_in_the_middle_costs_only_the_event_it_touches(journal: JournalFolder, damage: bytes) -> None:
    for number in (1, 2, 3):
        journal.append([grade(number)])
    journal_bytes = journal.path.read_bytes()
    at = journal_bytes.index(b'kind = "grade"', journal_bytes.index(b'"e2"'))
    journal.path.write_bytes(journal_bytes[:at] + damage + b"\n" + journal_bytes[at:])
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1", "e3"]
    (problem,) = content.problems
    assert problem.where == str(journal.path)
    assert journal_bytes.split(b"\n")[problem.line - 1] == b"[[event]]"


@pytest.mark.parametrize(
    "line",
    [
        "at = 0001-01-01T00:00:00+12:00",
        "at = 2026-13-45T00:00:00Z",
        "at = 9999-12-31T23:59:59-12:00",
        "seconds = nan",
        "seconds = inf",
        "seconds = -1.0",
        f"seconds = {'9' * 401}",
        f"seconds = {'9' * 5000}",
        f"depth = {'[' * 3000}",
        'id = ""',
    ],
    ids=lambda line: line[:30],
)
def test_an_impossible_value_costs_only_that_event(journal: JournalFolder, line: str) -> None:
    for number in (1, 2, 3):
        journal.append([grade(number)])
    text = journal.path.read_text("utf-8")
    start = text.index('id = "e2"')
    end = text.index("[[event]]", start)
    key = line.split(" = ", 1)[0]
    changed = [line if old.startswith(f"{key} = ") else old for old in text[start:end].rstrip().split("\n")]
    block = "\n".join(changed if line in changed else [*changed, line])
    journal.path.write_text(f"{text[:start]}{block}\n\n{text[end:]}", "utf-8")
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1", "e3"]
    (problem,) = content.problems
    assert len(str(problem)) < 400


@pytest.mark.parametrize("head", [f"format = {'9' * 5000}", f"a = {'[' * 3000}", "format = "], ids=lambda h: h[:12])
def test_a_damaged_head_costs_no_event(journal: JournalFolder, head: str) -> None:
    journal.append([grade(1)])
    text = journal.path.read_text("utf-8")
    journal.path.write_text(text.replace("format = 1", head), "utf-8")
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1"]
    assert len(content.problems) == 1


def test_conflict_markers_cost_no_event(journal: JournalFolder) -> None:
    for number in (1, 2, 3):
        journal.append([grade(number)])
    head, one, two, three = journal.path.read_text("utf-8").split("[[event]]")
    inside = two.replace('kind = "grade"', '<<<<<<< HEAD\nkind = "grade"')
    merged = [head, f"{one}<<<<<<< HEAD\n", f"{inside}=======\n", f"{three}>>>>>>> phone\n"]
    journal.path.write_text("[[event]]".join(merged), "utf-8")
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1", "e2", "e3"]
    lines = journal.path.read_text("utf-8").split("\n")
    (problem,) = content.problems
    assert lines[problem.line - 1] == "<<<<<<< HEAD"


def test_text_between_two_events_costs_neither(journal: JournalFolder) -> None:
    for number in (1, 2):
        journal.append([grade(number)])
    text = journal.path.read_text("utf-8")
    at = text.index("[[event]]", text.index('"e1"'))
    journal.path.write_text(f"{text[:at]}what is this?\n{text[at:]}", "utf-8")
    content = read_all(journal)
    assert [event.id for event in content.events] == ["e1", "e2"]
    (problem,) = content.problems
    assert f"{text[:at]}what".split("\n")[problem.line - 1] == "what"


def test_a_file_of_a_newer_format_is_never_appended_to(journal: JournalFolder) -> None:
    journal.append([grade(1)])
    text = journal.path.read_text("utf-8").replace("format = 1", "format = 2")
    journal.path.write_text(text, "utf-8")
    with pytest.raises(NotWrittenError, match="newer"):
        journal.append([grade(2)])
    assert journal.path.read_text("utf-8") == text


def test_an_event_from_a_newer_version_is_kept_without_effect() -> None:
    text = '[[event]]\nid = "x"\nat = 2026-11-21T12:00:00Z\nkind = "dream"\ndepth = 3\n'
    (event,) = parse_journal(text.encode(), "a.toml").events
    assert isinstance(event, UnknownEvent)
    assert event.stored_kind == "dream"


def test_a_newer_format_is_reported() -> None:
    (problem,) = parse_journal(b"format = 2\n\n[[event]]\n", "a.toml").problems
    assert "newer" in problem.message


@examples(200)
@given(journal_bytes=st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(journal_bytes: bytes) -> None:
    assert parse_journal(journal_bytes, "a.toml").complete_length <= len(journal_bytes)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_reported_and_the_event_is_not_saved(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(NotWrittenError, match="not saved"):
        make_journal(folder, "laptop-1a2b").append([grade(1)])


def test_a_file_in_the_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "progress").write_text("in the way", "utf-8")
    with pytest.raises(NotWrittenError, match="not saved"):
        make_journal(tmp_path / "progress", "laptop-1a2b").append([grade(1)])
