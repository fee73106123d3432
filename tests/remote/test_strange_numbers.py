"""Numbers and dates that nobody can reckon with: a service may send them, and nothing but StoreErrors comes of it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from backends.remote.skew import ServiceTime
from backends.remote.wire import Claims, ProductPage, TokenAnswer, Window, read, read_json
from tests.remote.answers import SIGNED_ON, Made, catalogue, entitlement, product
from tests.remote.shop import buy
from tui_store.domain.errors import OutcomeUnknown, UnreadableAnswer

# The last three are read by a decimal, and kill whoever makes an integer of them.
NUMBERS = (
    "1e99999999999999999999",
    "-1e99999999999999999999",
    "9" * 5000,
    "1e99999999999",
    "0e99999999999",
    "1e-9999999",
)
DATES = (
    "Fri, 31 Dec 9999 23:59:59 -0500",
    "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
    "Mon, 01 Jan 2024 00:00:00 +9999999997999",
    "Mon, 01 Jan 2024 00:00:00 +3999999999999",
    "Fri, 31 Dec 9999 23:59:58 GMT",
    "Fri, 31 Dec 1900 23:59:58 GMT",
    "Fri, 99 Dec 2024 23:59:58 GMT",
    "soon",
    "",
)


def answered(status: int, data: Any, number: str, **headers: str) -> httpx.Response:
    """An answer with this number in it, as it is written here."""
    content = json.dumps({**data, "x": 0.125}).replace("0.125", number)
    return httpx.Response(status, content=content.encode(), headers={"content-type": "application/json", **headers})


class Still:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("template", ["%s", "[%s]", '{"total_records": %s}'])
def test_a_number_that_nobody_can_reckon_with_is_no_json(number: str, template: str) -> None:
    with pytest.raises(ValueError, match=r"is no number|digits"):
        read_json((template % number).encode())


@pytest.mark.parametrize("number", ["1e300", "1e-300", "-1e300", "9" * 4000])
def test_any_number_that_is_json_is_read_or_refused_in_words(number: str) -> None:
    for model, member in (
        (ProductPage, "total_records"),
        (Window, "start"),
        (Claims, "exp"),
        (TokenAnswer, "expires_in"),
    ):
        data = read_json(f'{{"{member}": {number}, "products": [], "access_token": "abc"}}'.encode())
        with suppress(UnreadableAnswer):
            read(model, data, "GET /x")


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_strange_number_in_the_catalogue_is_an_answer_that_makes_no_sense(scripted: Made, number: str) -> None:
    page = {"products": [product()], "total_records": 1}
    shop, _ = scripted({"btv/products": answered(200, page, number)})
    with pytest.raises(UnreadableAnswer, match="broken JSON"):
        await shop.backend().catalog()


async def test_a_strange_number_in_the_answer_to_a_purchase_leaves_its_outcome_to_be_looked_into(
    scripted: Made,
) -> None:
    shop, transport = scripted(
        {
            "btv/products": catalogue(product()),
            "vod/products": catalogue(),
            "actions/purchase": answered(201, {"productId": "COINS"}, NUMBERS[0]),
        }
    )
    with pytest.raises(OutcomeUnknown, match="makes no sense"):
        await buy(shop.backend())
    assert len(transport.sent("actions/purchase")) == 1


@pytest.mark.parametrize("date", DATES)
async def test_a_date_that_nobody_can_reckon_with_does_not_stop_a_sale(scripted: Made, date: str) -> None:
    headers = {"date": date}
    shop, transport = scripted(
        {
            "signOnByUserNamePassword": httpx.Response(200, json=SIGNED_ON, headers=headers),
            "btv/products": catalogue(product()),
            "vod/products": catalogue(),
            "entitlements": httpx.Response(
                200, json={"totalRecords": 1, "resourceSet": [entitlement("e1", "LAMP")]}, headers=headers
            ),
            "actions/purchase": httpx.Response(
                201, json={"productId": "COINS", "purchaseAuthRequestReference": "R"}, headers=headers
            ),
        }
    )
    receipt = await buy(shop.backend())
    assert receipt.reference == "R"
    assert len(transport.sent("actions/purchase")) == 1


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_nobody_can_reckon_with_or_lies_more_than_a_century_away_is_not_learned(date: str) -> None:
    time = ServiceTime(Still())
    time.learn({"date": "Mon, 01 Jan 2024 01:00:00 GMT"})
    time.learn({"date": date})
    assert time.apart == timedelta(hours=1)
    assert time.now() == Still().now() + timedelta(hours=1)


@pytest.mark.parametrize("year", [1930, 2001, 2110])
def test_a_service_whose_clock_is_decades_off_is_followed(year: int) -> None:
    time = ServiceTime(Still())
    time.learn({"date": f"Tue, 01 Jan {year} 00:00:00 GMT"})
    assert time.now().year == year
