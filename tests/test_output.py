"""No text brings control, reversing or hidden characters, or piles of marks, to a terminal or an exported file."""

import os
import random
from pathlib import Path

import pytest
from textual import events

from clock import Clock
from harmless_text import assert_harmless
from hostile_text import EVERYTHING, FRONT_MATTER, POISON, STEERING, TARGET, put_files, put_poison
from person import Person
from prepdeck.export.formats import SUMMARY_FORMATS, SummaryFormat
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import open_target
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.document import DocumentScreen
from prepdeck.ui.widgets.page_view import PageView
from recorded_output import (
    assert_harmless_app,
    assert_harmless_command,
    hostile_files,
    recorded,
)

COLLECTION = Path(__file__).resolve().parent / "hostile"  # also opened, if it exists


@pytest.fixture
def poisoned(home: HomeFolders) -> HomeFolders:
    put_poison(home, "runway")
    return home


COMMANDS = [
    ["list"],
    ["check"],
    ["check", "--json"],
    ["search", "laptop"],
    ["search", POISON],
    ["show", TARGET, POISON],
    ["show", POISON, "x"],
    ["show", "--json", POISON],
    ["plan", TARGET],
    ["plan", TARGET, "--json"],
    ["plan", POISON],
    ["plan", TARGET, "--day", POISON, "--minutes", "20"],
    ["plan", TARGET, "--day", "today", "--minutes", POISON],
    ["plan", TARGET, "--retention", POISON],
    ["-t", TARGET],
    ["-t", POISON],
    ["round", "list", "-t", TARGET],
    ["round", "list", "-t", TARGET, "--json"],
    ["round", "add", EVERYTHING, "+3d", "-y", "-t", TARGET],
    ["round", "add", "Phone", POISON, "-y", "-t", TARGET],
    ["debrief", TARGET, "--interview", POISON],
    ["round", "add", "Phone", "+4d", "-y", "-t", TARGET, "--without", POISON],
    ["round", "move", POISON, "+5d", "-y", "-t", TARGET],
    ["round", "remove", POISON, "-t", TARGET],
    ["doctor"],
    ["doctor", POISON],
    ["doctor", "--repair"],
    ["restore"],
    ["restore", POISON],
    ["restore", TARGET, POISON],
    ["add", POISON],
    ["add", f"home/data/targets/{TARGET}", "-t", POISON],
    ["add", f"home/data/targets/{TARGET}", "-t", "copy"],
    ["remove", POISON],
    ["remove", TARGET],
    ["export", TARGET, "-o", "-"],
    ["export", TARGET, "-o", "-", "--format", "txt"],
    ["export", TARGET, "--format", POISON],
    ["export", TARGET, "-o", f"no/such/{POISON}"],
    ["export", TARGET, "-o", f"file{STEERING.replace('/', '')}"],
    ["--home", f"file{POISON.replace('/', '')}", "list"],
    [POISON],
    [f"--{POISON}"],
    ["list", POISON],
    ["--help"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: ascii(" ".join(arguments))[1:30])
@pytest.mark.usefixtures("poisoned")
def test_every_command_prints_only_text_and_colors(arguments: list[str]) -> None:
    assert_harmless_command(*arguments)


def test_every_document_is_shown_as_plain_text(poisoned: HomeFolders) -> None:
    documents = open_target(poisoned, TARGET).document_infos
    assert len(documents) == 6
    for name in documents:
        assert_harmless_command("show", TARGET, name)
        printed = assert_harmless_command("show", TARGET, name, "--json")
        assert printed.out.isascii()


@pytest.mark.parametrize("summary_format", SUMMARY_FORMATS, ids=lambda summary_format: summary_format.name)
@pytest.mark.usefixtures("poisoned")
def test_the_exported_file_is_plain_text(summary_format: SummaryFormat) -> None:
    file_name = f"file{summary_format.suffix}"
    assert assert_harmless_command("export", TARGET, "-o", file_name).code == 0
    summary = Path(file_name).read_text("utf-8")
    assert_harmless(summary)
    assert "PWNED" in summary  # the text around the removed characters is complete


async def leave_to_today(person: Person) -> None:
    """Press Escape until Today is shown."""
    while person.place != "Today":
        await person.press("escape")


async def edit(person: Person, *keys: str) -> None:
    """Open a dialog, paste hostile text at the end of its line, and confirm it."""
    await person.press(*keys)
    if person.place == "TextInputScreen":
        await person.press("end")
        person.line.post_message(events.Paste(POISON))
        await person.press("enter")
    if person.place == "TextInputScreen":
        await person.press("escape")


async def look_everywhere(person: Person, documents: list[str], cards: int) -> None:
    """Open, list, study, edit in every dialog and export, as a person would."""
    await person.press("e", "enter", "escape", "question_mark", "escape")
    for name in documents:
        person.app.push_screen(DocumentScreen(name))
        await person.press("f", "slash", "p", "enter", "G", "escape")
        await leave_to_today(person)
    await edit(person, "i", "e")
    await leave_to_today(person)
    await edit(person, "r", "a")
    await edit(person, "o", "escape", "m")
    await leave_to_today(person)
    await edit(person, "p", "m")
    await leave_to_today(person)
    await person.press("d")
    for _ in range(cards):
        await person.press("space", "space")
        await edit(person, "n")
        await person.press("3")
    await leave_to_today(person)


async def test_the_app_draws_only_text(poisoned: HomeFolders, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    study = Study.open(poisoned, TARGET, clock)
    async with recorded(study, monkeypatch, (150, 40)) as (person, recording):
        await look_everywhere(person, ["guide"], cards=1)
    assert "PWNED" in recording.shown
    recording.assert_harmless()


async def test_terminal_commands_in_a_note_are_shown_as_text_in_its_dialog(
    poisoned: HomeFolders, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study.open(poisoned, "runway", clock)
    async with recorded(study, monkeypatch) as (person, recording):
        await person.press("i")
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.CARD, "checklist/own-portfolio")
        recording.written.clear()
        await person.press("e")
        assert person.line.value.startswith("evidence �]0;PWNED��[31m�]52;c;UFdO�")
        assert "evidence �]0;PWNED��[31m�]52;c;UFdO�" in recording.shown
        recording.assert_harmless()


async def test_copied_text_is_the_text_on_screen(
    poisoned: HomeFolders, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study.open(poisoned, TARGET, clock)
    async with recorded(study, monkeypatch) as (person, recording):
        await person.press("r", "a")
        person.line.value = f"copied \u200d{POISON}"
        await person.press("home", "shift+end")
        person.line.action_copy()
        person.app.copy_to_clipboard(f"by hand {POISON}\n second line")
    first, second = recording.copied
    assert first.startswith("copied �]0;PWNED��")
    assert second.startswith("by hand �]0;PWNED��")
    assert second.endswith("\n second line")
    recording.assert_harmless()


def test_the_crash_report_is_plain_text(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    app = PrepdeckApp(home)
    monkeypatch.setattr(app, "_close_messages_no_wait", lambda: None)
    try:
        Path(POISON).read_bytes()
    except FileNotFoundError:
        app._fatal_error()
    assert_harmless((home.state_path / "crash.txt").read_text("utf-8"))


@pytest.mark.thorough
@pytest.mark.parametrize("target", [TARGET, "runway"])
async def test_the_app_draws_only_text_on_every_screen(
    poisoned: HomeFolders, clock: Clock, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    study = Study.open(poisoned, target, clock)
    async with recorded(study, monkeypatch, (150, 40)) as (person, recording):
        await look_everywhere(person, list(study.target.document_infos), cards=12)
    recording.assert_harmless()


@pytest.fixture
def collected(home: HomeFolders) -> HomeFolders:
    if not COLLECTION.is_dir():
        pytest.skip("the collection of hostile files is missing")
    put_files(home, hostile_files(COLLECTION))
    return home


TARGET_COMMANDS = [
    ["list"],
    ["check", "--json"],
    ["-t", TARGET],
    ["export", TARGET, "-o", "-"],
    ["round", "list", "-t", TARGET],
]


@pytest.mark.thorough
def test_the_whole_collection_prints_only_text_and_colors(collected: HomeFolders) -> None:
    for arguments in [
        *TARGET_COMMANDS,
        ["check"],
        ["search", "the"],
        ["plan", TARGET],
        ["doctor"],
        ["doctor", "--repair"],
    ]:
        assert_harmless_command(*arguments)
    for name in open_target(collected, TARGET).document_infos:
        assert_harmless_command("show", TARGET, name)


@pytest.mark.thorough
async def test_the_whole_collection_is_drawn_as_plain_text(
    collected: HomeFolders, clock: Clock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    study = Study.open(collected, TARGET, clock)
    random_source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    documents = random_source.sample(sorted(study.target.document_infos), 4)
    async with recorded(study, monkeypatch, (150, 40)) as (person, recording):
        await look_everywhere(person, documents, cards=4)
    recording.assert_harmless()


@pytest.mark.thorough
@pytest.mark.skipif(os.name != "posix", reason="this system has no pseudo-terminals")
@pytest.mark.usefixtures("poisoned")
def test_a_real_terminal_gets_only_text_and_textual_commands(tmp_path: Path) -> None:
    from terminal import terminal  # noqa: PLC0415 - needs pseudo-terminals, which only Unix has

    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        prepdeck.wait_for("Mistakes to avoid")
        prepdeck.send("i")
        prepdeck.wait_for("evidence")
        prepdeck.send("q", "d")
        prepdeck.wait_for("of 1")
        prepdeck.send("q", "q", "q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
    assert_harmless_app(prepdeck.written)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "stack.md",
            "# X - Technology Stack\n\n**Founded:** 2018\n\n## A\n\nSee [site](https://e.com/\x1b]0;P\x07\x1b[31m).\n",
        ),
        ("front.md", FRONT_MATTER),
    ],
    ids=["address", "front matter"],
)
def test_a_document_adds_only_text_to_the_summary(home: HomeFolders, name: str, text: str) -> None:
    folder = home.targets_path / TARGET
    folder.mkdir(parents=True)
    (folder / name).write_text(text, "utf-8")
    printed = assert_harmless_command("export", TARGET, "-o", "-")
    assert printed.code == 0
    assert "\n# " not in printed.out
    assert "](javascript" not in printed.out
