"""(7) Purchases a second through client and reference service, and what the client adds to its requests.

The service runs in a process of its own. A purchase is a whole `place`: two lists of entitlements, the purchase itself
with the CRM's answer, the list again, and two commits in the client's state file. The floor is one POST to a bare
Starlette endpoint in another process, which commits one row. PostgreSQL where TUI_STORE_POSTGRES is set.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import httpx

from backends.local.journal import Journal
from backends.remote.backend import RemoteBackend
from backends.remote.client_ids import ClientIds
from backends.remote.entitlements import ACCOUNT, DEVICE, PAGE
from backends.remote.placing import PURCHASE
from backends.remote.service import RemoteService
from backends.remote.settings import RemoteSettings
from backends.remote.sign_on import SIGN_ON, describe
from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, median_ratio, ms
from tests.benchmarks.raw_terminal import ROOT
from tests.support.service import PASSWORD, ServiceProcess
from tui_store.domain.account import Account
from tui_store.domain.clock import MachineClock
from tui_store.domain.device import Device
from tui_store.domain.ids import Ids
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.trace import NoTrace

POSTGRES = "TUI_STORE_POSTGRES"
CLIENTS = (1, 32)
PURCHASES = 96  # in all, however many clients share them
SAMPLES = 60
LIMIT = 1.5
COINS = Order((OrderItem("COINS", 1),))


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """Ratios to the bare endpoint have no limit: they are mostly the service's work and the disk's."""
    seed = home / "seed"
    seed.mkdir()
    users = [f"user-{number}" for number in range(sum(CLIENTS) + SAMPLES)]
    (seed / "seed.toml").write_text(_seed(users), encoding="utf-8")
    figures: list[Figure] = []
    for name in ("SQLite", "PostgreSQL") if os.environ.get(POSTGRES) else ("SQLite",):
        with ExitStack() as stack:
            database = str(home / "service.sqlite") if name == "SQLite" else stack.enter_context(_postgres_database())
            service = ServiceProcess(database, seed)
            stack.callback(service.kill)
            bare = stack.enter_context(_bare(home / f"bare-{name}.sqlite"))
            figures += asyncio.run(_measured(name, service.url, bare, home / name, users))
    return figures


def _seed(users: Sequence[str]) -> str:
    product = '[[product]]\nid = "COINS"\ntype = "transactional"\ntitle = "Coins"\nprice = 0.99\n'
    accounts = (
        f'[[account]]\nid = "ACC-{user}"\n[[account.user]]\nname = "{user}"\npassword = "{PASSWORD}"\n'
        for user in users
    )
    return '[[tenant]]\nid = "nagra"\ndevice_classes = ["Roku"]\n' + product + "".join(accounts)


@contextmanager
def _postgres_database() -> Iterator[str]:
    """An empty database of its own on the server that the environment names."""
    import psycopg  # an extra: only who names a server needs it
    from sqlalchemy import make_url

    server, name = os.environ[POSTGRES], "tui_store_benchmark"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _bare(path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.bare_endpoint", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


async def _measured(name: str, url: str, bare: str, home: Path, users: Sequence[str]) -> list[Figure]:
    figures = []
    left = list(users)
    for count in CLIENTS:
        stores = [_Store(url, home, left.pop()) for _ in range(count)]
        plain = [httpx.AsyncClient(trust_env=False) for _ in range(count)]
        for store in stores:
            await store.ready()
        each = PURCHASES // count
        purchases = await _pace([store.buy for store in stores], each)
        posts = [partial(client.post, bare, json={"productId": "COINS"}) for client in plain]
        floor = await _pace(posts, each)
        clients = "1 client" if count == 1 else f"{count} clients"
        raw = f"{1 / purchases:.0f} purchases a second, {1 / floor:.0f} bare posts"
        figures.append(Figure(f"a purchase of {clients} on {name}, against a bare post", purchases / floor, raw=raw))
        for store, client in zip(stores, plain, strict=True):
            await store.aclose()
            await client.aclose()
    figures.append(await _overhead(name, url, home, left))
    return figures


async def _pace(works: Sequence[Callable[[], Awaitable[object]]], each: int) -> float:
    """Seconds for one, of all of them at the same time."""

    async def repeat(work: Callable[[], Awaitable[object]]) -> None:
        for _ in range(each):
            await work()

    start = perf_counter()
    await asyncio.gather(*(repeat(work) for work in works))
    return (perf_counter() - start) / (each * len(works))


async def _overhead(name: str, url: str, home: Path, users: list[str]) -> Figure:
    """Client and plain httpx in turn, each on an account that owns as much as the other's."""
    store, plain = _Store(url, home, users.pop()), _Plain(url, users.pop())
    await store.ready()
    await plain.ready()
    client, floor = [], []
    for _ in range(SAMPLES):
        client.append(await _seconds(store.buy))
        floor.append(await _seconds(plain.buy))
    await store.aclose()
    await plain.aclose()
    raw = f"{ms(client)}, {ms(floor)}"
    return Figure(f"a purchase on {name}, against its requests by plain httpx", median_ratio(client, floor), LIMIT, raw)


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    start = perf_counter()
    await work()
    return perf_counter() - start


async def _password(_why: str) -> str:
    return PASSWORD


class _Store:
    """A remote backend of one user, with a state file."""

    def __init__(self, url: str, home: Path, user: str) -> None:
        self._service = RemoteService(RemoteSettings(url, user=user), _password, ClientIds(None), Device(), NoTrace())
        self._journal = Journal.open(home / f"{user}.sqlite")
        account = Account(user, user, {})
        self._backend = RemoteBackend(self._service, self._journal, account, MachineClock(), Ids(), NoTrace())

    async def ready(self) -> None:
        """Signed on, with the catalog read, and one purchase made."""
        self._quote = await self._backend.quote(COINS)
        await self.buy()

    async def buy(self) -> None:
        """Place one order."""
        await self._backend.place(COINS, self._quote, "")

    async def aclose(self) -> None:
        """Let go of everything."""
        await self._backend.aclose()
        await self._service.aclose()
        self._journal.close()


class _Plain:
    """The requests of a purchase, and nothing else."""

    def __init__(self, url: str, user: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, trust_env=False, headers={"nv-tenant-id": "nagra"})
        self._user = user

    async def ready(self) -> None:
        """Signed on, and one purchase made."""
        body = {"username": self._user, "password": PASSWORD, "deviceInformation": describe(Device(), "Roku")}
        answer = await self._client.post(SIGN_ON, json=body)
        self._client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        await self.buy()

    async def buy(self) -> None:
        """Look at both lists, buy, look again."""
        await asyncio.gather(self._list(DEVICE), self._list(ACCOUNT))
        answer = await self._client.post(PURCHASE, json={"productId": "COINS"})
        answer.raise_for_status()
        await self._list(ACCOUNT)

    async def _list(self, path: str) -> object:
        answer = await self._client.get(path, params={"limit": PAGE})
        return answer.json()

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()
