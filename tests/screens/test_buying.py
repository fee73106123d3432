"""Buying: the confirmation, what ends it, and what each end leaves behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from screens.message import MessageScreen
from screens.order_confirmation import OrderConfirmationScreen
from tests.support.frames import text_frame
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy, open_catalog, open_purchases, order
from tests.unit.csfake.writing import answer
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import FieldEvent


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


async def test_the_confirmation_shows_item_offer_total_payment_and_what_is_agreed_to() -> None:
    async with storefront() as front:
        await confirm(front)
        frame = text_frame(front.app)
        for words in (
            "Streamlight Standard",
            "7 days free, then $8.99 / month",
            "Total today",
            "Payment  Visa ending in 4242",
            "$0.00 will be billed to my Roku account.",
        ):
            assert words in frame
        assert front.focus_id() == "agree"


async def test_tax_stands_between_subtotal_and_total() -> None:
    async with storefront(persona="sales-tax") as front:
        await confirm(front, "FILM-MARIGOLD")
        frame = text_frame(front.app)
        for words in ("Subtotal", "$9.99", "Tax", "$0.82", "Total today", "$10.81"):
            assert words in frame


async def test_without_tax_there_is_no_line_for_it() -> None:
    async with storefront() as front:
        await confirm(front)
        assert "Tax" not in text_frame(front.app)
        assert "Subtotal" not in text_frame(front.app)


async def test_an_approved_order_is_status_1_and_in_the_history_at_once() -> None:
    async with storefront() as front:
        await confirm(front, "FILM-EBB")
        await front.press("enter")
        thanks = await message(front, "thank-you")
        assert "Ebb: $6.99 charged." in thanks
        assert "Reference" in thanks
        await front.press("enter")
        await front.until_idle()
        node = status(front)
        assert node.get("status") == 1
        (child,) = node.children
        assert {name: child.get(name) for name in ("code", "qty", "amount", "total")} == {
            "code": "FILM-EBB",
            "qty": 1,
            "amount": "$6.99",
            "total": "$6.99",
        }
        assert child.get("purchaseId")
        assert front.focus_id() == "buy"
        assert "Ebb" in await history(front)


async def test_back_on_the_confirmation_is_status_2_and_leaves_everything_as_it_was() -> None:
    async with storefront() as front:
        await open_catalog(front, "FILM-EBB")
        await front.press("enter")
        before = text_frame(front.app)
        assert front.focus_id() == "buy"
        for back in ("escape", "backspace"):
            await front.press("enter")
            await front.until_screen("OrderConfirmationScreen")
            await front.press(back)
            await front.until_idle()
            assert status(front).get("status") == 2
            assert text_frame(front.app) == before
        assert charges(front) == 0
        assert "Ebb" not in await history(front)


async def test_after_back_the_next_order_works() -> None:
    async with storefront() as front:
        await confirm(front, "FILM-EBB")
        await front.press("backspace")
        await front.until_idle()
        await buy(front, "FILM-EBB")
        assert status(front).get("status") == 1
        assert charges(front) == 1


async def test_cancel_is_status_2() -> None:
    async with storefront() as front:
        await confirm(front)
        await front.press("down", "down", "enter")
        await front.until_idle()
        assert status(front).get("status") == 2
        assert front.focus_id() == "buy"
        assert charges(front) == 0


async def test_home_from_the_confirmation_is_an_interruption() -> None:
    async with storefront() as front:
        await confirm(front)
        await front.press("h")
        await front.until_screen("ChannelScreen")
        await front.until_idle()
        assert status(front).get("status") == 2
        assert "Interrupted" in status(front).get("statusMessage")


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


async def test_what_is_subscribed_to_is_explained_and_not_sold_again() -> None:
    async with storefront() as front:
        await order(front, "SL-KIDS")
        assert "You're already subscribed" in await message(front, "already-subscribed")
        await front.press("backspace")
        await front.until_idle()
        assert status(front).get("status") == 2
        assert charges(front) == 0


async def test_what_is_owned_once_is_not_sold_again_and_consumables_are() -> None:
    async with storefront() as front:
        await order(front, "FILM-TIDEWATER")
        assert "You already own this" in await message(front, "already-subscribed")
        await front.press("enter")
        await front.until_idle()
        await buy(front, "VOTES")
        await buy(front, "VOTES")
        assert charges(front) == 2


async def test_without_a_payment_method_it_is_explained_and_nobody_is_asked() -> None:
    async with storefront(persona="no-payment-method") as front:
        await order(front, "SL-STANDARD")
        assert "no payment method on file" in await message(front, "no-payment-method")
        await front.press("enter")
        await front.until_idle()
        assert status(front).get("status") == 2


async def test_a_declined_card_is_explained_with_a_reference_and_buys_nothing() -> None:
    async with storefront(persona="declined-card") as front:
        await confirm(front)
        await front.press("enter")
        frame = await message(front, "declined")
        assert "refused the charge" in frame
        assert "Reference" in frame
        await front.press("enter")
        await front.until_idle()
        assert status(front).get("status") == -3
        assert charges(front) == 0
        assert await history(front) == []


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


async def test_the_terms_can_be_read_and_the_order_waits() -> None:
    async with storefront() as front:
        screen = await confirm(front)
        await front.press("down", "enter")
        assert "renew at the full price" in await message(front, "terms")
        await front.press("backspace")
        assert front.screen is screen
        assert front.focus_id() == "terms"
        await front.press("up", "enter")
        await message(front, "thank-you")
        await front.press("enter")
        await front.until_idle()
        assert status(front).get("status") == 1


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


async def test_back_on_the_thanks_does_not_undo_the_purchase() -> None:
    async with storefront() as front:
        await confirm(front)
        await front.press("enter")
        await message(front, "thank-you")
        await front.press("escape")
        await front.until_idle()
        assert status(front).get("status") == 1


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
