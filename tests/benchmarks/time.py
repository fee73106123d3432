"""(10) Time: reading and taking in a long history, a long jump, undo after many events, and a start-up with them.

The floor of a fold is plain sqlite3 and json.loads over the same rows, that of a jump is the same rows inserted by
plain sqlite3 in one transaction into an empty ledger. Both ledgers are files, with the same indexes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from backends.local.database import connect, prepared
from backends.local.ledger import Ledger
from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.landing import landing_stands
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.trace import NoTrace

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
FEW, MANY = 10_000, 100_000
PLANS, JUMP = 10_000, "10y"
ROUNDS = 5
UNDOS = 60
STARTS = 15
FOLD_LIMIT, JUMP_LIMIT, GROWTH_LIMIT, UNDO_LIMIT, START_LIMIT = 6.0, 3.0, 1.3, 1.5, 1.2
_INSERT = "INSERT INTO events (seq, parent, account, kind, at, request_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ROWS = "SELECT seq, parent, account, kind, at, request_id, body FROM events ORDER BY seq"


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """Limits are those of the issue; the fold's is ours."""
    shop = _Shop(home)
    few, many = shop.lived("few", 100, FEW), shop.lived("many", 100, MANY)
    return [
        *_folds(shop, few, many),
        *_undos(shop, shop.lived("short", 10, 100), many),
        *_starts(home, many),
        *_jumps(shop),
    ]


class _Shop:
    """A channel of monthly plans that do not exclude each other, and state files with a past."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.channel = home / "channel"
        self.channel.mkdir()
        fields = "<cost>$1.99</cost><productType>MonthlySub</productType>"
        rows = "".join(f"<product><code>P{n}</code><name>Plan {n}</name>{fields}</product>" for n in range(PLANS))
        catalog = f"<result><status>Success</status><products>{rows}</products></result>"
        (self.channel / "GetCatalog.xml").write_text(catalog, encoding="utf-8")

    def open(self, state: Path, now: datetime | None = None) -> LocalWorld:
        """A store that has read nothing of the state yet."""
        world = build_world(WorldOptions(channel=str(self.channel), state=str(state), now=now), NoTrace())
        world.prepare()
        return world

    def bought(self, name: str, plans: int) -> Path:
        """A state file in which so many plans were bought on one day."""
        state = self.home / f"{name}.sqlite"
        with closing(self.open(state, START)) as world:
            asyncio.run(_buy(world, plans))
        return state

    def lived(self, name: str, plans: int, events: int) -> Path:
        """The same, with so many renewals since."""
        state = self.bought(name, plans)
        with closing(self.open(state)) as world:
            asyncio.run(world.time_machine(world.account).advance(f"{events // plans}m"))
        return state


async def _buy(world: LocalWorld, plans: int) -> None:
    backend = world.backend(world.account)
    order = Order(tuple(OrderItem(f"P{n}", 1) for n in range(plans)))
    await backend.place(order, await backend.quote(order), "")


# ---------------------------------------------------------------------- taking in a long history


def _folds(shop: _Shop, few: Path, many: Path) -> list[Figure]:
    floors, folds, short = interleaved(
        ROUNDS, partial(_read_plainly, many), partial(_fold, shop, many), partial(_fold, shop, few)
    )
    growth = median(long / MANY for long in folds) / median(one / FEW for one in short)
    against = f"{ms(folds)}, read by sqlite3 and json.loads {ms(floors)}"
    return [
        Figure(
            f"fold of {MANY:,} events, against reading their rows", median_ratio(folds, floors), FOLD_LIMIT, against
        ),
        Figure(f"one event of {MANY:,}, against one of {FEW:,}", growth, GROWTH_LIMIT, ms(short)),
    ]


def _read_plainly(state: Path) -> float:
    gc.collect()
    with closing(sqlite3.connect(state)) as db:
        start = perf_counter()
        for row in db.execute(_ROWS):
            datetime.fromisoformat(row[4])
            json.loads(row[6])
        return perf_counter() - start


def _fold(shop: _Shop, state: Path) -> float:
    gc.collect()
    with closing(shop.open(state)) as world:
        start = perf_counter()
        asyncio.run(world.backend(world.account).in_time(Ledger.look))
        return perf_counter() - start


# ---------------------------------------------------------------------- undo


def _undos(shop: _Shop, short: Path, long: Path) -> list[Figure]:
    with closing(shop.open(short)) as few, closing(shop.open(long)) as many:
        return asyncio.run(_undo_in_turn(few, many))


async def _undo_in_turn(few: LocalWorld, many: LocalWorld) -> list[Figure]:
    undone: tuple[list[float], list[float]] = [], []
    for _ in range(UNDOS):
        for world, taken in zip((few, many), undone, strict=True):
            machine = world.time_machine(world.account)
            await machine.advance("1d")
            start = perf_counter()
            await machine.undo()
            taken.append(perf_counter() - start)
    # The first undo of a session reads the history.
    after_few, after_many = (taken[1:] for taken in undone)
    what = f"undo of a step after {MANY:,} events, against after 100"
    return [Figure(what, median_ratio(after_many, after_few), UNDO_LIMIT, f"{ms(after_many)}, {ms(after_few)}")]


# ---------------------------------------------------------------------- start-up


def _starts(home: Path, many: Path) -> list[Figure]:
    """The demo's landing; the events are those of its account."""
    empty, full = home / "empty.sqlite", home / "full.sqlite"
    with closing(prepared(connect(empty))):
        pass
    shutil.copy(many, full)
    base = home / "home"
    base.mkdir()
    without, with_many = interleaved(
        STARTS,
        partial(landing_stands, base, "--state", str(empty)),
        partial(landing_stands, base, "--state", str(full)),
    )
    what = f"landing with {MANY:,} events, against an empty ledger"
    return [Figure(what, median_ratio(with_many, without), START_LIMIT, f"{ms(with_many)}, {ms(without)}")]


# ---------------------------------------------------------------------- a long jump


def _jumps(shop: _Shop) -> list[Figure]:
    """1.2 million events: once is enough, and the rows that it wrote are the floor's."""
    state, plain = shop.bought("jump", PLANS), shop.home / "plain.sqlite"
    with closing(shop.open(state)) as world:
        first = world.journal().count()
        machine = world.time_machine(world.account)
        asyncio.run(machine.present())
        gc.collect()
        start = perf_counter()
        moved = asyncio.run(machine.advance(JUMP))
        jump = perf_counter() - start
    floor = _insert_plainly(state, plain, first)
    what = f"a jump of {JUMP} with {PLANS:,} plans, against inserting its rows"
    per_event = f"{moved.events:,} events, {jump:.1f} s; {floor:.1f} s"
    return [Figure(what, jump / floor, JUMP_LIMIT, per_event)]


def _insert_plainly(state: Path, plain: Path, first: int) -> float:
    with closing(sqlite3.connect(state)) as source, closing(prepared(connect(plain))) as target:
        rows = source.execute(_ROWS).fetchall()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(_INSERT, rows[:first])
        target.execute("COMMIT")
        gc.collect()
        start = perf_counter()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(_INSERT, rows[first:])
        target.execute("COMMIT")
        return perf_counter() - start
