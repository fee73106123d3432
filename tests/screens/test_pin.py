"""The PIN pad on the confirmation: typed, driven by arrows, wrong, erased, hidden."""

from __future__ import annotations

from tests.support.storefront import Storefront, storefront
from tests.support.walks import order
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.pin_pad import PinPad

PIN = "4071"


async def confirm(front: Storefront) -> PinPad:
    screen = await order(front, "FILM-EBB")
    pad = screen.query_one(PinPad)
    assert front.screen.focused is pad
    return pad


async def finished(front: Storefront) -> int:
    await front.press("enter")
    await front.until_idle()
    return int(front.result("orderStatus").get("status"))


async def test_the_pad_is_driven_by_arrows_and_ok() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press("down", "enter")
        await front.press("down", "down", "right", "enter")
        await front.press("up", "left", "enter")
        assert pad.digits == "407"
        await front.press("up", "up", "enter")
        assert pad.digits == PIN
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert await finished(front) == 1


async def test_arrows_at_the_edge_of_the_pad_reach_the_buttons_and_come_back() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press("down", "down", "down", "down")
        assert front.focus_id() == "agree"
        await front.press("up")
        assert front.screen.focused is pad


async def test_clear_and_del_on_the_pad_take_digits_away() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press("1", "2", "3")
        pad.lit = 11
        await front.press("enter")
        assert pad.digits == "12"
        pad.lit = 9
        await front.press("enter")
        assert pad.digits == ""


async def test_a_fifth_digit_is_ignored() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press(*"40719")
        assert pad.digits == PIN


async def test_digits_are_never_drawn_and_never_traced() -> None:
    async with storefront(persona="us-pin") as front:
        await confirm(front)
        for count, digit in enumerate(PIN, 1):
            await front.press(digit)
            assert text_frame(front.app).count("│ • │") == count
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert await finished(front) == 1
        assert not any(PIN in str(event.data) + event.title for event in front.app.recorder.events)
        assert any("<redacted, 4 characters>" in str(event.data) for event in front.app.recorder.events)


async def test_star_hides_and_shows_the_highlight() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        lit = pad.get_component_rich_style("pad--lit").bgcolor

        def is_lit() -> bool:
            return any(segment.style and segment.style.bgcolor == lit for segment in pad.render_line(4))

        assert is_lit()
        await front.press("asterisk")
        assert not is_lit()
        await front.press("right", "enter")
        assert pad.digits == "2"
        await front.press("asterisk")
        assert is_lit()
