"""The mouse: what it selects is what is copied, and no click, drag or wheel ends the program."""

import asyncio
from itertools import chain

import pytest

from clock import Clock
from mouse import click, drag, press, release, wheel
from person import Person, sit_down
from places import EVERYWHERE
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.study import Study
from prepdeck.ui.screens.document import DocumentScreen
from prepdeck.ui.widgets.page_view import PageView
from walk import EVERY_SCREEN, Step, Walk


def words(text: str) -> list[str]:
    """The lines that are not empty, which is all that can be seen of a selection."""
    return [line for line in text.split("\n") if line]


async def test_a_double_click_selects_the_whole_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        await person.send(click(20, 10, times=2))
        assert await person.copy() == person.page.rstrip("\n")


async def test_a_triple_click_selects_what_is_drawn_and_nothing_else(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        await person.send(click(20, 10, times=3))
        copied = await person.copy()
        assert person.page.rstrip("\n") in copied
        assert "LineInput" not in copied


async def test_what_is_selected_can_be_told_from_its_background(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Headquarters")
        await person.send(drag((x, y), (x + 11, y)))
        view = person.app.screen.query_one(PageView)
        (style,) = [
            own for text, own, _ in view.render_line(y - view.content_region.y) if text == "Headquarters" and own
        ]
        assert style.color != style.bgcolor


# Where a drag begins, the cells it goes through from there, and what is copied.
DRAGS = {
    "over some words": ("Headquarters", (0, 0), [(5, 0), (11, 0)], "Headquarters"),
    "past the end of a line, onto the scrollbar": ("New York", (0, 0), [(62, 0)], "New York City"),
    "onto an empty line": ("Headquarters", (0, 0), [(20, 1)], "Headquarters   New York City"),
    "across an empty line": ("New York", (0, 0), [(0, 1), (60, 2)], "New York City\n\nSalaries"),
    "from the gutter": ("Founded", (-2, 0), [(6, 0)], "Founded"),
    "into the gutter": ("Focus", (0, 0), [(-2, 1)], "Focus          Generative AI for making video and images\nH"),
    "upwards": ("Focus", (4, 0), [(0, -1)], "Founded        2018\nFocus"),
    "away and back": ("Focus", (0, 0), [(30, 9), (4, 0)], "Focus"),
}


async def test_a_drag_copies_what_it_marks(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        for name, (begin, start, way, copied) in DRAGS.items():
            x, y = person.at(begin)
            await person.send(drag((x + start[0], y + start[1]), *((x + dx, y + dy) for dx, dy in way)))
            assert await person.copy() == copied, name
            assert words(person.marked) == words(copied), name


async def test_two_clicks_of_one_moment_choose_once(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("m")
        view = person.app.screen.query_one(PageView)
        view.action_open_row()
        view.action_open_row()
        await person.press("ctrl+insert")
        assert person.place == "Drill"
        assert len(person.app.screen_stack) == 2


async def test_leaving_twice_in_one_moment_leaves_once(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("c")
        screen = person.app.screen
        assert isinstance(screen, DocumentScreen)
        await asyncio.gather(screen.action_leave(), screen.action_leave())
        await person.press("down")
        assert person.place == "Today"


@pytest.mark.parametrize("behind", ["p", "i", "d", "?"])
async def test_what_comes_right_behind_the_key_that_quits_opens_nothing(study: Study, behind: str) -> None:
    async with sit_down(study) as person:
        await person.send("q" + behind)
        assert not person.app.is_running
        assert person.app.failure is None


async def test_a_key_right_behind_a_click_is_one_for_the_place_that_it_opens(study: Study) -> None:
    async with sit_down(study) as person:
        await person.send(click(*person.at("Mistakes to avoid")) + "q")
        assert person.app.is_running
        assert person.place == "Today"


async def test_a_row_that_is_not_on_the_page_cannot_be_chosen(study: Study) -> None:
    async with sit_down(study) as person:
        view = person.app.screen.query_one(PageView)
        before = view.chosen
        view.chosen = RowKey(RowKind.SET_ASIDE, "none")
        assert view.chosen == before
        await person.press("down")
        assert view.chosen != before


async def test_a_drag_to_the_top_edge_of_a_page_that_is_scrolled_selects_what_is_in_view(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "pagedown", "pagedown")
        view = person.app.screen.query_one(PageView)
        top = view.content_region.y
        for edge in (top - 1, 0):  # the air above the text, and the header
            await person.send(drag((30, top + 4), (30, edge)))
            copied = await person.copy()
            assert words(copied) == words(person.marked)
            assert view.line_at(view.scroll_offset.y).text in copied
            assert "Founded" not in copied


async def test_a_drag_beyond_the_last_line_selects_to_the_end(study: Study) -> None:
    async with sit_down(study, (80, 60)) as person:
        await person.press("i")
        x, y = person.at("0 of 6 done")
        await person.send(drag((x, y), (x, 55)))
        copied = await person.copy()
        assert copied.startswith("0 of 6 done")
        assert person.page.rstrip("\n").endswith(copied[-30:])
        assert words(copied) == words(person.marked)


async def test_a_drag_from_the_page_into_the_keys_copies_both_in_their_order(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Founded")
        await person.send(drag((x, y), (3, 23)))
        downwards = await person.copy()
        assert words(downwards) == words(person.marked)
        assert downwards.startswith("Founded")
        await person.send(drag((3, 23), (x, y)))
        assert await person.copy() == downwards


async def open_notes(person: Person) -> None:
    view = person.app.screen.query_one(PageView)
    view.chosen = RowKey(RowKind.DOCUMENT, "wide")
    await person.press("enter")
    assert "thumb" in person.page


async def test_wide_characters_are_copied_whole(lived_in: Study) -> None:
    async with sit_down(lived_in) as person:
        await open_notes(person)
        x, y = person.at("start")
        await person.send(drag((x + 7, y), (x + 10, y)))  # from inside the first wide character to the third
        assert await person.copy() == person.marked == "日本語"
        x, y = person.at("thumb")
        await person.send(drag((x + 9, y), (x + 7, y)))  # from the word behind to inside the picture
        assert await person.copy() == person.marked == "👍🏽 d"


async def test_in_a_terminal_that_shows_ascii_alone_what_is_drawn_is_copied(
    lived_in: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREPDECK_ASCII", "1")
    async with sit_down(lived_in) as person:
        await open_notes(person)
        x, y = person.at("thumb")
        await person.send(drag((x, y), (79, y)))
        assert await person.copy() == person.marked == "thumb ?  done"


async def test_a_place_found_is_marked_in_a_terminal_that_shows_ascii_alone(
    lived_in: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREPDECK_ASCII", "1")
    async with sit_down(lived_in) as person:
        await open_notes(person)
        await person.press("slash", *"last", "enter")
        assert "1 of 1" in person.notice
        view = person.app.screen.query_one(PageView)
        rows = [view.render_line(y) for y in range(view.size.height)]
        (row,) = [row for row in rows if "caf" in row.text]
        assert "last" in [text for text, _, _ in row]


async def test_a_selection_over_a_place_found_is_copied(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash", *"York", "enter")
        x, y = person.at("New York")
        await person.send(drag((x, y), (x + 12, y)))
        assert await person.copy() == person.marked == "New York City"


async def test_a_message_can_be_copied_and_is_still_there(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("n")
        x, y = person.at("OK.", "#notice")
        await person.send(drag((x, y), (x + 2, y)))
        assert await person.copy() == "OK."
        assert "OK." in person.notice


async def test_a_selection_is_forgotten_where_other_words_come_to_stand(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("c")
        await person.send(drag((10, 8), (30, 12)))
        before = person.marked
        assert before
        await person.resize(80, 16)
        assert person.marked == before
        await person.resize(43, 16)
        assert person.marked == ""
        await person.press("q", "d", "space")
        await person.send(click(20, 6, times=2))
        assert person.marked
        await person.press("3")
        assert "2 of 12" in person.page
        assert person.marked == ""


async def test_what_was_copied_stays_where_nothing_is_selected(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        x, y = person.at("Headquarters")
        await person.send(drag((x, y), (x + 11, y)))
        assert await person.copy() == "Headquarters"
        await person.send(drag((x, y + 1), (x + 5, y + 1)))  # an empty line
        assert await person.copy() == "Headquarters"


async def test_a_dialog_is_copied_from_too(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("question_mark")
        x, y = person.at("Keys in Today")
        await person.send(drag((x, y), (x + 12, y)))
        assert await person.copy() == person.marked == "Keys in Today"


async def test_a_drag_over_rows_opens_none_and_a_click_does(study: Study) -> None:
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


async def test_a_click_above_the_text_opens_no_row_that_is_out_of_view(study: Study) -> None:
    async with sit_down(study, (80, 10)) as person:
        view = person.app.screen.query_one(PageView)
        row = next(number for number, line in enumerate(view.drawn_lines()) if line.row_key)
        view.go_to_line(row + 1)
        assert view.scroll_offset.y == row + 1
        await person.send(click(20, view.region.y))
        assert person.place == "Today"


async def test_a_press_outside_the_screen_leaves_the_keys_with_the_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.send(click(500, 500) + press(20, 99) + release(20, 99))
        await person.press("down")
        assert person.app.screen.query_one(PageView).has_focus


def gestures(width: int, height: int) -> str:
    """Clicks, drags and turns of the wheel on a screen of that size, and outside it."""
    middle, far = (width // 2, height // 2), (width - 1, height - 1)
    right, below = (width + 300, height // 2), (width // 2, 99_999)
    return "".join(
        [
            *(
                drag(*way)
                for way in ((middle, far), (far, middle, (0, 0)), (middle, right), (below, middle), (right, below))
            ),
            *(wheel(*place, by) for place in (middle, far, below) for by in (2, -1)),
            *(click(*place, times) for place in (below, (0, 0), far) for times in (2, 1)),
            click(*middle, 3),
        ]
    )


# One place of each sort; the thorough run goes through all of them.
SOME_PLACES = ("Today", "the technology brief", "a card with its answer", "the plan", "minutes a day", "extra study")


async def test_no_gesture_and_no_size_ends_the_program(lived_in: Study, clock: Clock) -> None:
    ways = (
        (Step("place", place), Step("size", (1, 1)), Step("size", (20, 6)), Step("terminal", gestures(20, 6)))
        for place in SOME_PLACES
    )
    walk = Walk(lived_in, clock)
    await walk.replay([Step("start", (80, 24)), *chain.from_iterable(ways)])
    assert walk.seen >= {"Today", "Tech stack", "Drill", "Plan", "How many", "Study more"}


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(1, 1), (20, 6), (80, 24), (300, 80)], ids=str)
async def test_every_gesture_is_taken_everywhere_at_every_size(
    lived_in: Study, clock: Clock, size: tuple[int, int]
) -> None:
    ways = (
        (Step("size", (80, 24)), Step("place", place), Step("size", size), Step("terminal", gestures(*size)))
        for place in EVERYWHERE
    )
    walk = Walk(lived_in, clock)
    await walk.replay([Step("start", (80, 24)), *chain.from_iterable(ways)])
    assert walk.seen >= EVERY_SCREEN
