"""When an app is at rest: nothing waits to be handled, and whatever works in the background has come to its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tui_store.walkthroughs.textual_inside import is_at_rest, is_over

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.app import StorefrontApp

T = TypeVar("T")
# Workers that end by themselves; others wait for the viewer.
_WORKING = frozenset(
    {
        *("landing", "shelf", "owned", "settle", "last session", "seller", "sign-on"),
        *("look", "clock", "timeline", "compare", "save", "export"),
    }
)
# Workers that wait for the viewer on a screen, and go on by themselves once it has gone.
_ANSWERED = {"typed": "ManualEntryScreen", "persona": "PersonasScreen", "change": "ChangePlanScreen"}
# Screens on which the node waits for the viewer.
_ASKING = frozenset({"RfiScreen", "OrderConfirmationScreen", "MessageScreen", "ManualEntryScreen"})
BREATH = 0.001
_TURNS = 50


class WaitedInVain(Exception):
    """Something did not come in time; the message says what."""


async def settle(app: StorefrontApp, pilot: Pilot[Any]) -> None:
    """Wait until every message is through and all is laid out."""
    rests = 0
    for _ in range(_TURNS):
        await pilot.pause(0)
        # One message may be in nobody's queue: the one that is being handled.
        rests = rests + 1 if is_at_rest(app) else 0
        if rests == 2:
            break


async def taken_in(app: StorefrontApp) -> None:
    """Wait until the app takes up what was posted to it: whoever records looks at the app as it is then."""
    for _ in range(_TURNS):
        if not app.message_queue_size:
            break
        await asyncio.sleep(0)


async def rest(app: StorefrontApp, pilot: Pilot[Any], within: float) -> None:
    """Wait until it is the viewer's turn. Raises WaitedInVain."""
    await until(app, pilot, within, lambda: is_over(app) or not what_works(app), lambda: what_works(app))
    await settle(app, pilot)


async def until(
    app: StorefrontApp, pilot: Pilot[Any], within: float, holds: Callable[[], T], what: Callable[[], str]
) -> T:
    """Let the app go on until something holds; gives its value. Raises WaitedInVain with `what` was waited for."""
    end = time.monotonic() + within
    while True:
        await settle(app, pilot)
        if value := holds():
            return value
        # Who leaves in the middle of a step does not want to wait for what cannot come.
        if is_over(app):
            raise WaitedInVain("the storefront was left")
        if time.monotonic() > end:
            raise WaitedInVain(f"waited {within:g} s for {what()}")
        await asyncio.sleep(BREATH)


def what_works(app: StorefrontApp) -> str:
    """What is not done yet, in words; empty when it is the viewer's turn."""
    if not app.ready.is_set():
        return "the landing page"
    screens = {type(screen).__name__ for screen in app.screen_stack}
    for worker in app.workers:
        is_answered = worker.group in _ANSWERED and _ANSWERED[worker.group] not in screens
        if worker.is_running and (worker.group in _WORKING or is_answered):
            return worker.description
    if app.store.busy and not screens & _ASKING:
        return f"the answer to {app.store.current or 'a command'}"
    return ""
