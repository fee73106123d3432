"""Managing what was bought, by the keys of the remote: what is offered, what is asked once more, what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

from tests.support.places import SERVICE
from tests.support.plan_places import move
from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import buy, open_purchases, order
from tests.unit.csfake.writing import answer
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice
from tui_store.widgets.row_list import RowList

PAID = "SL-FAMILY"  # no offer: charged when it is bought
NAME = "Streamlight Family"
EVERY_DEED = ["Cancel at the end of the term", "Cancel now", "Refund", "Charge back (by the bank)", "Close"]


async def manage(front: Storefront, name: str = NAME) -> Screen[Any]:
    """Open the history, go to a purchase by its name, and press Options."""
    rows = await open_purchases(front)
    await go_to(front, rows, name)
    await front.press("asterisk")
    return await front.until_screen("ManageScreen")


async def go_to(front: Storefront, rows: RowList, name: str) -> None:
    index = [row[0] for row in rows.rows_of_text].index(name)
    await front.press(*["down"] * index)
    assert rows.highlighted == index


async def choose(front: Storefront, label: str) -> None:
    """Go down to a line of the dialog and press OK."""
    for _ in range(10):
        focused = front.screen.focused
        if isinstance(focused, Choice) and focused.label == label:
            await front.press("enter")
            return
        await front.press("down")
    raise AssertionError(f"{label} is not offered: {offered(front)}")


async def done(front: Storefront) -> RowList:
    """The dialog has closed, and the rows below are read again."""
    await front.until_screen("PurchasesScreen")
    await front.until_idle()
    return front.screen.query_one(RowList)


def offered(front: Storefront) -> list[str]:
    return [choice.label for choice in front.screen.query(Choice) if choice in front.screen.focus_chain]


def said(front: Storefront) -> str:
    return str(front.screen.query_one("#said", Static).content)


def state_of(rows: RowList, name: str = NAME) -> str:
    return next(row[2] for row in rows.rows_of_text if row[0] == name)


def told(front: Storefront) -> list[str]:
    return [str(notice.message) for notice in front.app._notifications]


# ---------------------------------------------------------------------- what is offered


async def test_options_on_an_active_subscription_offers_everything_an_owner_may_do() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        screen = await manage(front)
        assert offered(front) == EVERY_DEED
        assert front.focus_id() == "cancel"
        assert str(screen.query_one("#standing", Static).content) == "Active · $17.99 / month · renews 21 Dec 2026"
        assert "runs to 21 Dec 2026" in text_frame(front.app)


async def test_a_cancelled_subscription_can_be_resumed() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await manage(front)
        await choose(front, EVERY_DEED[0])
        assert state_of(await done(front)) == "Cancelled"
        await front.press("asterisk")
        await front.until_screen("ManageScreen")
        assert offered(front) == ["Resume", *EVERY_DEED[1:]]
        await choose(front, "Resume")
        rows = await done(front)
        assert state_of(rows) == "Active"
        assert rows.rows_of_text[0][5] == "21 Dec 2026"


@pytest.mark.parametrize(
    ("steps", "state", "deeds"),
    [
        (("fails", "2026-12-22"), "Past due", EVERY_DEED[1:]),
        (("fails", "2026-12-25"), "On hold", ["Cancel now", "Close"]),
    ],
)
async def test_what_waits_for_a_payment_can_be_cancelled_at_once_only(
    steps: tuple[str, ...], state: str, deeds: list[str]
) -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await move(front, *steps)
        screen = await manage(front)
        assert offered(front) == deeds
        assert str(screen.query_one("#standing", Static).content).startswith(state)
        await choose(front, "Cancel now")
        await choose(front, "Yes, cancel it now")
        assert state_of(await done(front)) == "Ended"


async def test_what_was_bought_once_can_be_refunded_only_and_then_be_bought_again() -> None:
    async with storefront() as front:
        await buy(front, "FILM-EBB")
        await manage(front, "Ebb")
        assert offered(front) == ["Refund", "Close"]
        await choose(front, "Refund")
        assert "What it cost is given back, and it is owned no more" in text_frame(front.app).replace("\n", " ")
        await choose(front, "Yes, refund it")
        assert state_of(await done(front), "Ebb") == "Ended"
        assert told(front)[-1] == "Ebb was refunded: $6.99."
        await order(front, "FILM-EBB")
        await front.until_screen("OrderConfirmationScreen")


async def test_what_has_ended_cannot_be_managed_and_that_is_said() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        await go_to(front, rows, "Silver Reel Classics")
        await front.press("asterisk")
        assert told(front) == ["Silver Reel Classics has ended: there is nothing left to manage."]
        assert type(front.screen).__name__ == "PurchasesScreen"


async def test_with_nothing_bought_options_says_so() -> None:
    async with storefront(persona="no-payment-method") as front:
        await open_purchases(front)
        await front.press("asterisk")
        assert told(front) == ["There is nothing to manage here yet."]


async def test_the_footer_names_the_key_in_the_smallest_of_the_usual_windows_too() -> None:
    for size in ((80, 24), (120, 36)):
        async with storefront(size=size) as front:
            await open_purchases(front)
            assert "* Manage" in text_frame(front.app)


# ---------------------------------------------------------------------- one purchase whole


async def test_the_screen_of_one_purchase_leads_to_the_dialog_and_back_to_the_rows() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await open_purchases(front)
        await front.press("enter")
        await front.until_screen("PurchaseScreen")
        assert offered(front) == ["OK", "Manage …"]
        await choose(front, "Manage …")
        await front.until_screen("ManageScreen")
        await front.press("escape")
        await front.until_screen("PurchasesScreen")
        assert front.focus_id() == "rows"
        await front.press("enter")
        await front.until_screen("PurchaseScreen")
        await front.press("asterisk")
        await front.until_screen("ManageScreen")


async def test_whoever_asks_to_manage_and_goes_home_at_once_is_at_home() -> None:
    async with storefront() as front:
        await open_purchases(front)
        await front.press("enter")
        dialog = await front.until_screen("PurchaseScreen")
        dialog.action_options()  # type: ignore[attr-defined]
        front.app.action_home()
        await front.settle()
        assert front.focus_id() == "signup"
        assert front.app.crash is None


async def test_the_screen_of_a_purchase_that_has_ended_has_nothing_to_manage() -> None:
    async with storefront() as front:
        rows = await open_purchases(front)
        await go_to(front, rows, "Silver Reel Classics")
        await front.press("enter")
        await front.until_screen("PurchaseScreen")
        assert offered(front) == ["OK"]


# ---------------------------------------------------------------------- what comes of it


async def test_a_step_is_told_and_the_rows_are_fresh_with_the_highlight_where_it_was() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await buy(front, "COINS")
        await manage(front)
        await choose(front, EVERY_DEED[0])
        rows = await done(front)
        assert told(front) == [f"{NAME} was cancelled to the end of its term."]
        assert front.focus_id() == "rows"
        assert rows.rows_of_text[rows.highlighted][:3] == (NAME, "$17.99 / month", "Cancelled")
        assert rows.rows_of_text[rows.highlighted][5] == "–"


async def test_what_leaves_the_list_hands_the_highlight_to_its_neighbour() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        rows = await open_purchases(front)
        await front.press("up", "right")
        await front.until_idle()
        await front.press("down", "down")
        assert rows.rows_of_text[rows.highlighted][0] == "Lantern Kids"
        await front.press("asterisk")
        await front.until_screen("ManageScreen")
        await choose(front, "Cancel now")
        await choose(front, "Yes, cancel it now")
        rows = await done(front)
        assert "Lantern Kids" not in [row[0] for row in rows.rows_of_text]
        assert rows.highlighted == 1
        assert front.focus_id() == "rows"


async def test_cancelling_now_is_asked_once_more_and_two_quick_keys_do_not_do_it() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await manage(front)
        await front.press("down")
        assert front.focus_id() == "cancel-now"
        await front.hit("enter", "enter")
        await front.settle()
        assert type(front.screen).__name__ == "ManageScreen"
        assert offered(front) == EVERY_DEED
        await front.press("enter")
        assert offered(front) == ["No, leave it as it is", "Yes, cancel it now"]
        assert front.focus_id() == "no"
        assert f"Cancel {NAME} now? It ends at once" in text_frame(front.app)
        await front.press("escape")
        assert (type(front.screen).__name__, front.focus_id()) == ("ManageScreen", "cancel-now")
        await front.press("escape")
        assert state_of(await done(front)) == "Active"


@pytest.mark.parametrize(
    ("deed", "yes", "words"),
    [
        ("Cancel now", "Yes, cancel it now", f"{NAME} was cancelled at once."),
        ("Refund", "Yes, refund it", f"{NAME} was refunded: $17.99."),
        ("Charge back (by the bank)", "Yes, charge it back", f"{NAME} was charged back: $17.99."),
    ],
)
async def test_what_ends_a_subscription_ends_it_once_it_was_agreed_to_and_can_be_undone(
    deed: str, yes: str, words: str
) -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await manage(front)
        await choose(front, deed)
        await choose(front, yes)
        rows = await done(front)
        assert state_of(rows) == "Ended"
        assert told(front) == [words]
        assert PAID not in front.app.owned.codes
        machine = front.app.time_machine
        assert machine is not None
        await machine.undo()
        await front.app.time_moved()
        await front.until(lambda: state_of(rows) == "Active", "the row as it was")
        assert PAID in front.app.owned.codes


async def test_what_the_store_refuses_stands_in_the_dialog_and_nothing_has_changed() -> None:
    async with storefront() as front:
        await buy(front, "SL-STANDARD")
        await manage(front, "Streamlight Standard")
        await choose(front, "Refund")
        await choose(front, "Yes, refund it")
        await front.until(lambda: said(front), "the refusal")
        assert said(front).startswith("Nothing was charged for ")
        assert offered(front) == EVERY_DEED
        assert front.focus_id() == "refund"
        await front.press("escape")
        assert state_of(await done(front), "Streamlight Standard") == "Active"
        assert told(front) == []


async def test_while_a_step_is_taken_another_one_is_asked_to_wait() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await manage(front)
        front.app.is_stepping = True
        await front.press("enter")
        assert said(front) == "One moment: the store is still at work."
        front.app.is_stepping = False
        await front.press("escape")
        assert state_of(await done(front)) == "Active"


async def test_the_landing_page_says_the_same_of_what_is_owned() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await manage(front)
        await choose(front, EVERY_DEED[0])
        await done(front)
        assert (NAME, "cancelled, until 21 Dec 2026") in front.app.owned.rows
        await front.press("h")
        await front.until_screen("ChannelScreen")
        assert f"{NAME}  cancelled, until 21 Dec 2026" in text_frame(front.app)


async def test_what_is_past_due_is_owned_and_says_so() -> None:
    async with storefront() as front:
        await buy(front, PAID)
        await move(front, "fails", "2026-12-22")
        assert (NAME, "payment past due") in front.app.owned.rows
        await move(front, "2026-12-25")
        assert NAME not in dict(front.app.owned.rows)


# ---------------------------------------------------------------------- where nothing can be done


class _Elsewhere:
    """A world whose time is a service's own."""

    seller = SERVICE

    def __init__(self, world: Any) -> None:
        self._world = world

    def time_machine(self, _account: object) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)


