"""The storefront while the fake server answers: what is owned and what an order gives stand in the files."""

from __future__ import annotations

from pathlib import Path

from tests.support.shops import shop
from tests.support.storefront import storefront
from tests.support.walks import open_catalog, open_purchases, order
from tests.unit.csfake.writing import ORDER_ID, answer, product
from tests.unit.csfake.writing import order as order_text
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice

OWNED = answer(
    [
        product(
            code="PLAN",
            name="Plan",
            status="Valid",
            expirationDate="2014-04-29T22:17:48",
            renewalDate="2014-04-29T22:17:48",
        ),
        product(code="OLD", name="Old plan", status="Invalid"),
    ]
)
PLACED = order_text("COIN", "SKUTAX").replace("</items>", "</items><total>$7.65</total>")


async def test_screens_show_what_the_files_say(tmp_path: Path) -> None:
    path = shop(tmp_path, GetPurchases=OWNED, CheckOrder=order_text("COIN"), PlaceOrder=PLACED)
    async with storefront(path, fake_server=True) as front:
        landing = text_frame(front.app)
        assert "✓ Plan  until 29 Apr 2014" in landing
        assert "Old plan" not in landing
        await open_catalog(front, "PLAN")
        assert "You own this" in text_frame(front.app)
        # It knows no history: what is owned can be ordered, and comes to what the file says.
        await order(front, "PLAN")
        assert "$8.99" in text_frame(front.app)
        await front.press("enter")
        await front.until_screen("MessageScreen")
        thanks = text_frame(front.app)
        assert "2 items: $7.65 charged." in thanks
        assert ORDER_ID in thanks
        await front.press("enter")
        await front.until_idle()
        assert [child.get("code") for child in front.result("orderStatus").children] == ["COIN", "SKUTAX"]
        await open_purchases(front)
        history = text_frame(front.app)
        assert "Plan" in history
        assert "Old plan" in history
        assert not any(event.kind == "ledger" for event in front.app.recorder.events)


async def test_order_ids_that_differ_are_explained_and_the_storefront_goes_on(tmp_path: Path) -> None:
    path = shop(tmp_path, CheckOrder=order_text("COIN"), PlaceOrder=order_text("COIN", order_id="another"))
    async with storefront(path, fake_server=True) as front:
        await order(front, "COIN")
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert "could not be processed" in text_frame(front.app)
        await front.press("enter")
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == -3
        assert front.screen.query_one("#buy", Choice).has_focus
