"""Nothing takes time by the square of anything: journals of the worst shapes, at a size and at four times it."""

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from effort import is_thorough, some_of
from growing import JOBS, SHAPES, seconds_of

_TIMES = 4  # as large
_MOST = 9  # times as long: a square takes 16, and what is in proportion 4
_TOO_SHORT = 0.04  # seconds that nobody notices, and in which a busy machine is all that is measured
_USUAL = [
    ("start", "undos of one undo", 700),
    ("start", "a chain of moves", 700),
    ("start", "round decks", 2_000),
    ("start", "many files of suspensions going backwards", 250),
    ("start", "cards edited to other numbers", 75),
    ("doctor", "one id again and again", 300),
]


def _grows(job: str, shape: str, n: int) -> tuple[float, float]:
    """The least seconds of three tries, at n and at four times n."""

    def least(count: int) -> float:
        on_disk = SHAPES[shape](count)
        found = []
        for _ in range(3):
            with TemporaryDirectory() as folder:
                found.append(seconds_of(job, Path(folder), on_disk))
            if found[-1] < _TOO_SHORT:
                break
        return min(found)

    large = least(n * _TIMES)
    return (least(n), large) if large > _TOO_SHORT else (large, large)


@pytest.mark.parametrize(("job", "shape", "n"), _USUAL)
def test_four_times_the_input_takes_time_in_proportion(job: str, shape: str, n: int) -> None:
    small, large = _grows(job, shape, n)
    assert large <= max(_TOO_SHORT, small * _MOST)


@pytest.mark.thorough
@pytest.mark.parametrize(("job", "shape"), some_of(itertools.product(JOBS, SHAPES), 80))
def test_no_job_takes_quadratic_time(job: str, shape: str) -> None:
    assert is_thorough()
    small, large = _grows(job, shape, 1_000)
    assert large <= max(0.3, small * _MOST)
