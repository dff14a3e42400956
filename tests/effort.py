"""How hard the tests try: fixed seeds by default, fresh seeds and ten times as many examples in the thorough run.

`pytest --thorough` runs the tests that gain from more examples, and those that take too long for every day.
Its seed is printed; `pytest --thorough --seed N` repeats that run.
"""

import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import settings

SEED_VARIABLE = "PREPDECK_THOROUGH_SEED"  # set by the command line option; parallel workers inherit it
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


def examples(count: int, **further: Any) -> settings:  # noqa: ANN401 - what Hypothesis takes
    """Settings for a property test: so many examples by default, ten times as many in the thorough run.

    By default the examples are the same in every run, so that a failure on one machine is a failure on all.
    """
    return settings(max_examples=count * factor(), deadline=None, derandomize=not is_thorough(), **further)


def some_of(items: Iterable[Item], count: int) -> list[Item]:
    """At most so many of the items, in their order: a fixed choice by default, another one with every fresh seed.

    For tests that are too many even for one thorough run; over several runs all of them are tried.
    """
    found = list(items)
    chosen = random.Random(current_seed()).sample(range(len(found)), min(count, len(found)))  # noqa: S311 - no secret
    return [found[at] for at in sorted(chosen)]


@contextmanager
def saying_if_it_fails(tell: Callable[[], str]) -> Iterator[None]:
    """Print how to repeat what is done here if it ends with an error of any kind."""
    is_done = False
    try:
        yield
        is_done = True
    finally:
        if not is_done:
            print(tell())  # noqa: T201 - shown with the failure
