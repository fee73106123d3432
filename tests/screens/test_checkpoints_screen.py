"""Checkpoints: the present gets a name, one goes back to it, and two courses stand side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from screens.checkpoints import CheckpointsScreen, unused_name
from screens.compare import CompareScreen
from screens.compare_table import compare_table
from tests.support.clock import NOW, corner_shop, go_to, open_clock, said, shows, take
from tests.support.storefront import Storefront
from tests.support.walks import buy
from tui_store.domain.time_machine import PAST, Checkpoint, Comparison, Course, TimelineEntry
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.dial import Dial
from tui_store.widgets.row_list import RowList

SIZES = [(60, 20), (80, 24), (120, 36), (200, 50)]


async def open_checkpoints(front: Storefront) -> CheckpointsScreen:
    """From the panel, with the keys."""
    await go_to(front, "checkpoints")
    await front.press("enter")
    screen = await front.until_screen("CheckpointsScreen")
    assert isinstance(screen, CheckpointsScreen)
    await front.until(lambda: screen.query_one("#name", Input).value, "the list to be read")
    await front.settle()
    return screen


async def save(front: Storefront, name: str = "") -> str:
    """Name the present, or take the name that is offered; gives what is said."""
    screen = front.screen
    assert isinstance(screen, CheckpointsScreen)
    field = screen.query_one("#name", Input)
    screen.set_focus(field)
    if name:
        field.value = name
    screen.say("")
    await front.press("enter")
    await front.until(lambda: said(screen), "an answer")
    await front.settle()
    return said(screen)


def names(screen: CheckpointsScreen) -> list[str]:
    return [row[0] for row in screen.query_one("#points", RowList).rows_of_text]


async def open_compare(front: Storefront) -> CompareScreen:
    """Compare what is highlighted with the present, with the keys."""
    screen = front.screen
    screen.set_focus(screen.query_one("#points"))
    await front.press("enter", "down", "enter")
    compare = await front.until_screen("CompareScreen")
    assert isinstance(compare, CompareScreen)
    await until_compared(front, compare)
    return compare


async def until_compared(front: Storefront, compare: CompareScreen) -> None:
    await front.until(lambda: compare._comparison and not compare.workers._workers, "the comparison")
    await front.settle()


async def test_the_present_gets_the_first_free_name_or_another_with_the_keys(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        screen = await open_checkpoints(front)
        assert "No point is named yet" in text_frame(front.app)
        assert front.focus_id() == "name"
        assert await save(front) == "Saved “Checkpoint 1”, 1 Mar 2026."
        assert screen.query_one("#name", Input).value == "Checkpoint 2"
        await front.press("down", "enter")
        await front.until(lambda: len(names(screen)) == 2, "the second one")
        await save(front, "[@click=app.quit]Before[/]")
        assert names(screen) == ["Checkpoint 1", "Checkpoint 2", "[@click=app.quit]Before[/]"]
        assert "[@click=app.quit]Before[/]" in text_frame(front.app)
        assert screen.query_one("#name", Input).value == "Checkpoint 3"
        frame = text_frame(front.app)
        assert "Go to “[@click=app.quit]Before[/]”, 1 Mar 2026" in frame


@pytest.mark.parametrize(("name", "words"), [("Checkpoint 1", "already"), ("checkpoint 1", "already"), ("  ", "name")])
async def test_a_name_that_is_taken_or_empty_is_refused_in_words(name: str, words: str, tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        screen = await open_checkpoints(front)
        await save(front)
        assert words in await save(front, name)
        assert front.focus_id() == "name"
        assert names(screen) == ["Checkpoint 1"]


async def test_one_goes_back_to_a_point_with_the_keys_and_forth_again_by_undo(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await front.press("h")
        panel = await open_clock(front)
        screen = await open_checkpoints(front)
        await save(front)
        await front.press("escape")
        await take(front, "fails")
        for _ in range(3):
            await take(front, "next")
        assert not front.app.owned.rows
        await open_checkpoints(front)
        screen = front.screen  # type: ignore[assignment]
        await front.press("down", "down", "enter", "enter")
        await front.until(lambda: "Checkpoint 1" in said(screen) and not front.app.is_stepping, "the return")
        await front.until_idle()
        assert front.focus_id() == "restore"
        assert front.app.date == "◷ 1 Mar 2026"
        assert [*front.app.owned.rows] == [("Plan", "until 1 Apr 2026")]
        await front.press("escape")
        await front.until(lambda: shows(panel, "1 Mar 2026"), "the panel below to follow")
        assert "the return to Checkpoint 1" in await take(front, "undo")
        assert not front.app.owned.rows


async def test_a_point_is_compared_with_the_present_and_with_another(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await open_clock(front)
        await open_checkpoints(front)
        await save(front, "Bought")
        await front.press("escape")
        await take(front, "next")
        await open_checkpoints(front)
        await save(front, "Renewed")
        screen = front.screen
        screen.query_one("#points", RowList).highlighted = 0
        await front.settle()
        compare = await open_compare(front)
        frame = text_frame(front.app)
        for words in ("“Bought”", "the present", "The first event is the same", "Plan, until 1 May 2026", "$17.98"):
            assert words in frame
        events = next(line for line in frame.splitlines() if line.strip().startswith("Events"))
        assert events.split("  ")[-1] == "Plan renewed for $8.99"
        assert "nothing of its own" in events
        assert front.focus_id() == "right"
        await front.press("left")
        await until_compared(front, compare)
        assert compare.query_one("#right", Dial).value == "“Renewed”"
        assert "$17.98" in text_frame(front.app)
        await front.press("left")
        await until_compared(front, compare)
        assert compare.query_one("#right", Dial).value == "“Bought”"
        frame = text_frame(front.app)
        assert "The same events happened in both." in frame
        assert "≠" not in frame
        await front.press("escape")
        await front.until_screen("CheckpointsScreen")


async def test_a_point_that_is_called_the_present_is_not_taken_for_it(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        await open_checkpoints(front)
        await save(front, "the present")
        await front.press("escape")
        await take(front, "month")
        await open_checkpoints(front)
        await open_compare(front)
        date = next(line for line in text_frame(front.app).splitlines() if line.strip().startswith("Date"))
        assert "1 Mar 2026" in date
        assert "1 Apr 2026" in date


@pytest.mark.parametrize("size", SIZES)
async def test_two_courses_stand_side_by_side_or_below_each_other_and_all_can_be_read(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with corner_shop(tmp_path, size=size) as front:
        await buy(front, "PLAN")
        await open_clock(front)
        await open_checkpoints(front)
        await save(front)
        await front.press("escape")
        await take(front, "next")
        await open_checkpoints(front)
        compare = await open_compare(front)
        lines = [line for line in text_frame(front.app).splitlines() if line.strip().startswith("Paid")]
        assert ("$17.98" in lines[0]) == (size != (60, 20))
        table = compare.query_one("#table")
        if table.can_focus:
            await front.press("down")
            assert front.focus_id() == "table"
            await front.press(*["down"] * 40)
        assert "Plan renewed for $8.99" in " ".join(text_frame(front.app).split())
        await front.press(*["up"] * 45)
        assert front.focus_id() == "left"


async def test_long_lists_and_long_names_fit(tmp_path: Path) -> None:
    async with corner_shop(tmp_path, size=(60, 20)) as front:
        machine = front.app.time_machine
        assert machine is not None
        for number in range(12):
            await machine.save(f"{number} {'long ' * 11}"[:60])
        await open_clock(front)
        screen = await open_checkpoints(front)
        assert len(names(screen)) == 12
        for size in SIZES:
            await front.pilot.resize_terminal(*size)
            await front.settle()
            focused = front.screen.focused
            assert focused is not None
            assert front.screen.find_widget(focused).visible_region.area
            for _ in range(20):
                if front.focus_id() == "close":
                    break
                await front.press("down")
            assert "• Close" in text_frame(front.app)
            await front.press(*["up"] * 20)
            assert front.focus_id() == "name"


async def test_backspace_erases_in_the_field_and_letters_are_letters(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        screen = await open_checkpoints(front)
        field = screen.query_one("#name", Input)
        await front.press("end", *["backspace"] * 20, "backspace")
        assert field.value == ""
        await front.type("h/*x")
        assert field.value == "h/*x"
        assert front.screen is screen


def test_the_first_free_name_is_offered() -> None:
    def points(*names: str) -> list[Checkpoint]:
        return [Checkpoint(name, NOW, "") for name in names]

    assert unused_name(points()) == "Checkpoint 1"
    assert unused_name(points("Checkpoint 2", "mine")) == "Checkpoint 1"
    assert unused_name(points("Checkpoint 1", "Checkpoint 2")) == "Checkpoint 3"


@pytest.mark.parametrize("shared", [0, 1, 2])
def test_the_table_says_where_two_courses_part(shared: int) -> None:
    entries = tuple(TimelineEntry(PAST, NOW, "renewed", f"event {number}") for number in range(3))
    left = Course("A", NOW, (), (), "$1.00", entries)
    right = Course("", NOW, (), (), "$1.00", entries[:shared])
    words = compare_table(Comparison(left, right, shared), ("“A”", "the present"), 120).plain
    parting = {
        0: "Nothing that happened is the same in both.",
        1: "The first event is the same; what came after differs.",
        2: "The first 2 events are the same; what came after differs.",
    }
    assert words.splitlines()[0] == parting[shared]
    assert ("event 0" in words) == (shared == 0)
    assert "event 2" in words
    assert "Events ≠" in words
    assert "Paid ≠" not in words
