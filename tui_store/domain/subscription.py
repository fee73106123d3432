"""The life of one subscription: its states, what happens to it next, and what each event makes of it.

Pure: nothing here knows a journal or a clock. Source of the rules: Roku's pages on subscription recovery, on upgrades
and downgrades, and on in-channel products; where they say nothing, FIDELITY.md says what was chosen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from tui_store.domain.money import Money
from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.domain.term import LAST_MOMENT, Period, after

TRIAL, INTRO, ACTIVE = "trial", "intro", "active"
GRACE, HOLD = "grace", "hold"
CANCELLED, PENDING_ACTIVE, PENDING_INACTIVE = "cancelled", "pending-active", "pending-inactive"
EXPIRED, REFUNDED, CHARGED_BACK, UPGRADED = "expired", "refunded", "charged-back", "upgraded"

# State -> (inDunning, status) of getPurchases and getAllPurchases.
ROWS: dict[str, tuple[bool, str]] = {
    TRIAL: (False, VALID),
    INTRO: (False, VALID),
    ACTIVE: (False, VALID),
    PENDING_ACTIVE: (False, VALID),
    CANCELLED: (False, VALID),
    PENDING_INACTIVE: (False, VALID),
    GRACE: (True, VALID),
    HOLD: (True, INVALID),
    EXPIRED: (False, INVALID),
    REFUNDED: (False, INVALID),
    CHARGED_BACK: (False, INVALID),
    UPGRADED: (False, INVALID),
}
STATES = tuple(ROWS)
RENEWING = frozenset({TRIAL, INTRO, ACTIVE, PENDING_ACTIVE})
IN_DUNNING = frozenset({GRACE, HOLD})
ENDED = frozenset({EXPIRED, REFUNDED, CHARGED_BACK, UPGRADED})

# Events, as the journal names them. What buys a subscription is an order's event.
RENEWED, ACTIVATED, FAILED = "renewed", "activated", "renewal-failed"
HELD, RECOVERED, RAN_OUT = "held", "recovered", "expired"
CANCEL, CANCEL_NOW, RESUME = "cancelled", "terminated", "resumed"
REFUND, CHARGE_BACK = "refunded", "charged-back"
EVENTS = (RENEWED, ACTIVATED, FAILED, HELD, RECOVERED, RAN_OUT, CANCEL, CANCEL_NOW, RESUME, REFUND, CHARGE_BACK)

GRACE_TIME = timedelta(days=3)
RECOVERY_TIME = timedelta(days=60)  # grace and hold together
_NOTHING = Decimal(0)


class Subscription(NamedTuple):
    """One subscription of an account, at one moment.

    `anchor` is where full terms are counted from, `term` how many of them have begun (0 during an offer), `starts`
    and `ends` bound the stretch that is paid for; an `ends` of None never comes. `price` is a full term's, before
    tax; None where it cannot be read: nothing is charged then. `paid` is what the present term cost before tax,
    credit included; `charged` is the last charge, with tax; `credit` is left of an upgrade. `was` is the state that a
    cancellation took it from. `place` sorts the history. `key` is what it goes by where its purchaseId is empty or
    another purchase's as well.
    """

    purchase: Purchase
    period: Period
    state: str
    anchor: datetime | None
    term: int
    starts: datetime
    ends: datetime | None
    price: Money | None
    paid: Decimal = _NOTHING
    charged: Decimal = _NOTHING
    credit: Decimal = _NOTHING
    was: str = ""
    replaces: str = ""
    place: tuple[int, int] = (0, 0)
    key: str = ""

    @property
    def id(self) -> str:
        """What events name it by: its purchaseId, if that is its alone."""
        return self.key or self.purchase.purchase_id

    def row(self) -> Purchase:
        """The purchase as getAllPurchases lists it in this state."""
        in_dunning, status = ROWS[self.state]
        renews = self.ends if self.state in RENEWING else None
        if self.state in RENEWING and not self.term and self.purchase.renews:
            renews = self.purchase.renews  # as the channel's own file has it, until the first renewal
        return self.purchase._replace(status=status, in_dunning=in_dunning, expires=self.ends, renews=renews)


class Happening(NamedTuple):
    """One event of a subscription: `amount` is charged before tax and after `credit`; a refund is below zero."""

    kind: str
    at: datetime
    purchase_id: str
    amount: Decimal = _NOTHING
    tax: Decimal = _NOTHING
    credit: Decimal = _NOTHING

    @property
    def total(self) -> Decimal:
        """What goes to or from the account's card."""
        return self.amount + self.tax


def due(subscription: Subscription) -> datetime | None:
    """When something happens to it by itself; None for never."""
    state, ends = subscription.state, subscription.ends
    if ends is None or state in ENDED or ends >= LAST_MOMENT:
        return None
    if state == GRACE:
        return _later(ends, GRACE_TIME)
    if state == HOLD:
        return _later(ends, RECOVERY_TIME)
    return ends


