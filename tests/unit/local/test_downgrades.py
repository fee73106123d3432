"""Downgrades in the local backend: what waits until the old plan has run out, and what it costs then."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tests.unit.local.plans import APRIL, DOWN, PlanShop, change_of, plan_shop
from tui_store.domain.purchase import VALID

MAY = datetime(2026, 5, 1, tzinfo=UTC)
shop = plan_shop


async def test_a_downgrade_costs_nothing_now_and_has_an_id_of_its_own_at_once(shop: PlanShop) -> None:
    old = (await shop.buy("PREMIUM")).lines[0].purchase_id
    await shop.time.advance("10d")
    change = await change_of(shop, "BASIC", DOWN)
    assert (change.begins, change.credit.amount, change.left.amount) == (APRIL, Decimal(0), Decimal(0))
    receipt = await shop.buy("BASIC", DOWN)
    assert (receipt.total, receipt.lines[0].total, receipt.lines[0].amount) == ("$0.00", "$0.00", "$0.00")
    assert receipt.lines[0].purchase_id not in {"", old}


async def test_a_downgrade_leaves_the_old_plan_to_its_expiry_and_has_that_date_itself(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    await shop.time.advance("10d")
    await shop.buy("BASIC", DOWN)
    rows = await shop.rows()
    assert await shop.current() == ["BASIC", "PREMIUM"]
    assert (rows["PREMIUM"].expires, rows["PREMIUM"].renews) == (APRIL, None)
    assert (rows["BASIC"].expires, rows["BASIC"].renews, rows["BASIC"].in_dunning) == (APRIL, APRIL, False)


async def test_at_the_expiry_of_the_old_plan_the_new_one_is_charged_in_full(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    new = (await shop.buy("BASIC", DOWN)).lines[0].purchase_id
    await shop.time.advance("to 2026-04-01")
    assert await shop.current() == ["BASIC"]
    assert (await shop.rows())["BASIC"].expires == MAY
    assert await shop.paid() == "$19.98"
    assert (await shop.rows())["BASIC"].purchase_id == new


async def test_a_downgrade_gets_no_offer(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    quote = await shop.quote("FAMILY", action=DOWN)
    assert quote.lines[0].offer is None
    await shop.buy("FAMILY", DOWN)
    await shop.time.advance("to 2026-04-01")
    assert await shop.paid() == "$31.98"


async def test_a_downgrade_that_cannot_be_charged_when_it_begins_is_in_grace(shop: PlanShop) -> None:
    await shop.buy("PREMIUM")
    await shop.buy("BASIC", DOWN)
    await shop.time.set_payment("fails")
    await shop.time.advance("to 2026-04-01")
    row = (await shop.rows())["BASIC"]
    assert (row.status, row.in_dunning) == (VALID, True)
