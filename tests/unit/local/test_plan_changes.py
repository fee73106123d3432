"""Upgrades and downgrades of the local backend: what they cost, what becomes of both plans, and what stops them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.local.plans import DOWN, START, UP, PlanShop
from tests.unit.local.shop import AVA, order, past, taxed
from tui_store.domain.account import PaymentMethod
from tui_store.domain.errors import (
    AlreadySubscribed,
    BadAction,
    BadQuantity,
    InputError,
    MixedCurrencies,
    OnHold,
    PaymentDeclined,
)
from tui_store.domain.order import PlanChange
from tui_store.domain.purchase import INVALID, VALID

APRIL, MAY = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
CENT = Decimal("0.01")


@pytest.fixture(params=["in memory", "on disk"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> PlanShop:
    return PlanShop(tmp_path / "state.sqlite" if request.param == "on disk" else None)


async def change_of(shop: PlanShop, code: str, action: str) -> PlanChange:
    (line,) = (await shop.quote(code, action=action)).lines
    assert line.change is not None
    return line.change


# ---------------------------------------------------------------------- upgrade


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


# ---------------------------------------------------------------------- downgrade


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


# ---------------------------------------------------------------------- what stops a change


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


# ---------------------------------------------------------------------- one of a group


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


async def test_an_offer_whose_purchase_was_undone_can_be_had_again(shop: PlanShop) -> None:
    await shop.buy("FAMILY")
    await shop.time.undo()
    assert (await shop.quote("FAMILY")).lines[0].offer is not None


# ---------------------------------------------------------------------- undone and done again


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
