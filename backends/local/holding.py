"""A purchase as the ledger holds it: what was bought, and from when its terms follow each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.domain.term import Period, after, billing_period, term_at

_DATES = ("purchased", "expires", "renews")


class Holding(NamedTuple):
    """One purchase, independent of the present moment.

    An empty `purchase.status` leaves the decision to its dates. From `anchor` on the subscription
    renews silently at the end of each term; None renews nothing. `place` sorts the history: later
    events first, and the lines of one event in their own order.
    """

    purchase: Purchase
    anchor: datetime | None
    place: tuple[int, int]

    def as_of(self, now: datetime) -> Purchase:
        """The purchase as it stands at a moment: status, expiry and renewal filled in."""
        bought = self.purchase
        if not bought.status:
            current = bought.expires is None or now < bought.expires
            return bought._replace(status=VALID if current else INVALID)
        period = billing_period(bought.product_type)
        if self.anchor is None or period is None or now < self.anchor or not bought.is_current:
            return bought
        end = term_at(self.anchor, period, now).end
        return bought._replace(expires=end, renews=end)


def bought(purchase: Purchase, offer: Period | None, place: tuple[int, int]) -> Holding:
    """A purchase made in this store; an offer comes before the first full term."""
    start, period = purchase.purchased, billing_period(purchase.product_type)
    if start is None or period is None:
        return Holding(purchase, None, place)
    anchor = after(start, offer) if offer else start
    return Holding(purchase._replace(expires=anchor, renews=anchor), anchor, place)


def seeded(purchase: Purchase, at: datetime, place: tuple[int, int]) -> Holding:
    """A purchase that the channel's files bring along, looked at when the account was seeded.

    A subscription without a status is current if its dates say so then, and renews from there like
    any other; what is bought once stays at its dates' mercy.
    """
    status = VALID if purchase.status.strip().lower() == VALID.lower() else INVALID
    if billing_period(purchase.product_type) is None:
        return Holding(purchase._replace(status=status if purchase.status.strip() else ""), None, place)
    if not purchase.status.strip():
        status = VALID if purchase.expires is None or at < purchase.expires else INVALID
    return Holding(purchase._replace(status=status), purchase.expires if status == VALID else None, place)


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
