"""The outcomes panel and the badge: rules by choosing and by typing, in six keys or with the mouse."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input, Static

from screens.outcomes import OutcomesScreen
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_catalog, order
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.badge import Badge
from tui_store.widgets.dial import Dial


async def open_panel(front: Storefront) -> OutcomesScreen:
    await front.press("f3")
    screen = await front.until_screen("OutcomesScreen")
    assert isinstance(screen, OutcomesScreen)
    return screen


def armed(front: Storefront) -> list[str]:
    return [str(rule) for rule in front.app.outcomes.armed]


def said(screen: OutcomesScreen) -> str:
    return str(screen.query_one("#said", Static).content)


def badges(front: Storefront) -> list[str]:
    return [badge.text for badge in front.screen.query(Badge)]


async def test_a_rule_is_chosen_armed_shown_and_spent_with_six_keys() -> None:
    async with storefront(size=(80, 24)) as front:
        untouched = text_frame(front.app)
        await open_panel(front)
        await front.press("right", "down", "left", "down", "left", "down", "right", "right", "right", "down")
        assert front.screen.query_one("#rule", Input).value == "getPurchases:-1:before:delay=3s:next"
        await front.press("down", "down", "enter")
        assert armed(front) == ["getPurchases:-1:before:delay=3s:next"]
        assert badges(front) == ["⚑ 1 outcome armed"]
        await front.press("up", "up", "left", "enter", "escape")
        assert front.focus_id() == "signup"
        front.app.outcomes.clear()
        await front.settle()
        assert text_frame(front.app) == untouched


async def test_a_command_that_has_no_such_outcome_gets_one_of_its_own() -> None:
    async with storefront() as front:
        screen = await open_panel(front)
        for name in ("getPurchases", "getAllPurchases", "storeChannelCredData"):
            await front.press("right")
            assert screen.query_one("#command", Dial).value == name
        assert screen.query_one("#rule", Input).value == "storeChannelCredData:504:after:next"
        assert "Timeout" in text_frame(front.app)


async def test_in_the_field_letters_are_letters_and_backspace_deletes() -> None:
    async with storefront() as front:
        screen = await open_panel(front)
        field = screen.query_one("#rule", Input)
        field.value = ""
        screen.set_focus(field)
        await front.type("getC")
        await front.until(lambda: field._suggestion == "getCatalog", "the completion")
        await front.press("right")
        await front.type(":-4h")
        await front.press("backspace", "enter")
        assert armed(front) == ["getCatalog:-4:before:next"]
        assert [screen.query_one(f"#{name}", Dial).value for name in ("command", "outcome")] == ["getCatalog", "-4"]
        assert said(screen) == "Armed: getCatalog:-4:before:next"


async def test_a_bad_rule_is_refused_beneath_and_the_dials_stay() -> None:
    async with storefront() as front:
        screen = await open_panel(front)
        field = screen.query_one("#rule", Input)
        for text, words in (
            ("doOrder:1", "cannot be forced to 1, a success"),
            ("doOrder:[@click=app.quit]:[/]", "doOrder has no outcome [@click=app.quit]"),
            ("", "starts with a command"),
        ):
            field.value = text
            screen.query_one("#arm").focus()
            await front.press("enter")
            assert words in said(screen)
            assert front.focus_id() == "rule"
        assert armed(front) == []
        assert screen.query_one("#command", Dial).value == "doOrder"


async def test_armed_rules_are_disarmed_one_by_one_or_all_at_once() -> None:
    async with storefront() as front:
        for rule in ("getCatalog:-2", "getCatalog:-1:always", "doOrder:0"):
            front.app.outcomes.arm(rule)
        screen = await open_panel(front)
        screen.query_one("#rules").focus()
        await front.press("down", "enter")
        assert armed(front) == ["getCatalog:-2:before:next", "doOrder:0:before:next"]
        screen.query_one("#clear").focus()
        await front.press("enter")
        assert armed(front) == []
        assert screen.focused is not None
        assert badges(front) == []


async def test_a_rule_armed_over_a_confirmation_counts_from_the_next_order(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path / "shop")) as front:
        dialog = await order(front, "COIN")
        screen = await open_panel(front)
        screen.query_one("#arm").focus()
        await front.press("enter", "f3")
        assert front.screen is dialog
        assert badges(front) == ["⚑ doOrder → -2 after, next"]
        await front.press("enter")
        await front.until_screen("MessageScreen")
        await front.press("enter")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 1
        await order(front, "COIN")
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert badges(front) == []
        await front.press("enter")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == -2


async def test_the_mouse_turns_dials_arms_and_opens_by_the_badge() -> None:
    async with storefront() as front:
        await open_panel(front)
        await front.pilot.click("#command", offset=(30, 0))
        await front.pilot.click("#where", offset=(11, 0))
        await front.pilot.click("#arm")
        assert armed(front) == ["getPurchases:-2:before:next"]
        await front.pilot.click("#close")
        await front.until_screen("ChannelScreen")
        await front.pilot.click(Badge)
        await front.until_screen("OutcomesScreen")


async def test_the_badge_covers_no_hint_and_counts_when_several_are_armed() -> None:
    async with storefront(size=(80, 24)) as front:
        await open_catalog(front)
        front.app.outcomes.arm("doOrder:-2")
        front.app.outcomes.arm("doOrder:-1")
        await front.settle()
        last = text_frame(front.app).splitlines()[23]
        assert last.endswith("⚑ 2 outcomes armed")
        assert "F1 Help  F2 X-ray  F3 Outcomes  F4 Clock  F5 Persona   " in last
        await front.pilot.resize_terminal(120, 36)
        await front.settle()
        assert text_frame(front.app).splitlines()[35].endswith("F5 Persona   ⚑ 2 outcomes armed")


async def test_the_badge_says_that_the_files_answer() -> None:
    async with storefront() as front:
        front.app.store.set_field("fakeServer", True)
        await front.settle()
        assert badges(front) == ["fakeServer on"]
        front.app.outcomes.arm("doOrder:-2")
        await front.settle()
        assert badges(front) == ["fakeServer on · ⚑ doOrder → -2 before, next"]
        front.app.outcomes.clear()
        front.app.store.set_field("fakeServer", False)
        await front.settle()
        assert badges(front) == []
