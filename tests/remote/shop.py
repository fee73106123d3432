"""Opens the real client on a real service, with what a test wants to look at: its trace, its pauses, its clock."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from tests.contract.case import one
from tests.support.service import PASSWORD
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


Answers = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def token(claims: Mapping[str, Any]) -> str:
    """A token with these claims and a signature that nobody checks."""
    import base64

    def part(data: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.signature"


SIGNED_ON: Mapping[str, Any] = {
    "access_token": token({"exp": 4_000_000_000, "accountId": "ACC", "deviceId": "DEV", "playoutDeviceClass": "Roku"}),
    "refresh_token": token({"typ": "RefreshAuthN"}),
    "client_id": "DEV",
    "accountId": "ACC",
}


class Scripted(httpx.AsyncBaseTransport):
    """A service that answers as a test says, by the end of the path; sign-on works and nothing is owned unless told.

    An answer is a response, an exception to raise, a function from the request to one of these, or a list of these to
    be given in turn, the last for good.
    """

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.answers: dict[str, Any] = {
            "signOnByUserNamePassword": httpx.Response(200, json=SIGNED_ON),
            "entitlements": httpx.Response(404, json={"message": "none", "code": 404, "errorCode": 30031}),
            **(answers or {}),
        }
        self.requests: list[httpx.Request] = []

    def sent(self, path: str) -> Sequence[httpx.Request]:
        """The requests whose path ends so."""
        return [request for request in self.requests if request.url.path.endswith(path)]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        path = max((name for name in self.answers if request.url.path.endswith(name)), key=len, default="")
        answer = self.answers[path]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        # Each time a new one: a response can be read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def catalogue(*products: Mapping[str, Any]) -> httpx.Response:
    """A page of the catalogue that is the whole of it."""
    return httpx.Response(200, json={"products": list(products), "total_records": len(products), "version": "1"})


def product(code: str = "COINS", **members: Any) -> dict[str, Any]:
    """A product on the wire; members replace its own, and those that are None go."""
    whole = {
        "id": code,
        "type": "transactional",
        "Title": f"Product {code}",
        "price": {"value": 0.99, "currency": "USD"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def entitlement(identifier: str, code: str = "COINS", **members: Any) -> dict[str, Any]:
    """An entitlement on the wire."""
    return {
        "_id": identifier,
        "productId": code,
        "status": "SUBSCRIBED",
        "productType": "TRANSACTIONAL",
        "validFrom": "2020-01-01T00:00:00Z",
        "expiryDate": "2099-01-01T00:00:00Z",
        "created": "2020-01-01T00:00:00Z",
        **members,
    }
