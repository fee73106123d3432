"""The cart that `order` holds: how its lines are read, and how `deltaOrder` changes them.

`code` is a text and `qty` an integer; a script may well write `12345` for the one and `"2"` for the
other, and both are understood. SceneGraph's Integer has 32 bits, and so has a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError
from tui_store.channel_store.node_json import kind_of
from tui_store.domain.errors import BadAction, BadQuantity, EmptyOrder, InvalidRequest
from tui_store.domain.order import Order, OrderItem
from tui_store.text import plain, shortened

_LARGEST = 2**31 - 1
_WHOLE = re.compile(r"[ \t]*([+-]?[0-9]{1,10})[ \t]*")


def code_of(value: object) -> str | None:
    """A product code as a text, or `None` if the value is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        # Python refuses to write out integers of thousands of digits.
        return str(value) if abs(value) < 10**30 else None
    return (plain(value) or None) if isinstance(value, str) else None


def quantity_of(value: object) -> int | None:
    """A quantity as an integer, or `None` if the value is none."""
    if isinstance(value, str):
        whole = _WHOLE.fullmatch(value)
        value = int(whole[1]) if whole else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return value
    return None


def read_cart(node: ContentNode | None) -> Order:
    """The order that a node describes; an InvalidRequest says which line of it is wrong."""
    if node is None or not node.child_count:
        raise EmptyOrder
    action = node.get("action") or ""
    if not isinstance(action, str):
        raise BadAction(f"The order's action is {kind_of(action)}: it takes Upgrade or Downgrade.")
    return Order(tuple(_item(child, number) for number, child in enumerate(node.children, 1)), plain(action))


def _item(node: ContentNode, number: int) -> OrderItem:
    code, qty = code_of(node.get("code")), quantity_of(node.get("qty"))
    if code is None:
        raise InvalidRequest(f"Line {number} of the order has no code: a product code is a text.")
    if qty is None:
        raise BadQuantity(f"The quantity of {shortened(code, 60)} is no whole number.")
    if qty < 1:
        raise BadQuantity(f"The quantity of {shortened(code, 60)} is {qty}: order at least 1.")
    return OrderItem(code, qty)


def change_cart(order: ContentNode | None, delta: Mapping[str, Any]) -> ContentNode | None:
    """Add `qty` of `code` to the order, which is changed in place, and return it; a new one if there was none.

    A line that comes to zero or below is removed; the node stays, and with it its `action`. Taking away
    what is not there changes nothing. FieldTypeError if `code` or `qty` is missing or of another type.
    """
    given = {name.lower(): value for name, value in delta.items()}
    code, qty = code_of(given.get("code")), quantity_of(given.get("qty"))
    if code is None or qty is None:
        raise FieldTypeError('deltaOrder takes a code and a whole number, such as {"code": "A", "qty": 1}.')
    for index, child in enumerate(order.children if order else ()):
        if order and code_of(child.get("code")) == code:
            total = (quantity_of(child.get("qty")) or 0) + qty
            if total > 0:
                child.set("qty", min(total, _LARGEST))
            else:
                order.remove_child(index)
            return order
    if qty > 0:
        order = order or ContentNode()
        order.create_child({"code": code, "qty": qty})
    return order
