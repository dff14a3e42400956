"""Read the YAML front matter at the top of a Markdown file, and split it from the body.

Files may come from anywhere, so size, nesting and aliases are limited before YAML builds any value.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct, field
from yaml.reader import ReaderError

from prepdeck.errors import Problem


class FrontMatter(Struct, frozen=True):
    """The front matter of a file, with typed access to its values, and the body below it.

    Attributes:
        yaml_values: The mapping from YAML; empty if there is no front matter.
        block_lines: The lines of the file above the closing `---`.
        body_text: The text below the front matter, or the whole text if there is none.
        first_body_line: Line number in the file where `body_text` starts.
        problem: Why the front matter could not be read, or None; if set, `body_text` is the whole text.
    """

    yaml_values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    block_lines: tuple[str, ...] = ()
    body_text: str = ""
    first_body_line: int = 1
    problem: Problem | None = None

    def get_text(self, key: str) -> str:
        """The value of `key` as text, or "" if it is missing or null."""
        return read_yaml_text(self.yaml_values.get(key))

    def get_date(self, key: str) -> date | None:
        """The value of `key` as a date, or None; a quoted date, which YAML gives as text, is parsed."""
        return read_yaml_date(self.yaml_values.get(key))

    def get_texts(self, key: str) -> tuple[str, ...]:
        """The texts in the list under `key`; entries that are not texts are left out."""
        value = self.yaml_values.get(key)
        return tuple(filter(None, map(read_yaml_text, value))) if isinstance(value, list) else ()

    def get_mappings(self, key: str) -> tuple[Mapping[str, object], ...]:
        """The mappings in the list under `key`; other entries are left out."""
        value = self.yaml_values.get(key)
        return tuple(entry for entry in value if isinstance(entry, Mapping)) if isinstance(value, list) else ()

    def get_line_number(self, key: str) -> int:
        """The line number of `key` in the file, or 1 if the key is missing."""
        for line_number, line in enumerate(self.block_lines, start=1):
            if (key_match := _KEY_LINE.match(line)) and key_match.group(1) == key:
                return line_number
        return 1

    def get_entry_line_numbers(self, key: str, entry_count: int) -> tuple[int, ...]:
        """The line numbers of the `entry_count` entries under `key`; an entry without its own line gets the key's."""
        key_line_number = self.get_line_number(key)
        entry_line_numbers: list[int] = []
        entry_indent = ""
        for line_number, line in enumerate(self.block_lines[key_line_number:], start=key_line_number + 1):
            entry_match = _ENTRY_LINE.match(line)
            if entry_match and (not entry_line_numbers or entry_match.group(1) == entry_indent):
                entry_indent = entry_match.group(1)
                entry_line_numbers.append(line_number)
            elif not entry_match and _KEY_LINE.match(line):
                break
        return (*entry_line_numbers[:entry_count], *[key_line_number] * (entry_count - len(entry_line_numbers)))


_KEY_LINE = re.compile(r"^[\"']?(\w+)[\"']?[ \t]*:(?:\s|$)")
_ENTRY_LINE = re.compile(r"^([ \t]*)-(?:[ \t]|$)")
_LARGEST_NUMBER = 10**100  # Python refuses to convert much longer numbers to text


def read_yaml_text(value: object) -> str:
    """Convert a YAML value to text: "" for null, lists, mappings and absurdly large numbers."""
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return ""
    return str(value).strip() if isinstance(value, str | int | float | date) else ""


def read_yaml_date(value: object) -> date | None:
    """Convert a YAML value to a date, or None if it is not a date."""
    if isinstance(value, datetime):  # must come first, because every datetime is also a date
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


_REPAIR_HINT = "fix the block between the --- lines"
_YAML_HANDLER = YAMLHandler()
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY_LINE = re.compile(r"\n[ \t]*(?:\n|$)")
_ANY_KEY = re.compile(r"^[ \t]*[\"']?[A-Za-z_][\w .-]*+[\"']?[ \t]*+(?::(?:[ \t]|$)|=)", re.MULTILINE)
_TOML_LINE = re.compile(r"\s*[A-Za-z_][\w-]*[ \t]*=")
_LONGEST_BLOCK = 64 * 1024  # characters
_DEEPEST_NESTING = 20
_MOST_ALIASES = 10  # each alias can repeat everything above it, so a few dozen would fill the memory


