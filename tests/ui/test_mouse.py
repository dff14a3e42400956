"""The mouse: copied text equals marked text, and no click, drag or wheel turn ends the app."""

import asyncio
from itertools import chain

import pytest

from clock import Clock
from mouse import click, drag, press, release, wheel
from person import Person, sit_down
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.settings import Settings
from prepdeck.study import Study
from prepdeck.ui.screens.document import DocumentScreen
from prepdeck.ui.widgets.page_view import PageView
from screens_and_keys import EVERYWHERE
from walk import EVERY_SCREEN, Step, Walk


def nonempty_lines(text: str) -> list[str]:
    """Return the lines that are not empty, because only those are visibly selected."""
    return [line for line in text.split("\n") if line]


async def test_a_double_click_selects_the_whole_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        await person.send(click(20, 10, times=2))
        assert await person.copy() == person.page.rstrip("\n")


async def test_a_triple_click_selects_only_visible_text(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        await person.send(click(20, 10, times=3))
        copied_text = await person.copy()
        assert person.page.rstrip("\n") in copied_text
        assert "LineInput" not in copied_text


async def test_selected_text_differs_from_its_background(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Headquarters")
        await person.send(drag((x, y), (x + 11, y)))
        page_view = person.app.screen.query_one(PageView)
        (style,) = [
            style_of_segment
            for text, style_of_segment, _ in page_view.render_line(y - page_view.content_region.y)
            if text == "Headquarters" and style_of_segment
        ]
        assert style.color != style.bgcolor


# The text at which a drag begins, the start offset, the offsets it passes, and the copied text.
DRAG_CASES = {
    "over some words": ("Headquarters", (0, 0), [(5, 0), (11, 0)], "Headquarters"),
    "past the end of a line, onto the scrollbar": ("New York", (0, 0), [(62, 0)], "New York City"),
    "onto an empty line": ("Headquarters", (0, 0), [(20, 1)], "Headquarters   New York City"),
    "across an empty line": ("New York", (0, 0), [(0, 1), (60, 2)], "New York City\n\nSalaries"),
    "from the gutter": ("Founded", (-2, 0), [(6, 0)], "Founded"),
    "into the gutter": ("Focus", (0, 0), [(-2, 1)], "Focus          Generative AI for making video and images\nH"),
    "upwards": ("Focus", (4, 0), [(0, -1)], "Founded        2018\nFocus"),
    "away and back": ("Focus", (0, 0), [(30, 9), (4, 0)], "Focus"),
}


async def test_a_drag_copies_the_text_that_it_marks(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        for case_name, (start_text, start_offset, offsets, copied_text) in DRAG_CASES.items():
            x, y = person.at(start_text)
            await person.send(
                drag((x + start_offset[0], y + start_offset[1]), *((x + dx, y + dy) for dx, dy in offsets))
            )
            assert await person.copy() == copied_text, case_name
            assert nonempty_lines(person.marked) == nonempty_lines(copied_text), case_name


async def test_two_clicks_at_once_choose_only_once(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("m")
        page_view = person.app.screen.query_one(PageView)
        page_view.action_open_row()
        page_view.action_open_row()
        await person.press("ctrl+insert")
        assert person.place == "Drill"
        assert len(person.app.screen_stack) == 2


async def test_leaving_twice_at_once_leaves_only_once(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("c")
        screen = person.app.screen
        assert isinstance(screen, DocumentScreen)
        await asyncio.gather(screen.action_leave(), screen.action_leave())
        await person.press("down")
        assert person.place == "Today"


@pytest.mark.parametrize("next_key", ["p", "i", "d", "?"])
async def test_a_key_directly_after_quit_opens_nothing(study: Study, next_key: str) -> None:
    async with sit_down(study) as person:
        await person.send("q" + next_key)
        assert not person.app.is_running
        assert person.app.failure is None


async def test_a_key_directly_after_a_click_goes_to_the_opened_screen(study: Study) -> None:
    async with sit_down(study) as person:
        await person.send(click(*person.at("Mistakes to avoid")) + "q")
        assert person.app.is_running
        assert person.place == "Today"


async def test_a_row_that_is_not_on_the_page_cannot_be_selected(study: Study) -> None:
    async with sit_down(study) as person:
        page_view = person.app.screen.query_one(PageView)
        row_before = page_view.chosen
        page_view.chosen = RowKey(RowKind.SET_ASIDE, "none")
        assert page_view.chosen == row_before
        await person.press("down")
        assert page_view.chosen != row_before


async def test_a_drag_to_the_top_of_a_scrolled_page_selects_visible_text(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "pagedown", "pagedown")
        page_view = person.app.screen.query_one(PageView)
        top_row = page_view.content_region.y
        for edge_row in (top_row - 1, 0):  # the blank row above the text, and the header
            await person.send(drag((30, top_row + 4), (30, edge_row)))
            copied_text = await person.copy()
            assert nonempty_lines(copied_text) == nonempty_lines(person.marked)
            assert page_view.line_at(page_view.scroll_offset.y).text in copied_text
            assert "Founded" not in copied_text


async def test_a_drag_below_the_last_line_selects_to_the_end(study: Study) -> None:
    async with sit_down(study, (80, 60)) as person:
        await person.press("i")
        x, y = person.at("0 of 6 ticked")
        await person.send(drag((x, y), (x, 55)))
        copied_text = await person.copy()
        assert copied_text.startswith("0 of 6 ticked")
        assert person.page.rstrip("\n").endswith(copied_text[-30:])
        assert nonempty_lines(copied_text) == nonempty_lines(person.marked)


async def test_a_drag_from_the_page_to_the_keys_copies_both_in_order(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Founded")
        await person.send(drag((x, y), (3, 23)))
        copied_downwards = await person.copy()
        assert nonempty_lines(copied_downwards) == nonempty_lines(person.marked)
        assert copied_downwards.startswith("Founded")
        await person.send(drag((3, 23), (x, y)))
        assert await person.copy() == copied_downwards


async def open_notes(person: Person) -> None:
    page_view = person.app.screen.query_one(PageView)
    page_view.chosen = RowKey(RowKind.DOCUMENT, "wide")
    await person.press("enter")
    assert "thumb" in person.page


async def test_wide_characters_are_copied_whole(used_study: Study) -> None:
    async with sit_down(used_study) as person:
        await open_notes(person)
        x, y = person.at("start")
        await person.send(drag((x + 7, y), (x + 10, y)))  # from inside the first wide character to the third
        assert await person.copy() == person.marked == "日本語"
        x, y = person.at("thumb")
        await person.send(drag((x + 9, y), (x + 7, y)))  # from the word after it into the emoji
        assert await person.copy() == person.marked == "👍🏽 d"


async def test_an_ascii_terminal_copies_the_drawn_text(used_study: Study) -> None:
    async with sit_down(used_study, settings=Settings(ascii=True)) as person:
        await open_notes(person)
        x, y = person.at("thumb")
        await person.send(drag((x, y), (79, y)))
        assert await person.copy() == person.marked == "thumb ?  done"


async def test_an_ascii_terminal_marks_search_matches(used_study: Study) -> None:
    async with sit_down(used_study, settings=Settings(ascii=True)) as person:
        await open_notes(person)
        await person.press("slash", *"last", "enter")
        assert "1 of 1" in person.notice
        page_view = person.app.screen.query_one(PageView)
        strips = [page_view.render_line(y) for y in range(page_view.size.height)]
        (strip,) = [strip for strip in strips if "caf" in strip.text]
        assert "last" in [text for text, _, _ in strip]


async def test_a_selection_over_a_search_match_is_copied(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash", *"York", "enter")
        x, y = person.at("New York")
        await person.send(drag((x, y), (x + 12, y)))
        assert await person.copy() == person.marked == "New York City"


async def test_copying_a_message_does_not_clear_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("n")
        x, y = person.at("OK.", "#notice")
        await person.send(drag((x, y), (x + 2, y)))
        assert await person.copy() == "OK."
        assert "OK." in person.notice


async def test_a_selection_is_cleared_when_its_text_changes(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("c")
        await person.send(drag((10, 8), (30, 12)))
        marked_before = person.marked
        assert marked_before
        await person.resize(80, 16)
        assert person.marked == marked_before
        await person.resize(43, 16)
        assert person.marked == ""
        await person.press("q", "d", "space")
        await person.send(click(20, 6, times=2))
        assert person.marked
        await person.press("3")
        assert "1 of 12 done" in person.page
        assert person.marked == ""


async def test_copying_an_empty_selection_keeps_the_clipboard(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Headquarters")
        await person.send(drag((x, y), (x + 11, y)))
        assert await person.copy() == "Headquarters"
        await person.send(drag((x, y + 1), (x + 5, y + 1)))  # an empty line
        assert await person.copy() == "Headquarters"


async def test_the_text_of_a_dialog_can_be_copied(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("question_mark")
        x, y = person.at("Keys in Today")
        await person.send(drag((x, y), (x + 12, y)))
        assert await person.copy() == person.marked == "Keys in Today"


async def test_a_drag_over_a_row_does_not_open_it_but_a_click_does(study: Study) -> None:
    async with sit_down(study) as person:
        x, y = person.at("Mistakes to avoid")
        await person.send(drag((x, y), (x + 16, y)))
        assert person.place == "Today"
        assert await person.copy() == "Mistakes to avoid"
        await person.send(click(x, y))
        assert person.place == "Drill"


async def test_a_drag_over_a_card_does_not_reveal_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        await person.send(drag((4, 4), (40, 6)))
        assert "noise schedules" not in person.page
        await person.send(click(4, 4))
        assert "noise schedules" in person.page


async def test_a_click_above_the_text_opens_no_hidden_row(study: Study) -> None:
    async with sit_down(study, (80, 10)) as person:
        page_view = person.app.screen.query_one(PageView)
        row_line_number = next(line_number for line_number, line in enumerate(page_view.drawn_lines()) if line.row_key)
        page_view.go_to_line(row_line_number + 1)
        assert page_view.scroll_offset.y == row_line_number + 1
        await person.send(click(20, page_view.region.y))
        assert person.place == "Today"


async def test_a_press_outside_the_screen_keeps_the_focus_on_the_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.send(click(500, 500) + press(20, 99) + release(20, 99))
        await person.press("down")
        assert person.app.screen.query_one(PageView).has_focus


def make_gestures(width: int, height: int) -> str:
    """Return clicks, drags and wheel turns on a screen of that size, and outside it."""
    middle_cell, far_cell = (width // 2, height // 2), (width - 1, height - 1)
    cell_outside_right, cell_outside_below = (width + 300, height // 2), (width // 2, 99_999)
    return "".join(
        [
            *(
                drag(*way)
                for way in (
                    (middle_cell, far_cell),
                    (far_cell, middle_cell, (0, 0)),
                    (middle_cell, cell_outside_right),
                    (cell_outside_below, middle_cell),
                    (cell_outside_right, cell_outside_below),
                )
            ),
            *(
                wheel(*cell, step_count)
                for cell in (middle_cell, far_cell, cell_outside_below)
                for step_count in (2, -1)
            ),
            *(click(*cell, times) for cell in (cell_outside_below, (0, 0), far_cell) for times in (2, 1)),
            click(*middle_cell, 3),
        ]
    )


# One screen of each kind; the thorough test visits all of them.
SAMPLE_SCREENS = ("Today", "the technology brief", "a card with its answer", "the plan", "minutes a day", "extra study")


async def test_no_gesture_or_size_ends_the_app(used_study: Study, clock: Clock) -> None:
    walk_steps = (
        (
            Step("place", screen_name),
            Step("size", (1, 1)),
            Step("size", (20, 6)),
            Step("terminal", make_gestures(20, 6)),
        )
        for screen_name in SAMPLE_SCREENS
    )
    walk = Walk(used_study, clock)
    await walk.replay([Step("start", (80, 24)), *chain.from_iterable(walk_steps)])
    assert walk.seen >= {"Today", "Tech brief", "Drill", "Plan", "How many", "Study more"}


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(1, 1), (20, 6), (80, 24), (300, 80)], ids=str)
async def test_every_gesture_works_on_every_screen_at_every_size(
    used_study: Study, clock: Clock, size: tuple[int, int]
) -> None:
    walk_steps = (
        (Step("size", (80, 24)), Step("place", screen_name), Step("size", size), Step("terminal", make_gestures(*size)))
        for screen_name in EVERYWHERE
    )
    walk = Walk(used_study, clock)
    await walk.replay([Step("start", (80, 24)), *chain.from_iterable(walk_steps)])
    assert walk.seen >= EVERY_SCREEN
