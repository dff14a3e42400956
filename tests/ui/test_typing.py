"""Typing: all input has its effect in order, however fast it comes."""

import itertools
import random
from functools import partial

import pytest

from effort import printing_on_failure, some_of
from person import sit_down
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study
from prepdeck.ui.widgets.page_view import PageView

KEYS_BY_SCREEN = {  # the keys that lead to each screen from Today
    "Today": (),
    "Drill": ("d",),
    "a revealed card": ("d", " "),
    "the answer input": ("d", "w"),
    "a note": ("d", "n"),
    "a document": ("c",),
    "the search": ("c", "/"),
    "the checklist": ("i",),
    "the plan": ("p",),
    "a choice": ("m",),
    "the date dialog": ("r",),
    "the export": ("e",),
    "the keys": ("?",),
}
KEYS = (*"dprcslimextuUnqwzo1234avkjbfgG/?[]N ", "enter", "escape", "\x7f", "\x15", "\x14", "\x1b[A", "\x1b[6~", "\t")
SECOND_KEYS = (*"qdr3us?n ", "enter", "escape", "\x7f")


def list_grades(study: Study) -> list[tuple[str, str]]:
    return [
        (event.card, event.grade.name) for event in study.store.event_log.all_events if isinstance(event, CardGraded)
    ]


LINE_BY_TYPED_TEXT = {
    "25\x7f0": "20",
    "240\x7f\x7f50k": "250k",
    "old\x15new": "new",
    "one two\x17three": "one three",
    "ab\x1b[Dc": "acb",
    "bc\x1b[Ha\x1b[Fd": "abcd",
    "xbc\x01\x1b[3~a": "abc",
    "ab\x1b[D\x0bc": "ac",
}


async def test_an_editing_key_acts_before_the_text_typed_after_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        for typed_text, expected_line in LINE_BY_TYPED_TEXT.items():
            person.line.clear()
            await person.type_at_once(typed_text)
            assert person.line.value == expected_line, ascii(typed_text)


