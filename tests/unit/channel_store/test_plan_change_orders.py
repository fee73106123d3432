"""doOrder with an action, through the real local backend: what the viewer is asked, and what the app is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.channel_store.shop import Viewer
from tests.unit.local.plans import DOWN, START, UP, PlanShop
from tests.unit.local.shop import AVA, taxed
from tui_store.channel_store.commands.order_messages import thank_you
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import APPROVED, CANCELLED, Customer, Review
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.domain.account import Account
from tui_store.domain.money import parse_money
from tui_store.domain.order import PlanChange, Receipt, ReceiptLine

NOTHING = parse_money("$0.00")
assert NOTHING is not None
CHANGE = PlanChange(DOWN, "old", "Premium", NOTHING, NOTHING)


class Till:
    """A node over a shop with plans, and whoever sits in front of it."""

    def __init__(self, shop: PlanShop, customer: Customer | None = None) -> None:
        self.shop = shop
        self.viewer = Viewer()
        self.store = ChannelStore(
            backend=shop.backend, customer=customer or self.viewer, account=shop.account, channel=shop.channel
        )

    async def order(self, *codes: str, action: Any = None) -> ContentNode:
        """Fill `order` and run doOrder."""
        fields = {} if action is None else {"action": action}
        children = [{"code": code, "qty": 1} for code in codes]
        self.store.set_field("order", {**fields, "children": children})
        result = await self.store.run("doOrder")
        assert result is not None
        return result

    async def rows(self) -> dict[str, tuple[str, str, bool]]:
        """status, inDunning and whether it renews, of the newest purchase of each product."""
        answer = await self.store.run("getAllPurchases")
        assert answer is not None
        return {
            str(row.get("code")): (str(row.get("status")), str(row.get("inDunning")), bool(row.get("renewalDate")))
            for row in reversed(list(answer.children))
        }


@pytest.fixture
def open_shop() -> Iterator[Callable[[Account], PlanShop]]:
    shops: list[PlanShop] = []

    def opened(account: Account) -> PlanShop:
        shops.append(PlanShop(account=account))
        return shops[-1]

    yield opened
    for shop in shops:
        shop.shop.journal.close()


@pytest.fixture
def shop(open_shop: Callable[[Account], PlanShop]) -> PlanShop:
    return open_shop(AVA)


async def test_an_upgrade_is_answered_with_what_it_costs_and_both_rows_say_how_they_stand(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    await shop.time.advance("10d")
    result = await till.order("PREMIUM", action=UP)
    assert (result.get("status"), result.get("statusMessage")) == (1, "Order Received")
    (child,) = result.children
    assert (child.get("code"), child.get("amount"), child.get("total")) == ("PREMIUM", "$9.93", "$9.93")
    assert set(child.fields) == {"amount", "code", "purchaseId", "qty", "total"}
    assert await till.rows() == {"BASIC": ("Invalid", "false", False), "PREMIUM": ("Valid", "false", True)}


async def test_the_confirmation_of_an_upgrade_knows_the_plan_it_takes_over_from_and_the_credit(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    await till.order("PREMIUM", action=UP)
    confirmation = till.viewer.confirmations[-1]
    change = confirmation.quote.lines[0].change
    assert change is not None
    assert (confirmation.action, change.action, change.name) == (UP, UP, "Product BASIC")
    assert (str(change.credit), str(change.left), change.begins) == ("$5.99", "$0.00", None)
    assert till.viewer.messages[-1].text == "Product PREMIUM takes over from Product BASIC: $8.00 charged."


async def test_a_downgrade_is_answered_with_an_id_and_a_total_of_nothing(shop: PlanShop) -> None:
    till = Till(shop)
    (bought,) = (await till.order("PREMIUM")).children
    result = await till.order("BASIC", action=DOWN)
    (child,) = result.children
    assert (result.get("status"), child.get("total"), child.get("amount")) == (1, "$0.00", "$0.00")
    assert child.get("purchaseId") not in {"", bought.get("purchaseId")}
    assert await till.rows() == {"PREMIUM": ("Valid", "false", False), "BASIC": ("Valid", "false", True)}


async def test_the_thanks_for_a_downgrade_say_when_it_begins(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("PREMIUM")
    await till.order("BASIC", action=DOWN)
    assert till.viewer.messages[-1].text == (
        "Product BASIC begins on 1 Apr 2026; until then Product PREMIUM stays. $0.00 charged."
    )


def test_the_thanks_for_a_downgrade_from_a_plan_without_an_end_wait_for_it() -> None:
    receipt = Receipt((ReceiptLine("BASIC", "Basic", 1, "$0.00", "$0.00", "p-1"),), "$0.00", "R-1", START)
    message = thank_you(receipt, CHANGE)
    assert message.text == "Basic begins when Premium ends; until then Premium stays. $0.00 charged."
    assert message.reference == "R-1"


async def test_a_scripted_customer_approves_a_change_with_the_accounts_pin(
    open_shop: Callable[[Account], PlanShop],
) -> None:
    shop = open_shop(AVA._replace(pin="2468"))
    till = Till(shop, ScriptedCustomer("2468"))
    await till.order("BASIC")
    assert (await till.order("PREMIUM", action=UP)).get("status") == 1
    wrong = Till(shop, ScriptedCustomer("2468", "pin=1111"))
    assert (await wrong.order("BASIC", action=DOWN)).get("status") == 2
    assert await shop.current() == ["PREMIUM"]


async def test_a_wrong_pin_is_asked_for_again_and_charges_nothing(
    open_shop: Callable[[Account], PlanShop],
) -> None:
    shop = open_shop(AVA._replace(pin="2468"))
    await shop.buy("BASIC")
    till = Till(shop)
    till.viewer.reviews = [Review(APPROVED, "1111"), Review(APPROVED, "2468")]
    assert (await till.order("PREMIUM", action=UP)).get("status") == 1
    assert till.viewer.kinds == ["order", "order", "thank-you"]
    assert await shop.paid() == "$13.99"


async def test_a_change_that_the_viewer_leaves_changes_nothing(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    before = await till.rows()
    till.viewer.reviews = [CANCELLED]
    result = await till.order("PREMIUM", action=UP)
    assert (result.get("status"), result.child_count) == (2, 0)
    assert await till.rows() == before


async def test_tax_is_in_the_total_and_not_in_the_amount(open_shop: Callable[[Account], PlanShop]) -> None:
    till = Till(open_shop(taxed("0.1")))
    await till.order("BASIC")
    (child,) = (await till.order("PREMIUM", action=UP)).children
    assert (child.get("amount"), child.get("total")) == ("$8.00", "$8.80")


@pytest.mark.parametrize(
    ("owned", "wanted", "action", "message"),
    [
        ("BASIC", ("PREMIUM",), "upgrade", "must be Upgrade or Downgrade, in exactly this spelling"),
        ("BASIC", ("PREMIUM",), "DOWNGRADE", "must be Upgrade or Downgrade, in exactly this spelling"),
        ("BASIC", ("PREMIUM",), 1, "it takes Upgrade or Downgrade"),
        ("BASIC", ("BASIC",), UP, "there is nothing to change"),
        ("BASIC", ("BASIC",), DOWN, "there is nothing to change"),
        ("BASIC", ("LONER",), UP, "is in no product group"),
        ("LONER", ("PREMIUM",), UP, "has none of the plans"),
        ("", ("PREMIUM",), DOWN, "has none of the plans"),
        ("BASIC", ("PREMIUM", "LONER"), UP, "is an order of one product, and this one has 2"),
        ("BASIC", ("NOBODY",), UP, "has no product with the code NOBODY"),
    ],
)
async def test_a_change_that_cannot_be_is_minus_4_with_the_reason_and_nobody_is_asked(
    shop: PlanShop, owned: str, wanted: tuple[str, ...], action: object, message: str
) -> None:
    till = Till(shop)
    if owned:
        await shop.buy(owned)
    before = await till.rows()
    result = await till.order(*wanted, action=action)
    assert (result.get("status"), result.child_count) == (-4, 0)
    assert message in str(result.get("statusMessage"))
    assert till.viewer.kinds == []
    assert await till.rows() == before


@pytest.mark.parametrize("action", [UP, DOWN])
async def test_while_on_hold_a_change_is_minus_4(shop: PlanShop, action: str) -> None:
    till = Till(shop)
    await till.order("BASIC")
    await shop.time.set_payment("fails")
    await shop.time.advance("next")
    await shop.time.advance("next")
    assert await till.rows() == {"BASIC": ("Invalid", "true", False)}
    result = await till.order("PREMIUM", action=action)
    assert result.get("status") == -4
    assert "waits for a payment" in str(result.get("statusMessage"))


async def test_while_on_hold_an_order_without_an_action_is_told_why_not(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    await shop.time.set_payment("fails")
    await shop.time.advance("to 2026-04-10")
    result = await till.order("PREMIUM")
    assert result.get("status") == 2
    assert till.viewer.kinds[-1] == "already-subscribed"
    assert "Product BASIC is on hold because a payment did not go through" in till.viewer.messages[-1].text


async def test_a_plan_of_the_group_without_an_action_gets_the_dialog_of_those_who_are_subscribed(
    shop: PlanShop,
) -> None:
    till = Till(shop)
    await till.order("BASIC")
    result = await till.order("PREMIUM")
    assert result.get("status") == 2
    assert till.viewer.messages[-1].title == "You're already subscribed"
    assert "only one of the plans can be active" in till.viewer.messages[-1].text
    assert list(await till.rows()) == ["BASIC"]


async def test_an_action_set_after_the_order_was_given_counts(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    order = ContentNode(children=[ContentNode({"code": "PREMIUM", "qty": 1})])
    till.store.set_field("order", order)
    order.set("action", UP)
    result = await till.store.run("doOrder")
    assert result is not None
    assert result.get("status") == 1
    assert await shop.current() == ["PREMIUM"]


async def test_an_upgrade_that_was_undone_gives_the_old_row_back(shop: PlanShop) -> None:
    till = Till(shop)
    await till.order("BASIC")
    before = await till.rows()
    await till.order("PREMIUM", action=UP)
    await shop.time.undo()
    assert await till.rows() == before
    await shop.time.redo()
    assert (await till.rows())["PREMIUM"] == ("Valid", "false", True)
