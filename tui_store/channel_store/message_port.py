"""roMessagePort: where the answers of an roChannelStore arrive, one after another."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import Protocol

from tui_store.channel_store.loop_bridge import WouldBlock, loop_here
from tui_store.channel_store.ro_channel_store_event import RoChannelStoreEvent

# Seconds between two looks at whether anybody is left who could post.
_LOOK = 0.1


class Poster(Protocol):
    """Somebody who posts to a port."""

    @property
    def may_post(self) -> bool:
        """Whether a message may come yet."""
        ...


class NobodyPosts(RuntimeError):
    """Waiting for ever, and nobody is left who could end it."""

    def __init__(self) -> None:
        super().__init__(
            "No message will come: no roChannelStore posts to this port, or its store is closed. "
            "Call set_message_port first, and wait before the store is closed."
        )


class MessagePort:
    """A queue of events that any thread may post to and take from; each message is taken once."""

    def __init__(self) -> None:
        self._messages: deque[RoChannelStoreEvent] = deque()
        self._posters: list[Poster] = []
        self._arrived = threading.Condition()
        self._waiters: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def add_poster(self, poster: Poster) -> None:
        """Somebody will post here."""
        with self._arrived:
            if poster not in self._posters:
                self._posters.append(poster)

    def remove_poster(self, poster: Poster) -> None:
        """Somebody posts elsewhere from now on."""
        with self._arrived:
            if poster in self._posters:
                self._posters.remove(poster)

    def post(self, message: RoChannelStoreEvent) -> None:
        """Add a message and wake who waits."""
        with self._arrived:
            self._messages.append(message)
            self._arrived.notify()
            for waiter, loop in self._waiters.items():
                # A loop that has ended meanwhile has nobody left to wake.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(waiter.set)

    def get_message(self) -> RoChannelStoreEvent | None:
        """The next message, or None at once if there is none."""
        with self._arrived:
            return self._messages.popleft() if self._messages else None

    def wait_message(self, timeout: float = 0) -> RoChannelStoreEvent | None:
        """The next message, or None after `timeout` seconds; 0 waits for ever, unless NobodyPosts.

        Not on a thread that runs an event loop: there it raises WouldBlock.
        """
        if loop_here() is not None:
            raise WouldBlock("wait_message")
        until = _deadline(timeout)
        with self._arrived:
            while not self._messages:
                left = self._next_look(until)
                if left <= 0:
                    return None
                self._arrived.wait(left)
            return self._messages.popleft()

    async def wait_message_async(self, timeout: float = 0) -> RoChannelStoreEvent | None:  # noqa: ASYNC109 - the twin
        """`wait_message` for whoever stands on an event loop."""
        until = _deadline(timeout)
        waiter = asyncio.Event()
        with self._arrived:
            self._waiters[waiter] = asyncio.get_running_loop()
        try:
            while (message := self.get_message()) is None:
                with self._arrived:
                    left = self._next_look(until)
                if left <= 0:
                    return None
                with suppress(TimeoutError):
                    await asyncio.wait_for(waiter.wait(), left)
                waiter.clear()
            return message
        finally:
            with self._arrived:
                del self._waiters[waiter]

    def _next_look(self, until: float | None) -> float:
        if until is not None:
            return min(until - monotonic(), _LOOK)
        if not self._messages and not any(poster.may_post for poster in self._posters):
            raise NobodyPosts
        return _LOOK


def _deadline(timeout: float) -> float | None:
    """When waiting ends, in monotonic seconds; None for never."""
    if timeout < 0:
        raise ValueError(f"A message port waits a number of seconds, or 0 for ever, not {timeout}.")
    return monotonic() + timeout if timeout else None
