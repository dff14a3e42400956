"""The deck of the questions that were asked at interviews: a file that is only ever added to."""

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.cards.deck_file import read_deck
from prepdeck.documents.mojibake import fix_mojibake
from prepdeck.documents.text import make_visible_line
from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError
from prepdeck.library import asked_deck
from prepdeck.library.asked_deck import append_question, asked_deck_path, has_question
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.library.target import open_target

PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["C"]), min_size=1)


def test_a_question_becomes_a_card_of_the_target(home: HomeFolders) -> None:
    append_question(home, "runway", "Why do you want to leave?", "For the models.")
    deck = next(deck for deck in open_target(home, "runway").decks if deck.name == "Asked in interviews")
    (card,) = deck.cards
    assert (card.prompt, card.answer_text) == ("Why do you want to leave?", "For the models.")


def test_the_same_question_is_added_once(home: HomeFolders) -> None:
    path = append_question(home, "runway", "Why us?", "")
    before = path.read_bytes()
    append_question(home, "runway", "why  us?", "")
    with pytest.raises(AlreadyExistsError, match="the deck has this question already"):
        append_question(home, "runway", "why  us?", "Because.")  # which would be lost
    assert path.read_bytes() == before


def test_no_control_character_reaches_the_file(home: HomeFolders) -> None:
    path = append_question(home, "runway", "esc \x1b[31m\x07 \u009b \u202e bidi?", "\x00so\u200b")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", path.read_text("utf-8"))


