"""The YAML block at the head of a Markdown file, and the body below it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

import yaml
from frontmatter.default_handlers import YAMLHandler

from prepdeck.errors import Problem


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stood between the two `---` lines, with typed ways to ask for it.

    Attributes:
        values: The mapping as YAML gave it; empty where there was none.
        body: The text below it, or the whole text.
        first_line: The line number in the file on which `body` starts.
        problem: Why a block that looks like front matter could not be read, if so; `body` is then the whole text.
    """

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    body: str = ""
    first_line: int = 1
    problem: Problem | None = None

    def text(self, key: str) -> str:
        """The value under `key` as text, "" where it is missing or null."""
        value = self.values.get(key)
        return str(value).strip() if isinstance(value, str | int | float) else ""

    def day(self, key: str) -> date | None:
        """The day under `key`; YAML gives dates as dates, but a quoted one arrives as text."""
        return as_day(self.values.get(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`."""
        value = self.values.get(key)
        return tuple(str(v).strip() for v in value if v is not None) if isinstance(value, list) else ()

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        """The list of mappings under `key`."""
        value = self.values.get(key)
        return tuple(v for v in value if isinstance(v, Mapping)) if isinstance(value, list) else ()


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
    try:
        values = _HANDLER.load(text[opening.end() : closing.start()])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return FrontMatter(body=text, problem=Problem(f"front matter is not YAML: {error.problem}", path, line, _HINT))
    except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:  # tags that PyYAML trips over
        said = str(error).split("\n", 1)[0]
        return FrontMatter(body=text, problem=Problem(f"front matter is not YAML: {said}", path, 1, _HINT))
    if not isinstance(values, dict):
        said = "front matter holds no `key: value` lines"
        return FrontMatter(body=text, problem=Problem(said, path, 1, _HINT))
    start = min(closing.end() + 1, len(text))
    return FrontMatter(MappingProxyType(values), text[start:], text.count("\n", 0, start) + 1)


_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
