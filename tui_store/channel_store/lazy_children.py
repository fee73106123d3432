"""Children that are built when they are looked at, so that a large catalog costs nothing until then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

from tui_store.channel_store.content_node import ContentNode

Item = TypeVar("Item")


class LazyChildren(Sequence[ContentNode], Generic[Item]):
    """One child per item of `source`; `fields_of` gives its fields.

    Nothing is kept: the same child looked at twice is two nodes with the same fields. Whoever wants to
    change one appends or removes through its parent, which then owns its children.
    """

    def __init__(self, source: Sequence[Item], fields_of: Callable[[Item], Mapping[str, Any]]) -> None:
        self._source = source
        self._fields_of = fields_of

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, index: int) -> ContentNode: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ContentNode]: ...

    def __getitem__(self, index: int | slice) -> ContentNode | Sequence[ContentNode]:
        if isinstance(index, slice):
            return LazyChildren(self._source[index], self._fields_of)
        return ContentNode(self._fields_of(self._source[index]))
