"""Who else orders meanwhile, and what changed: the same request, the same product, another price."""

from __future__ import annotations

import asyncio

import pytest

from backends.remote.placing import PURCHASE
from tests.contract.case import one
from tests.remote.answers import DONE, Made, catalogue, entitlement, listed, product, sold
from tests.remote.shop import Shop, buy, owned
from tests.support.service import RunningService
from tui_store.domain.errors import (
    AlreadySubscribed,
    StoreRefused,
)


async def test_two_requests_for_one_product_at_the_same_time_are_two_orders(
    shop: Shop, service: RunningService
) -> None:
    one_side, other_side = shop.backend(), shop.backend()
    wanted = await one_side.quote(one("COINS"))
    await other_side.catalog()
    receipts = await asyncio.gather(
        one_side.place(one("COINS"), wanted, "first"), other_side.place(one("COINS"), wanted, "second")
    )
    assert {receipt.lines[0].purchase_id for receipt in receipts} == set(owned(service))
    assert len(owned(service)) == 2


async def test_what_is_owned_once_is_charged_once_by_two_at_the_same_time(shop: Shop, service: RunningService) -> None:
    one_side, other_side = shop.backend(), shop.backend()
    wanted = await one_side.quote(one("FILM"))
    await other_side.catalog()
    work = [side.place(one("FILM"), wanted, f"request {side!r}") for side in (one_side, other_side)]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySubscribed", "Receipt"]
    assert len(owned(service)) == 1


async def test_a_request_id_of_another_order_is_refused(shop: Shop) -> None:
    backend = shop.backend()
    await buy(backend, "COINS", "request")
    with pytest.raises(StoreRefused, match="another order"):
        await buy(backend, "FILM", "request")


async def test_an_order_that_nobody_waits_for_any_more_comes_to_its_end(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    wanted = await backend.quote(one("COINS"))
    service.context.faults.set("latency", "0.05@/purchase_service/")
    begun = asyncio.Event()
    backend.service.watch(lambda: begun.set() if backend.service.waiting.startswith("Waiting for") else None)
    ordering = asyncio.create_task(backend.place(one("COINS"), wanted, "request"))
    await begun.wait()
    ordering.cancel()
    await asyncio.wait({ordering})
    await backend.aclose()
    again = shop.backend()
    await again.catalog()
    receipt = await again.place(one("COINS"), wanted, "request")
    assert [receipt.lines[0].purchase_id] == owned(service)
    assert len(shop.trace.requests(PURCHASE)) == 1


async def test_a_price_that_changed_meanwhile_is_not_charged(scripted: Made) -> None:
    shop, transport = scripted(sold(purchase=DONE))
    backend = shop.backend()
    wanted = await backend.quote(one("COINS"))
    dearer = shop.backend()
    transport.answers["btv/products"] = catalogue(product(price={"value": 5, "currency": "USD"}))
    with pytest.raises(StoreRefused, match="price changed"):
        await dearer.place(one("COINS"), wanted, "request")
    assert transport.sent(PURCHASE) == []


async def test_owned_once_means_entitled_now(scripted: Made) -> None:
    plan = product("PLAN", type="subscription", billingCycle="MONTHLY")
    over = entitlement("P", "PLAN", expiryDate="2021-01-01T00:00:00Z")
    ended = entitlement("Q", "PLAN", status="UNSUBSCRIBED")
    shop, transport = scripted({"btv/products": catalogue(plan), "vod/products": catalogue()})
    transport.answers["entitlements"] = listed(over, ended)
    backend = shop.backend()
    assert await backend.quote(one("PLAN"))
    transport.answers["entitlements"] = listed(over, entitlement("R", "PLAN", status="Subscribed"))
    with pytest.raises(AlreadySubscribed):
        await backend.quote(one("PLAN"))
