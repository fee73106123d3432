"""Of a product group one plan can be had at a time, and each plan's offer once."""

from __future__ import annotations

import pytest

from tests.unit.local.plans import UP, PlanShop, plan_shop
from tui_store.domain.errors import (
    AlreadySubscribed,
    OnHold,
)

shop = plan_shop


async def test_a_mate_of_the_group_is_not_sold_without_an_action_and_neither_is_the_plan_itself(
    shop: PlanShop,
) -> None:
    await shop.buy("BASIC")
    with pytest.raises(AlreadySubscribed, match="only one of the plans can be active"):
        await shop.buy("PREMIUM")
    with pytest.raises(AlreadySubscribed, match="already subscribes to Product BASIC"):
        await shop.buy("BASIC")


async def test_a_cancelled_plan_is_in_the_way_until_its_term_ends(shop: PlanShop) -> None:
    await shop.time.cancel((await shop.buy("BASIC")).lines[0].purchase_id)
    for code in ("PREMIUM", "BASIC"):
        with pytest.raises(AlreadySubscribed):
            await shop.buy(code)
    await shop.time.advance("to 2026-04-01")
    assert (await shop.buy("PREMIUM")).lines


async def test_while_a_plan_is_on_hold_neither_it_nor_a_mate_can_be_bought(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    await shop.time.set_payment("fails")
    await shop.time.advance("next")
    await shop.time.advance("next")
    assert await shop.current() == []
    for code in ("BASIC", "PREMIUM"):
        with pytest.raises(OnHold, match="Product BASIC is on hold because a payment did not go through"):
            await shop.buy(code)
    assert (await shop.buy("LONER")).lines
    await shop.time.advance("to 2026-06-01")  # day 60 is over
    assert (await shop.buy("PREMIUM")).lines


async def test_each_plan_gives_its_offer_once_whichever_way_one_comes_back_to_it(shop: PlanShop) -> None:
    await shop.buy("FAMILY")
    await shop.buy("BASIC", UP)
    quote = await shop.quote("FAMILY", action=UP)
    assert quote.lines[0].offer is None
    assert str(quote.total) == "$12.00"
