"""Random keys, text, pastes, clicks, drags and sizes do not break the app."""

from pathlib import Path
from random import Random

import pytest

from clock import Clock
from prepdeck import files
from prepdeck.study import Study
from walk import EVERY_SCREEN, Walk


@pytest.fixture(autouse=True)
def _keep_summaries_in_the_test_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep randomly typed paths inside the folder of the test."""

    def parse_path_inside(text: str) -> Path:
        path = files.parse_typed_path(text)
        return path if path.is_relative_to(tmp_path) else tmp_path / path.name

    monkeypatch.setattr("prepdeck.ui.screens.export.parse_typed_path", parse_path_inside)


async def test_a_short_random_walk_raises_no_exception(used_study: Study, clock: Clock, seed: int) -> None:
    walk = Walk(used_study, clock, Random(seed))  # noqa: S311 - no secret
    await walk.go(50)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
async def test_ten_thousand_random_steps_raise_no_exception(
    used_study: Study, clock: Clock, seed: int, part: int
) -> None:
    walk = Walk(used_study, clock, Random(8 * seed + part))  # noqa: S311 - no secret
    await walk.go(1_250)
    for _ in range(20):
        if not walk.seen >= EVERY_SCREEN:
            await walk.go(100)
    # What a walk does on the way, such as switching a deck off, may keep it from a screen.
    assert len(EVERY_SCREEN - walk.seen) <= 1
