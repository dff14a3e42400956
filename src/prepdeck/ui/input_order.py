"""Input events in strict order: each is handled only after the one before it is done."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from prepdeck.ui.terminal_input import UnmarkedPaste

_STABLE_PASS_COUNT = 2  # a message that a widget posts to itself is handled in the second pass
QUIT_KEYS = ("ctrl+q", "ctrl+c")
_LONGEST_QUIT_SECONDS = 1.0  # who wants to quit need not wait for a hundred keys before it
_ATTACHED_CHECK_SECONDS = 0.05  # a widget that was removed never answers, so the wait for it must end


class InputOrder:
    """Pass each input event to the app only after the previous one has had its full effect.

    Textual sends a key to the focused widget, from where it bubbles up to the app, which runs its binding. Each of
    these steps waits in a separate queue. Without this class, a character typed after an editing key would overtake
    it, because the character stops at the widget, and a key typed after `q` would reach a screen that is closing.

    Args:
        app: The app that receives the input.
        handle_event: Handles an event as Textual does.
        is_too_early: Whether an event must be kept until `release_early_events` is called.
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
        """Handle an event now, or as soon as all earlier events are done."""
        if self._is_too_early(event):
            self._early_events.append(event)
            return
        self._waiting_events.append(event)
        if isinstance(event, events.Key) and event.key in QUIT_KEYS:
            asyncio.get_running_loop().call_later(_LONGEST_QUIT_SECONDS, self._drop_events_before, event)
        if self._settle_task is None:
            await self._handle_waiting_events()

    @property
    def has_early_events(self) -> bool:
        """Whether events that came too early wait, so that later ones must wait behind them."""
        return bool(self._early_events)

    def release_early_events(self) -> None:
        """Handle the events that came too early."""
        self._waiting_events.extendleft(reversed(self._early_events))
        self._early_events.clear()
        if self._settle_task is None:
            self._start_settling()

    def _drop_events_before(self, event: events.Event) -> None:
        """Drop the events that wait before another one, if that one waits too."""
        if event in self._waiting_events:
            while self._waiting_events[0] is not event:
                self._waiting_events.popleft()

    async def _handle_waiting_events(self) -> None:
        """Handle the waiting events, up to the first one after which the app must settle."""
        self._settle_task = None
        while self._waiting_events:
            if self._app.return_code is not None:  # the app is ending, so no screen is left for a key
                self._waiting_events.clear()
                return
            if isinstance(unmarked_paste := self._waiting_events[0], UnmarkedPaste):
                self._split_unmarked_paste(unmarked_paste)
            is_text_input = self._is_text_input(self._waiting_events[0])
            # A key such as enter must see the whole text, so the app settles before it.
            if self._has_unsettled_text and not is_text_input:
                self._has_unsettled_text = False
                self._start_settling()
                return
            event = self._waiting_events.popleft()
            await self._handle_event(event)
            # Moves and wheel turns come in hundreds and open nothing; settling after each would make them slow.
            if isinstance(event, events.MouseMove | events.MouseScrollUp | events.MouseScrollDown):
                continue
            if is_text_input:  # characters wait in the queue of one widget, which keeps their order
                self._has_unsettled_text = True
                continue
            self._start_settling()
            return

    def _split_unmarked_paste(self, unmarked_paste: UnmarkedPaste) -> None:
        """Replace many characters by one paste event if they are text input, else by single keys."""
        self._waiting_events.popleft()
        if all(map(self._is_text_input, unmarked_paste.pasted_keys)):
            self._waiting_events.appendleft(
                events.Paste("".join(key.character or "" for key in unmarked_paste.pasted_keys))
            )
        else:
            self._waiting_events.extendleft(reversed(unmarked_paste.pasted_keys))

    def _is_text_input(self, event: events.Event) -> bool:
        """Whether the focused widget takes the event as text, so that it has no other effect."""
        focused_widget = self._app.focused if self._app.screen_stack else None
        if focused_widget is None:
            return False
        if isinstance(event, events.Key):
            return focused_widget.check_consume_key(event.key, event.character)
        return isinstance(event, events.Paste)

    def _start_settling(self) -> None:
        self._settle_task = asyncio.get_running_loop().create_task(self._settle_then_continue())

    async def _settle_then_continue(self) -> None:
        """Wait until the last event has had its full effect, then let the app handle the next one."""
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
        """The open screens and the focused widget."""
        return (*self._app.screen_stack, self._app.focused if self._app.screen_stack else None)

    @property
    def _key_route(self) -> list[MessagePump]:
        """The nodes that a key passes, from the focused widget up to the app."""
        if not self._app.screen_stack:
            return []
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _wait_until_drained(self, message_pump: MessagePump) -> None:
        """Wait until a widget, a screen or the app has handled all messages sent so far, or has been removed."""
        drained_event = asyncio.Event()
        if not message_pump.call_later(drained_event.set):
            return
        while not drained_event.is_set() and message_pump.is_attached and self._app.return_code is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(drained_event.wait(), _ATTACHED_CHECK_SECONDS)
