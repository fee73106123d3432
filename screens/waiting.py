"""An order that a service takes its time over: how long it has been, what for, and a way out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from screens.modal import ConsentModal
from tui_store.domain.seller import Seller
from tui_store.widgets.choice import Choice

_BEFORE = "Nothing has been ordered yet: leave, and nothing will be."
_AFTER = "The order is with the store and goes on if you leave. You will be told what became of it."


class WaitingScreen(ConsentModal[None]):
    """Stands while the store is waited for. Back leaves the waiting, never an order that was approved.

    It comes by itself, so an OK that was meant for what stood before must not leave it.
    """

    AUTO_FOCUS = "#leave"
    CSS_PATH = "waiting.tcss"

    def __init__(
        self,
        seller: Callable[[], Seller],
        since: float,
        *,
        approved: bool,
        leave: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(None)
        self._seller = seller
        self._since = since
        self._approved = approved
        self._leave = leave
        self._now = now

    def compose(self) -> ComposeResult:
        """How long, what for, what leaving means, one button."""
        with Vertical(classes="dialog"):
            yield Static(Content("One moment"), classes="dialog-title")
            yield Static(id="waited", markup=False)
            yield Static(id="what", markup=False)
            yield Static(Content(_AFTER if self._approved else _BEFORE), id="note")
            with Vertical(classes="dialog-choices"):
                yield Choice("Leave the waiting" if self._approved else "Leave", id="leave")

    def on_mount(self) -> None:
        """Count the seconds."""
        super().on_mount()
        self.set_interval(0.5, self._count)
        self._count()

    def _count(self) -> None:
        if not self.is_standing:
            return
        seller = self._seller()
        seconds = int(self._now() - self._since)
        self.query_one("#waited", Static).update(Content(f"Waiting for the store, {seconds} s"))
        # The service counts its own part of the waiting; one clock is enough here.
        what = re.sub(r" \(\d+ s\)$", "", seller.waiting)
        self.query_one("#what", Static).update(Content(what or f"{seller.host} has not answered yet"))

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """The one button."""
        event.stop()
        if self.is_open:
            self.action_back()

    def action_back(self) -> None:
        """Leave the waiting."""
        self._leave()
        super().action_back()

    def action_home(self) -> None:
        """Home leaves it as well."""
        self._leave()
        super().action_home()


class StoreWait:
    """Watches over one order: shows the waiting while the store works, and nothing while a dialog asks or tells.

    `left` is true once the viewer has left before they were asked to approve.
    """

    # Seconds before anything is said: most answers come sooner.
    AFTER: ClassVar[float] = 0.8

    def __init__(self, app: App[Any], seller: Callable[[], Seller]) -> None:
        self.left = False
        self._app = app
        self._seller = seller
        self._approved = False
        self._since = 0.0
        self._timer: Timer | None = None
        self._screen: WaitingScreen | None = None
        self._is_on = False

    def begin(self) -> None:
        """An order was written."""
        self.left = self._approved = False
        self._is_on = True
        self._start()

    def hold(self) -> None:
        """A dialog comes: whoever decides does not wait."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        screen, self._screen = self._screen, None
        if screen is not None:
            screen.resolve(None)

    def resume(self, *, approved: bool = False) -> None:
        """The dialog was answered, and the store has the order again."""
        self._approved = self._approved or approved
        if self._is_on:
            self._start()

    def end(self) -> None:
        """The order has its answer."""
        self._is_on = False
        self.hold()

    def _start(self) -> None:
        self.hold()
        if self._seller().is_remote and self._app.is_running:
            self._since = time.monotonic()
            self._timer = self._app.set_timer(self.AFTER, self._show)

    def _show(self) -> None:
        if self._is_on and self._screen is None:
            self._screen = WaitingScreen(self._seller, self._since, approved=self._approved, leave=self._leave)
            self._app.push_screen(self._screen)

    def _leave(self) -> None:
        self.left = not self._approved
        self._screen = None
