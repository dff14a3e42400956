"""Links: walked with a key, seen with their address, opened and copied."""

import os
import signal
import webbrowser
from pathlib import Path

import pytest

from person import Person, sit_down
from prepdeck.library.home import HomeFolders
from prepdeck.study import Study
from prepdeck.ui.browser import knows_links, needs_terminal, open_in_terminal, open_in_window
from prepdeck.ui.screens.document import DocumentScreen
from prepdeck.ui.widgets.page_view import PageView

NOTES = """\
# Notes

See [the handbook](https://example.org/a?b=1&c=2), [my plan](Other%20Plan.md#part) and [[missing]].

[bad](javascript:alert(1)) and [a file](file:///etc/passwd)

Q: Where is it?
A: In [the wiki](https://example.org/wiki).
"""


class Browser(webbrowser.BaseBrowser):
    """A browser that notes what it is asked to open."""

    def __init__(self) -> None:
        super().__init__("noted")
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - the base's
        self.opened.append(url)
        return True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    noted = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda *_: noted)
    return noted


@pytest.fixture
def linked_study(home: HomeFolders, study: Study) -> Study:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.md").write_text(NOTES, "utf-8")
    (folder / "Other Plan.md").write_text("# The plan\n\nWalk.\n", "utf-8")
    return Study.open(home, "acme", study.recorder.clock)


async def browser_answered(person: Person) -> None:
    """Wait until prepdeck knows whether the browser has opened."""
    while "Opening your browser" in person.notice:
        await person.wait(0.005)


async def open_document(person: Person, name: str) -> None:
    person.app.push_screen(DocumentScreen(name))
    await person.settle()


async def test_links_are_walked_with_their_addresses_and_opened(linked_study: Study, browser: Browser) -> None:
    async with sit_down(linked_study) as person:
        await open_document(person, "notes")
        await person.press("f")
        assert person.notice.startswith("Link 1 of 6: https://example.org/a?b=1&c=2")
        await person.press("enter")
        await browser_answered(person)
        assert browser.opened == ["https://example.org/a?b=1&c=2"]
        await person.press("f", "enter")
        await browser_answered(person)
        assert "The plan" in person.page
        assert "Walk." in person.page
        await person.press("q", "f", "enter")
        await browser_answered(person)
        assert "no document “missing”" in person.notice
        await person.press("f", "enter")
        await browser_answered(person)
        assert "y copies the address" in person.notice
        await person.press("f", "enter", "F", "F", "F", "F", "F", "y")
        assert person.app.clipboard == "https://example.org/wiki"
        await person.press("escape")
        assert "Notes" in person.page
        await person.press("escape")
        assert person.place == "Today"
    assert browser.opened == ["https://example.org/a?b=1&c=2"]


async def test_a_link_on_a_card_is_opened_and_enter_grades_again_after_escape(
    linked_study: Study, browser: Browser
) -> None:
    async with sit_down(linked_study) as person:
        await person.press("d", "space", "f")
        assert "https://example.org/wiki" in person.notice
        await person.press("enter")
        await browser_answered(person)
        assert browser.opened == ["https://example.org/wiki"]
        await person.press("escape", "3")
    assert len(linked_study.store.event_log.counted_grades) == 1


async def test_without_a_browser_the_reason_is_said(linked_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise webbrowser.Error("none")

    monkeypatch.setattr(webbrowser, "get", fail)
    async with sit_down(linked_study) as person:
        await open_document(person, "notes")
        await person.press("f", "enter")
        await browser_answered(person)
        assert "no browser was found" in person.notice


async def test_a_browser_that_needs_a_terminal_which_cannot_be_given_says_so(
    linked_study: Study, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.screens.link_walker.needs_terminal", lambda _: True)
    async with sit_down(linked_study) as person:
        await open_document(person, "notes")
        await person.press("f", "enter")
        await browser_answered(person)
        assert "did not open" in person.notice
    assert browser.opened == []


async def test_a_page_without_links_says_so(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("l", "f")
        assert person.notice == "There are no links here."


@pytest.mark.parametrize(
    ("environ", "is_known"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "4200"}, False),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "0"}, False),
    ],
)
def test_links_are_marked_for_terminals_that_know_them(environ: dict[str, str], is_known: bool) -> None:  # noqa: FBT001 - a table
    assert knows_links(environ) == is_known


