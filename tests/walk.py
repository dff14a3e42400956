"""A random walk through the screens: keys, typed and pasted text, the mouse, and other sizes of the terminal.

Every step is plain data. A walk that fails prints its steps since the program was started last; `Walk.replay` takes
them again.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import NamedTuple

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from clock import Clock
from effort import printing_on_failure
from mouse import click, drag, move, press, release, wheel
from person import input_handled
from places import EVERYWHERE
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.ask import TextInputScreen
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.choice import ChoiceScreen
from prepdeck.ui.terminal_input import InputParser
from prepdeck.ui.widgets.page_view import PageView
from settling import settle

LEAST, LARGEST = (20, 6), (300, 80)
_KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789UGN",
    *("enter", "enter", "escape", "space", "tab", "shift+tab", "up", "down", "left", "right", "home", "end"),
    *("pageup", "pagedown", "backspace", "delete", "slash", "question_mark", "left_square_bracket"),
    *("right_square_bracket", "ctrl+t", "ctrl+r", "ctrl+insert", "super+c", "ctrl+a", "ctrl+w", "ctrl+k", "ctrl+u"),
)
_TEXTS = (
    *("4 Dec 15:00", "friday 3pm", "in two weeks", "+10d", "yesterday", "20", "20 sat 60 sun 0", "20 most 50", "off"),
    *("usual", "0", "90%", "0.85", "100%", "$300k-400k", "330,000", "12.5", "-1", "9" * 30, "", "   ", "x" * 400),
    *("gen", "the", "日本語 👍🏽", "e\u0301", "[b]x[/b]", "Final", "Phone screen", "x/y", "/", "~", "summary.md"),
)
_PASTED = (*_TEXTS, "two\nlines", "\t", "\x00\x07", "long " * 400)
# The screens that a walk has to see, as `name_of` calls them.
EVERY_SCREEN = frozenset(
    {
        *("Today", "Comp guide", "Tech stack", "Day in the life", "Wide", "Drill", "Checklist", "Plan", "Rounds"),
        *(
            "Set aside",
            "KeysScreen",
            "evidence",
            "Note on",
            "How many",
            "Without a",
            "When is",
            "What is",
            "Which decks",
        ),
        *("Study more", "Which target?", "Export the"),
    }
)
_LEAVE = {"ctrl+q", "ctrl+c"}


class Step(NamedTuple):
    """One thing that happens to the program."""

    kind: str
    value: str | tuple[int, int] | float


class Walk:
    """Takes steps, and remembers them and the screens that were seen.

    Args:
        study: What is studied meanwhile.
        clock: The clock of that study.
        random: What decides where a walk goes that is not a replay.
    """

    def __init__(self, study: Study, clock: Clock, random: Random | None = None) -> None:
        self.steps: list[Step] = []
        self.seen: set[str] = set()
        self._study = study
        self._clock = clock
        self._random = random or Random(0)  # noqa: S311 - no secret
        self._parser = InputParser()

    async def go(self, steps: int) -> None:
        """Take so many steps, from every place in turn; the program is started again whenever it was left."""
        places: list[str] = []
        taken = 0
        while taken < steps:
            async with self._started(self._random_size()) as pilot:
                while taken < steps and self._goes_on(pilot):
                    places = places or self._random.sample(list(EVERYWHERE), len(EVERYWHERE))
                    await self.take(pilot, Step("place", places.pop()))
                    taken += 1
                    for _ in range(self._random.randint(4, 16)):
                        if self._goes_on(pilot):
                            await self.take(pilot, self._random_step(pilot.app.screen))
                            taken += 1

    async def replay(self, steps: Iterable[Step]) -> None:
        """Take the steps that another walk has printed."""
        first, *others = steps
        assert isinstance(first.value, tuple)
        async with self._started(first.value) as pilot:
            for step in others:
                assert self._goes_on(pilot)
                await self.take(pilot, step)

    @asynccontextmanager
    async def _started(self, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
        """The program, until it was left; prints the steps when it breaks."""
        self.steps = [Step("start", size)]
        app = PrepdeckApp(self._study.home, study=self._study)
        told: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(str(context)))
        with printing_on_failure(lambda: f"replay: {self.steps!r}"):
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot
                assert app.failure is None
            assert not told

    def _goes_on(self, pilot: Pilot[None]) -> bool:
        app = pilot.app
        assert isinstance(app, PrepdeckApp)
        assert app.failure is None, app.failure
        return app.is_running and app._exit is False

    # -- one step

    async def take(self, pilot: Pilot[None], step: Step) -> None:
        """Take a step, and wait for what comes of it."""
        self.steps.append(step)
        app = pilot.app
        match step:
            case Step("keys", str(keys)):
                self._post(pilot, (_key(key) for key in keys.split()))
            case Step("terminal", str(sequences)):
                self._post(pilot, self._parser.feed(sequences))
            case Step("size", (int(width), int(height))):
                await self._resize(pilot, Size(width, height))
            case Step("hours", float(hours)):
                self._clock.wait(hours=hours)
            case Step("place", str(place)):
                await self._go_to(pilot, place)
        await self._settle(pilot)
        self.seen.update(name_of(screen) for screen in app.screen_stack)

    def _post(self, pilot: Pilot[None], messages: Iterable[Message]) -> None:
        driver = pilot.app._driver
        assert driver is not None
        for message in messages:
            driver.process_message(message)

    async def _resize(self, pilot: Pilot[None], size: Size) -> None:
        driver = pilot.app._driver
        assert driver is not None
        driver._size = (size.width, size.height)
        pilot.app.post_message(events.Resize(size, size))

    async def _go_to(self, pilot: Pilot[None], place: str) -> None:
        """Leave every place and dialog, then press the keys that lead there from Today."""
        while len(pilot.app.screen_stack) > 1:
            pilot.app.pop_screen()
        await self._settle(pilot)
        for key in EVERYWHERE[place].split():
            if key.startswith("@"):
                kind, _, name = key[1:].partition(":")
                pilot.app.screen.query_one(PageView).chosen = RowKey(RowKind(kind.replace("-", " ")), name)
            else:
                self._post(pilot, [_key(key)])
            await self._settle(pilot)

    async def _settle(self, pilot: Pilot[None]) -> None:
        """Wait until what came was dealt with, by the thread that writes too."""
        app = pilot.app
        assert isinstance(app, PrepdeckApp)
        for _ in range(2):
            await input_handled(app)
            if self._goes_on(pilot):
                await pilot.pause(0)
                await app.run_in_study_thread(lambda: None)

    # -- what comes next

    def _random_size(self) -> tuple[int, int]:
        pick = self._random.choice
        return pick((LEAST, LARGEST, (80, 24), (1, 1), (self._random.randint(20, 300), self._random.randint(6, 80))))

    def _random_step(self, screen: Screen[object]) -> Step:
        pick = self._random.choice
        if isinstance(screen.focused, Input) and self._random.random() < 0.4:
            if self._random.random() < 0.3:
                return Step("terminal", f"\x1b[200~{pick(_PASTED)}\x1b[201~")
            return Step("terminal", pick(_TEXTS) + pick(("\t", " ", "\r")))
        kind = self._random.choices(("shown", "keys", "mouse", "size", "hours", "focus"), (40, 22, 30, 5, 2, 1))[0]
        match kind:
            case "shown":
                keys = sorted(key for key in screen.active_bindings if key not in _LEAVE)
                return Step("keys", pick(keys))
            case "keys":
                return Step("keys", " ".join(self._random.choices(_KEYS, k=pick((1, 1, 2, 5)))))
            case "mouse":
                return Step("terminal", self._random_gesture(screen.size))
            case "size":
                return Step("size", self._random_size())
            case "hours":
                return Step("hours", pick((0.1, 5.0, 24.0, 24.0 * 9)))
            case _:
                return Step("terminal", pick(("\x1b[I", "\x1b[O")))

    def _random_gesture(self, size: Size) -> str:
        def cell() -> tuple[int, int]:
            width, height = max(size.width, 1), max(size.height, 1)
            if self._random.random() < 0.1:
                return self._random.choice(((-5, 3), (3, -5), (width, height), (width + 9, 2), (10**6, 10**9)))
            return self._random.randrange(width), self._random.randrange(height)

        at = cell()
        match self._random.randrange(8):
            case 0 | 1 | 2:
                return click(*at, times=self._random.choice((1, 1, 2, 3)))
            case 3 | 4:
                return drag(at, *(cell() for _ in range(self._random.randint(1, 3))))
            case 5:
                return wheel(*at, self._random.choice((-9, -1, 1, 9)))
            case 6:
                return self._random.choice((press, release))(*at)
            case _:
                return move(*at)


def _key(key: str) -> events.Key:
    """A key by its name, as the driver tells of it."""
    characters = {
        "space": " ",
        "slash": "/",
        "question_mark": "?",
        "plus": "+",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
    }
    return events.Key(key, key if len(key) == 1 else characters.get(key))


def name_of(screen: Screen[object]) -> str:
    """What a screen is called here: a place by its name, a dialog by the first words of its question."""
    if isinstance(screen, BaseScreen):
        return screen.screen_title
    if not isinstance(screen, TextInputScreen | ChoiceScreen):
        return type(screen).__name__
    asked = " ".join(screen._question.split()[:2])
    return asked if asked in EVERY_SCREEN else "evidence"  # which is asked for with the words of the item
