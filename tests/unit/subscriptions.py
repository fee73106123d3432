"""Subscriptions for the tests of `tui_store.domain.subscription`: without journal or clock, and what befalls them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from tui_store.domain.money import Money
from tui_store.domain.purchase import VALID, Purchase
from tui_store.domain.subscription import (
    ACTIVE,
    INTRO,
    PENDING_ACTIVE,
    STATES,
    TRIAL,
    Happening,
    Subscription,
    apply,
    happening,
)
from tui_store.domain.term import MONTH, QUARTER, YEAR, Period, after

NOTHING = Decimal(0)
PRICE = Money(Decimal("8.99"), "USD")
BOUGHT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def plan(state: str = ACTIVE, bought: datetime = BOUGHT, period: Period = MONTH, **fields: object) -> Subscription:
    """A subscription in its first full term, or before that where its state says so."""
    row = Purchase("ID", "PLAN", "Plan", "MonthlySub", "$8.99", 1, VALID, bought)
    early = state in {TRIAL, INTRO, PENDING_ACTIVE}
    anchor = after(bought, Period(days=7)) if early else bought
    ends = anchor if early else after(anchor, period)
    made = Subscription(row, period, state, anchor, 0 if early else 1, bought, ends, PRICE, paid=PRICE.amount)
    return made._replace(**fields)  # type: ignore[arg-type]


def event(kind: str, when: datetime = BOUGHT, amount: str = "0") -> Happening:
    return Happening(kind, when, "ID", Decimal(amount))


def lived(subscription: Subscription, *pays: bool) -> Subscription:
    """After what happens to it by itself, as often as there are answers to whether it pays."""
    for does in pays:
        subscription = apply(subscription, happening(subscription, pays=does, tax_rate=NOTHING))
    return subscription


def ends(subscription: Subscription) -> datetime:
    assert subscription.ends is not None
    return subscription.ends


moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
plans = st.builds(plan, st.sampled_from(STATES), moments, st.sampled_from([MONTH, QUARTER, YEAR]))
rates = st.sampled_from([NOTHING, Decimal("0.0825"), Decimal("0.2")])
