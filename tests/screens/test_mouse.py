"""The mouse: for whoever has one."""

from __future__ import annotations

from textual.events import MouseScrollDown

from tests.support.storefront import storefront
from tests.support.walks import open_cart, open_catalog, open_purchases, order
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.pin_pad import PinPad
from tui_store.widgets.product_grid import ProductGrid


async def test_a_click_on_a_menu_entry_is_ok() -> None:
    async with storefront() as front:
        await front.pilot.click("#purchases")
        await front.until_screen("PurchasesScreen")


async def test_the_first_click_on_a_tile_highlights_and_the_second_is_ok() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        tile = (grid.cell_width + 3, grid.CELL_HEIGHT + 1)
        await front.pilot.click("#grid", offset=tile)
        await front.settle()
        assert grid.highlighted == grid.columns + 1
        assert front.focus_id() == "grid"
        await front.pilot.click("#grid", offset=tile)
        await front.settle()
        assert front.focus_id() == "buy"
        await front.pilot.click("#buy")
        await front.until_screen("OrderConfirmationScreen")
        await front.pilot.click("#cancel")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2


async def test_a_click_beside_the_tiles_does_nothing() -> None:
    async with storefront(size=(200, 50)) as front:
        grid = await open_catalog(front, "POSTER")
        before = grid.highlighted
        await front.pilot.click("#grid", offset=(grid.size.width - 3, grid.size.height - 1))
        await front.settle()
        assert grid.highlighted == before
        assert front.focus_id() == "grid"


async def test_the_wheel_scrolls_the_grid() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        grid.post_message(MouseScrollDown(grid, 5, 5, 0, 1, 0, False, False, False))
        await front.until(lambda: grid.scroll_offset.y > 0, "the grid to scroll")
        assert grid.highlighted == 0


async def test_the_pin_can_be_clicked() -> None:
    async with storefront(persona="us-pin") as front:
        screen = await order(front, "FILM-EBB")
        for column, row in ((0, 1), (1, 3), (0, 2), (0, 0)):
            await front.pilot.click(PinPad, offset=(column * 10 + 4, 4 + row * 2))
            await front.settle()
        assert screen.query_one(PinPad).digits == "4071"
        await front.pilot.click(PinPad, offset=(4, 5))
        assert screen.query_one(PinPad).digits == "4071"
        await front.pilot.click("#agree")
        await front.until_screen("MessageScreen")


async def test_rows_and_options_can_be_clicked() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        await front.pilot.click("#rows", offset=(3, 2))
        await front.settle()
        assert rows.highlighted == 2
        await front.pilot.click("#sort", offset=(12, 0))
        await front.settle()
        assert front.screen.query_one("#sort").option == "Name"  # type: ignore[attr-defined]
        await front.pilot.click("#rows", offset=(3, 0))
        await front.until_screen("PurchaseScreen")


async def test_hints_in_the_footer_can_be_clicked() -> None:
    async with storefront() as front:
        await open_catalog(front)
        footer = text_frame(front.app).splitlines()[35]
        for word, screen in (("Add to cart", "CatalogScreen"), ("F1 Help", "HelpScreen")):
            await front.pilot.click("RemoteHints", offset=(footer.index(word), 0))
            await front.until_screen(screen)
        assert front.app.cart is not None
        await front.press("escape")
        await front.pilot.click("RemoteHints", offset=(footer.index("Back"), 0))
        await front.until_screen("ChannelScreen")


async def test_the_cart_can_be_clicked_through() -> None:
    async with storefront() as front:
        await open_catalog(front, "VOTES")
        await front.pilot.click("#add")
        await front.settle()
        assert front.screen.query_one(ProductGrid).in_cart == {"VOTES": 1}
        await open_cart(front)
        await front.pilot.click("#close")
        await front.until_screen("CatalogScreen")