async def test_at_a_service_one_is_sent_to_the_operator() -> None:
    async with storefront() as front:
        await open_purchases(front)
        world = front.app.world
        front.app.world = _Elsewhere(world)
        await front.press("asterisk")
        assert told(front) == [
            "Lantern Kids is managed at its operator (tv.example.com): it cannot be changed from here."
        ]
        front.app.world = world


async def test_the_fake_server_has_nothing_to_manage() -> None:
    async with storefront(fake_server=True) as front:
        await open_purchases(front)
        await front.press("asterisk")
        (words,) = told(front)
        assert words.startswith("The fake server answers from its files alone")


async def test_a_purchase_without_an_id_cannot_be_managed(tmp_path: Any) -> None:
    row = (
        '<product xmlns=""><code>PLAN</code><name>Plan</name><productType>MonthlySub</productType><cost>$8.99</cost>'
        "<qty>1</qty><purchaseDate>2026-11-01T00:00:00</purchaseDate><status>Valid</status>"
        "<expirationDate>2026-12-01T00:00:00</expirationDate></product>"
    )
    async with storefront(shop(tmp_path / "shop", GetPurchases=answer([row]))) as front:
        await open_purchases(front)
        await front.press("asterisk")
        (words,) = told(front)
        assert words == "Plan has no purchaseId in the channel's files: without one it cannot be managed."