def happening(subscription: Subscription, *, pays: bool, tax_rate: Decimal) -> Happening:
    """What happens when it is `due`; `pays` says whether a charge would go through."""
    at, state = due(subscription), subscription.state
    if at is None:
        raise ValueError(f"nothing is due for {subscription.id}")
    if state == GRACE:
        return Happening(HELD, at, subscription.id)
    if state not in RENEWING:
        return Happening(RAN_OUT, at, subscription.id)
    kind = (ACTIVATED if state == PENDING_ACTIVE else RENEWED) if pays else FAILED
    return charge(subscription, kind, at, tax_rate) if pays else Happening(kind, at, subscription.id)


def charge(subscription: Subscription, kind: str, at: datetime, tax_rate: Decimal) -> Happening:
    """A charge for the next term: the price less what credit is left, and tax on that."""
    price = subscription.price
    if price is None:
        return Happening(kind, at, subscription.id)
    credit = min(subscription.credit, price.amount)
    amount = price.with_amount(price.amount - credit) if credit else price
    tax = amount.with_amount(amount.amount * tax_rate).amount if tax_rate else _NOTHING
    return Happening(kind, at, subscription.id, amount.amount, tax, credit)


def apply(subscription: Subscription, event: Happening) -> Subscription:
    """What an event makes of a subscription; raises ValueError for one that its state does not know."""
    kind, state = event.kind, subscription.state
    if state not in _ALLOWED.get(kind, _NOWHERE):
        raise ValueError(f"{kind} happens to no subscription that is {state}")
    if kind in _RENEWS or (kind == RECOVERED and state == GRACE):
        return _next_term(subscription, event)
    if kind == RECOVERED:
        return _next_term(subscription._replace(anchor=event.at, term=0, ends=event.at), event)
    if kind == FAILED:
        # Nothing was ever paid for: no grace.
        return subscription._replace(state=HOLD if state == TRIAL else GRACE)
    if kind == CANCEL:
        return subscription._replace(state=CANCELLED, was=state)
    if kind == RESUME:
        return subscription._replace(state=subscription.was or ACTIVE, was="")
    return subscription._replace(state=_BECOMES[kind], ends=_ended(subscription, event))


def replaced(subscription: Subscription, at: datetime, *, on_trial: bool) -> Subscription:
    """The plan that an upgrade took over from: over at once, or waiting until the new one's trial has been paid for."""
    if on_trial:
        return subscription._replace(state=PENDING_INACTIVE, was=subscription.was or subscription.state)
    return subscription._replace(state=UPGRADED, ends=at, was="")


def reinstated(subscription: Subscription) -> Subscription:
    """The upgrade came to nothing: the old plan runs to its term and does not renew."""
    return subscription._replace(state=CANCELLED, was=subscription.was or ACTIVE)


def proration(subscription: Subscription, at: datetime) -> Money | None:
    """What is left of the term, in money: price paid x time left / term, rounded half up to the smallest coin."""
    price, ends = subscription.price, subscription.ends
    if price is None or ends is None or ends <= at or ends <= subscription.starts:
        return None if price is None else price.zero()
    left = Decimal((ends - at) // timedelta(seconds=1)) / Decimal((ends - subscription.starts) // timedelta(seconds=1))
    return price.with_amount(subscription.paid * min(left, Decimal(1)))


def _next_term(subscription: Subscription, event: Happening) -> Subscription:
    purchase, period, _, anchor, term, _, ends, price, _, _, credit, was, replaces, place, key = subscription
    starts, term = ends or event.at, term + 1
    ends = after(anchor or starts, period, term)
    amount, used = event.amount, event.credit
    if used:
        credit, paid = credit - used, amount + used
    else:
        paid = amount
    # Written out, not _replace: half of a long fold is this.
    return Subscription(
        *(purchase, period, ACTIVE, anchor, term, starts, ends, price),
        *(paid, event.total, credit, was, replaces, place, key),
    )


def _ended(subscription: Subscription, event: Happening) -> datetime | None:
    if event.kind in {RAN_OUT, HELD}:
        return subscription.ends
    return event.at if subscription.ends is None else min(subscription.ends, event.at)


def _later(moment: datetime, time: timedelta) -> datetime | None:
    return moment + time if time < LAST_MOMENT - moment else None


_NOWHERE: frozenset[str] = frozenset()
_RENEWS = frozenset({RENEWED, ACTIVATED})
_PAID_FOR = frozenset({TRIAL, INTRO, ACTIVE, CANCELLED, PENDING_INACTIVE, GRACE})
_ALLOWED: dict[str, frozenset[str]] = {
    RENEWED: frozenset({TRIAL, INTRO, ACTIVE}),
    ACTIVATED: frozenset({PENDING_ACTIVE}),
    FAILED: RENEWING,
    HELD: frozenset({GRACE}),
    RECOVERED: IN_DUNNING,
    RAN_OUT: frozenset({CANCELLED, PENDING_INACTIVE, HOLD}),
    CANCEL: frozenset({TRIAL, INTRO, ACTIVE}),
    CANCEL_NOW: _PAID_FOR | {PENDING_ACTIVE, HOLD},
    RESUME: frozenset({CANCELLED}),
    REFUND: _PAID_FOR,
    CHARGE_BACK: _PAID_FOR,
}
_BECOMES = {HELD: HOLD, RAN_OUT: EXPIRED, CANCEL_NOW: EXPIRED, REFUND: REFUNDED, CHARGE_BACK: CHARGED_BACK}
