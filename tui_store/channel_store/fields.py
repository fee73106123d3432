"""The fields of the node: their names as documented, the type each takes, and what it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.errors import FieldTypeError, UnknownField
from tui_store.channel_store.node_json import kind_of, read_node


class Kind(Enum):
    """The SceneGraph type of a field."""

    TEXT = "a text"
    NODE = "a ContentNode or invalid"
    ASSOCARRAY = "an object"


class Field(NamedTuple):
    """One field; a write-only one always reads as its default."""

    name: str
    kind: Kind
    default: FieldValue = None
    write_only: bool = False

    def accept(self, value: object) -> FieldValue:
        """The value as the field keeps it; a node may be given as JSON data. Raises FieldTypeError."""
        if self.kind is Kind.TEXT and isinstance(value, str):
            return value
        if self.kind is Kind.ASSOCARRAY and isinstance(value, Mapping):
            return dict(value)
        if self.kind is Kind.NODE:
            if value is None or isinstance(value, ContentNode):
                return value
            if isinstance(value, Mapping):
                return read_node(value, self.name)
        raise FieldTypeError(f"The field {self.name} takes {self.kind.value}, not {kind_of(value)}.")


_ALL = (
    Field("command", Kind.TEXT, ""),
    Field("requestedUserData", Kind.TEXT, "all"),
    Field("requestedUserDataInfo", Kind.NODE),
    Field("userData", Kind.NODE),
    Field("userRegionData", Kind.NODE),
    Field("order", Kind.NODE),
    Field("deltaOrder", Kind.ASSOCARRAY, {}, write_only=True),
    Field("orderStatus", Kind.NODE),
    Field("catalog", Kind.NODE),
    Field("storeCatalog", Kind.NODE),
    Field("purchases", Kind.NODE),
)

FIELDS: Mapping[str, Field] = {field.name.lower(): field for field in _ALL}


def field_named(name: object) -> Field:
    """The field with this name, whatever its case; UnknownField if there is none."""
    field = FIELDS.get(name.lower()) if isinstance(name, str) else None
    if field is None:
        raise UnknownField(name, (known.name for known in _ALL))
    return field
