"""ContentNode, the one shape of everything that goes into the node and comes out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

# A field holds what BrightScript can: a text, a number, true or false, invalid, an array, another node.
FieldValue: TypeAlias = Any


class ContentNode:
    """Fields by name, whatever its case, and children in order; passed by reference like a SceneGraph node.

    A field keeps the spelling it was first set with. `is_result` marks the answer of a command that has
    a status: its JSON always says `children`, also when there are none.
    """

    __slots__ = ("_children", "_fields", "is_result")

    def __init__(
        self,
        fields: Mapping[str, FieldValue] | None = None,
        children: Iterable[ContentNode] = (),
        *,
        is_result: bool = False,
    ) -> None:
        self._fields: dict[str, tuple[str, FieldValue]] = {
            name.lower(): (name, value) for name, value in (fields or {}).items()
        }
        # Children that are built on demand stay that; a list that somebody else holds is copied.
        self._children: Sequence[ContentNode]
        if isinstance(children, Sequence) and not isinstance(children, list):
            self._children = children
        else:
            self._children = list(children)
        self.is_result = is_result

    def __repr__(self) -> str:
        return f"<ContentNode of {', '.join(self.fields) or 'no fields'} with {self.child_count} children>"

    def get(self, name: str, default: FieldValue = None) -> FieldValue:
        """The value of a field, or `default` if there is none."""
        entry = self._fields.get(name.lower())
        return default if entry is None else entry[1]

    def set(self, name: str, value: FieldValue) -> None:
        """Set a field, adding it if there is none."""
        spelling = self._fields.get(name.lower(), (name, None))[0]
        self._fields[name.lower()] = (spelling, value)

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        return name.lower() in self._fields

    @property
    def fields(self) -> dict[str, FieldValue]:
        """A copy of the fields, in the order and spelling they were added with."""
        return dict(self._fields.values())

    def add_field(self, name: str, value: FieldValue = None) -> None:
        """Add one field; SceneGraph's name for the first `set`."""
        self.set(name, value)

    def add_fields(self, fields: Mapping[str, FieldValue]) -> None:
        """Add or set several fields."""
        for name, value in fields.items():
            self.set(name, value)

    @property
    def children(self) -> Sequence[ContentNode]:
        """The children in order; read only."""
        return self._children

    @property
    def child_count(self) -> int:
        """How many children there are."""
        return len(self._children)

    def child(self, index: int) -> ContentNode:
        """The child at `index`, from 0; IndexError beyond the last."""
        return self._children[index]

    def create_child(self, fields: Mapping[str, FieldValue] | None = None) -> ContentNode:
        """Append a new child and return it."""
        child = ContentNode(fields)
        self.append_child(child)
        return child

    def append_child(self, child: ContentNode) -> None:
        """Append a child."""
        self._own_children().append(child)

    def remove_child(self, index: int) -> None:
        """Remove the child at `index`; IndexError beyond the last."""
        del self._own_children()[index]

    def _own_children(self) -> list[ContentNode]:
        if not isinstance(self._children, list):
            self._children = list(self._children)
        return self._children

    def clone(self) -> ContentNode:
        """A copy of its own, children and all."""
        # Children that are built on demand are new each time anyway: two nodes can share them.
        owned = isinstance(self._children, list | tuple)
        children = [child.clone() for child in self._children] if owned else self._children
        return ContentNode(self.fields, children, is_result=self.is_result)

    def to_json_data(self, limit: int | None = None) -> dict[str, Any]:
        """The fields and then `children`; with `limit`, that many children and a line for the rest."""
        from tui_store.channel_store.node_json import write_node

        return write_node(self, limit)

    @classmethod
    def from_json_data(cls, data: object) -> ContentNode:
        """Read an object whose `children`, if any, are a list of such objects; FieldTypeError says what is wrong."""
        from tui_store.channel_store.node_json import read_node

        return read_node(data)

    def as_json(self, limit: int | None = None) -> str:
        """`to_json_data` as indented JSON."""
        import json

        return json.dumps(self.to_json_data(limit), ensure_ascii=False, indent=2)

    def as_brightscript(self, limit: int | None = None) -> str:
        """What `print` writes for the node and then for each child; with `limit`, for that many of them."""
        from tui_store.channel_store.brightscript import printed

        return printed(self, limit)
