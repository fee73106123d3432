"""Partner (TVOD) orders: a title at a price of the app's choosing, requested first and confirmed then."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tui_store.domain.money import Money


class PartnerOrder(NamedTuple):
    """What the app wants to sell. `price` is charged; `original` is shown beside it where it differs.

    `code` names a product of the catalog (a TVOD app may have a generic one), `content_key` is the publisher's own.
    """

    code: str
    title: str
    price: Money
    original: Money
    coupon: str = ""
    content_key: str = ""


class PartnerQuote(NamedTuple):
    """A request that was granted: `order_id` is good for one confirmation by the same account."""

    order_id: str
    order: PartnerOrder
    tax: Money
    total: Money
    at: datetime


class PartnerReceipt(NamedTuple):
    """A committed partner order. `reference` is what a customer quotes to support."""

    purchase_id: str
    title: str
    total: str
    reference: str
    at: datetime
