"""Data of an event that is written out when somebody first looks at it: most events are only counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any


class LateData(Mapping[str, Any]):
    """A mapping in which a value given as a `partial` is called when it is first read, once.

    What such a call works on must not change any more: it belongs to the event, not to the node.
    """

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - JSON data
        value = self._values[name]
        if isinstance(value, partial):
            value = self._values[name] = value()
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))
