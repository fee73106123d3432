"""Tokens: refused in any form, renewed in time, one refresh however many wait, and what a refresh can come to."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from backends.remote.sign_on import REFRESH, SIGN_ON
from tests.remote.answers import SIGNED_ON, Made, catalogue, product, token
from tests.remote.shop import Shop
from tests.support.service import RunningService
from tui_store.domain.errors import SignOnRefused, Unreachable


class Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("mode", ["gateway403", "service401", "legacy200"])
async def test_each_form_of_a_refused_token_leads_to_one_refresh_and_one_repetition(
    shop: Shop, service: RunningService, mode: str
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set("token_error_mode", mode)
    service.context.faults.set("reject_token", "next@/rmg/")
    await backend.purchases(include_inactive=True)
    assert len(shop.trace.requests(REFRESH)) == 1
    again = [data for data in shop.trace.requests("/entitlements") if data.get("attempt") == 2]
    assert len(again) == 1
    assert again[0]["correlationId"] in {data["correlationId"] for data in shop.trace.requests("/entitlements")[:2]}


async def test_one_refresh_goes_out_however_many_requests_wait_for_it(shop: Shop, service: RunningService) -> None:
    client = shop.service()
    backends = [shop.over(client) for _ in range(8)]
    await client.sign_on()
    service.context.faults.set("reject_token", "8@/rmg/")
    await asyncio.gather(*(backend.purchases(include_inactive=True) for backend in backends))
    assert len(shop.trace.requests(REFRESH)) == 1
    assert len(shop.asked) == 1


async def test_a_token_refused_again_after_the_refresh_is_an_error_and_no_endless_round(
    shop: Shop, service: RunningService
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set("reject_token", "always@/rmg/")
    with pytest.raises(SignOnRefused, match="has just given"):
        await backend.purchases(include_inactive=True)
    assert len(shop.trace.requests(REFRESH)) == 1


async def test_a_refused_refresh_asks_for_the_password_again(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    await backend.catalog()
    # A service whose database was reset knows the refresh token no longer.
    service.do(service.context.reset)
    service.context.faults.set("reject_token", "next@/rmg/")
    assert await backend.purchases(include_inactive=True) == []
    assert len(shop.asked) == 2
    assert "ended this session" in shop.asked[1]


@pytest.mark.parametrize("in_ms", ["off", "on"])
async def test_a_token_is_renewed_before_its_last_minute_whether_exp_is_in_seconds_or_milliseconds(
    shop: Shop, service: RunningService, in_ms: str
) -> None:
    service.context.faults.set("exp_in_ms", in_ms)
    watch = Watch()
    client = shop.service(monotonic=watch)
    backend = shop.over(client)
    await client.sign_on()
    assert 3500 < (client.token_life or 0) <= 3600
    watch.seconds = 3500
    await backend.purchases(include_inactive=True)
    assert shop.trace.requests(REFRESH) == []
    watch.seconds = 3580
    await backend.purchases(include_inactive=True)
    assert len(shop.trace.requests(REFRESH)) == 1


@pytest.mark.parametrize(
    "access", [token({"exp": 1_000_000_000}), token({"exp": "tomorrow"}), "opaque", "a.%%%.c", token({})]
)
async def test_a_token_whose_end_makes_no_sense_is_used_until_it_is_refused(scripted: Made, access: str) -> None:
    answer = httpx.Response(200, json={**SIGNED_ON, "access_token": access})
    shop, transport = scripted({"signOnByUserNamePassword": answer, "products": catalogue(product())})
    backend = shop.backend()
    await backend.catalog()
    await backend.purchases(include_inactive=True)
    assert len(transport.sent(SIGN_ON)) == 1
    assert transport.sent(REFRESH) == []


async def test_the_end_of_a_token_is_taken_by_the_clock_of_the_service(scripted: Made) -> None:
    access = token({"exp": 1_000_003_600})
    answer = httpx.Response(
        200, json={**SIGNED_ON, "access_token": access}, headers={"date": "Sun, 09 Sep 2001 01:46:40 GMT"}
    )
    shop, _ = scripted({"signOnByUserNamePassword": answer})
    client = shop.service()
    await client.sign_on()
    assert client.token_life == pytest.approx(3600, abs=2)


async def test_where_the_new_refresh_is_missing_the_old_one_is_used(scripted: Made) -> None:
    refused, none = httpx.Response(401, json={"errorCode": 30010}), httpx.Response(404, json={"message": "none"})
    shop, transport = scripted(
        {
            "user/device/entitlements": [refused, none],
            "actions/refresh": httpx.Response(404, json={"http-error": {"http-status-code": 404}}),
            "v2/token": httpx.Response(200, json=SIGNED_ON),
        }
    )
    await shop.backend().purchases(include_inactive=True)
    (request,) = transport.sent("v2/token")
    assert request.url.params["grant_type"] == "refresh_token"
    assert request.url.params["refresh_token"] == SIGNED_ON["refresh_token"]
    (noted,) = shop.trace.requests("v2/token")
    assert noted["query"]["refresh_token"].startswith("<redacted")


async def test_a_refresh_that_does_not_come_through_leaves_the_session_as_it_is(scripted: Made) -> None:
    refused, none = httpx.Response(401, json={"errorCode": 30010}), httpx.Response(404, json={"message": "none"})
    shop, transport = scripted(
        {
            "user/device/entitlements": [refused, none],
            "actions/refresh": [httpx.ConnectError("down"), httpx.Response(200, json=SIGNED_ON)],
        }
    )
    backend = shop.backend()
    with pytest.raises(Unreachable):
        await backend.purchases(include_inactive=True)
    assert await backend.purchases(include_inactive=True) == []
    assert len(transport.sent(SIGN_ON)) == 1
