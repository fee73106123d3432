"""What a product becomes once it is bought: the entitlement, from when to when."""

from __future__ import annotations

from typing import NamedTuple

from backends.service.clock import LAST_EPOCH, moment_of
from backends.service.storage.entitlements import ABSOLUTE, RELATIVE, SUBSCRIBED, EntitlementRow
from backends.service.storage.products import ProductRow
from tui_store.domain.term import MONTH, QUARTER, YEAR, Period, after

BILLING_CYCLES = {
    "DAILY": Period(days=1),
    "WEEKLY": Period(days=7),
    "MONTHLY": MONTH,
    "QUARTERLY": QUARTER,
    "YEARLY": YEAR,
}


class Window(NamedTuple):
    """From when on until before when something may be consumed, in seconds since 1970."""

    start: int
    end: int


def window_of(product: ProductRow, now: int) -> Window:
    """What a purchase made now would give; never longer than the product itself is valid.

    A rental: to be begun within the consumption window. Anything else: one billing period, or the
    consumption window, or as long as the product is valid.
    """
    period = BILLING_CYCLES.get(product.billing_cycle)
    if product.rental_duration is None and period is not None:
        end = int(after(moment_of(now), period).timestamp())
    elif product.consumption_window is not None:
        end = now + product.consumption_window
    else:
        end = LAST_EPOCH
    return Window(now, min(end, LAST_EPOCH if product.end is None else product.end))


def entitlement_to(product: ProductRow, account: str, now: int, identifier: str) -> EntitlementRow:
    """The entitlement that a purchase made now leads to; who bought it, and where, is not in it yet."""
    window = window_of(product, now)
    return EntitlementRow(
        id=identifier,
        tenant=product.tenant,
        account=account,
        product=product.id,
        product_type=product_type(product),
        validity_type=ABSOLUTE if product.rental_duration is None else RELATIVE,
        status=SUBSCRIBED,
        valid_from=window.start,
        expiry=window.end,
        created=now,
        modified=now,
        capability_type=product.capability_type,
    )


def product_type(product: ProductRow) -> str:
    """The product type as RMG spells it; a subscription that costs nothing is FREE."""
    if product.type == "subscription" and not product.price:
        return "FREE"
    return product.type.upper()


def entitlement_id(guid: str) -> str:
    """24 hexadecimal digits."""
    return guid.replace("-", "")[:24]
