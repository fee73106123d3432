"""What is armed, shown on every screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.base import StoreScreen

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp
    from tui_store.channel_store.node import FieldEvent


class Badges:
    """Follows the outcome rules of a session."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app
        self._unwatch: Callable[[], None] | None = None

    def follow(self) -> None:
        """From now on whatever is armed or spent is seen, and a kill leaves the terminal as it was."""
        outcomes = self._app.outcomes
        if not self._app.is_headless:
            outcomes.kill = self._app.die
        if self._unwatch is None:
            self._unwatch = outcomes.watch(self.sync)
        if self._app.badge:
            self.sync()

    def sync(self, _event: FieldEvent | None = None) -> None:
        """Say on every screen how it stands."""
        for screen in self._app.screen_stack if self._app.is_running else ():
            if isinstance(screen, StoreScreen) and screen.is_mounted:
                screen.call_later(screen.sync_badge)
