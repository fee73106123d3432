"""The face of the node: its fields and its commands, one line each, as FIDELITY.md lists them."""

from __future__ import annotations

import pytest

from tests.unit.channel_store.shop import Stage
from tui_store.channel_store.commands import COMMANDS
from tui_store.channel_store.content_node import FieldValue
from tui_store.channel_store.errors import FieldTypeError, RefusedField, StoreClosed
from tui_store.channel_store.fields import FIELDS, Kind

TEXT, NODE = Kind.TEXT, Kind.NODE

EVERY_FIELD: list[tuple[str, Kind, FieldValue]] = [
    ("command", TEXT, ""),
    ("requestedUserData", TEXT, "all"),
    ("requestedUserDataInfo", NODE, None),
    ("userData", NODE, None),
    ("userRegionData", NODE, None),
    ("order", NODE, None),
    ("deltaOrder", Kind.ASSOCARRAY, {}),
    ("orderStatus", NODE, None),
    ("catalog", NODE, None),
    ("storeCatalog", NODE, None),
    ("purchases", NODE, None),
    ("requestPartnerOrder", NODE, None),
    ("requestPartnerOrderStatus", NODE, None),
    ("confirmPartnerOrder", NODE, None),
    ("confirmPartnerOrderStatus", NODE, None),
    ("channelCredData", TEXT, ""),
    ("storeChannelCredDataStatus", NODE, None),
    ("channelCred", NODE, None),
    ("nonce", TEXT, ""),
    ("deviceAttestationToken", NODE, None),
    ("fakeServer", Kind.BOOLEAN, False),
]

EVERY_COMMAND: list[tuple[str, tuple[str, ...], str, int | str | None]] = [
    ("getUserData", ("requestedUserData", "requestedUserDataInfo"), "userData", None),
    ("getUserRegionData", (), "userRegionData", None),
    ("getCatalog", (), "catalog", 1),
    ("getStoreCatalog", (), "storeCatalog", 1),
    ("doOrder", ("order",), "orderStatus", 1),
    ("getPurchases", (), "purchases", 1),
    ("getAllPurchases", (), "purchases", 1),
    ("storeChannelCredData", ("channelCredData",), "storeChannelCredDataStatus", 0),
    ("getChannelCred", (), "channelCred", 0),
    ("getDeviceAttestationToken", ("nonce",), "deviceAttestationToken", 1),
    ("requestPartnerOrder", ("requestPartnerOrder",), "requestPartnerOrderStatus", "Success"),
    ("confirmPartnerOrder", ("confirmPartnerOrder",), "confirmPartnerOrderStatus", "Success"),
]


def test_every_field_has_its_type_its_default_and_its_access() -> None:
    assert [(field.name, field.kind) for field in FIELDS.values()] == [(name, kind) for name, kind, _ in EVERY_FIELD]
    store = Stage().store
    assert [store.get_field(name) for name, _, _ in EVERY_FIELD] == [default for _, _, default in EVERY_FIELD]
    values = {Kind.TEXT: "a", Kind.NODE: {"a": 1}, Kind.BOOLEAN: True}
    for name, kind, _ in EVERY_FIELD:
        if name != "command" and kind in values:
            store.set_field(name, values[kind])
            assert store.get_field(name), name
    store.set_field("deltaOrder", {"code": "A", "qty": 1})
    assert store.get_field("deltaOrder") == {}


def test_every_command_reads_its_fields_and_answers_in_its_own() -> None:
    assert [
        (command.name, command.inputs, command.result_field, command.convention.success)
        for command in COMMANDS.values()
    ] == EVERY_COMMAND


@pytest.mark.parametrize("name", ["request", "REQUEST", "requestStatus"])
def test_the_fields_of_catalog_2_are_refused_by_name(name: str) -> None:
    store = Stage().store
    for use in (store.get_field, lambda field: store.set_field(field, {"command": "GetCatalog"})):
        with pytest.raises(RefusedField, match=f"The field {name} is refused: Catalog 2.0 requests are not simulated"):
            use(name)


@pytest.mark.parametrize("value", ["true", 1, None])
def test_fake_server_takes_nothing_but_true_and_false(value: FieldValue) -> None:
    with pytest.raises(FieldTypeError, match="The field fakeServer takes true or false, not"):
        Stage().store.set_field("fakeServer", value)


async def test_a_closed_store_says_so() -> None:
    store = Stage().store
    await store.aclose()
    with pytest.raises(StoreClosed, match=r"^The store is closed: no more commands can be carried out\.$"):
        await store.run("getCatalog")
