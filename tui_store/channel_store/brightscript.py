"""A node as BrightScript's `print` writes it: first the fields every node has, then its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node_json import ELLIPSIS, Within, ends_here

_GENERIC = {
    "change": "<Component: roAssociativeArray>",
    "focusable": "false",
    "focusedChild": "<Component: roInvalid>",
    "id": '""',
}


def printed(node: ContentNode | None, limit: int | None = None) -> str:
    """The lines for a node, then for each child under the call that fetches it; `None` is `invalid`."""
    return "invalid" if node is None else "\n".join(_lines(node, "", limit, ()))


def _lines(node: ContentNode, path: str, limit: int | None, within: Within) -> Iterator[str]:
    own = node.fields
    yield f"{path}{' = ' if path else ''}<Component: roSGNode:ContentNode> ="
    yield "{"
    for name, text in _GENERIC.items():
        yield f"    {name}: {_value(node.get(name)) if node.has(name) else text}"
    generic = {name.lower() for name in _GENERIC}
    for name, value in own.items():
        if name.lower() not in generic:
            yield f"    {name}: {_value(value)}"
    yield "}"
    shown = node.child_count if limit is None else min(limit, node.child_count)
    inside = (*within, id(node))
    for number, child in enumerate(islice(node.children, shown)):
        call = f"{path}{'.' if path else ''}getChild({number})"
        if ends_here(child, inside):
            yield f"{call} = {ELLIPSIS}"
        else:
            yield from _lines(child, call, limit, inside)
    if shown < node.child_count:
        yield f"{ELLIPSIS} and {node.child_count - shown:,} more children"


def _value(value: object) -> str:
    if value is None:
        return "invalid"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, ContentNode):
        return "<Component: roSGNode:ContentNode>"
    return "<Component: roAssociativeArray>" if isinstance(value, Mapping) else "<Component: roArray>"
