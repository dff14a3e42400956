"""Find the regular expressions of the program that take quadratic time or worse.

Run as a program, it tries more texts for each expression: `python tests/patterns.py [WORD ...]`.
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


class UsedPattern(NamedTuple):
    """A regular expression.

    Attributes:
        name: Module and name of the constant, or module and line of an expression without a name.
        pattern: The compiled expression.
        is_anchored: Whether it is only ever tried at one offset of a text.
    """

    name: str
    pattern: re.Pattern[str]
    is_anchored: bool


def _module_names() -> Iterator[str]:
    module_infos = pkgutil.walk_packages(prepdeck.__path__, "prepdeck.")
    return (module.name for module in module_infos if not module.name.endswith("__main__"))


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    """Find the expressions inside a constant."""
    if isinstance(value, re.Pattern):
        yield re.compile(_as_text(value.pattern), value.flags)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _patterns_in(item)
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from _patterns_in(item)


def _as_text(pattern: str | bytes) -> str:
    """Return an expression for bytes as one for text."""
    return pattern if isinstance(pattern, str) else pattern.decode("latin-1")


class _PatternCalls(ast.NodeVisitor):
    """Collects the methods that a module calls on its expressions, and the expressions inside calls."""

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
        function = node.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            owner = function.value.id
            if owner == "re" and function.attr in {*_METHODS, "compile"} and self._depth:
                pattern_argument = node.args[0]
                if isinstance(pattern_argument, ast.Constant) and isinstance(pattern_argument.value, str | bytes):
                    self.inline.append((function.attr, _as_text(pattern_argument.value), node.lineno))
                else:
                    self.built.append(node.lineno)
            elif function.attr in _METHODS:
                self.methods.setdefault(owner, set()).add(function.attr)
                node = ast.Call(ast.Constant(0), node.args, node.keywords)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.passed.add(node.id)


@cache
def _visit_module(module: str) -> _PatternCalls:
    calls = _PatternCalls()
    calls.visit(ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")))
    return calls


def count_built_patterns() -> dict[str, int]:
    """Count the expressions that each module builds at run time, which cannot be listed."""
    return {module: len(calls) for module in _module_names() if (calls := _visit_module(module).built)}


@cache
def list_patterns() -> tuple[UsedPattern, ...]:
    """List every expression of the program once."""
    return tuple(_list_patterns())


def _list_patterns() -> Iterator[UsedPattern]:
    modules = list(_module_names())
    calls = {module: _visit_module(module) for module in modules}
    patterns_by_text: dict[tuple[str, int], list[UsedPattern]] = {}
    for module in modules:
        for name, value in vars(importlib.import_module(module)).items():
            for pattern in _patterns_in(value):
                methods, passed = calls[module].methods.get(name, set()), name in calls[module].passed
                is_anchored = not passed and methods <= _ANCHORED
                found_pattern = UsedPattern(f"{module}.{name}", pattern, is_anchored)
                patterns_by_text.setdefault((pattern.pattern, pattern.flags), []).append(found_pattern)
        for method, text, line in calls[module].inline:
            pattern = re.compile(text)
            found_pattern = UsedPattern(f"{module}:{line}", pattern, method in _ANCHORED)
            patterns_by_text.setdefault((pattern.pattern, pattern.flags), []).append(found_pattern)
    for same_patterns in patterns_by_text.values():
        yield same_patterns[0]._replace(is_anchored=all(same_pattern.is_anchored for same_pattern in same_patterns))
    sentence_finder = SentenceFinder("Skua Sails")
    yield UsedPattern(
        "prepdeck.documents.claims.sentence_subject.SentenceFinder._start_pattern",
        sentence_finder._start_pattern,
        is_anchored=True,
    )
    yield UsedPattern(
        "prepdeck.documents.claims.sentence_subject.SentenceFinder._end_pattern",
        sentence_finder._end_pattern,
        is_anchored=False,
    )
    yield UsedPattern(
        "prepdeck.documents.words.make_search_pattern", words.make_search_pattern("ﬁsh offer 漢字"), is_anchored=False
    )


def _sample_matches(pattern: re.Pattern[str], count: int) -> list[str]:
    """Make texts that the expression matches, the same in every run."""
    matches: list[str] = []
    if not count:
        return matches

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
        matches.append(text)

    with suppress(Unsatisfiable, InvalidArgument):  # lookbehinds can prevent samples
        collect()
    return sorted({text[:_LONGEST_SAMPLE] for text in matches}, key=lambda text: (len(text), text))[-count:]


_LONGEST_SAMPLE = 40
_USUAL_CHARACTERS = " aA1.,-([*\"'\n\t:$é"


def make_slow_texts(pattern: re.Pattern[str], length: int, count: int) -> Iterator[tuple[str, str, str]]:
    """Make texts that may slow an expression down: the start of a match, a repeated unit, and an end."""
    samples = ["", *_sample_matches(pattern, count)]
    characters = dict.fromkeys([*_USUAL_CHARACTERS, *"".join(samples)])
    pairs = [
        text[index : index + size] for text in samples for size in (2, 3, 5) for index in range(len(text) - size + 1)
    ]
    units = [*list(characters)[:40], *list(dict.fromkeys(pairs))[: 8 * count]]
    beginnings = dict.fromkeys(
        text[:index] for text in samples for index in range(0, len(text) + 1, max(1, len(text) // 6))
    )
    for beginning in list(beginnings)[: 6 * count + 1]:
        for unit in units:
            for ending in ("", "\x01"):
                yield beginning, unit * (length // len(unit)), ending


_LENGTH = 1_500
_SLOW_SECONDS = 0.0008  # for a text of `_LENGTH`; most expressions take a hundredth of it


def _measure_seconds(used: UsedPattern, text: str, tries: int) -> float:
    best = float("inf")
    for _ in range(tries):
        started = process_time()
        if used.is_anchored:
            used.pattern.match(text)
        else:
            for _found in used.pattern.finditer(text):
                pass
        best = min(best, process_time() - started)
    return best


def _grows_too_fast(used: UsedPattern, beginning: str, repeated_text: str, ending: str) -> bool:
    """Whether the time of an expression grows faster than the length of the text."""
    # A short text is first, so that cubic time does not block the run.
    for length in (len(repeated_text) // 10, len(repeated_text)):
        seconds = _measure_seconds(used, beginning + repeated_text[:length] + ending, 1)
        if seconds > _SLOW_SECONDS:
            seconds = min(seconds, _measure_seconds(used, beginning + repeated_text[:length] + ending, 3))
            return (
                seconds > _SLOW_SECONDS
                and seconds > _measure_seconds(used, beginning + repeated_text[: length // 4] + ending, 3) * 4 * 1.9
            )
    return False


def find_slow_patterns(patterns: Iterable[UsedPattern], count: int) -> Iterator[tuple[UsedPattern, str]]:
    """Find the expressions that take quadratic time or worse, each with the first text that shows it."""
    for used in patterns:
        for beginning, repeated_text, ending in make_slow_texts(used.pattern, _LENGTH, count):
            if _grows_too_fast(used, beginning, repeated_text, ending):
                yield used, f"{beginning!r} + {repeated_text[:6]!r}… + {ending!r}"
                break


def main() -> None:
    """Try the expressions with one of the words in their names, or all of them."""
    warnings.simplefilter("ignore")
    words = sys.argv[1:]
    patterns = [used for used in list_patterns() if not words or any(word in used.name for word in words)]
    for used, text in find_slow_patterns(patterns, 4):
        print(f"{used.name} {'match' if used.is_anchored else 'search'}: {text}", flush=True)  # noqa: T201 - run as a program


if __name__ == "__main__":
    main()
