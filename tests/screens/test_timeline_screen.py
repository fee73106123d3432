"""The timeline: what happened, what is to come, and at each point what getAllPurchases answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.local import database
from screens.timeline import TimelineRows, TimelineScreen
from screens.timeline_points import points_of, row_of
from tests.support.clock import NOW, corner_shop, go_to, open_clock, take
from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy
from tests.unit.csfake.writing import product
from tui_store.channel_store.content_node import ContentNode
from tui_store.domain.clock import roku_moment
from tui_store.domain.purchase import Purchase
from tui_store.domain.time_machine import COMING, PAST, Present, TimelineEntry
from tui_store.walkthroughs.frame import text_frame

ENDLESS = product(code="LONG", name="Endless " * 40 + "[/b]", productType="MonthlySub", cost="$1,234.99")


async def open_timeline(front: Storefront) -> TimelineRows:
    """From the panel, with the keys, or from wherever one is."""
    if type(front.screen).__name__ == "ClockScreen":
        await go_to(front, "timeline")
        await front.press("enter")
    else:
        front.app.open_timeline()
    screen = await front.until_screen("TimelineScreen")
    assert isinstance(screen, TimelineScreen)
    await front.until(lambda: screen._points, "the timeline to be read")
    await front.settle()
    return screen.query_one(TimelineRows)


def node_rows(answer: ContentNode) -> list[tuple[str, str, str, str, str]]:
    names = ("purchaseId", "status", "inDunning", "expirationDate", "renewalDate")
    return [tuple(str(child.get(name)) for name in names) for child in answer.children]  # type: ignore[misc]


def entry_rows(seen: tuple[Purchase, ...]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            row.purchase_id,
            row.status,
            "true" if row.in_dunning else "false",
            roku_moment(row.expires),
            roku_moment(row.renews),
        )
        for row in seen
    ]


async def test_past_and_coming_events_stand_in_rows_with_the_present_between(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "TRIAL")
        await open_clock(front)
        for line in ("next", "fails-once", "next", "next"):
            await take(front, line)
        rows = await open_timeline(front)
        # What somebody decided stands in the timeline as well as what happened by itself.
        happened = [row for row in rows.rows_of_text[: rows.now_at] if "renewal fails" not in row[1]]
        assert happened == [
            ("1 Mar 2026", "Bought: Trial Plan", "$0.00", "Valid"),
            ("8 Mar 2026", "Trial Plan renewed", "$4.99", "Valid"),
            ("8 Apr 2026", "Trial Plan is unpaid, in grace", "", "Valid, dunning"),
            ("11 Apr 2026", "Trial Plan was put on hold", "", "Invalid, dunning"),
        ]
        assert rows.rows_of_text[rows.now_at][:2] == ("11 Apr 2026", "Now")
        assert rows.rows_of_text[rows.now_at + 1 :] == [("7 Jun 2026", "Trial Plan ends", "", "Invalid")]
        assert rows.highlighted == rows.now_at
        line = next(line for line in text_frame(front.app).splitlines() if "  now ──" in line)
        assert line.lstrip().startswith("11 Apr 2026")


async def test_what_is_to_come_is_quieter_than_what_happened(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        rows = await open_timeline(front)
        quiet = {index for (index, _), tone in rows.tones.items() if tone == "row--quiet"}
        assert quiet == set(range(rows.now_at + 1, rows.count))
        assert rows.count > rows.now_at + 12


async def test_at_each_point_it_shows_what_the_app_was_or_will_be_answered(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        front.app.open_timeline()
        screen = await front.until_screen("TimelineScreen")
        assert isinstance(screen, TimelineScreen)
        await front.until(lambda: screen._points, "the timeline")
        foretold = [point.seen for point in screen._points if point.entry and point.entry.kind == COMING]
        machine = front.app.time_machine
        assert machine is not None
        answers = []
        for _ in range(3):
            await machine.advance("next")
            answer = await front.app.store.run("getAllPurchases")
            assert answer is not None
            answers.append(node_rows(answer))
        assert [entry_rows(seen or ()) for seen in foretold[:3]] == answers
        past = [entry for entry in await machine.timeline() if entry.kind == PAST]
        assert [entry_rows(entry.seen) for entry in past[-3:]] == answers


async def test_beside_the_rows_stands_the_highlighted_point_where_there_is_room_and_ok_shows_it_elsewhere(
    tmp_path: Path,
) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await open_timeline(front)
        await front.press("down")
        frame = text_frame(front.app)
        for words in ("Plan renews for $8.99", "1 Apr 2026, 12:00 UTC", "getAllPurchases would answer then"):
            assert words in frame
        assert 'status Valid  inDunning "false"' in frame
        assert "renews 1 May 2026" in frame
        await front.pilot.resize_terminal(80, 24)
        await front.settle()
        assert "getAllPurchases" not in text_frame(front.app)
        await front.press("up", "up", "enter")
        await front.until_screen("TimelineEntryScreen")
        frame = text_frame(front.app)
        assert "Bought: Plan for $8.99" in frame
        assert "getAllPurchases answered then" in frame
        await front.press("enter")
        await front.until_screen("TimelineScreen")
        assert front.focus_id() == "rows"


async def test_a_checkpoint_has_a_row_and_shows_what_was_seen_there(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        machine = front.app.time_machine
        assert machine is not None
        await machine.save("Before the storm")
        await machine.advance("next")
        rows = await open_timeline(front)
        index = next(index for index, row in enumerate(rows.rows_of_text) if "Before the storm" in row[1])
        assert index < rows.now_at
        rows.highlighted = index
        await front.settle()
        assert "renews 1 Apr 2026" in text_frame(front.app)


async def test_an_account_without_any_events_says_so_and_leads_back(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        await go_to(front, "timeline")
        await front.press("enter")
        await front.until_screen("TimelineScreen")
        await front.until(lambda: "Nothing has happened yet" in text_frame(front.app), "the empty face")
        assert front.focus_id() == "leave"
        await front.press("enter")
        await front.until_screen("ClockScreen")


async def test_with_nothing_but_what_the_channel_brought_along_the_present_shows_it() -> None:
    async with storefront(now=NOW) as front:
        rows = await open_timeline(front)
        assert rows.now_at == 0
        frame = text_frame(front.app)
        assert "getAllPurchases answers now" in frame
        assert "Tidewater" in frame
        assert "Lantern Kids renews" in frame


async def test_hundreds_of_events_are_read_and_the_present_is_in_view(tmp_path: Path) -> None:
    async with corner_shop(tmp_path, size=(80, 24)) as front:
        await buy(front, "PLAN")
        machine = front.app.time_machine
        assert machine is not None
        await machine.advance("30y")
        rows = await open_timeline(front)
        assert rows.now_at == 200
        assert "  now ──" in text_frame(front.app)
        await front.press("home")
        assert rows.highlighted == 0
        await front.press("end", "pageup", "up")
        assert rows.rows_of_text[rows.highlighted][2] == "$8.99"


async def test_a_long_name_leaves_room_for_what_happened_and_for_the_whole_price(tmp_path: Path) -> None:
    async with corner_shop(tmp_path, ENDLESS) as front:
        await buy(front, "LONG")
        await open_timeline(front)
        for size in ((60, 20), (80, 24), (120, 36), (200, 50)):
            await front.pilot.resize_terminal(*size)
            await front.settle()
            lines = [line for line in text_frame(front.app).splitlines() if "Endless" in line and "2026" in line]
            assert lines
            for line in lines:
                assert "$1,234.99" in line
                assert "Bought: Endless" in line or "… renews" in line


async def test_a_step_from_a_panel_above_is_seen_when_one_comes_back(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        rows = await open_timeline(front)
        await open_clock(front)
        await take(front, "next")
        await front.press("escape")
        await front.until_screen("TimelineScreen")
        await front.until(lambda: rows.rows_of_text[rows.now_at][0] == "1 Apr 2026", "the rows to be read again")
        assert rows.rows_of_text[rows.now_at - 1][1:3] == ("Plan renewed", "$8.99")


async def test_a_timeline_that_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    async with corner_shop(tmp_path, state=tmp_path / "state.sqlite") as front:
        await buy(front, "PLAN")
        front.app.world.journal().close()  # type: ignore[attr-defined]
        front.app.open_timeline()
        await front.until_screen("TimelineScreen")
        await front.until(lambda: "The timeline could not be read" in text_frame(front.app), "the face")
        assert front.focus_id() == "leave"


def test_the_present_and_a_checkpoint_see_what_the_last_event_left() -> None:
    plan = Purchase("p1", "PLAN", "Plan", "MonthlySub", "$8.99", 1, "Valid", NOW)
    entries = [
        TimelineEntry("checkpoint", NOW, "saved", "first"),
        TimelineEntry(PAST, NOW, "purchased", "Bought: Plan for $8.99", "p1", "$8.99", (plan,)),
        TimelineEntry("checkpoint", NOW, "saved", "second"),
        TimelineEntry(COMING, NOW, "renewed", "Plan renews for $8.99", "p1", "$8.99", ()),
    ]
    points = points_of(entries, Present(NOW, is_set=True))
    assert [point.seen for point in points] == [None, (plan,), (plan,), (plan,), ()]
    assert [row_of(point)[1:3] for point in points] == [
        ("first", ""),
        ("Bought: Plan", "$8.99"),
        ("second", ""),
        ("Now", ""),
        ("Plan renews", "$8.99"),
    ]


async def test_the_present_stands_in_the_middle_even_where_there_was_no_room_at_first(tmp_path: Path) -> None:
    async with corner_shop(tmp_path, size=(80, 24)) as front:
        await buy(front, "TRIAL")
        rows = await open_timeline(front)
        middle = rows.scroll_offset.y
        rows.now_at = rows.highlighted = 14
        rows.display = False
        await front.settle()
        rows.show_surroundings()
        await front.settle()
        rows.display = True
        await front.settle()
        assert rows.scroll_offset.y == 14 - rows.size.height // 2 > middle
