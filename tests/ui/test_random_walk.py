"""Whatever a person presses, types, pastes, clicks and drags, in whatever order and size: the program goes on."""

from pathlib import Path
from random import Random

import pytest

from clock import Clock
from prepdeck import files
from prepdeck.study import Study
from walk import EVERY_SCREEN, Walk


@pytest.fixture(autouse=True)
def _summaries_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No path that is typed by chance leads out of the test's own folder."""

    def typed_path(text: str) -> Path:
        path = files.parse_typed_path(text)
        return path if path.is_relative_to(tmp_path) else tmp_path / path.name

    monkeypatch.setattr("prepdeck.ui.screens.export.parse_typed_path", typed_path)


async def test_a_short_random_walk_ends_in_no_exception(lived_in: Study, clock: Clock, seed: int) -> None:
    walk = Walk(lived_in, clock, Random(seed))  # noqa: S311 - no secret
    await walk.go(50)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
async def test_ten_thousand_random_steps_end_in_no_exception(
    lived_in: Study, clock: Clock, seed: int, part: int
) -> None:
    walk = Walk(lived_in, clock, Random(8 * seed + part))  # noqa: S311 - no secret
    await walk.go(1_250)
    for _ in range(4):
        if not walk.seen >= EVERY_SCREEN:
            await walk.go(1_250)
    assert walk.seen >= EVERY_SCREEN
