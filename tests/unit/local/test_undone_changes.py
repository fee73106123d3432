"""Changes of plans taken back and made again: the old plan, the new one and the offer."""

from __future__ import annotations

import pytest

from tests.unit.local.plans import DOWN, UP, PlanShop, plan_shop

shop = plan_shop


async def test_an_offer_whose_purchase_was_undone_can_be_had_again(shop: PlanShop) -> None:
    await shop.buy("FAMILY")
    await shop.time.undo()
    assert (await shop.quote("FAMILY")).lines[0].offer is not None


@pytest.mark.parametrize(
    ("first", "second", "action"),
    [("BASIC", "PREMIUM", UP), ("BASIC", "FAMILY", UP), ("PREMIUM", "BASIC", DOWN)],
    ids=["upgrade", "upgrade with a trial", "downgrade"],
)
async def test_a_change_undone_gives_the_old_plan_back_and_redone_the_new_one(
    shop: PlanShop, first: str, second: str, action: str
) -> None:
    await shop.buy(first)
    await shop.time.advance("10d")
    before, paid = await shop.rows(), await shop.paid()
    await shop.buy(second, action)
    after, charged = await shop.rows(), await shop.paid()
    assert before != after
    undone = await shop.time.undo()
    assert undone.words.startswith(f"Undone: {action} to Product {second} for ")
    assert (await shop.rows(), await shop.paid()) == (before, paid)
    await shop.time.redo()
    assert (await shop.rows(), await shop.paid()) == (after, charged)
    session = {row.code: row for row in reversed(await shop.again().purchases(include_inactive=True))}
    assert session == after


async def test_after_an_undone_upgrade_the_old_plan_renews_as_ever(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    await shop.buy("PREMIUM", UP)
    await shop.time.undo()
    await shop.time.advance("to 2026-04-02")
    assert await shop.current() == ["BASIC"]
    assert await shop.paid() == "$11.98"
