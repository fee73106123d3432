"""Nothing is bought twice and nothing is lost, whatever happens to the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backends.local.journal import Journal
from backends.remote.book import ATTEMPT, OUTCOME
from backends.remote.placing import LOST_PAUSES, PURCHASE
from tests.contract.case import one
from tests.remote.shop import Scripted, Shop, bought, buy, catalogue, entitlement, product
from tests.support.service import RunningService
from tui_store.domain.errors import (
    AlreadySubscribed,
    HttpFailed,
    LedgerFailed,
    MissingCapability,
    OutcomeUnknown,
    PurchaseDenied,
    SignOnLeft,
    StoreError,
    StoreRefused,
    UnknownProduct,
    Unreachable,
    WrongDeviceClass,
)
from tui_store.domain.order import Order, OrderItem

Made = Callable[..., tuple[Shop, Scripted]]
LONGER_THAN_THE_HORIZON = timedelta(seconds=121)


def owned(service: RunningService, account: str = "ACC-ava") -> list[str]:
    """The entitlements that the service itself knows of."""
    from backends.service.storage.entitlements import entitlements_of

    return [row.id for row in service.do(lambda: service.context.store.read(lambda db: entitlements_of(db, account)))]


def sold(**answers: Any) -> Mapping[str, Any]:
    """A service that sells coins; `purchase` and `entitlements` as the test says."""
    return {
        "btv/products": catalogue(product()),
        "vod/products": catalogue(),
        "actions/purchase": answers["purchase"],
        **({"entitlements": answers["entitlements"]} if "entitlements" in answers else {}),
    }


def listed(*rows: Mapping[str, Any]) -> httpx.Response:
    """A list of entitlements."""
    return httpx.Response(200, json={"totalRecords": len(rows), "resourceSet": list(rows)})


NOTHING = httpx.Response(404, json={"message": "none"})
DONE = httpx.Response(201, json={"productId": "COINS", "purchaseAuthRequestReference": "CRM-1"})


# ---------------------------------------------------------------------- answers that come


async def test_a_receipt_has_the_reference_of_the_crm_and_so_has_the_history(shop: Shop) -> None:
    backend = shop.backend()
    receipt = await buy(backend)
    (row,) = await backend.purchases(include_inactive=True)
    assert receipt.reference == row.reference
    assert receipt.at == row.purchased
    assert receipt.lines[0].purchase_id == row.purchase_id
    (answer,) = [data["answer"] for data in shop.trace.requests(PURCHASE)]
    assert receipt.reference == answer["purchaseAuthRequestReference"]


async def test_without_a_reference_of_the_crm_it_is_our_own_correlation_id(shop: Shop, service: RunningService) -> None:
    service.do(lambda: service.context.change_rules(crm_policy="no-reference"))
    receipt = await buy(shop.backend())
    (sent,) = shop.trace.requests(PURCHASE)
    assert receipt.reference == sent["headers"]["x-correlation-id"] == sent["correlationId"]


@pytest.mark.parametrize(
    ("body", "headers", "reference"),
    [
        ({"productId": "COINS", "purchaseAuthRequestReference": "  CRM-\x1b1 "}, {}, "CRM-1"),
        ({"productId": "COINS", "purchaseAuthRequestReference": ""}, {"x-correlation-id": "theirs"}, "theirs"),
        ({"productId": "COINS"}, {"x-correlation-id": "theirs"}, "theirs"),
        ({"productId": "COINS", "purchaseAuthRequestReference": None}, {}, ""),
    ],
)
async def test_the_reference_is_the_bodys_or_the_headers_or_our_own(
    scripted: Made, body: Mapping[str, Any], headers: Mapping[str, str], reference: str
) -> None:
    answer = httpx.Response(201, json=body, headers=headers)
    shop, transport = scripted(sold(purchase=answer, entitlements=[NOTHING] * 3 + [listed(entitlement("NEW"))]))
    receipt = await buy(shop.backend())
    assert receipt.reference == (reference or transport.sent(PURCHASE)[0].headers["x-correlation-id"])


async def test_the_purchase_request_is_the_documented_one(shop: Shop) -> None:
    await buy(shop.backend())
    (sent,) = shop.trace.requests(PURCHASE)
    assert sent["method"] == "POST"
    assert sent["body"] == {"productId": "COINS"}
    assert sent["headers"]["nv-tenant-id"] == "nagra"
    assert sent["headers"]["authorization"].startswith("Bearer <redacted")


async def test_a_denial_has_its_reference_in_the_message_and_buys_nothing(shop: Shop, service: RunningService) -> None:
    backend = shop.backend("broke")
    with pytest.raises(PurchaseDenied, match="did not authorise the purchase of Product COINS") as caught:
        await buy(backend, request_id="request")
    assert caught.value.reference
    assert caught.value.reference in str(caught.value)
    with pytest.raises(PurchaseDenied) as again:
        await buy(backend, request_id="request")
    assert (str(again.value), again.value.reference) == (str(caught.value), caught.value.reference)
    assert owned(service, "ACC-broke") == []
    assert len(shop.trace.requests(PURCHASE)) == 1


async def test_a_purchase_on_the_wrong_class_can_be_refused_as_that(scripted: Made) -> None:
    refused = httpx.Response(403, json={"message": "class", "code": 403, "errorCode": 30021})
    shop, _ = scripted(sold(purchase=refused))
    with pytest.raises(WrongDeviceClass, match="devices of the class Roku"):
        await buy(shop.backend())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json={"errorCode": 30002}), HttpFailed),
        (httpx.Response(404, json={"errorCode": 30030}), UnknownProduct),
        (httpx.Response(409), HttpFailed),
        (httpx.Response(429), HttpFailed),
        (httpx.ConnectError("refused"), Unreachable),
    ],
)
async def test_an_order_that_was_certainly_not_charged_is_settled_as_that(
    scripted: Made, answer: Any, kind: type[StoreError]
) -> None:
    shop, transport = scripted(sold(purchase=[answer, DONE]))
    backend = shop.backend()
    with pytest.raises(kind) as caught:
        await buy(backend, request_id="request")
    with pytest.raises(kind) as again:
        await buy(backend, request_id="request")
    assert str(again.value) == str(caught.value)
    assert len(transport.sent(PURCHASE)) == 1
    # Nothing stands in the way of another order.
    assert (await buy(backend)).reference == "CRM-1"


async def test_a_refused_token_repeats_the_purchase_once_with_the_same_correlation_id(
    shop: Shop, service: RunningService
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set("reject_token", "next@/purchase_service/")
    await buy(backend)
    first, second = shop.trace.requests(PURCHASE)
    assert first["headers"]["x-correlation-id"] == second["headers"]["x-correlation-id"]
    assert (first.get("attempt"), second.get("attempt")) == (None, 2)
    assert len(owned(service)) == 1


async def test_a_sign_on_that_is_left_in_mid_purchase_charges_nothing(scripted: Made) -> None:
    refused = httpx.Response(401, json={"errorCode": 30010})
    shop, _ = scripted({**sold(purchase=[refused, DONE]), "actions/refresh": httpx.Response(401)})
    answers: list[Any] = ["demo", SignOnLeft("Nobody wanted to sign on."), "demo"]

    async def password(_why: str) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    backend = shop.over(shop.service(password=password))
    with pytest.raises(SignOnLeft):
        await buy(backend)
    assert (await buy(backend)).reference == "CRM-1"


async def test_a_device_deleted_before_the_purchase_is_charged_nothing_and_registered_anew(scripted: Made) -> None:
    gone = httpx.Response(403, json={"errorCode": 20003})
    shop, transport = scripted(sold(purchase=[gone, DONE]))
    backend = shop.backend()
    with pytest.raises(HttpFailed, match="does not know this device"):
        await buy(backend)
    assert (await buy(backend)).reference == "CRM-1"
    assert len(transport.sent("signOnByUserNamePassword")) == 2


# ---------------------------------------------------------------------- answers that are lost


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


# ---------------------------------------------------------------------- who else orders


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


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Order((OrderItem("COINS", 2),)), "quantity of 1"),
        (Order((OrderItem("COINS", 1), OrderItem("12345", 1))), "one product per order"),
    ],
)
async def test_what_this_service_cannot_do_is_refused_before_anything_is_asked(
    shop: Shop, order: Order, words: str
) -> None:
    backend = shop.backend()
    with pytest.raises(MissingCapability, match=words):
        await backend.quote(order)
    with pytest.raises(MissingCapability):
        await backend.store_catalog()
    assert shop.trace.requests() == []


# ---------------------------------------------------------------------- the journal


async def test_the_journal_holds_the_order_and_what_was_there_before_its_request_leaves(scripted: Made) -> None:
    there = listed(entitlement("OLD"), entitlement("F", "FILM"))
    shop, transport = scripted(sold(purchase=DONE, entitlements=there), on_disk=True)
    backend = shop.backend()
    held: list[Any] = []
    answer = transport.handle_async_request

    async def look(request: httpx.Request) -> httpx.Response:
        if request.url.path == PURCHASE:
            journal = Journal.open(shop.folder / "state.sqlite")
            held.extend(event.body for event in journal.events(backend.service.settings.owner, [ATTEMPT, OUTCOME]))
            journal.close()
        return await answer(request)

    transport.handle_async_request = look  # type: ignore[method-assign]
    await buy(backend, request_id="request")
    (attempt,) = held
    assert attempt["request"] == "request"
    assert attempt["product"] == "COINS"
    assert attempt["before"] == ["OLD"]
    assert attempt["correlationId"] == transport.sent(PURCHASE)[0].headers["x-correlation-id"]


async def test_without_a_journal_nothing_is_sent(shop: Shop) -> None:
    backend = shop.backend()
    wanted = await backend.quote(one("COINS"))
    shop._journals[-1].close()
    with pytest.raises(LedgerFailed):
        await backend.place(one("COINS"), wanted, "request")
    assert shop.trace.requests(PURCHASE) == []


async def test_a_charge_that_cannot_be_written_down_any_more_is_told_all_the_same(scripted: Made) -> None:
    lists = [NOTHING] * 3 + [listed(entitlement("NEW"))]
    shop, transport = scripted(sold(purchase=DONE, entitlements=lists), on_disk=True)
    backend = shop.backend()
    answer = transport.handle_async_request

    async def close_the_journal(request: httpx.Request) -> httpx.Response:
        if request.url.path == PURCHASE:
            shop._journals[-1].close()
        return await answer(request)

    transport.handle_async_request = close_the_journal  # type: ignore[method-assign]
    receipt = await buy(backend)
    assert receipt.reference == "CRM-1"
    # The next session finds out by itself.
    later = shop.backend()
    (row,) = await later.purchases(include_inactive=True)
    assert (row.purchase_id, row.reference) == ("NEW", transport.sent(PURCHASE)[0].headers["x-correlation-id"])
    assert await later.quote(one("COINS"))


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
