"""The importers: every way into the library reads a file with the one that its suffix chooses."""

import ast
import json
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from prepdeck.cli.main import main
from prepdeck.documents import importers
from prepdeck.documents.importers import IMPORTERS, ImportedText, Importer
from prepdeck.errors import NotReadableError, Problem
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import read_as_markdown


def import_reversed(raw_bytes: bytes) -> ImportedText:
    """Import files that contain their text backwards, to show that nothing reads them without an importer."""
    if raw_bytes.startswith(b"!"):
        raise NotReadableError("not backwards", line=3, hint="save it backwards")
    text = raw_bytes.decode()[::-1]
    return ImportedText(text, (Problem("half of it is missing", line=2, hint="add it"),) if "half" in text else ())


ODD_BYTES = {
    "nothing": b"",
    "only zeros": bytes(5_000),
    "all bytes": bytes(range(256)) * 20,
    "noise": Random(1).randbytes(20_000),  # noqa: S311 - not a secret
    "one long line": b"a," * 200_000,
    "quotes that do not end": b'"' + b"a\n" * 5_000,
    "half a character": "é".encode()[:1] * 300,
    "UTF-16": "Ink.\n".encode("utf-16") * 50,
}


@pytest.mark.parametrize("raw_bytes", ODD_BYTES.values(), ids=ODD_BYTES)
@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
def test_whatever_the_bytes_an_importer_gives_text_or_says_that_it_cannot(importer: Importer, raw_bytes: bytes) -> None:
    with suppress(NotReadableError):
        assert isinstance(importer.import_bytes(raw_bytes).text, str)


@pytest.fixture
def with_reversed_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register an importer of files that contain their text backwards."""
    monkeypatch.setattr(importers, "IMPORTERS", (*IMPORTERS, Importer("reversed text", (".rev",), import_reversed)))


def write_reversed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text[::-1], "utf-8")


BRIEF = "# Acme - Technology Stack\n\n**Company:** Acme\n**Founded:** 2018\n\n## A\n\nThe kettle is brass.\n"


def test_every_importer_is_registered() -> None:
    folder = Path(importers.__file__).parent
    imported_modules = {
        alias.name
        for item in ast.walk(ast.parse((folder / "__init__.py").read_text("utf-8")))
        if isinstance(item, ast.ImportFrom) and item.module == "prepdeck.documents.importers"
        for alias in item.names
    }
    assert imported_modules == {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert len(imported_modules) == len(IMPORTERS)


def test_each_suffix_belongs_to_one_importer() -> None:
    suffixes = [suffix for importer in IMPORTERS for suffix in importer.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and (not suffix or suffix[0] == ".") for suffix in suffixes)


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.txt", "a.text", "a", ".md", "a.odd", "a.b.md", "a.md/b"])
def test_text_is_read_from_files_of_every_name_that_no_other_importer_has(name: str) -> None:
    assert read_as_markdown(b"\xef\xbb\xbfone\r\ntwo\rthree", f"/folder/{name}") == ("one\ntwo\nthree", ())
    problem = Problem("not UTF-8, read as Windows-1252", f"/folder/{name}", hint="save it as UTF-8")
    assert read_as_markdown(b"caf\xe9", f"/folder/{name}") == ("café", (problem,))
    with pytest.raises(NotReadableError) as error:
        read_as_markdown(b"one\n\0", f"/folder/{name}")
    assert error.value.problem == Problem("not text", f"/folder/{name}", 2, "remove it or save it as text")


def test_a_file_in_a_target_is_read_as_text_whatever_its_suffix(
    home: HomeFolders, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "brief.odd").write_text(BRIEF, "utf-8")
    assert main(["show", "acme", "tech-brief"]) == 0
    assert "The kettle is brass." in capsys.readouterr().out


@pytest.mark.usefixtures("with_reversed_files")
def test_files_of_an_importer_are_added_listed_opened_and_found(
    home: HomeFolders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reversed(tmp_path / "acme" / "brief.REV", BRIEF)
    write_reversed(tmp_path / "acme" / "decks" / "own.rev", "## Which metal?\n\nBrass.\n")
    write_reversed(tmp_path / "other.rev", BRIEF.replace("Acme", "Bolt"))
    assert main(["add", "acme", "other.rev"]) == 0
    added = capsys.readouterr().out
    assert "added      acme/brief.REV  tech-brief  Acme" in added
    assert "added      acme/decks/own.rev  deck  " in added
    assert "added      bolt/other.rev  tech-brief  Bolt" in added
    assert "3 added" in added
    assert (home.targets_path / "acme" / "brief.REV").read_text("utf-8") == BRIEF[::-1]
    assert main(["add", "acme"]) == 0
    assert "2 unchanged" in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "brief" in capsys.readouterr().out
    assert main(["show", "acme", "brief"]) == 0
    assert "The kettle is brass." in capsys.readouterr().out
    assert main(["search", "kettle", "-t", "acme"]) == 0
    assert capsys.readouterr().out.startswith("acme/brief:8: The kettle is brass.")


@pytest.mark.usefixtures("with_reversed_files")
def test_files_of_an_importer_are_shown_and_checked_outside_the_library(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reversed(tmp_path / "brief.rev", BRIEF)
    write_reversed(tmp_path / "half.rev", "# Only half\n\nInk.\n")
    (tmp_path / "bad.rev").write_bytes(b"!")
    assert main(["show", "--json", "brief.rev", "bad.rev", "half.rev"]) == 0
    brief, bad, half = map(json.loads, capsys.readouterr().out.splitlines())
    assert (brief["kind"], brief["founded"]) == ("tech-brief", "2018")
    assert bad == {"path": "bad.rev", "error": "not backwards"}
    assert half["warnings"] == [{"code": "not-read", "message": "half of it is missing", "line": 2}]
    assert main(["check", "brief.rev", "bad.rev", "half.rev"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "bad.rev:3: not backwards; save it backwards",
        "half.rev:2: half of it is missing; add it",
    ]


@pytest.mark.usefixtures("with_reversed_files")
def test_problems_of_an_importer_have_the_place_of_the_file(
    home: HomeFolders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reversed(tmp_path / "acme" / "half.rev", "# Only half\n\nInk.\n")
    (tmp_path / "acme" / "bad.rev").write_bytes(b"!")
    assert main(["add", "acme"]) == 1
    errors = capsys.readouterr().err
    assert "prepdeck: acme/half.rev:2: half of it is missing; add it\n" in errors
    assert "prepdeck: acme/bad.rev:3: not backwards; save it backwards\n" in errors
    assert main(["check"]) == 1
    library_path = home.targets_path / "acme" / "half.rev"
    assert f"{library_path}:2: half of it is missing; add it" in capsys.readouterr().out
