"""When a subscription's terms begin and end: renewals, payments that fail, and recovery from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.subscriptions import at, ends, event, lived, moments, plan, plans
from tui_store.domain.subscription import (
    ACTIVE,
    EXPIRED,
    GRACE,
    HOLD,
    INTRO,
    PENDING_ACTIVE,
    RECOVERED,
    RENEWING,
    TRIAL,
    Subscription,
    apply,
    due,
)
from tui_store.domain.term import LAST_MOMENT, MONTH, QUARTER, YEAR, Period, after


def test_renewals_keep_the_day_of_the_purchase() -> None:
    subscription, days = plan(), []
    for _ in range(14):
        days.append((ends(subscription).month, ends(subscription).day))
        subscription = lived(subscription, True)
    assert days[:4] == [(2, 28), (3, 31), (4, 30), (5, 31)]
    assert days[-2:] == [(2, 28), (3, 31)]


def test_a_leap_day_comes_back_in_leap_years() -> None:
    subscription, days = plan(bought=at(2028, 2, 29), period=YEAR), []
    for _ in range(4):
        days.append(ends(subscription))
        subscription = lived(subscription, True)
    assert days == [at(2029, 2, 28), at(2030, 2, 28), at(2031, 2, 28), at(2032, 2, 29)]


@given(moments.filter(lambda moment: moment.year < 9900), st.sampled_from([MONTH, QUARTER, YEAR]))
def test_a_term_is_so_many_calendar_months_after_the_anchor_and_in_utc(bought: datetime, period: Period) -> None:
    subscription = plan(bought=bought, period=period)
    for number in range(1, 9):
        end = ends(subscription)
        assert (end.year * 12 + end.month) - (bought.year * 12 + bought.month) == number * period.months
        assert end.timetz() == bought.timetz()
        assert end.day == bought.day or (end.day < bought.day and (end + timedelta(days=1)).day == 1)
        subscription = lived(subscription, True)


def test_an_hour_that_a_time_zone_skips_is_no_different() -> None:
    east = datetime(2026, 2, 28, 23, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=5)))
    assert ends(plan(bought=east.astimezone(UTC))) == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


def test_the_first_full_term_begins_when_the_trial_ends() -> None:
    first = lived(plan(TRIAL), True)
    assert (first.state, first.starts, first.ends) == (ACTIVE, at(2026, 2, 7), at(2026, 3, 7))


def test_grace_lasts_three_days_and_the_hold_to_day_sixty() -> None:
    failed = lived(plan(), False)
    assert (failed.state, due(failed)) == (GRACE, at(2026, 3, 3))
    held = lived(failed, False)
    assert (held.state, due(held)) == (HOLD, at(2026, 2, 28) + timedelta(days=60))
    assert lived(held, True).state == EXPIRED


def test_a_trial_that_cannot_be_paid_goes_on_hold_at_once() -> None:
    held = lived(plan(TRIAL), False)
    assert (held.state, due(held)) == (HOLD, at(2026, 2, 7) + timedelta(days=60))


@pytest.mark.parametrize("state", [INTRO, PENDING_ACTIVE])
def test_whoever_has_paid_before_has_a_grace_time(state: str) -> None:
    assert lived(plan(state), False).state == GRACE


def test_recovered_in_grace_keeps_the_billing_date() -> None:
    failed = lived(plan(), False)
    paid = apply(failed, event(RECOVERED, at(2026, 3, 2), "8.99"))
    assert (paid.state, paid.starts, paid.ends) == (ACTIVE, at(2026, 2, 28), at(2026, 3, 31))
    assert ends(lived(paid, True)) == at(2026, 4, 30)


def test_recovered_on_hold_moves_the_billing_date_to_the_day_of_payment() -> None:
    held = lived(plan(), False, False)
    paid = apply(held, event(RECOVERED, at(2026, 3, 20), "8.99"))
    assert (paid.state, paid.starts, paid.ends) == (ACTIVE, at(2026, 3, 20), at(2026, 4, 20))
    assert ends(lived(paid, True)) == at(2026, 5, 20)


@given(plans, st.integers(0, 59))
def test_a_recovery_always_leads_to_a_term_that_has_not_run_out(subscription: Subscription, days: int) -> None:
    if subscription.state not in RENEWING or due(subscription) is None:
        return
    failed = lived(subscription, False)
    now = after(ends(failed), Period(days=days))
    while (moment := due(failed)) is not None and moment <= now:
        failed = lived(failed, False)
    paid = apply(failed, event(RECOVERED, now))
    assert paid.state == ACTIVE
    assert ends(paid) > now or ends(paid) == LAST_MOMENT
