"""A simulated person who presses keys, moves the mouse and reads the screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.cells import cell_len
from textual import events
from textual._wait import wait_for_idle
from textual.pilot import Pilot
from textual.widgets import Input

from prepdeck.settings import LoadedSettings, Settings
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.terminal_input import InputParser
from prepdeck.ui.widgets.bars import KeyBar, LineBar, MessageBar
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.styled_text import StyledText
from settled_app import press, settle


async def input_handled(app: PrepdeckApp) -> None:
    """Wait until all input from the terminal has been handled, or the app has ended."""
    input_order = app._input_order
    await asyncio.sleep(0)  # let the tasks run that receive the driver's messages
    while (input_order._waiting_events or input_order._settle_task) and app.return_code is None:
        await asyncio.gather(*filter(None, [input_order._settle_task]), return_exceptions=True)
        await wait_for_idle(0)


class Person:
    """Presses keys, moves the mouse and reads the screen.

    Attributes:
        waits_for_workers: Whether each key waits for the work it starts. A test that stops such work sets it to false.
    """

    def __init__(self, app: PrepdeckApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot
        self._parser = InputParser()
        self.waits_for_workers = True

    async def press(self, *keys: str) -> None:
        await press(self._pilot, *keys, waits_for_workers=self.waits_for_workers)

    async def wait(self, seconds: float) -> None:
        await self._pilot.pause(seconds)

    async def type(self, text: str) -> None:
        key_names = {
            " ": "space",
            ":": "colon",
            "-": "minus",
            "+": "plus",
            ".": "full_stop",
            "/": "slash",
            "_": "underscore",
        }
        await self.press(*(key_names.get(character, character) for character in text))

    async def type_at_once(self, *inputs: str) -> None:
        """Type faster than the app can handle: all input arrives at once. Each item is text or the name of a key."""
        for input_item in inputs:
            for event in (
                [events.Key(input_item, None)] if input_item in {"escape", "enter"} else self._parser.feed(input_item)
            ):
                self.app.post_message(event)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all typed input has been handled, or the app has ended."""
        await input_handled(self.app)
        await settle(self._pilot, waits_for_workers=self.waits_for_workers)

    async def click(self, selector: str, offset: tuple[int, int]) -> None:
        await self._pilot.click(selector, offset=offset)
        await settle(self._pilot)

    async def send(self, sequences: str) -> None:
        """Send escape sequences as a terminal does, for keys, pasted text and the mouse."""
        driver = self.app._driver
        assert driver is not None
        for message in self._parser.feed(sequences):
            driver.process_message(message)
        await self.settle()

    def at(self, words: str, selector: str = "PageView") -> tuple[int, int]:
        """Return the screen position at which words start in a widget."""
        widget = self.app.screen.query_one(selector)
        for y, row in enumerate(self.drawn(selector).split("\n")):
            if words in row:
                region = widget.content_region
                return region.x + cell_len(row[: row.index(words)]), region.y + y
        raise AssertionError(f"{words!r} is not visible in\n{self.drawn(selector)}")

    async def copy(self) -> str:
        """Copy the selection and return the content of the clipboard."""
        await self.press("ctrl+insert")
        return self.app.clipboard

    @property
    def marked(self) -> str:
        """The text that is drawn as selected, by widget from top to bottom, without empty lines."""
        rows = []
        styled_widgets = [widget for widget in self.app.screen.query("*") if isinstance(widget, StyledText)]
        for widget in sorted(styled_widgets, key=lambda widget: widget.region.offset.transpose):
            for y in range(widget.size.height):
                segments = list(widget.render_line(y))
                row = "".join(text for text, style, _ in segments if style and style.reverse)
                rows += [row] if row else []
        return "\n".join(rows)

    async def resize(self, width: int, height: int) -> None:
        await self._pilot.resize_terminal(width, height)
        await settle(self._pilot)

    @property
    def page(self) -> str:
        """The text of the whole page, including the part outside the view."""
        view = self.app.screen.query_one(PageView)
        return "\n".join(line.text for line in view._page_layout.lines)

    @property
    def keys(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one(KeyBar).lines)

    @property
    def header(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one("#header", LineBar).lines)

    @property
    def notice(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one(MessageBar).lines)

    def drawn(self, selector: str = "PageView") -> str:
        """Return the visible text of a widget at its current width."""
        widget = self.app.screen.query_one(selector)
        return "\n".join(widget.render_line(y).text.rstrip() for y in range(widget.size.height))

    @property
    def line(self) -> Input:
        """The input line."""
        return self.app.screen.query_one(Input)

    @property
    def dialog(self) -> str:
        """The question of a dialog, and how it understands the typed text."""
        bars = (self.app.screen.query_one(f"#{name}", LineBar) for name in ("question", "understood"))
        return " ".join(line.text for bar in bars for line in bar.lines)

    @property
    def place(self) -> str:
        screen = self.app.screen
        return screen.screen_title if isinstance(screen, BaseScreen) else type(screen).__name__


@asynccontextmanager
async def sit_down(
    study: Study, size: tuple[int, int] = (80, 24), settings: Settings | None = None
) -> AsyncIterator[Person]:
    """Run the app with a study that is already open."""
    app = PrepdeckApp(study.home, study=study, loaded_settings=LoadedSettings(settings or Settings()))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield Person(app, pilot)