def split_front_matter(text: str, path: str = "") -> FrontMatter:
    """Split a text into front matter and body at the first closing `---`; later `---` lines belong to the body.

    A `---` on the first line is a rule and no front matter if an empty line follows, or if it is never closed and no
    line has a key. The block is YAML, or TOML if its first line is `key = value`.

    Args:
        text: The whole file.
        path: Path of the file for error messages, as shown to the person.
    """
    if text.startswith("+++\n"):
        return _split_toml_front_matter(text)
    if not _YAML_HANDLER.detect(text):
        return FrontMatter(body_text=text)
    fence_matches = list(islice(_FENCE_LINE.finditer(text), 2))
    opening_end = fence_matches[0].end()
    is_closed = len(fence_matches) > 1
    if _EMPTY_LINE.match(text, opening_end) or not (is_closed or _ANY_KEY.search(text, opening_end)):
        return FrontMatter(body_text=text)
    if not is_closed:
        return FrontMatter(body_text=text, problem=Problem("front matter is not closed", path, 1, "add a --- line"))
    opening_fence, closing_fence = fence_matches
    block_text = text[opening_fence.end() : closing_fence.start()]
    yaml_values = _load_toml_block(block_text) or _load_yaml_block(block_text, path)
    if isinstance(yaml_values, Problem):
        return FrontMatter(body_text=text, problem=yaml_values)
    body_start = min(closing_fence.end() + 1, len(text))
    block_lines = tuple(text[: closing_fence.start()].split("\n"))
    return FrontMatter(
        MappingProxyType(yaml_values), block_lines, text[body_start:], text.count("\n", 0, body_start) + 1
    )


def _split_toml_front_matter(text: str) -> FrontMatter:
    """Split a text that begins with `+++`, as other programs mark TOML."""
    block_text, fence, body_text = text.removeprefix("+++\n").partition("\n+++")
    toml_values = _load_toml_block(block_text) if fence and len(block_text) <= _LONGEST_BLOCK else None
    if toml_values is None:
        return FrontMatter(body_text=text)
    block_lines = ("", *block_text.split("\n"))
    return FrontMatter(MappingProxyType(toml_values), block_lines, body_text.partition("\n")[2], len(block_lines) + 2)


def _load_toml_block(block_text: str) -> dict[str, object] | None:
    """Load the mapping of a block of TOML, as other programs write it; None if it is not TOML."""
    if not _TOML_LINE.match(block_text):
        return None
    try:
        return tomllib.loads(block_text)
    except (ValueError, RecursionError):  # also numbers and nesting beyond all limits
        return None


def _load_yaml_block(block_text: str, path: str) -> dict[str, object] | Problem:
    """Load the mapping of a block, or return the reason why it cannot be loaded."""
    if len(block_text) > _LONGEST_BLOCK:
        return Problem(f"front matter is larger than {_LONGEST_BLOCK // 1024} KB", path, 1, "move text below the block")
    try:
        yaml_values = (
            _find_excessive_nesting(block_text, path) if _DEEP_NESTING_SIGNS.search(block_text) else None
        ) or _YAML_HANDLER.load(block_text)
    except yaml.MarkedYAMLError as error:
        line_number, explanation = _explain_yaml_error(
            block_text, error.problem_mark.line + 1 if error.problem_mark else 1
        )
        return Problem(f"front matter is not valid YAML{explanation}", path, line_number, _REPAIR_HINT)
    except ReaderError as error:
        bad_character = chr(error.character)
        kind = "control character" if unicodedata.category(bad_character) == "Cc" else "character"
        message = f"front matter is not valid YAML: the {kind} U+{error.character:04X} is not allowed"
        return Problem(message, path, block_text.count("\n", 0, block_text.find(bad_character)) + 1, "delete it")
    except _UNREADABLE_VALUE_ERRORS:
        # These errors carry no line number, so each line is tried by itself.
        line_number = next(
            (
                block_line_number
                for block_line_number, block_line in enumerate(block_text.split("\n"), 1)
                if _is_unreadable_line(block_line)
            ),
            1,
        )
        return Problem(
            "front matter is not valid YAML: a number, date or tag cannot be read", path, line_number, _REPAIR_HINT
        )
    if not isinstance(yaml_values, dict | Problem):
        return Problem("front matter has no 'key: value' lines", path, 1, _REPAIR_HINT)
    return yaml_values


