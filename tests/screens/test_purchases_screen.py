"""The purchase history: which, in which order, every field of one, and nothing at all."""

from __future__ import annotations

from tests.support.frames import text_frame
from tests.support.storefront import storefront
from tests.support.walks import open_purchases

LANTERN = ("Lantern Kids", "$3.99 / month", "Active", "14 Sep 2026", "14 Dec 2026", "14 Dec 2026")


async def test_the_history_has_name_term_price_status_and_dates() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        assert rows.rows_of_text[0] == LANTERN
        assert [row[2] for row in rows.rows_of_text] == ["Active", "Owned", "Owned", "Owned", "Ended"]
        titles = text_frame(front.app).splitlines()[4].split()
        assert " ".join(titles) == "Name Term and price Status Purchased Valid through Renews"


async def test_current_leaves_out_what_has_ended() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        everything = rows.count
        await front.press("up", "right")
        await front.until_idle()
        assert rows.count < everything
        assert "Ended" not in [row[2] for row in rows.rows_of_text]
        assert front.result("purchases").child_count == rows.count


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


async def test_an_empty_history_says_so_and_leads_back() -> None:
    async with storefront(persona="no-payment-method") as front:
        front.app.open_purchases()
        await front.until_screen("PurchasesScreen")
        await front.until_idle()
        assert "Nothing bought yet" in text_frame(front.app)
        await front.press("escape")
        await front.until_screen("ChannelScreen")
