"""The trace in memory: one numbered list of events that can be watched as it grows, and a copy of it elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from threading import Lock
from typing import Any, Protocol

from tui_store.domain.trace import TraceEvent, correlation

LIMIT = 10_000

Watcher = Callable[[TraceEvent], None]
# The title and the data of an event.
Words = Callable[[], tuple[str, Mapping[str, Any]]]


class TraceLost(Exception):
    """Events can be kept there no longer: one sentence that says where and why."""


class Keeper(Protocol):
    """Keeps a copy of every event, such as `TraceFile`."""

    def keep(self, event: TraceEvent) -> None:
        """Put it away before returning; raises TraceLost, and is then asked no more."""
        ...


class Recorder:
    """Keeps the newest `limit` events. Backends may emit from threads; watchers are called where it happens.

    `lost` says why a keeper could keep no more, if that happened. `command_ids` are c1, c2, and so on, for the nodes
    that write into it. `watcher_errors` holds what watchers raised: emitting never raises.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.command_ids: Iterator[str] = (f"c{number}" for number in count(1))
        self.watcher_errors: list[Exception] = []
        self.lost: TraceLost | None = None
        self._keeper: Keeper | None = None
        self._events: deque[TraceEvent | tuple[int, str, Words, str]] = deque(maxlen=limit)
        self._numbers = count(1)
        self._lock = Lock()
        self._watchers: list[Watcher] = []
        self._mourners: list[Callable[[TraceLost], None]] = []

    @property
    def events(self) -> Sequence[TraceEvent]:
        """The events that are kept, oldest first."""
        with self._lock:
            return tuple(self._put_into_words())

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        """Add one event, under the command that runs in this context."""
        with self._lock:
            event = TraceEvent(next(self._numbers), kind, title, {} if data is None else data, correlation.get())
            self._events.append(event)
            lost = None if self._keeper is None else self._put_away(self._keeper, event)
        for watcher in tuple(self._watchers):
            try:
                watcher(event)
            except Exception as error:
                self.watcher_errors.append(error)
        if lost is not None:
            self._mourn(lost)

    def emit_late(self, kind: str, words: Words) -> None:
        """Add an event that is put into words when somebody first looks at it: at once if there is anybody."""
        with self._lock:
            if self._keeper is None and not self._watchers:
                self._events.append((next(self._numbers), kind, words, correlation.get()))
                return
        self.emit(kind, *words())

    def keep_in(self, keeper: Keeper | None) -> None:
        """Copy what there is, and from now on each event before anybody else hears of it; None ends that."""
        lost: TraceLost | None = None
        with self._lock:
            self._keeper = keeper
            if keeper is not None:
                for event in self._put_into_words():
                    lost = lost or self._put_away(keeper, event)
        if lost is not None:
            self._mourn(lost)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` with each new event; the answer stops that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def when_lost(self, mourner: Callable[[TraceLost], None]) -> None:
        """Call `mourner`, once and perhaps from a thread, if the keeper can keep no more."""
        self._mourners.append(mourner)

    def clear(self) -> None:
        """Forget what is in memory; numbers and command ids go on, and the keeper keeps what it has."""
        with self._lock:
            self._events.clear()

    def _put_into_words(self) -> Sequence[TraceEvent]:
        events = [event if isinstance(event, TraceEvent) else _in_words(*event) for event in self._events]
        self._events = deque(events, self._events.maxlen)
        return events

    def _put_away(self, keeper: Keeper, event: TraceEvent) -> TraceLost | None:
        if self._keeper is None:
            return None
        try:
            keeper.keep(event)
        except TraceLost as lost:
            self._keeper, self.lost = None, lost
            return lost
        return None

    def _mourn(self, lost: TraceLost) -> None:
        for mourner in tuple(self._mourners):
            mourner(lost)


def _in_words(number: int, kind: str, words: Words, command: str) -> TraceEvent:
    title, data = words()
    return TraceEvent(number, kind, title, data, command)
