"""The arrays of the memory models: when numpy is loaded, and counting equal values."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.memory.arrays import earlier_equals

_FIRST_USE = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from prepdeck.memory import arrays, planner, plan
assert "numpy" not in sys.modules
barrier = threading.Barrier(4)
def use(_):
    barrier.wait()
    return arrays.np.zeros(3)
with ThreadPoolExecutor(4) as threads:
    assert len(list(threads.map(use, range(4)))) == 4  # raises what a thread raised
assert "numpy" in sys.modules
"""


def test_numpy_is_loaded_on_first_use_also_by_several_threads_at_once() -> None:
    """A plan is made on another thread while the screens go on."""
    subprocess.run([sys.executable, "-c", _FIRST_USE], check=True)


@given(values=st.lists(st.integers(0, 5), max_size=20))
def test_earlier_equals_are_those_before_a_value(values: list[int]) -> None:
    counts = earlier_equals(np.array(values, dtype=np.int64))
    assert counts.tolist() == [values[:number].count(value) for number, value in enumerate(values)]
