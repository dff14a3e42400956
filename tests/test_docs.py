"""The docs agree with the program."""

import argparse
import json
import re
import shlex
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from textual.binding import Binding, BindingType

from prepdeck import __version__, errors
from prepdeck.cards import deck_file
from prepdeck.cards.derived_deck import DECK_TYPES
from prepdeck.cli.arguments import build_parser
from prepdeck.cli.main import main
from prepdeck.documents.importers import IMPORTERS
from prepdeck.export.formats import SUMMARY_FORMATS
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.progress.events import (
    EVENT_KINDS,
    KnownEvent,
    list_field_codecs,
)
from prepdeck.settings import declared_settings, parse_settings
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.checklist import ChecklistScreen
from prepdeck.ui.screens.document import DocumentScreen
from prepdeck.ui.screens.drill import DrillScreen
from prepdeck.ui.screens.keys import KEY_SEPARATOR, UNLISTED_KEYS, format_key_name
from prepdeck.ui.screens.plan import PlanScreen
from prepdeck.ui.screens.rounds import RoundsScreen
from prepdeck.ui.screens.set_aside import SetAsideScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.widgets.page_view import PageView

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_the_ci_runs_the_test_command_of_the_readme() -> None:
    run, test = (block.strip() for block in code_blocks(README, "sh")[:2])
    assert run.startswith("python3 -m venv ")
    assert "pytest" in test
    assert test in (line.strip() for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines())


