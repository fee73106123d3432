"""What is being waited for, in words, for a screen that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

_LONG = 3  # seconds after which a wait says how long it lasts


class Waits:
    """Waits begin and end, one inside another or side by side; the latest is what is told."""

    def __init__(self) -> None:
        self._under_way: list[tuple[str, float]] = []
        self._watchers: list[Callable[[], None]] = []

    @property
    def words(self) -> str:
        """The latest wait that has not ended, with its seconds once there are some; empty if there is none."""
        if not self._under_way:
            return ""
        what, since = self._under_way[-1]
        seconds = int(monotonic() - since)
        return f"{what} ({seconds} s)" if seconds >= _LONG else what

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Wait inside."""
        wait = (what, monotonic())
        self._under_way.append(wait)
        self.tell()
        try:
            yield
        finally:
            self._under_way.remove(wait)
            self.tell()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` at each beginning and end; the answer stops that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    def tell(self) -> None:
        """Call everybody who watches."""
        for changed in tuple(self._watchers):
            changed()
