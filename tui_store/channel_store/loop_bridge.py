"""From any thread onto the event loop that a store lives on, and back with the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")

# Seconds between two looks at a loop that has not answered: nobody tells when a loop ends.
_LOOK = 0.1


class WouldBlock(RuntimeError):
    """A blocking call on the thread whose event loop has to bring the answer."""

    def __init__(self, method: str) -> None:
        super().__init__(
            f"{method} blocks, and here it would block the event loop that answers it: "
            f"await {method}_async, or call {method} from another thread."
        )


class LoopGone(RuntimeError):
    """The event loop of the store does not run, so nothing will be answered."""

    def __init__(self) -> None:
        super().__init__("The event loop of the store has ended or does not run yet: nothing can be answered.")


class LoopBridge:
    """Carries work over to one event loop; whoever waits for it hears LoopGone when the loop ends first."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        found = loop or loop_here()
        if found is None:
            raise RuntimeError("No event loop runs here: make it on the loop of its store, or give it that loop.")
        self._loop = found
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def is_up(self) -> bool:
        """Whether the loop runs."""
        return self._loop.is_running()

    @property
    def is_here(self) -> bool:
        """Whether the caller stands on the loop's own thread, inside it."""
        return loop_here() is self._loop

    def check_here(self) -> None:
        """RuntimeError for a coroutine that somebody awaits on another loop."""
        if not self.is_here:
            raise RuntimeError("An roChannelStore is awaited on the event loop of its store: from elsewhere, block.")

    def do(self, work: Callable[[], T]) -> T:
        """Do something quick on the loop: at once if the caller is there, else from here, waiting for it."""
        if self.is_here:
            return work()
        answer: Future[T] = Future()

        def begin() -> None:
            try:
                answer.set_result(work())
            except Exception as error:
                answer.set_exception(error)

        return self._sent(begin, answer)

    def wait(self, work: Callable[[], Coroutine[Any, Any, T]], method: str) -> T:
        """Await something on the loop from another thread; on the loop's own, WouldBlock names the twin of `method`."""
        if self.is_here:
            raise WouldBlock(method)
        answer: Future[T] = Future()

        def end(task: asyncio.Task[T]) -> None:
            error = LoopGone() if task.cancelled() else task.exception()
            if error is None:
                answer.set_result(task.result())
            else:
                answer.set_exception(error)

        return self._sent(lambda: self.start(work()).add_done_callback(end), answer)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start something on the loop that nobody has to wait for; only there."""
        task = self._loop.create_task(work)
        # The loop itself keeps no task alive.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _sent(self, begin: Callable[[], object], answer: Future[T]) -> T:
        if not self.is_up:
            raise LoopGone
        try:
            self._loop.call_soon_threadsafe(begin)
        except RuntimeError:
            raise LoopGone from None
        while not wait((answer,), timeout=_LOOK).done:
            if not self.is_up and not answer.done():
                raise LoopGone
        return answer.result()


def loop_here() -> asyncio.AbstractEventLoop | None:
    """The event loop that runs on this thread, if any."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
