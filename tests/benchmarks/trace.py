"""(6) What the trace adds to a command: kept in memory, and written to a file as well, against none.

All on one node each, in this process: getCatalog on 10,000 products, of which the answer is all that is looked at, and
a whole order of one product from a ledger in memory. Commands with and without a trace take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.catalogs import Catalogs, product_code
from tests.benchmarks.figures import Figure, median_ratio
from tests.benchmarks.raw_terminal import Stuck
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.recorder import Recorder
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.channel_store.trace_file import TraceFile
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.trace import NoTrace, Trace
from tui_store.wiring import open_store

PRODUCTS = 10_000
LOOK_UPS, ORDERS = 6_000, 600
BATCH = {"getCatalog": 20, "doOrder": 4}
LIMIT = 1.15


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """Medians of batches that were run one right after the other."""
    channel = str(catalogs.folder(PRODUCTS))
    with ExitStack() as stack:
        in_memory, in_file = Recorder(), Recorder()
        file = stack.enter_context(closing(TraceFile(home / "trace.jsonl")))
        in_file.keep_in(file)
        stores = [_store(channel, trace, stack) for trace in (NoTrace(), in_memory, in_file)]
        return asyncio.run(_measured(stores))


def _store(channel: str, trace: Trace, stack: ExitStack) -> ChannelStore:
    world = stack.enter_context(closing(build_world(WorldOptions(channel=channel, fresh=True, seed=7), trace)))
    world.prepare()
    return open_store(world, world.account, ScriptedCustomer(world.account.pin), trace)


async def _measured(stores: Sequence[ChannelStore]) -> list[Figure]:
    figures: list[Figure] = []
    for name, command, count in (("getCatalog", _look_up, LOOK_UPS), ("doOrder", _order, ORDERS)):
        for store in stores:
            await command(store)
        bare, memory, file = await _in_turn(stores, command, count, BATCH[name])
        pace = f"{_pace(memory, name)} a second, without a trace {_pace(bare, name)}"
        figures += [
            Figure(f"{name} with the trace in memory", median_ratio(memory, bare), LIMIT, pace),
            Figure(f"{name} with --trace FILE", median_ratio(file, bare), raw=f"{_pace(file, name)} a second"),
        ]
    for store in stores:
        await store.aclose()
    return figures


async def _in_turn(
    stores: Sequence[ChannelStore], command: Callable[[ChannelStore], Awaitable[None]], count: int, batch: int
) -> Iterator[list[float]]:
    samples: list[list[float]] = [[] for _ in stores]
    for _ in range(count // batch):
        for store, taken in zip(stores, samples, strict=True):
            start = perf_counter()
            for _ in range(batch):
                await command(store)
            taken.append(perf_counter() - start)
    return iter(samples)


async def _look_up(store: ChannelStore) -> None:
    answer = await store.run("getCatalog")
    if answer is None or answer.child_count != PRODUCTS:
        raise Stuck("getCatalog answered something else")


async def _order(store: ChannelStore) -> None:
    store.set_field("order", ContentNode(children=[ContentNode({"code": product_code(1), "qty": 1})]))
    answer = await store.run("doOrder")
    if answer is None or answer.get("status") != 1:
        raise Stuck(f"a purchase failed: {answer.to_json_data() if answer else answer}")


def _pace(samples: Sequence[float], name: str) -> str:
    return f"{BATCH[name] / median(samples):,.0f}"
