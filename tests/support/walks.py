"""Ways through the storefront that many tests take."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from tests.support.storefront import Storefront
from tui_store.widgets.product_grid import ProductGrid
from tui_store.widgets.row_list import RowList
from tui_store.widgets.title_grid import TitleGrid


async def open_catalog(front: Storefront, code: str = "") -> ProductGrid:
    """Open the catalog, at a product if one is named, and wait until it is read and its first tile has the focus."""
    front.app.open_catalog(code)
    screen = await front.until_screen("CatalogScreen")
    await front.until_idle()
    await front.until(lambda: front.app.shelf.complete, "the whole catalog")
    await front.settle()
    grid = screen.query_one(ProductGrid)
    assert not code or (grid.product is not None and grid.product.code == code)
    return grid


async def order(front: Storefront, code: str) -> Screen[Any]:
    """Press Buy on a product and wait for the dialog that follows."""
    await open_catalog(front, code)
    await front.press("enter", "enter")
    await front.until(lambda: front.screen.is_modal and front.screen.focused, "a dialog")
    await front.settle()
    return front.screen


async def buy(front: Storefront, code: str, *pin: str) -> None:
    """Order, approve, and take note of the thanks."""
    await order(front, code)
    await front.press(*pin, "enter")
    await front.until_screen("MessageScreen")
    await front.press("enter")
    await front.until_idle()


async def fill_cart(front: Storefront, *codes: str) -> None:
    """Put products into the cart and stay in the catalog."""
    for code in codes:
        await open_catalog(front, code)
        await front.press("asterisk")


async def open_cart(front: Storefront) -> Screen[Any]:
    """Go to the cart from a catalog with something in it."""
    front.screen.query_one("#cart").focus()
    await front.press("enter")
    return await front.until_screen("CartScreen")


async def open_purchases(front: Storefront) -> RowList:
    """Open the purchase history and wait until it is read."""
    front.app.open_purchases()
    screen = await front.until_screen("PurchasesScreen")
    await front.until_idle()
    return screen.query_one(RowList)


async def open_titles(front: Storefront, index: int = 0) -> Screen[Any]:
    """Open the films to rent or buy, at one of them, and wait until their prices are known."""
    front.app.open_titles()
    screen = await front.until_screen("TitlesScreen")
    await front.until(lambda: front.app.shelf.complete, "the whole catalog")
    screen.query_one(TitleGrid).highlighted = index
    await front.settle()
    return screen


async def rent(front: Storefront, index: int = 0) -> Screen[Any]:
    """Rent a film and wait for the confirmation."""
    await open_titles(front, index)
    await front.press("enter", "enter")
    return await front.until_screen("OrderConfirmationScreen")


async def sign_up(front: Storefront) -> None:
    """From the landing page: share what is asked for; the catalog follows."""
    await front.press("enter")
    await front.until_screen("RfiScreen")
    await front.press("enter")
    await front.until_screen("CatalogScreen")
    await front.until_idle()
