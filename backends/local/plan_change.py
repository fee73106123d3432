"""Upgrade and downgrade: which plan is taken over from, and what is set against the new one's price. Pure.

Source of the rules: Roku's page on on-device upgrades and downgrades.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from backends.local.history import History
from backends.local.prices import styled, tax_on
from tui_store.domain.errors import BadAction, MixedCurrencies
from tui_store.domain.group import ProductGroup
from tui_store.domain.money import Money
from tui_store.domain.offer import Offer
from tui_store.domain.order import PlanChange, QuoteLine
from tui_store.domain.product import Product
from tui_store.domain.subscription import (
    IN_DUNNING,
    PENDING_ACTIVE,
    PENDING_INACTIVE,
    RENEWING,
    TRIAL,
    Subscription,
    proration,
)

UPGRADE, DOWNGRADE = "Upgrade", "Downgrade"


def plan_of(product: Product, group: ProductGroup, history: History, now: datetime) -> Subscription:
    """The plan of the group that an order of this product takes over from; BadAction if there is none to do so.

    Two can be left where the trial of an upgrade was cancelled: it is the one that renews, else the one with most left.
    """
    plans = [plan for code in group.codes if (plan := history.subscription(code)) is not None]
    for plan in plans:
        name = plan.purchase.name or plan.purchase.code
        if plan.state == PENDING_ACTIVE:
            raise BadAction(f"A change to {name} is waiting already: cancel that first.")
        if plan.state == PENDING_INACTIVE:
            raise BadAction(f"The last upgrade, from {name}, is on trial still: change plans once that has ended.")
        if plan.state in IN_DUNNING:
            raise BadAction(f"{name} waits for a payment: plans can be changed once that has been made.")
        if plan.purchase.code == product.code:
            raise BadAction(f"{name} is the plan that this account has: there is nothing to change.")
    if not plans:
        raise BadAction(f"This account has none of the {group.name}: order {product.name} without an action.")
    return max(plans, key=lambda plan: (plan.state in RENEWING, _left(plan, now)))


def changed_line(
    action: str, product: Product, offer: Offer | None, plan: Subscription, tax_rate: Decimal, now: datetime
) -> QuoteLine:
    """The line of a confirmation for a product that takes over from a plan."""
    price = product.price or Money(Decimal(0), "")
    name = plan.purchase.name or plan.purchase.code
    nothing = price.zero()
    if action == DOWNGRADE:
        change = PlanChange(action, plan.id, name, nothing, nothing, plan.ends)
        return QuoteLine(product, 1, None, nothing, nothing, nothing, change)
    rest = _credit(plan, now) or nothing
    if rest.currency and price.currency and rest.currency != price.currency:
        raise MixedCurrencies(f"{name} and {product.name} are sold in different currencies: no credit can be given.")
    first = styled(offer.price, price) if offer else price
    used = min(rest.amount, first.amount)
    change = PlanChange(action, plan.id, name, price.with_amount(used), price.with_amount(rest.amount - used))
    amount = first.with_amount(first.amount - used)
    tax = tax_on(amount, tax_rate)
    return QuoteLine(product, 1, offer, amount, tax, amount.plus(tax), change)


def _left(plan: Subscription, now: datetime) -> Decimal:
    rest = _credit(plan, now)
    return rest.amount if rest else Decimal(0)


def _credit(plan: Subscription, now: datetime) -> Money | None:
    """What is left of the plan's term, and of the credit of an upgrade before this one."""
    rest = proration(plan, now)
    on_trial = TRIAL in {plan.state, plan.was}  # its credit is of the plan before it, which may come back
    return rest.with_amount(rest.amount + plan.credit) if rest and not on_trial else rest
