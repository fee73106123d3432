"""What fails charges nothing and says why: the bank, the store, a stale quote, the disk or a damaged journal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.unit.local.buying import BROKE, buy, owned
from tests.unit.local.shop import AVA, NOON, SOAP, ShelfSource, Shop, decided, order, product
from tui_store.domain.errors import AlreadySubscribed, LedgerFailed, PaymentDeclined, StoreRefused


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
