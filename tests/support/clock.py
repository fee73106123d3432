"""The clock panel in a test: with the six keys to a line, a step, and what is said of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.widgets import Static

from screens.clock import ClockScreen
from screens.clock_steps import SteppingModal
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.unit.csfake.writing import product
from tui_store.widgets.noted_choice import NotedChoice

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAN = product(code="PLAN", name="Plan", productType="MonthlySub", cost="$8.99")
TRIAL = product(
    code="TRIAL",
    name="Trial Plan",
    productType="MonthlySub",
    cost="$4.99",
    freeTrialQuantity="7",
    freeTrialType="Days",
)

LEFT = ("next", "day", "month", "date", "run", "pace")
RIGHT = ("pays", "fails-once", "fails", "recover", "timeline", "checkpoints")
_FAR = 20


@asynccontextmanager
async def corner_shop(tmp_path: Path, *products: str, **options: Any) -> AsyncIterator[Storefront]:
    """A storefront on 1 March 2026 that sells a plan, and one with a trial of seven days; nothing is owned."""
    async with storefront(shop(tmp_path / "shop", *(products or (PLAN, TRIAL))), **{"now": NOW, **options}) as front:
        yield front


async def open_clock(front: Storefront) -> ClockScreen:
    """Press F4 and wait until the panel says how time stands."""
    await front.until_idle()
    await front.press("f4")
    screen = await front.until_screen("ClockScreen")
    assert isinstance(screen, ClockScreen)
    await until_read(front, screen)
    return screen


async def until_read(front: Storefront, screen: ClockScreen) -> None:
    """Wait until the panel knows how time stands."""
    await front.until(lambda: screen._present, "the clock to be read")
    await front.settle()


async def go_to(front: Storefront, line: str) -> None:
    """Move the focus to a line of the panel, with arrows alone."""
    await _arrow(front, "up", ("next", "pays"))
    if line in RIGHT and front.focus_id() == "next":
        await front.press("right")
    elif line in LEFT and front.focus_id() == "pays":
        await front.press("left")
    await _arrow(front, "down", (line,))


async def _arrow(front: Storefront, key: str, wanted: tuple[str, ...]) -> None:
    for _ in range(_FAR):
        if front.focus_id() in wanted:
            return
        await front.press(key)
    raise AssertionError(f"{key} does not lead to {wanted} but to {front.focus_id()}")


async def take(front: Storefront, line: str) -> str:
    """Choose a line of the panel with the keys; gives what is said when the step is over."""
    await go_to(front, line)
    return await enter(front)


async def enter(front: Storefront) -> str:
    """Press Enter on what has the focus; gives what is said when the step is over."""
    screen = front.screen
    assert isinstance(screen, SteppingModal)
    screen.say("")
    await front.press("enter")
    await front.until(lambda: not front.app.is_stepping and said(screen), "the end of the step")
    await front.until_idle()
    return said(screen)


def said(screen: SteppingModal) -> str:
    """What stands at the bottom of a panel."""
    return str(screen.query_one("#said", Static).content)


def text_of(screen: SteppingModal, name: str) -> str:
    """What one of the panel's texts says."""
    return str(screen.query_one(f"#{name}", Static).content)


def note(front: Storefront, line: str) -> str:
    """What stands beside a line of the panel."""
    return front.screen.query_one(f"#{line}", NotedChoice).note


def shows(screen: SteppingModal, day: str) -> bool:
    """Whether the panel stands at a date."""
    return day in text_of(screen, "now")
