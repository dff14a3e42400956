"""Keys, pasted text and clicks, handled one after the other however fast they come."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from prepdeck.ui.terminal_input import ManyKeys

_STABLE_ROUNDS = 2  # a message that a widget posts to itself is handled in the second
_CHECK_SECONDS = 0.05  # how often to see whether a widget that is waited for is still there


class InputOrder:
    """Hands each input event to the app only after the one before it has had its whole effect.

    Textual sends a key to the focused widget and lets it climb from there to the app, which runs what it is bound to.
    Each step waits in a queue of its own. A character that follows an editing key would overtake it, because it stops
    at the widget, and a key that follows `q` would reach a screen that is closing.

    Args:
        app: Whose input it is.
        hand_on: Handles an event as Textual does.
        is_too_early: Whether an event means nothing yet, and is kept until `release`.
    """

    def __init__(
        self,
        app: App[Any],
        hand_on: Callable[[events.Event], Awaitable[None]],
        is_too_early: Callable[[events.Event], bool],
    ) -> None:
        self._app = app
        self._hand_on = hand_on
        self._is_too_early = is_too_early
        self._early: deque[events.Event] = deque()
        self._waiting: deque[events.Event] = deque()
        self._settling: asyncio.Task[None] | None = None
        self._is_unsettled = False

    async def take(self, event: events.Event) -> None:
        """Handle an event now, or as soon as everything before it is done."""
        if self._is_too_early(event):
            self._early.append(event)
            return
        self._waiting.append(event)
        if self._settling is None:
            await self._go_on()

    def release(self) -> None:
        """Handle what came too early."""
        self._waiting.extendleft(reversed(self._early))
        self._early.clear()
        if self._settling is None:
            self._settle()

    async def _go_on(self) -> None:
        """Handle what is waiting, up to an event after which the app has to settle."""
        self._settling = None
        while self._waiting:
            if self._app.return_code is not None:  # the app is ending: no screen is there for a key any more
                self._waiting.clear()
                return
            if isinstance(many := self._waiting[0], ManyKeys):
                self._spread(many)
            is_text = self._is_text(self._waiting[0])
            if self._is_unsettled and not is_text:
                self._is_unsettled = False
                self._settle()
                return
            event = self._waiting.popleft()
            await self._hand_on(event)
            if isinstance(event, events.MouseMove | events.MouseScrollUp | events.MouseScrollDown):
                continue
            if is_text:  # any number of characters go into one queue, in order
                self._is_unsettled = True
                continue
            self._settle()
            return

    def _spread(self, many: ManyKeys) -> None:
        """Take many characters as one text where they are text, and else each as the key that it is."""
        self._waiting.popleft()
        if all(map(self._is_text, many.keys)):
            self._waiting.appendleft(events.Paste("".join(key.character or "" for key in many.keys)))
        else:
            self._waiting.extendleft(reversed(many.keys))

    def _is_text(self, event: events.Event) -> bool:
        """Whether the focused widget takes the event as text, so that nothing else can come of it."""
        focused = self._app.focused if self._app.screen_stack else None
        if focused is None:
            return False
        if isinstance(event, events.Key):
            return focused.check_consume_key(event.key, event.character)
        return isinstance(event, events.Paste)

    def _settle(self) -> None:
        self._settling = asyncio.get_running_loop().create_task(self._settle_and_go_on())

    async def _settle_and_go_on(self) -> None:
        """Wait until nothing more comes of what was handled, then have the app handle what is next."""
        rounds, seen = 0, self._front
        while rounds < _STABLE_ROUNDS and self._app.return_code is None:
            for pump in self._path:
                await self._drained(pump)
            rounds, seen = (rounds + 1, seen) if self._front == seen else (0, self._front)
        self._app.call_later(self._go_on)

    @property
    def _front(self) -> tuple[object, ...]:
        """The screens, and the widget that gets the keys."""
        return (*self._app.screen_stack, self._app.focused if self._app.screen_stack else None)

    @property
    def _path(self) -> list[MessagePump]:
        """The way of a key: from the focused widget up to the app."""
        if not self._app.screen_stack:
            return []
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _drained(self, pump: MessagePump) -> None:
        """Wait until a widget, a screen or the app has handled everything that it was sent so far, or is gone."""
        done = asyncio.Event()
        if not pump.call_later(done.set):
            return
        while not done.is_set() and pump.is_attached and self._app.return_code is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _CHECK_SECONDS)
