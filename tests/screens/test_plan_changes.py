"""Changing plans on screen: the app's question, the confirmation of an upgrade and of a downgrade, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from screens.change_plan import is_cheaper
from screens.message import MessageScreen
from screens.owned import Plan
from screens.purchases import status_words
from tests.support.plan_places import long_names, move
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy, fill_cart, open_catalog, open_purchases, order
from tests.unit.csfake.writing import product as product_xml
from tests.unit.local.shop import product
from tui_store.channel_store.content_node import ContentNode
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice

BASIC, STANDARD, PREMIUM, FAMILY = "SL-BASIC-PATRON", "SL-STANDARD", "SL-PREMIUM", "SL-FAMILY"


async def want(front: Storefront, code: str) -> Screen[Any]:
    """Press Buy on a plan while another one of its group is owned."""
    screen = await order(front, code)
    assert type(screen).__name__ == "ChangePlanScreen"
    return screen


async def change(front: Storefront, code: str, label: str) -> Screen[Any]:
    """Go through the app's question, to the confirmation."""
    await want(front, code)
    await choose(front, label)
    return await front.until_screen("OrderConfirmationScreen")


async def choose(front: Storefront, label: str) -> None:
    labels = offered(front)
    await front.press(*["down"] * next(at for at, name in enumerate(labels) if name.startswith(label)), "enter")


async def thanks(front: Storefront, *pin: str) -> str:
    """Approve, read the message, and close it."""
    await front.press(*pin, "enter")
    screen = await front.until_screen("MessageScreen")
    assert isinstance(screen, MessageScreen)
    text = screen.message.text
    await front.press("enter")
    await front.until_idle()
    return text


async def states(front: Storefront) -> dict[str, str]:
    """What My purchases says of each product."""
    return {row[0]: row[2] for row in reversed((await open_purchases(front)).rows_of_text)}


def offered(front: Storefront) -> list[str]:
    return [choice.label for choice in front.screen.query(Choice)]


def in_one_line(front: Storefront) -> str:
    """What stands in the dialog, without what shows beside it."""
    lines = (line.partition("│")[2].rpartition("│")[0] for line in text_frame(front.app).splitlines())
    return " ".join(" ".join(lines).split())


# ---------------------------------------------------------------------- the app's question


async def test_a_dearer_plan_of_the_group_offers_the_upgrade_first() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        await want(front, PREMIUM)
        assert offered(front) == [
            "Upgrade to Streamlight Premium",
            "Downgrade to Streamlight Premium",
            "Order without an action",
            "Back",
        ]
        assert front.focus_id() == "upgrade"
        words = in_one_line(front)
        assert "You have Streamlight Standard ($8.99 / month)" in words
        assert "only one of the Streamlight plans can be active" in words
        assert "Streamlight Premium costs $13.99 / month" in words


async def test_a_cheaper_plan_of_the_group_offers_the_downgrade_first() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await want(front, STANDARD)
        assert offered(front)[:2] == ["Downgrade to Streamlight Standard", "Upgrade to Streamlight Standard"]
        assert front.focus_id() == "downgrade"


def test_plans_of_different_terms_are_compared_by_the_month() -> None:
    year = product("YEAR", "YearlySub", "$59.99")
    assert is_cheaper(year, Plan("M", "Monthly", "$5.99", "MonthlySub"))
    assert not is_cheaper(year, Plan("M", "Monthly", "$4.99", "MonthlySub"))
    assert is_cheaper(product("WEEK", "MonthlySub", "$4.00"), Plan("Q", "Quarterly", "$12.99", "QuarterlySub"))


def test_plans_whose_prices_cannot_be_compared_offer_the_upgrade_first() -> None:
    month = product("M", "MonthlySub", "$1.99")
    assert not is_cheaper(month, Plan("E", "Euro", "€9,99", "MonthlySub"))
    assert not is_cheaper(month, Plan("N", "Nothing", "a lot", "MonthlySub"))


async def test_back_leaves_the_question_and_orders_nothing() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        before = front.result("orderStatus")
        for keys in (("up", "enter"), ("escape",)):
            await want(front, PREMIUM)
            await front.press(*(keys if keys == ("escape",) else ("down", "down", "down", "enter")))
            await front.until_screen("CatalogScreen")
            assert front.focus_id() == "buy"
        assert front.result("orderStatus") is before
        assert not front.app.store.busy


async def test_an_order_without_an_action_gets_rokus_dialog() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        await want(front, PREMIUM)
        await choose(front, "Order without")
        screen = await front.until_screen("MessageScreen")
        assert isinstance(screen, MessageScreen)
        assert screen.message.title == "You're already subscribed"
        await front.press("enter")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2
        assert "Streamlight Premium" not in await states(front)


async def test_the_plan_that_one_has_gets_rokus_dialog_at_once() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        screen = await order(front, STANDARD)
        assert isinstance(screen, MessageScreen)
        assert screen.message.title == "You're already subscribed"