async def test_a_marked_link_holds_only_an_encoded_address_of_the_web(
    linked_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    notes = linked_study.home.targets_path / "acme" / "evil.md"
    notes.write_text("[a](<https://a.b/x y\x07\x1b]8;;z>) [b](javascript:x) [c](notes.md)\n", "utf-8")
    evil_study = Study.open(linked_study.home, "acme", linked_study.recorder.clock)
    async with sit_down(evil_study) as person:
        await open_document(person, "evil")
        view = person.app.screen.query_one(PageView)
        styles = [segment.style for line in range(6) for segment in view.render_line(line)]
    assert {style.link for style in styles if style and style.link} == {"https://a.b/x%20y%07%1B]8;;z"}


async def test_what_needs_the_whole_of_a_long_document_has_it(home: HomeFolders, study: Study) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    text = "".join(f"## Part {number}\n\nText.\n\n" for number in range(2_000)) + "The [end](https://x.org).\n"
    (folder / "long.md").write_text(text, "utf-8")
    async with sit_down(Study.open(home, "acme", study.recorder.clock)) as person:
        person.app.push_screen(DocumentScreen("long"))
        await person.press("slash", *"the end", "enter")
        await browser_answered(person)
        assert "Match 1 of 1" in person.notice
        await person.press("escape", "G")
        assert "The end." in person.drawn()
        await person.press("f")
        assert "Link 1 of 1" in person.notice


async def test_a_document_that_was_removed_meanwhile_is_named_and_the_app_goes_on(
    linked_study: Study, home: HomeFolders, browser: Browser
) -> None:
    async with sit_down(linked_study) as person:
        await open_document(person, "notes")
        (home.targets_path / "acme" / "Other Plan.md").unlink()
        await person.press("f", "f", "enter")
        await browser_answered(person)
        assert "Other Plan.md" in person.notice
        assert "the handbook" in person.page
        assert browser.opened == []


async def test_the_source_of_a_card_that_was_removed_meanwhile_is_named(home: HomeFolders, study: Study) -> None:
    folder = home.targets_path / "quarry"
    folder.mkdir(parents=True)
    (folder / "notes.md").write_text("# Notes\n\n## What is cut?\n\nStone.\n", "utf-8")
    async with sit_down(Study.open(home, "quarry", study.recorder.clock)) as person:
        await person.press("d", "space")
        assert "Stone." in person.page
        (folder / "notes.md").unlink()
        await person.press("o")
        assert "notes.md" in person.notice
        assert person.place == "Drill"


@pytest.mark.skipif(os.name != "posix", reason="the commands are those of a shell")
def test_what_a_browser_prints_and_whether_it_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for exit_code in (0, 3):
        script = tmp_path / f"browser-{exit_code}"
        script.write_text(f"#!/bin/sh\necho noise; echo noise >&2; echo $1 > {tmp_path}/opened; exit {exit_code}\n")
        script.chmod(0o700)
        is_open = open_in_window(webbrowser.BackgroundBrowser([str(script), "%s"]), "https://example.org")
        assert is_open is (exit_code == 0)
    assert not open_in_window(webbrowser.BackgroundBrowser([str(tmp_path / "missing"), "%s"]), "https://example.org")
    assert (tmp_path / "opened").read_text() == "https://example.org\n"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name != "posix", reason="other systems send no such signals")
def test_ctrl_c_in_a_terminal_browser_is_not_for_prepdeck() -> None:
    class InterruptedBrowser(webbrowser.BaseBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - the base's
            os.kill(os.getpid(), signal.SIGINT)
            return True

    handler = signal.getsignal(signal.SIGINT)
    assert open_in_terminal(InterruptedBrowser("w3m"), "https://example.org")
    assert signal.getsignal(signal.SIGINT) is handler


async def test_a_chosen_link_stays_chosen_after_the_window_has_changed(linked_study: Study, browser: Browser) -> None:
    async with sit_down(linked_study, (100, 30)) as person:
        await open_document(person, "notes")
        await person.press("f")
        await person.resize(50, 20)
        await person.press("enter")
        await browser_answered(person)
    assert browser.opened == ["https://example.org/a?b=1&c=2"]


@pytest.mark.parametrize("browser", [" ", 'foo "bar %s'])
async def test_an_odd_browser_variable_is_reported(
    linked_study: Study, monkeypatch: pytest.MonkeyPatch, browser: str
) -> None:
    monkeypatch.setenv("BROWSER", browser)
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # it is made from the variable once
    monkeypatch.setenv("PATH", "")
    async with sit_down(linked_study) as person:
        await open_document(person, "notes")
        await person.press("f", "enter")
        await browser_answered(person)
        assert "no browser was found" in person.notice


def test_elinks_gets_the_terminal_as_other_browsers_of_the_terminal_do() -> None:
    class Elinks(webbrowser.BaseBrowser):
        """The class of that name in some versions of Python."""

        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - the base's
            raise AssertionError(url)

    assert needs_terminal(Elinks("true"))
    assert needs_terminal(webbrowser.GenericBrowser("w3m"))
    assert not needs_terminal(webbrowser.BackgroundBrowser("firefox"))
    assert open_in_terminal(Elinks("true"), "https://example.org")
