"""Keys, pasted text and clicks, handled one after the other however fast they come."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from prepdeck.ui.terminal_input import UnmarkedPaste

_STABLE_PASS_COUNT = 2  # a message that a widget posts to itself is handled in the second
_ATTACHED_CHECK_SECONDS = 0.05  # how often to see whether a widget that is waited for is still there


class InputOrder:
    """Hands each input event to the app only after the one before it has had its whole effect.

    Textual sends a key to the focused widget and lets it climb from there to the app, which runs what it is bound to.
    Each step waits in a queue of its own. A character that follows an editing key would overtake it, because it stops
    at the widget, and a key that follows `q` would reach a screen that is closing.

    Args:
        app: Whose input it is.
        handle_event: Handles an event as Textual does.
        is_too_early: Whether an event means nothing yet, and is kept until `release_early_events`.
    """

    def __init__(
        self,
        app: App[Any],
        handle_event: Callable[[events.Event], Awaitable[None]],
        is_too_early: Callable[[events.Event], bool],
    ) -> None:
        self._app = app
        self._handle_event = handle_event
        self._is_too_early = is_too_early
        self._early_events: deque[events.Event] = deque()
        self._waiting_events: deque[events.Event] = deque()
        self._settle_task: asyncio.Task[None] | None = None
        self._has_unsettled_text = False

    async def handle_in_order(self, event: events.Event) -> None:
        """Handle an event now, or as soon as everything before it is done."""
        if self._is_too_early(event):
            self._early_events.append(event)
            return
        self._waiting_events.append(event)
        if self._settle_task is None:
            await self._handle_waiting_events()

    def release_early_events(self) -> None:
        """Handle what came too early."""
        self._waiting_events.extendleft(reversed(self._early_events))
        self._early_events.clear()
        if self._settle_task is None:
            self._start_settling()

    async def _handle_waiting_events(self) -> None:
        """Handle what is waiting, up to an event after which the app has to settle."""
        self._settle_task = None
        while self._waiting_events:
            if self._app.return_code is not None:  # the app is ending: no screen is there for a key any more
                self._waiting_events.clear()
                return
            if isinstance(unmarked_paste := self._waiting_events[0], UnmarkedPaste):
                self._split_unmarked_paste(unmarked_paste)
            is_text_input = self._is_text_input(self._waiting_events[0])
            if self._has_unsettled_text and not is_text_input:
                self._has_unsettled_text = False
                self._start_settling()
                return
            event = self._waiting_events.popleft()
            await self._handle_event(event)
            if isinstance(event, events.MouseMove | events.MouseScrollUp | events.MouseScrollDown):
                continue
            if is_text_input:  # any number of characters go into one queue, in order
                self._has_unsettled_text = True
                continue
            self._start_settling()
            return

    def _split_unmarked_paste(self, unmarked_paste: UnmarkedPaste) -> None:
        """Take many characters as one text where they are text, and else each as the key that it is."""
        self._waiting_events.popleft()
        if all(map(self._is_text_input, unmarked_paste.pasted_keys)):
            self._waiting_events.appendleft(
                events.Paste("".join(key.character or "" for key in unmarked_paste.pasted_keys))
            )
        else:
            self._waiting_events.extendleft(reversed(unmarked_paste.pasted_keys))

    def _is_text_input(self, event: events.Event) -> bool:
        """Whether the focused widget takes the event as text, so that nothing else can come of it."""
        focused_widget = self._app.focused if self._app.screen_stack else None
        if focused_widget is None:
            return False
        if isinstance(event, events.Key):
            return focused_widget.check_consume_key(event.key, event.character)
        return isinstance(event, events.Paste)

    def _start_settling(self) -> None:
        self._settle_task = asyncio.get_running_loop().create_task(self._settle_then_continue())

    async def _settle_then_continue(self) -> None:
        """Wait until nothing more comes of what was handled, then have the app handle what is next."""
        stable_passes, last_focus_state = 0, self._focus_state
        while stable_passes < _STABLE_PASS_COUNT and self._app.return_code is None:
            for message_pump in self._key_route:
                await self._wait_until_drained(message_pump)
            stable_passes, last_focus_state = (
                (stable_passes + 1, last_focus_state)
                if self._focus_state == last_focus_state
                else (0, self._focus_state)
            )
        self._app.call_later(self._handle_waiting_events)

    @property
    def _focus_state(self) -> tuple[object, ...]:
        """The screens, and the widget that gets the keys."""
        return (*self._app.screen_stack, self._app.focused if self._app.screen_stack else None)

    @property
    def _key_route(self) -> list[MessagePump]:
        """The way of a key: from the focused widget up to the app."""
        if not self._app.screen_stack:
            return []
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _wait_until_drained(self, message_pump: MessagePump) -> None:
        """Wait until a widget, a screen or the app has handled everything that it was sent so far, or is gone."""
        drained_event = asyncio.Event()
        if not message_pump.call_later(drained_event.set):
            return
        while not drained_event.is_set() and message_pump.is_attached and self._app.return_code is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(drained_event.wait(), _ATTACHED_CHECK_SECONDS)
