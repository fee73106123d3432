"""What the entitlements tell of the past, as a purchase history; and who of two devices sees what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.contract.case import one
from tests.remote.answers import Made, catalogue, entitlement, listed, product
from tests.remote.shop import Shop, bought, buy
from tests.support.service import RunningService, small_seed
from tui_store.domain.errors import HttpFailed, StoreError, UnreadableAnswer
from tui_store.domain.purchase import Purchase

PLAN = product("PLAN", type="subscription", billingCycle="MONTHLY", Title="The plan", price={"value": 8.99})


async def history(scripted: Made, *rows: Mapping[str, Any], **answers: Any) -> list[Purchase]:
    """The whole history of an account that owns this."""
    shop, _ = scripted(
        {
            "btv/products": catalogue(product(), PLAN),
            "vod/products": catalogue(),
            "entitlements": listed(*rows),
            **answers,
        }
    )
    return list(await shop.backend().purchases(include_inactive=True))


async def test_each_member_of_an_entitlement_has_its_place_in_a_purchase(scripted: Made) -> None:
    (row,) = await history(
        scripted, entitlement("E1", "PLAN", productType="SUBSCRIPTION", created="2026-01-31T12:00:00Z", extra=[1])
    )
    assert (row.purchase_id, row.code, row.name, row.product_type) == ("E1", "PLAN", "The plan", "MonthlySub")
    assert (row.cost, row.qty, row.status, row.channel, row.context) == ("$8.99", 1, "Valid", "DEVICE", "IAP")
    assert row.purchased == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert row.expires == row.renews == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, "Valid"),
        ({"status": "Subscribed"}, "Valid"),
        ({"status": "subscribed"}, "Valid"),
        ({"status": "UNSUBSCRIBED"}, "Invalid"),
        ({"status": "PENDING"}, "Invalid"),
        ({"expiryDate": "2021-01-01T00:00:00Z"}, "Invalid"),
        ({"validFrom": "2098-01-01T00:00:00Z"}, "Invalid"),
        ({"validFrom": None, "expiryDate": None}, "Valid"),
        ({"expiryDate": "9999-12-31T23:59:59Z"}, "Valid"),
    ],
)
async def test_an_entitlement_is_current_by_its_status_and_its_dates(
    scripted: Made, members: Mapping[str, Any], status: str
) -> None:
    (row,) = await history(scripted, entitlement("E1", **members))
    assert row.status == status


async def test_only_subscriptions_renew_and_only_while_they_run(scripted: Made) -> None:
    rows = await history(
        scripted,
        entitlement("A", "PLAN", productType="SUBSCRIPTION"),
        entitlement("B", "PLAN", productType="SUBSCRIPTION", status="UNSUBSCRIBED"),
        entitlement("C", "GONE", productType="FREE"),
        entitlement("D", "COINS"),
    )
    renewing = {row.purchase_id for row in rows if row.renews is not None}
    assert renewing == {"A", "C"}


async def test_what_never_ends_has_no_end(scripted: Made) -> None:
    (row,) = await history(scripted, entitlement("E1", expiryDate="9999-12-31T23:59:59Z"))
    assert row.expires is None


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("TRANSACTIONAL", "Consumable"),
        ("PPV", "Consumable"),
        ("CAPABILITY", "NonConsumable"),
        ("THIRDPARTY", "NonConsumable"),
        ("SUBSCRIPTION", "SUBSCRIPTION"),
    ],
)
async def test_what_the_catalogue_no_longer_has_is_named_by_its_id_and_kind(
    scripted: Made, kind: str, shown: str
) -> None:
    (row,) = await history(scripted, entitlement("E1", "GONE\x1b[2J", productType=kind))
    assert (row.name, row.product_type, row.cost) == ("GONE[2J", shown, "")


async def test_a_history_without_a_catalogue_is_a_history_all_the_same(scripted: Made) -> None:
    (row,) = await history(scripted, entitlement("E1", "PLAN"), **{"btv/products": httpx.Response(400)})
    assert row.name == "PLAN"


async def test_what_is_of_the_same_second_stands_as_it_was_ordered(shop: Shop) -> None:
    backend = shop.backend()
    ids = [(await buy(backend)).lines[0].purchase_id for _ in range(5)]
    assert await bought(backend) == ids[::-1]
    # A state that knows nothing of the orders has the order of the service.
    assert await bought(shop.backend(state="another")) == ids[::-1]


async def test_an_account_that_owns_nothing_is_answered_with_404_and_has_an_empty_history(shop: Shop) -> None:
    assert await shop.backend().purchases(include_inactive=True) == []


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (httpx.Response(404, html="<html>Not here</html>"), HttpFailed, "status"),
        (httpx.Response(400, json={"message": "no"}), HttpFailed, "does not understand"),
        (httpx.Response(200, html="<html>"), UnreadableAnswer, "a web page"),
        (httpx.Response(200, json={}), UnreadableAnswer, "resourceSet is missing"),
        (listed({"productId": "A", "status": "x"}), UnreadableAnswer, "resourceSet.0._id is missing"),
        (
            listed(entitlement("A"), entitlement("B", created="soon")),
            UnreadableAnswer,
            'resourceSet.1.created is "soon"',
        ),
        (listed(entitlement("A", expiryDate="10000-01-01")), UnreadableAnswer, "resourceSet.0.expiryDate"),
        (listed(entitlement("A", validFrom=10**40)), UnreadableAnswer, "resourceSet.0.validFrom"),
    ],
)
async def test_an_entitlement_list_that_makes_no_sense_is_an_error_that_names_the_member(
    scripted: Made, answer: httpx.Response, kind: type[StoreError], words: str
) -> None:
    shop, _ = scripted({"btv/products": catalogue(product()), "vod/products": catalogue(), "entitlements": answer})
    with pytest.raises(kind) as caught:
        await shop.backend().purchases(include_inactive=True)
    if words != "status":
        assert words in str(caught.value)


@pytest.mark.parametrize(
    "missing",
    [
        httpx.Response(404, json={"http-error": {"http-status-code": 404, "http-reason-phrase": "Not Found"}}),
        httpx.Response(405),
        httpx.Response(501),
    ],
)
async def test_where_the_list_of_the_device_is_missing_the_accounts_is_taken(
    scripted: Made, missing: httpx.Response
) -> None:
    shop, transport = scripted(
        {
            "btv/products": catalogue(product()),
            "vod/products": catalogue(),
            "user/device/entitlements": missing,
            "v1/user/entitlements": listed(entitlement("E1")),
        }
    )
    backend = shop.backend()
    assert await bought(backend) == await bought(backend) == ["E1"]
    assert len(transport.sent("user/device/entitlements")) == 1


async def test_the_missing_list_of_the_real_service_is_found_out_in_the_same_way(
    shop: Shop, service: RunningService
) -> None:
    service.context.faults.set("no_device_route", "on")
    backend = shop.backend()
    receipt = await buy(backend)
    assert await bought(backend) == [receipt.lines[0].purchase_id]


async def test_many_entitlements_are_read_page_by_page(scripted: Made) -> None:
    rows = [entitlement(f"E{number}") for number in range(5)]
    pages = [httpx.Response(200, json={"totalRecords": 5, "resourceSet": rows[at : at + 2]}) for at in (0, 2, 4)]
    shop, transport = scripted(
        {"btv/products": catalogue(product()), "vod/products": catalogue(), "user/device/entitlements": pages}
    )
    assert len(await bought(shop.backend())) == 5
    asked = [request.url.params.get("page") for request in transport.sent("user/device/entitlements")]
    assert asked == [None, "2", "3"]


async def test_dates_are_compared_with_the_clock_of_the_service(scripted: Made) -> None:
    """A machine whose clock is ten years ahead takes nothing for over."""
    now = {"date": "Sat, 31 Jan 2015 12:00:00 GMT"}
    rows = listed(entitlement("E1", validFrom="2015-01-31T12:00:03Z", expiryDate="2015-02-28T12:00:00Z"))
    rows.headers["date"] = now["date"]
    shop, _ = scripted({"btv/products": catalogue(product()), "vod/products": catalogue(), "entitlements": rows})
    backend = shop.backend()
    await bought(backend)
    (row,) = await backend.purchases(include_inactive=False)
    assert row.is_current
    assert (await backend.quote(one("COINS"))).at.year == 2015


async def test_a_service_whose_clock_was_moved_takes_its_clients_along(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    service.context.clock.advance(-3600 * 24 * 365)
    await buy(backend, "PLAN")
    (row,) = await backend.purchases(include_inactive=False)
    assert row.is_current
    service.context.clock.advance(3600 * 24 * 40)
    await bought(backend)
    assert await backend.purchases(include_inactive=False) == []


# ---------------------------------------------------------------------- two devices of one account


async def test_of_two_devices_each_sees_what_it_may_use(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("devices")
    with RunningService.at(folder, small_seed()) as service:
        shop = Shop(service.url, folder)
        roku, mobile = shop.backend(state="roku"), shop.backend(state="mobile", device_class="mobileDevice")
        coins, bound, phone = await buy(roku, "COINS"), await buy(roku, "BOUND"), await buy(roku, "MOBILE")
        ids = {name: receipt.lines[0].purchase_id for name, receipt in zip("cbp", (coins, bound, phone), strict=True)}
        assert set(await bought(roku)) == {ids["c"], ids["b"]}
        assert set(await bought(mobile)) == {ids["c"], ids["p"]}
        await shop.aclose()
