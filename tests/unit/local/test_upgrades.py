"""Upgrades in the local backend: the credit for what is left, and what becomes of both plans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.local.plans import APRIL, START, UP, PlanShop, change_of, plan_shop
from tests.unit.local.shop import AVA, order, past, taxed
from tui_store.domain.purchase import INVALID, VALID

CENT = Decimal("0.01")
shop = plan_shop


async def test_the_credit_is_the_price_times_the_time_that_is_left(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    await shop.time.advance("10d")
    quote = await shop.quote("PREMIUM", action=UP)
    change = await change_of(shop, "PREMIUM", UP)
    assert (str(change.credit), str(change.left)) == ("$4.06", "$0.00")  # 5.99 x 21 / 31
    assert (str(quote.subtotal), str(quote.total)) == ("$9.93", "$9.93")


async def test_the_credit_is_rounded_half_up(shop: PlanShop) -> None:
    await shop.buy("STUDENT")
    await shop.time.advance("2026-03-31T18:00:00")  # a quarter of a day of 10 cents: 2.5 cents
    assert str((await change_of(shop, "PREMIUM", UP)).credit) == "$0.03"


@settings(max_examples=30, deadline=None)
@given(seconds=st.integers(0, 31 * 86400 - 1))
async def test_at_any_moment_the_credit_is_the_rest_of_the_term_in_money(seconds: int) -> None:
    shop = PlanShop()
    try:
        await shop.buy("BASIC")
        shop.shop.clock.at = START + timedelta(seconds=seconds)
        left = Decimal("5.99") * (31 * 86400 - seconds) / (31 * 86400)
        assert (await change_of(shop, "PREMIUM", UP)).credit.amount == left.quantize(CENT, ROUND_HALF_UP)
    finally:
        shop.shop.journal.close()


async def test_what_the_credit_leaves_over_pays_later_bills(shop: PlanShop) -> None:
    await shop.buy("YEAR")
    await shop.time.advance("to 2026-04-02")  # the year was paid for yesterday
    change = await change_of(shop, "PREMIUM", UP)
    assert (str(change.credit), str(change.left)) == ("$13.99", "$45.84")
    assert (await shop.buy("PREMIUM", UP)).total == "$0.00"
    before = await shop.paid()
    await shop.time.advance("3m")  # 41.97 of 45.84
    assert await shop.paid() == before
    await shop.time.advance("1m")
    assert Decimal((await shop.paid()).strip("$")) - Decimal(before.strip("$")) == Decimal("13.99") - Decimal("3.87")


async def test_a_second_upgrade_takes_along_what_the_first_one_left_over(shop: PlanShop) -> None:
    await shop.buy("YEAR")
    await shop.time.advance("to 2026-04-02")
    await shop.buy("PREMIUM", UP)  # leaves $45.84, and a whole month that is paid for
    assert str((await change_of(shop, "BASIC", UP)).left) == "$53.84"  # 45.84 + 13.99 - 5.99


async def test_what_the_viewer_agreed_to_stands_though_the_credit_shrinks_meanwhile(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    shop.shop.clock.at = START + timedelta(days=10)
    wanted = order("PREMIUM", action=UP)
    quote = await shop.backend.quote(wanted)
    shop.shop.clock.at += timedelta(hours=2)
    assert str((await shop.quote("PREMIUM", action=UP)).total) == "$9.95"
    assert (await shop.backend.place(wanted, quote, "slow")).total == str(quote.total) == "$9.93"


async def test_tax_is_on_what_the_credit_leaves() -> None:
    shop = PlanShop(account=taxed("0.1"))
    await shop.buy("BASIC")
    await shop.time.advance("10d")
    quote = await shop.quote("PREMIUM", action=UP)
    assert (str(quote.subtotal), str(quote.tax), str(quote.total)) == ("$9.93", "$0.99", "$10.92")


async def test_an_upgrade_is_immediate_and_begins_a_full_term(shop: PlanShop) -> None:
    old = (await shop.buy("BASIC")).lines[0].purchase_id
    await shop.time.advance("10d")
    new = (await shop.buy("PREMIUM", UP)).lines[0].purchase_id
    rows = await shop.rows()
    today = START + timedelta(days=10)
    assert new != old
    assert (rows["BASIC"].status, rows["BASIC"].expires, rows["BASIC"].renews) == (INVALID, today, None)
    assert (rows["PREMIUM"].status, rows["PREMIUM"].expires) == (VALID, datetime(2026, 4, 11, tzinfo=UTC))
    assert await shop.current() == ["PREMIUM"]
    await shop.time.advance("40d")
    assert await shop.current() == ["PREMIUM"]


async def test_during_the_trial_of_an_upgrade_both_plans_are_current_and_the_old_one_does_not_renew(
    shop: PlanShop,
) -> None:
    await shop.buy("BASIC")
    await shop.buy("FAMILY", UP)
    rows = await shop.rows()
    assert await shop.current() == ["BASIC", "FAMILY"]
    assert (rows["BASIC"].expires, rows["BASIC"].renews, rows["BASIC"].in_dunning) == (APRIL, None, False)
    assert rows["FAMILY"].renews == START + timedelta(days=7)


async def test_the_first_charge_of_an_upgrade_ends_the_old_plan_and_uses_its_credit(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    assert (await shop.buy("FAMILY", UP)).total == "$0.00"
    moved = await shop.time.advance("next")
    assert moved.words == "Product FAMILY renewed for $12.00."  # 17.99 less 5.99
    assert (await shop.rows())["BASIC"].status == INVALID
    assert await shop.current() == ["FAMILY"]


async def test_a_trial_leaves_no_credit(shop: PlanShop) -> None:
    await shop.buy("FAMILY")
    await shop.time.advance("2d")
    change = await change_of(shop, "PREMIUM", UP)
    assert (change.credit.amount, change.left.amount) == (Decimal(0), Decimal(0))


async def test_an_introductory_price_leaves_a_credit_of_what_was_paid(shop: PlanShop) -> None:
    await shop.buy("YEAR")
    assert str((await change_of(shop, "PREMIUM", UP)).credit) == "$0.99"


async def test_an_upgrade_starts_with_the_offer_of_a_plan_that_the_account_never_had(shop: PlanShop) -> None:
    await shop.buy("BASIC")
    quote = await shop.quote("YEAR", action=UP)
    assert quote.lines[0].offer is not None
    change = await change_of(shop, "YEAR", UP)
    assert (str(change.credit), str(change.left), str(quote.total)) == ("$0.99", "$5.00", "$0.00")


async def test_a_plan_that_was_cancelled_to_its_term_can_be_upgraded_from(shop: PlanShop) -> None:
    await shop.time.cancel((await shop.buy("BASIC")).lines[0].purchase_id)
    assert str((await change_of(shop, "PREMIUM", UP)).credit) == "$5.99"


async def test_a_plan_from_the_channels_files_can_be_upgraded_from() -> None:
    row = past("BASIC", "MonthlySub", cost="$5.99", status="Valid", purchased=START, expires=APRIL, renews=APRIL)
    shop = PlanShop(account=AVA._replace(has_history=True), seed=[row])
    assert str((await change_of(shop, "PREMIUM", UP)).credit) == "$5.99"
    await shop.buy("PREMIUM", UP)
    assert await shop.current() == ["PREMIUM"]
