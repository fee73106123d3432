"""What stands around an order: the catalog, the journal, the trace and the cost of it all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from backends.local.backend import LocalBackend
from backends.local.journal import Journal
from tests.unit.local.buying import BROKE, buy
from tests.unit.local.shop import AVA, CATALOG, CHANNEL, NOON, SOAP, ShelfSource, Shop, decided, order, past
from tui_store.domain.clock import SetClock
from tui_store.domain.errors import PaymentDeclined, StoreRefused, UnknownProduct, UnreadableAnswer
from tui_store.domain.ids import Ids
from tui_store.domain.trace import NoTrace, correlation


async def test_a_catalog_that_broke_off_sells_what_has_arrived() -> None:
    source = ShelfSource([SOAP])
    source.shelf.add([SOAP])
    source.shelf.finish(ValueError("line 7 is cut off"))
    backend = Shop(source=source).backend()
    assert (await backend.quote(order("SOAP"))).lines[0].product == SOAP
    with pytest.raises(UnreadableAnswer, match="line 7"):
        await backend.quote(order("FILM"))
    with pytest.raises(UnreadableAnswer, match="line 7"):
        await backend.catalog()


async def test_a_catalog_that_is_refused_says_why() -> None:
    source = ShelfSource([])
    source.shelf.finish(StoreRefused("Closed for stock-taking."))
    with pytest.raises(StoreRefused, match="stock-taking"):
        await Shop(source=source).backend().catalog()


async def test_the_store_catalog_is_its_own_file_or_else_the_catalog() -> None:
    source = ShelfSource()
    backend = Shop(source=source).backend()
    assert await backend.store_catalog() == list(CATALOG)
    source.second = [SOAP]
    assert await backend.store_catalog() == [SOAP]


async def test_the_journal_is_opened_at_the_first_need() -> None:
    opened: list[Journal] = []

    def open_journal() -> Journal:
        opened.append(Journal.open(None))
        return opened[-1]

    backend = LocalBackend(ShelfSource(), open_journal, AVA, CHANNEL, SetClock(NOON), Ids(), NoTrace())
    await backend.catalog()
    assert not opened
    with pytest.raises(UnknownProduct):
        await backend.quote(order("NOPE"))
    await buy(backend, "SOAP")
    assert len(opened) == 1
    await backend.aclose()
    assert decided(opened[0]) == 1


async def test_an_order_costs_as_much_after_a_hundred_purchases_as_after_one() -> None:
    """The cost is counted in events read back and database steps, which no busy machine moves."""
    shop = Shop()
    backend = shop.backend()
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    async def cost() -> int:
        nonlocal steps
        steps = 0
        await buy(backend, "SOAP")
        return steps

    await cost()
    shop.journal._db.set_progress_handler(step, 1)
    first = await cost()
    for _ in range(100):
        await buy(backend, "SOAP")
    assert await cost() <= first * 1.2


class Notes:
    """A trace that remembers what it was told and for which command."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, Mapping[str, Any], str]] = []

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        asyncio.get_running_loop()
        self.taken.append((kind, title, data or {}, correlation.get()))


async def test_the_trace_is_told_after_each_commit_and_on_the_event_loop() -> None:
    shop = Shop(source=ShelfSource(seed=[past("OLD")]))
    shop.trace = notes = Notes()
    correlation.set("c7")
    receipt = await buy(shop.backend(), "SOAP", "COINS", request="request")
    await buy(shop.backend(), "SOAP", "COINS", request="request")
    with pytest.raises(PaymentDeclined):
        await buy(shop.backend(BROKE), "SOAP")
    assert [(kind, title, command) for kind, title, _, command in notes.taken] == [
        ("ledger", "seeded 1 purchase", "c7"),
        ("ledger", "purchased 2 items", "c7"),
        ("ledger", "declined 1 item", "c7"),
    ]
    assert notes.taken[1][2] == {
        "reference": receipt.reference,
        "total": "$2.98",
        "purchases": [line.purchase_id for line in receipt.lines],
    }
