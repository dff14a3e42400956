"""The arrays that the memory models work on.

Several models are computed at once, because numpy is fast only on many numbers. The last axis of every array is the
model; arrays that hold the memory state of cards have three values for each model on the axis before it.
"""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeAlias


class _ModuleLoadedOnUse:
    """A module that is loaded when something of it is first used, also if several threads do so at once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute_name: str) -> object:
        # Not importlib.util.LazyLoader: while it loads, other threads find an empty module.
        value: object = getattr(importlib.import_module(self._name), attribute_name)
        setattr(self, attribute_name, value)  # so that it is looked up only once
        return value


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]
    IntArray: TypeAlias = NDArray[np.int64]
    BoolArray: TypeAlias = NDArray[np.bool_]
else:
    # Loading numpy takes a third of a start, and whoever has not answered a card yet does not need it.
    np = _ModuleLoadedOnUse("numpy")
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
