"""The rules of a subscription's life, without journal or clock (see `tui_store.domain.subscription`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_store.domain.money import Money, parse_money
from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.domain.subscription import (
    ACTIVATED,
    ACTIVE,
    CANCEL,
    CANCEL_NOW,
    CANCELLED,
    CHARGE_BACK,
    CHARGED_BACK,
    ENDED,
    EVENTS,
    EXPIRED,
    FAILED,
    GRACE,
    HELD,
    HOLD,
    IN_DUNNING,
    INTRO,
    PENDING_ACTIVE,
    PENDING_INACTIVE,
    RAN_OUT,
    RECOVERED,
    REFUND,
    REFUNDED,
    RENEWED,
    RENEWING,
    RESUME,
    ROWS,
    STATES,
    TRIAL,
    UPGRADED,
    Happening,
    Subscription,
    apply,
    charge,
    due,
    happening,
    proration,
    reinstated,
    replaced,
)
from tui_store.domain.term import LAST_MOMENT, MONTH, QUARTER, YEAR, Period, after

NOTHING = Decimal(0)
PRICE = Money(Decimal("8.99"), "USD")
BOUGHT = datetime(2026, 1, 31, 12, tzinfo=UTC)

# What each event leads to, from each state that knows it. Written out once more, by hand.
LEADS_TO = {
    **{(RENEWED, state): ACTIVE for state in (TRIAL, INTRO, ACTIVE)},
    (ACTIVATED, PENDING_ACTIVE): ACTIVE,
    (FAILED, TRIAL): HOLD,
    **{(FAILED, state): GRACE for state in (INTRO, ACTIVE, PENDING_ACTIVE)},
    (HELD, GRACE): HOLD,
    (RECOVERED, GRACE): ACTIVE,
    (RECOVERED, HOLD): ACTIVE,
    **{(RAN_OUT, state): EXPIRED for state in (CANCELLED, PENDING_INACTIVE, HOLD)},
    **{(CANCEL, state): CANCELLED for state in (TRIAL, INTRO, ACTIVE)},
    **{
        (CANCEL_NOW, state): EXPIRED
        for state in (TRIAL, INTRO, ACTIVE, PENDING_ACTIVE, CANCELLED, PENDING_INACTIVE, GRACE, HOLD)
    },
    (RESUME, CANCELLED): ACTIVE,
    **{(REFUND, state): REFUNDED for state in (TRIAL, INTRO, ACTIVE, CANCELLED, PENDING_INACTIVE, GRACE)},
    **{(CHARGE_BACK, state): CHARGED_BACK for state in (TRIAL, INTRO, ACTIVE, CANCELLED, PENDING_INACTIVE, GRACE)},
}


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


# ---------------------------------------------------------------------- states and events


def test_every_state_has_a_row_of_the_table() -> None:
    assert set(STATES) == set(ROWS)
    assert RENEWING | IN_DUNNING | ENDED | {CANCELLED, PENDING_INACTIVE} == set(STATES)
    assert set(ROWS.values()) == {(False, VALID), (True, VALID), (True, INVALID), (False, INVALID)}


@pytest.mark.parametrize(
    ("state", "in_dunning", "status"),
    [
        *((state, False, VALID) for state in (TRIAL, INTRO, ACTIVE, PENDING_ACTIVE, CANCELLED, PENDING_INACTIVE)),
        (GRACE, True, VALID),
        (HOLD, True, INVALID),
        *((state, False, INVALID) for state in (EXPIRED, REFUNDED, CHARGED_BACK, UPGRADED)),
    ],
)
def test_a_row_says_what_its_state_means(state: str, in_dunning: bool, status: str) -> None:
    row = plan(state).row()
    assert (row.in_dunning, row.status) == (in_dunning, status)
    assert row.expires == plan(state).ends
    assert (row.renews is not None) == (state in RENEWING)


@pytest.mark.parametrize(("kind", "state"), list(product(EVENTS, STATES)))
def test_an_event_leads_to_one_state_or_is_refused(kind: str, state: str) -> None:
    subscription = plan(state)
    if (kind, state) in LEADS_TO:
        assert apply(subscription, event(kind)).state == LEADS_TO[kind, state]
    else:
        with pytest.raises(ValueError, match=state):
            apply(subscription, event(kind))


def test_an_event_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="reborn"):
        apply(plan(), event("reborn"))


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_happens_to_what_has_ended(state: str) -> None:
    assert due(plan(state)) is None
    with pytest.raises(ValueError, match="ID"):
        happening(plan(state), pays=True, tax_rate=NOTHING)


@pytest.mark.parametrize("state", STATES)
def test_what_has_no_end_never_comes_due(state: str) -> None:
    assert due(plan(state, ends=None, anchor=None)) is None


moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
plans = st.builds(plan, st.sampled_from(STATES), moments, st.sampled_from([MONTH, QUARTER, YEAR]))
rates = st.sampled_from([NOTHING, Decimal("0.0825"), Decimal("0.2")])


@given(plans, st.lists(st.tuples(st.sampled_from(EVENTS), st.booleans(), st.integers(0, 90)), max_size=30))
def test_no_state_is_reached_that_the_table_does_not_have(
    subscription: Subscription, steps: list[tuple[str, bool, int]]
) -> None:
    now = subscription.starts
    for kind, does, days in steps:
        now = after(now, Period(days=days))
        while (moment := due(subscription)) is not None and moment <= now:
            subscription = lived(subscription, does)
        try:
            subscription = apply(subscription, event(kind, now))
        except ValueError:
            assert (kind, subscription.state) not in LEADS_TO
        assert subscription.state in ROWS
        subscription.row()


@given(plans, st.lists(st.booleans(), max_size=40), rates)
def test_time_never_runs_back_and_always_gets_somewhere(
    subscription: Subscription, pays: list[bool], rate: Decimal
) -> None:
    for does in pays:
        moment = due(subscription)
        if moment is None:
            return
        before = subscription
        subscription = apply(subscription, happening(subscription, pays=does, tax_rate=rate))
        again = due(subscription)
        # Either it happens later, or it leads on: renewing, grace, hold, the end. No circle stands still.
        assert again is None or again > moment
        assert (subscription.state, subscription.ends) != (before.state, before.ends)


@given(st.sampled_from(STATES), st.integers(0, 200), st.sampled_from([MONTH, QUARTER, YEAR]), st.booleans())
def test_the_end_of_the_calendar_is_an_end(state: str, days: int, period: Period, does: bool) -> None:
    subscription = plan(state, LAST_MOMENT - timedelta(days=days), period)
    for _ in range(20):
        if due(subscription) is None:
            return
        subscription = lived(subscription, does)
    raise AssertionError(f"{subscription} goes on for ever")


# ---------------------------------------------------------------------- terms


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


# ---------------------------------------------------------------------- payments that fail


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


# ---------------------------------------------------------------------- cancelling and giving back


def test_a_cancelled_subscription_runs_to_its_term_and_no_further() -> None:
    cancelled = apply(plan(), event(CANCEL, at(2026, 2, 3)))
    assert (cancelled.state, cancelled.ends, cancelled.row().renews) == (CANCELLED, at(2026, 2, 28), None)
    over = lived(cancelled, True)
    assert (over.state, over.ends) == (EXPIRED, at(2026, 2, 28))


@pytest.mark.parametrize("state", [TRIAL, INTRO, ACTIVE])
def test_resumed_within_the_term_is_as_if_never_cancelled(state: str) -> None:
    subscription = plan(state)
    assert apply(apply(subscription, event(CANCEL)), event(RESUME, at(2026, 2, 2))) == subscription


def test_cancelled_at_once_ends_at_once() -> None:
    over = apply(plan(), event(CANCEL_NOW, at(2026, 2, 3)))
    assert (over.state, over.ends) == (EXPIRED, at(2026, 2, 3))


def test_what_was_not_paid_for_ended_with_its_term() -> None:
    over = apply(lived(plan(), False), event(CANCEL_NOW, at(2026, 3, 2)))
    assert over.ends == at(2026, 2, 28)


@pytest.mark.parametrize(("kind", "state"), [(REFUND, REFUNDED), (CHARGE_BACK, CHARGED_BACK)])
def test_what_is_given_back_ends_at_once(kind: str, state: str) -> None:
    over = apply(plan(), event(kind, at(2026, 2, 3), "-8.99"))
    assert (over.state, over.ends, over.row().renews) == (state, at(2026, 2, 3), None)


# ---------------------------------------------------------------------- upgrades


def test_an_upgrade_ends_the_old_plan_at_once_unless_the_new_one_is_on_trial() -> None:
    over = replaced(plan(), at(2026, 2, 3), on_trial=False)
    assert (over.state, over.ends) == (UPGRADED, at(2026, 2, 3))
    waiting = replaced(plan(), at(2026, 2, 3), on_trial=True)
    assert (waiting.state, waiting.ends) == (PENDING_INACTIVE, at(2026, 2, 28))


def test_an_upgrade_that_comes_to_nothing_gives_the_old_plan_back_without_renewal() -> None:
    back = reinstated(replaced(plan(), at(2026, 2, 3), on_trial=True))
    assert (back.state, back.row().renews) == (CANCELLED, None)
    assert apply(back, event(RESUME)) == plan()


def test_a_cancelled_plan_that_was_given_back_can_be_resumed() -> None:
    back = reinstated(replaced(apply(plan(), event(CANCEL)), at(2026, 2, 3), on_trial=True))
    assert apply(back, event(RESUME)) == plan()


# ---------------------------------------------------------------------- money


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


def test_a_subscription_goes_by_its_purchase_id_or_by_what_stands_for_it() -> None:
    assert plan().id == "ID"
    assert plan(key="ID 3:0").id == "ID 3:0"
