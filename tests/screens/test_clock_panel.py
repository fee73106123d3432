"""The clock panel: moves in time, payments that fail, steps taken back, and the keys of all that."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from screens.base import SMALLEST
from screens.clock import ClockScreen
from screens.clock_words import day_words, iso_date
from tests.support.clock import NOW, corner_shop, enter, go_to, note, open_clock, shows, take, text_of, until_read
from tests.support.storefront import Storefront
from tests.support.walks import buy, open_purchases, order
from tui_store.walkthroughs.frame import text_frame

SIZES = [SMALLEST, (80, 24), (120, 36), (200, 50)]


async def status_on_screen(front: Storefront) -> tuple[str, str, str]:
    """The status, inDunning and renewalDate of the newest purchase, as the history shows them."""
    await front.press("escape", "h")
    await front.until_screen("ChannelScreen")
    await open_purchases(front)
    await front.press("enter")
    await front.until_screen("PurchaseScreen")
    fields = dict(
        line.strip("│ ").split(None, 1)
        for line in text_frame(front.app).splitlines()
        if line.strip("│ ").startswith(("status ", "inDunning ", "renewalDate "))
    )
    await front.press("escape")
    return fields["status"], fields["inDunning"], fields["renewalDate"]


# ------------------------------------------------------------------ moves


async def test_the_panel_says_when_it_is_what_happens_next_and_what_each_line_would_do(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "TRIAL")
        screen = await open_clock(front)
        assert "1 Mar 2026, 12:00 UTC" in text_of(screen, "now")
        assert text_of(screen, "coming") == "Next: 8 Mar 2026, Trial Plan renews for $4.99"
        lines = ("next", "day", "month", "recover", "undo", "redo")
        assert [note(front, line) for line in lines] == [
            "8 Mar 2026",
            "2 Mar 2026",
            "1 Apr 2026",
            "none waits",
            "Bought: Trial Plan for $0.00",
            "nothing to redo",
        ]


async def test_a_step_shows_the_new_date_and_what_happened_and_leaves_the_focus_where_it_was(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "TRIAL")
        screen = await open_clock(front)
        assert await enter(front) == "Trial Plan renewed for $4.99."
        assert front.screen is screen
        assert front.focus_id() == "next"
        assert "8 Mar 2026, 12:00 UTC" in text_of(screen, "now")
        assert text_frame(front.app).splitlines()[0].endswith("◷ 8 Mar 2026")
        await front.press("escape", "h")
        await front.settle()
        assert "Trial Plan  until 8 Apr 2026" in text_frame(front.app)


@pytest.mark.parametrize(("line", "day"), [("day", "2 Mar 2026"), ("month", "1 Apr 2026")])
async def test_a_day_and_a_month_lead_to_the_date_beside_them(line: str, day: str, tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        screen = await open_clock(front)
        assert note(front, line) == day
        await take(front, line)
        assert day in text_of(screen, "now")
        assert front.focus_id() == line


@pytest.mark.parametrize("typed", ["2026-12-24", "24 Dec 2026", "24 december 2026", "2026-12-24T00:00:00Z", "298d"])
async def test_a_date_can_be_typed_as_iso_as_the_screen_writes_it_or_as_a_length(typed: str, tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        screen = await open_clock(front)
        await go_to(front, "date")
        await front.type(typed)
        await enter(front)
        assert "24 Dec 2026" in text_of(screen, "now")
        assert front.focus_id() == "date"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-02-30", "2027-02-30"),
        ("31 Feb 2027", "31 Feb 2027"),
        ("12026-01-01", "9999"),
        ("2026-02-01", "not later"),
        ("0d", "not later"),
        ("tomorrow", "tomorrow"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]"),
        ("99999999y", "9999"),
        ("", "Type a date"),
        ("   ", "Type a date"),
    ],
)
async def test_a_bad_date_is_refused_in_words_and_nothing_moves(typed: str, words: str, tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        before = text_of(screen, "now"), note(front, "undo")
        await go_to(front, "date")
        screen.query_one("#date", Input).value = typed
        assert words in await enter(front)
        assert front.focus_id() == "date"
        assert (text_of(screen, "now"), note(front, "undo")) == before
        assert words in " ".join(text_frame(front.app).replace("│", " ").split()) or not typed.strip()


async def test_with_nothing_to_come_the_next_event_says_so(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        screen = await open_clock(front)
        assert text_of(screen, "coming") == "Next: nothing happens by itself"
        assert "Nothing is going to happen" in await take(front, "next")
        assert "Nothing happens by itself" in await take(front, "run")


def test_only_what_is_a_date_of_the_screen_is_read_as_one() -> None:
    assert iso_date("8 Mar 2026") == "2026-03-08"
    assert iso_date(day_words(NOW)) == "2026-03-01"
    for typed in ("", "8 Mar", "30 Feb 2026", "2026-03-08", "2w"):
        assert iso_date(typed) == typed


# ------------------------------------------------------------------ payments, and every state


async def test_the_mode_that_is_in_force_is_marked_and_recovering_says_how_many_wait(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await open_clock(front)
        modes = ("pays", "fails-once", "fails")
        assert [note(front, mode) for mode in modes] == ["✓", "", ""]
        assert "renewal fails" in await take(front, "fails-once")
        assert [note(front, mode) for mode in modes] == ["", "✓", ""]
        await take(front, "fails")
        assert [note(front, mode) for mode in modes] == ["", "", "✓"]
        assert "in grace" in await take(front, "next")
        assert note(front, "recover") == "1 waiting"
        assert "recovered" in await take(front, "recover")
        assert [note(front, mode) for mode in modes] == ["✓", "", ""]
        assert note(front, "recover") == "none waits"


async def test_every_row_of_the_state_table_is_reached_by_keys(tmp_path: Path) -> None:
    """Rows of the table of purchase states: current, cancelled with its term running, grace, hold, ended."""
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await open_clock(front)
        assert await status_on_screen(front) == ("Valid", "false", "2026-04-01T12:00:00")
        await front.press("asterisk")
        await front.until_screen("ManageScreen")
        await front.press("enter")
        await front.until_screen("PurchasesScreen")
        assert await status_on_screen(front) == ("Valid", "false", "–")
        await open_clock(front)
        assert "Plan was cancelled" in await take(front, "undo")
        await front.press("escape")
        await open_clock(front)
        await take(front, "fails-once")
        await take(front, "next")
        assert (await status_on_screen(front))[:2] == ("Valid", "true")
        await open_clock(front)
        await take(front, "next")
        assert (await status_on_screen(front))[:2] == ("Invalid", "true")
        await open_clock(front)
        await take(front, "next")
        assert (await status_on_screen(front))[:2] == ("Invalid", "false")


async def test_a_demonstration_goes_from_trial_to_grace_hold_and_recovery_in_a_few_keys(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "TRIAL")
        screen = await open_clock(front)
        assert await take(front, "next") == "Trial Plan renewed for $4.99."
        await take(front, "fails-once")
        assert await take(front, "next") == "Trial Plan is unpaid, in grace."
        assert await take(front, "next") == "Trial Plan was put on hold."
        assert "Trial Plan recovered from hold for $4.99" in await take(front, "recover")
        assert text_of(screen, "coming") == "Next: 11 May 2026, Trial Plan renews for $4.99"
        await front.press("escape", "h")
        await front.settle()
        assert "Trial Plan  until 11 May 2026" in text_frame(front.app)


async def test_a_trial_whose_first_payment_fails_goes_on_hold_and_is_no_longer_owned(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "TRIAL")
        await open_clock(front)
        await take(front, "fails")
        assert "on hold" in await take(front, "next")
        await front.press("escape", "h")
        await front.settle()
        assert "You own nothing yet" in text_frame(front.app)


# ------------------------------------------------------------------ back and forth


async def test_undo_and_redo_say_what_they_do_and_take_purchases_back_too(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await front.press("h")
        await open_clock(front)
        await take(front, "next")
        assert note(front, "undo") == "the move to 1 Apr 2026"
        assert "the move to 1 Apr 2026" in await take(front, "undo")
        assert front.app.date == "◷ 1 Mar 2026"
        assert (note(front, "undo"), note(front, "redo")) == ("Bought: Plan for $8.99", "the move to 1 Apr 2026")
        await take(front, "undo")
        await front.press("escape")
        await front.settle()
        assert "You own nothing yet" in text_frame(front.app)
        await open_clock(front)
        assert "Bought: Plan for $8.99" in await take(front, "redo")
        assert "the move to 1 Apr 2026" in await take(front, "redo")
        assert front.app.date == "◷ 1 Apr 2026"
        await front.press("escape")
        await front.settle()
        assert "Plan  until 1 May 2026" in text_frame(front.app)


async def test_undoing_every_move_gives_the_machines_clock_back(tmp_path: Path) -> None:
    async with corner_shop(tmp_path, now=None) as front:
        screen = await open_clock(front)
        assert "the machine's, running" in text_of(screen, "now")
        assert await take(front, "undo") == "There is nothing to undo."
        await take(front, "month")
        assert "set: it stands still" in text_of(screen, "now")
        assert front.app.date.startswith("◷ ")
        await take(front, "undo")
        assert "the machine's, running" in text_of(screen, "now")
        assert not front.app.date.startswith("◷ ")
        await take(front, "redo")
        assert front.app.date.startswith("◷ ")


async def test_the_history_below_is_read_again_and_keeps_its_highlight(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        for code in ("PLAN", "TRIAL"):
            await buy(front, code)
        rows = await open_purchases(front)
        await front.press("down")
        assert rows.rows_of_text[1][::4] == ("Plan", "1 Apr 2026")
        await open_clock(front)
        await take(front, "month")
        await front.press("escape")
        await front.until_idle()
        assert rows.rows_of_text[rows.highlighted][::4] == ("Plan", "1 May 2026")


# ------------------------------------------------------------------ keys and places


async def test_f4_closes_the_clock_with_all_that_was_opened_from_it(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await front.press("h")
        for line, name in ((None, "ClockScreen"), ("timeline", "TimelineScreen"), ("checkpoints", "CheckpointsScreen")):
            await open_clock(front)
            if line is not None:
                await go_to(front, line)
                await front.press("enter")
            await front.until_screen(name)
            await front.press("f4")
            await front.until_screen("ChannelScreen")
            assert front.focus_id() == "signup"


async def test_f4_does_nothing_over_a_dialog_of_the_store_or_while_it_is_at_work(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        dialog = await order(front, "PLAN")
        await front.press("f4")
        assert front.screen is dialog
        await front.press("escape")
        await front.until_idle()
        await front.press("f5", "f4")
        assert type(front.screen).__name__ == "PersonasScreen"


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_is_in_view_in_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await open_clock(front)
        await take(front, "fails-once")
        await front.pilot.resize_terminal(*size)
        await front.settle()
        frame = text_frame(front.app)
        for words in (
            "◷ 1 Mar 2026, 12:00 UTC",
            "Next: 1 Apr 2026, Plan will be unpaid, in grace",
            *("Next event", "One day", "One month", "To a date", "Run by itself", "Pace"),
            *("Renewals pay", "Next renewal fails", "Every renewal fails", "Recover", "Timeline", "Checkpoints …"),
            *("Undo", "The next renewal fails", "Redo", "nothing to redo", "Close"),
        ):
            assert words in frame
        row = next(line for line in frame.splitlines() if "Next renewal fails" in line)
        assert row.count("✓") == 1


async def test_the_mouse_takes_a_step_and_stops_what_runs(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        await front.pilot.click("#month")
        await front.until(lambda: "1 Apr 2026" in text_of(screen, "now"), "the move")
        await front.until_idle()
        await front.pilot.click("#run")
        await front.until(lambda: screen._by_itself.is_on, "the run")
        await front.pilot.click("#date")
        assert not screen._by_itself.is_on
        await front.until(lambda: not front.app.is_stepping, "the last step")
        await front.pilot.click("#close")
        await front.until(lambda: not isinstance(front.screen, ClockScreen), "the end")


async def test_the_palette_takes_steps_and_shows_them_in_the_panel(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        for title, day in (("Clock: next event", "1 Apr 2026"), ("Clock: undo", "1 Mar 2026")):
            entries = {entry.title: entry for entry in front.app.get_system_commands(front.screen)}
            entries[title].callback()
            screen = await front.until_screen("ClockScreen")
            assert isinstance(screen, ClockScreen)
            await until_read(front, screen)
            await front.until(partial(shows, screen, day), day)
            await front.until(lambda: not front.app.is_stepping, "the end of the step")
            await front.until_idle()
            await front.press("escape")
