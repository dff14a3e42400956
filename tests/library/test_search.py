"""The search for words in all documents, with any typed text."""

import unicodedata
from pathlib import Path

import pytest

from prepdeck.errors import NotFoundError, UsageError
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import HIT_END, HIT_START
from prepdeck.library.search import MAX_PASSAGES, best_excerpt, search_documents


@pytest.fixture
def acme(home: HomeFolders) -> Path:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "call.md").write_text("# A call\n\nThe harbour is deep.\n\nA lantern lights the harbour.\n", "utf-8")
    (folder / "café.md").write_text("# Ink\n\nMüller repairs C++ lanterns.\n", "utf-8")
    return folder


@pytest.mark.usefixtures("acme")
def test_a_passage_has_its_target_document_and_line(home: HomeFolders) -> None:
    (passage,), more_count = search_documents(home, "lantern harbour")
    assert (passage.target_name, passage.document_name, passage.line_number) == ("acme", "call", 5)
    assert passage.excerpt == "A lantern lights the harbour."
    assert more_count == 0


def test_the_bundled_research_is_searched_too(home: HomeFolders) -> None:
    passages, _ = search_documents(home, "flicker")
    assert {passage.target_name for passage in passages} == {"runway"}


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("words", ["muller", "MÜLLER", "lanterns müller", "c++ lantern"])
def test_accents_case_and_plural_do_not_matter(home: HomeFolders, words: str) -> None:
    assert "cafe" in [passage.document_name for passage in search_documents(home, words, "acme")[0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("灯台守は港の明かりを数える。", "明"),
        ("灯台守は港の明かりを数える。", "港の明かり"),
        ("新型カメラをタワーで試す", "タワー"),
        ("船长每天检查灯塔", "灯塔"),
        ("เรือลำนี้ออกจากท่า", "ออก"),
        ("新版Lantern灯塔", "lantern"),
        ("Die Straße am Hafen", "strasse"),
        ("Die Strasse am Hafen", "STRAẞE"),
        ("An oﬃce with a ﬂag", "office flag"),
        ("An incomplete example", "incom\u00adplete"),
        ("Ｌａｎｔｅｒｎ ２０２５", "lantern 2025"),
    ],
)
def test_words_are_found_in_other_spellings_and_shown_as_written(home: HomeFolders, text: str, words: str) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(f"# Ink\n\n{text}\n", "utf-8")
    (passage,), _ = search_documents(home, words, "acme")
    assert passage.line_number == 3
    assert unicodedata.normalize("NFKC", passage.excerpt) == unicodedata.normalize("NFKC", text)
    assert ("ß" in passage.excerpt) == ("ß" in text)


def test_invisible_characters_in_words_do_not_matter(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# Ink\n\nAn incom\u00adplete exam\u200bple\n", "utf-8")
    (passage,), _ = search_documents(home, "incomplete example", "acme")
    assert passage.excerpt == "An incomplete example"


def test_characters_in_another_order_are_another_word(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# Ink\n\n塔灯\n", "utf-8")
    assert search_documents(home, "灯塔")[0] == ()


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("words", ['"', "AND", "NOT x", "a*", "text:call", "(NEAR", "x\0y", "\udce9 é", "-", "'; DROP"])
def test_no_character_has_a_special_meaning(home: HomeFolders, words: str) -> None:
    try:
        search_documents(home, words)
    except UsageError:
        assert not any(map(str.isalnum, words))


@pytest.mark.parametrize(
    ("words", "line_number", "excerpt"),
    [
        ("unbroken", 5, "un-marked and unbroken text"),
        ("handbook", 6, "the handbook (https://example.org/hb)"),
        ("example", 6, "the handbook (https://example.org/hb)"),
        ("slate", 10, "slate | 95"),
        ("cutter", 13, "def cutter(stone): pass"),
        ("deep", 16, "deep inside"),
        ("granite", 2, "role: granite setter"),
    ],
)
def test_what_a_reader_sees_is_searched_and_shown(
    home: HomeFolders, words: str, line_number: int, excerpt: str
) -> None:
    folder = home.targets_path / "quarry"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(
        "---\nrole: granite setter\n---\n# Ink\nun-marked and **un**broken *text*\n[the handbook](https://example.org/hb)\n"
        "\n| stone | price |\n|---|---|\n| **slate** | 95 |\n\n```python\ndef cutter(stone): pass\n```\n"
        "> - one\n>   - `deep` inside\n\n<!-- a hidden remark -->\n",
        "utf-8",
    )
    ((passage,), _) = search_documents(home, words, "quarry")
    assert (passage.line_number, passage.excerpt) == (line_number, excerpt)
    assert search_documents(home, "remark", "quarry")[0] == ()


@pytest.mark.usefixtures("acme")
def test_the_search_can_be_limited_to_one_target(home: HomeFolders) -> None:
    all_passages, _ = search_documents(home, "the")
    acme_passages, _ = search_documents(home, "the", "acme")
    assert {passage.target_name for passage in all_passages} == {"acme", "runway"}
    assert {passage.target_name for passage in acme_passages} == {"acme"}
    with pytest.raises(NotFoundError, match="nobody"):
        search_documents(home, "the", "nobody")


def test_the_next_search_notices_changed_and_removed_files(home: HomeFolders, acme: Path) -> None:
    assert search_documents(home, "harbour", "acme")[0]
    (acme / "call.md").write_text("# A call\n\nAn orchard instead.\n", "utf-8")
    assert not search_documents(home, "harbour", "acme")[0]
    assert search_documents(home, "orchard")[0]
    (acme / "call.md").unlink()
    assert not search_documents(home, "orchard")[0]
    assert search_documents(home, "repairs")[0]
    acme.rename(home.data_path / "elsewhere")
    assert not search_documents(home, "repairs müller")[0]


def test_at_most_fifty_passages_are_returned_and_the_others_counted(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    for number in range(MAX_PASSAGES + 12):
        (folder / f"{number}.md").write_text(f"# {number}\n\nA cobalt kettle.\n", "utf-8")
    passages, more_count = search_documents(home, "cobalt")
    assert (len(passages), more_count) == (MAX_PASSAGES, 12)


@pytest.mark.usefixtures("acme")
def test_the_search_works_without_a_cache_folder(home: HomeFolders) -> None:
    home.cache_path.write_text("in the way", "utf-8")
    assert search_documents(home, "lantern harbour")[0]


@pytest.mark.usefixtures("acme")
def test_a_word_that_is_typed_again_and_again_is_searched_once(home: HomeFolders) -> None:
    assert search_documents(home, "the " * 20_000) == search_documents(home, "the")


@pytest.mark.usefixtures("acme")
def test_more_words_than_anybody_looks_for_are_refused(home: HomeFolders) -> None:
    with pytest.raises(UsageError, match="too many words: 101"):
        search_documents(home, " ".join(f"word{number}" for number in range(101)))


def test_the_excerpt_of_a_long_line_without_spaces_contains_the_match() -> None:
    _, excerpt = best_excerpt(f"一 {'海' * 500}{HIT_START}灯塔{HIT_END}{'海' * 500}")
    assert "灯塔" in excerpt
    assert len(excerpt) < 110


def test_the_excerpt_of_a_long_line_is_cut_around_the_match() -> None:
    words = "ink " * 50_000
    line, excerpt = best_excerpt(f"one\n{words}{HIT_START}kettle{HIT_END} {words}")
    assert line == 2
    assert "kettle" in excerpt
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert len(excerpt) < 110
