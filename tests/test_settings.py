"""The settings file as text: what is read, and what is reported."""

from typing import Annotated, Literal, NamedTuple

import pytest

from prepdeck.settings import (
    DEFAULT_SETTINGS,
    About,
    Settings,
    declared_settings,
    override_by_variables,
    parse_settings,
)


def problems_of(text: str) -> list[str]:
    return list(map(str, parse_settings(text, "config.toml").problems))


def test_every_entry_counts() -> None:
    text = '# my settings\ntheme = "light" # at home\n\ntarget="acme"\nascii = true\n'
    loaded_settings = parse_settings(text, "config.toml")
    assert loaded_settings.values == Settings(theme="light", target="acme", ascii=True)
    assert loaded_settings.problems == ()


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", f"#{'-' * 2_000}\n", "\ufeff"])
def test_a_file_without_entries_gives_the_defaults(text: str) -> None:
    loaded_settings = parse_settings(text, "config.toml")
    assert (loaded_settings.values, loaded_settings.problems) == (Settings(), ())


@pytest.mark.parametrize(
    "text",
    [
        'theme = "dark"',
        "theme = 'dark'",
        '\ufefftheme = "dark"\r\n',
        '"theme" = "dark"\n',
        '\t theme\t=\t"dark"',
        'theme = """\ndark"""\n',
        r'theme = "d\u0061rk"',
    ],
)
def test_a_value_can_be_written_in_any_way_that_toml_allows(text: str) -> None:
    loaded_settings = parse_settings(text, "config.toml")
    assert (loaded_settings.values.theme, loaded_settings.problems) == ("dark", ())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('theme = "blue"', 'theme cannot be "blue", so it is "auto"; write "auto", "dark" or "light"'),
        ('theme = ""', 'theme cannot be "", so it is "auto"; write "auto", "dark" or "light"'),
        ("theme = true", 'theme cannot be true, so it is "auto"; write "auto", "dark" or "light"'),
        ("theme.name = 1", 'theme cannot be a table, so it is "auto"; write "auto", "dark" or "light"'),
        ("target = 7", 'target cannot be a number, so it is ""; write a text in quotes'),
        ("target = 2026-12-04", 'target cannot be a date or time, so it is ""; write a text in quotes'),
        ("target = ['a', 'b']", 'target cannot be a list, so it is ""; write a text in quotes'),
        ("ascii = 1", "ascii cannot be a number, so it is false; write true or false"),
        ('ascii = "yes"', 'ascii cannot be "yes", so it is false; write true or false'),
        ("ascii = nan", "ascii cannot be a number, so it is false; write true or false"),
        (f"ascii = 0x{'f' * 900}", "ascii cannot be a number, so it is false; write true or false"),
        ("colour = 1", "there is no setting 'colour'; choose one of: theme, target, ascii"),
        ('"my theme" = 1', "there is no setting 'my theme'; choose one of: theme, target, ascii"),
    ],
)
def test_a_wrong_or_unknown_entry_is_reported_with_what_is_allowed(line: str, problem: str) -> None:
    name = line.split(maxsplit=1)[0].partition(".")[0]
    others = {"theme": 'theme = "dark"', "target": 'target = "acme"', "ascii": "ascii = true"}
    kept = {other: entry for other, entry in others.items() if other != name}
    loaded_settings = parse_settings("\n".join(["# first", line, *kept.values()]), "config.toml")
    assert list(map(str, loaded_settings.problems)) == [f"config.toml:2: {problem}"]
    expected = {"theme": "dark", "target": "acme", "ascii": True}
    read = loaded_settings.values._asdict()
    assert {name: read[name] for name in kept} == {name: expected[name] for name in kept}


@pytest.mark.parametrize("value", ['"dark', "", "= dark", "[" * 900, "9" * 5_000, "1_", "2026-13-45", "\x00"])
def test_a_line_that_is_not_toml_spoils_only_its_own_setting(value: str) -> None:
    loaded_settings = parse_settings(f'ascii = true\ntheme = {value}\ntarget = "acme"\n', "config.toml")
    (problem,) = map(str, loaded_settings.problems)
    assert problem.startswith("config.toml:2: ")
    assert problem.endswith('; theme can be "auto", "dark" or "light"')
    assert len(problem) < 200
    assert loaded_settings.values == Settings(target="acme", ascii=True)


def test_a_setting_that_is_written_twice_keeps_its_first_value() -> None:
    text = 'theme = "dark"\n\ntheme = "light"\n'
    assert parse_settings(text, "config.toml").values.theme == "dark"
    assert problems_of(text) == ["config.toml:3: theme is already set in line 1; delete one of the two lines"]


