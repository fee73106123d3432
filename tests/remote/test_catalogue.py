"""The catalogue: what the platform says as products of a Roku channel, and what becomes of what makes no sense."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from backends.remote.catalogue import PAGE
from backends.remote.products import money_of, product_of
from backends.remote.wire import read_json
from tests.contract.case import one
from tests.remote.answers import Made, catalogue, product
from tests.remote.shop import Shop
from tests.support.service import RunningService
from tui_store.domain.errors import HttpFailed, NotForSale, StoreError, Unreachable, UnreadableAnswer
from tui_store.domain.money import parse_money

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def shaped(**members: Any) -> Any:
    return product_of(product(**members), "USD", NOON)


@pytest.mark.parametrize(
    ("wire", "cycle", "kind", "again"),
    [
        ("subscription", "MONTHLY", "MonthlySub", False),
        ("subscription", "QUARTERLY", "QuarterlySub", False),
        ("subscription", "YEARLY", "YearlySub", False),
        ("transactional", None, "Consumable", True),
        ("ppv", None, "Consumable", True),
        ("capability", None, "NonConsumable", False),
        ("thirdParty", None, "NonConsumable", False),
        ("Subscription", "monthly", "MonthlySub", False),
    ],
)
def test_each_type_and_billing_cycle_is_a_product_type(wire: str, cycle: str | None, kind: str, again: bool) -> None:
    found = shaped(type=wire, billingCycle=cycle)
    assert (found.product_type, found.faults) == (kind, ())
    assert found.can_be_bought_again is again


@pytest.mark.parametrize(
    ("cycle", "words"), [("WEEKLY", "billed WEEKLY"), ("DAILY", "billed DAILY"), (None, "without")]
)
def test_a_billing_cycle_that_no_roku_channel_has_is_a_fault(cycle: str | None, words: str) -> None:
    found = shaped(type="subscription", billingCycle=cycle)
    (fault,) = found.faults
    assert words in fault
    assert "which a Roku channel cannot be" in fault


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"price": {"value": "free", "currency": "USD"}}, 'its price.value is "free"'),
        ({"price": {"value": True}}, "its price.value is true"),
        ({"price": {"value": -1}}, "its price.value is -1"),
        ({"price": {"value": 10**12}}, "its price.value is 1000000000000"),
        ({"price": {"value": {}}}, "its price.value is an object"),
        ({"price": {}}, "its price.value is missing"),
        ({"price": "a lot"}, 'its price is "a lot"'),
        ({"price": None}, "it has no price"),
        ({"price": {"value": 1, "currency": "dollars"}}, 'its price.currency is "dollars"'),
        ({"price": {"value": Decimal("0.999"), "currency": "USD"}}, "finer than the smallest coin"),
        ({"price": {"value": Decimal("10.5"), "currency": "JPY"}}, "finer than the smallest coin"),
        ({"id": None}, "it has no id"),
        ({"id": ""}, "it has no id"),
        ({"id": 7}, "its id is 7"),
        ({"id": "A\x1b[31mB"}, "its id holds characters"),
        ({"type": None}, "it has no type"),
        ({"type": "lease"}, "its type 'lease'"),
        ({"type": ["ppv"]}, "its type is a list"),
        ({"Title": {"en": "x"}}, "its Title is an object"),
        ({"period": {"start": 10**30}}, "its period.start is 1"),
        ({"period": {"end": "soon"}}, 'its period.end is "soon"'),
        ({"period": "always"}, 'its period is "always"'),
        ({"endPurchase": False}, "its endPurchase is false"),
        ({"startPurchase": "99999-01-01"}, "its startPurchase is"),
        ({"deviceClasses": "Roku"}, 'its deviceClasses is "Roku"'),
        ({"startPurchase": 1_800_000_000}, "on sale from 2027-01-15"),
        ({"endPurchase": 1_700_000_000}, "on sale until 2023-11-14"),
        ({"period": {"start": 1_800_000_000_000}}, "on sale from 2027-01-15"),
        ({"period": {"end": "2020-01-01T00:00:00Z"}}, "on sale until 2020-01-01"),
    ],
)
def test_a_member_that_makes_no_sense_is_a_fault_of_its_product_alone(members: dict[str, Any], words: str) -> None:
    found = shaped(**members)
    assert not found.for_sale
    assert any(words in fault for fault in found.faults), found.faults
    assert "\x1b" not in repr(found)


@pytest.mark.parametrize("row", [None, 7, "COINS", ["COINS"], True])
def test_what_is_no_product_at_all_stands_there_with_a_fault(row: object) -> None:
    found = product_of(row, "USD", NOON)
    assert not found.for_sale
    assert found.name


def test_members_that_nobody_knows_are_ignored() -> None:
    found = shaped(isSOCU=True, casId={"a": [1]}, technicalTypes="HD;SD", locale="en_GB")
    assert found.for_sale


def test_a_price_without_currency_is_in_the_one_of_the_settings() -> None:
    assert str(product_of(product(price={"value": 3}), "EUR", NOON).price) == "€3.00"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("8.99", "USD", "$8.99"),
        ("8.9", "GBP", "£8.90"),
        ("5", "CHF", "CHF 5.00"),
        ("500", "JPY", "¥500"),
        ("0", "EUR", "€0.00"),
    ],
)
def test_money_is_written_with_the_sign_of_its_currency(amount: str, currency: str, text: str) -> None:
    money = money_of(Decimal(amount), currency)
    assert str(money) == text
    assert parse_money(text) is not None


def test_a_price_is_exact_to_the_last_digit() -> None:
    (row,) = read_json(b'[{"id": "A", "type": "ppv", "Title": "A", "price": {"value": 123456789.10}}]')
    assert str(product_of(row, "USD", NOON).price) == "$123456789.10"


def test_texts_of_the_catalogue_are_disarmed_and_cut() -> None:
    found = shaped(Title="\x1b]52;c;x\x07[@click=app.quit]Buy\u202e", Description="long " * 5000)
    assert found.name == "]52;c;x[@click=app.quit]Buy"
    assert len(found.description) == 2000


async def test_products_arrive_page_by_page_from_each_catalogue(scripted: Made) -> None:
    rows = [product(f"P-{number}") for number in range(PAGE + 1)]
    btv = [
        httpx.Response(200, json={"products": rows[:PAGE], "total_records": len(rows)}),
        httpx.Response(200, json={"products": rows[PAGE:], "total_records": len(rows)}),
    ]
    shop, transport = scripted({"btv/products": btv, "vod/products": catalogue(product("FILM"))})
    backend, sizes = shop.backend(), list[int]()
    backend.shelf.watch(lambda: sizes.append(len(backend.shelf.products)))
    assert len(await backend.catalog()) == PAGE + 2
    assert sizes == [PAGE, PAGE + 1, PAGE + 2, PAGE + 2]
    assert [request.url.params["offset"] for request in transport.sent("btv/products")] == ["0", str(PAGE)]
    assert '"locale":"en_GB"' in transport.sent("vod/products")[0].url.params["filter"]


async def test_a_catalogue_is_read_once_for_all_who_ask(shop: Shop) -> None:
    backend = shop.backend()
    await asyncio.gather(*(backend.catalog() for _ in range(5)))
    assert len(shop.trace.requests("btv/products")) == 1


@pytest.mark.parametrize(
    ("broken", "kind", "words"),
    [
        (httpx.Response(200, html="<html>"), UnreadableAnswer, "a web page"),
        (httpx.Response(200, json=[1, 2]), UnreadableAnswer, "makes no sense"),
        (httpx.Response(200, json={"products": {}}), UnreadableAnswer, "products is an object"),
        (httpx.Response(200, json={"items": []}), UnreadableAnswer, "products is missing"),
        (httpx.Response(200, json={"products": [], "total_records": 5}), UnreadableAnswer, "told of 5 products"),
        (httpx.Response(200, content=b'{"products": ['), UnreadableAnswer, "JSON was expected"),
        (httpx.Response(200, content=b" " * 5_000_001), UnreadableAnswer, "longer than 5 MB"),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), HttpFailed, "elsewhere.example"),
        (httpx.Response(400, json={"message": "bad filter"}), HttpFailed, "bad filter"),
        (httpx.Response(429, headers={"retry-after": "1"}), HttpFailed, "too often"),
        (httpx.ReadError("reset"), Unreachable, "broke off"),
    ],
)
async def test_a_catalogue_that_breaks_off_keeps_what_has_arrived_and_can_be_read_again(
    scripted: Made, broken: Any, kind: type[StoreError], words: str
) -> None:
    whole = [catalogue(product("COINS"), product("OLD")), catalogue(product("COINS", Title="New"), product("PLUS"))]
    tries = 3 if isinstance(broken, Exception) else 1
    shop, _ = scripted({"btv/products": whole, "vod/products": [broken] * tries + [catalogue(product("FILM"))]})
    backend = shop.backend()
    with pytest.raises(kind) as caught:
        await backend.catalog()
    assert words in str(caught.value)
    assert backend.shelf.error is caught.value
    assert [row.code for row in backend.shelf.products] == ["COINS", "OLD"]
    # What has arrived can be bought all the same, if it is asked for while the rest is missing.
    codes = [row.code for row in await backend.catalog()]
    assert codes == ["COINS", "OLD", "PLUS", "FILM"]
    assert backend.shelf.products[0].name == "New"


async def test_what_has_arrived_can_be_bought_although_the_catalogue_broke_off(scripted: Made) -> None:
    shop, _ = scripted({"btv/products": catalogue(product("COINS")), "vod/products": httpx.Response(400)})
    backend = shop.backend()
    assert (await backend.quote(one("COINS"))).total
    with pytest.raises(HttpFailed):
        await backend.quote(one("FILM"))


async def test_an_id_that_stands_twice_is_sold_as_the_first_product_only(scripted: Made) -> None:
    other = product("COINS", Title="Other coins")
    shop, _ = scripted(
        {"btv/products": catalogue(product("COINS"), other), "vod/products": catalogue(product("COINS"))}
    )
    backend = shop.backend()
    first, second = await backend.catalog()
    assert (first.for_sale, second.for_sale) == (True, False)
    assert "stands twice" in second.faults[0]
    assert (await backend.quote(one("COINS"))).lines[0].product is first


async def test_products_without_id_are_shown_once_however_often_the_catalogue_is_read(scripted: Made) -> None:
    nameless = product(id=None, Title="Nameless")
    vod = [httpx.Response(400), catalogue()]
    shop, _ = scripted({"btv/products": catalogue(nameless, product("COINS")), "vod/products": vod})
    backend = shop.backend()
    with pytest.raises(HttpFailed):
        await backend.catalog()
    assert [row.name for row in await backend.catalog()] == ["Nameless", "Product COINS"]


async def test_a_product_with_a_fault_is_not_for_sale_and_the_others_are(scripted: Made) -> None:
    weekly = product("WEEKLY", type="subscription", billingCycle="WEEKLY")
    shop, _ = scripted({"btv/products": catalogue(weekly, product("COINS")), "vod/products": catalogue()})
    backend = shop.backend()
    with pytest.raises(NotForSale, match="billed WEEKLY, which a Roku channel cannot be"):
        await backend.quote(one("WEEKLY"))
    assert (await backend.quote(one("COINS"))).total


async def test_a_read_is_tried_three_times_on_500_with_growing_pauses(scripted: Made) -> None:
    shop, transport = scripted({"btv/products": httpx.Response(503, text="no healthy upstream")})
    with pytest.raises(HttpFailed, match="503"):
        await shop.backend().catalog()
    assert len(transport.sent("btv/products")) == 3
    assert shop.pauses == [0.25, 0.5]
    assert [data.get("attempt", 1) for data in shop.trace.requests("btv/products")] == [1, 2, 3]
    assert len({request.headers["x-correlation-id"] for request in transport.sent("btv/products")}) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429])
async def test_a_read_is_never_repeated_on_400_to_499(scripted: Made, status: int) -> None:
    shop, transport = scripted({"btv/products": httpx.Response(status, json={"message": "no"})})
    with pytest.raises(HttpFailed):
        await shop.backend().catalog()
    assert len(transport.sent("btv/products")) == 1


async def test_a_read_whose_connection_breaks_once_comes_through_at_the_second_try(
    shop: Shop, service: RunningService
) -> None:
    backend = shop.backend()
    await shop.backend().catalog()
    service.context.faults.set("drop_before", "next@/metadata/")
    assert await backend.catalog()
    assert len(shop.pauses) == 1


async def test_a_time_out_of_a_read_is_not_waited_for_twice(scripted: Made) -> None:
    shop, transport = scripted({"btv/products": httpx.ReadTimeout("late")})
    with pytest.raises(StoreError, match="within 30 s"):
        await shop.backend().catalog()
    assert len(transport.sent("btv/products")) == 1


async def test_what_is_waited_for_is_told_in_words(scripted: Made) -> None:
    shop, _ = scripted({"products": catalogue(product())})
    backend, seen = shop.backend(), list[str]()
    backend.service.watch(lambda: seen.append(backend.service.waiting))
    await backend.catalog()
    assert {"Signing on", "Reading the catalog"} <= set(seen)
    assert seen[-1] == backend.service.waiting == ""


@pytest.mark.parametrize("switch", ["html", "malformed_json", "truncated_body", "wrong_shape", "huge_body", "redirect"])
async def test_a_service_that_misbehaves_is_an_error_in_words_and_the_next_try_works(
    shop: Shop, service: RunningService, switch: str
) -> None:
    backend = shop.backend()
    await backend.service.sign_on()
    service.context.faults.set(switch, "3@/metadata/")
    with pytest.raises(StoreError) as caught:
        await backend.catalog()
    assert str(caught.value).endswith((".", "?"))
    service.context.faults.set(switch, "off")
    assert await backend.catalog()
