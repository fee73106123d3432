"""The PIN pad on the confirmation: typed, driven by arrows, wrong, erased, hidden."""

from __future__ import annotations

from screens.order_confirmation import OrderConfirmationScreen
from tests.support.frames import text_frame
from tests.support.storefront import Storefront, storefront
from tests.support.walks import order
from tui_store.widgets.pin_pad import PinPad

PIN = "4071"


async def confirm(front: Storefront) -> PinPad:
    screen = await order(front, "FILM-EBB")
    pad = screen.query_one(PinPad)
    assert front.screen.focused is pad
    return pad


def charges(front: Storefront) -> int:
    return sum(event.kind == "ledger" and event.title.startswith("purchased") for event in front.app.recorder.events)


async def finished(front: Storefront) -> int:
    await front.press("enter")
    await front.until_idle()
    return int(front.result("orderStatus").get("status"))


async def test_a_typed_pin_leads_on_to_i_agree_and_approves() -> None:
    async with storefront(persona="us-pin") as front:
        await confirm(front)
        await front.press(*PIN)
        assert front.focus_id() == "agree"
        await front.press("enter")
        await front.until_screen("MessageScreen")
        assert await finished(front) == 1


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


async def test_backspace_erases_and_is_never_back() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press("1", "2", "backspace")
        assert pad.digits == "1"
        await front.press(*["backspace"] * 5)
        assert pad.digits == ""
        assert isinstance(front.screen, OrderConfirmationScreen)
        await front.press("down", "down", "down", "down", "backspace")
        assert isinstance(front.screen, OrderConfirmationScreen)
        await front.press("escape")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2


async def test_a_wrong_pin_says_so_and_keeps_the_order() -> None:
    async with storefront(persona="us-pin") as front:
        first = await confirm(front)
        await front.press(*"1111", "enter")
        await front.until(lambda: any(pad is not first for pad in front.screen.query(PinPad)), "the second try")
        await front.settle()
        pad = front.screen.query_one(PinPad)
        frame = text_frame(front.app)
        assert "That PIN is not right. Try again." in frame
        assert "Ebb" in frame
        assert pad.digits == ""
        await front.press(*PIN, "enter")
        await front.until_screen("MessageScreen")
        assert await finished(front) == 1
        assert charges(front) == 1


async def test_leaving_after_a_wrong_pin_is_status_2() -> None:
    async with storefront(persona="us-pin") as front:
        first = await confirm(front)
        await front.press(*"1111", "enter")
        await front.until(lambda: any(pad is not first for pad in front.screen.query(PinPad)), "the second try")
        await front.press("escape")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2
        assert charges(front) == 0


async def test_too_few_digits_are_asked_for_before_the_store_is() -> None:
    async with storefront(persona="us-pin") as front:
        pad = await confirm(front)
        await front.press("4", "0")
        front.screen.query_one("#agree").focus()
        await front.press("enter")
        assert "Enter all 4 digits of your PIN first." in text_frame(front.app)
        assert front.screen.focused is pad
        assert pad.digits == "40"


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


async def test_an_account_without_a_pin_sees_no_pad_and_backspace_is_back() -> None:
    async with storefront() as front:
        screen = await order(front, "FILM-EBB")
        assert not screen.query(PinPad)
        assert "Enter your PIN" not in text_frame(front.app)
        await front.press("1", "backspace")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2
