"""The x-ray: what goes over the wire, beside any screen."""

from __future__ import annotations

import json

from tests.support.frames import text_frame
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_catalog, order
from tui_store.themes import storefront_theme
from tui_store.widgets.trace_view import TraceView


def trace(front: Storefront) -> str:
    return front.screen.query_one(TraceView).text


async def test_it_follows_an_order_field_by_field() -> None:
    async with storefront() as front:
        await front.press("f2")
        await order(front, "FILM-EBB")
        await front.press("enter")
        await front.until_screen("MessageScreen")
        await front.press("enter")
        await front.until_idle()
        text = trace(front)
        marks = ['command = "doOrder"', "CheckOrder.xml", "? c3 Approve 1 item for $6.99?", "! c3 Approved"]
        marks += ["● c3 purchased", "Message: Thank you", "◀ c3 orderStatus: status 1"]
        places = [text.find(mark) for mark in marks]
        assert -1 not in places
        assert places == sorted(places)


async def test_a_result_is_printed_as_brightscript_and_as_json() -> None:
    async with storefront() as front:
        await order(front, "FILM-EBB")
        await front.press("escape")
        await front.until_idle()
        await front.press("f2")
        result = trace(front).rpartition("◀")[2]
        assert "<Component: roSGNode:ContentNode>" in result
        printed, _ = json.JSONDecoder().raw_decode(result.partition("JSON")[2].lstrip())
        assert printed["status"] == 2


async def test_it_stands_beside_modals_and_leaves_them_the_keys() -> None:
    async with storefront() as front:
        screen = await order(front, "FILM-EBB")
        await front.press("f2")
        pane = screen.query_one("XrayPane")
        assert pane.region.x == 120 - 44
        assert screen.query_one(".dialog").region.right <= pane.region.x
        assert front.focus_id() == "agree"
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert front.screen.query("XrayPane")


async def test_the_arrows_stay_with_the_screen_and_tab_goes_to_the_pane_and_back() -> None:
    async with storefront() as front:
        await front.press("f2")
        title = front.screen.query_one(".xray-title")
        accent = front.app.theme_variables["primary"].lower()
        for key in ("right", "right", "down", "right"):
            await front.press(key)
            assert front.focus_id() != "trace"
        while front.focus_id() != "trace":
            await front.press("tab")
        assert title.styles.background.hex.lower() == accent == (storefront_theme().primary or "").lower()
        await front.press("escape")
        assert front.focus_id() != "trace"
        assert title.styles.background.hex.lower() != accent


async def test_below_100_columns_it_covers_the_screen_and_takes_the_keys() -> None:
    async with storefront(size=(80, 24)) as front:
        screen = await order(front, "FILM-EBB")
        await front.press("f2")
        assert front.focus_id() == "trace"
        assert "I agree" not in text_frame(front.app)
        await front.press("enter", "enter", "1", "h", "asterisk", "down", "enter", "tab", "enter")
        assert front.screen is screen
        assert front.app.store.busy
        assert front.focus_id() == "trace"
        await front.press("backspace")
        assert front.screen is screen
        assert front.focus_id() == "agree"
        await front.press("enter")
        await front.until_screen("MessageScreen")


async def test_growing_beyond_100_columns_puts_it_beside_and_gives_the_focus_back() -> None:
    async with storefront(size=(80, 24)) as front:
        await order(front, "FILM-EBB")
        await front.press("f2")
        await front.pilot.resize_terminal(120, 36)
        await front.settle()
        assert front.focus_id() == "agree"
        assert "I agree" in text_frame(front.app)
        assert front.screen.query_one("XrayPane").region.width == 44
        await front.pilot.resize_terminal(99, 30)
        await front.settle()
        assert front.focus_id() == "trace"


async def test_it_scrolls_and_stays_where_it_was_scrolled_to() -> None:
    async with storefront(size=(80, 24)) as front:
        await open_catalog(front)
        await front.press("f2")
        view = front.screen.query_one(TraceView)
        end = view.scroll_offset.y
        assert end == view.max_scroll_y > 0
        await front.press("up", "up", "up")
        await front.until(lambda: view.scroll_offset.y == end - 3, "three lines up")
        front.app.recorder.emit("field", "something new")
        await front.settle()
        assert view.scroll_offset.y == end - 3
        await front.press("end")
        await front.until(lambda: view.scroll_offset.y == view.max_scroll_y, "the end")
        front.app.recorder.emit("field", "something newer")
        await front.settle()
        assert view.scroll_offset.y == view.max_scroll_y


async def test_c_copies_and_x_clears() -> None:
    async with storefront(size=(80, 24)) as front:
        await open_catalog(front)
        await front.press("f2")
        shown = trace(front)
        await front.press("c")
        assert front.app.clipboard == shown
        await front.press("x")
        assert trace(front) == ""
        assert not front.app.recorder.events
        front.app.recorder.emit("field", "after")
        await front.settle()
        assert "after" in trace(front)


async def test_it_stays_open_on_the_next_screen_and_closes_everywhere() -> None:
    async with storefront() as front:
        await front.press("f2")
        await open_catalog(front)
        assert front.screen.query("XrayPane")
        await front.press("f2", "escape")
        await front.until_screen("ChannelScreen")
        assert not front.screen.query("XrayPane")


async def test_it_says_which_keys_it_takes() -> None:
    async with storefront() as front:
        await front.press("f2")
        assert "Tab focus   c copy   x clear   F2 close" in text_frame(front.app)


async def test_it_shows_no_more_than_its_newest_events() -> None:
    async with storefront() as front:
        await front.press("f2")
        for number in range(1000):
            front.app.recorder.emit("field", f"event {number}")
        await front.settle()
        assert "event 999" in trace(front)
        assert "event 500\n" not in trace(front)
