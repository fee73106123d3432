"""Renting and buying a film: the app's own list, a partner order, and what each end of it leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.message import MessageScreen
from screens.order_confirmation import OrderConfirmationScreen
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_purchases, open_titles, rent
from tui_store.channel_store.status import DECLINED_TEXT
from tui_store.walkthroughs.frame import text_frame

FERRY = '[[titles]]\ntitle = "Ferry"\ncode = "COIN"\nrent = "2.99"\nbuy = "9.99"\n'


def charges(front: Storefront) -> int:
    return sum(event.kind == "ledger" and event.title.startswith("purchased") for event in front.app.recorder.events)


async def message(front: Storefront, kind: str) -> str:
    screen = await front.until_screen("MessageScreen")
    assert isinstance(screen, MessageScreen)
    assert screen.message.kind == kind
    return screen.message.text


async def test_a_title_that_is_only_sold_offers_no_rental_and_the_other_way_round() -> None:
    async with storefront() as front:
        screen = await open_titles(front, 3)
        assert [choice.id for choice in screen.query("Choice") if choice.display] == ["rent"]
        await front.press("down", "right")
        screen = await open_titles(front, 5)
        assert [choice.id for choice in screen.query("Choice") if choice.display] == ["buy"]
        await front.press("enter")
        assert front.focus_id() == "buy"


async def test_a_wrong_pin_for_a_film_asks_again() -> None:
    async with storefront(persona="us-pin") as front:
        await rent(front)
        first = front.screen
        await front.press(*"9999", "enter")
        await front.until(lambda: front.screen is not first and front.screen.focused, "the second try")
        assert "That PIN is not right" in text_frame(front.app)
        await front.press(*"4071", "enter")
        await message(front, "thank-you")
        await front.press("enter")
        await front.until_idle()
        assert charges(front) == 1


async def test_an_account_that_cannot_buy_is_told_by_the_app() -> None:
    async with storefront(persona="no-payment-method") as front:
        await open_titles(front)
        await front.press("enter", "enter")
        assert await message(front, "failed") == f"{DECLINED_TEXT} (Declined)"
        await front.press("enter")
        assert front.result("confirmPartnerOrderStatus") is None


async def test_approving_a_film_twice_charges_once() -> None:
    async with storefront() as front:
        screen = await rent(front)
        for _ in range(2):
            screen.query_one("#agree").action_choose()  # type: ignore[attr-defined]
        await message(front, "thank-you")
        await front.press("enter")
        await front.until_idle()
        assert charges(front) == 1


async def test_ok_hammered_on_rent_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OrderConfirmationScreen, "CONSENT_DELAY", 3600.0)
    async with storefront() as front:
        await open_titles(front)
        await front.press("enter")
        await front.hit("enter", "enter", "enter", "enter")
        await front.until_screen("OrderConfirmationScreen")
        await front.press("enter", "escape")
        await front.until_idle()
        requests = [event for event in front.app.recorder.events if event.title == "requestPartnerOrder"]
        assert len(requests) == 1
        assert charges(front) == 0


async def test_a_channel_without_titles_has_no_such_entry(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path)) as front:
        assert not front.screen.query("#rent")
        assert "Rent" not in text_frame(front.app)


async def test_a_title_of_an_unknown_product_is_refused_in_words(tmp_path: Path) -> None:
    at = shop(tmp_path)
    with (at / "channel.toml").open("a", encoding="utf-8") as file:
        file.write(FERRY.replace("COIN", "LOST"))
    async with storefront(at) as front:
        await open_titles(front)
        assert "Rent 2.99" in text_frame(front.app)
        await front.press("enter", "enter")
        assert "no product with the code LOST" in await message(front, "failed")


async def test_a_hostile_title_is_only_text(tmp_path: Path) -> None:
    at = shop(tmp_path)
    with (at / "channel.toml").open("a", encoding="utf-8") as file:
        file.write(FERRY.replace('"Ferry"', '"[@click=app.quit]Fe\\u001b[2Jrry[/nope]"') + 'about = "[red]x[/]"\n')
    async with storefront(at, size=(80, 24)) as front:
        await open_titles(front)
        assert "[@click=app.quit]Fe" in text_frame(front.app)
        assert "[red]x[/]" in text_frame(front.app)
        await front.press("enter", "enter")
        await front.until_screen("OrderConfirmationScreen")
        assert "\x1b" not in text_frame(front.app)
        assert "[@click=app.quit]" in text_frame(front.app)


async def test_a_rental_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    async with storefront(state=state) as front:
        await rent(front)
        await front.press("enter")
        await front.until_screen("MessageScreen")
        await front.press("enter")
        await front.until_idle()
    async with storefront(state=state) as front:
        rows = await open_purchases(front)
        assert rows.rows_of_text[0][0] == "Night Ferry (rental)"
