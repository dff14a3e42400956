"""Every regular expression of the program, and whether one of them takes the square of a text's length.

Run by itself it tries them all harder: `python tests/patterns.py [WORD ...]`.
"""

import ast
import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import process_time
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, Unsatisfiable

import prepdeck
from prepdeck.documents import words
from prepdeck.documents.claims.sentence_subject import SentenceFinder

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")
_ANCHORED = {"match", "fullmatch"}


class Used(NamedTuple):
    """A regular expression.

    Attributes:
        name: Its module and name, or its module and line where it has none.
        pattern: The expression.
        is_anchored: Whether it is only ever tried at one place of a text.
    """

    name: str
    pattern: re.Pattern[str]
    is_anchored: bool


def _modules() -> Iterator[str]:
    found = pkgutil.walk_packages(prepdeck.__path__, "prepdeck.")
    return (each.name for each in found if not each.name.endswith("__main__"))


def _within(value: object) -> Iterator[re.Pattern[str]]:
    """The expressions that a constant holds."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _within(each)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from _within(each)


class _Calls(ast.NodeVisitor):
    """What a module does with its expressions: the methods by the names of constants, and expressions in calls."""

    def __init__(self) -> None:
        self.methods: dict[str, set[str]] = {}
        self.passed: set[str] = set()
        self.inline: list[tuple[str, str, int]] = []
        self.built: list[int] = []
        self._depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

    def visit_Call(self, node: ast.Call) -> None:
        asked = node.func
        if isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name):
            owner = asked.value.id
            if owner == "re" and asked.attr in {*_METHODS, "compile"} and self._depth:
                given_ = node.args[0]
                if isinstance(given_, ast.Constant) and isinstance(given_.value, str):
                    self.inline.append((asked.attr, given_.value, node.lineno))
                else:
                    self.built.append(node.lineno)
            elif asked.attr in _METHODS:
                self.methods.setdefault(owner, set()).add(asked.attr)
                node = ast.Call(ast.Constant(0), node.args, node.keywords)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.passed.add(node.id)


@cache
def _calls(module: str) -> _Calls:
    calls = _Calls()
    calls.visit(ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")))
    return calls


def built() -> dict[str, int]:
    """By their modules, how many expressions are put together when they are needed, so that no list holds them."""
    return {module: len(found) for module in _modules() if (found := _calls(module).built)}


@cache
def used() -> tuple[Used, ...]:
    """Every expression of the program, each once."""
    return tuple(_used())


def _used() -> Iterator[Used]:
    modules = list(_modules())
    calls = {module: _calls(module) for module in modules}
    known: dict[tuple[str, int], list[Used]] = {}
    for module in modules:
        for name, value in vars(importlib.import_module(module)).items():
            for pattern in _within(value):
                methods, passed = calls[module].methods.get(name, set()), name in calls[module].passed
                is_anchored = not passed and methods <= _ANCHORED
                found = Used(f"{module}.{name}", pattern, is_anchored)
                known.setdefault((pattern.pattern, pattern.flags), []).append(found)
        for method, text, line in calls[module].inline:
            pattern = re.compile(text)
            found = Used(f"{module}:{line}", pattern, method in _ANCHORED)
            known.setdefault((pattern.pattern, pattern.flags), []).append(found)
    for same in known.values():
        yield same[0]._replace(is_anchored=all(each.is_anchored for each in same))
    subject = SentenceFinder("Skua Sails")
    yield Used(
        "prepdeck.documents.claims.sentence_subject.Subject._start_pattern", subject._start_pattern, is_anchored=True
    )
    yield Used(
        "prepdeck.documents.claims.sentence_subject.Subject._end_pattern", subject._end_pattern, is_anchored=False
    )
    yield Used(
        "prepdeck.documents.words.make_search_pattern", words.make_search_pattern("ﬁsh offer 漢字"), is_anchored=False
    )


def _samples(pattern: re.Pattern[str], count: int) -> list[str]:
    """Texts that the expression finds, the same in every run."""
    found: list[str] = []
    if not count:
        return found

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(pattern))
    def collect(text: str) -> None:
        found.append(text)

    with suppress(Unsatisfiable, InvalidArgument):  # where it looks behind, the walls have to do
        collect()
    return sorted({text[:_LONGEST_SAMPLE] for text in found}, key=lambda text: (len(text), text))[-count:]


_LONGEST_SAMPLE = 40
_USUAL = " aA1.,-([*\"'\n\t:$é"


def walls(pattern: re.Pattern[str], length: int, count: int) -> Iterator[tuple[str, str, str]]:
    """What may make an expression slow: the beginning of a text that it finds, a wall of signs, and an end."""
    samples = ["", *_samples(pattern, count)]
    signs = dict.fromkeys([*_USUAL, *"".join(samples)])
    pairs = [text[at : at + size] for text in samples for size in (2, 3, 5) for at in range(len(text) - size + 1)]
    units = [*list(signs)[:40], *list(dict.fromkeys(pairs))[: 8 * count]]
    befores = dict.fromkeys(text[:at] for text in samples for at in range(0, len(text) + 1, max(1, len(text) // 6)))
    for before in list(befores)[: 6 * count + 1]:
        for unit in units:
            for end in ("", "\x01"):
                yield before, unit * (length // len(unit)), end


_LENGTH = 1_500
_SLOW = 0.0008  # seconds for a text of that length; most take a hundredth of it


def _seconds(use: Used, text: str, tries: int) -> float:
    best = float("inf")
    for _ in range(tries):
        started = process_time()
        if use.is_anchored:
            use.pattern.match(text)
        else:
            for _found in use.pattern.finditer(text):
                pass
        best = min(best, process_time() - started)
    return best


def _grows(use: Used, before: str, wall: str, after: str) -> bool:
    """Whether an expression takes more than the length of a text asks for."""
    for part in (len(wall) // 10, len(wall)):  # one that takes the cube or worse is given no more than a little
        long = _seconds(use, before + wall[:part] + after, 1)
        if long > _SLOW:
            long = min(long, _seconds(use, before + wall[:part] + after, 3))
            return long > _SLOW and long > _seconds(use, before + wall[: part // 4] + after, 3) * 4 * 1.9
    return False


def slow(uses: Iterable[Used], count: int) -> Iterator[tuple[Used, str]]:
    """The expressions that take the square of a text's length or worse, each with the first text that shows it."""
    for use in uses:
        for before, wall, after in walls(use.pattern, _LENGTH, count):
            if _grows(use, before, wall, after):
                yield use, f"{before!r} + {wall[:6]!r}… + {after!r}"
                break


def main() -> None:
    """Try those whose names hold one of the words, or all."""
    warnings.simplefilter("ignore")
    asked = sys.argv[1:]
    uses = [use for use in used() if not asked or any(word in use.name for word in asked)]
    for use, text in slow(uses, 4):
        print(f"{use.name} {'match' if use.is_anchored else 'search'}: {text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
