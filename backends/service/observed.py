"""Around everything else: gives each answer its correlation id and date, notes it, and shows nobody a traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backends.service.correlation import HEADER, is_acceptable, remember
from backends.service.errors import INTERNAL, ServiceError
from backends.service.recent import RecentRequest, RecentRequests
from tui_store.text import plain, shortened

LOG = logging.getLogger("tui_store.service")
_HEADER = HEADER.encode()


class Observed:
    """An ASGI app around an ASGI app."""

    def __init__(
        self, app: ASGIApp, recent: RecentRequests, new_id: Callable[[], str], now: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._recent = recent
        self._new_id = new_id
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        correlation = given if is_acceptable(given) else self._new_id()
        remember(scope, correlation)
        begun, status = time.perf_counter(), 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                others = [header for header in message.get("headers", []) if header[0].lower() != _HEADER]
                # By the service's own clock, which may have been moved: clients measure its dates by it.
                date = (b"date", format_datetime(self._now(), usegmt=True).encode())
                message = {**message, "headers": [*others, date, (_HEADER, correlation.encode())]}
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except ClientDisconnect:
            LOG.info("%s %s ended by its client", scope["method"], plain(scope["path"]))
        except Exception as error:
            # No traceback: it could show what the request held.
            LOG.error("%s %s failed with %s", scope["method"], plain(scope["path"]), _in_words(error))  # noqa: TRY400
            if status == 0:
                answer = ServiceError(500, INTERNAL, "The service failed: its log says why.").answer()
                await answer(Request(scope).scope, receive, send_marked)
        finally:
            spent = (time.perf_counter() - begun) * 1000
            path = shortened(plain(scope["path"]), 200)
            self._recent.add(
                RecentRequest(datetime.now(UTC), scope["method"], path, status, round(spent, 1), correlation)
            )


def _in_words(error: Exception) -> str:
    # What SQLAlchemy says holds the values of the statement, and they may be secrets.
    cause = getattr(error, "orig", None)
    return type(error).__name__ + (f" ({shortened(plain(str(cause)), 200)})" if cause is not None else "")
