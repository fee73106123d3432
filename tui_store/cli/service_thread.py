"""The reference service in a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

from backends.service.context import Context
from backends.service.run import Server, address_of, bound_socket
from backends.service.seed import SeedData
from backends.service.settings import ServiceSettings

T = TypeVar("T")
_PATIENCE = 30


class ServiceThread:
    """A service on a free port of this machine; a context manager, or `stop()`. Raises InputError where it can't begin.

    The port of the settings is ignored. `context` is the service's own, for looking inside.
    """

    def __init__(self, settings: ServiceSettings, seed: SeedData | None = None, name: str = "service") -> None:
        self.context = Context.open(settings, seed)
        try:
            listener = bound_socket(settings._replace(port=0))
        except BaseException:
            self.context.close()
            raise
        self.url = address_of(listener)
        self.settings = settings
        self._ready = threading.Event()
        self._server = Server(self.context, listener, self._ready.set)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        if not self._ready.wait(_PATIENCE):
            raise TimeoutError("the service did not start")

    def do(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of a coroutine that runs in the service's own event loop."""

        async def run() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(_PATIENCE)

    def stop(self) -> None:
        """End cleanly, once the answers under way have left."""
        self._server.stop()
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            raise TimeoutError("the service did not end")
        self.context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._server.serve())