async def test_what_is_in_no_group_is_bought_beside_a_plan() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        assert type(await order(front, "SL-SPORT")).__name__ == "OrderConfirmationScreen"


async def test_a_channel_without_groups_never_asks(tmp_path: Path) -> None:
    plans = [product_xml(code=code, name=code, productType="MonthlySub", cost="$8.99") for code in ("ONE", "TWO")]
    async with storefront(shop(tmp_path / "shop", *plans)) as front:
        await buy(front, "ONE")
        assert type(await order(front, "TWO")).__name__ == "OrderConfirmationScreen"


async def test_the_fake_server_knows_no_plan_and_is_not_asked_to_change_one(tmp_path: Path) -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        front.app.store.set_field("fakeServer", True)
        assert type(await order(front, PREMIUM)).__name__ != "ChangePlanScreen"


async def test_the_cart_is_left_as_it_was() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        await fill_cart(front, "COINS", "VOTES")
        await change(front, PREMIUM, "Upgrade")
        assert front.result("order").get("action") == "Upgrade"
        await thanks(front)
        cart = front.result("order")
        assert [child.get("code") for child in cart.children] == ["COINS", "VOTES"]
        assert not cart.has("action")


# ---------------------------------------------------------------------- an upgrade


async def test_the_confirmation_of_an_upgrade_shows_price_credit_total_and_what_is_left() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await move(front, "10d")
        await change(front, PREMIUM, "Upgrade")
        frame, words = text_frame(front.app), in_one_line(front)
        assert "Confirm your upgrade" in frame
        for part in (
            "Streamlight Premium $6.99",
            "Takes over from Streamlight Family",
            "$6.99 for the first 3 months, then $13.99 / month",
            "Credit for Streamlight Family -$6.99",
            "Total today $0.00",
            "Left for later bills $5.00",
            "$0.00 will be billed to my Roku account.",
        ):
            assert part in words
        assert "Subtotal" not in frame


async def test_an_upgrade_whose_credit_is_used_up_leaves_nothing_for_later() -> None:
    async with storefront() as front:
        await buy(front, PREMIUM)
        await move(front, "10d")
        await change(front, FAMILY, "Upgrade")
        words = in_one_line(front)
        assert "Streamlight Family $17.99" in words
        assert "Credit for Streamlight Premium -$6.23" in words
        assert "Total today $11.76" in words
        assert "later bills" not in words


async def test_an_upgrade_from_a_trial_has_no_line_for_a_credit_of_nothing() -> None:
    async with storefront() as front:
        await buy(front, STANDARD)
        await change(front, PREMIUM, "Upgrade")
        assert "Credit" not in text_frame(front.app)


async def test_after_an_upgrade_the_old_plan_has_ended_and_undo_gives_it_back() -> None:
    async with storefront() as front:
        await buy(front, PREMIUM)
        await change(front, FAMILY, "Upgrade")
        assert await thanks(front) == "Streamlight Family takes over from Streamlight Premium: $11.00 charged."
        found = await states(front)
        assert (found["Streamlight Premium"], found["Streamlight Family"]) == ("Ended", "Active")
        assert PREMIUM not in front.app.owned.codes
        machine = front.app.time_machine
        assert machine is not None
        await machine.undo()
        await front.app.time_moved()
        found = await states(front)
        assert found["Streamlight Premium"] == "Active"
        assert "Streamlight Family" not in found
        await machine.redo()
        await front.app.time_moved()
        assert (await states(front))["Streamlight Family"] == "Active"


async def test_an_upgrade_with_a_trial_keeps_the_old_plan_beside_it_until_the_first_charge() -> None:
    async with storefront() as front:
        await buy(front, PREMIUM)
        await change(front, "SL-PREMIUM-PATRON", "Upgrade")
        assert "14 days free, then $139.99 / year" in in_one_line(front)
        assert "Left for later bills $6.99" in in_one_line(front)
        await thanks(front)
        found = await states(front)
        assert (found["Streamlight Premium"], found["Streamlight Premium Patron"]) == ("Cancelled", "Active")
        await move(front, "15d")
        assert (await states(front))["Streamlight Premium"] == "Ended"


async def test_a_pin_approves_an_upgrade_and_tax_is_on_what_the_credit_leaves() -> None:
    async with storefront(persona="sales-tax", size=(80, 24)) as front:
        await buy(front, PREMIUM, *"2580")
        await change(front, FAMILY, "Upgrade")
        frame = in_one_line(front)
        for part in ("-$6.99", "Subtotal $11.00", "Tax $0.91", "Total today $11.91"):
            assert part in frame
        text = await thanks(front, *"2580")
        assert text == "Streamlight Family takes over from Streamlight Premium: $11.91 charged."


# ---------------------------------------------------------------------- a downgrade


async def test_the_confirmation_of_a_downgrade_says_when_it_begins_and_what_stays_until_then() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await change(front, STANDARD, "Downgrade")
        words = in_one_line(front)
        assert "Confirm your downgrade" in words
        assert "Streamlight Standard $0.00" in words
        assert "Begins 21 Dec 2026, then $8.99 / month; until then Streamlight Family stays" in words
        assert "Total today $0.00" in words
        assert "free" not in words