@examples(60)
@given(questions=st.lists(st.tuples(PRINTABLE, st.text(max_size=20)), min_size=1, max_size=4))
def test_whatever_is_typed_becomes_a_card_behind_what_is_there(
    questions: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = find_home(tmp_path_factory.mktemp("home"), {})
    before = b""
    for question, answer in questions:
        path = asked_deck_path(home, "runway")
        try:
            append_question(home, "runway", question, answer)
        except AlreadyExistsError:
            assert path.read_bytes() == before
            continue
        except NotWrittenError:
            assert (
                not make_visible_line(fix_mojibake(question)) or not fix_mojibake(make_visible_line(question)).strip()
            )
            continue
        after = path.read_bytes()
        assert after.startswith(before)
        before = after
        prompts = {card.prompt for card in read_deck("x.md", after.decode())[0].cards}
        # Signs that cannot be seen are dropped first, so that what is left may not look wrongly decoded any more.
        assert {make_visible_line(fix_mojibake(question)), fix_mojibake(make_visible_line(question))} & prompts


@pytest.mark.parametrize(
    ("old_bytes", "reason"),
    [
        (b"Q: A?\nA: B\n\n```\nprint()\n", "a card at the end of this file would not be read"),
        ("Q: Wie heißt es?\nA: So\n".encode("utf-16"), "this file is not UTF-8"),
    ],
)
def test_a_file_that_cannot_take_a_card_stays_as_it_is(home: HomeFolders, old_bytes: bytes, reason: str) -> None:
    path = asked_deck_path(home, "runway")
    path.parent.mkdir(parents=True)
    path.write_bytes(old_bytes)
    with pytest.raises(NotWrittenError, match=reason):
        append_question(home, "runway", "Why us?", "")
    assert path.read_bytes() == old_bytes


@pytest.mark.parametrize("name", ["runway", "runway/decks", "runway/decks/asked-in-interviews.md"])
def test_nothing_is_written_through_a_link(home: HomeFolders, tmp_path: Path, name: str) -> None:
    mine = tmp_path / "mine"
    if name.endswith(".md"):
        mine.write_text("mine", "utf-8")
    else:
        mine.mkdir()
    link = home.targets_path / name
    link.parent.mkdir(parents=True)
    link.symlink_to(mine)
    with pytest.raises(NotWrittenError, match="is a link"):
        append_question(home, "runway", "Why us?", "")
    assert mine.read_text("utf-8") == "mine" if mine.is_file() else list(mine.iterdir()) == []


def test_a_file_without_a_line_end_is_continued(home: HomeFolders) -> None:
    path = asked_deck_path(home, "runway")
    path.parent.mkdir(parents=True)
    path.write_text("Q: A?\nA: B", "utf-8")
    append_question(home, "runway", "Why us?", "Because.")
    deck, problems = read_deck(path.name, path.read_text("utf-8"))
    assert [(card.prompt, card.answer_text) for card in deck.cards] == [("A?", "B"), ("Why us?", "Because.")]
    assert problems == ()


def test_a_file_keeps_the_line_ends_of_its_editor(home: HomeFolders) -> None:
    path = asked_deck_path(home, "runway")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Q: A?\r\nA: B\r\n\r\n")
    append_question(home, "runway", "Why us?", "Because.")
    written = path.read_bytes()
    assert written.startswith(b"Q: A?\r\nA: B\r\n\r\nQ: Why us?")
    assert written.count(b"\n") == written.count(b"\r\n")


def test_a_target_that_was_removed_does_not_come_back_as_an_empty_one(home: HomeFolders) -> None:
    with pytest.raises(NotWrittenError, match="the target 'acme' was removed"):
        append_question(home, "acme", "Why us?", "")
    assert not (home.targets_path / "acme").exists()


def test_questions_with_the_signs_of_an_id_are_cards_of_their_own(home: HomeFolders) -> None:
    for question in ("Alpha? {#a}", "Beta? {#a}", "{#a}"):
        append_question(home, "runway", question, "")
    deck, problems = read_deck("x.md", asked_deck_path(home, "runway").read_text("utf-8"))
    assert [card.prompt for card in deck.cards] == ["Alpha? {#a}", "Beta? {#a}", "{#a}"]
    assert problems == ()


def test_a_full_disk_leaves_no_empty_deck(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_nothing(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full_disk:
        full_disk.setattr(os, "write", write_nothing)
        with pytest.raises(NotWrittenError, match="not added"):
            append_question(home, "runway", "Why us?", "")
    assert not asked_deck_path(home, "runway").exists()
    append_question(home, "runway", "Why us?", "")
    assert has_question(home, "runway", "Why us?")


@pytest.mark.parametrize("name", ["stat", "lstat", "open", "mkdir", "write"])
def test_any_call_that_fails_is_reported_and_the_deck_stays_as_it_was(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    append_question(home, "runway", "Why us?", "")
    path = asked_deck_path(home, "runway")
    old_text = path.read_text("utf-8")
    real_call = getattr(os, name)

    def fail_there(target: object, *arguments: object, **options: object) -> object:
        if name == "write" or "runway" in str(target):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return real_call(target, *arguments, **options)

    with monkeypatch.context() as failing:
        failing.setattr(os, name, fail_there)
        with suppress(NotWrittenError, NotReadableError):
            append_question(home, "runway", "Why ink?", "")
    assert path.read_text("utf-8").startswith(old_text)


def test_a_question_that_another_program_adds_at_the_same_moment_is_kept(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_added_text = asked_deck._find_added_text

    def add_another_first(path: Path, stored_text: str, question_text: str, answer_text: str) -> str:
        added_text = find_added_text(path, stored_text, question_text, answer_text)
        monkeypatch.setattr(asked_deck, "_find_added_text", find_added_text)
        append_question(home, "runway", "Why ink?", "")
        return added_text

    monkeypatch.setattr(asked_deck, "_find_added_text", add_another_first)
    append_question(home, "runway", "Why us?", "")
    text = asked_deck_path(home, "runway").read_text("utf-8")
    assert text.count("deck: Asked in interviews") == 1
    assert [card.prompt for card in read_deck("x.md", text)[0].cards] == ["Why ink?", "Why us?"]


@pytest.mark.parametrize("question", ["", "\xa0", "\u200b"])
def test_a_question_without_words_is_refused_in_one_line(home: HomeFolders, question: str) -> None:
    with pytest.raises(NotWrittenError, match="has no text that can be seen"):
        append_question(home, "runway", question, "So.")
    assert not asked_deck_path(home, "runway").exists()
