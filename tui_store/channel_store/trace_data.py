"""What of a value enters the trace, and in which words: bounded, JSON-able, and without secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.node_json import PLAIN, jsonable
from tui_store.domain.trace import redacted
from tui_store.text import plain, shortened

# A result of 100,000 products is as clear from its first few.
SHOWN_CHILDREN = 20
LONGEST_TITLE = 120
LONGEST_VALUE = 2_000
# What stands under these names, however deep, is between the app and Roku; `json` holds credentials.
_SECRET = re.compile(r"token$|password|secret|^pin$|^json$|cred(s|data|entials?)?$", re.IGNORECASE)


def field_data(name: str, value: FieldValue) -> Any:  # noqa: ANN401 - JSON data
    """The value of a field as JSON data, or a `partial` that writes it out; later changes of a node do not show."""
    if isinstance(value, str):
        return redacted(value) if value and _names_a_secret(name) else shortened(value, LONGEST_VALUE)
    if isinstance(value, ContentNode):
        return _node_data(value)
    return without_secrets(jsonable(value))


def in_short(value: FieldValue, data: object) -> str:
    """The value of a field in one line; `data` is its `field_data`."""
    if isinstance(data, str):
        return shortened(plain(f'"{shortened(data, LONGEST_TITLE)}"'), LONGEST_TITLE)
    if isinstance(value, ContentNode):
        own, number = ", ".join(value.fields), value.child_count
        count = f"{number:,} child{'' if number == 1 else 'ren'}"
        return shortened(
            plain(f"ContentNode({own}) with {count}" if own else f"ContentNode with {count}"), LONGEST_TITLE
        )
    return "invalid" if value is None else shortened(plain(str(data)), LONGEST_TITLE)


def without_secrets(data: Any) -> Any:  # noqa: ANN401 - JSON data
    """JSON data in which secrets are told by their length only."""
    if isinstance(data, Mapping):
        return {
            name: redacted(str(value)) if _is_secret(name, value) else without_secrets(value)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [without_secrets(item) for item in data]
    return data


def _is_secret(name: str, value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != "" and _names_a_secret(name)


@lru_cache(maxsize=1024)
def _names_a_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def unchanging(node: ContentNode) -> Callable[[], ContentNode] | None:
    """How to make a copy that no later change of the node reaches; None where that cannot wait."""
    children, own = node.children, node.fields
    # Children that are built on demand don't change, and one that is appended makes the node own them all.
    if isinstance(children, list | tuple) or not PLAIN.issuperset(map(type, own.values())):
        return None
    return partial(ContentNode, own, children, is_result=node.is_result)


def _node_data(node: ContentNode) -> FieldValue:
    copy = unchanging(node)
    return without_secrets(node.to_json_data(SHOWN_CHILDREN)) if copy is None else partial(_late_node, copy)


def _late_node(copy: Callable[[], ContentNode]) -> FieldValue:
    return without_secrets(copy().to_json_data(SHOWN_CHILDREN))
