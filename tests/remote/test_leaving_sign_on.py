"""Many wait for one sign-on, and any of them, or all, may leave it."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.remote.answers import Made, catalogue, product
from tests.remote.shop import Shop, buy
from tui_store.domain.errors import SignOnLeft


class Question:
    """The question for a password, which waits for its answer; only the repetition does where `first` is given."""

    def __init__(self, first: str = "") -> None:
        self.asked, self.answer = asyncio.Event(), asyncio.Event()
        self._first = first

    async def ask(self, why: str) -> str:
        if self._first and not why:
            return self._first
        self.asked.set()
        await self.answer.wait()
        return "demo"


async def test_eight_who_need_the_password_ask_for_it_once(shop: Shop) -> None:
    client = shop.service()
    await asyncio.gather(*(shop.over(client).purchases(include_inactive=True) for _ in range(8)))
    assert shop.asked == [""]


async def test_one_who_gives_up_waiting_spoils_the_sign_on_for_nobody(shop: Shop) -> None:
    question = Question()
    client = shop.service(password=question.ask)
    gone, stays = asyncio.create_task(client.sign_on()), asyncio.create_task(client.sign_on())
    await question.asked.wait()
    gone.cancel()
    await asyncio.wait({gone})
    question.answer.set()
    await stays
    assert client.identity.signed_on


async def test_signing_off_ends_a_sign_on_that_is_under_way_and_tells_whoever_waits_for_it(shop: Shop) -> None:
    question = Question()
    client = shop.service(password=question.ask)
    backend = shop.over(client)
    waiting = [asyncio.create_task(work()) for work in (client.sign_on, backend.catalog, client.sign_on)]
    await question.asked.wait()
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
    question = Question(first="demo")
    refused = httpx.Response(401, json={"errorCode": 30010})
    shop, transport = scripted({"btv/products": catalogue(product()), "vod/products": catalogue()})
    client = shop.service(password=question.ask)
    backend = shop.over(client)
    await backend.catalog()
    transport.answers["actions/purchase"] = refused
    transport.answers["actions/refresh"] = refused
    order = asyncio.create_task(buy(backend, request_id="one"))
    await question.asked.wait()
    await client.sign_off()
    with pytest.raises(SignOnLeft):
        await order
    transport.answers["actions/purchase"] = httpx.Response(
        201, json={"productId": "COINS", "purchaseAuthRequestReference": "R"}
    )
    assert (await buy(backend, request_id="two")).reference == "R"
