"""The purchase history: which, in which order, every field of one, and nothing at all."""

from __future__ import annotations

from tests.support.storefront import storefront
from tests.support.walks import open_purchases
from tui_store.walkthroughs.frame import text_frame


async def test_sorting_reorders_the_rows() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        front.screen.query_one("#sort").focus()
        await front.press("right")
        names = [row[0] for row in rows.rows_of_text]
        assert names == sorted(names, key=str.casefold)
        await front.press("right")
        assert rows.rows_of_text[0][1] == "$14.99"
        await front.press("right")
        assert rows.rows_of_text[0][4] == "–"


async def test_ok_shows_every_field_of_one_purchase() -> None:
    async with storefront(size=(120, 50)) as front:
        await open_purchases(front)
        await front.press("enter")
        await front.until_screen("PurchaseScreen")
        frame = text_frame(front.app)
        for child in front.result("purchases").children:
            if child.get("code") == "SL-KIDS":
                assert all(name in frame for name in child.fields)
        await front.press("escape")
        await front.until_screen("PurchasesScreen")
        assert front.focus_id() == "rows"


async def test_where_there_is_room_the_fields_follow_the_highlight() -> None:
    async with storefront(size=(200, 50)) as front:
        rows = await open_purchases(front)
        assert front.screen.query_one("#detail").display
        await front.press("down")
        assert f"name               {rows.rows_of_text[1][0]}" in text_frame(front.app)
