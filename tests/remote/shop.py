"""Opens the real client on a real service, with what a test wants to look at: its trace, its pauses, its clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from backends.local.journal import Journal
from backends.remote.backend import RemoteBackend
from backends.remote.client_ids import ClientIds
from backends.remote.har import HarWriter
from backends.remote.service import RemoteService
from backends.remote.settings import RemoteSettings
from backends.remote.uptime import uptime
from backends.service.storage.entitlements import entitlements_of
from tests.contract.case import one
from tests.support.service import PASSWORD, RunningService
from tui_store.domain.account import Account, PaymentMethod
from tui_store.domain.device import Device
from tui_store.domain.ids import Ids
from tui_store.domain.order import Receipt


class Recorded(NamedTuple):
    """One event of the trace."""

    kind: str
    title: str
    data: Mapping[str, Any]


class Recorder:
    """A trace that keeps everything, and refuses what is no JSON."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        json.dumps(data)
        self.events.append(Recorded(kind, title, data or {}))

    def requests(self, path: str = "") -> list[Mapping[str, Any]]:
        """The requests whose path ends so."""
        return [event.data for event in self.events if event.kind == "request" and event.data["path"].endswith(path)]


class MovableClock:
    """The machine's clock and its uptime: `later`, if a test lets time pass, and `wrong`, if it sets the clock."""

    def __init__(self) -> None:
        self.later = timedelta()
        self.wrong = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + self.later + self.wrong

    def up(self) -> tuple[str, float]:
        boot, seconds = uptime()
        return boot, seconds + self.later.total_seconds()


class Shop:
    """Clients of one service. Each `backend()` is as after a restart: it knows what the journal holds.

    Without a disk that journal is in memory, one for all backends with the same `state`, and quicker.
    """

    def __init__(
        self, url: str, folder: Path, transport: httpx.AsyncBaseTransport | None = None, *, on_disk: bool = True
    ) -> None:
        self.url = url
        self.folder = folder
        self.trace = Recorder()
        self.clock = MovableClock()
        self.pauses: list[float] = []
        self.asked: list[str] = []
        self.passwords: list[str] = []
        self._transport = transport
        self._on_disk = on_disk
        self._states: dict[str, Journal] = {}
        self._open: list[RemoteService] = []
        self._backends: list[RemoteBackend] = []
        self._journals: list[Journal] = []

    def service(self, user: str = "ava", har: HarWriter | None = None, **settings: Any) -> RemoteService:
        """A client that is not signed on; any of the settings."""
        more = {name: settings.pop(name) for name in ("monotonic", "password") if name in settings}
        service = RemoteService(
            RemoteSettings(self.url, user=user, **settings),
            more.pop("password", self._password),
            ClientIds(self.folder / "ids"),
            Device(),
            self.trace,
            har,
            self._sleep,
            lambda: 0.5,
            transport=self._transport,
            **more,
        )
        self._open.append(service)
        return service

    def backend(self, user: str = "ava", state: str = "state", persona: str = "", **settings: Any) -> RemoteBackend:
        """A backend over a client of its own; `state` names the journal's file."""
        return self.over(self.service(user, **settings), state, persona)

    def over(self, service: RemoteService, state: str = "state", persona: str = "") -> RemoteBackend:
        """A backend over this client; without a `persona` the user sits in front of the TV."""
        if self._on_disk:
            self._journals.append(Journal.open(self.folder / f"{state}.sqlite"))
        else:
            if state not in self._states:
                self._states[state] = Journal.open(None)
            self._journals.append(self._states[state])
        account = Account(persona or service.settings.user, "A", {}, payment=PaymentMethod("Visa"))
        backend = RemoteBackend(service, self._journals[-1], account, self.clock, Ids(), self.trace, self.clock.up)
        self._backends.append(backend)
        return backend

    async def aclose(self) -> None:
        """Let go of everything."""
        for backend in self._backends:
            await backend.aclose()
        for service in self._open:
            await service.aclose()
        for journal in self._journals:
            journal.close()

    async def _password(self, why: str) -> str:
        self.asked.append(why)
        return self.passwords.pop(0) if self.passwords else PASSWORD

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def buy(backend: RemoteBackend, code: str = "COINS", request_id: str = "") -> Receipt:
    """Order one of a product."""
    return await backend.place(one(code), await backend.quote(one(code)), request_id)


async def bought(backend: RemoteBackend) -> list[str]:
    """The ids of everything in the history."""
    return [row.purchase_id for row in await backend.purchases(include_inactive=True)]


def owned(service: RunningService, account: str = "ACC-ava") -> list[str]:
    """The ids of the entitlements that the service itself knows of."""
    return [row.id for row in service.do(lambda: service.context.store.read(lambda db: entitlements_of(db, account)))]
