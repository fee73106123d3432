"""Time that runs by itself, and steps that take their time: one at a time, and any key stops."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from backends.local import database
from screens.clock_run import PACES, Pace
from screens.clock_steps import SteppingModal
from tests.support.clock import corner_shop, enter, go_to, note, open_clock, said, take, text_of
from tests.support.storefront import Storefront
from tests.support.walks import buy
from tui_store.domain.time_machine import Moved, TimeMachine
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.dial import Dial
from tui_store.widgets.noted_choice import NotedChoice

# ------------------------------------------------------------------ by itself


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that runs by itself does not wait between two events."""
    for name, pace in PACES.items():
        monkeypatch.setitem(PACES, name, Pace(0.001, *pace[1:]))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("key", ["down", "enter", "escape", "h", "x", "tab"])
async def test_time_runs_by_itself_until_any_key_which_does_nothing_else(key: str, tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        await go_to(front, "run")
        await front.press("enter")
        assert screen.query_one("#run", NotedChoice).label == "Stop running"
        await front.until(lambda: "Jun 2026" in text_of(screen, "now"), "the third renewal")
        await front.press(key)
        assert not screen._by_itself.is_on
        assert front.screen is screen
        assert front.focus_id() == "run"
        await front.until(lambda: not front.app.is_stepping, "the last step")
        await front.until_idle()
        stands = text_of(screen, "now")
        for _ in range(20):
            await front.settle()
        assert text_of(screen, "now") == stands
        assert note(front, "run") == "one a second"


@pytest.mark.usefixtures("at_once")
async def test_it_stops_when_something_else_needs_the_viewer(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        for opens in ("f1", "20x5"):
            await go_to(front, "run")
            await front.press("enter")
            assert screen._by_itself.is_on
            if opens == "f1":
                await front.press("f1")
            else:
                await front.pilot.resize_terminal(20, 5)
            await front.until(lambda: not screen._by_itself.is_on and not front.app.is_stepping, "a stop")
            await front.until_idle()
            stands = text_of(screen, "now")
            for _ in range(20):
                await front.settle()
            assert text_of(screen, "now") == stands
            await front.press("escape")
            await front.pilot.resize_terminal(120, 36)
            await front.settle()
            assert front.screen is screen


@pytest.mark.usefixtures("at_once")
async def test_it_stops_by_itself_when_nothing_more_is_to_come(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        await take(front, "fails")
        await go_to(front, "run")
        await front.press("enter")
        await front.until(lambda: not screen._by_itself.is_on, "the end")
        assert said(screen) == "Nothing more happens by itself. Plan ended."


async def test_the_pace_is_turned_with_left_and_right(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        await go_to(front, "pace")
        await front.press("right")
        assert (screen.query_one("#pace", Dial).value, note(front, "run")) == ("fast", "five a second")
        await front.press("left", "left")
        assert (screen.query_one("#pace", Dial).value, note(front, "run")) == ("slow", "one in 4 s")
        await go_to(front, "run")
        await front.press("enter")
        assert screen._by_itself._pace is PACES["slow"]
        await front.press("x")
        await front.until(lambda: not front.app.is_stepping, "the step")


# ------------------------------------------------------------------ one at a time


class _Held:
    """A time machine whose jumps wait until they are let go."""

    def __init__(self, machine: TimeMachine) -> None:
        self._machine = machine
        self.go = asyncio.Event()
        self.jumps = 0

    async def advance(self, to: str) -> Moved:
        self.jumps += 1
        await self.go.wait()
        return await self._machine.advance(to)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine, name)


def hold(front: Storefront) -> _Held:
    machines: dict[str, Any] = front.app.world._machines  # type: ignore[attr-defined]
    held = _Held(machines[front.app.account.name])
    machines[front.app.account.name] = held
    return held


async def test_while_a_step_is_taken_no_other_begins_and_the_panel_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SteppingModal, "SAY_AFTER", 0.001)
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        held = hold(front)
        await front.press("enter")
        await front.until(lambda: said(screen) == "One moment: moving in time …", "the word that it takes its time")
        for line in ("next", "month", "undo", "fails", "recover", "run"):
            await go_to(front, line)
            await front.press("enter")
            assert said(screen) == "One moment: the store is still at work."
        assert held.jumps == 1
        held.go.set()
        await front.until(lambda: said(screen) == "Plan renewed for $8.99.", "the end of the step")
        assert front.focus_id() == "run"


async def test_a_step_goes_on_when_the_panel_is_left_and_another_panel_shows_where_it_led(tmp_path: Path) -> None:
    async with corner_shop(tmp_path) as front:
        await buy(front, "PLAN")
        await front.press("h")
        await open_clock(front)
        held = hold(front)
        await front.press("enter", "escape")
        await front.until_screen("ChannelScreen")
        screen = await open_clock(front)
        await front.press("enter")
        assert said(screen) == "One moment: the store is still at work."
        held.go.set()
        await front.until(lambda: "1 Apr 2026" in text_of(screen, "now"), "the new date")
        await front.press("escape")
        await front.until(lambda: "Plan  until 1 May 2026" in text_frame(front.app), "the card")
        assert held.jumps == 1


async def test_a_ledger_that_cannot_be_written_to_is_explained_in_the_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    state = tmp_path / "state.sqlite"
    async with corner_shop(tmp_path, state=state) as front:
        await buy(front, "PLAN")
        screen = await open_clock(front)
        stands = text_of(screen, "now")
        db = front.app.world.journal()._db  # type: ignore[attr-defined]
        db.execute("PRAGMA query_only = 1")
        assert "read-only" in await enter(front)
        assert text_of(screen, "now") == stands
        db.execute("PRAGMA query_only = 0")
        assert "renewed" in await enter(front)


async def test_who_quits_during_a_step_is_told_what_is_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with corner_shop(tmp_path) as front:
        await open_clock(front)
        held = hold(front)
        await go_to(front, "day")
        await front.press("enter")
        await front.until(lambda: held.jumps, "the jump to begin")
        # As it is done to every worker when the app ends; the ledger's own thread goes on.
        front.app.workers.cancel_group(front.app, "clock")
        await front.settle()
    # As a session does when the screen is gone.
    front.app.say_what_is_waited_for()
    assert capsys.readouterr().err == "tui-store: Waiting for the clock to arrive ...\n"
