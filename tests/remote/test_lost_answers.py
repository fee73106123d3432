"""What becomes of an order whose answer is lost or unclear: looked into, claimed once, else unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from backends.remote.placing import LOST_PAUSES, PURCHASE
from tests.contract.case import one
from tests.remote.answers import DONE, NOTHING, Made, entitlement, listed, sold
from tests.remote.shop import Shop, bought, buy, owned
from tests.support.service import RunningService
from tui_store.domain.errors import (
    OutcomeUnknown,
    StoreError,
)

LONGER_THAN_THE_HORIZON = timedelta(seconds=121)


@pytest.mark.parametrize("switch", ["drop_after_commit", "drop_mid_answer", "unavailable_after_commit"])
async def test_a_lost_answer_is_found_in_the_entitlements_and_nothing_is_bought_twice(
    shop: Shop, service: RunningService, switch: str
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set(switch, "next@/purchase_service/")
    receipt = await buy(backend, request_id="request")
    assert [receipt.lines[0].purchase_id] == owned(service)
    assert receipt.reference == shop.trace.requests(PURCHASE)[0]["headers"]["x-correlation-id"]
    assert await buy(backend, request_id="request") == receipt
    assert len(shop.trace.requests(PURCHASE)) == 1
    assert shop.pauses == [0.5]


@pytest.mark.parametrize("switch", ["drop_before", "unavailable"])
async def test_a_lost_order_is_unknown_until_the_horizon_has_passed(
    shop: Shop, service: RunningService, switch: str
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set(switch, "next@/purchase_service/")
    with pytest.raises(OutcomeUnknown, match="not known yet") as caught:
        await buy(backend)
    assert shop.pauses == list(LOST_PAUSES)
    reference = shop.trace.requests(PURCHASE)[0]["headers"]["x-correlation-id"]
    assert caught.value.reference == reference
    assert str(caught.value).endswith(f"Reference: {reference}")
    # The product waits; another one does not, nor does another account.
    with pytest.raises(OutcomeUnknown):
        await backend.quote(one("COINS"))
    with pytest.raises(OutcomeUnknown):
        await shop.backend().quote(one("COINS"))
    assert await buy(backend, "12345")
    assert await buy(shop.backend("ben"))
    shop.clock.later = LONGER_THAN_THE_HORIZON
    assert await buy(backend)
    assert len(owned(service)) == 2


async def test_an_unknown_order_is_settled_by_the_next_read_that_shows_its_entitlement(scripted: Made) -> None:
    answers = sold(
        purchase=[httpx.ReadTimeout("late"), DONE], entitlements=[NOTHING] * 6 + [listed(entitlement("NEW"))]
    )
    shop, transport = scripted(answers)
    backend = shop.backend()
    with pytest.raises(OutcomeUnknown, match="lost"):
        await buy(backend, request_id="request")
    while not await bought(backend):
        pass
    receipt = await buy_again(backend)
    assert receipt.lines[0].purchase_id == "NEW"
    assert len(transport.sent(PURCHASE)) == 1


async def buy_again(backend: Any) -> Any:
    """The same request once more, although its product may be on hold."""
    from backends.remote.rules import quote_of
    from tui_store.domain.clock import MachineClock

    found = backend.shelf.find("COINS")
    return await backend.place(one("COINS"), quote_of(found, MachineClock().now()), "request")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"productId": "COINS"}),
        httpx.Response(201, json={"productId": "OTHER"}),
        httpx.Response(201, json=["COINS"]),
        httpx.Response(201, html="<html>"),
        httpx.Response(201, content=b'{"productId": "COI'),
        httpx.Response(201, content=b" " * 5_000_001),
        httpx.Response(303, headers={"location": "/elsewhere"}),
        httpx.Response(500, json={"errorCode": 30050}),
        httpx.Response(502, json={"errorCode": 30040}),
        httpx.Response(504, text="gateway time-out"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("reset"),
        RuntimeError("something that nobody thought of"),
    ],
)
async def test_an_answer_that_does_not_say_clearly_how_it_ended_is_looked_into(scripted: Made, answer: Any) -> None:
    shop, transport = scripted(sold(purchase=answer, entitlements=[NOTHING] * 3 + [listed(entitlement("NEW"))]))
    receipt = await buy(shop.backend())
    assert receipt.lines[0].purchase_id == "NEW"
    assert len(transport.sent(PURCHASE)) == 1


async def test_entitlements_that_were_there_or_are_of_others_settle_nothing(scripted: Made) -> None:
    before, other_product = entitlement("OLD"), entitlement("FILM-1", "FILM")
    other_device = entitlement("THEIRS", purchasedByDeviceId="ANOTHER")
    lists = [listed(before)] * 3 + [listed(before, other_product, other_device)]
    shop, _ = scripted(sold(purchase=httpx.ReadError("reset"), entitlements=lists))
    with pytest.raises(OutcomeUnknown):
        await buy(shop.backend())


async def test_an_entitlement_that_another_order_has_claimed_settles_nothing(scripted: Made) -> None:
    mine = entitlement("FIRST", purchasedByDeviceId="DEV")
    lists = [NOTHING] * 3 + [listed(mine)]
    shop, _ = scripted(sold(purchase=[DONE, httpx.ReadError("reset")], entitlements=lists))
    backend = shop.backend()
    assert (await buy(backend)).lines[0].purchase_id == "FIRST"
    with pytest.raises(OutcomeUnknown):
        await buy(backend)


async def test_the_date_of_an_entitlement_settles_nothing_either_way(scripted: Made) -> None:
    new = entitlement("NEW", created="1999-12-31T23:59:59Z")
    shop, _ = scripted(sold(purchase=httpx.ReadError("x"), entitlements=[NOTHING] * 3 + [listed(new)]))
    receipt = await buy(shop.backend())
    assert (receipt.lines[0].purchase_id, receipt.at.year) == ("NEW", 1999)


async def test_an_entitlement_list_that_is_not_whole_is_none_to_judge_by(scripted: Made) -> None:
    part = httpx.Response(200, json={"totalRecords": 9, "resourceSet": [entitlement("OLD")]})
    shop, transport = scripted(sold(purchase=DONE, entitlements=part))
    with pytest.raises(StoreError, match="told of 9 entitlements and gave 1"):
        await shop.backend().place(one("COINS"), await quote(shop), "request")
    assert transport.sent(PURCHASE) == []


async def quote(shop: Shop) -> Any:
    """A quote for coins, whatever the account owns."""
    return await shop.backend().quote(one("COINS"))


async def test_an_entitlement_that_shows_a_little_late_is_waited_for(scripted: Made) -> None:
    shop, _ = scripted(sold(purchase=DONE, entitlements=[NOTHING] * 3 + [listed(entitlement("NEW"))]))
    receipt = await buy(shop.backend())
    assert (receipt.lines[0].purchase_id, receipt.reference) == ("NEW", "CRM-1")
    assert shop.pauses == [0.25]


async def test_a_charge_whose_entitlement_does_not_show_is_told_by_its_reference_and_claimed_later(
    scripted: Made,
) -> None:
    shop, transport = scripted(sold(purchase=DONE))
    backend = shop.backend()
    receipt = await buy(backend, request_id="request")
    assert receipt.lines[0].purchase_id == receipt.reference == "CRM-1"
    transport.answers["entitlements"] = listed(entitlement("LATE"))
    (row,) = await backend.purchases(include_inactive=True)
    assert (row.purchase_id, row.reference) == ("LATE", "CRM-1")
    assert await buy_again(backend) == receipt


async def test_a_charge_that_this_device_may_not_use_is_settled_all_the_same(scripted: Made) -> None:
    shop, transport = scripted(sold(purchase=httpx.ReadError("x"), entitlements=NOTHING))
    transport.answers["v1/user/entitlements"] = [NOTHING, listed(entitlement("ELSEWHERE"))]
    backend = shop.backend()
    receipt = await buy(backend)
    assert receipt.lines[0].purchase_id == "ELSEWHERE"
    assert await bought(backend) == []
