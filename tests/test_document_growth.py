"""Time and memory are linear in the length of a text."""

import itertools
import subprocess
import sys
import timeit
from pathlib import Path
from time import process_time

import pytest

from document_shapes import (
    LONG_AND_MANY,
    PLACES,
    READERS,
    SHAPES,
    grows_faster_than_its_text,
    is_read_by,
    measure_peak_bytes,
)
from effort import some_of
from prepdeck.documents.claims.contradictions import Claim, find_contradictions
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.recognize import recognize_document

LENGTH = 3_000
BRIEF = "# Skua - Technology Stack\n\n## Cloud\n\n"
ONCE_QUADRATIC = [  # texts that once took quadratic or cubic time
    *("brief title, '[ ](x)'", "brief, '**1** '", "levels in a list", "level names", "heading and figures"),
    *("marked heading and figures", "head of a column and salaries", "head of a column and pay rows"),
    *("head of a column and levels", "place and levels", "role in front matter and pay rows", "company and checklist"),
    *("heading and links", "many columns and salaries"),
]


@pytest.mark.parametrize("shape", ONCE_QUADRATIC)
def test_four_times_the_text_takes_about_four_times_as_long(shape: str) -> None:
    assert not grows_faster_than_its_text(SHAPES[shape], READERS["document"], LENGTH)


@pytest.mark.thorough
@pytest.mark.parametrize(("place", "reader"), some_of(itertools.product([*PLACES, "long and many"], READERS), 16))
def test_reading_time_is_linear_in_the_length_of_a_text(place: str, reader: str) -> None:
    shapes = [shape for shape in SHAPES if shape.startswith(f"{place}, ")] or list(LONG_AND_MANY)
    read_shapes = [shape for shape in shapes if is_read_by(shape, reader)]
    assert [shape for shape in read_shapes if grows_faster_than_its_text(SHAPES[shape], READERS[reader], 8_000)] == []


@pytest.mark.parametrize(
    ("shape", "reader", "most"),
    [
        ("brief, '**1** '", "document", 400),
        ("gaps in one line", "deck", 100),
        ("a long text and gaps", "deck", 100),
        ("company and claims", "document", 300),
        ("heading and links", "document", 300),
        ("head of a column and salaries", "document", 300),
    ],
)
def test_memory_per_character_is_limited(shape: str, reader: str, most: int) -> None:
    text = SHAPES[shape](16_000)
    assert measure_peak_bytes(READERS[reader], text) < most * len(text)


def test_figures_of_one_sentence_share_its_text() -> None:
    brief, _ = recognize_document("skua.md", f"{BRIEF}It has **7 ships**, **8 boats** and **9 rafts**. It sails.\n")
    assert isinstance(brief, TechBrief)
    assert [figure.sentence for figure in brief.bold_figures] == ["It has 7 ships, 8 boats and 9 rafts."] * 3
    assert len({id(figure.sentence) for figure in brief.bold_figures}) == 1


def test_a_figure_in_an_endless_sentence_has_only_the_part_around_it() -> None:
    brief, _ = recognize_document("skua.md", f"{BRIEF}{'so many gulls ' * 100}**7 ships** {'and more gulls ' * 100}\n")
    assert isinstance(brief, TechBrief)
    (figure,) = brief.bold_figures
    assert "gulls 7 ships and" in figure.sentence
    assert len(figure.sentence) <= 500


def test_very_long_names_are_shortened_and_this_is_reported() -> None:
    document, problems = recognize_document("skua.md", f"# Technology Stack of {'Sk' * 130}\n\n**Founded:** 2014\n")
    assert len(document.company) == 200
    assert document.company.endswith("…")
    assert "longer than 200 characters" in problems[0].message


def test_only_the_first_rows_of_a_huge_pay_table_are_read_and_this_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prepdeck.documents.kinds.pay_table._MOST_ROWS", 50)
    document, _ = recognize_document("skua.md", SHAPES["pay in front matter and in a table"](2_000))
    (caution,) = (caution for caution in document.cautions if "only the first 50 of" in caution.message)
    assert isinstance(document, CompGuide)
    assert len(document.pay_rows) == 50
    assert caution.line == 11 + 50


def test_claims_are_not_compared_pair_by_pair() -> None:
    def make_claims(count: int) -> list[Claim]:
        numbered_paths = ((path, 2 * n + (path == "b")) for path in "ab" for n in range(count))
        return [
            Claim("valuation", "skua", str(n), path, n, lowest_value=n, highest_value=n) for path, n in numbered_paths
        ]

    def measure_seconds(count: int) -> float:
        all_claims = make_claims(count)
        return min(timeit.repeat(lambda: find_contradictions(all_claims), timer=process_time, number=1, repeat=3))

    (contradiction,) = find_contradictions(make_claims(100))
    assert (contradiction.first_claim.quoted_text, contradiction.second_claim.quoted_text) == ("198", "199")
    assert measure_seconds(2_000) < 4 * max(measure_seconds(500), 0.002) * 2


@pytest.mark.thorough
@pytest.mark.parametrize(
    "shape",
    [
        *("brief, '**1** '", "notes, 'a\\n'", "notes, '- a\\n'", "levers, '[ ](x)'", "gaps in many lines", "cards"),
        *(
            "heading and links",
            "pay in front matter and in a table",
            "questions",
            "one table",
            "one row",
            "short words",
        ),
    ],
)
@pytest.mark.parametrize("command", [["show", "--json"], ["check"], ["add"]], ids=" ".join)
def test_a_megabyte_takes_less_than_200_megabytes(shape: str, command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "odd.md"
    path.write_text(SHAPES[shape](1_000_000), encoding="utf-8")
    # The highest memory of a process counts from its parent's, which is large here, so a small one is in between.
    measure = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)"
    measure += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    program = [sys.executable, "-m", "prepdeck", *command, str(path)]
    measured = subprocess.run([sys.executable, "-c", measure, *program], stdout=subprocess.PIPE, check=True)
    assert int(measured.stdout) < 200 * 1024
