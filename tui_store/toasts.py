"""Notices that come and go by themselves."""

from __future__ import annotations

from typing import Self

from textual.notifications import Notifications

SHORTEST = 0.5  # seconds


class Toasts(Notifications):
    """Forgets a notice shortly before its time is over.

    Textual (8.2.0 to 8.2.8) asks whether a notice has expired and only then what is left of its time: where that has
    become negative in between, the timer of its toast never ends, and the whole app stands still.
    """

    def _reap(self) -> Self:
        for notice in list(self._notifications.values()):
            if notice.time_left < SHORTEST:
                del self._notifications[notice.identity]
        return self
