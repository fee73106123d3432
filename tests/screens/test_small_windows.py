"""Windows that change their size: what was begun goes on, and what has no room says so."""

from __future__ import annotations

import pytest

from screens.base import SMALLEST
from screens.order_confirmation import OrderConfirmationScreen
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_catalog, order
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.pin_pad import PinPad
from tui_store.widgets.product_grid import ProductGrid


async def resize(front: Storefront, width: int, height: int) -> None:
    await front.pilot.resize_terminal(width, height)
    await front.settle()


async def test_an_order_survives_a_window_of_20_by_5_and_no_key_reaches_it_meanwhile() -> None:
    async with storefront(persona="us-pin") as front:
        screen = await order(front, "FILM-EBB")
        await front.press("4", "0", "7")
        await resize(front, 20, 5)
        assert "Please enlarge" in text_frame(front.app)
        await front.press("1", "enter", "backspace", "escape", "h", "enter")
        assert front.screen is screen
        assert screen.query_one(PinPad).digits == "407"
        await resize(front, 120, 36)
        assert front.screen.focused is screen.query_one(PinPad)
        await front.press("1", "enter")
        await front.until_screen("MessageScreen")


@pytest.mark.parametrize(("width", "height"), [(59, 36), (120, 19)])
async def test_below_60_by_20_it_says_so(width: int, height: int) -> None:
    async with storefront(size=(width, height)) as front:
        assert "to 60 × 20." in text_frame(front.app)
        await front.press("enter", "down", "enter")
        assert type(front.screen).__name__ == "ChannelScreen"
        await resize(front, *SMALLEST)
        assert front.focus_id() == "signup"


async def test_a_screen_opened_in_a_small_window_is_whole_once_it_grows() -> None:
    async with storefront() as front:
        await resize(front, 20, 5)
        front.app.open_catalog()
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        await resize(front, 120, 36)
        assert front.focus_id() == "grid"
        assert "Streamlight Standard" in text_frame(front.app)


@pytest.mark.parametrize("size", [SMALLEST, (80, 24), (200, 50), (300, 90)])
async def test_every_size_shows_the_highlighted_tile_and_all_of_the_confirmation(size: tuple[int, int]) -> None:
    async with storefront(persona="us-pin") as front:
        await open_catalog(front, "FILM-EBB")
        await resize(front, *size)
        grid = front.screen.query_one(ProductGrid)
        assert grid.product is not None
        assert grid.product.name in text_frame(front.app)
        await front.press("enter", "enter")
        screen = await front.until_screen("OrderConfirmationScreen")
        assert isinstance(screen, OrderConfirmationScreen)
        frame = text_frame(front.app)
        assert all(words in frame for words in ("Confirm your order", "Total today", "$6.99", "Del"))
        await front.press(*"4071")
        assert "• I agree" in text_frame(front.app)
        await front.press("down", "down")
        assert "• Cancel" in text_frame(front.app)


async def test_help_and_messages_never_hide_their_button() -> None:
    async with storefront(size=SMALLEST) as front:
        await front.press("f1")
        assert "• OK" in text_frame(front.app)
        await front.press("enter")
        await order(front, "SL-STANDARD")
        await front.press("down", "enter")
        await front.until_screen("MessageScreen")
        assert "• OK" in text_frame(front.app)


async def test_it_says_so_above_an_open_x_ray_too() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2")
        await resize(front, 20, 5)
        assert "Please enlarge" in text_frame(front.app)
        await resize(front, 80, 24)
        assert "X-ray: fields" in text_frame(front.app)
        assert front.focus_id() == "trace"


@pytest.mark.parametrize("cover", ["a small window", "the x-ray"])
async def test_what_wants_the_focus_under_a_cover_has_it_once_the_cover_is_gone(cover: str) -> None:
    async with storefront(size=(80, 24)) as front:
        screen = front.screen
        if cover == "the x-ray":
            await front.press("f2")
        else:
            await front.pilot.resize_terminal(20, 5)
        await front.settle()
        covering = screen.focused
        screen.set_focus(screen.query_one("#purchases"))
        await front.settle()
        assert screen.focused is covering
        if cover == "the x-ray":
            await front.press("f2")
        else:
            await front.pilot.resize_terminal(80, 24)
        await front.settle()
        assert front.focus_id() == "purchases"
