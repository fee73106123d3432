"""The storefront in a test: the real app on a real csfake folder, without a terminal."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerState

from screens.channel import ChannelScreen
from tests.support.parsed_once import share_parsed_sheets
from tui_store.app import StorefrontApp
from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import WorldOptions
from tui_store.cli.worlds import SessionWorlds
from tui_store.walkthroughs.rest import BREATH, settle
from tui_store.walkthroughs.textual_inside import is_at_rest

share_parsed_sheets()

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
T = TypeVar("T")
# Only a test that fails waits that long.
_PATIENCE = 30.0


class Storefront:
    """A running app and quick fingers."""

    def __init__(self, app: StorefrontApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> Screen[Any]:
        """What is on top."""
        return self.app.screen

    async def settle(self) -> None:
        """Wait until every message is through and everything is painted."""
        await settle(self.app, self.pilot)

    async def press(self, *keys: str) -> None:
        """Press keys one after another, as the driver sends them."""
        for key in keys:
            self.app.post_message(events.Key(key, _character(key)))
            await self.settle()

    async def hit(self, *keys: str) -> None:
        """Hit keys in one burst and go on as soon as they are handled, painted or not: fingers that don't look."""
        for key in keys:
            self.app.post_message(events.Key(key, _character(key)))
        await self.pilot._wait_for_screen()

    async def type(self, text: str) -> None:
        """Type a text."""
        for character in text:
            await self.press({" ": "space"}.get(character, character))

    async def until(self, holds: Callable[[], T], what: str = "the condition") -> T:
        """Let the app go on until `holds()` is true; gives its value."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            value = holds()
            if value:
                return value
            await self.pilot.pause(0)
            # A thread that reads or writes for the app gets the interpreter only when nobody else wants it.
            await asyncio.sleep(BREATH if is_at_rest(self.app) else 0)
        raise AssertionError(f"waited in vain for {what}; on top is {self.screen!r}, focus {self.screen.focused!r}")

    async def until_screen(self, name: str) -> Screen[Any]:
        """Wait for a screen of this class and for its focus."""
        await self.until(lambda: type(self.screen).__name__ == name and self.screen.focused, name)
        await self.settle()
        return self.screen

    async def until_idle(self) -> None:
        """Wait until no command runs and no worker works."""
        await self.until(lambda: not self.app.store.busy, "the store to be idle")
        await self.settle()

    def focus_id(self) -> str:
        """The id of what has the focus."""
        focused = self.screen.focused
        return "" if focused is None else (focused.id or type(focused).__name__)

    def result(self, field: str) -> Any:
        """A field of the node."""
        return self.app.store.get_field(field)


def _character(key: str) -> str | None:
    """What a key types, if anything."""
    return key if len(key) == 1 else {"space": " ", "slash": "/", "asterisk": "*"}.get(key)


@asynccontextmanager
async def storefront(
    channel: Path | str = "",
    *,
    persona: str = "us-no-pin",
    size: tuple[int, int] = (120, 36),
    state: Path | None = None,
    now: datetime | None = NOW,
    fake_server: bool = False,
) -> AsyncIterator[Storefront]:
    """Run the app on local files; at the end nothing may have gone wrong behind its back."""
    options = WorldOptions(
        channel=str(channel),
        persona=persona,
        state=str(state or ""),
        fresh=state is None,
        now=now,
        seed=7,
        fake_server=fake_server,
    )
    async with running(options, size=size) as front:
        await front.until(front.app.ready.is_set, "the landing page")
        await front.settle()
        yield front


@asynccontextmanager
async def running(options: WorldOptions, *, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Storefront]:
    """Run the app in any world, from its first paint on; at the end nothing may have gone wrong behind its back."""
    ChannelScreen.RAIL_AFTER = 0.0
    recorder = Recorder()
    worlds = SessionWorlds(options, recorder)
    world = worlds.start()
    # A rule that kills must not take the other tests along.
    world.outcomes().kill = partial(recorder.emit, "error", "Killed")
    app = StorefrontApp(world, recorder, worlds)
    failed: list[str] = []
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            front = Storefront(app, pilot)
            yield front
            failed = [str(worker.error) for worker in app.workers if worker.state is WorkerState.ERROR]
            observers = app.store.observer_errors
            last_frame = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    finally:
        await app.aclose()
        # The app froze what stood at its start; in a test it must be collected when the app is gone.
        gc.unfreeze()
    assert last_frame
    assert not failed
    assert not observers
    assert not recorder.watcher_errors
