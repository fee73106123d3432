"""Subscriptions cancelled, given back or replaced by an upgrade: when they end, and what can be resumed."""

from __future__ import annotations

import pytest

from tests.unit.subscriptions import at, event, lived, plan
from tui_store.domain.subscription import (
    ACTIVE,
    CANCEL,
    CANCEL_NOW,
    CANCELLED,
    CHARGE_BACK,
    CHARGED_BACK,
    EXPIRED,
    INTRO,
    PENDING_INACTIVE,
    REFUND,
    REFUNDED,
    RESUME,
    TRIAL,
    UPGRADED,
    apply,
    reinstated,
    replaced,
)


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
