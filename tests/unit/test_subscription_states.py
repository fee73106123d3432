"""The states of a subscription, the rows they give, and which event leads from which to which."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.subscriptions import NOTHING, event, lived, plan, plans, rates
from tui_store.domain.purchase import INVALID, VALID
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
    Subscription,
    apply,
    due,
    happening,
)
from tui_store.domain.term import LAST_MOMENT, MONTH, QUARTER, YEAR, Period, after

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


def test_a_subscription_goes_by_its_purchase_id_or_by_what_stands_for_it() -> None:
    assert plan().id == "ID"
    assert plan(key="ID 3:0").id == "ID 3:0"
