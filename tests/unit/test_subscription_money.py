"""What is left of a term in money, and what credit and tax do to a bill."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.subscriptions import BOUGHT, NOTHING, PRICE, at, ends, plan, rates
from tui_store.domain.money import Money, parse_money
from tui_store.domain.subscription import (
    RENEWED,
    apply,
    charge,
    happening,
    proration,
)
from tui_store.domain.term import MONTH, QUARTER, YEAR, Period


def test_half_a_cent_of_what_is_left_is_a_cent() -> None:
    # 28 days: after 14 of them half of $0.99 is left.
    subscription = plan(starts=at(2026, 1, 31), paid=Decimal("0.99"))
    assert proration(subscription, at(2026, 2, 14)) == Money(Decimal("0.50"), "USD")


@pytest.mark.parametrize(
    ("moment", "left"),
    [(at(2026, 1, 31), "8.99"), (at(2026, 2, 27), "0.32"), (at(2026, 2, 28), "0"), (at(2026, 3, 3), "0")],
)
def test_what_is_left_shrinks_from_the_whole_price_to_nothing(moment: datetime, left: str) -> None:
    rest = proration(plan(), moment)
    assert rest is not None
    assert rest.amount == Decimal(left)


def test_nothing_is_left_of_what_has_no_end_or_no_price() -> None:
    rest = proration(plan(ends=None), BOUGHT)
    assert rest is not None
    assert rest.amount == 0
    assert proration(plan(price=None), BOUGHT) is None


@given(
    st.decimals(Decimal("0.01"), Decimal(400), places=2),
    st.integers(0, 366 * 86_400),
    st.sampled_from([MONTH, QUARTER, YEAR]),
)
def test_what_is_left_is_price_times_time_left_through_term_half_up(
    paid: Decimal, seconds: int, period: Period
) -> None:
    subscription = plan(period=period, paid=paid)
    term = (ends(subscription) - subscription.starts) // timedelta(seconds=1)
    seconds %= term
    rest = proration(subscription, subscription.starts + timedelta(seconds=seconds))
    exact = paid * (term - seconds) / term
    assert rest is not None
    assert rest.amount == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert 0 <= rest.amount <= paid


def test_credit_pays_first_and_is_taxed_nowhere() -> None:
    subscription = plan(credit=Decimal("3.00"))
    bill = charge(subscription, RENEWED, BOUGHT, Decimal("0.1"))
    assert (bill.amount, bill.tax, bill.credit, bill.total) == tuple(map(Decimal, ("5.99", "0.60", "3.00", "6.59")))
    renewed = apply(subscription, bill)
    assert (renewed.credit, renewed.paid, renewed.charged) == tuple(map(Decimal, ("0", "8.99", "6.59")))


def test_credit_that_covers_more_than_a_term_is_kept_for_the_next() -> None:
    subscription = plan(credit=Decimal("10.00"))
    bill = charge(subscription, RENEWED, BOUGHT, Decimal("0.1"))
    assert (bill.total, bill.credit) == (NOTHING, Decimal("8.99"))
    assert apply(subscription, bill).credit == Decimal("1.01")


@given(st.decimals(NOTHING, Decimal(200), places=2), rates, st.integers(1, 30))
def test_bills_and_credit_add_up_to_the_prices_of_the_terms(credit: Decimal, rate: Decimal, terms: int) -> None:
    subscription, amounts = plan(credit=credit), NOTHING
    for _ in range(terms):
        bill = happening(subscription, pays=True, tax_rate=rate)
        amounts += bill.amount + bill.credit
        assert bill.tax == (bill.amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        subscription = apply(subscription, bill)
        assert subscription.credit >= 0
    assert amounts == terms * PRICE.amount


def test_what_has_no_price_is_renewed_for_nothing() -> None:
    bill = charge(plan(price=None), RENEWED, BOUGHT, Decimal("0.1"))
    assert bill.total == 0


def test_tax_on_a_currency_without_coins_is_whole() -> None:
    yen = parse_money("¥500")
    assert charge(plan(price=yen), RENEWED, BOUGHT, Decimal("0.0825")).tax == Decimal(41)
