"""The HTTP/1.1 protocol of the service: uvicorn's own, which can also be told to cut the line.

An ASGI program cannot close a connection. Here each request's scope carries the two ways to do it, so that a fault
switch cuts a real socket; and what is not HTTP at all gets the documented error shape instead of plain text.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_Asgi: TypeAlias = Any  # scope, receive and send, in uvicorn's own types

ABORT = "tui_store.abort"  # reset: what was not sent is lost
CLOSE = "tui_store.close"  # an orderly end: what was written arrives, and nothing after it


class CuttableProtocol(H11Protocol):
    """uvicorn's protocol for `uvicorn.Config(http=...)`; `scope["extensions"]` has ABORT and CLOSE."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the ways to cut this connection into the scope of each of its requests."""
        super().connection_made(transport)
        served = self.app
        ways: dict[str, Any] = {ABORT: lambda: _reset(transport), CLOSE: transport.close}

        async def app(scope: _Asgi, receive: _Asgi, send: _Asgi) -> None:
            scope.setdefault("extensions", {}).update(ways)
            await served(scope, receive, send)

        self.app = app

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read as HTTP with the front door's error shape."""
        body = json.dumps({"http-error": {"http-status-code": 400, "http-reason-phrase": "Bad Request"}}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        # An answer to the same request may be on its way already: then there is nothing left to say.
        with suppress(h11.LocalProtocolError):
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _reset(transport: asyncio.Transport) -> None:
    line: socket.socket = transport.get_extra_info("socket")
    # Closing with no time to linger sends a reset, as a line that breaks would; closing alone says goodbye politely.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def way_to_cut(scope: dict[str, Any], way: str) -> Callable[[], None] | None:
    """How to cut the connection of this request, where the server can; ABORT or CLOSE."""
    found: Callable[[], None] | None = scope.get("extensions", {}).get(way)
    return found
