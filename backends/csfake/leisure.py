"""Let whoever else uses the event loop go first, for as long as there is patience."""

from __future__ import annotations

from time import perf_counter, thread_time

_IDLE = 0.0003  # seconds of this thread's CPU in one turn of the loop below which nobody else had work in it


class Leisure:
    """Work that can wait asks it for leave before each step; `patience` is how long it waits in all, in seconds.

    A screen that is being built keeps the loop busy turn after turn; that is what is waited out.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience

    async def come(self) -> None:
        """Return as soon as the loop has had a turn with nothing to do, or when there is no patience left."""
        import asyncio  # not above: what uses this is imported before the loop is needed

        while self._patience > 0:
            used, began = thread_time(), perf_counter()
            await asyncio.sleep(0)
            if thread_time() - used < _IDLE:
                return
            self._patience -= perf_counter() - began
