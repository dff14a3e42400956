"""No job takes quadratic time: journals of the worst shapes, at one size and at four times that size."""

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from effort import is_thorough, some_of
from growing_inputs import JOBS, SHAPES, seconds_of

_SIZE_FACTOR = 4
_MAX_RATIO = 9  # quadratic time takes 16 times as long, linear time 4 times
_NEGLIGIBLE_SECONDS = 0.04  # too short to notice, and too short to measure on a busy computer
_USUAL = [
    ("start", "undos of one undo", 700),
    ("start", "a chain of moves", 700),
    ("start", "round decks", 2_000),
    ("start", "many files of suspensions going backwards", 250),
    ("start", "cards edited to other numbers", 75),
    ("doctor", "one id again and again", 300),
]


def _measure_growth(job: str, shape: str, n: int) -> tuple[float, float]:
    """The least seconds of three tries, at n and at four times n."""

    def least(count: int) -> float:
        on_disk = SHAPES[shape](count)
        tries = []
        for _ in range(3):
            with TemporaryDirectory() as folder:
                tries.append(seconds_of(job, Path(folder), on_disk))
            if tries[-1] < _NEGLIGIBLE_SECONDS:
                break
        return min(tries)

    large = least(n * _SIZE_FACTOR)
    return (least(n), large) if large > _NEGLIGIBLE_SECONDS else (large, large)


@pytest.mark.parametrize(("job", "shape", "n"), _USUAL)
def test_four_times_the_input_takes_time_in_proportion(job: str, shape: str, n: int) -> None:
    small, large = _measure_growth(job, shape, n)
    assert large <= max(_NEGLIGIBLE_SECONDS, small * _MAX_RATIO)


@pytest.mark.thorough
@pytest.mark.parametrize(("job", "shape"), some_of(itertools.product(JOBS, SHAPES), 80))
def test_no_job_takes_quadratic_time(job: str, shape: str) -> None:
    assert is_thorough()
    small, large = _measure_growth(job, shape, 1_000)
    assert large <= max(0.3, small * _MAX_RATIO)
