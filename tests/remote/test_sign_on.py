"""Signing on to the real service: as whom, what is refused, and what the device says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.remote.sign_on import SIGN_ON
from backends.service.storage.accounts import SUSPENDED, change_account, devices_of
from tests.remote.answers import SIGNED_ON, Made
from tests.remote.shop import Shop, buy
from tests.support.service import RunningService
from tui_store.domain.errors import AccountBlocked, HttpFailed, SignOnLeft, SignOnRefused, UnreadableAnswer


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


async def test_a_suspended_account_is_told_so_when_it_buys(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.do(lambda: service.context.store.write(lambda db: change_account(db, "ACC-ava", state=SUSPENDED)))
    with pytest.raises(AccountBlocked, match="suspended") as caught:
        await buy(backend)
    assert caught.value.code == 20002