def test_the_readme_begins_with_a_picture_of_the_app() -> None:
    image = re.search(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert image is not None
    assert (ROOT / image.group(1)).is_file()
    assert image.start() < README.index("```")


def subcommands(parser: argparse.ArgumentParser) -> Iterable[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield name, command
                yield from ((f"{name} {inner}", inner_command) for inner, inner_command in subcommands(command))


def test_every_command_and_option_is_in_the_readme() -> None:
    commands = README.partition("## The command line")[2].partition("\n## ")[0]
    for name, command in subcommands(build_parser()):
        assert re.search(rf"`prepdeck {name}\b", commands)
        for action in command._actions:
            assert all(option in commands for option in action.option_strings if option not in {"-h", "--help"})


def test_the_readme_lists_the_formats_of_the_summary() -> None:
    row = next(line for line in README.splitlines() if line.startswith("| `prepdeck export "))
    for summary_format in SUMMARY_FORMATS:
        assert f"`{summary_format.name}` ({summary_format.label}, {summary_format.help_text})" in row


def rows_of(*bindings: BindingType) -> dict[str, str]:
    """Return the description of each binding, by its keys as the docs write them."""
    known = [binding for binding in bindings if isinstance(binding, Binding) and binding.description]
    return {
        KEY_SEPARATOR.join(
            format_key_name(key) for key in binding.key.split(",") if key not in UNLISTED_KEYS
        ): binding.tooltip or binding.description
        for binding in known
    }


@pytest.mark.parametrize(
    ("heading", "bindings"),
    [
        ("Today", TodayScreen.BINDINGS),
        ("A document", DocumentScreen.BINDINGS),
        ("The drill", DrillScreen.BINDINGS),
        ("The checklist", ChecklistScreen.BINDINGS),
        ("The plan", PlanScreen.BINDINGS),
        ("Interviews", RoundsScreen.BINDINGS),
        ("Set aside", SetAsideScreen.BINDINGS),
        ("Everywhere", [*PageView.BINDINGS, *BaseScreen.BINDINGS, *PrepdeckApp.BINDINGS]),
    ],
)
def test_the_readme_lists_the_keys_of_each_screen(heading: str, bindings: list[BindingType]) -> None:
    table = README.partition(f"### {heading}\n")[2].partition("\n#")[0]
    assert dict(re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.MULTILINE)) == rows_of(*bindings)


def test_the_example_deck_in_the_docs_is_read_as_described() -> None:
    (example,) = code_blocks((ROOT / "docs" / "decks.md").read_text("utf-8"), "markdown")
    deck, problems = deck_file.read_deck("example.md", example)
    assert problems == ()
    assert [card.kind for card in deck.cards] == ["recall", "repair", "list", "recall", "figure", "cloze", "cloze"]


def test_the_docs_list_the_endings_of_files_that_can_be_added() -> None:
    row = re.search(r"^\| (.*) \| becomes a document;", (ROOT / "docs" / "library.md").read_text("utf-8"), re.MULTILINE)
    assert row is not None
    assert row[1].endswith(", or no ending")
    assert {*re.findall(r"`(.+?)`", row[1]), ""} == {suffix for importer in IMPORTERS for suffix in importer.suffixes}


def test_the_docs_list_the_derived_decks() -> None:
    table = (ROOT / "docs" / "decks.md").read_text("utf-8").partition("## Decks that documents give")[2]
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (on|off) \|$", table, re.MULTILINE)
    assert rows == [(name, "on" if deck_type.is_on_by_default else "off") for name, deck_type in DECK_TYPES.items()]


def test_the_example_journal_in_the_docs_is_read() -> None:
    (example,) = code_blocks((ROOT / "docs" / "progress-format.md").read_text("utf-8"), "toml")
    kinds = [type(event).__name__ for event in parse_journal(example.encode(), "example.toml").events]
    assert kinds == [
        "CardGraded",
        "EventUndone",
        "ChecklistItemDone",
        "ChecklistItemReopened",
        "RoundScheduled",
        "RoundRemoved",
        "RoundQuestionPostponed",
        "DocumentRead",
        "DeckSwitched",
        "CardSuspended",
        "CardBuried",
        "CardResumed",
        "CardNoteChanged",
        "AnswerChecked",
        "PromptRecorded",
        "CardRenamed",
        "WeekMinutesSet",
        "RoundRenamed",
        "CardAskedAtInterview",
        "QuestionAsked",
        "RoundDebriefed",
        "RoundDeckSwitched",
        "DayMinutesSet",
        "DayMinutesReset",
        "RetentionSet",
        "GoalSet",
    ]


def test_the_docs_have_an_example_of_each_kind_of_event() -> None:
    (example,) = code_blocks((ROOT / "docs" / "progress-format.md").read_text("utf-8"), "toml")
    shown = {type(event) for event in parse_journal(example.encode(), "example.toml").events}
    assert shown == set(get_args(KnownEvent))


def test_the_docs_explain_all_json_keys_of_plan_and_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "planning.md").read_text("utf-8")
    json_keys = set[str]()
    for arguments in (["plan", "--json"], ["round", "add", "Onsite", "+10d"], ["plan", "--json"]):
        assert main(arguments) == 0
    assert main(["round", "list", "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("{"):
            json_keys |= keys_of(json.loads(line))
    assert {"fitting_minutes", "stays_unseen", "retention"} < json_keys
    assert {key for key in json_keys if f"`{key}`" not in text} <= {"tue", "wed", "thu", "fri", "sat"}


def keys_of(value: object) -> set[str]:
    """Return the keys of all objects in a JSON value."""
    if isinstance(value, dict):
        return {*value, *(key for nested_value in value.values() for key in keys_of(nested_value))}
    return {key for nested_value in value for key in keys_of(nested_value)} if isinstance(value, list) else set()


def test_the_docs_explain_every_code_of_a_problem() -> None:
    codes = [value for name, value in vars(errors).items() if name.isupper() and isinstance(value, str)]
    assert "not-read" in codes
    text = (ROOT / "docs" / "documents.md").read_text("utf-8")
    assert [code for code in codes if f"`{code}`" not in text] == []


def test_the_docs_list_the_settings_as_they_are_declared() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.*?) ?\|$", text, re.MULTILINE)
    assert rows == [
        (
            name,
            declared.about.purpose,
            re.sub(r'"\w+"|true|false', r"`\g<0>`", declared.allowed_values),
            f"`{declared.shown_default}`",
            f"`{declared.about.variable}`" if declared.about.variable else "",
        )
        for name, declared in declared_settings().items()
    ]


def test_the_example_of_a_settings_file_in_the_docs_is_read() -> None:
    (example,) = code_blocks((ROOT / "docs" / "settings.md").read_text("utf-8"), "toml")
    loaded_settings = parse_settings(example, "config.toml")
    assert loaded_settings.problems == ()
    assert set(loaded_settings.line_by_name) == set(declared_settings())


def test_every_command_in_the_docs_can_be_parsed() -> None:
    for path in (ROOT / "docs").glob("*.md"):
        for block in code_blocks(path.read_text("utf-8"), "sh"):
            for line in block.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "prepdeck"
                build_parser().parse_args(arguments)


AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_the_docs_explain_every_kind_of_event_and_its_keys(kind: str) -> None:
    text = (ROOT / "docs" / "progress-format.md").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `{kind}` |"))
    assert all(f"`{name}`" in row for name in list_field_codecs(EVENT_KINDS[kind]))


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
