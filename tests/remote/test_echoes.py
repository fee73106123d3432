"""A service may repeat what it was sent: its words are shown and kept, passwords and tokens are not."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.remote.answers import SIGNED_ON, Made, catalogue, sold
from tests.remote.shop import Shop, buy
from tests.support.service import PASSWORD
from tui_store.domain.errors import HttpFailed, PurchaseDenied, StoreError, TimedOut, UnreadableAnswer

TOKEN = SIGNED_ON["access_token"]


def check_clean(shop: Shop, *texts: str) -> None:
    """Neither what was said nor the trace nor the state file holds a secret."""
    everything = " ".join((*texts, json.dumps([event._asdict() for event in shop.trace.events])))
    for path in shop.folder.glob("*.sqlite*"):
        everything += path.read_bytes().decode("latin-1")
    assert PASSWORD not in everything.replace("/demo", "")
    assert TOKEN[:20] not in everything


async def test_a_password_that_a_refusal_repeats_is_not_shown(scripted: Made) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        password = json.loads(request.content)["password"]
        return httpx.Response(400, json={"message": f"bad password: {password}", "errorCode": 30002, "code": 400})

    shop, _ = scripted({"signOnByUserNamePassword": echo})
    with pytest.raises(StoreError, match="bad password") as caught:
        await shop.service().sign_on()
    check_clean(shop, str(caught.value))


@pytest.mark.parametrize("where", ["location", "message"])
async def test_a_token_that_an_answer_repeats_is_not_shown(scripted: Made, where: str) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"]
        if where == "location":
            return httpx.Response(302, headers={"location": f"https://elsewhere.example/?{token}"})
        return httpx.Response(400, json={"message": f"no such token: {token}", "code": 400, "errorCode": 1})

    shop, _ = scripted({"btv/products": echo, "vod/products": catalogue()})
    with pytest.raises(HttpFailed) as caught:
        await shop.backend().catalog()
    check_clean(shop, str(caught.value))


@pytest.mark.parametrize("status", [201, 403])
async def test_a_token_as_a_reference_reaches_neither_the_viewer_nor_the_state_file(
    scripted: Made, status: int
) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        reference = request.headers["authorization"].partition(" ")[2]
        body = {"productId": "COINS", "errorCode": 30020, "purchaseAuthRequestReference": reference}
        return httpx.Response(status, json=body)

    shop, _ = scripted(sold(echo), on_disk=True)
    try:
        text = repr(await buy(shop.backend()))
    except PurchaseDenied as denied:
        text = f"{denied} {denied.reference}"
    check_clean(shop, text)


async def test_an_answer_that_is_no_json_names_the_service_and_asks_whether_it_is_one(scripted: Made) -> None:
    page = httpx.Response(200, html="<h1>Welcome to our hotel</h1>")
    shop, transport = scripted({"signOnByUserNamePassword": page})
    with pytest.raises(UnreadableAnswer, match=r"at opf\.example was answered with a web page, .* Purchase Service\?"):
        await shop.service().sign_on()
    transport.answers["signOnByUserNamePassword"] = httpx.Response(200, content=b"null")
    with pytest.raises(UnreadableAnswer, match="answered with null"):
        await shop.service().sign_on()


async def test_an_answer_that_never_ends_is_not_told_as_none(scripted: Made) -> None:
    shop, transport = scripted(sold())
    backend = shop.backend()
    await backend.catalog()
    transport.answers["entitlements"] = TimeoutError()
    with pytest.raises(TimedOut, match="not complete after 60 s"):
        await backend.purchases(include_inactive=True)
    assert await backend.catalog()