async def test_pasted_text_keeps_its_position_and_all_its_lines(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        pasted_text = "Situation: outage\nTask: restore\n\nResult:\t99.9%\n"
        await person.type_at_once(f"ab\x7f\x1b[200~{pasted_text}\x1b[201~c\x7f!")
        assert person.line.value == "aSituation: outage Task: restore Result: 99.9%!"


@pytest.mark.parametrize("key", ["\x03", "\x11", "\x1b[113;5u"])
async def test_quitting_ends_a_paste_whose_end_was_lost(study: Study, key: str) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        await person.type_at_once("\x1b[200~half a pas")
        await person.type_at_once(key)
        assert person.app.return_code == 0


async def test_pasted_text_replaces_the_selection(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("p", "m")  # the current minutes are selected
        await person.type_at_once("\x1b[200~45\n\x1b[201~")
        assert person.line.value == "45"


async def test_text_typed_before_a_dialog_is_drawn_goes_into_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("r+12d\x7f\x7f0d\rd")
        assert study.progress.next_round(study.clock()) is not None
        assert person.place == "Drill"


async def test_grades_typed_ahead_go_to_one_card_each(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 3 3 1")
        card_ids = [card_id for card_id, _ in list_grades(study)]
        assert [grade for _, grade in list_grades(study)] == ["GOOD", "GOOD", "AGAIN"]
        assert len(set(card_ids)) == 3


async def test_quitting_does_not_wait_for_a_hundred_keys_before_it(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.input_order._LONGEST_QUIT_SECONDS", 0)
    opened_screens: list[str] = []
    monkeypatch.setattr(
        "prepdeck.ui.screens.keys.KeysScreen.on_mount", lambda screen: opened_screens.append(type(screen).__name__)
    )
    async with sit_down(study) as person:
        await person.type_at_once("?q" * 100 + "\x11")
        assert person.app.return_code == 0
    assert len(opened_screens) < 100


async def test_a_grade_typed_twice_grades_only_one_card(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 11")
        assert [grade for _, grade in list_grades(study)] == ["AGAIN"]


async def test_a_typed_answer_is_not_taken_for_a_grade(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("dw12\x7f3\r2")
        assert [grade for _, grade in list_grades(study)] == ["HARD"]


async def test_keys_and_a_figure_typed_ahead_keep_their_order(study: Study) -> None:
    study.cards.switch_deck("figures")
    async with sit_down(study) as person:
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, "figures")
        await person.type_at_once("enter", "210-285k\r3uUzu", "28q\x7f5k")
        assert person.line.value == "285k"
        assert person.place == "Drill"
        await person.type_at_once("\x15q")
        assert person.place == "Today"
    assert [grade for _, grade in list_grades(study)] == ["GOOD"]
    assert not study.progress.set_aside_until


@pytest.mark.parametrize("typed_text", ["qs", "dqqd3", "\x11r1\r"], ids=ascii)
async def test_keys_after_quitting_do_nothing(study: Study, typed_text: str) -> None:
    async with sit_down(study) as person:  # exceptions in the app are raised here
        await person.type_at_once(typed_text)
        assert person.app.return_code == 0
        assert person.app.failure is None


async def try_keys(study: Study, screen_name: str, typed_keys: tuple[str, ...]) -> None:
    async with sit_down(study) as person:
        await person.type_at_once(*KEYS_BY_SCREEN[screen_name], *typed_keys)
        assert person.app.failure is None
        assert person.app.return_code in {None, 0}


async def test_keys_typed_at_once_break_nothing(study: Study, seed: int, factor: int) -> None:
    generator = random.Random(seed)  # noqa: S311 - not a secret
    for _ in range(4 * factor):
        screen_name, key_count = generator.choice(list(KEYS_BY_SCREEN)), generator.choice((2, 3, 8))
        typed_keys = tuple(generator.choice(KEYS) for _ in range(key_count))
        with printing_on_failure(partial("{} in {}".format, typed_keys, screen_name)):
            await try_keys(study, screen_name, typed_keys)


@pytest.mark.thorough
@pytest.mark.parametrize("screen_name", KEYS_BY_SCREEN)
async def test_no_pair_of_keys_breaks_anything(study: Study, screen_name: str) -> None:
    async with sit_down(study) as person:
        await person.type_at_once(*KEYS_BY_SCREEN[screen_name])
        bound_keys = {bound_keys.binding.key for bound_keys in person.app.screen.active_bindings.values()}
    input_by_key = {
        "space": " ",
        "slash": "/",
        "question_mark": "?",
        "ctrl+u": "\x15",
        "backspace": "\x7f",
        "up": "\x1b[A",
    }
    first_keys = [
        input_by_key.get(key, key)
        for key in sorted(bound_keys)
        if len(input_by_key.get(key, key)) == 1 or key in input_by_key
    ]
    for typed_keys in some_of(itertools.product((*first_keys, "enter", "escape"), SECOND_KEYS), 60):
        with printing_on_failure(partial("{} in {}".format, typed_keys, screen_name)):
            await try_keys(study, screen_name, typed_keys)


LINE_BY_PASTED_TEXT = {  # the input line after a paste
    " \x1b 3": "  3",
    "first \x1b[1mbold\x1b[0m last": "first bold last",
    "A\x1b[31mB\x1b[0mC": "ABC",
    "\x1b[32u\x1b[51u": "",
    "x\x1b\x1bq": "xq",
    "\x1b]0;title\x07end": "end",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
}


@pytest.mark.parametrize("piece_count", [1, 2, 5])
async def test_pasted_text_presses_no_keys_and_stays_in_order(study: Study, piece_count: int) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        for pasted_text, expected_line in LINE_BY_PASTED_TEXT.items():
            person.line.clear()
            sent_text = f"\x1b[200~{pasted_text}\x1b[201~"
            piece_length = -(-len(sent_text) // piece_count)
            await person.type_at_once(
                *(sent_text[start : start + piece_length] for start in range(0, len(sent_text), piece_length))
            )
            assert person.line.value == expected_line, ascii(pasted_text)
    assert not list_grades(study)


async def test_pasted_text_neither_grades_nor_undoes(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 3")
        events_before = list(study.store.event_log.all_events)
        await person.type_at_once(*(f"\x1b[200~{pasted_text}\x1b[201~" for pasted_text in LINE_BY_PASTED_TEXT))
        assert list(study.store.event_log.all_events) == events_before
        assert person.place == "Drill"


async def test_joiner_characters_can_be_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once("\u0645\u06cc\u200c\u062e \U0001f468\u200d\U0001f469")
        assert person.line.value == "\u0645\u06cc\u200c\u062e \U0001f468\u200d\U0001f469"


async def test_many_characters_at_once_are_inserted_as_one_text(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        replace_count = 0
        replace = person.line.replace

        def count_and_replace(text: str, start: int, end: int) -> None:
            nonlocal replace_count
            replace_count += 1
            replace(text, start, end)

        person.line.replace = count_and_replace  # type: ignore[method-assign]
        text = "so many words " * 500
        await person.type_at_once(text)
        assert person.line.value == text
        assert replace_count < 10


@pytest.mark.parametrize(
    "typed_parts", [("hello\x1bq",), ("hello", "\x1bq"), ("hello", "\x1b", "q"), ("hello\x1b", "q")]
)
async def test_escape_acts_before_a_key_that_follows_at_once(study: Study, typed_parts: tuple[str, ...]) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once(*typed_parts)
        assert person.place == "Today"
    assert not study.progress.notes


async def test_alt_with_an_arrow_moves_by_words(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once("one two")
        for sequence in "\x1bb", "\x1bb", "\x1bf":
            parser_messages = [*person._parser.feed(sequence), *person._parser._end_escape()]
            for message in parser_messages:
                person.app.post_message(message)
            await person.settle()
        await person.type_at_once("x")
        assert person.line.value == "one xtwo"
