from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backends.local.backend import LocalBackend
from backends.local.journal import Journal
from tests.unit.local.shop import (
    AVA,
    BEN,
    CATALOG,
    CHANNEL,
    NOON,
    SOAP,
    ShelfSource,
    Shop,
    decided,
    order,
    past,
    product,
)
from tui_store.domain.account import PaymentMethod
from tui_store.domain.clock import SetClock
from tui_store.domain.errors import (
    AlreadySubscribed,
    LedgerFailed,
    PaymentDeclined,
    StoreRefused,
    UnknownProduct,
    UnreadableAnswer,
)
from tui_store.domain.ids import Ids
from tui_store.domain.order import Receipt
from tui_store.domain.purchase import Purchase
from tui_store.domain.trace import NoTrace, correlation

BROKE = AVA._replace(payment=PaymentMethod("Visa ending 0002", declines=True))


async def buy(backend: LocalBackend, *codes: str, request: str = "", qty: int = 1) -> Receipt:
    wanted = order(*codes, qty=qty)
    return await backend.place(wanted, await backend.quote(wanted), request)


async def owned(backend: LocalBackend, *, everything: bool = False) -> list[str]:
    return [row.code for row in await backend.purchases(include_inactive=everything)]


async def row_of(backend: LocalBackend, code: str) -> Purchase:
    rows = await backend.purchases(include_inactive=True)
    return next(row for row in rows if row.code == code)


async def test_what_is_bought_is_in_the_history_at_once() -> None:
    backend = Shop().backend()
    receipt = await buy(backend, "SOAP", qty=2)
    row = await row_of(backend, "SOAP")
    assert row.purchase_id == receipt.lines[0].purchase_id
    assert (row.name, row.qty, row.total, row.reference) == ("Product SOAP", 2, "$3.98", receipt.reference)
    assert (row.purchased, row.expires, row.channel, row.context) == (NOON, None, "DEVICE", "IAP")


async def test_several_items_are_one_order_with_one_number() -> None:
    shop = Shop()
    receipt = await buy(shop.backend(), "SOAP", "FILM", "PLAN")
    assert [(line.code, line.amount, line.total) for line in receipt.lines] == [
        ("SOAP", "$1.99", "$1.99"),
        ("FILM", "$9.99", "$9.99"),
        ("PLAN", "$8.99", "$8.99"),
    ]
    assert receipt.total == "$20.97"
    assert len({line.purchase_id for line in receipt.lines}) == 3
    assert decided(shop.journal) == 1
    assert await owned(shop.backend()) == ["SOAP", "FILM", "PLAN"]


async def test_the_newest_purchase_comes_first() -> None:
    shop = Shop(source=ShelfSource(seed=[past("OLD"), past("UNDATED", purchased=None)]))
    backend = shop.backend()
    await buy(backend, "SOAP")
    shop.clock.at = NOON + timedelta(days=1)
    await buy(backend, "COINS")
    assert await owned(backend) == ["COINS", "SOAP", "OLD", "UNDATED"]


async def test_a_purchase_is_still_owned_after_a_restart(tmp_path: Path) -> None:
    first = Shop(tmp_path / "state.sqlite")
    receipt = await buy(first.backend(), "FILM")
    first.journal.close()
    second = Shop(tmp_path / "state.sqlite")
    assert (await row_of(second.backend(), "FILM")).purchase_id == receipt.lines[0].purchase_id
    with pytest.raises(AlreadySubscribed):
        await second.backend().quote(order("FILM"))
    second.journal.close()


