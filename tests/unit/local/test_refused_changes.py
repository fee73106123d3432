"""What stops a change of plans, and that the plan one has is left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.local.plans import APRIL, DOWN, UP, PlanShop, plan_shop
from tests.unit.local.shop import AVA, order
from tui_store.domain.account import PaymentMethod
from tui_store.domain.errors import (
    BadAction,
    BadQuantity,
    MixedCurrencies,
    PaymentDeclined,
)

shop = plan_shop


@pytest.mark.parametrize("action", ["upgrade", "UPGRADE", "DownGrade", "Upgrade ", "Sidegrade"])
async def test_an_action_in_another_spelling_changes_nothing_and_says_how_it_is_spelt(
    shop: PlanShop, action: str
) -> None:
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="must be Upgrade or Downgrade, in exactly this spelling"):
        await shop.buy("PREMIUM", action)
    assert await shop.current() == ["BASIC"]


@pytest.mark.parametrize("action", [UP, DOWN])
async def test_a_change_to_the_plan_one_has_is_no_change(shop: PlanShop, action: str) -> None:
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="Product BASIC is the plan that this account has: there is nothing to change"):
        await shop.buy("BASIC", action)


async def test_a_subscription_that_is_in_no_group_can_take_over_from_nothing(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="Product LONER is in no product group"):
        await shop.buy("LONER", UP)


async def test_without_groups_there_are_no_changes_and_plans_can_be_had_side_by_side() -> None:
    shop = PlanShop(grouped=False)
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="in no product group"):
        await shop.buy("PREMIUM", UP)
    await shop.buy("PREMIUM")
    assert await shop.current() == ["BASIC", "PREMIUM"]


async def test_what_is_bought_once_is_no_plan_though_a_group_lists_it(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="Product FILM is in no product group"):
        await shop.buy("FILM", UP)
    await shop.buy("FILM")
    assert await shop.current() == ["BASIC", "FILM"]


@pytest.mark.parametrize("action", [UP, DOWN])
async def test_without_an_active_plan_there_is_nothing_to_take_over_from(shop: PlanShop, action: str) -> None:
    with pytest.raises(BadAction, match="has none of the plans: order Product PREMIUM without an action"):
        await shop.buy("PREMIUM", action)
    await shop.time.cancel((await shop.buy("BASIC")).lines[0].purchase_id, now=True)
    with pytest.raises(BadAction, match="has none of the plans"):
        await shop.buy("PREMIUM", action)


@pytest.mark.parametrize("steps", [1, 2], ids=["in grace", "on hold"])
async def test_while_a_payment_is_missing_plans_cannot_be_changed(shop: PlanShop, steps: int) -> None:
    await shop.buy("BASIC")
    await shop.time.set_payment("fails")
    for _ in range(steps):
        await shop.time.advance("next")
    for action in (UP, DOWN):
        with pytest.raises(BadAction, match="Product BASIC waits for a payment"):
            await shop.buy("PREMIUM", action)
    await shop.time.recover()
    assert (await shop.buy("PREMIUM", UP)).lines


async def test_a_change_is_an_order_of_one_product_and_one_of_it(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    with pytest.raises(BadAction, match="An upgrade is an order of one product, and this one has 2"):
        await shop.quote("PREMIUM", "LONER", action=UP)
    with pytest.raises(BadAction, match="A downgrade is an order of one product"):
        await shop.quote("PREMIUM", "FAMILY", action=DOWN)
    with pytest.raises(BadQuantity, match="can only be bought once"):
        await shop.backend.quote(order("PREMIUM", qty=2, action=UP))


async def test_while_a_downgrade_waits_there_is_no_other_change(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    await shop.buy("BASIC", DOWN)
    with pytest.raises(BadAction, match="A change to Product BASIC is waiting already: cancel that first"):
        await shop.buy("FAMILY", UP)


async def test_while_an_upgrade_is_on_trial_there_is_no_other_change(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    await shop.buy("FAMILY", UP)
    with pytest.raises(BadAction, match="is on trial still: change plans once that has ended"):
        await shop.buy("PREMIUM", UP)
    await shop.time.advance("next")
    assert (await shop.buy("PREMIUM", UP)).lines


async def test_a_plan_in_another_currency_gives_no_credit_and_no_upgrade(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    with pytest.raises(MixedCurrencies, match="sold in different currencies"):
        await shop.buy("EURO", UP)
    assert (await shop.buy("EURO", DOWN)).total == "€0,00"


async def test_a_card_that_is_refused_leaves_the_old_plan_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    shop = PlanShop(path)
    await shop.buy("BASIC")
    poor = PlanShop(path, account=AVA._replace(payment=PaymentMethod("Visa ending 0002", declines=True)))
    with pytest.raises(PaymentDeclined):
        await poor.buy("PREMIUM", UP)
    assert await shop.current() == ["BASIC"]
    assert (await shop.rows())["BASIC"].renews == APRIL
