"""The ContentNode that a partner order is asked for with: which fields it has, and what is wrong with them.

Everything is a text, prices too, as Roku's ChannelStore reference has it. A price carries no currency sign: it is in
the currency that the product is sold in.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tui_store.channel_store.cart import code_of
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node_json import kind_of
from tui_store.domain.errors import BadPrice, InvalidRequest
from tui_store.domain.money import Money
from tui_store.domain.partner import PartnerOrder, PartnerQuote
from tui_store.text import plain, shortened

# Characters; Roku names no limits.
LONGEST_TEXT = 1_000
LONGEST_PRICE = 9
_PRICE = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")
_SIGNLESS = "give digits without a currency sign, such as 1.99"

REQUEST, CONFIRMATION = "requestPartnerOrder", "confirmPartnerOrder"


def read_request(node: ContentNode | None) -> PartnerOrder:
    """The order that `requestPartnerOrder` describes; an InvalidRequest names the field that is wrong.

    Without a priceDisplay there is no other price than the one to pay.
    """
    return _read(node, REQUEST)


def read_confirmation(node: ContentNode | None) -> tuple[str, PartnerOrder]:
    """The `orderId` and the order that `confirmPartnerOrder` describes; an InvalidRequest names what is wrong."""
    order = _read(node, CONFIRMATION)
    order_id = _text(node, "orderId", CONFIRMATION)
    if not order_id:
        raise InvalidRequest(f"{CONFIRMATION} has no orderId: give the one that the request was answered with.")
    if not order.title:
        raise InvalidRequest(
            f"{CONFIRMATION} has no title: say what is sold, the confirmation and the invoice show it."
        )
    return order_id, order


def agreed(quote: PartnerQuote, given: PartnerOrder) -> PartnerQuote:
    """The granted request with what the confirmation adds to it; an InvalidRequest names a field that differs.

    What only one of the two says stands. The price may be the one that was requested or, as Roku's own samples
    have it, the total that was granted; what is charged is the total either way.
    """
    asked = quote.order
    if given.code != asked.code:
        raise _differs("code", given.code, asked.code)
    if given.price.amount not in {asked.price.amount, quote.total.amount}:
        raise _differs("price", str(given.price), f"{asked.price.amount}")
    for name, ours, theirs in (
        ("title", given.title, asked.title),
        ("couponCode", given.coupon, asked.coupon),
        ("contentKey", given.content_key, asked.content_key),
    ):
        if ours and theirs and ours != theirs:
            raise _differs(name, ours, theirs)
    order = asked._replace(
        title=given.title,
        coupon=asked.coupon or given.coupon,
        content_key=asked.content_key or given.content_key,
    )
    return quote._replace(order=order)


def _read(node: ContentNode | None, field: str) -> PartnerOrder:
    if node is None:
        raise InvalidRequest(f"{field} is invalid: set it to a ContentNode with code, price, priceDisplay and title.")
    code = code_of(node.get("code"))
    if code is None:
        raise InvalidRequest(f"{field} has no code: give the code of a product in the catalog.")
    if len(code) > LONGEST_TEXT:
        raise _too_long("code", field, code)
    price = _price(node, "price", field)
    if price is None:
        raise BadPrice(f"{field} has no price: {_SIGNLESS}.")
    return PartnerOrder(
        code=code,
        title=_text(node, "title", field),
        price=price,
        original=_price(node, "priceDisplay", field) or price,
        coupon=_text(node, "couponCode", field),
        content_key=_text(node, "contentKey", field),
    )


def _text(node: ContentNode | None, name: str, field: str) -> str:
    value = node.get(name) if node is not None else None
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRequest(f"The {name} of {field} is {kind_of(value)}: it takes a text.")
    if len(value) > LONGEST_TEXT:
        raise _too_long(name, field, value)
    return plain(value).strip()


def _price(node: ContentNode, name: str, field: str) -> Money | None:
    """A price in nobody's currency yet, None where there is none."""
    text = _text(node, name, field)
    if not text:
        return None
    if text.startswith(("-", "−")):
        raise BadPrice(f"The {name} {shortened(text, 20)} of {field} is negative: a price is 0 or more.")
    if len(text) > LONGEST_PRICE:
        raise BadPrice(
            f"The {name} of {field} has {len(text)} characters: at most {LONGEST_PRICE} make a price, such as 1.99."
        )
    if not _PRICE.fullmatch(text):
        raise BadPrice(f"The {name} {text} of {field} is no price: {_SIGNLESS}.")
    return Money(Decimal(text.replace(",", ".")), "")


def _too_long(name: str, field: str, value: str) -> InvalidRequest:
    return InvalidRequest(f"The {name} of {field} has {len(value):,} characters: at most {LONGEST_TEXT:,} are taken.")


def _differs(name: str, given: str, asked: str) -> InvalidRequest:
    return InvalidRequest(
        f"The {name} to confirm is {shortened(given, 60)}, but {shortened(asked, 60)} was requested: "
        "confirm what was requested, or request again."
    )
