"""(5) Headless purchases a second, and what a long ledger adds to one.

Each is a whole doOrder: node, scripted customer, quote, and an event committed to a real state file.
The floor is one bare commit to a SQLite file of the same kind (WAL, synchronous=FULL) beside it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import ExitStack, aclosing, closing
from pathlib import Path
from time import perf_counter

from tests.benchmarks.catalogs import Catalogs, product_code
from tests.benchmarks.figures import Figure, median_ratio, ms
from tests.benchmarks.raw_terminal import Stuck
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.trace import NoTrace

FEW, MANY = 10, 10_000
SAMPLES = 200
PRODUCTS = 30


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """No limits: a purchase waits for the disk, and disks differ."""
    channel = str(catalogs.folder(PRODUCTS))
    with ExitStack() as stack:
        short, long = (_world(channel, home / f"{name}.sqlite", stack) for name in ("short", "long"))
        bare = stack.enter_context(closing(sqlite3.connect(home / "bare.sqlite", isolation_level=None)))
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        return asyncio.run(_sell(short, long, bare))


def _world(channel: str, state: Path, stack: ExitStack) -> LocalWorld:
    return stack.enter_context(closing(build_world(WorldOptions(channel=channel, state=str(state)), NoTrace())))


async def _sell(short: LocalWorld, long: LocalWorld, bare: sqlite3.Connection) -> list[Figure]:
    """Fill one ledger at a measured pace; then take bare commit, short and long ledger in turn."""
    async with aclosing(_store(short)) as few, aclosing(_store(long)) as many:
        for _ in range(FEW):
            await _buy(few)
        start = perf_counter()
        for _ in range(MANY):
            await _buy(many)
        pace = MANY / (perf_counter() - start)
        commits, at_few, at_many = [], [], []
        for _ in range(SAMPLES):
            commits.append(_commit(bare))
            at_few.append(await _buy(few))
            at_many.append(await _buy(many))
    return [
        Figure("a purchase, against a bare commit", median_ratio(at_few, commits), raw=f"{ms(at_few)}, {ms(commits)}"),
        Figure(f"purchases a second, from 0 to {MANY:,}", pace, unit="/s"),
        Figure(f"a purchase after {MANY:,}, against one after {FEW}", median_ratio(at_many, at_few), raw=ms(at_many)),
    ]


def _store(world: LocalWorld) -> ChannelStore:
    return ChannelStore(
        backend=world.backend(world.account),
        customer=ScriptedCustomer(world.account.pin),
        account=world.account,
        channel=world.channel,
        ids=world.ids,
    )


async def _buy(store: ChannelStore) -> float:
    """Seconds of one purchase of one consumable."""
    start = perf_counter()
    item = ContentNode({"code": product_code(1), "qty": 1})
    store.set_field("order", ContentNode(children=[item]))
    status = await store.run("doOrder")
    took = perf_counter() - start
    if status is None or status.get("status") != 1:
        raise Stuck(f"a purchase failed: {status.to_json_data() if status else status}")
    return took


def _commit(bare: sqlite3.Connection) -> float:
    start = perf_counter()
    bare.execute("INSERT INTO events (body) VALUES (?)", ("x" * 300,))
    return perf_counter() - start
