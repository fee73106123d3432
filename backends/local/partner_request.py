"""A granted partner order as the journal keeps it while it waits to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tui_store.domain.money import Money, Style
from tui_store.domain.partner import PartnerOrder, PartnerQuote
from tui_store.domain.product import Product


def request_to_json(quote: PartnerQuote, product: Product) -> dict[str, Any]:
    """A granted request as the body of an event, with its product: the catalog may change until it is confirmed."""
    order = quote.order
    return {
        "orderId": quote.order_id,
        "code": order.code,
        "title": order.title,
        "price": _money_to_json(order.price),
        "original": _money_to_json(order.original),
        "coupon": order.coupon,
        "contentKey": order.content_key,
        "tax": _money_to_json(quote.tax),
        "total": _money_to_json(quote.total),
        "product": {"name": product.name, "type": product.product_type},
    }


def request_from_json(body: Mapping[str, Any], at: datetime) -> tuple[PartnerQuote, Product]:
    """Read what `request_to_json` wrote. Raises TypeError, ValueError, KeyError or ArithmeticError on anything else."""
    order = PartnerOrder(
        code=body["code"],
        title=body["title"],
        price=_money_from_json(body["price"]),
        original=_money_from_json(body["original"]),
        coupon=body["coupon"],
        content_key=body["contentKey"],
    )
    kept = body["product"]
    product = Product(order.code, kept["name"], kept["type"], str(order.price), order.price)
    quote = PartnerQuote(body["orderId"], order, _money_from_json(body["tax"]), _money_from_json(body["total"]), at)
    return quote, product


def _money_to_json(money: Money) -> list[Any]:
    return [str(money.amount), money.currency, list(money.style)]


def _money_from_json(data: list[Any]) -> Money:
    amount, currency, style = data
    return Money(Decimal(amount), currency, Style(*style))
