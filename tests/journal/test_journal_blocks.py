"""The parser of journals is fast for blocks in the plain form, and always gives the same events as a TOML parser."""

import random
import re
import tomllib
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from effort import examples
from merged_journals import GIT, STYLES, WAYS, Repository, histories
from prepdeck.journal.event_codec import table_to_event
from prepdeck.journal.journal_blocks import ParsedJournal, parse_journal, split_blocks
from prepdeck.progress.event_fields import InvalidFieldError
from prepdeck.progress.event_log import GradeTable
from prepdeck.progress.events import AnyEvent, CardGraded, UnknownEvent

HEAD = 'format = 1\ntarget = "runway"\ndevice = "laptop-1a2b"\n\n'
GRADE = """[[event]]
id = "e1"
at = 2026-11-21 12:00:00.250000+00:00
kind = "grade"
card = "mistakes/seed"
grade = "good"
seconds = 4.5

"""
DONE = """[[event]]
id = "e2"
at = 2026-11-21 12:01:00+00:00
kind = "done"
card = "checklist/stories"
evidence = "Three of them."

"""
ROUND = """[[event]]
id = "e3"
at = 2026-11-21 12:02:00+00:00
kind = "round"
round = "Onsite"
starts = 2026-12-04 14:00:00+00:00
zone = "Europe/Prague"

"""
SWITCH = """[[event]]
id = "e4"
at = 2026-11-21 12:03:00+00:00
kind = "deck"
deck = "figures"
on = true
line = 12

"""
BLOCKS = [GRADE, DONE, ROUND, SWITCH]


