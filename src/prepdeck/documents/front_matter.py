"""The YAML block at the head of a Markdown file, and the body below it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.reader import ReaderError

from prepdeck.errors import Problem


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stood between the two `---` lines, with typed ways to ask for it.

    Attributes:
        values: The mapping as YAML gave it; empty where there was none.
        block: The lines of the file down to the closing one.
        body: The text below it, or the whole text.
        first_line: The line number in the file on which `body` starts.
        problem: Why a block that looks like front matter could not be read, if so; `body` is then the whole text.
    """

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    block: tuple[str, ...] = ()
    body: str = ""
    first_line: int = 1
    problem: Problem | None = None

    def text(self, key: str) -> str:
        """The value under `key` as text, "" where it is missing or null."""
        return as_text(self.values.get(key))

    def day(self, key: str) -> date | None:
        """The day under `key`; YAML gives dates as dates, but a quoted one arrives as text."""
        return as_day(self.values.get(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`, without what in it is none."""
        value = self.values.get(key)
        return tuple(filter(None, map(as_text, value))) if isinstance(value, list) else ()

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        """The list of mappings under `key`."""
        value = self.values.get(key)
        return tuple(v for v in value if isinstance(v, Mapping)) if isinstance(value, list) else ()

    def line(self, key: str) -> int:
        """The line of the file on which `key` stands, 1 where it does not."""
        for number, line in enumerate(self.block, start=1):
            if (match := _KEY.match(line)) and match.group(1) == key:
                return number
        return 1

    def lines(self, key: str, count: int) -> tuple[int, ...]:
        """The lines of the file on which the `count` entries under `key` begin, its own for those that have none."""
        start = self.line(key)
        found: list[int] = []
        indent = ""
        for number, line in enumerate(self.block[start:], start=start + 1):
            entry = _ENTRY.match(line)
            if entry and (not found or entry.group(1) == indent):
                indent = entry.group(1)
                found.append(number)
            elif not entry and _KEY.match(line):
                break
        return (*found[:count], *[start] * (count - len(found)))


_KEY = re.compile(r"^[\"']?(\w+)[\"']?[ \t]*:(?:\s|$)")
_ENTRY = re.compile(r"^([ \t]*)-(?:[ \t]|$)")
_LONGEST_NUMBER = 10**100  # Python refuses to write much longer ones


def as_text(value: object) -> str:
    """A YAML value as text: "" for null, for a list or a mapping, and for a number longer than anybody writes."""
    if isinstance(value, int) and abs(value) > _LONGEST_NUMBER:
        return ""
    return str(value).strip() if isinstance(value, str | int | float | date) else ""


def as_day(value: object) -> date | None:
    """A YAML value as a day, or None where it is not one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


_HINT = "mend the block between the --- lines"
_HANDLER = YAMLHandler()
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = 64 * 1024  # characters
_DEEPEST = 20
_MOST_ALIASES = 10  # each may repeat all that stands above it, so a few more fill the memory


def split(text: str, path: str = "") -> FrontMatter:
    """Part a text into front matter and body at the first closing `---`; later ones belong to the body.

    Args:
        text: The whole file.
        path: The file as the person knows it, for the problem.
    """
    if not _HANDLER.detect(text):
        return FrontMatter(body=text)
    fences = list(islice(_FENCE.finditer(text), 2))
    if len(fences) < 2:  # noqa: PLR2004 - an opening and a closing fence
        return FrontMatter(body=text, problem=Problem("front matter is never closed", path, 1, "add a --- line"))
    opening, closing = fences
    values = _values(text[opening.end() : closing.start()], path)
    if isinstance(values, Problem):
        return FrontMatter(body=text, problem=values)
    start = min(closing.end() + 1, len(text))
    above = tuple(text[: closing.start()].split("\n"))
    return FrontMatter(MappingProxyType(values), above, text[start:], text.count("\n", 0, start) + 1)


def _values(block: str, path: str) -> dict[str, object] | Problem:
    """The mapping that a block holds, or why it cannot be had."""
    if len(block) > _LARGEST:
        return Problem(f"front matter is larger than {_LARGEST // 1024} KB", path, 1, "move its text below the block")
    try:
        values = (_tangle(block, path) if _MAY_TANGLE.search(block) else None) or _HANDLER.load(block)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(f"front matter is not YAML: {error.problem}", path, line, _HINT)
    except ReaderError as error:
        odd = chr(error.character)
        kind = "control character" if unicodedata.category(odd) == "Cc" else "character"
        said = f"front matter is not YAML: the {kind} U+{error.character:04X} is not allowed"
        return Problem(said, path, block.count("\n", 0, block.find(odd)) + 1, "delete it")
    except _UNREADABLE_VALUE:
        line = next((number for number, text in enumerate(block.split("\n"), 1) if _is_unreadable(text)), 1)
        return Problem("front matter is not YAML: no such number, date or tag can be read", path, line, _HINT)
    if not isinstance(values, dict | Problem):
        return Problem("front matter holds no `key: value` lines", path, 1, _HINT)
    return values


_UNREADABLE_VALUE = (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What PyYAML raises for a number, a date or a tag that has the form of one and is none; it names no line then."""


def _is_unreadable(line: str) -> bool:
    """Whether a line by itself holds such a value."""
    try:
        _HANDLER.load(line)
    except yaml.MarkedYAMLError:
        return False
    except _UNREADABLE_VALUE:
        return True
    return False


# A block without brackets and asterisks nests only by its columns, at most two collections at each, so that what
# begins behind less than so many blanks and signs is not nested too deeply.
_MAY_TANGLE = re.compile(rf"[\[{{*]|[ \t?:-]{{{_DEEPEST // 2}}}")


def _tangle(block: str, path: str) -> Problem | None:
    """What in a block would cost the loader, which calls itself at every level, its stack or its memory."""
    depth = aliases = 0
    try:
        for event in yaml.parse(block, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            if depth > _DEEPEST or aliases > _MOST_ALIASES:
                said = _TOO_DEEP if depth > _DEEPEST else f"has more than {_MOST_ALIASES} aliases"
                line = event.start_mark.line + 1 if event.start_mark else 1
                return Problem(f"front matter {said}", path, line, _HINT)
    except yaml.YAMLError:
        if line := _too_many_brackets(block):  # newer loaders refuse them before they tell of the first
            return Problem(f"front matter {_TOO_DEEP}", path, line, _HINT)
        raise
    return None


_TOO_DEEP = "is nested too deeply"


def _too_many_brackets(block: str) -> int:
    """The line on which more brackets are open than may be, counted from 1; 0 where there is none."""
    depth = 0
    for bracket in _BRACKET.finditer(block):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > _DEEPEST:
            return block.count("\n", 0, bracket.start()) + 1
    return 0


_BRACKET = re.compile(r"[\[\]{}]")
_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
