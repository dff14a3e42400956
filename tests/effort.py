"""How hard the tests try: fixed seeds by default, a fresh seed and ten times as many examples in the thorough run.

`pytest --thorough` runs the tests that gain from more examples, and those that are too slow for every day. It prints
its seed; `pytest --thorough --seed N` repeats that run.
"""

import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import settings

SEED_VARIABLE = "PREPDECK_THOROUGH_SEED"  # set by the option --thorough; parallel workers inherit it
USUAL_SEED = 2026
THOROUGH_FACTOR = 10

Item = TypeVar("Item")


def is_thorough() -> bool:
    """Whether this is the thorough run."""
    return SEED_VARIABLE in os.environ


def current_seed() -> int:
    """The seed of every random choice in this run."""
    return int(os.environ.get(SEED_VARIABLE, USUAL_SEED))


def factor() -> int:
    """How many times the usual number of examples this run tries."""
    return THOROUGH_FACTOR if is_thorough() else 1


def examples(count: int, **further: Any) -> settings:  # noqa: ANN401 - any setting of Hypothesis
    """Settings for a property test: `count` examples by default, ten times as many in the thorough run.

    By default the examples are the same in every run, so a failure on one computer is a failure on all.
    """
    return settings(max_examples=count * factor(), deadline=None, derandomize=not is_thorough(), **further)


def some_of(items: Iterable[Item], count: int) -> list[Item]:
    """Choose at most `count` of the items, in their order: the same ones by default, others with each fresh seed.

    This is for tests with too many items even for one thorough run. Over several runs, all of them are tried.
    """
    all_items = list(items)
    chosen = random.Random(current_seed()).sample(range(len(all_items)), min(count, len(all_items)))  # noqa: S311 - not a secret
    return [all_items[index] for index in sorted(chosen)]


@contextmanager
def printing_on_failure(make_message: Callable[[], str]) -> Iterator[None]:
    """Print a message, such as how to repeat a run, if the body raises anything."""
    is_done = False
    try:
        yield
        is_done = True
    finally:
        if not is_done:
            print(make_message())  # noqa: T201 - shown with the failure
