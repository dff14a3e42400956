"""The settings: what each one is, its default, and how the settings file is read.

The file is TOML. It is text from outside: a wrong entry becomes a `Problem`, and everything else in the file counts.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from prepdeck.errors import Problem

DEFAULT_TARGET_NAME = "runway"


class About(NamedTuple):  # not a `Struct`, because `prepdeck --version` would have to import msgspec
    """What a declaration says of a setting, besides its name, type and default.

    Attributes:
        purpose: What it is for, as a sentence of Markdown.
        variable: The environment variable that overrides the file, or "". Only a setting that is true or false has one.
    """

    purpose: str
    variable: str = ""


class Settings(NamedTuple):
    """The settings of the person. To add one, declare it here and use it where it matters.

    The name of an attribute is the name in the file, and its type says which values are allowed.
    """

    theme: Annotated[
        Literal["auto", "dark", "light"],
        About(
            "The colors of the screens. `auto` shows your last choice with `ctrl+t`, "
            "or what suits the terminal's background."
        ),
    ] = "auto"
    target: Annotated[
        str,
        About(f'The target that opens without `-t`. `""` is the last one in the app, at first {DEFAULT_TARGET_NAME}.'),
    ] = ""
    ascii: Annotated[bool, About("Whether the screens show only ASCII characters.", "PREPDECK_ASCII")] = False


class LoadedSettings(NamedTuple):
    """The settings together with where they were read.

    Attributes:
        values: The settings.
        problems: What is wrong with the settings file.
        where: The settings file as the person knows it, or "".
        line_by_name: The line of each entry in that file, counted from 1, by its name.
    """

    values: Settings = Settings()
    problems: tuple[Problem, ...] = ()
    where: str = ""
    line_by_name: Mapping[str, int] = MappingProxyType({})

    def problem_at(self, name: str, message: str, hint: str) -> Problem:
        """Return a problem with the setting of that name."""
        return Problem(message, self.where, self.line_by_name.get(name, 0), hint)


DEFAULT_SETTINGS = LoadedSettings()


class DeclaredSetting(NamedTuple):
    """A setting as it is declared in `Settings`.

    Attributes:
        about: What it is for.
        default: Its value if the file does not set it.
        value_type: The type of its values: text, true or false, or a whole number.
        choices: The texts it can be; empty if its type allows any.
    """

    about: About
    default: str | bool | int
    value_type: type[str | bool | int]
    choices: tuple[str, ...]

    @property
    def allowed_values(self) -> str:
        """The allowed values, as they are written in the file."""
        if self.choices:
            quoted_choices = list(map(_quote, self.choices))
            return f"{', '.join(quoted_choices[:-1])} or {quoted_choices[-1]}"
        return _ALLOWED_VALUES[self.value_type]

    @property
    def shown_default(self) -> str:
        """The default, as it is written in the file."""
        return _quote(self.default) if isinstance(self.default, str) else str(self.default).lower()

    def allows(self, value: object) -> bool:
        """Whether the setting can have a value."""
        # Not `isinstance`, because True is an int, too.
        return type(value) is self.value_type and (not self.choices or value in self.choices)


_ALLOWED_VALUES: Mapping[type[str | bool | int], str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
}


def declared_settings(settings_class: type[tuple[Any, ...]] = Settings) -> dict[str, DeclaredSetting]:
    """Return all settings by name, in the order in which they are declared.

    Raises:
        TypeError: A setting is neither text nor one of some texts, true or false, nor a whole number; or it has a
            variable and is not true or false.
    """
    defaults, declared = settings_class(), dict[str, DeclaredSetting]()
    for name, hint in get_type_hints(settings_class, include_extras=True).items():
        written_type, about = get_args(hint)
        value_type, choices = _read_type(written_type)
        if value_type is None or (about.variable and value_type is not bool):
            raise TypeError(f"the setting {name} cannot be declared as {written_type}")
        declared[name] = DeclaredSetting(about, getattr(defaults, name), value_type, choices)
    return declared


def _read_type(written_type: object) -> tuple[type[str | bool | int] | None, tuple[str, ...]]:
    """Return the type of the values, None if a setting cannot have it, and the choices."""
    choices = get_args(written_type) if get_origin(written_type) is Literal else ()
    if choices and all(isinstance(choice, str) for choice in choices):
        return str, choices
    return next((value_type for value_type in _ALLOWED_VALUES if value_type is written_type), None), ()


_MEANS_OFF = {"0", "false", "no", "off"}


def override_by_variables(loaded_settings: LoadedSettings, environ: Mapping[str, str]) -> LoadedSettings:
    """Return the settings after the environment variables; an empty variable counts as not set."""
    overrides: dict[str, Any] = {
        name: environ[declared.about.variable].strip().lower() not in _MEANS_OFF
        for name, declared in declared_settings().items()
        if environ.get(declared.about.variable)
    }
    return loaded_settings._replace(values=loaded_settings.values._replace(**overrides))


_MAX_LINE_LENGTH = 1_000  # characters; tomllib takes the square of the time for a key with thousands of dots
_MAX_PROBLEMS = 5  # a file that is something else would fill the screen


def parse_settings(text: str, where: str) -> LoadedSettings:
    """Parse the settings file. An entry that is wrong or unknown becomes a problem; the others count.

    Args:
        text: The content of the file.
        where: The file as the person knows it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")  # some editors write a byte order mark
    parsed_lines = _parse_whole(lines) or _parse_each_line(lines)
    settings_by_name = declared_settings()
    values: dict[str, Any] = {}
    line_by_name: dict[str, int] = {}
    problems: list[Problem] = []
    for line_number, name, value in parsed_lines:
        declared = settings_by_name.get(name)
        if isinstance(value, _Unreadable):
            message, hint = _explain_line(lines[line_number - 1], name, declared, value)
            problems.append(Problem(message, where, line_number, hint))
        elif declared is None:
            hint = f"choose one of: {', '.join(settings_by_name)}"
            problems.append(Problem(f"there is no setting '{name}'", where, line_number, hint))
        elif not declared.allows(value):
            message = f"{name} cannot be {_describe_value(value)}, so it is {declared.shown_default}"
            problems.append(Problem(message, where, line_number, f"write {declared.allowed_values}"))
        elif name in values:
            hint = "delete one of the two lines"
            problems.append(Problem(f"{name} is already set in line {line_by_name[name]}", where, line_number, hint))
        else:
            values[name] = value
            line_by_name[name] = line_number
    return LoadedSettings(Settings(**values), _limit_problems(problems, where), where, line_by_name)


