"""Snapshots of the screens, compared with snapshots that a person approved.

After a deliberate change, look at the new snapshots, then run `pytest tests/ui/test_pictures.py --snapshot-update`.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from clock import NOON, Clock
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from settled_app import press, settle

CompareSnapshot = Callable[..., bool]
SMALL, LARGE = (80, 24), (120, 40)
NOTES = """\
# How the quarry works

Stone is *cut*, **lifted** and ~~thrown~~ [sold](https://example.org).[^1]

## The day

1. before noon
   - cut ***slowly***
     - with water
2. after noon
   - [x] lift
   - [ ] sell `all of it`

> Dust is the cost
> of every cut.

Overburden
: what lies above the stone

### Prices

| stone | per ton |
|:--|--:|
| 石 granite | $120 |
| slate | $95 |

```python
def cut(stone):
    return stone[1:]  # loses one
```

![the pit from above](img/pit.png)

[^1]: Only on Fridays.
"""
both_sizes = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@pytest.fixture
def study_with_progress(study: Study) -> Study:
    """Return a study of Runway with an interview in 13 days, some answered cards and one done item."""
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "UTC")
    for card_id in list(study.target.cards_by_id)[:9]:
        study.cards.grade(card_id, Grade.GOOD, 5)
    study.cards.mark_item_done("checklist/killed-features", "Three stories.")
    study.reading.record_position("comp-guide", 69, 0.8)
    return study


def matches_snapshot(
    compare_snapshot: CompareSnapshot, study: Study, size: tuple[int, int], keys: Iterable[str] = ()
) -> bool:
    """Compare the screen with its snapshot after the keys were pressed and all background work is done."""

    async def press_keys(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.app.workers.wait_for_complete()
        await press(pilot, *keys)
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)

    return compare_snapshot(PrepdeckApp(study.home, study=study), terminal_size=size, run_before=press_keys)


@both_sizes
def test_today_at_the_first_start(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """Today at first: one line asks for the date, all bars are empty, and the first deck is selected."""
    assert matches_snapshot(snap_compare, study, size)


@both_sizes
def test_today_with_progress(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """Today before an interview: three bars of expected recall with ranges, the next drill, 1 of 6 done, 80% seen."""
    assert matches_snapshot(snap_compare, study_with_progress, size)


@both_sizes
def test_the_comp_guide(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """The top of the guide: the warning, then base and total of three regions on one scale, floor and ask below."""
    study_with_progress.reading.record_position("comp-guide", 1, 0.8)
    assert matches_snapshot(snap_compare, study_with_progress, size, ["c", "home"])


@both_sizes
def test_the_tech_brief(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """The brief: founded, focus and headquarters aligned, then salaries, six numbered topics and the text."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["s"])


@both_sizes
def test_notes_with_every_kind_of_block(
    snap_compare: CompareSnapshot, home: HomeFolders, clock: Clock, size: tuple[int, int]
) -> None:
    """Notes: headings of three levels, nested lists, boxes, a quote, a term, a table, code, an image, a footnote."""
    notes_path = home.targets_path / "quarry" / "notes.md"
    notes_path.parent.mkdir(parents=True)
    notes_path.write_text(NOTES, "utf-8")
    assert matches_snapshot(snap_compare, Study.open(home, "quarry", clock), size, ["enter", "home"])


@both_sizes
def test_the_day_in_the_life(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """The article: 40, 30 and 30 percent as bars, then three measures and three pillars with colored numbers."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["l"])


@both_sizes
def test_a_repair_card_before_the_reveal(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """The prompt in bold, the bad answer in quotation marks after a red cross, and the question, but no answer."""
    assert matches_snapshot(snap_compare, study, size, ["d"])


@both_sizes
def test_a_repair_card_after_the_reveal(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """The better answer after a green tick, the reason, and at the bottom four grades with their intervals."""
    assert matches_snapshot(snap_compare, study, size, ["d", "space"])


@both_sizes
def test_the_end_of_a_drill(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """The end: a bar for each grade, expected recall before and after, and what is left with the keys."""
    keys = ["d"]
    for card_number in range(12):
        keys += ["space"] * 6 + ["3" if card_number % 3 else "4"]
    assert matches_snapshot(snap_compare, study, size, keys)


@both_sizes
def test_a_planned_card_after_the_reveal(
    snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]
) -> None:
    """The minutes left at the top, and below each grade the next review and the gain."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["d", *["space"] * 8])


@both_sizes
def test_a_stop_point(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """Done for today: the gain of five more minutes, and the keys to stop or continue; no bars of grades."""
    study_with_progress.rounds.set_day_minutes(NOON.date(), 0)
    assert matches_snapshot(snap_compare, study_with_progress, size, ["d"])


@both_sizes
def test_the_plan(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """Three bars, the minutes with advice, then expected recall as columns: past ones solid, planned ones shaded."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["p"])


def test_the_whole_plan(snap_compare: CompareSnapshot, study_with_progress: Study) -> None:
    """The whole page: aligned days, decks with recall today, without study and with the plan, and the accuracy."""
    assert matches_snapshot(snap_compare, study_with_progress, (100, 66), ["p"])


@both_sizes
def test_the_rounds(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """Two rounds, the next one first: the name in bold, the full date, and dim minutes and decks."""
    study_with_progress.rounds.schedule(NOON + timedelta(days=20), "Europe/Prague", "Final")
    study_with_progress.rounds.set_deck("Final", "pay", is_asked=False)
    assert matches_snapshot(snap_compare, study_with_progress, size, ["r"])


@both_sizes
def test_the_checklist(snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]) -> None:
    """Six items: open ones with a dot and what good evidence is, and a done one with a tick and its evidence."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["i"])


@both_sizes
def test_the_keys_of_a_screen(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """A frame over Today with two columns: the keys and their descriptions."""
    assert matches_snapshot(snap_compare, study, size, ["question_mark"])


@both_sizes
def test_the_dialog_for_the_date(snap_compare: CompareSnapshot, study: Study, size: tuple[int, int]) -> None:
    """A frame over Today with the typed text, and below it in green the full date."""
    assert matches_snapshot(snap_compare, study, size, ["r", *"4", "space", *"Dec", "space", *"3pm"])


@both_sizes
def test_today_in_the_light_theme(
    snap_compare: CompareSnapshot, study_with_progress: Study, size: tuple[int, int]
) -> None:
    """Today in the light theme: dark text on a warm white, with deep teal as the accent."""
    assert matches_snapshot(snap_compare, study_with_progress, size, ["ctrl+t"])
