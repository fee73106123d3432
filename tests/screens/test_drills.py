"""Drills: each goes through the real app, and reports from the ledger and the trace."""

from __future__ import annotations

import asyncio
import signal
from decimal import Decimal
from pathlib import Path

import pytest
from textual.widgets import Static

from screens.message import MessageScreen
from tests.flows.test_real_terminal import consider, environment
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.terminal import TUI_STORE, Terminal
from tests.support.walks import open_purchases, order
from tui_store.domain.errors import InputError
from tui_store.drills import DRILLS

COIN = "COIN"


class Sleeper:
    """Delays end when the test says so; `asked` are the seconds that were asked for."""

    def __init__(self, front: Storefront) -> None:
        self.asked: list[float] = []
        self.over = asyncio.Event()
        front.app.outcomes.sleep = self

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if seconds >= 1 or len(self.asked) > 5:
            await self.over.wait()


def statuses(front: Storefront) -> list[object]:
    return [
        event.data["value"]["status"]
        for event in front.app.recorder.events
        if event.kind == "result" and event.data.get("field") == "orderStatus"
    ]


async def bought(front: Storefront) -> list[str]:
    rows = await open_purchases(front)
    return [row[0] for row in rows.rows_of_text]


async def message(front: Storefront, kind: str) -> MessageScreen:
    """Wait for a message of this kind, whatever else is dismissed meanwhile."""

    def found() -> list[MessageScreen]:
        screens = [screen for screen in front.app.screen_stack if isinstance(screen, MessageScreen)]
        return [screen for screen in screens if screen.message.kind == kind]

    (screen,) = await front.until(found, f"the message {kind}")
    await front.settle()
    return screen


async def test_charged_but_timed_out(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        sleeper = Sleeper(front)
        front.app.start_drill("charged-but-timed-out")
        await order(front, COIN)
        await front.press("enter")
        await front.until(lambda: sleeper.asked == [3.0], "the delay")
        sleeper.over.set()
        await message(front, "failed")
        await front.press("enter")
        await front.until_idle()
        assert statuses(front) == [-2]
        assert await bought(front) == ["Coin"]
        assert front.app.badge == ""


async def test_ok_hammered_charges_once(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        sleeper = Sleeper(front)
        front.app.start_drill("ok-hammered")
        await order(front, COIN)
        await front.press("enter")
        await front.until(lambda: sleeper.asked == [1.0], "the delay")
        sleeper.over.set()
        await message(front, "thank-you")
        await front.press("enter")
        report = await message(front, "drill")
        assert report.message.title == "Passed: OK hammered"
        assert "OK came 12 more times" in report.message.text
        assert "The ledger: one charge of $0.99." in report.message.text
        assert "The app: status 1" in report.message.text
        assert report.message.reference
        charges = [event for event in front.app.recorder.events if event.title.startswith("purchased")]
        assert len(charges) == 1


async def test_an_order_that_the_viewer_leaves_does_not_end_a_drill(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        sleeper = Sleeper(front)
        front.app.start_drill("ok-hammered")
        await order(front, COIN)
        await front.press("escape")
        await front.until_idle()
        await order(front, COIN)
        await front.press("enter")
        await front.until(lambda: sleeper.asked == [1.0], "the delay")
        sleeper.over.set()
        await message(front, "thank-you")
        await front.press("enter")
        assert (await message(front, "drill")).message.title == "Passed: OK hammered"
        assert statuses(front) == [2, 1]


async def test_back_racing_success_leaves_the_purchase_standing(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        sleeper = Sleeper(front)
        front.app.start_drill("back-racing-success")
        await order(front, COIN)
        await front.press("enter")
        await front.until(lambda: len(sleeper.asked) > 3, "a few presses of Back")
        assert type(front.screen).__name__ == "ChannelScreen"
        sleeper.over.set()
        report = await message(front, "drill")
        assert report.message.title == "Passed: Back racing success"
        assert "Back was pressed" in report.message.text
        assert statuses(front) == [1]
        await front.press("enter")
        assert await bought(front) == ["Coin"]


async def test_a_catalog_that_changes_under_the_cart_charges_nothing_and_is_put_right(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        front.app.start_drill("catalog-changed")
        await order(front, COIN)
        during = front.app.shelf.find(COIN)
        assert during is not None
        assert during.price is not None
        assert during.price.amount == Decimal("1.99")
        await front.press("enter")
        refusal = await message(front, "failed")
        assert "The price changed before the order was placed" in refusal.message.text
        await front.press("enter")
        report = await message(front, "drill")
        assert "Coin went from $0.99 to $1.99" in report.message.text
        assert "The ledger: no charge." in report.message.text
        after = front.app.shelf.find(COIN)
        assert after is not None
        assert after.cost == "$0.99"
        assert statuses(front) == [-3]
        await front.press("enter")
        assert await bought(front) == []


async def test_a_drill_without_a_future_is_refused_in_words(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        for name, words in (
            ("killed-in-mid-order", "--fresh keeps nothing"),
            ("ok-hamered", "did you mean ok-hammered"),
        ):
            with pytest.raises(InputError, match=words):
                front.app.start_drill(name)
        assert front.app.outcomes.armed == ()


async def test_the_panel_begins_a_drill_and_says_what_to_do(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        await front.press("f3")
        screen = await front.until_screen("OutcomesScreen")
        screen.query_one("#names").focus()
        await front.press("down")
        assert "twelve times" in str(screen.query_one("#about", Static).content)
        await front.press("enter")
        await front.until_screen("ChannelScreen")
        assert [str(rule) for rule in front.app.outcomes.armed] == list(DRILLS[1].rules)


def test_killed_in_mid_order_the_next_start_says_what_was_charged(fence: Path) -> None:
    channel = str(shop(fence / "shop"))
    world = ("--channel", channel, "--state", "state.sqlite")
    killed = Terminal((*TUI_STORE, *world, "--outcome", "doOrder:kill:after"), environment(fence), cwd=str(fence))
    try:
        killed.until("⚑ doOrder → kill after, next")
        # Not before: the menu is drawn before the account is read.
        killed.until_lit("Sign up")
        killed.press("down", "down", "enter")
        killed.until("Add to cart")
        killed.press("enter")
        killed.until_lit("Buy")
        killed.press("enter")
        killed.until("I agree")
        consider(killed)
        killed.press("enter")
        killed.until("Killed by an outcome rule. Start it again")
        assert killed.wait() == -signal.SIGKILL
    finally:
        killed.close()
    again = Terminal((*TUI_STORE, *world), environment(fence), cwd=str(fence))
    try:
        again.until("Welcome back")
        again.until("The last session ended in the middle of an order.")
        again.until("Plan: $8.99 was charged (reference")
        again.press("enter")
        again.until_not("Welcome back")
        again.press("ctrl+q")
        assert again.wait() == 0
    finally:
        again.close()
    third = Terminal((*TUI_STORE, *world), environment(fence), cwd=str(fence))
    try:
        third.until("You own")
        third.press("ctrl+q")
        assert third.wait() == 0
        assert "Welcome back" not in third.text
    finally:
        third.close()
