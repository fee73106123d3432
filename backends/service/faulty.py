"""Carries out the fault switches that strike on the way of a request; pure ASGI, around everything else.

Before the work: the request never reaches the service. After it: what the service did stays done, and only the
answer suffers. The second kind is what a client must be able to live with.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from backends.service.faults import PURCHASE_PATH, Faults
from backends.service.protocol import ABORT, CLOSE, way_to_cut

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_UPSTREAM = b"no healthy upstream"
ELSEWHERE = "https://elsewhere.example/"
HUGE = 50_000_000  # bytes
_PAGE = b"<!doctype html><title>Sign in to the network</title><h1>Welcome to the hotel</h1>"
_BLANKS = b" " * 65536
_COMMITTED = 201
_LOOK_AGAIN = 0.05  # seconds
_TOKEN_HEADERS = (b"authorization", b"client-token")
# Signing on and refreshing must work while tokens are refused, or no client could ever recover.
_SIGN_ON = ("/ias/", "/ags/")


class Faulty:
    """An ASGI app around an ASGI app, which does to requests and answers what the switches say."""

    def __init__(self, app: App, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        await self._wait("latency", path)
        if self._faults.take("drop_before", path):
            await _cut(scope, receive, ABORT)
        elif not await self._answered_instead(path, send):
            await self._serve(self._token_refused(scope), receive, send)

    async def _wait(self, switch: str, path: str) -> None:
        """Wait as long as the switch says; whoever turns it lets go of what waits."""
        seconds = self._faults.seconds(switch, path)
        end = asyncio.get_running_loop().time() + seconds
        while seconds and self._faults.seconds(switch, path) == seconds:
            rest = end - asyncio.get_running_loop().time()
            if rest <= 0:
                break
            await asyncio.sleep(min(rest, _LOOK_AGAIN))

    async def _answered_instead(self, path: str, send: Send) -> bool:
        """Whether a switch answered in place of the service."""
        take = self._faults.take
        if take("unavailable", path):
            await _answer(send, 503, b"text/plain", NO_UPSTREAM)
        elif take("rate_limited", path):
            await _answer(send, 429, b"application/json", _http_error(429, "Too Many Requests"), (b"retry-after", b"1"))
        elif take("html", path):
            await _answer(send, 200, b"text/html; charset=utf-8", _PAGE)
        elif take("redirect", path):
            await _answer(send, 302, b"text/plain", b"", (b"location", ELSEWHERE.encode()))
        elif take("huge_body", path):
            await _huge_answer(send)
        else:
            return False
        return True

    def _token_refused(self, scope: Scope) -> Scope:
        """The request, with a token that no service would take where a switch wants that."""
        has_token = any(name in _TOKEN_HEADERS for name, _ in scope["headers"])
        if not has_token or scope["path"].startswith(_SIGN_ON) or not self._faults.take("reject_token", scope["path"]):
            return scope
        headers = [
            (name, b"Bearer refused.by.switch" if name in _TOKEN_HEADERS else value) for name, value in scope["headers"]
        ]
        return {**scope, "headers": headers}

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the service work; keep its whole answer back until a switch had its chance to spoil it."""
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self._app(scope, receive, keep)
        start = next((message for message in kept if message["type"] == "http.response.start"), None)
        if start is None:
            return
        body = b"".join(message.get("body", b"") for message in kept if message["type"] == "http.response.body")
        path: str = scope["path"]
        await self._wait("answer_delay", path)
        if path == PURCHASE_PATH and start["status"] == _COMMITTED and await self._hidden(scope, receive, send):
            return
        await self._spoiled(scope, receive, send, start, body)

    async def _hidden(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether a switch kept the success of a purchase from the client."""
        if self._faults.take("drop_after_commit", scope["path"]):
            await _cut(scope, receive, ABORT)
        elif self._faults.take("unavailable_after_commit", scope["path"]):
            await _answer(send, 503, b"text/plain", NO_UPSTREAM)
        else:
            return False
        return True

    async def _spoiled(self, scope: Scope, receive: Receive, send: Send, start: Message, body: bytes) -> None:
        """Send the answer, whole or as a switch wants it."""
        take, path = self._faults.take, scope["path"]
        if take("drop_mid_answer", path):
            await _half(send, start, body)
            await _cut(scope, receive, ABORT)
        elif take("truncated_body", path):
            await _half(send, start, body)
            await _cut(scope, receive, CLOSE)
        elif take("malformed_json", path):
            await _resend(send, start, body.rstrip()[:-1] or b"{")
        elif take("wrong_shape", path):
            await _resend(send, start, json.dumps(["another", "shape", 42]).encode())
        else:
            await send(start)
            await send({"type": "http.response.body", "body": body})


async def _cut(scope: Scope, receive: Receive, way: str) -> None:
    cut = way_to_cut(scope, way)
    if cut is None:
        raise RuntimeError("The server of this service cannot cut a connection: run it with CuttableProtocol.")
    cut()
    # What is left of the request is read away until the server has noticed that the line is gone.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _half(send: Send, start: Message, body: bytes) -> None:
    await send({**start, "headers": [*_unmeasured(start), (b"content-length", str(len(body) or 2).encode())]})
    await send({"type": "http.response.body", "body": body[: len(body) // 2] or b"{", "more_body": True})


async def _resend(send: Send, start: Message, body: bytes) -> None:
    await send({**start, "headers": [*_unmeasured(start), (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def _unmeasured(start: Message) -> list[tuple[bytes, bytes]]:
    return [header for header in start["headers"] if header[0].lower() != b"content-length"]


async def _answer(send: Send, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _huge_answer(send: Send) -> None:
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]},
    )
    await send({"type": "http.response.body", "body": b'{"padding": "', "more_body": True})
    for _ in range(HUGE // len(_BLANKS)):
        await send({"type": "http.response.body", "body": _BLANKS, "more_body": True})
    await send({"type": "http.response.body", "body": b'"}'})


def _http_error(status: int, reason: str) -> bytes:
    return json.dumps({"http-error": {"http-status-code": status, "http-reason-phrase": reason}}).encode()
