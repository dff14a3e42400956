"""Words found in all documents, whatever is typed."""

from pathlib import Path

import pytest

from prepdeck.errors import NotFound, WrongUse
from prepdeck.library.home import Home
from prepdeck.library.index import END, START
from prepdeck.library.search import MOST, excerpt, search


@pytest.fixture
def acme(home: Home) -> Path:
    folder = home.targets / "acme"
    folder.mkdir(parents=True)
    (folder / "call.md").write_text("# A call\n\nThe harbour is deep.\n\nA lantern lights the harbour.\n", "utf-8")
    (folder / "café.md").write_text("# Ink\n\nMüller repairs C++ lanterns.\n", "utf-8")
    return folder


@pytest.mark.usefixtures("acme")
def test_a_place_is_named_by_target_document_and_line(home: Home) -> None:
    (found,), more = search(home, "lantern harbour")
    assert (found.target, found.document, found.line) == ("acme", "call", 5)
    assert found.excerpt == "A lantern lights the harbour."
    assert more == 0


def test_the_bundled_research_is_found_too(home: Home) -> None:
    found, _ = search(home, "flicker")
    assert {place.target for place in found} == {"runway"}


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("words", ["muller", "MÜLLER", "lanterns müller", "c++ lantern"])
def test_accents_case_and_number_do_not_matter(home: Home, words: str) -> None:
    assert "cafe" in [place.document for place in search(home, words, "acme")[0]]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("words", ['"', "AND", "NOT x", "a*", "text:call", "(NEAR", "x\0y", "\udce9 é", "-", "'; DROP"])
def test_no_sign_means_anything_but_itself(home: Home, words: str) -> None:
    try:
        search(home, words)
    except WrongUse:
        assert not any(map(str.isalnum, words))


@pytest.mark.usefixtures("acme")
def test_one_target_can_be_searched_alone(home: Home) -> None:
    everywhere, _ = search(home, "the")
    alone, _ = search(home, "the", "acme")
    assert {place.target for place in everywhere} == {"acme", "runway"}
    assert {place.target for place in alone} == {"acme"}
    with pytest.raises(NotFound, match="nobody"):
        search(home, "the", "nobody")


def test_what_changed_and_what_is_gone_is_known_at_the_next_search(home: Home, acme: Path) -> None:
    assert search(home, "harbour", "acme")[0]
    (acme / "call.md").write_text("# A call\n\nAn orchard instead.\n", "utf-8")
    assert not search(home, "harbour", "acme")[0]
    assert search(home, "orchard")[0]
    (acme / "call.md").unlink()
    assert not search(home, "orchard")[0]
    assert search(home, "repairs")[0]
    acme.rename(home.data / "elsewhere")
    assert not search(home, "repairs müller")[0]


def test_no_more_than_fifty_are_named_and_the_rest_counted(home: Home) -> None:
    folder = home.targets / "acme"
    folder.mkdir(parents=True)
    for number in range(MOST + 12):
        (folder / f"{number}.md").write_text(f"# {number}\n\nA cobalt kettle.\n", "utf-8")
    found, more = search(home, "cobalt")
    assert (len(found), more) == (MOST, 12)


@pytest.mark.usefixtures("acme")
def test_without_a_place_for_the_index_there_is_still_an_answer(home: Home) -> None:
    home.cache.write_text("in the way", "utf-8")
    assert search(home, "lantern harbour")[0]


def test_an_excerpt_of_a_long_line_is_cut_around_the_words() -> None:
    words = "ink " * 50_000
    line, said = excerpt(f"one\n{words}{START}kettle{END} {words}")
    assert line == 2
    assert "kettle" in said
    assert said.startswith("…")
    assert said.endswith("…")
    assert len(said) < 110
