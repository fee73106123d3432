"""What the node takes and gives, in the associative arrays of the older component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError
from tui_store.channel_store.node_json import kind_of, read_node
from tui_store.domain.account import ATTRIBUTES

Associative = dict[str, Any]


def order_node(order: object, info: Mapping[str, Any] | None) -> ContentNode | None:
    """The cart that SetOrder describes, an empty list being none; FieldTypeError says what is wrong with it."""
    if not isinstance(order, list | tuple):
        raise FieldTypeError(f'The order is {kind_of(order)}: write a list such as [{{"code": "A", "qty": 1}}].')
    if not order:
        return None
    action = {name: value for name, value in given(info, "orderInfo").items() if name.lower() == "action"}
    return read_node({**action, "children": order}, "The order")


def order_lines(order: ContentNode | None) -> list[Associative]:
    """The lines of a cart, a code and a quantity each."""
    return [{name: line.get(name) for name in ("code", "qty")} for line in order.children] if order else []


def user_data(node: ContentNode | None) -> Associative | None:
    """What the viewer shares, under the names it is requested by: all in lower case, and one `street`."""
    if node is None:
        return None
    return {
        name: ", ".join(text for text in (node.get(field) for field in fields) if text)
        for name, fields in ATTRIBUTES.items()
        if node.has(fields[0])
    }


def partner_order(info: Mapping[str, Any], product_id: str) -> ContentNode:
    """A partner order: what the app says of it, and the product as its code."""
    return read_node({**given(info, "The partner order"), "code": product_id}, "The partner order")


def renamed(answer: ContentNode | None, names: Mapping[str, str]) -> Associative:
    """The fields of an answer, some under the component's own names."""
    return {names.get(name, name): value for name, value in answer.fields.items()} if answer else {}


def given(values: object, what: str) -> dict[str, Any]:
    """An optional associative array; FieldTypeError if it is something else."""
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise FieldTypeError(f"{what} is {kind_of(values)}: write an associative array.")
    return dict(values)
