"""An order whose answer comes: its reference, its refusals, and what is asked of the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from backends.remote.placing import PURCHASE
from tests.remote.answers import DONE, NOTHING, Made, entitlement, listed, sold
from tests.remote.shop import Shop, buy, owned
from tests.support.service import RunningService
from tui_store.domain.errors import (
    HttpFailed,
    MissingCapability,
    PurchaseDenied,
    SignOnLeft,
    StoreError,
    UnknownProduct,
    Unreachable,
    WrongDeviceClass,
)
from tui_store.domain.order import Order, OrderItem


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
