"""What an order leaves behind: a receipt, rows in one account's history, and one charge for each request."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backends.local.backend import LocalBackend
from tests.unit.local.buying import buy, owned
from tests.unit.local.shop import AVA, BEN, NOON, ShelfSource, Shop, decided, order, past
from tui_store.domain.errors import AlreadySubscribed, StoreRefused
from tui_store.domain.ids import Ids
from tui_store.domain.purchase import Purchase


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


async def test_each_account_has_its_own_history() -> None:
    shop = Shop()
    await buy(shop.backend(AVA), "FILM")
    assert await owned(shop.backend(BEN)) == []
    await buy(shop.backend(BEN), "FILM")


async def test_a_trial_is_charged_nothing_and_runs_into_the_first_term() -> None:
    shop = Shop()
    backend = shop.backend()
    receipt = await buy(backend, "TRIAL")
    assert (receipt.total, receipt.lines[0].amount) == ("$0.00", "$0.00")
    assert (await row_of(backend, "TRIAL")).expires == datetime(2026, 2, 7, 12, tzinfo=UTC)
    shop.clock.at = datetime(2026, 2, 8, tzinfo=UTC)
    assert (await row_of(backend, "TRIAL")).renews == datetime(2027, 2, 7, 12, tzinfo=UTC)


async def test_time_never_runs_backwards_in_a_history() -> None:
    shop = Shop()
    await buy(shop.backend(), "SOAP")
    shop.clock.at = NOON - timedelta(days=10)
    receipt = await buy(shop.backend(), "COINS")
    assert receipt.at == NOON
    assert (await shop.backend().quote(order("SOAP"))).at == NOON


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
