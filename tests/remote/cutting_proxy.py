"""A TCP proxy that cuts connections when a test says so: before a request arrives, after it, or in mid-answer."""

from __future__ import annotations

import asyncio
from typing import Self

BEFORE, AFTER, MID_ANSWER = "before the request", "after the request", "in mid-answer"
CUTS = (BEFORE, AFTER, MID_ANSWER)

_PURCHASE = b"actions/purchase"


class CuttingProxy:
    """Stands between a client and the service at `upstream`; an async context manager.

    `cut` is how the next purchase is cut off, empty for not at all; it is empty again afterwards. Bytes of every
    other request pass untouched. A request is sent on before the client is cut off, whatever the service makes of it.
    """

    def __init__(self, upstream: str) -> None:
        host, _, port = upstream.removeprefix("http://").rpartition(":")
        self._upstream = (host, int(port))
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self.cut = ""
        self.cuts = 0

    @property
    def url(self) -> str:
        """Where a client finds the proxy."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def idle(self) -> None:
        """Wait until the service has answered everything that has reached it, whoever is still there to hear it."""
        await self._is_idle.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there_reader, there = await asyncio.open_connection(*self._upstream)
        try:
            while await self._exchange(reader, writer, there_reader, there):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for end in (writer, there):
                end.transport.abort()
            self._tasks.discard(task)

    async def _exchange(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> bool:
        """Pass one request and its answer on; False once the connection has been cut."""
        request = await _message(reader)
        self._under_way += 1
        self._is_idle.clear()
        try:
            return await self._passed_on(request, writer, there_reader, there)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._is_idle.set()

    async def _passed_on(
        self,
        request: bytes,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> bool:
        cut = self._taken() if _PURCHASE in request.partition(b"\r\n")[0] else ""
        if cut == BEFORE:
            return False
        there.write(request)
        await there.drain()
        if cut == AFTER:
            # The client is gone at once; the service answers nobody.
            writer.transport.abort()
            await _message(there_reader)
            return False
        answer = await _message(there_reader)
        writer.write(answer[: len(answer) * 3 // 4] if cut == MID_ANSWER else answer)
        await writer.drain()
        return cut != MID_ANSWER

    def _taken(self) -> str:
        cut, self.cut = self.cut, ""
        self.cuts += bool(cut)
        return cut


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP message with the body that its head announces."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return head + await reader.readexactly(length)
