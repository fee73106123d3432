"""The trace in memory: one numbered list of events that can be watched as it grows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from threading import Lock
from typing import Any

from tui_store.domain.trace import TraceEvent, correlation

LIMIT = 10_000

Watcher = Callable[[TraceEvent], None]


class Recorder:
    """Keeps the newest `limit` events. Backends may emit from threads; watchers are called where it happens.

    `command_ids` are c1, c2, and so on, for the nodes that write into it. `watcher_errors` holds what
    watchers raised: emitting never raises.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.command_ids: Iterator[str] = (f"c{number}" for number in count(1))
        self.watcher_errors: list[Exception] = []
        self._events: deque[TraceEvent] = deque(maxlen=limit)
        self._numbers = count(1)
        self._lock = Lock()
        self._watchers: list[Watcher] = []

    @property
    def events(self) -> Sequence[TraceEvent]:
        """The events that are kept, oldest first."""
        with self._lock:
            return tuple(self._events)

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        """Add one event, under the command that runs in this context."""
        with self._lock:
            event = TraceEvent(next(self._numbers), kind, title, data or {}, correlation.get())
            self._events.append(event)
        for watcher in tuple(self._watchers):
            try:
                watcher(event)
            except Exception as error:
                self.watcher_errors.append(error)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` with each new event; the answer stops that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def clear(self) -> None:
        """Forget what is kept; numbers and command ids go on."""
        with self._lock:
            self._events.clear()
