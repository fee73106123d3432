"""Makes a purchase history of entitlements, with what the catalogue and the journal know besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from backends.remote.entitlements import is_current
from backends.remote.entry import Entry
from backends.remote.products import KINDS
from backends.remote.wire import Entitlement
from tui_store.domain.backend import Shelf
from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.domain.term import billing_period
from tui_store.text import plain, shortened

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FOR_EVER = 9999  # the year in which a file or a service writes "never"
_SUBSCRIPTIONS = frozenset({"subscription", "free"})


def history(
    entitlements: Sequence[Entitlement], shelf: Shelf, orders: dict[str, Entry], now: datetime
) -> list[Purchase]:
    """Newest first; what is of the same second stands as it was ordered here, or else as the service lists it.

    `orders` are those of this journal, by the entitlement that each led to.
    """
    places = range(len(entitlements))

    def age(place: int) -> tuple[datetime, int, int]:
        entitlement = entitlements[place]
        order = orders.get(entitlement.id)
        return entitlement.created or _LONG_AGO, order.seq if order else 0, place

    newest_first = sorted(places, key=age, reverse=True)
    return [purchase(entitlements[place], shelf, orders.get(entitlements[place].id), now) for place in newest_first]


def purchase(entitlement: Entitlement, shelf: Shelf, order: Entry | None, now: datetime) -> Purchase:
    """One entitlement as a purchase. The catalogue's name comes before the journal's, the price paid before today's."""
    product = shelf.find(entitlement.product_id)
    kind = product.product_type if product else order.product_type if order else _kind(entitlement)
    name = product.name if product else order.name if order else shortened(plain(entitlement.product_id), 300)
    cost = order.cost if order else product.cost if product else ""
    expires = entitlement.expiry_date
    if expires is not None and expires.year >= _FOR_EVER:
        expires = None
    current = is_current(entitlement, now)
    renews = billing_period(kind) is not None or entitlement.product_type.lower() in _SUBSCRIPTIONS
    return Purchase(
        purchase_id=plain(entitlement.id),
        code=plain(entitlement.product_id),
        name=name,
        product_type=kind,
        cost=cost,
        qty=1,
        status=VALID if current else INVALID,
        purchased=entitlement.created,
        expires=expires,
        renews=expires if renews and current else None,
        description=product.description if product else "",
        total=order.total if order else cost,
        reference=order.reference if order else "",
    )


def _kind(entitlement: Entitlement) -> str:
    """The kind of what neither catalogue nor journal knows; a subscription's cycle is lost then."""
    word = plain(entitlement.product_type).strip()
    return KINDS.get(word.lower(), word)
