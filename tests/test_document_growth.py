"""No text takes more time or memory than its length asks for."""

import itertools
import os
import subprocess
import sys
import timeit
from pathlib import Path
from time import process_time

import pytest

from document_shapes import LONG_AND_MANY, PLACES, READERS, SHAPES, grows_faster_than_its_text, is_read_by, peak
from effort import some_of
from prepdeck.documents.claims.contradictions import Claim, find_contradictions
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.recognize import recognize_document

LENGTH = 3_000
BRIEF = "# Skua - Technology Stack\n\n## Cloud\n\n"
GREW = [  # that once took the square of their length, or the cube
    *("brief title, '[ ](x)'", "brief, '**1** '", "levels in a list", "level names", "heading and figures"),
    *("marked heading and figures", "head of a column and salaries", "head of a column and pay rows"),
    *("head of a column and levels", "place and levels", "role in front matter and pay rows", "company and checklist"),
    *("heading and links", "many columns and salaries"),
]


@pytest.mark.parametrize("shape", GREW)
def test_four_times_the_text_takes_about_four_times_as_long(shape: str) -> None:
    assert not grows_faster_than_its_text(SHAPES[shape], READERS["document"], LENGTH)


@pytest.mark.thorough
@pytest.mark.parametrize(("place", "reader"), some_of(itertools.product([*PLACES, "long and many"], READERS), 16))
def test_no_text_takes_more_time_than_its_length_asks_for(place: str, reader: str) -> None:
    shapes = [each for each in SHAPES if each.startswith(f"{place}, ")] or list(LONG_AND_MANY)
    read_ = [each for each in shapes if is_read_by(each, reader)]
    assert [each for each in read_ if grows_faster_than_its_text(SHAPES[each], READERS[reader], 8_000)] == []


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
def test_each_character_costs_so_many_bytes_at_most(shape: str, reader: str, most: int) -> None:
    text = SHAPES[shape](16_000)
    assert peak(READERS[reader], text) < most * len(text)


def test_the_figures_of_one_sentence_share_its_text() -> None:
    brief, _ = recognize_document("skua.md", f"{BRIEF}It has **7 ships**, **8 boats** and **9 rafts**. It sails.\n")
    assert isinstance(brief, TechBrief)
    assert [figure.sentence for figure in brief.bold_figures] == ["It has 7 ships, 8 boats and 9 rafts."] * 3
    assert len({id(figure.sentence) for figure in brief.bold_figures}) == 1


def test_of_a_sentence_without_end_a_figure_has_the_part_around_it() -> None:
    brief, _ = recognize_document("skua.md", f"{BRIEF}{'so many gulls ' * 100}**7 ships** {'and more gulls ' * 100}\n")
    assert isinstance(brief, TechBrief)
    (figure,) = brief.bold_figures
    assert "gulls 7 ships and" in figure.sentence
    assert len(figure.sentence) <= 500


def test_very_long_names_are_cut_and_it_is_said() -> None:
    document, problems = recognize_document("skua.md", f"# Technology Stack of {'Sk' * 130}\n\n**Founded:** 2014\n")
    assert len(document.company) == 200
    assert document.company.endswith("…")
    assert "longer than 200 characters" in problems[0].message


def test_of_a_table_without_end_the_first_rows_of_pay_are_read_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prepdeck.documents.kinds.pay_table._MOST_ROWS", 50)
    document, _ = recognize_document("skua.md", SHAPES["pay in front matter and in a table"](2_000))
    (caution,) = (each for each in document.cautions if "only the first 50 of" in each.message)
    assert isinstance(document, CompGuide)
    assert len(document.pay_rows) == 50
    assert caution.line == 11 + 50


def test_claims_are_not_compared_in_all_pairs() -> None:
    def claims(count: int) -> list[Claim]:
        each = ((path, 2 * n + (path == "b")) for path in "ab" for n in range(count))
        return [Claim("valuation", "skua", str(n), path, n, lowest_value=n, highest_value=n) for path, n in each]

    def taken(count: int) -> float:
        given = claims(count)
        return min(timeit.repeat(lambda: find_contradictions(given), timer=process_time, number=1, repeat=3))

    (found,) = find_contradictions(claims(100))
    assert (found.first_claim.quoted_text, found.second_claim.quoted_text) == ("198", "199")
    assert taken(2_000) < 4 * max(taken(500), 0.002) * 2


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
    process = subprocess.Popen([sys.executable, "-m", "prepdeck", *command, str(path)], stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    assert used.ru_maxrss < 200 * 1024
