"""A person at the keys: presses them and reads what is on screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.place import Place
from prepdeck.ui.terminal_driver import InputParser
from prepdeck.ui.widgets.bars import KeyBar, LineBar, Notice
from prepdeck.ui.widgets.page_view import PageView


class Person:
    """Presses keys and reads what is on screen."""

    def __init__(self, app: PrepdeckApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
        await self._pilot.pause()

    async def wait(self, seconds: float) -> None:
        await self._pilot.pause(seconds)

    async def type(self, text: str) -> None:
        names = {
            " ": "space",
            ":": "colon",
            "-": "minus",
            "+": "plus",
            ".": "full_stop",
            "/": "slash",
            "_": "underscore",
        }
        await self.press(*(names.get(sign, sign) for sign in text))

    async def type_at_once(self, *typed: str) -> None:
        """Type faster than anything can be handled: all of it arrives in one go, as text or as names of keys."""
        for keys in typed:
            for event in [events.Key(keys, None)] if keys in {"escape", "enter"} else InputParser().feed(keys):
                self.app.post_message(event)
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was typed has been handled, or the app has ended."""
        order = self.app._input_order
        await asyncio.sleep(0)
        while (order._waiting or order._settling) and self.app.return_code is None:
            await self._pilot.pause()
        await self._pilot.pause()

    async def click(self, selector: str, offset: tuple[int, int]) -> None:
        await self._pilot.click(selector, offset=offset)
        await self._pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        await self._pilot.resize_terminal(width, height)
        await self._pilot.pause()

    @property
    def page(self) -> str:
        """The whole page, also what is scrolled out of view."""
        view = self.app.screen.query_one(PageView)
        return "\n".join(line.text for line in view._layout.lines)

    @property
    def keys(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one(KeyBar).given)

    @property
    def header(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one("#header", LineBar).given)

    @property
    def notice(self) -> str:
        return "".join(line.text for line in self.app.screen.query_one(Notice).given)

    def drawn(self, selector: str = "PageView") -> str:
        """What of a widget is to be seen in its window, at the width it has now."""
        widget = self.app.screen.query_one(selector)
        return "\n".join(widget.render_line(y).text.rstrip() for y in range(widget.size.height))

    @property
    def line(self) -> Input:
        """The line in which one types."""
        return self.app.screen.query_one(Input)

    @property
    def dialog(self) -> str:
        """The question, and how what was typed is understood."""
        bars = (self.app.screen.query_one(f"#{name}", LineBar) for name in ("question", "understood"))
        return " ".join(line.text for bar in bars for line in bar.given)

    @property
    def place(self) -> str:
        screen = self.app.screen
        return screen.where if isinstance(screen, Place) else type(screen).__name__


@asynccontextmanager
async def sit_down(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """The app on a study that is open."""
    app = PrepdeckApp(study.home, study=study)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Person(app, pilot)
