"""The way from the name that a walkthrough's own service has on screens to the port where it listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

# The service hangs up after 5 s of silence; a request that crosses with that would seem lost.
_IDLE_SECONDS = 4.0


class WayToService(httpx.AsyncHTTPTransport):
    """Sends requests to the address that `start` gives, which may block. One at a time, or two plays would differ."""

    def __init__(self, start: Callable[[], str]) -> None:
        super().__init__(trust_env=False, limits=httpx.Limits(keepalive_expiry=_IDLE_SECONDS))
        self._start = start
        self._turn = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it there; the name stays in its headers."""
        there = httpx.URL(await asyncio.to_thread(self._start))
        request.url = request.url.copy_with(scheme=there.scheme, host=there.host, port=there.port)
        async with self._turn:
            response = await super().handle_async_request(request)
            # The next one must not overtake what is still being read.
            await response.aread()
            return response
