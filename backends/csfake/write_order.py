"""Write CheckOrder.xml and PlaceOrder.xml: one order, with one id, whose totals add up. Pure: bytes come out.

Source of the grammar: as in `write`. Equal ids in the two files are what Roku's ChannelStore reference asks for.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from backends.csfake.write import document
from backends.csfake.write_xml import Element, lines
from tui_store.domain.money import Money, parse_money
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase

_ORDER = "http://api.roku.com/order"
_OWN_SPACE = ' xmlns=""'
_NOTHING = Money(Decimal(0), "USD")._replace(style=Money(Decimal(0), "USD").style._replace(prefix="$"))


class FileOrder(NamedTuple):
    """An order of one item; `amount` is what the item costs before tax, as a live order gives it."""

    id: str
    code: str
    name: str
    description: str
    qty: int
    amount: Money
    tax: Money
    purchase_id: str

    @property
    def total(self) -> Money:
        """What is charged."""
        return self.amount.plus(self.tax)


def order_of(products: Sequence[Product], purchases: Sequence[Purchase]) -> FileOrder | None:
    """The order to write: the newest purchase of something for sale, else the first product for sale, if any.

    `purchases` come newest first. The same state gives the same ids.
    """
    for_sale = {product.code for product in products if product.for_sale}
    bought = (_bought(purchase) for purchase in purchases if purchase.code in for_sale)
    offered = (_offered(product) for product in products if product.for_sale)
    return next((order for order in (*bought, *offered) if order and parse_money(str(order.total))), None)


def check_order_xml(order: FileOrder | None) -> bytes:
    """CheckOrder.xml: nothing is bought yet, so the item has no purchaseId."""
    return _order(order, "")


def place_order_xml(order: FileOrder | None) -> bytes:
    """PlaceOrder.xml: the same order with its purchaseId."""
    return _order(order, order.purchase_id if order else "")


def _bought(purchase: Purchase) -> FileOrder | None:
    price = parse_money(purchase.cost)
    if price is None:
        return None
    amount, tax = _charged(price.times(purchase.qty), parse_money(purchase.total))
    return FileOrder(
        id=_id("order", purchase.purchase_id, purchase.code),
        code=purchase.code,
        name=purchase.name,
        description=purchase.description,
        qty=purchase.qty,
        amount=amount,
        tax=tax,
        purchase_id=purchase.purchase_id or _id("purchase", purchase.code),
    )


def _charged(full: Money, total: Money | None) -> tuple[Money, Money]:
    """What was charged before tax, and the tax: a total above the full price holds one.

    What part of any other total was tax nobody knows; it is written as the amount.
    """
    if total is None:
        return full, full.zero()
    is_one_currency = not (full.currency and total.currency) or full.currency == total.currency
    if is_one_currency and full.amount <= total.amount <= full.amount * 2:
        return full, full.with_amount(total.amount - full.amount)
    return total, total.zero()


def _offered(product: Product) -> FileOrder | None:
    if product.price is None:
        return None
    return FileOrder(
        id=_id("order", "", product.code),
        code=product.code,
        name=product.name,
        description=product.description,
        qty=1,
        amount=product.price,
        tax=product.price.zero(),
        purchase_id=_id("purchase", product.code),
    )


def _id(*words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, " ".join((_ORDER, *words))))


def _order(order: FileOrder | None, purchase_id: str) -> bytes:
    amount, tax, total = (order.amount, order.tax, order.total) if order else (_NOTHING, _NOTHING, _NOTHING)
    parts = [
        Element("id", order.id if order else _id("order")),
        Element("items", "", tuple(_items(order, purchase_id))),
        Element("shipping", str(amount.zero())),
        Element("shippingCode", None),
        Element("shippingOptions", None),
        Element("subtotal", str(amount)),
        Element("tax", str(tax)),
        Element("total", str(total)),
    ]
    body = [line for part in parts for line in lines(part, 2, _OWN_SPACE)]
    return document(_ORDER, ["  <order>", *body, "  </order>"])


def _items(order: FileOrder | None, purchase_id: str) -> Iterator[Element]:
    if order:
        fields = (
            Element("amount", str(order.amount)),
            Element("code", order.code),
            Element("description", order.description or None),
            Element("name", order.name),
            Element("purchaseId", purchase_id or None),
            Element("qty", str(order.qty)),
            Element("total", str(order.amount)),
        )
        yield Element("orderItem", "", fields)
