"""kill -9 in the middle of a jump: all of it has happened, or nothing."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.local.journal import Journal
from backends.local.state_file import check_state_file
from tests.flows.sellers import ROUNDS, Seller, started
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.trace import NoTrace

PLANS = 100
YEARS = 10
EVENTS = PLANS * YEARS * 12
START = datetime(2026, 1, 31, 12, tzinfo=UTC)
TARGET = START.replace(year=START.year + YEARS)
# Far less than the jump writes in the end, so that it is not over by then.
MOST_WRITTEN = 2_500_000


def write_channel(folder: Path) -> str:
    """A channel with many monthly plans that do not exclude each other."""
    fields = "<cost>$1.99</cost><productType>MonthlySub</productType>"
    rows = "".join(f"<product><code>P{n}</code><name>Plan {n}</name>{fields}</product>" for n in range(PLANS))
    folder.mkdir()
    catalog = f"<result><status>Success</status><products>{rows}</products></result>"
    (folder / "GetCatalog.xml").write_text(catalog, encoding="utf-8")
    return str(folder)


def opened(channel: str, state: Path, now: datetime | None = None) -> LocalWorld:
    return build_world(WorldOptions(channel=channel, state=str(state), now=now), NoTrace())


@pytest.fixture
async def shop(tmp_path: Path) -> tuple[str, Path]:
    """The channel, and a state file in which everything was bought."""
    channel, state = write_channel(tmp_path / "channel"), tmp_path / "bought.sqlite"
    with closing(opened(channel, state, START)) as world:
        backend = world.backend(world.account)
        order = Order(tuple(OrderItem(f"P{n}", 1) for n in range(PLANS)), "")
        await backend.place(order, await backend.quote(order), "")
    return channel, state


def jumper(channel: str, state: Path) -> Seller:
    return started("tests.flows.jumper", channel, str(state), f"{YEARS}y")


def events_in(state: Path) -> int:
    with closing(Journal.open(state)) as journal:
        return journal.count()


def size_of(path: Path) -> int:
    """SQLite takes its log away when it is done with it."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


async def test_a_jump_that_is_killed_has_happened_as_a_whole_or_not_at_all(
    shop: tuple[str, Path], tmp_path: Path
) -> None:
    channel, bought = shop
    before = events_in(bought)
    halves = 0
    for number in range(ROUNDS):
        state = Path(shutil.copy(bought, tmp_path / f"state-{number}.sqlite"))
        written, enough = state.with_name(state.name + "-wal"), random.randint(1, MOST_WRITTEN)
        jumping = jumper(channel, state)
        jumping.go()
        while jumping.process.poll() is None and size_of(written) <= enough:
            pass
        said = jumping.kill()
        check_state_file(state)
        after = events_in(state)
        with closing(opened(channel, state)) as world:
            machine = world.time_machine(world.account)
            present = await machine.present()
            has_jumped = present.now == TARGET
            assert after == (before + EVENTS + 1 if has_jumped else before)
            assert has_jumped or (present.now, said) == (START, [])
            halves += not has_jumped
            rows = await world.backend(world.account).purchases(include_inactive=True)
            assert len(rows) == PLANS
            assert all(row.status == "Valid" and row.expires and row.expires > present.now for row in rows)
            if not has_jumped:
                assert (await machine.advance(f"{YEARS}y")).events == EVENTS
        os.unlink(state)  # noqa: PTH108 - fifty of them are much
    assert halves
