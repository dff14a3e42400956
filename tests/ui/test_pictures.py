"""Pictures of the screens: what a person sees, compared with what was looked at and found good.

After a deliberate change look at the new pictures, then `pytest tests/ui/test_pictures.py --snapshot-update`.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from clock import NOON
from prepdeck.memory.fsrs import Grade
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from settling import press, settle

Compare = Callable[..., bool]
SMALL, LARGE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@pytest.fixture
def studied(study: Study) -> Study:
    """Runway with an interview in thirteen days, some cards known and one item done."""
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "UTC")
    for card in list(study.target.cards_by_id)[:9]:
        study.cards.grade(card, Grade.GOOD, 5)
    study.cards.mark_item_done("checklist/killed-features", "Three stories.")
    study.reading.record_position("comp-guide", 69, 0.8)
    return study


def picture(compare: Compare, study: Study, size: tuple[int, int], keys: Iterable[str] = ()) -> bool:
    """Compare the screen after the keys were pressed and nothing works in the background any more."""

    async def press_keys(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.app.workers.wait_for_complete()
        await press(pilot, *keys)
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)

    return compare(PrepdeckApp(study.home, study=study), terminal_size=size, run_before=press_keys)


@SIZES
def test_today_at_the_first_start(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """Today with nothing done: it asks for the day in one line, all bars are empty, the first deck is pointed at."""
    assert picture(snap_compare, study, size)


@SIZES
def test_today_in_the_middle(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Today with an interview ahead: readiness in three bars with ranges, what to do now, 1 of 6 done, 80% read."""
    assert picture(snap_compare, studied, size)


@SIZES
def test_the_comp_guide(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """The top of the guide: the warning, then base and total of three regions on one scale, floor and ask below."""
    studied.reading.record_position("comp-guide", 1, 0.8)
    assert picture(snap_compare, studied, size, ["c", "home"])


@SIZES
def test_the_tech_brief(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """The brief: founded, focus and headquarters aligned, salaries, six numbered topics, then the text."""
    assert picture(snap_compare, studied, size, ["s"])


@SIZES
def test_the_day_in_the_life(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """The article: 40, 30 and 30 percent as bars, then three measures and three pillars numbered in the accent."""
    assert picture(snap_compare, studied, size, ["l"])


@SIZES
def test_a_repair_card_before_the_reveal(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """The prompt in bold, the bad answer in quotation marks behind a red cross, and the question; no answer."""
    assert picture(snap_compare, study, size, ["d"])


@SIZES
def test_a_repair_card_after_the_reveal(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """The better answer behind a green tick, why, and at the foot four grades with when the card comes back."""
    assert picture(snap_compare, study, size, ["d", "space"])


@SIZES
def test_the_end_of_a_drill(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """Done: a bar for each grade, readiness before and after, and what is left with the keys to go on or back."""
    keys = ["d"]
    for card in range(12):
        keys += ["space"] * 6 + ["3" if card % 3 else "4"]
    assert picture(snap_compare, study, size, keys)


@SIZES
def test_a_card_by_the_plan_after_the_reveal(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Minutes left at the top, and below each grade when the card comes back with the points it brings."""
    assert picture(snap_compare, studied, size, ["d", *["space"] * 8])


@SIZES
def test_where_one_may_stop(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Done for today: what five minutes more are worth, and the keys to stop or go on; no empty bars of grades."""
    studied.rounds.set_day_minutes(NOON.date(), 0)
    assert picture(snap_compare, studied, size, ["d"])


@SIZES
def test_the_plan(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Three bars, the minutes and what would change them, then readiness as columns: past full, planned shaded."""
    assert picture(snap_compare, studied, size, ["p"])


def test_the_whole_plan(snap_compare: Compare, studied: Study) -> None:
    """Down to the end: days in aligned columns, decks with recall now, without study and by plan, how sure it is."""
    assert picture(snap_compare, studied, (100, 66), ["p"])


@SIZES
def test_the_rounds(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Two rounds, the nearer above: name in bold, the date in full, minutes and decks dim below."""
    studied.rounds.schedule(NOON + timedelta(days=20), "Europe/Prague", "Final")
    studied.rounds.set_deck("Final", "pay", is_asked=False)
    assert picture(snap_compare, studied, size, ["r"])


@SIZES
def test_the_checklist(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """Six items; open ones with a dot and what good evidence is, the done one with a tick and its evidence."""
    assert picture(snap_compare, studied, size, ["i"])


@SIZES
def test_the_keys_of_a_place(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """A frame over Today with two columns: keys, and what each does."""
    assert picture(snap_compare, study, size, ["question_mark"])


@SIZES
def test_the_dialog_for_the_day(snap_compare: Compare, study: Study, size: tuple[int, int]) -> None:
    """A frame over Today with what was typed, and under it in green the date read back in full."""
    assert picture(snap_compare, study, size, ["r", *"4", "space", *"Dec", "space", *"3pm"])


@SIZES
def test_today_in_the_light_look(snap_compare: Compare, studied: Study, size: tuple[int, int]) -> None:
    """The same as in the dark, on paper: dark text on a warm white, the accent a deep teal."""
    assert picture(snap_compare, studied, size, ["ctrl+t"])
