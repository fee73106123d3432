"""Signing on and staying so, on the real service; a script answers where a real one would have to misbehave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.remote.client_ids import ClientIds
from backends.remote.settings import RemoteSettings
from backends.remote.sign_on import REFRESH, SIGN_ON
from backends.service.storage.accounts import SUSPENDED, change_account, devices_of
from tests.remote.shop import SIGNED_ON, Scripted, Shop, buy, catalogue, product, token
from tests.support.service import RunningService
from tui_store.domain.errors import AccountBlocked, HttpFailed, SignOnLeft, SignOnRefused, Unreachable, UnreadableAnswer

Made = Callable[..., tuple[Shop, Scripted]]


def devices(service: RunningService, account: str = "ACC-ava") -> list[str]:
    return [
        row.device_class for row in service.do(lambda: service.context.store.read(lambda db: devices_of(db, account)))
    ]


def sent_bodies(shop: Shop, path: str) -> list[dict[str, Any]]:
    return [data["body"] for data in shop.trace.requests(path)]


async def test_the_first_sign_on_describes_the_device_and_later_ones_send_its_client_id(
    shop: Shop, service: RunningService
) -> None:
    for _ in range(3):
        await shop.service().sign_on()
    first, *later = sent_bodies(shop, SIGN_ON)
    assert first["deviceInformation"]["playoutDeviceClass"] == "Roku"
    assert "clientId" not in first
    assert all("deviceInformation" not in body and body["clientId"] for body in later)
    assert devices(service) == ["Roku"]


async def test_each_device_class_of_a_user_is_a_device_of_its_own(shop: Shop, service: RunningService) -> None:
    for device_class in ("Roku", "mobileDevice", "Roku", "mobileDevice"):
        client = shop.service(device_class=device_class)
        await client.sign_on()
        assert client.identity.device_class == device_class
    assert sorted(devices(service)) == ["Roku", "mobileDevice"]


async def test_who_one_is_is_known_once_one_is_signed_on(shop: Shop) -> None:
    client, seen = shop.service(), list[bool]()
    stop = client.watch(lambda: seen.append(client.identity.signed_on))
    assert not client.identity.signed_on
    await client.sign_on()
    who = client.identity
    assert (who.service_url, who.tenant, who.user, who.account_id) == (shop.url, "nagra", "ava", "ACC-ava")
    assert who.device_id
    assert who.signed_on
    await client.sign_off()
    assert (client.identity.signed_on, client.identity.device_id) == (False, who.device_id)
    stop()
    assert any(seen)
    assert seen[-1] is False


async def test_a_class_that_the_operator_does_not_know_signs_on_with_a_warning(shop: Shop) -> None:
    client = shop.service(device_class="fridge")
    await client.sign_on()
    assert "fridge" in client.warning


async def test_a_wrong_password_is_asked_for_again_with_the_reason(shop: Shop) -> None:
    shop.passwords = ["wrong", "demo"]
    client = shop.service()
    await client.sign_on()
    assert client.identity.signed_on
    assert shop.asked[0] == ""
    assert "does not know ava with this password" in shop.asked[1]


async def test_the_same_wrong_password_twice_ends_the_sign_on(shop: Shop) -> None:
    shop.passwords = ["wrong", "wrong"]
    with pytest.raises(SignOnRefused, match="ava"):
        await shop.service().sign_on()


async def test_who_leaves_the_question_for_the_password_is_not_signed_on_and_may_come_back(shop: Shop) -> None:
    left = [SignOnLeft("Nobody wanted to sign on.")]

    async def password(_why: str) -> str:
        if left:
            raise left.pop()
        return "demo"

    client = shop.service(password=password)
    backend = shop.over(client)
    with pytest.raises(SignOnLeft):
        await backend.catalog()
    assert not client.identity.signed_on
    assert await backend.catalog()


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


async def test_eight_who_need_the_password_ask_for_it_once(shop: Shop) -> None:
    client = shop.service()
    await asyncio.gather(*(shop.over(client).purchases(include_inactive=True) for _ in range(8)))
    assert shop.asked == [""]


async def test_one_who_gives_up_waiting_spoils_the_sign_on_for_nobody(shop: Shop) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def password(_why: str) -> str:
        asked.set()
        await answer.wait()
        return "demo"

    client = shop.service(password=password)
    gone, stays = asyncio.create_task(client.sign_on()), asyncio.create_task(client.sign_on())
    await asked.wait()
    gone.cancel()
    await asyncio.wait({gone})
    answer.set()
    await stays
    assert client.identity.signed_on


async def test_signing_off_ends_a_sign_on_that_is_under_way_and_tells_whoever_waits_for_it(shop: Shop) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def password(_why: str) -> str:
        asked.set()
        await never.wait()
        return "demo"

    client = shop.service(password=password)
    backend = shop.over(client)
    waiting = [asyncio.create_task(work()) for work in (client.sign_on, backend.catalog, client.sign_on)]
    await asked.wait()
    waiting[2].cancel()
    await client.sign_off()
    first, catalog, cancelled = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(first, SignOnLeft)
    assert isinstance(catalog, SignOnLeft)
    assert isinstance(cancelled, asyncio.CancelledError)
    assert shop.url.removeprefix("http://") in str(first)
    assert not client.identity.signed_on
    assert client.waiting == ""


async def test_an_order_that_waits_for_a_token_when_one_signs_off_is_refused_and_can_be_placed_again(
    scripted: Made,
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()
    refused = httpx.Response(401, json={"errorCode": 30010})
    shop, transport = scripted({"btv/products": catalogue(product()), "vod/products": catalogue()})

    async def password(why: str) -> str:
        if why:
            asked.set()
            await answer.wait()
        return "demo"

    client = shop.service(password=password)
    backend = shop.over(client)
    await backend.catalog()
    transport.answers["actions/purchase"] = refused
    transport.answers["actions/refresh"] = refused
    order = asyncio.create_task(buy(backend, request_id="one"))
    await asked.wait()
    await client.sign_off()
    with pytest.raises(SignOnLeft):
        await order
    transport.answers["actions/purchase"] = httpx.Response(
        201, json={"productId": "COINS", "purchaseAuthRequestReference": "R"}
    )
    assert (await buy(backend, request_id="two")).reference == "R"


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


async def test_a_device_that_the_service_knows_no_longer_is_registered_anew_once(
    shop: Shop, service: RunningService
) -> None:
    await shop.service().sign_on()
    service.do(service.context.reset)
    client = shop.service()
    await client.sign_on()
    assert client.identity.signed_on
    assert devices(service) == ["Roku"]
    assert len(shop.trace.requests(SIGN_ON)) == 3


async def test_a_device_deleted_in_mid_session_is_registered_anew_by_the_next_look(
    scripted: Made, tmp_path: Path
) -> None:
    gone = httpx.Response(403, json={"message": "gone", "code": 403, "errorCode": 20003})
    none = httpx.Response(404, json={"message": "none"})
    shop, transport = scripted({"user/device/entitlements": [gone, none]})
    assert await shop.backend().purchases(include_inactive=True) == []
    first, second = (json.loads(request.content) for request in transport.sent(SIGN_ON))
    assert "deviceInformation" in first
    assert "deviceInformation" in second


@pytest.mark.parametrize("code", [20001, 20002, 20004, 20007])
async def test_an_account_that_may_not_sign_on_is_told_why(scripted: Made, code: int) -> None:
    refused = httpx.Response(403, json={"message": "no", "code": 403, "errorCode": code})
    shop, _ = scripted({"signOnByUserNamePassword": refused})
    with pytest.raises(AccountBlocked) as caught:
        await shop.service().sign_on()
    assert caught.value.code == code


async def test_several_accounts_to_choose_from_are_refused_in_words(scripted: Made) -> None:
    shop, _ = scripted({"signOnByUserNamePassword": httpx.Response(300, json={"userAccountToken": "x"})})
    with pytest.raises(HttpFailed, match="several accounts"):
        await shop.service().sign_on()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(200, html="<html>Welcome</html>"), "a web page"),
        (httpx.Response(200, json=["tokens"]), "the answer is a list"),
        (httpx.Response(200, json={}), "access_token is missing"),
        (httpx.Response(200, json={**SIGNED_ON, "access_token": {"typ": "DevAuthN"}}), "access_token"),
        (httpx.Response(200, json={**SIGNED_ON, "expires_in": "soon"}), "expires_in"),
    ],
)
async def test_a_sign_on_answer_that_makes_no_sense_names_the_member(
    scripted: Made, answer: httpx.Response, words: str
) -> None:
    shop, _ = scripted({"signOnByUserNamePassword": answer})
    with pytest.raises(UnreadableAnswer) as caught:
        await shop.service().sign_on()
    assert "signOnByUserNamePassword" in str(caught.value)
    if "list" not in words:
        assert words in str(caught.value)


class Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


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


async def test_a_suspended_account_is_told_so_when_it_buys(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.do(lambda: service.context.store.write(lambda db: change_account(db, "ACC-ava", state=SUSPENDED)))
    with pytest.raises(AccountBlocked, match="suspended") as caught:
        await buy(backend)
    assert caught.value.code == 20002


async def test_client_ids_are_private_files_and_a_damaged_one_counts_as_none(tmp_path: Path) -> None:
    settings = RemoteSettings(user="ava")
    assert ClientIds(tmp_path / "ids").keep(settings, "DEV-1")
    (file,) = (tmp_path / "ids").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert ClientIds(tmp_path / "ids").get(settings) == "DEV-1"
    others: list[dict[str, Any]] = [
        {"user": "ben"},
        {"tenant": "other"},
        {"service_url": "http://x"},
        {"device_class": "tv"},
    ]
    for other in others:
        assert ClientIds(tmp_path / "ids").get(settings._replace(**other)) == ""
    file.write_text("{")
    assert ClientIds(tmp_path / "ids").get(settings) == ""


async def test_a_client_id_that_cannot_be_written_down_lasts_for_the_run(tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("no folder")
    ids, settings = ClientIds(tmp_path / "ids"), RemoteSettings(user="ava")
    assert not ids.keep(settings, "DEV-1")
    assert ids.get(settings) == "DEV-1"
    memory = ClientIds(None)
    assert memory.keep(settings, "DEV-2")
    memory.forget(settings)
    assert memory.get(settings) == ""


async def test_a_client_id_whose_file_cannot_be_removed_is_forgotten_for_the_run(tmp_path: Path) -> None:
    ids, settings = ClientIds(tmp_path / "ids"), RemoteSettings(user="ava")
    ids.keep(settings, "DEV-1")
    (file,) = (tmp_path / "ids").iterdir()
    file.unlink()
    file.mkdir()
    ids.forget(settings)
    assert ids.get(settings) == ""


async def test_a_device_that_is_gone_tells_so_to_an_order_even_if_its_client_id_cannot_be_removed(
    scripted: Made, tmp_path: Path
) -> None:
    gone = httpx.Response(403, json={"message": "gone", "code": 403, "errorCode": 20003})
    shop, transport = scripted(
        {"btv/products": catalogue(product()), "vod/products": catalogue(), "actions/purchase": gone}
    )
    backend = shop.backend()
    await backend.catalog()
    (file,) = (tmp_path / "ids").iterdir()
    file.unlink()
    file.mkdir()
    with pytest.raises(AccountBlocked):
        await buy(backend)
    assert len(transport.sent("actions/purchase")) == 1


async def test_a_client_id_that_cannot_be_written_down_is_told_of_once(scripted: Made, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("no folder")
    shop, _ = scripted({"actions/refresh": httpx.Response(200, json=SIGNED_ON)})
    client = shop.service()
    assert client.is_device_kept
    await client.sign_on()
    assert not client.is_device_kept
    await client.sign_off()
    await client.sign_on()
    assert not client.is_device_kept
    told = [event for event in shop.trace.events if event.kind == "error"]
    assert ["for this run only" in event.title for event in told] == [True]
    assert "DEV" not in told[0].title


async def test_a_client_id_that_was_written_down_is_told_of_by_nobody(scripted: Made) -> None:
    shop, _ = scripted()
    client = shop.service()
    await client.sign_on()
    assert client.is_device_kept
    assert [event for event in shop.trace.events if event.kind == "error"] == []
