"""What is typed is what is recorded, however fast it comes."""

import itertools
import random
from functools import partial

import pytest

from effort import printing_on_failure, some_of
from person import sit_down
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study

PLACES = {  # and how to get there from Today
    "Today": (),
    "Drill": ("d",),
    "a card that is shown": ("d", " "),
    "writing an answer": ("d", "w"),
    "a note": ("d", "n"),
    "a document": ("c",),
    "finding": ("c", "/"),
    "the checklist": ("i",),
    "the plan": ("p",),
    "a choice": ("m",),
    "the date": ("r",),
    "the export": ("e",),
    "the keys": ("?",),
}
KEYS = (*"dprcslimextuUnqwzo1234avkjbfgG/?[]N ", "enter", "escape", "\x7f", "\x15", "\x14", "\x1b[A", "\x1b[6~", "\t")
SECOND = (*"qdr3us?n ", "enter", "escape", "\x7f")


def grades(study: Study) -> list[tuple[str, str]]:
    return [
        (event.card, event.grade.name) for event in study.store.event_log.all_events if isinstance(event, CardGraded)
    ]


EDITED = {
    "25\x7f0": "20",
    "240\x7f\x7f50k": "250k",
    "old\x15new": "new",
    "one two\x17three": "one three",
    "ab\x1b[Dc": "acb",
    "bc\x1b[Ha\x1b[Fd": "abcd",
    "xbc\x01\x1b[3~a": "abc",
    "ab\x1b[D\x0bc": "ac",
}


async def test_an_editing_key_acts_before_what_is_typed_after_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        for typed, line in EDITED.items():
            person.line.clear()
            await person.type_at_once(typed)
            assert person.line.value == line, ascii(typed)


async def test_what_is_pasted_keeps_its_place_and_all_its_lines(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        pasted = "Situation: outage\nTask: restore\n\nResult:\t99.9%\n"
        await person.type_at_once(f"ab\x7f\x1b[200~{pasted}\x1b[201~c\x7f!")
        assert person.line.value == "aSituation: outage Task: restore Result: 99.9%!"


async def test_what_is_pasted_takes_the_place_of_what_is_selected(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("p", "m")  # the minutes that are set are selected
        await person.type_at_once("\x1b[200~45\n\x1b[201~")
        assert person.line.value == "45"


async def test_a_dialog_is_filled_in_before_it_is_drawn(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("r+12d\x7f\x7f0d\rd")
        assert study.progress.next_round(study.clock()) is not None
        assert person.place == "Drill"


async def test_each_grade_that_is_typed_ahead_is_for_the_card_that_is_shown_then(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 3 3 1")
        cards = [card for card, _ in grades(study)]
        assert [grade for _, grade in grades(study)] == ["GOOD", "GOOD", "AGAIN"]
        assert len(set(cards)) == 3


async def test_a_grade_typed_twice_grades_one_card(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 11")
        assert [grade for _, grade in grades(study)] == ["AGAIN"]


async def test_an_answer_and_its_grade_are_told_apart(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("dw12\x7f3\r2")
        assert [grade for _, grade in grades(study)] == ["HARD"]


@pytest.mark.parametrize("typed", ["qs", "dqqd3", "\x11r1\r"], ids=ascii)
async def test_keys_after_the_end_do_nothing(study: Study, typed: str) -> None:
    async with sit_down(study) as person:  # what breaks in the app is raised here
        await person.type_at_once(typed)
        assert person.app.return_code == 0
        assert person.app.failure is None


async def try_keys(study: Study, place: str, typed: tuple[str, ...]) -> None:
    async with sit_down(study) as person:
        await person.type_at_once(*PLACES[place], *typed)
        assert person.app.failure is None
        assert person.app.return_code in {None, 0}


async def test_keys_in_one_go_break_nothing(study: Study, seed: int, factor: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(4 * factor):
        place, length = choose.choice(list(PLACES)), choose.choice((2, 3, 8))
        typed = tuple(choose.choice(KEYS) for _ in range(length))
        with printing_on_failure(partial("{} in {}".format, typed, place)):
            await try_keys(study, place, typed)


@pytest.mark.thorough
@pytest.mark.parametrize("place", PLACES)
async def test_no_pair_of_keys_breaks_anything(study: Study, place: str) -> None:
    async with sit_down(study) as person:
        await person.type_at_once(*PLACES[place])
        bound = {bound.binding.key for bound in person.app.screen.active_bindings.values()}
    names = {"space": " ", "slash": "/", "question_mark": "?", "ctrl+u": "\x15", "backspace": "\x7f", "up": "\x1b[A"}
    first = [names.get(key, key) for key in sorted(bound) if len(names.get(key, key)) == 1 or key in names]
    for typed in some_of(itertools.product((*first, "enter", "escape"), SECOND), 60):
        with printing_on_failure(partial("{} in {}".format, typed, place)):
            await try_keys(study, place, typed)


PASTED = {  # what a paste puts into a line
    " \x1b 3": "  3",
    "first \x1b[1mbold\x1b[0m last": "first bold last",
    "A\x1b[31mB\x1b[0mC": "ABC",
    "\x1b[32u\x1b[51u": "",
    "x\x1b\x1bq": "xq",
    "\x1b]0;title\x07end": "end",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
}


@pytest.mark.parametrize("pieces", [1, 2, 5])
async def test_pasted_text_presses_no_key_and_stays_in_order(study: Study, pieces: int) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        for pasted, line in PASTED.items():
            person.line.clear()
            sent = f"\x1b[200~{pasted}\x1b[201~"
            size = -(-len(sent) // pieces)
            await person.type_at_once(*(sent[at : at + size] for at in range(0, len(sent), size)))
            assert person.line.value == line, ascii(pasted)
    assert not grades(study)


async def test_pasted_text_grades_nothing_and_undoes_nothing(study: Study) -> None:
    async with sit_down(study) as person:
        await person.type_at_once("d 3")
        before = list(study.store.event_log.all_events)
        await person.type_at_once(*(f"\x1b[200~{pasted}\x1b[201~" for pasted in PASTED))
        assert list(study.store.event_log.all_events) == before
        assert person.place == "Drill"


async def test_joiners_are_typed_as_they_are_pasted(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once("\u0645\u06cc\u200c\u062e \U0001f468\u200d\U0001f469")
        assert person.line.value == "\u0645\u06cc\u200c\u062e \U0001f468\u200d\U0001f469"


async def test_very_many_characters_are_taken_as_one_text(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        drawn = 0
        replace = person.line.replace

        def counting(text: str, start: int, end: int) -> None:
            nonlocal drawn
            drawn += 1
            replace(text, start, end)

        person.line.replace = counting  # type: ignore[method-assign]
        text = "so many words " * 500
        await person.type_at_once(text)
        assert person.line.value == text
        assert drawn < 10


@pytest.mark.parametrize("typed", [("hello\x1bq",), ("hello", "\x1bq"), ("hello", "\x1b", "q"), ("hello\x1b", "q")])
async def test_escape_acts_before_the_key_that_follows_it_at_once(study: Study, typed: tuple[str, ...]) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once(*typed)
        assert person.place == "Today"
    assert not study.progress.notes


async def test_alt_and_an_arrow_move_by_words(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        await person.type_at_once("one two")
        for sent in "\x1bb", "\x1bb", "\x1bf":
            parser_messages = [*person._parser.feed(sent), *person._parser._end_escape()]
            for message in parser_messages:
                person.app.post_message(message)
            await person.settle()
        await person.type_at_once("x")
        assert person.line.value == "one xtwo"