async def test_a_request_charges_once_however_often_it_is_made(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state.sqlite")
    wanted = order("PLAN")
    quote = await shop.backend().quote(wanted)
    first = await shop.backend().place(wanted, quote, "request")
    assert await shop.backend().place(wanted, quote, "request") == first
    shop.journal.close()
    later = Shop(tmp_path / "state.sqlite", now=NOON + timedelta(days=400))
    assert await later.backend().place(wanted, quote, "request") == first
    assert await owned(later.backend()) == ["PLAN"]
    later.journal.close()


async def test_a_request_cannot_be_used_for_another_order_or_account() -> None:
    shop = Shop()
    await buy(shop.backend(), "SOAP", request="request")
    for backend, code in ((shop.backend(), "COINS"), (shop.backend(BEN), "SOAP")):
        with pytest.raises(StoreRefused, match="another order"):
            await buy(backend, code, request="request")
    assert decided(shop.journal) == 1


async def test_a_request_made_at_once_by_two_charges_once() -> None:
    backend = Shop().backend()
    wanted = order("SOAP")
    quote = await backend.quote(wanted)
    receipts = await asyncio.gather(*(backend.place(wanted, quote, "request") for _ in range(8)))
    assert len(set(receipts)) == 1
    assert await owned(backend) == ["SOAP"]


async def test_a_declined_charge_buys_nothing_and_stays_declined() -> None:
    shop = Shop()
    with pytest.raises(PaymentDeclined, match="Visa ending 0002") as first:
        await buy(shop.backend(BROKE), "SOAP", request="request")
    assert first.value.reference
    with pytest.raises(PaymentDeclined) as again:
        await buy(shop.backend(AVA), "SOAP", request="request")
    assert (str(again.value), again.value.reference) == (str(first.value), first.value.reference)
    assert decided(shop.journal) == 1
    assert await owned(shop.backend()) == []


async def test_without_a_payment_method_nothing_is_charged() -> None:
    shop = Shop()
    with pytest.raises(PaymentDeclined, match="no payment method"):
        await buy(shop.backend(AVA._replace(payment=None)), "SOAP")
    assert await owned(shop.backend()) == []


async def test_a_subscription_that_was_bought_meanwhile_is_not_charged_again() -> None:
    shop = Shop()
    wanted = order("PLAN")
    quote = await shop.backend().quote(wanted)
    await buy(shop.backend(), "PLAN")
    with pytest.raises(AlreadySubscribed):
        await shop.backend().place(wanted, quote, "late")
    assert await owned(shop.backend()) == ["PLAN"]


async def test_a_price_that_changed_meanwhile_is_not_charged(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state.sqlite")
    quote = await shop.backend().quote(order("SOAP"))
    dearer = Shop(
        tmp_path / "state.sqlite", source=ShelfSource([SOAP._replace(price=product("X", cost="$2.49").price)])
    )
    with pytest.raises(StoreRefused, match="price changed"):
        await dearer.backend().place(order("SOAP"), quote, "request")
    assert decided(shop.journal) == 0
    shop.journal.close()
    dearer.journal.close()


async def test_the_order_of_a_quote_is_the_one_that_is_charged() -> None:
    shop = Shop()
    quote = await shop.backend().quote(order("SOAP"))
    with pytest.raises(StoreRefused):
        await shop.backend().place(order("FILM"), quote, "request")


async def test_check_order_refuses_a_quote_and_place_order_a_charge() -> None:
    source = ShelfSource()
    backend = Shop(source=source).backend()
    quote = await backend.quote(order("SOAP"))
    source.refusals = {"CheckOrder.xml": "Not today.", "PlaceOrder.xml": "Not tomorrow."}
    with pytest.raises(StoreRefused, match="Not today"):
        await backend.quote(order("SOAP"))
    with pytest.raises(StoreRefused, match="Not tomorrow"):
        await backend.place(order("SOAP"), quote, "request")
    assert await owned(backend) == []


async def test_a_trial_is_charged_nothing_and_runs_into_the_first_term() -> None:
    shop = Shop()
    backend = shop.backend()
    receipt = await buy(backend, "TRIAL")
    assert (receipt.total, receipt.lines[0].amount) == ("$0.00", "$0.00")
    assert (await row_of(backend, "TRIAL")).expires == datetime(2026, 2, 7, 12, tzinfo=UTC)
    shop.clock.at = datetime(2026, 2, 8, tzinfo=UTC)
    assert (await row_of(backend, "TRIAL")).renews == datetime(2027, 2, 7, 12, tzinfo=UTC)


async def test_each_account_has_its_own_history() -> None:
    shop = Shop()
    await buy(shop.backend(AVA), "FILM")
    assert await owned(shop.backend(BEN)) == []
    await buy(shop.backend(BEN), "FILM")


async def test_an_account_is_seeded_once(tmp_path: Path) -> None:
    rows = [past("FILM", "NonConsumable"), past("GONE", status="Invalid")]
    shop = Shop(tmp_path / "state.sqlite", source=ShelfSource(seed=rows))
    assert await owned(shop.backend(), everything=True) == ["FILM", "GONE"]
    assert await owned(shop.backend()) == ["FILM"]
    assert await owned(shop.backend(BEN)) == ["FILM"]
    shop.journal.close()
    later = Shop(tmp_path / "state.sqlite", source=ShelfSource(seed=[past("OTHER")]))
    assert await owned(later.backend()) == ["FILM"]
    assert later.journal.count() == 2
    later.journal.close()


async def test_a_seeded_purchase_stands_in_the_way_of_the_first_order() -> None:
    shop = Shop(source=ShelfSource(seed=[past("FILM", "NonConsumable")]))
    with pytest.raises(AlreadySubscribed):
        await shop.backend().quote(order("FILM"))


async def test_an_account_without_history_is_not_seeded() -> None:
    shop = Shop(source=ShelfSource(seed=[past("FILM")]))
    newcomer = AVA._replace(has_history=False)
    assert await owned(shop.backend(newcomer), everything=True) == []


async def test_a_history_that_is_refused_stops_the_history_but_no_order() -> None:
    source = ShelfSource(seed=[past("FILM", "NonConsumable")])
    source.seed_refusal = "The history is closed."
    backend = Shop(source=source).backend()
    with pytest.raises(StoreRefused, match="closed"):
        await backend.purchases(include_inactive=True)
    await buy(backend, "SOAP")
    source.seed_refusal = ""
    assert await owned(backend) == ["SOAP", "FILM"]


async def test_the_history_file_is_read_once() -> None:
    source = ShelfSource(seed=[past("FILM")])
    backend = Shop(source=source).backend()
    for _ in range(3):
        await backend.purchases(include_inactive=False)
    assert source.times_seeded == 1


async def test_ids_that_a_seed_repeats_are_drawn_again(tmp_path: Path) -> None:
    ids = []
    for account in (AVA, AVA, BEN):
        shop = Shop(tmp_path / "state.sqlite")
        shop.ids = Ids("the same")
        receipt = await buy(shop.backend(account), "SOAP", "SOAP")
        ids += [line.purchase_id for line in receipt.lines] + [receipt.reference]
        shop.journal.close()
    assert len(set(ids)) == 9


async def test_two_runs_with_the_same_seed_give_the_same_receipts() -> None:
    assert await buy(Shop().backend(), "SOAP", "PLAN") == await buy(Shop().backend(), "SOAP", "PLAN")


async def test_time_never_runs_backwards_in_a_history() -> None:
    shop = Shop()
    await buy(shop.backend(), "SOAP")
    shop.clock.at = NOON - timedelta(days=10)
    receipt = await buy(shop.backend(), "COINS")
    assert receipt.at == NOON
    assert (await shop.backend().quote(order("SOAP"))).at == NOON


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


async def test_a_full_disk_while_buying_charges_nothing_and_the_next_order_works(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state.sqlite")
    backend = shop.backend()
    await buy(backend, "FILM")
    db = shop.journal._db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerFailed, match="no room left"):
        await buy(backend, *["SOAP"] * 100)
    assert await owned(backend) == ["FILM"]
    db.execute("PRAGMA max_page_count = 1000000")
    await buy(backend, *["SOAP"] * 100)
    assert len(await owned(backend)) == 101
    shop.journal.close()


async def test_an_order_waits_for_another_process_and_says_so_when_that_takes_too_long(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state.sqlite")
    shop.journal._db.execute("PRAGMA busy_timeout = 1")
    backend = shop.backend()
    other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    quote = await backend.quote(order("SOAP"))
    with pytest.raises(LedgerFailed, match="locked"):
        await backend.place(order("SOAP"), quote, "request")
    other.execute("ROLLBACK")
    other.close()
    await backend.place(order("SOAP"), quote, "request")
    shop.journal.close()


async def test_damage_in_a_purchase_is_a_sentence() -> None:
    shop = Shop()
    with shop.journal.transaction():
        shop.journal.append("purchased", AVA.name, NOON, {"lines": [{"offer": None}]})
    for _ in range(2):
        with pytest.raises(LedgerFailed, match="event 1"):
            await shop.backend().purchases(include_inactive=True)


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