def parse_as_toml(text: str) -> list[AnyEvent]:
    """The events of a text that is valid TOML, parsed by tomllib."""
    events = []
    for table in tomllib.loads(text).get("event", []):
        try:
            events.append(table_to_event(table))
        except InvalidFieldError:
            continue
    return events


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Journals with some characters changed, some lines repeated and some lines missing."""
    text = HEAD + "".join(draw(st.lists(st.sampled_from(BLOCKS), max_size=5)))
    for _ in range(draw(st.integers(0, 3))):
        offset = draw(st.integers(0, len(text)))
        inserted = draw(
            st.sampled_from(
                [
                    "",
                    " ",
                    "\n",
                    "\r",
                    "\t",
                    "0",
                    "9",
                    '"',
                    "\\",
                    "'",
                    "#",
                    "=",
                    "-",
                    "é",
                    "\x00",
                    "\x7f",
                    "_",
                    "[[event]]\n",
                ]
            )
        )
        text = text[:offset] + inserted + text[offset + draw(st.integers(0, 2)) :]
    return text


def are_equal(events: list[AnyEvent], expected: list[AnyEvent]) -> bool:
    return [repr(event) for event in events] == [repr(event) for event in expected]


@examples(300)
@given(text=texts())
def test_valid_toml_gives_the_same_events_as_a_toml_parser(text: str) -> None:
    try:
        expected = parse_as_toml(text)
    except (ValueError, RecursionError):
        return
    parsed = parse_journal(text.encode(), "a.toml")
    assert are_equal(parsed.events, expected)


@examples(300)
@given(text=texts())
def test_grades_in_columns_equal_the_grades_among_the_events(text: str) -> None:
    grades = GradeTable()
    parsed = parse_journal(text.encode(), "a.toml", grades=grades)
    events = [*map(grades.get_event, range(len(grades))), *parsed.events]
    expected = parse_journal(text.encode(), "a.toml")
    assert sorted(map(repr, events)) == sorted(map(repr, expected.events))
    assert (parsed.problems, parsed.tail_problems, parsed.complete_length) == (
        expected.problems,
        expected.tail_problems,
        expected.complete_length,
    )


LINES = frozenset(line for block in (HEAD, *BLOCKS) for line in block.encode().split(b"\n"))


def line_around(journal_bytes: bytes, offset: int) -> bytes:
    """The whole line around an offset."""
    return journal_bytes[journal_bytes.rfind(b"\n", 0, offset) + 1 :].partition(b"\n")[0]


@examples(200)
@given(text=texts(), data=st.data())
def test_a_journal_read_in_two_parts_gives_the_same_result(text: str, data: st.DataObject) -> None:
    journal_bytes = f"{text.rstrip()}\n\n".encode()  # complete, because an incomplete end may be read differently later
    cut = data.draw(st.integers(0, len(journal_bytes)))
    ends_a_block = journal_bytes[cut : cut + 1] in {b"", b"\n", b"["}
    assume(
        ends_a_block if journal_bytes[:cut].endswith(b"\n") else line_around(journal_bytes, cut) in LINES
    )  # as after a cut-off write
    first = parse_journal(journal_bytes[:cut], "a.toml")
    second = parse_journal(journal_bytes[first.complete_length :], "a.toml", first_line=first.line_count + 1)
    whole = parse_journal(journal_bytes, "a.toml")
    ids = {event.id for event in (*first.events, *second.events)}
    assert ids >= {event.id for event in whole.events}
    assert first.complete_length + second.complete_length == whole.complete_length
    assert [*first.problems, *second.problems, *second.tail_problems] == [*whole.problems, *whole.tail_problems]


@examples(300)
@given(inserted=st.binary(max_size=40), offset=st.integers(0, 2_000))
def test_inserted_bytes_cost_at_most_the_event_they_are_in(inserted: bytes, offset: int) -> None:
    text = (HEAD + "".join(BLOCKS)).encode()
    offset %= len(text)
    ids = {event.id for event in parse_journal(text[:offset] + inserted + text[offset:], "a.toml").events}
    assert len({"e1", "e2", "e3", "e4"} - ids) <= 1


def test_each_form_of_block_is_read() -> None:
    parsed: ParsedJournal = parse_journal((HEAD + "".join(BLOCKS)).encode(), "a.toml")
    assert [event.id for event in parsed.events] == ["e1", "e2", "e3", "e4"]
    assert (parsed.problems, parsed.tail_problems) == ([], [])
    assert parsed.line_count == (HEAD + "".join(BLOCKS)).count("\n")


def test_a_key_from_a_newer_version_is_ignored() -> None:
    for key in ("mood = 3\n", 'mood = ["a", 1]\n', "mood = { deep = true }\n"):
        (event,) = parse_journal((HEAD + GRADE.rstrip() + "\n" + key).encode(), "a.toml").events
        assert isinstance(event, CardGraded)


def test_an_invalid_byte_costs_only_its_event() -> None:
    journal_bytes = (HEAD + GRADE + DONE + ROUND).encode().replace(b"Three", "Größe ".encode() + b"Thr\xffe")
    parsed = parse_journal(journal_bytes, "a.toml")
    assert [event.id for event in parsed.events] == ["e1", "e3"]
    (problem,) = parsed.problems
    assert "UTF-8" in problem.message
    assert journal_bytes.split(b"\n")[problem.line - 1] == b"[[event]]"


def test_the_end_that_is_still_being_written_is_left_for_later() -> None:
    whole = HEAD + GRADE
    for length in range(1, len(DONE) - 2):
        parsed = parse_journal((whole + DONE[:length]).encode(), "a.toml")
        assert parsed.complete_length <= len(whole)
        assert [event.id for event in parsed.events if not isinstance(event, UnknownEvent)][:1] == ["e1"]
    assert parse_journal((whole + DONE).encode(), "a.toml").complete_length == len(whole + DONE)


@pytest.mark.parametrize("line", ["a{} = 1", "[a{}]", "x = {{ a{} = 1 }}", '"a"{} = 1'])
def test_an_endless_key_costs_only_its_event_and_no_time(line: str) -> None:
    endless_line = line.format(".a" * 100_000)  # a parser that keeps every part would need 40 GB
    parsed = parse_journal((HEAD + GRADE.rstrip() + f"\n{endless_line}\n\n" + DONE).encode(), "a.toml")
    assert [event.id for event in parsed.events if event.id != "e1"] == ["e2"]
    (problem,) = parsed.problems
    assert len(str(problem)) < 400


def test_dots_in_a_persons_text_are_fine() -> None:
    dotted_text = '\\"Well' + "." * 5_000 + '\\"'
    parsed = parse_journal((HEAD + DONE.replace("Three of them.", dotted_text)).encode(), "a.toml")
    assert [event.id for event in parsed.events] == ["e2"]


def test_damage_costs_no_more_with_windows_line_ends() -> None:
    merged = HEAD + GRADE.rstrip() + "\n=======\n\n" + DONE + "what is this?\n" + ROUND
    parsed = parse_journal(merged.replace("\n", "\r\n").encode(), "a.toml")
    assert [event.id for event in parsed.events] == ["e1", "e2", "e3"]
    assert len(parsed.problems) == 2


def test_an_instant_without_an_offset_is_utc() -> None:
    (event,) = parse_journal((HEAD + GRADE.replace("+00:00", "")).encode(), "a.toml").events
    assert event.at == datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("mark", ["[[evemt]]", "[event]]", "[[event]", "[event]", "\x00[event]]", "#[[event]]", ""])
@pytest.mark.parametrize("damaged", [0, 1, 2])
def test_an_event_with_a_damaged_header_is_reported_and_can_be_recovered(mark: str, damaged: int) -> None:
    texts = [GRADE, DONE, ROUND]
    texts[damaged] = texts[damaged].replace("[[event]]", mark)
    journal_bytes = (HEAD + "".join(texts)).encode()
    parsed = parse_journal(journal_bytes, "a.toml")
    assert len(parsed.events) == 2
    (problem,) = (*parsed.problems, *parsed.tail_problems)
    assert "without its [[event]]" in str(problem)
    at = journal_bytes.split(b"\n")[problem.line - 1].decode()
    assert at == mark or at.startswith("id = ")
    blocks = split_blocks(journal_bytes)[1]
    assert {block.event.id for block in blocks} == {"e1", "e2", "e3"}
    assert {block.block_bytes.decode() for block in blocks} == {GRADE, DONE, ROUND}


@examples(300)
@given(text=texts())
def test_the_blocks_contain_every_event_that_is_read(text: str) -> None:
    journal_bytes = text.encode()
    parsed = parse_journal(journal_bytes, "a.toml")
    head, blocks = split_blocks(journal_bytes)
    assert {repr(event) for event in parsed.events} <= {repr(block.event) for block in blocks}
    again = parse_journal(b"".join([HEAD.encode(), *(block.block_bytes for block in blocks)]), "a.toml")
    assert are_equal(again.events, [block.event for block in blocks])
    assert all("time zone" in problem.message for problem in (*again.problems, *again.tail_problems))
    if not (parsed.problems or parsed.tail_problems):
        joined = b"".join([head, *(block.block_bytes for block in blocks)])
        assert joined == re.sub(rb"\r(?!\n)", b"\n", journal_bytes)


def test_the_blocks_of_an_intact_journal_are_its_bytes() -> None:
    for text in (HEAD + "".join(BLOCKS), (HEAD + "".join(BLOCKS)).replace("\n", "\r\n"), HEAD + GRADE.rstrip()):
        head, blocks = split_blocks(text.encode())
        assert b"".join([head, *(block.block_bytes for block in blocks)]) == text.encode()


@pytest.mark.parametrize("before", ["card =", 'device = "lap', "\x00", "x"])
def test_an_event_is_read_if_its_header_does_not_begin_the_line(before: str) -> None:
    for texts in (f"{before}{GRADE}{DONE}", f"{HEAD}{GRADE}{before}{DONE}", f"{HEAD}{GRADE}[[event]]\n{before}{DONE}"):
        parsed = parse_journal(texts.encode(), "a.toml")
        assert [event.id for event in parsed.events] == (["e1", "e2"])
        assert parsed.problems or parsed.tail_problems


# -- merges


def conflict(ours: str, theirs: str, base: str | None = None) -> str:
    middle = "" if base is None else f"||||||| 1234567\n{base}"
    return f"<<<<<<< HEAD\n{ours}{middle}=======\n{theirs}>>>>>>> phone\n"


LINES_OF = {name: block.removeprefix("[[event]]\n") for name, block in zip("gdrs", BLOCKS, strict=True)}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        HEAD
        + "[[event]]\n"
        + conflict(LINES_OF["g"].rstrip() + "\n", LINES_OF["d"].rstrip() + "\n")
        + "\n"
        + ROUND
        + SWITCH,
        HEAD + conflict(GRADE + DONE, ROUND + SWITCH),
        HEAD + conflict(GRADE + DONE, ROUND + SWITCH, ""),
        HEAD
        + "[[event]]\n"
        + conflict(LINES_OF["g"] + DONE.rstrip() + "\n", LINES_OF["r"] + SWITCH.rstrip() + "\n", "")
        + "\n",
        conflict(HEAD + GRADE + DONE, HEAD + ROUND + SWITCH),
        HEAD + conflict(GRADE, DONE) + conflict(ROUND, SWITCH),
        HEAD + conflict(GRADE, DONE + conflict(ROUND, SWITCH).replace("<<<<<<<", "<<<<<<<<<")),
        HEAD + GRADE + "=======\n" + DONE + ">>>>>>> a\n" + ROUND + "<<<<<<< b\n" + SWITCH,
        HEAD + "[[event]]\n" + LINES_OF["g"].rstrip() + "\n" + LINES_OF["d"] + ROUND + SWITCH,
        HEAD + "[[event]]\n" + LINES_OF["g"].rstrip() + "\n=======\n" + LINES_OF["d"] + ROUND + SWITCH,
    ],
    ids=[
        "one header for two events",
        "markers",
        "diff3",
        "zdiff3",
        "both sides made the file",
        "two conflicts",
        "a merge inside a merge",
        "stray markers",
        "union",
        "one marker left",
    ],
)
def test_a_merge_conflict_costs_no_event_is_reported_and_can_be_repaired(text: str, ending: str) -> None:
    journal_bytes = text.replace("\n", ending).encode()
    parsed = parse_journal(journal_bytes, "a.toml")
    assert sorted(event.id for event in parsed.events) == ["e1", "e2", "e3", "e4"]
    assert parsed.problems or parsed.tail_problems
    _, blocks = split_blocks(journal_bytes)
    assert [block.event.id for block in blocks] == ["e1", "e2", "e3", "e4"]
    again = parse_journal(b"".join([HEAD.encode(), *(block.block_bytes for block in blocks)]), "a.toml")
    assert {repr(event) for event in again.events} == {repr(event) for event in parsed.events}
    assert (again.problems, again.tail_problems) == ([], [])


def test_lines_shared_by_both_sides_of_a_merge_belong_to_both() -> None:
    ours = 'id = "e1"\nat = 2026-11-21 12:00:00+00:00\nkind = "grade"\ncard = "a/1"\n'
    theirs = ours.replace("e1", "e9").replace("a/1", "a/2")
    text = f'{HEAD}[[event]]\n{conflict(ours, theirs)}grade = "good"\nseconds = 4.5\n\n{DONE}'
    for merged_text in (text, "".join(line for line in text.splitlines(keepends=True) if line[0] not in "<=>")):
        parsed = parse_journal(merged_text.encode(), "a.toml")
        cards = {event.id: event.card for event in parsed.events if isinstance(event, CardGraded)}
        assert cards == {"e1": "a/1", "e9": "a/2"}
        assert all(event.seconds == 4.5 for event in parsed.events if isinstance(event, CardGraded))


@pytest.mark.skipif(GIT is None, reason="there is no git here")
def test_a_conflict_left_by_git_in_a_journal_costs_no_event(tmp_path: Path, seed: int, factor: int) -> None:
    repository = Repository(tmp_path / "repository")
    ways = [*product(WAYS, STYLES, [False, True])]
    for number in range(12 * factor):
        dice = random.Random(seed * 1_000 + number)  # noqa: S311 - the same merge for the same seed
        way, style, crlf = dice.choice(ways)
        merged = repository.merged(*histories(dice), way=way, style=style, crlf=crlf)
        parsed = parse_journal(merged.raw, "a.toml")
        assert sorted(map(repr, parsed.events)) == sorted(map(repr, merged.events)), merged.raw.decode()
        again = parse_journal(
            b"".join(block.block_bytes for block in split_blocks(merged.raw)[1]), "a.toml", first_line=2
        )
        assert {repr(event) for event in again.events} == set(map(repr, merged.events))


@pytest.mark.skipif(GIT is None, reason="there is no git here")
def test_a_second_merge_over_the_markers_of_the_first_costs_hardly_an_event_and_not_in_silence(
    tmp_path: Path, seed: int, factor: int
) -> None:
    repository = Repository(tmp_path / "repository")
    event_count = read_count = 0
    for number in range(8 * factor):
        dice = random.Random(seed * 1_000 + number)  # noqa: S311 - the same merge for the same seed
        _, third, _ = histories(dice, branch_names="bxy")
        merged = repository.merged(*histories(dice), third, style=dice.choice(STYLES), crlf=dice.random() < 0.3)
        parsed = parse_journal(merged.raw, "a.toml")
        read_ids = {event.id for event in parsed.events}
        assert read_ids <= {event.id for event in merged.events}
        event_count += len(merged.events)
        read_count += len(read_ids)
        if len(read_ids) < len(merged.events):
            assert any("damaged entry" in problem.message for problem in (*parsed.problems, *parsed.tail_problems))
    assert read_count > 0.98 * event_count


@pytest.mark.skipif(GIT is None, reason="there is no git here")
def test_a_union_merge_by_git_invents_no_event_and_lost_ones_are_reported(
    tmp_path: Path, seed: int, factor: int
) -> None:
    repository = Repository(tmp_path / "repository")
    event_count = read_count = 0
    for number in range(6 * factor):
        dice = random.Random(seed * 1_000 + number)  # noqa: S311 - the same merge for the same seed
        merged = repository.merged(*histories(dice), union=True, crlf=dice.random() < 0.3)
        parsed = parse_journal(merged.raw, "a.toml")
        event_count += len(merged.events)
        read_count += len({event.id for event in parsed.events})
        if len(parsed.events) < len(merged.events):
            assert parsed.problems or parsed.tail_problems
    assert read_count > 0.8 * event_count


# -- other encodings


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_journal_saved_as_utf_16_or_32_is_read_reported_and_repaired(encoding: str) -> None:
    text = HEAD + GRADE + DONE.replace("Three", "größe")
    for journal_bytes in (
        text.encode(encoding),
        f"\ufeff{text}".encode(encoding),
        text.encode(encoding) + f"\n{ROUND}".encode(),
    ):
        parsed = parse_journal(journal_bytes, "a.toml")
        assert [event.id for event in parsed.events][:2] == ["e1", "e2"]
        assert len(parsed.events) == 2 + journal_bytes.endswith(ROUND.encode())
        assert encoding[:6].upper() in str(parsed.tail_problems[0])
        assert (parsed.complete_length, parsed.line_count) == (0, 0)
        head, blocks = split_blocks(journal_bytes)
        assert head.decode() == HEAD
        assert "größe".encode() in b"".join(block.block_bytes for block in blocks)


def test_an_event_saved_as_latin_1_is_read_reported_and_repaired() -> None:
    text = HEAD + GRADE + DONE.replace("Three", "größe “so”")
    for line in (text, text.replace("\n", "\r\n")):
        parsed = parse_journal(line.encode("cp1252"), "a.toml")
        assert [event.id for event in parsed.events] == ["e1", "e2"]
        assert "größe “so”" in repr(parsed.events)
        assert "Latin-1" in str((*parsed.problems, *parsed.tail_problems)[0])
        (_, done) = split_blocks(line.encode("cp1252"))[1]
        assert "größe “so”" in done.block_bytes.decode()


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ("", "id"),
        ('kind = "deck"\n', "id"),
        ('id = "1"\n', "at"),
        ('id = "1"\nat = 2026-11-28 12:00:00+00:00\n', "kind"),
    ],
)
def test_a_block_without_a_required_key_names_the_key(own: str, key: str) -> None:
    parsed = parse_journal(f"format = 1\n\n[[event]]\n{own}\n[[event]]\n".encode(), "j.toml")
    assert str(parsed.problems[0]).startswith(f"j.toml:3: damaged entry: {key} is missing")


def test_a_key_written_with_escapes_is_read() -> None:
    block = '[[event]]\nid = "1"\nat = 2026-11-28 12:00:00+00:00\n"k\\u0069nd" = "round-put-off"\n'
    assert [event.id for event in parse_journal(f"format = 1\n\n{block}\n".encode(), "j.toml").events] == ["1"]


def test_blocks_without_any_line_are_named_one_by_one() -> None:
    problems = parse_journal(b"[[event]]\n\n[[event]]\n", "pens.toml").problems
    assert [(problem.line, "id is missing" in problem.message) for problem in problems] == [(1, True)]
