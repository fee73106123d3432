"""The cart: several items are one order."""

from __future__ import annotations

from pathlib import Path

from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import fill_cart, open_cart, open_purchases
from tests.unit.csfake.writing import product
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice


def quantities(front: Storefront) -> dict[str, int]:
    cart = front.app.cart
    return {} if cart is None else {child.get("code"): child.get("qty") for child in cart.children}


async def test_several_items_are_one_order_with_one_child_each() -> None:
    async with storefront() as front:
        await fill_cart(front, "FILM-EBB", "VOTES", "VOTES")
        await open_cart(front)
        assert "Check out  $8.97" in text_frame(front.app)
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        frame = text_frame(front.app)
        assert "2 × Audience Votes" in frame
        assert "$8.97" in frame
        await front.press("enter")
        await front.until_screen("MessageScreen")
        await front.press("enter")
        await front.until_idle()
        children = front.result("orderStatus").children
        assert [(child.get("code"), child.get("qty"), child.get("total")) for child in children] == [
            ("FILM-EBB", 1, "$6.99"),
            ("VOTES", 2, "$1.98"),
        ]
        assert sum(event.title.startswith("purchased") for event in front.app.recorder.events) == 1
        assert quantities(front) == {}
        rows = await open_purchases(front)
        assert {"Ebb", "Audience Votes"} <= {row[0] for row in rows.rows_of_text}


async def test_back_on_the_checkout_keeps_the_cart() -> None:
    async with storefront() as front:
        await fill_cart(front, "FILM-EBB", "VOTES")
        await open_cart(front)
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        await front.press("backspace")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2
        assert quantities(front) == {"FILM-EBB": 1, "VOTES": 1}


async def test_buying_one_product_leaves_the_cart_alone() -> None:
    async with storefront() as front:
        await fill_cart(front, "VOTES", "FILM-EBB")
        await front.press("enter", "enter")
        await front.until_screen("OrderConfirmationScreen")
        assert "Audience Votes" not in "".join(line[25:95] for line in text_frame(front.app).splitlines()[8:22])
        await front.press("enter")
        await front.until_screen("MessageScreen")
        await front.press("enter")
        await front.until_idle()
        assert len(front.result("orderStatus").children) == 1
        assert quantities(front) == {"VOTES": 1, "FILM-EBB": 1}


async def test_left_and_right_change_the_quantity_and_none_removes_the_row() -> None:
    async with storefront() as front:
        await fill_cart(front, "VOTES", "COINS")
        screen = await open_cart(front)
        screen.query_one("#rows").focus()
        await front.press("right", "right")
        assert quantities(front) == {"VOTES": 3, "COINS": 1}
        assert "‹ 3 ›" in text_frame(front.app)
        await front.press("down", "left")
        assert quantities(front) == {"VOTES": 3}
        await front.press("left", "left", "left")
        assert quantities(front) == {}
        await front.until_screen("CatalogScreen")


async def test_what_is_bought_once_stays_at_one() -> None:
    async with storefront() as front:
        await fill_cart(front, "FILM-EBB")
        await front.press("asterisk")
        assert quantities(front) == {"FILM-EBB": 1}
        screen = await open_cart(front)
        screen.query_one("#rows").focus()
        await front.press("right")
        assert quantities(front) == {"FILM-EBB": 1}


async def test_emptying_the_cart_sets_order_to_invalid() -> None:
    async with storefront() as front:
        await fill_cart(front, "VOTES")
        await open_cart(front)
        await front.press("down", "enter")
        await front.until_screen("CatalogScreen")
        assert front.app.cart is None
        assert front.result("order") is None
        assert not front.screen.query_one("#cart").display
        assert front.screen.focused is not None


async def test_back_leaves_the_cart_as_it_is() -> None:
    async with storefront() as front:
        await fill_cart(front, "VOTES")
        await open_cart(front)
        await front.press("escape")
        await front.until_screen("CatalogScreen")
        assert quantities(front) == {"VOTES": 1}


async def test_a_code_that_looks_like_a_number_is_bought_as_it_is() -> None:
    async with storefront() as front:
        await fill_cart(front, "12345")
        assert quantities(front) == {"12345": 1}


async def test_currencies_that_do_not_go_together_are_explained_before_anybody_is_asked(tmp_path: Path) -> None:
    coins = [
        product(code=code, name=code, productType="Consumable", cost=cost)
        for code, cost in (("A", "$1.00"), ("B", "£1.00"))
    ]
    async with storefront(shop(tmp_path, *coins)) as front:
        await fill_cart(front, "A", "B")
        screen = await open_cart(front)
        assert screen.query_one("#checkout", Choice).label.strip() == "Check out"
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert "cannot mix currencies" in text_frame(front.app)
        assert front.result("orderStatus").get("status") == -4
