"""Runs the service on a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from backends.service.app import build_app
from backends.service.context import Context
from backends.service.protocol import CuttableProtocol
from backends.service.settings import ServiceSettings
from tui_store.domain.errors import InputError
from tui_store.text import plain

_BACKLOG = 512
# How long answers under way may take when the service is told to stop, in seconds.
_GRACE = 3


def bound_socket(settings: ServiceSettings) -> socket.socket:
    """A socket that listens where the settings say; port 0 takes a free one. Raises InputError."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
    except (OSError, UnicodeError, OverflowError) as error:
        raise InputError(
            f"The service cannot listen on {_place(settings)} ({_reason(error)}): check --host."
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise InputError(
            f"The service cannot listen on {_place(settings)} ({_reason(error)}): choose another one with --port."
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL at which clients of this machine reach a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


class Server:
    """One service on one socket; `serve` returns after `stop`, which any thread may call."""

    def __init__(self, context: Context, listener: socket.socket, ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            build_app(context),
            http=CuttableProtocol,
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = _Quiet(config, ready)
        self._listener = listener

    async def serve(self) -> None:
        """Serve until told to stop."""
        await self._server.serve(sockets=[self._listener])

    def run(self) -> None:
        """The same, in an event loop of its own."""
        asyncio.run(self.serve())

    def stop(self) -> None:
        """Finish the answers under way and end."""
        self._server.should_exit = True


class _Quiet(uvicorn.Server):
    """Says when it accepts connections; a signal that it caught ends it, and nothing else."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but the signal is not raised once more after a clean end."""
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()


def _place(settings: ServiceSettings) -> str:
    return f"{plain(settings.host)} port {settings.port}"


def _reason(error: Exception) -> str:
    return plain(getattr(error, "strerror", None) or str(error))
