"""What is armed, and the store's date, shown on every screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from screens.base import StoreScreen
from tui_store.widgets.cells import SET_MARK

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp
    from tui_store.channel_store.node import FieldEvent
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.world import World

# Seconds between two looks at a clock that runs: the date changes once a day.
_LOOK_AGAIN = 20.0


class Badges:
    """Follows the outcome rules of a session."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app
        self._followed: Outcomes | None = None
        self._unwatch: Callable[[], None] | None = None

    def follow(self) -> None:
        """From now on whatever is armed or spent is seen, and a kill leaves the terminal as it was."""
        outcomes = self._app.outcomes
        if not self._app.is_headless:
            outcomes.kill = self._app.die
        if outcomes is not self._followed:
            if self._unwatch is not None:
                self._unwatch()
            self._followed, self._unwatch = outcomes, outcomes.watch(self.sync)
        if self._app.badge:
            self.sync()

    def sync(self, _event: FieldEvent | None = None) -> None:
        """Say on every screen how it stands."""
        for screen in self._app.screen_stack if self._app.is_running else ():
            if isinstance(screen, StoreScreen) and screen.is_mounted:
                screen.call_later(screen.sync_badge)


class Dates:
    """The store's date. It is read after the first paint and after each step in time; a running clock is followed."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app
        self._world: World | None = None
        self._day = ""
        self._is_set = False

    @property
    def text(self) -> str:
        """`1 Mar 2026`, marked where the clock was set; empty until it was read, and where time is somebody else's."""
        return f"{SET_MARK if self._is_set else ''}{self._day}" if self._world is self._app.world else ""

    def follow(self) -> None:
        """From now on the date changes at midnight by itself."""
        self._app.set_interval(_LOOK_AGAIN, self._look)

    async def sync(self) -> None:
        """Read the clock and show its date on every screen."""
        from tui_store.domain.errors import InputError, StoreError

        world, machine = self._app.world, self._app.time_machine
        if machine is None:
            self._show(world, "", is_set=False)
            return
        # Whatever uses the ledger next says what is wrong with it.
        with suppress(StoreError, InputError):
            now, is_set = await machine.now()
            if self._app.world is world:
                self._show(world, _date_of(now), is_set=is_set)

    def _look(self) -> None:
        if self._day and not self._is_set and self._world is self._app.world:
            self._show(self._app.world, _date_of(self._app.world.clock().now()), is_set=False)

    def _show(self, world: World, day: str, *, is_set: bool) -> None:
        if (world, day, is_set) == (self._world, self._day, self._is_set):
            return
        self._world, self._day, self._is_set = world, day, is_set
        for screen in self._app.screen_stack if self._app.is_running else ():
            if isinstance(screen, StoreScreen) and screen.is_mounted:
                screen.call_later(screen.sync_date)


def _date_of(moment: datetime) -> str:
    from screens.clock_words import day_words

    return day_words(moment)
