"""Buying: the confirmation, what ends it, and what each end leaves behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from screens.message import MessageScreen
from screens.order_confirmation import OrderConfirmationScreen
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy, open_purchases, order
from tests.unit.csfake.writing import answer
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import FieldEvent
from tui_store.walkthroughs.frame import text_frame


def status(front: Storefront) -> ContentNode:
    """The answer to the last order; only a success has children."""
    node: ContentNode = front.result("orderStatus")
    assert node.get("statusMessage")
    assert node.get("status") == 1 or node.child_count == 0
    return node


def charges(front: Storefront) -> int:
    return sum(event.kind == "ledger" and event.title.startswith("purchased") for event in front.app.recorder.events)


async def confirm(front: Storefront, code: str = "SL-STANDARD") -> OrderConfirmationScreen:
    screen = await order(front, code)
    assert isinstance(screen, OrderConfirmationScreen)
    return screen


async def message(front: Storefront, kind: str) -> str:
    screen = await front.until_screen("MessageScreen")
    assert isinstance(screen, MessageScreen)
    assert screen.message.kind == kind
    return text_frame(front.app)


async def history(front: Storefront) -> list[str]:
    rows = await open_purchases(front)
    return [row[0] for row in rows.rows_of_text]


async def test_approving_twice_charges_once() -> None:
    async with storefront() as front:
        screen = await confirm(front, "COINS")
        screen.query_one("#agree").action_choose()  # type: ignore[attr-defined]
        screen.query_one("#agree").action_choose()  # type: ignore[attr-defined]
        await front.settle()
        await message(front, "thank-you")
        await front.press("enter")
        await front.until_idle()
        assert charges(front) == 1
        assert len(status(front).children) == 1


async def test_a_hurried_second_ok_on_buy_approves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OrderConfirmationScreen, "CONSENT_DELAY", 3600.0)
    async with storefront() as front:
        await confirm(front)
        await front.press("enter", "enter", "enter")
        assert isinstance(front.screen, OrderConfirmationScreen)
        assert front.app.store.busy
        await front.press("escape")
        await front.until_idle()
        assert charges(front) == 0


async def test_back_and_cancel_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OrderConfirmationScreen, "CONSENT_DELAY", 3600.0)
    async with storefront() as front:
        await confirm(front)
        await front.press("down", "down", "enter")
        await front.until_idle()
        assert status(front).get("status") == 2


@pytest.mark.parametrize("file", ["CheckOrder", "PlaceOrder"])
async def test_a_store_that_refuses_the_order_is_explained(tmp_path: Path, file: str) -> None:
    refusal = '<errorMessage xmlns="">No orders on Sundays</errorMessage><status xmlns="">Failure</status>'
    async with storefront(shop(tmp_path, **{file: answer(head=refusal)})) as front:
        await order(front, "COIN")
        if file == "PlaceOrder":
            await front.press("enter")
        assert "No orders on Sundays" in await message(front, "failed")
        await front.press("enter")
        await front.until_idle()
        assert status(front).get("status") == -3
        assert charges(front) == 0


async def test_what_an_app_asks_right_after_an_order_comes_before_the_look_at_what_is_owned() -> None:
    async with storefront() as front:
        store = front.app.store

        def ask(_: FieldEvent) -> None:
            store.set_field("requestedUserData", "email")
            store.set_field("command", "getUserData")

        await order(front, "VOTES")
        store.observe_field("orderStatus", ask)
        await front.press("enter")
        await front.until_screen("MessageScreen")
        # The guard is for a storefront that waits for itself: it would wait for ever.
        async with asyncio.timeout(60):
            await front.press("enter")
            await front.until_screen("RfiScreen")
            await front.press("enter")
            await front.until_idle()
        assert front.result("userData") is not None


async def test_what_was_bought_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    async with storefront(state=state) as front:
        await buy(front, "FILM-EBB")
        first = await history(front)
    async with storefront(state=state) as front:
        assert "Ebb" in text_frame(front.app)
        assert await history(front) == first
        await order(front, "FILM-EBB")
        await message(front, "already-subscribed")
