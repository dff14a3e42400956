"""Press keys in an app under test, and wait for all their effects without fixed delays.

Textual's own pilot sleeps 20 ms twice for each key and then guesses from the processor time whether the app is idle.
Here the state of the app is read: it has settled when no message, no drawing and no worker is left.
"""

import asyncio
import unicodedata
from time import monotonic

from textual import events
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen

_LONGEST_WORK_SECONDS = 1.0  # as in Textual's pilot; a test must wait for a longer worker itself
_QUIET_ROUNDS = 3  # a widget may be about to send a message to another one
_ROUND_SECONDS = 0.001  # gives the threads of the app time to run


async def press(pilot: Pilot[None], *keys: str, waits_for_workers: bool = True) -> None:
    """Press keys one after the other, each after the previous one has had its full effect."""
    await settle(pilot, waits_for_workers=waits_for_workers)
    for key in keys:
        key_name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        driver = pilot.app._driver
        assert driver is not None
        driver.send_message(_key_event(key_name))
        await settle(pilot, waits_for_workers=waits_for_workers)


async def settle(pilot: Pilot[None], *, waits_for_workers: bool = True) -> None:
    """Wait until nothing happens any more, or the app has ended. A worker that a test stops is not waited for."""
    deadline = monotonic() + _LONGEST_WORK_SECONDS
    quiet_rounds = 0
    while quiet_rounds < _QUIET_ROUNDS and pilot.app.return_code is None:
        await asyncio.sleep(_ROUND_SECONDS)  # lets other tasks receive the messages of the driver
        if not await pilot._wait_for_screen():
            return  # the app has ended or failed
        if _is_busy(pilot.app, waits_for_workers=waits_for_workers) and monotonic() < deadline:
            quiet_rounds = 0
        elif pilot.app._running and pilot.app.screen_stack and _has_drawing_to_do(pilot.app.screen):
            pilot.app.screen._on_timer_update()  # once for everything that changed, instead of at the next frame
            quiet_rounds = 0
        else:
            quiet_rounds += 1


def _key_event(key: str) -> events.Key:
    character: str | None
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(key, character)


def _is_busy(app: App[None], *, waits_for_workers: bool) -> bool:
    input_order = getattr(app, "_input_order", None)
    return (
        (
            input_order is not None
            and bool(input_order._waiting_events or (input_order._settle_task and not input_order._settle_task.done()))
        )
        or (waits_for_workers and any(worker.is_running for worker in app.workers))
        or bool(app._animator._animations)
        or any(_has_messages(screen) for screen in app.screen_stack)
    )


def _has_messages(screen: Screen[object]) -> bool:
    message_pumps = screen.walk_children(with_self=True)
    return any(
        message_pump._message_queue.qsize() > 0 or len(message_pump._next_callbacks) > 0
        for message_pump in message_pumps
    )


def _has_drawing_to_do(screen: Screen[object]) -> bool:
    """Whether the current screen must be redrawn; screens below it are redrawn when they are shown again."""
    return any(
        (screen._layout_required, screen._repaint_required, screen._recompose_required, screen._callbacks)
    ) or bool(screen._dirty_widgets)
