"""The fields of the node: their names as documented, the type each takes, and what it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.errors import FieldTypeError, RefusedField, UnknownField
from tui_store.channel_store.node_json import kind_of, read_node


class Kind(Enum):
    """The SceneGraph type of a field."""

    TEXT = "a text"
    NODE = "a ContentNode or invalid"
    ASSOCARRAY = "an object"
    BOOLEAN = "true or false"


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
        if self.kind is Kind.BOOLEAN and isinstance(value, bool):
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
    Field("requestPartnerOrder", Kind.NODE),
    Field("requestPartnerOrderStatus", Kind.NODE),
    Field("confirmPartnerOrder", Kind.NODE),
    Field("confirmPartnerOrderStatus", Kind.NODE),
    Field("channelCredData", Kind.TEXT, ""),
    Field("storeChannelCredDataStatus", Kind.NODE),
    Field("channelCred", Kind.NODE),
    Field("nonce", Kind.TEXT, ""),
    Field("deviceAttestationToken", Kind.NODE),
    Field("fakeServer", Kind.BOOLEAN, False),
)

# Fields that a device has and this node has not; what to use instead.
_REFUSED = {
    "request": "Catalog 2.0 requests are not simulated; write a command such as getCatalog or doOrder instead.",
    "requeststatus": "Catalog 2.0 requests are not simulated; read a command's own result field instead.",
}

FIELDS: Mapping[str, Field] = {field.name.lower(): field for field in _ALL}


def field_named(name: object) -> Field:
    """The field with this name, whatever its case; UnknownField if there is none."""
    field = FIELDS.get(name.lower()) if isinstance(name, str) else None
    if field is None:
        if isinstance(name, str) and name.lower() in _REFUSED:
            raise RefusedField(name, _REFUSED[name.lower()])
        raise UnknownField(name, (known.name for known in _ALL))
    return field
