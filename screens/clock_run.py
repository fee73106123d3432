"""Time that runs by itself, for demonstrations: one event after another, at a pace."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.timer import Timer

from screens.base import StoreScreen


class Pace(NamedTuple):
    """How long an event stands before the next one comes, and that in words: for a note, and for a sentence."""

    seconds: float
    note: str
    words: str


NORMAL = "normal"
PACES = {
    "slow": Pace(4.0, "one in 4 s", "one event in 4 seconds"),
    NORMAL: Pace(1.0, "one a second", "one event a second"),
    "fast": Pace(0.2, "five a second", "five events a second"),
}


class ByItself:
    """Takes step after step while its screen has the keys.

    `step` begins one and says whether it could; `told` is called with why it stopped.
    """

    def __init__(self, screen: StoreScreen, step: Callable[[], bool], told: Callable[[str], None]) -> None:
        self._screen = screen
        self._step = step
        self._told = told
        self._timer: Timer | None = None
        self._pace = PACES[NORMAL]
        self.is_on = False

    def start(self, pace: Pace) -> None:
        """Begin with the next event at once."""
        self._pace = pace
        self.is_on = self._step()

    def stop(self, why: str) -> None:
        """Begin no more steps; one that was begun comes to its end."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.is_on:
            self.is_on = False
            self._told(why)

    def stepped(self) -> None:
        """A step is over: after a while the next one comes."""
        if self.is_on and self._timer is None:
            self._timer = self._screen.set_timer(self._pace.seconds, self._go_on)

    def _go_on(self) -> None:
        self._timer = None
        if not self._screen.is_active or self._screen.covered:
            self.stop("Stopped, because something else needs you.")
        elif self.is_on and not self._step():
            self.stop("Stopped.")
