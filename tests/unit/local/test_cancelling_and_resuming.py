"""Plans that are cancelled, before and after a change: what still runs, and what resuming brings back."""

from __future__ import annotations

import pytest

from tests.unit.local.plans import APRIL, DOWN, UP, PlanShop, plan_shop
from tui_store.domain.errors import (
    InputError,
)

shop = plan_shop


async def test_a_cancelled_upgrade_reinstates_the_old_plan_which_then_runs_out(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    new = (await shop.buy("FAMILY", UP)).lines[0].purchase_id
    await shop.time.advance("3d")
    await shop.time.cancel(new)
    assert await shop.current() == ["BASIC", "FAMILY"]
    await shop.time.advance("to 2026-03-10")
    assert await shop.current() == ["BASIC"]
    assert (await shop.rows())["BASIC"].renews is None
    await shop.time.advance("to 2026-04-02")
    assert await shop.current() == []
    assert await shop.paid() == "$5.99"


async def test_a_plan_that_was_reinstated_can_be_resumed_once_the_upgrade_has_ended(shop: PlanShop) -> None:
    old = (await shop.buy("BASIC")).lines[0].purchase_id
    new = (await shop.buy("FAMILY", UP)).lines[0].purchase_id
    await shop.time.cancel(new)
    with pytest.raises(InputError, match="cannot be resumed beside Product FAMILY"):
        await shop.time.resume(old)
    await shop.time.cancel(new, now=True)
    await shop.time.resume(old)
    assert (await shop.rows())["BASIC"].renews == APRIL


async def test_an_upgrade_on_trial_that_is_cancelled_at_once_reinstates_the_old_plan(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    new = (await shop.buy("FAMILY", UP)).lines[0].purchase_id
    await shop.time.cancel(new, now=True)
    assert await shop.current() == ["BASIC"]


async def test_a_cancelled_upgrade_that_is_resumed_puts_the_old_plan_back_into_waiting(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    new = (await shop.buy("FAMILY", UP)).lines[0].purchase_id
    await shop.time.cancel(new)
    await shop.time.resume(new)
    await shop.time.advance("next")
    assert await shop.current() == ["FAMILY"]


async def test_a_downgrade_that_is_cancelled_leaves_the_old_plan_to_its_term(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    new = (await shop.buy("BASIC", DOWN)).lines[0].purchase_id
    await shop.time.cancel(new)
    assert await shop.current() == ["PREMIUM"]
    await shop.time.advance("to 2026-04-02")
    assert await shop.current() == []
    assert await shop.paid() == "$13.99"


async def test_the_old_plan_resumed_does_away_with_the_downgrade(shop: PlanShop) -> None:
    old = (await shop.buy("PREMIUM")).lines[0].purchase_id
    await shop.buy("BASIC", DOWN)
    await shop.time.resume(old)
    assert await shop.current() == ["PREMIUM"]
    await shop.time.advance("to 2026-04-02")
    assert await shop.current() == ["PREMIUM"]
    assert await shop.paid() == "$27.98"


async def test_a_cancelled_plan_is_active_until_its_term_ends_and_nothing_of_it_is_given_back(shop: PlanShop) -> None:
    await shop.time.cancel((await shop.buy("BASIC")).lines[0].purchase_id)
    await shop.time.advance("to 2026-03-31")
    assert await shop.current() == ["BASIC"]
    await shop.time.advance("to 2026-04-01")
    assert await shop.current() == []
    assert await shop.paid() == "$5.99"


async def test_a_plan_resumed_within_its_term_is_as_if_it_had_never_been_cancelled(shop: PlanShop) -> None:
    key = (await shop.buy("BASIC")).lines[0].purchase_id
    before = await shop.rows()
    await shop.time.cancel(key)
    assert (await shop.rows())["BASIC"].renews is None
    await shop.time.resume(key)
    assert await shop.rows() == before
    assert await shop.paid() == "$5.99"
