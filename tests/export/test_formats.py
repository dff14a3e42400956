"""The formats of the summary: how one is chosen, and what all of them promise."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from export.summaries import ADDRESSES, HOSTILE, NAMES, make_summary
from harmless_text import assert_harmless
from prepdeck.errors import UsageError
from prepdeck.export import formats
from prepdeck.export.formats import SUMMARY_FORMATS, choose_format, find_format


def test_every_module_that_formats_a_summary_is_registered() -> None:
    registry_path = Path(formats.__file__)
    modules = {
        path.stem
        for path in registry_path.parent.glob("*.py")
        if "format_summary"
        in {item.name for item in ast.parse(path.read_text("utf-8")).body if isinstance(item, ast.FunctionDef)}
    }
    imported_modules = {
        alias.name
        for item in ast.walk(ast.parse(registry_path.read_text("utf-8")))
        if isinstance(item, ast.ImportFrom) and item.module == "prepdeck.export"
        for alias in item.names
    }
    assert modules == imported_modules
    assert len(modules) == len(SUMMARY_FORMATS)


def test_names_and_suffixes_are_unique() -> None:
    names = [summary_format.name for summary_format in SUMMARY_FORMATS]
    suffixes = [summary_format.suffix for summary_format in SUMMARY_FORMATS]
    assert len(set(names)) == len(set(suffixes)) == len(SUMMARY_FORMATS)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("", "md"),
        ("sheet", "md"),
        ("sheet.md", "md"),
        ("sheet.MD", "md"),
        ("sheet.txt", "txt"),
        ("My Sheet.TXT", "txt"),
        ("txt", "md"),
        (".sheet", "md"),
        ("my sheet 4.12.", "md"),
        ("version 1.2", "md"),
    ],
)
def test_the_end_of_a_file_name_chooses_the_format(file_name: str, name: str) -> None:
    assert choose_format(file_name) is find_format(name)


@pytest.mark.parametrize(("file_name", "ending"), [("sheet.pdf", ".pdf"), ("a/b.DOCX", ".DOCX"), ("a.txt.bak", ".bak")])
def test_an_ending_of_no_format_is_refused(file_name: str, ending: str) -> None:
    with pytest.raises(UsageError) as raised:
        choose_format(file_name)
    assert str(raised.value) == (f"{ending} is not a format of the summary; use .md or .txt, or choose with --format")


@pytest.mark.parametrize("summary_format", SUMMARY_FORMATS, ids=lambda summary_format: summary_format.name)
@examples(60)
@given(
    st.lists(HOSTILE, min_size=3, max_size=3).map(lambda texts: texts * (NAMES // 3)),
    ADDRESSES | st.just("javascript:\x1b[31m"),
)
def test_no_format_lets_control_characters_through(
    summary_format: formats.SummaryFormat, texts: list[str], address: str
) -> None:
    text = summary_format.format_summary(make_summary(texts, address))
    assert_harmless(text)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
