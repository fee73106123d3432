"""What stands in an order's way before the service is asked, and what the order costs."""

from __future__ import annotations

from datetime import datetime

from backends.local.rules import check_action
from tui_store.domain.backend import Capabilities
from tui_store.domain.errors import BadQuantity, EmptyOrder, MissingCapability, StoreRefused
from tui_store.domain.order import Order, OrderItem, Quote, QuoteLine
from tui_store.domain.product import Product

# The purchase request names one product and nothing else: no quantity, no second product, no price.
CAPABILITIES = Capabilities(
    several_items=False,
    quantities=False,
    partner_orders=False,
    store_catalog=False,
    offers=False,
    already_owned=True,
    clock=False,
)


def one_item(order: Order) -> OrderItem:
    """The one thing that is ordered; raises InvalidRequest where this service cannot sell it so."""
    if not order.items:
        raise EmptyOrder
    if len(order.items) > 1:
        raise MissingCapability("This store takes one product per order.")
    check_action(order.action)
    if order.action:
        raise MissingCapability("A Purchase Service knows no upgrades and downgrades: order the plan by itself.")
    (item,) = order.items
    if item.qty > 1:
        raise MissingCapability("This store takes a quantity of 1 only.")
    return item


def check_quantity(item: OrderItem, product: Product) -> None:
    """Raise BadQuantity for nothing at all."""
    if item.qty < 1:
        raise BadQuantity(f"The quantity of {product.name} is {item.qty}: it must be 1.")


def quote_of(product: Product, at: datetime) -> Quote:
    """The price as it stands; tax, if any, is in it, and offers are not known here."""
    if product.price is None:
        raise StoreRefused(f"{product.name} has no price.")
    nothing = product.price.zero()
    line = QuoteLine(product, 1, None, product.price, nothing, product.price)
    return Quote((line,), product.price, nothing, product.price, at)


def check_same_price(quote: Quote, product: Product) -> None:
    """Raise StoreRefused if the catalogue has another price by now than the viewer approved."""
    charges = [(line.product.code, line.qty, str(line.total)) for line in quote.lines]
    if charges != [(product.code, 1, str(product.price))]:
        raise StoreRefused("The price changed before the order was placed: look at it again.")