async def test_a_downgrade_is_thanked_for_waits_and_begins_when_the_old_plan_ends() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await change(front, STANDARD, "Downgrade")
        assert await thanks(front) == (
            "Streamlight Standard begins on 21 Dec 2026; until then Streamlight Family stays. $0.00 charged."
        )
        found = await states(front)
        assert (found["Streamlight Family"], found["Streamlight Standard"]) == ("Cancelled", "Active")
        await move(front, "2026-12-21T12:00:00")
        found = await states(front)
        assert (found["Streamlight Family"], found["Streamlight Standard"]) == ("Ended", "Active")
        assert front.app.owned.codes >= {STANDARD}


async def test_a_pin_approves_a_downgrade() -> None:
    async with storefront(persona="us-pin", size=(80, 24)) as front:
        await buy(front, FAMILY, *"4071")
        await change(front, STANDARD, "Downgrade")
        assert "begins on 21 Dec 2026" in await thanks(front, *"4071")


# ---------------------------------------------------------------------- what the store refuses


async def test_a_change_that_the_store_refuses_is_told_with_its_reason() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await change(front, STANDARD, "Downgrade")
        await thanks(front)
        await want(front, PREMIUM)
        await choose(front, "Upgrade")
        screen = await front.until_screen("MessageScreen")
        assert isinstance(screen, MessageScreen)
        assert screen.message.title == "Your order was not placed"
        assert "A change to Streamlight Standard is waiting already" in screen.message.text


async def test_while_on_hold_the_app_has_no_plan_to_change_and_the_store_says_why_nothing_can_be_bought() -> None:
    async with storefront() as front:
        await buy(front, FAMILY)
        await move(front, "fails", "2026-12-25")
        screen = await order(front, PREMIUM)
        assert isinstance(screen, MessageScreen)
        assert "Streamlight Family is on hold because a payment did not go through" in screen.message.text


# ---------------------------------------------------------------------- rooms and names


@pytest.mark.parametrize("persona", ["us-no-pin", "sales-tax"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_amounts_are_whole_in_every_window_however_long_the_names(
    size: tuple[int, int], persona: str, tmp_path: Path
) -> None:
    pin = "2580" if persona == "sales-tax" else ""
    async with storefront(long_names(tmp_path / "shop"), persona=persona, size=size) as front:
        await buy(front, "ONE", *pin)
        await want(front, "TWO")
        assert "Upgrade to The Complete" in text_frame(front.app)
        await choose(front, "Upgrade")
        await front.until_screen("OrderConfirmationScreen")
        await front.settle()
        words = in_one_line(front)
        tax = ("$712.96", "$9,354.94") if pin else ("$8,641.98",)
        assert all(amount in words for amount in ("$9,876.54", "-$1,234.56", "Total today", *tax))
        assert "I agree" in words
        assert "Cancel" in words
        assert "begins on" not in await thanks(front, *pin)


# ---------------------------------------------------------------------- a state in a word


@pytest.mark.parametrize(
    ("status", "in_dunning", "kind", "expires", "renews", "word"),
    [
        ("Valid", "false", "MonthlySub", "2026-12-01T00:00:00", "2026-12-01T00:00:00", "Active"),
        ("Valid", "false", "MonthlySub", "2026-12-01T00:00:00", "", "Cancelled"),
        ("Valid", "true", "MonthlySub", "2026-12-01T00:00:00", "", "Past due"),
        ("Invalid", "true", "MonthlySub", "2026-12-01T00:00:00", "", "On hold"),
        ("Invalid", "false", "MonthlySub", "2026-12-01T00:00:00", "", "Ended"),
        ("Valid", "false", "NonConsumable", "", "", "Owned"),
        ("Valid", "false", "NonConsumable", "2026-12-01T00:00:00", "", "Active"),
        ("Invalid", "false", "NonConsumable", "2026-12-01T00:00:00", "", "Ended"),
        ("Invalid", "false", "NonConsumable", "", "", "Invalid"),
        ("", "", "MonthlySub", "", "", "Invalid"),
    ],
)
def test_a_row_of_get_all_purchases_is_told_in_a_word(
    status: str, in_dunning: str, kind: str, expires: str, renews: str, word: str
) -> None:
    fields = {"status": status, "inDunning": in_dunning, "productType": kind}
    assert status_words(ContentNode({**fields, "expirationDate": expires, "renewalDate": renews})) == word


async def test_the_catalog_marks_the_plan_that_took_over_as_owned() -> None:
    async with storefront() as front:
        await buy(front, PREMIUM)
        await change(front, FAMILY, "Upgrade")
        await thanks(front)
        grid = await open_catalog(front, FAMILY)
        await front.until(lambda: FAMILY in grid.owned and PREMIUM not in grid.owned, "the marks")
