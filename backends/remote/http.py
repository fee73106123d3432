"""Sends one request and reads its answer: limits, time-outs, the trace, the archive. Nothing is repeated here."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import httpx

from backends.remote.errors import CONNECT_SECONDS, POOL_SECONDS, READ_SECONDS, WHOLE_SECONDS, Broken, broken
from backends.remote.exchange import Answer, Call
from backends.remote.har import Exchange, HarWriter
from backends.remote.readable import readable
from backends.remote.secret import Json, Scrubber, Secret
from backends.remote.settings import RemoteSettings
from tui_store.domain.errors import Unreachable, UnreadableAnswer
from tui_store.domain.trace import NoTrace, Trace
from tui_store.text import plain

BODY_LIMIT = 5_000_000  # bytes, unpacked
# The service hangs up after 5 s of silence; a request that crosses with that would seem lost.
_IDLE_SECONDS = 4.0


class Bearer(httpx.Auth):
    """Puts the token into the one header that httpx itself never prints."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Once, without a second try."""
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


class Http:
    """The connections to one service. Raises `Broken` where no whole answer comes."""

    def __init__(
        self,
        settings: RemoteSettings,
        trace: Trace,
        har: HarWriter | None,
        scrubber: Scrubber,
        transport: httpx.AsyncBaseTransport | None = None,
        stopwatch: Callable[[], float] = perf_counter,
    ) -> None:
        self._settings = settings
        self._trace = trace
        self._har = har
        self._scrubber = scrubber
        self._transport = transport
        self._stopwatch = stopwatch
        self._client: httpx.AsyncClient | None = None
        self._is_noted = har is not None or not isinstance(trace, NoTrace)

    async def send(self, call: Call, token: Secret | None = None, attempt: int = 1) -> Answer:
        """Send a request once; `attempt` says in the trace which try it is."""
        started, watch = datetime.now(UTC), self._stopwatch
        clock = watch()
        request = self._request(call)
        try:
            answer = await self._exchanged(call, request, token)
        except Broken as failure:
            self._note(call, request, attempt, started, watch() - clock, None, str(failure.error))
            raise
        except asyncio.CancelledError:
            self._note(call, request, attempt, started, watch() - clock, None, "It was given up.")
            raise
        self._note(call, request, attempt, started, watch() - clock, answer, "")
        return answer

    async def aclose(self) -> None:
        """Let go of the connections; the next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchanged(self, call: Call, request: httpx.Request, token: Secret | None) -> Answer:
        host = self._settings.host
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                response = await self._opened().send(request, stream=True, auth=Bearer(token) if token else None)
                try:
                    body = await _body(response, host)
                finally:
                    await response.aclose()
        except Broken:
            raise
        # Whatever it is: what lies below holds headers that no traceback may show.
        except Exception as error:
            raise broken(error, host) from None
        return Answer(call, response.status_code, response.headers, body, host, self._scrubber.text)

    def _request(self, call: Call) -> httpx.Request:
        sent = {
            "Accept": "application/json",
            "nv-tenant-id": self._settings.tenant,
            "x-correlation-id": call.correlation,
        }
        content = None
        if call.body is not None:
            content = json.dumps(call.body, default=_revealed).encode()
            sent["Content-Type"] = "application/json"
        url = self._settings.service_url + call.path
        if call.query:
            url += "?" + urlencode([(name, _revealed(value)) for name, value in call.query])
        return self._opened().build_request(call.method, url, headers=sent, content=content)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._transport,
                verify=_trusted(self._settings),
                trust_env=not self._settings.is_loopback,
                follow_redirects=False,
                timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=POOL_SECONDS),
                limits=httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=_IDLE_SECONDS),
                headers={"User-Agent": "tui-store"},
            )
        return self._client

    def _note(
        self,
        call: Call,
        request: httpx.Request,
        attempt: int,
        started: datetime,
        seconds: float,
        answer: Answer | None,
        error: str,
    ) -> None:
        """Tell trace and archive what was sent and what came, without secrets."""
        if not self._is_noted:
            return
        scrub = self._scrubber
        sent = scrub.data({name: plain(value) for name, value in request.headers.items()})
        body = scrub.data(call.body) if call.body is not None else None
        milliseconds = round(seconds * 1000)
        title = f"{call.name} {answer.status if answer else 'no answer'}, {milliseconds} ms"
        data: dict[str, Any] = {
            "method": call.method,
            "path": call.path,
            "query": scrub.data(dict(call.query)),
            "status": answer.status if answer else None,
            "ms": milliseconds,
            "correlationId": answer.correlation if answer else call.correlation,
            "headers": sent,
            "body": body,
        }
        if attempt > 1:
            data["attempt"] = attempt
        if error:
            data["error"] = scrub.text(error)
        received: dict[str, str] = {}
        if answer is not None:
            received = scrub.data({name: plain(value) for name, value in answer.headers.items()})
            data["answerHeaders"] = received
            data["answer"] = readable(answer, scrub)
        self._trace.emit("request", title, data)
        if self._har is not None:
            query = urlencode(list(data["query"].items()))
            self._har.add(
                Exchange(
                    started=started,
                    seconds=seconds,
                    method=call.method,
                    url=f"{self._settings.service_url}{call.path}" + (f"?{query}" if query else ""),
                    sent_headers=sent,
                    sent_body="" if body is None else json.dumps(body),
                    status=answer.status if answer else 0,
                    reason=_phrase(answer.status) if answer else "",
                    version="HTTP/1.1",
                    headers=received,
                    body="" if answer is None else _text(data["answer"]),
                    size=len(answer.body) if answer else -1,
                    error=data.get("error", ""),
                )
            )


async def _body(response: httpx.Response, host: str) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > BODY_LIMIT:
            most = f"{BODY_LIMIT // 1_000_000} MB"
            too_much = f"The answer of {host} is longer than {most}, so it was not read: ask its operator."
            raise Broken(UnreadableAnswer(too_much), sent=True)
    return bytes(body)


def _revealed(value: object) -> str:
    return value.reveal() if isinstance(value, Secret) else str(value)


def _trusted(settings: RemoteSettings) -> ssl.SSLContext:
    """Whose certificates are good; none is looked up where nothing is encrypted."""
    if settings.service_url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not settings.ca_file:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        why = error.strerror or "it holds no certificate"
        raise Unreachable(f"The certificates in {plain(str(Path(settings.ca_file)))} cannot be read ({why}).") from None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _text(noted: Json) -> str:
    return noted if isinstance(noted, str) else json.dumps(noted)
