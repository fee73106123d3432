"""A ledger that cannot be written to: a dialog says so, nothing is lost, and the next order works."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from backends.local import database
from screens.channel import ChannelScreen
from screens.message import MessageScreen
from tests.support.shops import PLAIN, shop
from tests.support.storefront import Storefront, running, storefront
from tests.support.walks import buy, fill_cart, open_cart, open_purchases, order
from tests.unit.csfake.writing import product
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld
from tui_store.walkthroughs.frame import text_frame


def connection(front: Storefront) -> sqlite3.Connection:
    world = front.app.world
    assert isinstance(world, LocalWorld)
    return world.journal()._db


@contextmanager
def locked(front: Storefront, state: Path) -> Iterator[None]:
    """Another process is in the middle of writing."""
    with closing(sqlite3.connect(state, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(front: Storefront, state: Path) -> Iterator[None]:
    """SQLite refuses to write, as it does when the file system was mounted anew for reading."""
    connection(front).execute("PRAGMA query_only = 1")
    yield
    connection(front).execute("PRAGMA query_only = 0")


@contextmanager
def full(front: Storefront, state: Path) -> Iterator[None]:
    """The file cannot grow by a page, and the order is longer than one."""
    db = connection(front)
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (most,) = db.execute("PRAGMA max_page_count(1073741823)").fetchone()
    db.execute(f"PRAGMA max_page_count({pages})").fetchone()
    yield
    db.execute(f"PRAGMA max_page_count({most})").fetchone()


LONG = product(code="LONG", name="Endless " * 1250, productType="NonConsumable", cost="$4.99")
TROUBLES: dict[str, tuple[Callable[[Storefront, Path], AbstractContextManager[None]], str]] = {
    "locked": (locked, "is locked by another program"),
    "read-only": (read_only, "is read-only"),
    "full": (full, "has no room left on its disk"),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for other processes, but not for seconds."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_order_that_cannot_be_written_down_is_explained_and_nothing_is_lost(
    trouble: str, tmp_path: Path
) -> None:
    happens, words = TROUBLES[trouble]
    channel, state = shop(tmp_path / "shop", *PLAIN, LONG), tmp_path / "state.sqlite"
    async with storefront(channel, state=state) as front:
        await buy(front, "FILM")
        await fill_cart(front, "COIN", "COIN", "LONG")
        await open_cart(front)
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        with happens(front, state):
            await front.press("enter")
            screen = await front.until_screen("MessageScreen")
            assert isinstance(screen, MessageScreen)
            assert screen.message.kind == "failed"
            said = " ".join(screen.message.text.split())
            assert words in said
            assert "nothing was charged" in said
            await front.press("enter")
            await front.until_idle()
        answer = front.result("orderStatus")
        assert (answer.get("status"), answer.child_count) == (-3, 0)
        assert words in answer.get("statusMessage")
        assert front.app.cart is not None
        assert [child.get("qty") for child in front.app.cart.children] == [2, 1]
        await open_cart(front)
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert "Thank you" in text_frame(front.app)
        await front.press("enter")
        await front.until_idle()
        rows = await open_purchases(front)
        names = [row[0] for row in rows.rows_of_text]
    assert sorted(name[:7] for name in names) == ["Coin", "Endless", "Film"]
    async with storefront(channel, state=state) as front:
        rows = await open_purchases(front)
        assert [row[0] for row in rows.rows_of_text] == names


async def test_a_locked_ledger_while_signing_in_is_told_and_the_session_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    async with storefront(state=state) as front:
        with locked(front, state):
            await front.press("down", "enter")
            await front.until_screen("RfiScreen")
            await front.press("enter")
            await front.until(lambda: front.screen.query("Toast"), "the notice")
        assert "Signed in as ava.lindqvist@example.com" in text_frame(front.app)
        screen = await order(front, "FILM-EBB")
        assert type(screen).__name__ == "OrderConfirmationScreen"


async def test_what_fails_because_somebody_has_left_is_no_fault_of_the_storefront(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def leave_and_fail(screen: ChannelScreen) -> None:
        await screen.app.backend.catalog()  # type: ignore[attr-defined]
        screen.app.exit()
        raise RuntimeError("its parts are gone")

    monkeypatch.setattr(ChannelScreen, "start", leave_and_fail)
    async with running(WorldOptions(fresh=True)) as front:
        await front.until(lambda: not front.app.is_running or front.app._exit, "the end")
        app = front.app
    assert app.crash is None
