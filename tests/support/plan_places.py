"""The states of subscriptions and changes of plans that are worth a look, and the way there."""

from __future__ import annotations

from pathlib import Path

from tests.support.places import Place
from tests.support.shops import shop
from tests.support.storefront import Storefront
from tests.support.walks import buy, open_catalog, open_purchases
from tests.unit.csfake.writing import product
from tui_store.domain.account import Account

LONG = "The Complete and Unabridged Membership of the Society of Friends of Slow Cinema"


def long_names(at: Path) -> Path:
    """A channel with two plans in one group, whose names no line holds."""
    plans = [
        product(code="ONE", name=f"{LONG}, Plain", productType="MonthlySub", cost="$1,234.56"),
        product(code="TWO", name=f"{LONG}, with Everything", productType="MonthlySub", cost="$9,876.54"),
    ]
    at = shop(at, *plans)
    with (at / "channel.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[groups]\n"plans" = ["ONE", "TWO"]\n')
    return at


async def move(front: Storefront, *to: str) -> None:
    """Move the store in time; `fails` lets renewals fail from then on."""
    machine = front.app.time_machine
    assert machine is not None
    for step in to:
        await (machine.set_payment(step) if step == "fails" else machine.advance(step))
    await front.app.time_moved()
    await front.settle()


async def subscribe(front: Storefront, code: str) -> None:
    """Buy a plan, with the account's PIN if it has one."""
    account: Account = front.app.account
    await buy(front, code, *account.pin)


async def change(front: Storefront, old: str, new: str, way: str = "", *moves: str) -> None:
    """Own a plan, want another one, and go the way that is named, to the confirmation."""
    await subscribe(front, old)
    await move(front, *moves)
    await open_catalog(front, new)
    await front.press("enter", "enter")
    screen = await front.until_screen("ChangePlanScreen")
    if way:
        screen.query_one(f"#{way}").focus()
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")


async def manage(front: Storefront, *keys: str) -> None:
    """The newest purchase in the manage dialog."""
    await open_purchases(front)
    await front.press("asterisk")
    await front.until_screen("ManageScreen")
    await front.press(*keys)


async def managed(front: Storefront, code: str, *moves: str) -> None:
    """A plan that was bought, time that has gone by, and the dialog over it."""
    await subscribe(front, code)
    await move(front, *moves)
    await manage(front)


async def refused(front: Storefront) -> None:
    """A refund of a trial: there was no charge."""
    await subscribe(front, "SL-STANDARD")
    await manage(front, "down", "down", "enter", "down", "enter")
    await front.until(lambda: not front.app.is_stepping, "the end of the step")
    await front.until(lambda: front.focus_id() == "refund", "the refusal")


async def every_state(front: Storefront) -> None:
    """Purchases that are active, cancelled, past due, on hold, ended and owned."""
    for code in ("SL-FAMILY", "SL-CLASSICS"):
        await subscribe(front, code)
    await move(front, "2026-11-24")
    await subscribe(front, "SL-SPORT")
    await manage(front, "enter")
    await front.until_screen("PurchasesScreen")
    await move(front, "fails", "2026-12-22")
    # What was told goes by itself after a while, which no picture may depend on.
    front.app.clear_notifications()
    await open_purchases(front)


async def downgraded(front: Storefront) -> None:
    """The thanks for a downgrade."""
    await change(front, "SL-FAMILY", "SL-STANDARD", "downgrade")
    await front.press("enter")
    await front.until_screen("MessageScreen")


PLAN_PLACES = (
    Place("manage", lambda front: managed(front, "SL-FAMILY"), main=True),
    Place("manage-on-hold", lambda front: managed(front, "SL-FAMILY", "fails", "2026-12-25")),
    Place("manage-once-more", lambda front: manage(front, "down", "enter"), main=True),
    Place("manage-refused", refused),
    Place("manage-a-long-name", lambda front: managed(front, "ONE"), channel=long_names),
    Place("purchases-in-every-state", every_state, main=True),
    Place("change-plans", lambda front: change(front, "SL-STANDARD", "SL-PREMIUM"), main=True),
    Place("change-plans-with-long-names", lambda front: change(front, "ONE", "TWO"), channel=long_names),
    Place("upgrade", lambda front: change(front, "SL-FAMILY", "SL-PREMIUM", "upgrade", "10d"), main=True),
    Place(
        "upgrade-pin-and-tax",
        lambda front: change(front, "SL-PREMIUM", "SL-STANDARD-PATRON", "upgrade", "10d"),
        "sales-tax",
        main=True,
    ),
    Place(
        "upgrade-with-long-names",
        lambda front: change(front, "ONE", "TWO", "upgrade"),
        "sales-tax",
        channel=long_names,
    ),
    Place("downgrade", lambda front: change(front, "SL-FAMILY", "SL-STANDARD", "downgrade"), main=True),
    Place("downgrade-pin", lambda front: change(front, "SL-FAMILY", "SL-STANDARD", "downgrade"), "us-pin"),
    Place("downgraded", downgraded),
)
