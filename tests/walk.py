"""A random walk through the screens with keys, typed and pasted text, the mouse and resizing.

Every step is plain data. A walk that fails prints its steps since the last start of the app, and `Walk.replay` repeats
them.
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
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.choice import ChoiceScreen
from prepdeck.ui.screens.text_input import TextInputScreen
from prepdeck.ui.terminal_input import InputParser
from prepdeck.ui.widgets.page_view import PageView
from screens_and_keys import EVERYWHERE
from settled_app import settle

SMALLEST_SIZE, LARGEST_SIZE = (20, 6), (300, 80)
_KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789UGN",
    *("enter", "enter", "escape", "space", "tab", "shift+tab", "up", "down", "left", "right", "home", "end"),
    *("pageup", "pagedown", "backspace", "delete", "slash", "question_mark", "left_square_bracket"),
    *("right_square_bracket", "ctrl+t", "ctrl+r", "ctrl+insert", "super+c", "ctrl+a", "ctrl+w", "ctrl+k", "ctrl+u"),
)
_TEXTS = (
    *(
        "4 Dec 15:00",
        "friday 3pm",
        "in two weeks",
        "+10d",
        "yesterday",
        "20",
        "20 sat 60 sun 0",
        "20 max 50",
        "20 most 50",
        "off",
    ),
    *("usual", "0", "90%", "0.85", "100%", "$300k-400k", "330,000", "12.5", "-1", "9" * 30, "", "   ", "x" * 400),
    *("gen", "the", "日本語 👍🏽", "e\u0301", "[b]x[/b]", "Final", "Phone screen", "x/y", "/", "~", "summary.md"),
)
_PASTED_TEXTS = (*_TEXTS, "two\nlines", "\t", "\x00\x07", "long " * 400)
# The screens that a walk must visit, by the names that `name_of` returns.
EVERY_SCREEN = frozenset(
    {
        *("Today", "Pay guide", "Tech brief", "Day in the life", "Wide", "Drill", "Checklist", "Plan", "Interviews"),
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
        *("Study more", "Which target?", "Export the", "Debrief", "Which card", "Did you", "What were", "Goal: type"),
    }
)
_QUIT_KEYS = {"ctrl+q", "ctrl+c"}


class Step(NamedTuple):
    """One step of a walk."""

    kind: str
    value: str | tuple[int, int] | float


class Walk:
    """A walk, with its steps and the screens seen so far.

    Args:
        study: The study that the app opens.
        clock: The clock of the study.
        random: The random generator that chooses the steps.
    """

    def __init__(self, study: Study, clock: Clock, random: Random | None = None) -> None:
        self.steps: list[Step] = []
        self.seen: set[str] = set()
        self._study = study
        self._clock = clock
        self._random = random or Random(0)  # noqa: S311 - not a secret
        self._parser = InputParser()

    async def go(self, step_total: int) -> None:
        """Take random steps from every screen in turn. The app is started again whenever it has ended."""
        screen_names: list[str] = []
        step_count = 0
        while step_count < step_total:
            async with self._started(self._random_size()) as pilot:
                while step_count < step_total and self._goes_on(pilot):
                    screen_names = screen_names or self._random.sample(list(EVERYWHERE), len(EVERYWHERE))
                    await self.take(pilot, Step("place", screen_names.pop()))
                    step_count += 1
                    for _ in range(self._random.randint(4, 16)):
                        if self._goes_on(pilot):
                            await self.take(pilot, self._random_step(pilot.app.screen))
                            step_count += 1

    async def replay(self, steps: Iterable[Step]) -> None:
        """Repeat the steps that a failed walk printed."""
        first, *other_steps = steps
        assert isinstance(first.value, tuple)
        async with self._started(first.value) as pilot:
            for step in other_steps:
                assert self._goes_on(pilot)
                await self.take(pilot, step)

    @asynccontextmanager
    async def _started(self, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
        """Run the app, and print the steps if it fails."""
        self.steps = [Step("start", size)]
        app = PrepdeckApp(self._study.home, study=self._study)
        loop_errors: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: loop_errors.append(str(context)))
        with printing_on_failure(lambda: f"replay: {self.steps!r}"):
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot
                assert app.failure is None
            assert not loop_errors

    def _goes_on(self, pilot: Pilot[None]) -> bool:
        app = pilot.app
        assert isinstance(app, PrepdeckApp)
        assert app.failure is None, app.failure
        return app.is_running and app._exit is False

    # -- one step

    async def take(self, pilot: Pilot[None], step: Step) -> None:
        """Take a step, and wait for its effect."""
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
            case Step("place", str(screen_name)):
                await self._go_to(pilot, screen_name)
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

    async def _go_to(self, pilot: Pilot[None], screen_name: str) -> None:
        """Go back to Today, then press the keys that lead to a screen."""
        while len(pilot.app.screen_stack) > 1:
            pilot.app.pop_screen()
        await self._settle(pilot)
        for key in EVERYWHERE[screen_name].split():
            if key.startswith("@"):
                row_kind, _, row_name = key[1:].partition(":")
                pilot.app.screen.query_one(PageView).chosen = RowKey(RowKind(row_kind.replace("-", " ")), row_name)
            else:
                self._post(pilot, [_key(key)])
            await self._settle(pilot)

    async def _settle(self, pilot: Pilot[None]) -> None:
        """Wait until all input is handled, including the work of the study thread."""
        app = pilot.app
        assert isinstance(app, PrepdeckApp)
        for _ in range(2):
            await settle(pilot)
            if self._goes_on(pilot):
                await app.run_in_study_thread(lambda: None)

    # -- random steps

    def _random_size(self) -> tuple[int, int]:
        choose = self._random.choice
        return choose(
            (
                SMALLEST_SIZE,
                LARGEST_SIZE,
                (80, 24),
                (1, 1),
                (self._random.randint(20, 300), self._random.randint(6, 80)),
            )
        )

    def _random_step(self, screen: Screen[object]) -> Step:
        choose = self._random.choice
        if isinstance(screen.focused, Input) and self._random.random() < 0.4:
            if self._random.random() < 0.3:
                return Step("terminal", f"\x1b[200~{choose(_PASTED_TEXTS)}\x1b[201~")
            return Step("terminal", choose(_TEXTS) + choose(("\t", " ", "\r")))
        step_kind = self._random.choices(("shown", "keys", "mouse", "size", "hours", "focus"), (40, 22, 30, 5, 2, 1))[0]
        match step_kind:
            case "shown":
                keys = sorted(key for key in screen.active_bindings if key not in _QUIT_KEYS)
                return Step("keys", choose(keys))
            case "keys":
                return Step("keys", " ".join(self._random.choices(_KEYS, k=choose((1, 1, 2, 5)))))
            case "mouse":
                return Step("terminal", self._random_gesture(screen.size))
            case "size":
                return Step("size", self._random_size())
            case "hours":
                return Step("hours", choose((0.1, 5.0, 24.0, 24.0 * 9)))
            case _:
                return Step("terminal", choose(("\x1b[I", "\x1b[O")))

    def _random_gesture(self, size: Size) -> str:
        def random_cell() -> tuple[int, int]:
            width, height = max(size.width, 1), max(size.height, 1)
            if self._random.random() < 0.1:
                return self._random.choice(((-5, 3), (3, -5), (width, height), (width + 9, 2), (10**6, 10**9)))
            return self._random.randrange(width), self._random.randrange(height)

        start_cell = random_cell()
        match self._random.randrange(8):
            case 0 | 1 | 2:
                return click(*start_cell, times=self._random.choice((1, 1, 2, 3)))
            case 3 | 4:
                return drag(start_cell, *(random_cell() for _ in range(self._random.randint(1, 3))))
            case 5:
                return wheel(*start_cell, self._random.choice((-9, -1, 1, 9)))
            case 6:
                return self._random.choice((press, release))(*start_cell)
            case _:
                return move(*start_cell)


def _key(key: str) -> events.Key:
    """Return the event that the driver sends for a key."""
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
    """Return the name of a screen: its title, or for a dialog the first two words of its question."""
    if isinstance(screen, BaseScreen):
        return screen.screen_title
    if not isinstance(screen, TextInputScreen | ChoiceScreen):
        return type(screen).__name__
    question_start = " ".join(screen._question.split()[:2])
    # The question of the evidence dialog is the text of its checklist item.
    return question_start if question_start in EVERY_SCREEN else "evidence"
