"""The x-ray: what goes over the wire, beside any screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy, open_catalog, order
from tui_store.channel_store.recorder import TraceLost
from tui_store.commands import TRACE
from tui_store.domain.trace import TraceEvent
from tui_store.themes import storefront_theme
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.trace_view import TraceView


def trace(front: Storefront) -> str:
    return front.screen.query_one(TraceView).text


def emit(front: Storefront, count: int) -> None:
    for number in range(count):
        front.app.recorder.emit("field", f"event {number}", {"place": number})


class Broken:
    """A file on a disk that is full."""

    def keep(self, event: TraceEvent) -> None:
        raise TraceLost("The trace in t.jsonl ends here.")


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


async def test_a_long_trace_scrolls_and_stays_where_it_was_scrolled_to() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2")
        emit(front, 100)
        view = front.screen.query_one(TraceView)
        await front.until(lambda: view.scroll_offset.y == view.max_scroll_y > 0, "the end")
        end = view.scroll_offset.y
        await front.press("home")
        assert view.scroll_offset.y == 0
        emit(front, 1)
        await front.settle()
        assert (view.scroll_offset.y, view.max_scroll_y) == (0, end + 1)
        await front.press("end")
        emit(front, 1)
        await front.settle()
        assert view.scroll_offset.y == view.max_scroll_y == end + 2


async def test_an_event_is_one_line_until_it_is_opened() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2", "x")
        emit(front, 3)
        await front.settle()
        assert trace(front) == "· event 0\n· event 1\n· event 2"
        await front.press("up", "enter")
        assert trace(front) == "· event 0\n· event 1\n  place: 1\n· event 2"
        await front.press("left", "up", "right")
        assert trace(front) == "· event 0\n  place: 0\n· event 1\n· event 2"


async def test_the_newest_answer_to_an_order_stands_open_and_the_look_ups_after_it_do_not() -> None:
    async with storefront() as front:
        await front.press("f2")
        await buy(front, "FILM-EBB")
        await front.until(lambda: "purchases: status 1" in trace(front).rpartition("◀")[2], "what is owned now")
        text = trace(front)
        assert '"statusMessage": "Order Received"' in text
        assert text.count("JSON") == 1


async def test_f_shows_one_command_after_the_other_alone_and_says_which() -> None:
    async with storefront() as front:
        await order(front, "FILM-EBB")
        await front.press("f2", "escape")
        await front.until_idle()
        everything = trace(front)
        front.screen.query_one(TraceView).focus()
        await front.press("f")
        assert "X-ray: c3 doOrder alone" in text_frame(front.app)
        heads = [line for line in trace(front).splitlines() if line[:1] not in {" ", ""}]
        assert len(heads) > 4
        assert all(" c3 " in head for head in heads)
        await front.press("f")
        assert "c3" not in trace(front)
        await front.press("f", "f")
        assert trace(front) == everything


async def test_e_goes_to_the_last_failure_and_then_to_the_one_before() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2", "x", "e")
        assert "Nothing that is shown has failed." in text_frame(front.app)
        front.app.recorder.emit("error", "first")
        front.app.recorder.emit("result", "second", {"succeeded": False})
        front.app.recorder.emit("result", "fine", {"succeeded": True})
        await front.settle()
        view = front.screen.query_one(TraceView)
        found = []
        for _ in range(3):
            await front.press("e")
            found.append(view.current.title if view.current else "")
        assert found == ["second", "first", "second"]


async def test_c_copies_the_event_under_the_cursor_and_capital_c_what_is_shown() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2", "x")
        emit(front, 2)
        await front.settle()
        await front.press("c")
        assert front.app.clipboard == "· event 1\n  place: 1"
        await front.press("C")
        assert front.app.clipboard == trace(front) == "· event 0\n· event 1"


async def test_x_clears() -> None:
    async with storefront(size=(80, 24)) as front:
        await open_catalog(front)
        await front.press("f2", "x")
        assert trace(front) == ""
        assert not front.app.recorder.events
        await front.press("up", "enter", "c", "f", "left")
        front.app.recorder.emit("field", "after")
        await front.settle()
        assert "after" in trace(front)


async def test_s_saves_everything_under_a_name_that_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tui-store-trace-1.jsonl").write_text("mine")
    async with storefront(size=(80, 24)) as front:
        await open_catalog(front)
        await front.press("f2", "f", "s")
        saved = tmp_path / "tui-store-trace-2.jsonl"
        await front.until(lambda: "The trace is in" in text_frame(front.app), "the file's name")
        lines = [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
        assert [line["number"] for line in lines] == [0, *(event.number for event in front.app.recorder.events)]
    assert (tmp_path / "tui-store-trace-1.jsonl").read_text() == "mine"


async def test_a_folder_that_takes_no_file_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    async with storefront(size=(80, 24)) as front:
        gone.rmdir()
        await front.press("f2", "s")
        await front.until(lambda: "cannot be exported" in text_frame(front.app), "the sentence")
        monkeypatch.chdir(tmp_path)
        await front.press("s")
        await front.until(lambda: "The trace is in" in text_frame(front.app), "the file's name")


async def test_a_trace_file_that_breaks_off_is_told_once_and_nothing_else_stops(tmp_path: Path) -> None:
    async with storefront() as front:
        front.app.recorder.keep_in(Broken())
        await buy(front, "FILM-EBB")
        notes = [note.message for note in front.app._notifications]
        assert notes.count("The trace in t.jsonl ends here.") == 1
        assert front.result("orderStatus").get("status") == 1


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
        frame = text_frame(front.app)
        for command in TRACE:
            assert f"{command.shown} {command.hint}" in frame
        assert "Tab focus" in frame
        assert "F2 close" in frame


async def test_a_click_opens_and_closes_an_event() -> None:
    async with storefront(size=(80, 24)) as front:
        await front.press("f2", "x")
        emit(front, 2)
        await front.settle()
        for expected in ("· event 0\n  place: 0\n· event 1", "· event 0\n· event 1"):
            await front.pilot.click(TraceView, offset=(3, 0))
            await front.settle()
            assert trace(front) == expected


async def test_ten_thousand_events_are_shown_and_no_more_kept_than_that() -> None:
    async with storefront() as front:
        await front.press("f2")
        emit(front, 11_500)
        await front.settle()
        lines = trace(front).splitlines()
        assert lines[-1] == "· event 11499"
        assert 10_000 <= len(lines) < 11_500
        await front.press("tab")
        while front.focus_id() != "trace":
            await front.press("tab")
        await front.press("home", "enter", "end", "pageup", "pagedown")
        view = front.screen.query_one(TraceView)
        assert view.current is not None
        assert view.current.title == "event 11499"


async def test_an_x_ray_that_had_the_focus_beside_and_then_covered_gives_it_back_when_it_closes() -> None:
    async with storefront(size=(120, 36)) as front:
        await front.press("f2", "shift+tab")
        assert front.focus_id() == "trace"
        await front.pilot.resize_terminal(80, 24)
        await front.settle()
        await front.press("f2")
        await front.settle()
        assert front.screen.focused in front.screen.focus_chain
        assert front.focus_id() != "trace"
