"""The two halves of an order, as in csfake: what would be charged (quote), what was charged (receipt)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tui_store.domain.money import Money
from tui_store.domain.offer import Offer
from tui_store.domain.product import Product


class OrderItem(NamedTuple):
    """One line of a cart; `code` is a string even when it looks like a number."""

    code: str
    qty: int


class Order(NamedTuple):
    """A cart; `action` is empty, `Upgrade` or `Downgrade`."""

    items: tuple[OrderItem, ...]
    action: str = ""


class PlanChange(NamedTuple):
    """An upgrade or downgrade: what it takes over from, and what of that is set against it.

    `replaces` is the purchaseId of the old plan and `name` its name. An upgrade begins at once: `credit` is taken off
    the price now, `left` off the next charges. A downgrade begins at `begins` and costs nothing until then.
    """

    action: str
    replaces: str
    name: str
    credit: Money
    left: Money
    begins: datetime | None = None


class QuoteLine(NamedTuple):
    """One line of the confirmation: `amount` is charged now before tax, `total` with it."""

    product: Product
    qty: int
    offer: Offer | None
    amount: Money
    tax: Money
    total: Money
    change: PlanChange | None = None


class Quote(NamedTuple):
    """What the confirmation screen shows and what placing the order charges."""

    lines: tuple[QuoteLine, ...]
    subtotal: Money
    tax: Money
    total: Money
    at: datetime


class ReceiptLine(NamedTuple):
    """One committed item; the documented five fields of an `orderStatus` child."""

    code: str
    name: str
    qty: int
    amount: str
    total: str
    purchase_id: str


class Receipt(NamedTuple):
    """A committed order. `reference` is what a customer quotes to support."""

    lines: tuple[ReceiptLine, ...]
    total: str
    reference: str
    at: datetime
