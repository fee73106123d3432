"""A CRM of the test's own, on a real socket: it keeps what it is sent and answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

AUTHORISE, COMPLETE = "isPurchaseAuthorised", "purchaseCompleted"


class Heard(NamedTuple):
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: Any


class Reply(NamedTuple):
    """One answer; `echo` False leaves the correlation id out."""

    status: int
    body: bytes = b"{}"
    echo: bool = True
    more: Mapping[str, str] = {}


class ScriptedCrm:
    """`replies` has a list for each of the two actions; its last one is given again and again."""

    def __init__(self) -> None:
        # Cleared, such requests are answered only once it is set.
        self.answers_completions = threading.Event()
        self.answers_authorisations = threading.Event()
        self.begin_anew()
        crm = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                crm.serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def begin_anew(self) -> None:
        """Forget what was heard, and approve of everything."""
        self.heard: list[Heard] = []
        self.replies = {AUTHORISE: [Reply(201)], COMPLETE: [Reply(200)]}
        self.answers_completions.set()
        self.answers_authorisations.set()

    @property
    def url(self) -> str:
        """What `--crm-url` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/somedomain"

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        self.heard.append(Heard(handler.path, {k.lower(): v for k, v in handler.headers.items()}, body))
        action = handler.path.rpartition("/")[2]
        (self.answers_completions if action == COMPLETE else self.answers_authorisations).wait(20)
        replies = self.replies[action]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        handler.send_response(reply.status)
        for name, value in reply.more.items():
            handler.send_header(name, value)
        if reply.echo:
            handler.send_header("x-correlation-id", handler.headers["x-correlation-id"])
        handler.send_header("content-length", str(len(reply.body)))
        handler.end_headers()
        # Whoever was asked may have heard enough.
        with suppress(ConnectionError):
            handler.wfile.write(reply.body)

    def of(self, action: str) -> list[Heard]:
        """What was heard of one action."""
        return [one for one in self.heard if one.path.endswith(action)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.answers_completions.set()
        self.answers_authorisations.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
