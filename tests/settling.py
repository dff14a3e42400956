"""Press keys in an app under test and wait until it has done all that follows, without sleeping.

Textual's own pilot sleeps 20 ms twice for each key and then guesses from the processor time whether the app is idle.
Here the app is asked: it has settled when no message, no drawing and no worker is left.
"""

import asyncio
import unicodedata
from time import monotonic

from textual import events
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen

_LONGEST_WORK_SECONDS = 1.0  # as Textual's pilot: a worker that takes longer is waited for by the test itself
_QUIET_ROUNDS = 3  # what one widget did may be the message that another is about to be sent
_ROUND_SECONDS = 0.001  # lets threads run that work for the app


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each after all that follows from the one before is done; without keys only wait."""
    await settle(pilot)
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        driver = pilot.app._driver
        assert driver is not None
        driver.send_message(_key_event(name))
        await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing more happens, or the app has ended."""
    end = monotonic() + _LONGEST_WORK_SECONDS
    quiet_rounds = 0
    while quiet_rounds < _QUIET_ROUNDS and pilot.app.return_code is None:
        await asyncio.sleep(_ROUND_SECONDS)  # the driver has others take its messages
        if not await pilot._wait_for_screen():
            return  # it has ended, or fails
        if pilot.app._running and pilot.app.screen_stack:
            pilot.app.screen._on_timer_update()  # now, not at the next 60th of a second
        is_quiet = monotonic() > end or not _is_busy(pilot.app)
        quiet_rounds = quiet_rounds + 1 if is_quiet else 0


def _key_event(key: str) -> events.Key:
    character: str | None
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(key, character)


def _is_busy(app: App[None]) -> bool:
    order = getattr(app, "_input_order", None)
    return (
        (order is not None and bool(order._waiting_events or (order._settle_task and not order._settle_task.done())))
        or any(worker.is_running for worker in app.workers)
        or bool(app._animator._animations)
        or any(_has_messages(screen) for screen in app.screen_stack)
        or (bool(app.screen_stack) and _has_drawing_to_do(app.screen))
    )


def _has_messages(screen: Screen[object]) -> bool:
    pumps = screen.walk_children(with_self=True)
    return any(pump._message_queue.qsize() > 0 or len(pump._next_callbacks) > 0 for pump in pumps)


def _has_drawing_to_do(screen: Screen[object]) -> bool:
    """Whether the screen that is shown has changed; those below it are drawn when they are shown again."""
    return any(
        (screen._layout_required, screen._repaint_required, screen._recompose_required, screen._callbacks)
    ) or bool(screen._dirty_widgets)