# Some editors write curly quotation marks.
_VALUE_WITHOUT_QUOTES = re.compile(r"[^=]*=[ \t]*[“”„‘’]?([^\W\d_][\w.-]*)[“”„‘’]?[ \t]*(?:#.*)?")


def _explain_line(line: str, name: str, declared: DeclaredSetting | None, unreadable: "_Unreadable") -> tuple[str, str]:
    """Say what is wrong with a line that cannot be read, and what to do."""
    if declared is None:
        return unreadable.message, "fix or delete this line"
    word_match = _VALUE_WITHOUT_QUOTES.fullmatch(line)
    word = word_match.group(1) if word_match else ""
    if not word:
        return unreadable.message, f"{name} can be {declared.allowed_values}"
    if declared.allows(word):
        return f"{name} cannot be read", f"put the value in quotes: {name} = {_quote(word)}"
    return f"{name} cannot be {word}, so it is {declared.shown_default}", f"write {declared.allowed_values}"


def _limit_problems(problems: list[Problem], where: str) -> tuple[Problem, ...]:
    if len(problems) <= _MAX_PROBLEMS:
        return tuple(problems)
    message = f"{len(problems) - _MAX_PROBLEMS:,} more wrong entries"
    return (*problems[:_MAX_PROBLEMS], Problem(message, where, hint="fix the lines above first"))


class _Unreadable(NamedTuple):
    """The value of a line that cannot be read. The message says why."""

    message: str


class _ParsedLine(NamedTuple):
    """An entry of the file, or a line that cannot be read."""

    line_number: int
    name: str
    value: object


def _parse_whole(lines: list[str]) -> list[_ParsedLine]:
    """Parse all lines as one TOML document; return nothing if they are not one."""
    if any(map(_is_too_long, lines)):
        return []
    table = _parse_toml("\n".join(lines))
    if isinstance(table, _Unreadable):
        return []
    line_numbers: dict[str, list[int]] = {}
    for line_number, line in enumerate(lines, 1):
        line_numbers.setdefault(_name_in_line(line), []).append(line_number)
    return [
        _ParsedLine(_choose_line(lines, line_numbers.get(name, [0]), {name: value}), name, value)
        for name, value in table.items()
    ]


def _choose_line(lines: list[str], line_numbers: list[int], entry: dict[str, object]) -> int:
    """Return the line of an entry. Of several lines that begin with its name, the others are in a longer text."""
    if len(line_numbers) == 1:
        return line_numbers[0]
    return next((number for number in line_numbers if _parse_toml(lines[number - 1]) == entry), line_numbers[0])


def _parse_each_line(lines: list[str]) -> Iterator[_ParsedLine]:
    """Parse each line for itself, so that a line that cannot be read spoils only its own setting."""
    for line_number, line in enumerate(lines, 1):
        too_long = f"longer than {_MAX_LINE_LENGTH:,} characters"
        table = _Unreadable(too_long) if _is_too_long(line) else _parse_toml(line)
        if isinstance(table, _Unreadable):
            yield _ParsedLine(line_number, _name_in_line(line), table)
        else:
            yield from (_ParsedLine(line_number, name, value) for name, value in table.items())
        if line.lstrip().startswith("["):  # what follows belongs to a table, and no setting is in one
            return


def _is_too_long(line: str) -> bool:
    return len(line) > _MAX_LINE_LENGTH and not line.startswith("#")


def _parse_toml(text: str) -> dict[str, object] | _Unreadable:
    import tomllib  # noqa: PLC0415 - most people have no settings file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _Unreadable(f"not valid TOML: {str(error).partition(' (at ')[0]}")  # the problem has the line
    except RecursionError:
        return _Unreadable("nested too deeply")
    except (ValueError, OverflowError):
        return _Unreadable("a number is too long")


_NAME_IN_LINE = re.compile(r"""[ \t\[]*(?:"([^"]*)"|'([^']*)'|([^ \t=.\]]*))""")


def _name_in_line(line: str) -> str:
    """Return the name at the beginning of a line, or of the table that begins there."""
    match = _NAME_IN_LINE.match(line)
    return next(filter(None, match.groups()), "") if match else ""


def _describe_value(value: object) -> str:
    # Numbers, lists and tables can be longer than Python is willing to print.
    match value:
        case str():
            return _quote(value)
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _quote(text: str) -> str:
    return f'"{text}"'
