"""ContentNodes as JSON data: an object with the fields, and `children` as a list of such objects."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.errors import FieldTypeError
from tui_store.text import plain, shortened

DEEPEST = 32
ELLIPSIS = "…"

# The ids of the nodes around the one that is being written.
Within = tuple[int, ...]

# What JSON says as it is.
PLAIN = frozenset({str, int, float, bool, type(None)})
_WORDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "null"}


def kind_of(value: object) -> str:
    """What a value is, in the words of someone who writes JSON."""
    return "an object" if isinstance(value, Mapping) else _WORDS.get(type(value), type(value).__name__)


def read_node(data: object, where: str = "A ContentNode", depth: int = 0) -> ContentNode:
    """Build a node from JSON data; FieldTypeError names the place that is none, by its path."""
    if not isinstance(data, Mapping):
        raise FieldTypeError(f'{where} is {kind_of(data)}: write an object such as {{"children": [{{"code": "A"}}]}}.')
    if depth > DEEPEST:
        raise FieldTypeError(f"{shortened(where, 60)} is nested deeper than {DEEPEST} levels.")
    node = ContentNode()
    for name, value in data.items():
        if not isinstance(name, str):
            raise FieldTypeError(f"{where} has a field named by {kind_of(name)}: names are texts.")
        if name.lower() == "children":
            _read_children(node, value, where, depth)
        else:
            node.set(plain(name), plain(value) if isinstance(value, str) else value)
    return node


def _read_children(node: ContentNode, data: object, where: str, depth: int) -> None:
    if not isinstance(data, list | tuple):
        raise FieldTypeError(f"{where} has children that are {kind_of(data)}: write a list of objects.")
    for number, child in enumerate(data):
        node.append_child(read_node(child, f"{where}, children[{number}]", depth + 1))


def write_node(node: ContentNode, limit: int | None = None, within: Within = ()) -> dict[str, Any]:
    """The JSON data of a node; beyond `limit` children a text says how many more there are."""
    inside = (*within, id(node))
    # Nearly every value is a plain one, and a large catalog has a million of them.
    data = {
        name: value if type(value) in PLAIN else jsonable(value, limit, inside) for name, value in node.fields.items()
    }
    if node.child_count or node.is_result:
        shown = node.child_count if limit is None else min(limit, node.child_count)
        children = [jsonable(child, limit, inside) for child in islice(node.children, shown)]
        if shown < node.child_count:
            children.append(f"{ELLIPSIS} and {node.child_count - shown:,} more")
        data["children"] = children
    return data


def jsonable(value: object, limit: int | None = None, within: Within = ()) -> FieldValue:
    """A field's value as JSON has it; what JSON has no word for becomes its text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if ends_here(value, within):
        return ELLIPSIS
    if isinstance(value, ContentNode):
        return write_node(value, limit, within)
    inside = (*within, id(value))
    if isinstance(value, Mapping):
        return {str(name): jsonable(item, limit, inside) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item, limit, inside) for item in value]
    return str(value)


def ends_here(value: object, within: Within) -> bool:
    """Whether writing stops: the value holds itself, or stands deeper than anyone looks."""
    return id(value) in within or len(within) >= DEEPEST
