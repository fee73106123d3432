"""What an account holds: a subscription with a life of its own, or something that was bought once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tui_store.domain.money import Money, parse_money
from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.domain.subscription import ACTIVE, GRACE, GRACE_TIME, HOLD, INTRO, RECOVERY_TIME, TRIAL, Subscription
from tui_store.domain.term import Period, add_months, after, billing_period, term_at

_DATES = ("purchased", "expires", "renews")
_FIRST_YEAR = 3  # a term before it is in the calendar still
_NOTHING = Decimal(0)


class Holding(NamedTuple):
    """Something that was bought once, or a subscription that ended before this store knew it.

    An empty `purchase.status` leaves the decision to its dates. `charged` is what it cost with tax. `place` sorts the
    history: later events first, and the lines of one event in their own order.
    """

    purchase: Purchase
    place: tuple[int, int]
    charged: Decimal = _NOTHING

    @property
    def id(self) -> str:
        """Its purchaseId."""
        return self.purchase.purchase_id

    def as_of(self, now: datetime) -> Purchase:
        """The purchase as it stands at a moment."""
        bought = self.purchase
        if bought.status:
            return bought
        current = bought.expires is None or now < bought.expires
        return bought._replace(status=VALID if current else INVALID)


Entry = Holding | Subscription


def bought(purchase: Purchase, offer: Period | None, place: tuple[int, int], amount: str = "") -> Entry:
    """A purchase made in this store for an `amount` before tax; an offer comes before the first full term."""
    start, period = purchase.purchased, billing_period(purchase.product_type)
    charged = _amount(parse_money(purchase.total))
    if start is None or period is None:
        return Holding(purchase, place, charged)
    paid = _amount(parse_money(amount))
    anchor = after(start, offer) if offer else start
    return Subscription(
        purchase=purchase,
        period=period,
        state=ACTIVE if not offer else INTRO if paid else TRIAL,
        anchor=anchor,
        term=0 if offer else 1,
        starts=start,
        ends=anchor if offer else after(anchor, period),
        price=_price(purchase),
        paid=paid,
        charged=charged,
        place=place,
    )


def seeded(purchase: Purchase, at: datetime, place: tuple[int, int]) -> Entry:
    """A purchase that the channel's files bring along, looked at when the account was seeded.

    A subscription without a status is current if its dates say so then. One that is current renews from its expiry on
    like any other, and has done so in silence until then; what is bought once stays at its dates' mercy.
    """
    text = purchase.status.strip()
    status = VALID if text.lower() == VALID.lower() else INVALID
    period = billing_period(purchase.product_type)
    if period is None:
        return Holding(purchase._replace(status=status if text else ""), place)
    if not text:
        status = VALID if purchase.expires is None or at < purchase.expires else INVALID
    if status == INVALID and not purchase.in_dunning:
        return Holding(purchase._replace(status=INVALID), place)
    subscription = Subscription(
        purchase=purchase._replace(status=VALID),
        period=period,
        state=ACTIVE,
        anchor=purchase.expires,
        term=0,
        starts=_term_start(purchase, period, at),
        ends=purchase.expires,
        price=_price(purchase),
        place=place,
    )
    if purchase.in_dunning:
        return _in_dunning(subscription, at, GRACE if status == VALID else HOLD)
    if purchase.expires is not None and purchase.expires <= at:
        term = term_at(purchase.expires, period, at)
        subscription = subscription._replace(term=term.number + 1, starts=term.start, ends=term.end)
    return subscription._replace(paid=_amount(subscription.price))


def _in_dunning(subscription: Subscription, at: datetime, state: str) -> Subscription:
    """The file says that a payment is missing; if it cannot have been for so long, it has been since now."""
    time, ends = GRACE_TIME if state == GRACE else RECOVERY_TIME, subscription.ends
    since = ends if ends is not None and ends <= at < ends + time else at
    return subscription._replace(state=state, anchor=subscription.anchor or since, ends=since)


def _term_start(purchase: Purchase, period: Period, at: datetime) -> datetime:
    """Where the term that ends with the file's expiry began, as far as can be told."""
    bought, expires = purchase.purchased or at, purchase.expires
    if expires is None or expires.year < _FIRST_YEAR:
        return bought
    return max(bought, add_months(expires, -period.months))


def _price(purchase: Purchase) -> Money | None:
    price = parse_money(purchase.cost)
    return price.times(purchase.qty) if price and purchase.qty > 1 else price


def _amount(money: Money | None) -> Decimal:
    return money.amount if money else _NOTHING


def to_json(purchase: Purchase) -> dict[str, Any]:
    """A purchase as the body of an event keeps it: dates in ISO 8601, the rest as it is."""
    data = purchase._asdict()
    for name in _DATES:
        data[name] = data[name].isoformat() if data[name] else None
    return data


def from_json(data: Mapping[str, Any]) -> Purchase:
    """Read what `to_json` wrote. Raises TypeError, ValueError or KeyError on anything else."""
    fields = dict(data)
    for name in _DATES:
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    fields["extras"] = tuple((name, text) for name, text in fields["extras"])
    return Purchase(**fields)