def _explain_yaml_error(block_text: str, error_line_number: int) -> tuple[int, str]:
    """Find the mistake behind an error in a block, as people make them.

    The parser's own words say what it expected and name the line where it noticed, which is often a later one.

    Args:
        block_text: The block, which is not valid YAML.
        error_line_number: The line in which the parser noticed the error.

    Returns:
        The line of the mistake and `: what is wrong`; the line given and "" if the mistake is none of the usual ones.
    """
    lines = block_text.split("\n")
    for line_index in range(min(error_line_number, len(lines))):
        value_match = _KEY_AND_VALUE.match(lines[line_index])
        if value_match is None:
            continue
        # A value can go on in the next lines, up to the next key.
        value_lines = [value_match["value"]]
        for later_line in lines[line_index + 1 : line_index + _MAX_VALUE_LINES]:
            if _KEY_LINE.match(later_line):
                break
            value_lines.append(later_line)
        value = "\n".join(value_lines)
        if value[:1] in ("[", "{"):
            unquoted_value = _QUOTED_TEXT.sub("", value)
            if sum(map(unquoted_value.count, "[{")) > sum(map(unquoted_value.count, "]}")):
                return line_index + 1, ": a bracket is not closed"
        elif value[:1] in ('"', "'") and value.replace("\\\\", "").replace('\\"', "").count(value[0]) % 2:
            return line_index + 1, ": a quotation mark is not closed"
    error_line = lines[error_line_number - 1] if error_line_number <= len(lines) else ""
    if error_line.startswith("\t"):
        return error_line_number, ": a line begins with a tab; use spaces"
    if (value_match := _KEY_AND_VALUE.match(error_line)) and _COLON_IN_VALUE.search(value_match["value"]):
        return error_line_number, ": a value with a colon needs quotes around it"
    return error_line_number, ""


_MAX_VALUE_LINES = 20  # in which the end of a list or a text is looked for; a limit on the time
_KEY_AND_VALUE = re.compile(r"^[ \t]*(?:- )?[\w\"' -]{1,80}?:[ \t]+(?P<value>\S.*)$")
_QUOTED_TEXT = re.compile(r'"[^"\n]*"|(?<![^\s,\[{:])\'[^\'\n]*\'')
_COLON_IN_VALUE = re.compile(r"^[^\"'\[{|>&*!%@`].*:(?:\s|$)")


_UNREADABLE_VALUE_ERRORS = (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError)
"""The errors that PyYAML raises for an impossible number, date or tag, such as 2026-02-30."""


def _is_unreadable_line(line: str) -> bool:
    """Whether a line by itself has an impossible number, date or tag."""
    try:
        _YAML_HANDLER.load(line)
    except yaml.MarkedYAMLError:
        return False
    except _UNREADABLE_VALUE_ERRORS:
        return True
    return False


# Without brackets and aliases, YAML nests only by columns, at most two levels at each. So a block in which no line
# starts with this many blanks and dashes cannot be nested too deeply, and the slow check is skipped.
_DEEP_NESTING_SIGNS = re.compile(rf"[\[{{*]|[ \t?:-]{{{_DEEPEST_NESTING // 2}}}")


def _find_excessive_nesting(block_text: str, path: str) -> Problem | None:
    """Find nesting or aliases that would exhaust the stack of the loader, which is recursive, or the memory."""
    nesting_depth = alias_count = 0
    try:
        for yaml_event in yaml.parse(block_text, Loader=_YAML_LOADER):
            nesting_depth += isinstance(yaml_event, yaml.CollectionStartEvent) - isinstance(
                yaml_event, yaml.CollectionEndEvent
            )
            alias_count += isinstance(yaml_event, yaml.AliasEvent)
            if nesting_depth > _DEEPEST_NESTING or alias_count > _MOST_ALIASES:
                complaint = (
                    _TOO_DEEP_MESSAGE if nesting_depth > _DEEPEST_NESTING else f"has more than {_MOST_ALIASES} aliases"
                )
                line_number = yaml_event.start_mark.line + 1 if yaml_event.start_mark else 1
                return Problem(f"front matter {complaint}", path, line_number, _REPAIR_HINT)
    except yaml.YAMLError:
        # Newer YAML versions reject deep brackets themselves, before the loop above has seen them.
        if line_number := _find_too_deep_bracket(block_text):
            return Problem(f"front matter {_TOO_DEEP_MESSAGE}", path, line_number, _REPAIR_HINT)
        raise
    return None


_TOO_DEEP_MESSAGE = "is nested too deeply"


def _find_too_deep_bracket(block_text: str) -> int:
    """The number of the line with too many open brackets, or 0 if there is none."""
    bracket_depth = 0
    for bracket_match in _BRACKET_CHARACTER.finditer(block_text):
        bracket_depth += 1 if bracket_match.group() in "[{" else -1
        if bracket_depth > _DEEPEST_NESTING:
            return block_text.count("\n", 0, bracket_match.start()) + 1
    return 0


_BRACKET_CHARACTER = re.compile(r"[\[\]{}]")
_FENCE_LINE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