@pytest.mark.parametrize("broken", ["", "= broken\n"])
def test_entries_of_a_table_are_not_settings(broken: str) -> None:
    text = f'{broken}[screens]\ntheme = "dark"\n'
    assert parse_settings(text, "config.toml").values == Settings()
    assert problems_of(text)[-1].endswith(": there is no setting 'screens'; choose one of: theme, target, ascii")


def test_text_in_a_value_of_several_lines_is_no_entry() -> None:
    text = 'notes = """\ntheme = "dark"\n"""\nascii = true\n'
    assert parse_settings(text, "config.toml").values == Settings(ascii=True)
    assert problems_of(text) == ["config.toml:1: there is no setting 'notes'; choose one of: theme, target, ascii"]
    assert problems_of(f'{text}theme = "blue"\n')[1].startswith("config.toml:5: theme cannot be")


def test_a_file_that_is_something_else_fills_no_screen() -> None:
    problems = problems_of("Dear diary, today was fine.\n" * 1_000)
    assert len(problems) == 6
    assert problems[0].startswith("config.toml:1: ")
    assert problems[-1] == "config.toml: 995 more wrong entries; fix the lines above first"


@pytest.mark.parametrize(
    "text",
    [".".join("a" * 30_000) + " = 1", "[\n" * 30_000, "x = [\n" * 10_000, "a = {" * 10_000, "a=1\n" * 15_000],
    ids=["dots", "brackets", "lists", "tables", "the same entry"],
)
def test_a_harmful_file_gives_the_defaults(text: str) -> None:
    loaded_settings = parse_settings(text, "config.toml")
    assert loaded_settings.values == Settings()
    assert 0 < len(loaded_settings.problems) <= 6
    assert all(len(str(problem)) < 200 for problem in loaded_settings.problems)


@pytest.mark.parametrize(
    ("text", "variable", "expected"),
    [
        ("", None, False),
        ("", "", False),
        ("", "1", True),
        ("", "anything", True),
        ("ascii = true", None, True),
        ("ascii = true", "", True),
        ("ascii = true", "0", False),
        ("ascii = true", "No", False),
        ("ascii = 5", "1", True),
    ],
)
def test_a_variable_overrides_the_file(text: str, variable: str | None, *, expected: bool) -> None:
    environ = {} if variable is None else {"PREPDECK_ASCII": variable}
    assert override_by_variables(parse_settings(text, "config.toml"), environ).values.ascii is expected


def test_every_setting_is_explained_in_one_sentence() -> None:
    for name, declared in declared_settings().items():
        assert declared.about.purpose[0].isupper(), name
        assert declared.about.purpose.endswith("."), name
        assert declared.allows(getattr(DEFAULT_SETTINGS.values, name))


class NumberAndChoice(NamedTuple):
    minutes: Annotated[int, About("How long a day is.")] = 20
    sound: Annotated[Literal["bell", "none"], About("What a day ends with.")] = "none"


def test_a_setting_can_be_a_whole_number() -> None:
    minutes = declared_settings(NumberAndChoice)["minutes"]
    assert (minutes.allowed_values, minutes.shown_default) == ("a whole number", "20")
    assert [value for value in (25, True, "25", 2.5) if minutes.allows(value)] == [25]


class Share(NamedTuple):
    share: Annotated[float, About("How much.")] = 0.5


class Numbers(NamedTuple):
    size: Annotated[Literal[1, 2], About("How large.")] = 1


class Optional(NamedTuple):
    name: Annotated[str | None, About("What it is called.")] = None


class TextWithVariable(NamedTuple):
    name: Annotated[str, About("What it is called.", "PREPDECK_NAME")] = "pen"


@pytest.mark.parametrize("settings_class", [Share, Numbers, Optional, TextWithVariable])
def test_a_setting_of_another_type_is_an_error(settings_class: type[tuple[object, ...]]) -> None:
    with pytest.raises(TypeError, match="cannot be declared"):
        declared_settings(settings_class)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("theme = light", 'theme cannot be read; put the value in quotes: theme = "light"'),
        ("theme = “dark” # at night", 'theme cannot be read; put the value in quotes: theme = "dark"'),
        ("target = acme", 'target cannot be read; put the value in quotes: target = "acme"'),
        ("theme = blue", 'theme cannot be blue, so it is "auto"; write "auto", "dark" or "light"'),
        ("ascii = yes", "ascii cannot be yes, so it is false; write true or false"),
    ],
)
def test_a_value_without_quotes_is_explained(line: str, message: str) -> None:
    loaded_settings = parse_settings(f"# mine\n{line}\n", "config.toml")
    assert list(map(str, loaded_settings.problems)) == [f"config.toml:2: {message}"]
    assert loaded_settings.values == Settings()
