"""Front matter: its values, the start of the body, and the problems of a broken block."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.samples import GUIDE
from effort import examples
from prepdeck.documents.front_matter import FrontMatter, split_front_matter
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.recognize import recognize_document


def test_a_text_without_front_matter_is_all_body() -> None:
    front = split_front_matter("# Nibs\n\nInk.\n")
    assert (front.body_text, front.first_body_line, dict(front.yaml_values), front.problem) == (
        "# Nibs\n\nInk.\n",
        1,
        {},
        None,
    )


def test_later_lines_of_dashes_belong_to_the_body() -> None:
    front = split_front_matter("---\ncompany: Quillworks\n---\nInk.\n\n---\n\nPaper.\n\n---\n")
    assert front.get_text("company") == "Quillworks"
    assert front.body_text == "Ink.\n\n---\n\nPaper.\n\n---\n"


def test_the_body_has_its_first_line_number() -> None:
    assert split_front_matter("---\na: 1\nb: 2\n---\nInk.\n").first_body_line == 5


def test_front_matter_with_nothing_below_it_has_an_empty_body() -> None:
    front = split_front_matter("---\na: 1\n---")
    assert (front.body_text, front.get_text("a")) == ("", "1")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert recognize_document("g.md", "\ufeff" + GUIDE.replace("\n", "\r\n")) == recognize_document("g.md", GUIDE)


@pytest.mark.parametrize(
    ("written", "expected_date"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("'2026-03-01'", date(2026, 3, 1)),
        ("2026-03-01 10:30:00", date(2026, 3, 1)),
        ("soon", None),
        ("null", None),
        ("12", None),
    ],
)
def test_a_date_is_read_in_every_form_that_yaml_gives(written: str, expected_date: date | None) -> None:
    assert split_front_matter(f"---\nday: {written}\n---\n").get_date("day") == expected_date


def test_missing_values_and_values_of_other_types_are_empty() -> None:
    front = split_front_matter("---\nname: null\nlist: [a, null, 2]\nrows: [{x: 1}, 7]\n---\n")
    assert front.get_text("name") == ""
    assert front.get_text("list") == ""
    assert front.get_text("absent") == ""
    assert front.get_texts("list") == ("a", "2")
    assert front.get_texts("rows") == ("7",)
    assert front.get_mappings("rows") == ({"x": 1},)
    assert front.get_mappings("name") == ()


@pytest.mark.parametrize(
    ("character", "expected_text"),
    [
        ("\x07", "control character U+0007"),
        ("\x00", "control character U+0000"),
        ("\x7f", "control character U+007F"),
        ("\x9b", "control character U+009B"),
        ("\ufffe", "character U+FFFE"),
    ],
)
@pytest.mark.parametrize("around", ["é{}", "[a, '{}']", "2026-01-0{}"])
def test_a_character_that_yaml_forbids_is_reported_with_its_line(
    character: str, expected_text: str, around: str
) -> None:
    front = split_front_matter(
        f"---\ncompany: Quillworks\nrole: {around.format(character)}\nseat: Rome\n---\nInk.\n", "g.md"
    )
    assert (
        str(front.problem) == f"g.md:3: front matter is not valid YAML: the {expected_text} is not allowed; delete it"
    )


@pytest.mark.parametrize(
    ("block", "line", "explanation"),
    [
        ("company: Quillworks\nrole: [unclosed", 3, ": a bracket is not closed"),
        ("company: [a, 'b]'\nrole: x\nseat: y", 2, ": a bracket is not closed"),
        ("company: {a: [b, c]\n", 2, ": a bracket is not closed"),
        ('company: Quillworks\nrole: "The \\"best\\" ink\nseat: x', 3, ": a quotation mark is not closed"),
        ("company: 'Quill\nrole: x", 2, ": a quotation mark is not closed"),
        ("company: Quillworks\n\trole: x", 3, ": a line begins with a tab; use spaces"),
        ("company: a: b", 2, ": a value with a colon needs quotes around it"),
        ("role: x\ncompany: It's [one]: b\n", 3, ": a value with a colon needs quotes around it"),
        ("role: x\n- y", 3, ""),
    ],
)
def test_broken_yaml_is_explained_with_its_line(block: str, line: int, explanation: str) -> None:
    front = split_front_matter(f"---\n{block}\n---\nInk.\n", "g.md")
    assert front.problem is not None
    assert str(front.problem) == (
        f"g.md:{line}: front matter is not valid YAML{explanation}; fix the block between the --- lines"
    )


@pytest.mark.parametrize("block", ["just words", "- a\n- b", "day: 2026-13-45"])
def test_a_block_without_usable_values_is_a_problem(block: str) -> None:
    assert split_front_matter(f"---\n{block}\n---\nInk.\n", "g.md").problem is not None


def test_the_body_below_broken_yaml_is_still_read() -> None:
    document, problems = recognize_document("g.md", GUIDE.replace("company: lumenforge", "company: [lumenforge"))
    assert isinstance(document, CompGuide)
    assert [pay.region for pay in document.pay_rows] == ["Oslo", "Austin", "Remote"]
    assert [problem.where for problem in problems] == ["g.md"]


def test_unclosed_front_matter_is_a_problem_and_the_text_is_kept() -> None:
    text = "---\ncompany: Quillworks\n\nInk.\n"
    document, problems = recognize_document("n.md", text)
    assert isinstance(document, Notes)
    assert document.text == text
    assert [(problem.message, problem.line) for problem in problems] == [("front matter is not closed", 1)]


@examples(150)
@given(st.text(alphabet="ab:-[]{}#'\"!&*?|>% \t\n0123456789", max_size=80))
def test_any_front_matter_can_be_split(block: str) -> None:
    text = f"---\n{block}\n---\nInk.\n"
    front = split_front_matter(text)
    assert text.endswith(front.body_text)
    assert text.split("\n")[front.first_body_line - 1 :] == front.body_text.split("\n")


@pytest.mark.parametrize("tag", ["!!int ''", "!!bool x", "!!timestamp x", "!!python/object:os.system x"])
def test_a_value_that_crashes_yaml_is_a_problem_and_the_body_is_read(tag: str) -> None:
    front = split_front_matter(f"---\na: {tag}\n---\nbody\n", "x.md")
    assert front.problem is not None
    assert "body" in front.body_text


def entangle(*lines: str) -> FrontMatter:
    return split_front_matter("\n".join(["---", *lines, "---", "Ink."]), "g.md")


def test_nested_aliases_are_reported_and_never_expanded() -> None:
    names = "abcdefghi"
    repeats = [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(names)]
    problem = entangle("a: &a [ink, ink]", *repeats).problem
    assert problem is not None
    assert (problem.message, problem.line) == ("front matter has more than 10 aliases", 4)


def test_a_few_aliases_are_read() -> None:
    front = entangle("a: &a [ink]", "b: *a", "c: [*a, nib]")
    assert (front.get_texts("b"), front.get_texts("c"), front.problem) == (("ink",), ("nib",), None)


@pytest.mark.parametrize("opener", ["[", "{", "- ", "? ", "[{a: "])
def test_endlessly_nested_front_matter_is_reported_and_the_body_is_read(opener: str) -> None:
    text = "---\na: 1\nb:\n  " + opener * 10_000 + f"\n---\n{GUIDE}"
    document, problems = recognize_document("g.md", text)
    (problem,) = problems  # reported by us, or by a newer YAML library before us
    assert problem.message.startswith("front matter is")
    assert problem.line == 4
    assert isinstance(document, CompGuide)
    assert len(document.pay_rows) == 3


def nested(depth: int) -> list[str]:
    """Nest keys and lists in turn, with as little indentation as YAML allows."""
    return [f"{' ' * (level // 2)}{'-' if level % 2 else 'a:'}" for level in range(depth)]


def test_front_matter_can_have_up_to_twenty_levels() -> None:
    assert entangle(*nested(20)).problem is None
    problem = entangle(*nested(21)).problem
    assert problem is not None
    assert problem.message == "front matter is nested too deeply"


def test_oversized_front_matter_is_reported_and_the_body_is_read() -> None:
    document, problems = recognize_document("g.md", "---\na: " + "[" * 100_000 + f"\n---\n{GUIDE}")
    assert [p.message for p in problems] == ["front matter is larger than 64 KB"]
    assert isinstance(document, CompGuide)
    assert len(document.pay_rows) == 3


def test_only_texts_numbers_and_dates_become_text() -> None:
    front = entangle("a: [[ink], {b: c}, nib, 2, 1.5, 2026-03-01, null]", "d: {e: f}", "g: 2026-03-01")
    assert front.get_texts("a") == ("nib", "2", "1.5", "2026-03-01")
    assert (front.get_text("d"), front.get_text("g")) == ("", "2026-03-01")


def test_a_number_that_is_too_long_does_not_become_text() -> None:
    front = entangle("a: 0x" + "f" * 5000, "b: [0x" + "f" * 5000 + ", ink]")
    assert (front.get_text("a"), front.get_texts("b"), front.problem) == ("", ("ink",), None)


@pytest.mark.parametrize(
    "number", ["1" * 5000, "1" + ":1" * 1000 + ".5"], ids=["decimal digits", "sexagesimal numbers"]
)
def test_a_number_that_is_too_long_to_parse_is_reported_in_one_line(number: str) -> None:
    problem = entangle(f"a: {number}").problem
    assert problem is not None
    assert problem.message.startswith("front matter is not valid YAML")
    assert "sys." not in str(problem)


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5_000,
        f"1{'_1' * 5_000}",
        *("2026-13-01", "2026-02-30", "0000-01-01", "2026-01-01T00:00:00+99:99"),
        *('!!int "x"', '!!float "x"', '!!timestamp "x"'),
    ],
    ids=lambda text: text[:16],
)
def test_an_impossible_number_or_date_is_reported_with_its_line(value: str) -> None:
    front = split_front_matter(f"---\ntitle: Ink\nupdated: {value}\nkind: notes\n---\nInk.", "g.md")
    assert front.problem is not None
    assert (front.problem.where, front.problem.line) == ("g.md", 3)
    assert len(str(front.problem)) < 150
