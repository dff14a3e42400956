"""The arrays that the memory models work on.

Several models are computed at once, because numpy is fast only on many numbers. The last axis of every array is the
model; arrays that hold the memory state of cards have three values for each model on the axis before it.
"""

import importlib.util
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeAlias


def _load_on_use(name: str) -> object:
    """Return a module that is loaded when it is first used."""
    spec = importlib.util.find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return importlib.import_module(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    loader.exec_module(module)
    return module


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]
    IntArray: TypeAlias = NDArray[np.int64]
    BoolArray: TypeAlias = NDArray[np.bool_]
else:
    # Loading numpy takes a third of a start, and whoever has not answered a card yet does not need it.
    np = _load_on_use("numpy")
    FloatArray = IntArray = BoolArray = object

__all__ = ["STATE_SIZE", "Answered", "BoolArray", "FloatArray", "IntArray", "ModelFamily", "earlier_equals", "np"]

STATE_SIZE = 3
"""The values of a memory state under one model. Models with a simpler state leave the last ones at 0."""


class Answered(NamedTuple):
    """What happens if cards are asked.

    Attributes:
        recall: The probability that they are recalled: [..., models].
        recalled_states: The memory states if they are: [..., 3, models].
        lapsed_states: The memory states if they are not: [..., 3, models].
    """

    recall: FloatArray
    recalled_states: FloatArray
    lapsed_states: FloatArray


class ModelFamily(Protocol):
    """Memory models with the same formulas and different weights.

    Shapes: states are [..., 3, models]. Days are [..., models], or [..., 1] if they are the same for all models, and so
    are grades, which are the numbers of `Grade`. Recall is [..., models].
    """

    @property
    def model_count(self) -> int:
        """The number of models."""

    @property
    def first_states(self) -> FloatArray:
        """The states after the first answer to a card, by grade: [4, 3, models], from again to easy."""

    def recall(self, states: FloatArray, days: FloatArray) -> FloatArray:
        """Return the probability of recall some days after the last answer."""

    def answer(self, states: FloatArray, days: FloatArray, grades: IntArray) -> "Answered":
        """Return what happens if cards are asked some days after the last answer.

        Args:
            states: The memory states.
            days: The days since the last answer.
            grades: The grades hard, good or easy that they get if they are recalled.
        """

    def select(self, model_indexes: Sequence[int]) -> Self:
        """Return a family with only some of the models, in the given order."""


def earlier_equals(values: IntArray) -> IntArray:
    """Return for each value how many earlier ones are equal to it."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    is_first = np.concatenate([[True], sorted_values[1:] != sorted_values[:-1]])
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(values)), 0))
    counts = np.empty(len(values), dtype=np.int64)
    counts[order] = np.arange(len(values)) - starts
    return counts
