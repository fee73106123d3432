from __future__ import annotations

import asyncio

import pytest

from tests.unit.channel_store.shop import Stage
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError, StoreFieldError, UnknownCommand, UnknownField
from tui_store.channel_store.node import RESULT_FIELDS, ChannelStore, FieldEvent

NODE_FIELDS = [
    "requestedUserDataInfo",
    "userData",
    "userRegionData",
    "order",
    "orderStatus",
    "catalog",
    "storeCatalog",
    "purchases",
]


def store() -> ChannelStore:
    return Stage().store


def test_fields_start_with_their_documented_defaults() -> None:
    node = store()
    assert node.get_field("command") == ""
    assert node.get_field("requestedUserData") == "all"
    assert node.get_field("deltaOrder") == {}
    assert [node.get_field(name) for name in NODE_FIELDS] == [None] * len(NODE_FIELDS)


def test_field_names_have_no_case() -> None:
    node = store()
    node.set_field("REQUESTEDUSERDATA", "email")
    assert node.get_field("requesteduserdata") == "email"
    assert node.has_field("RequestedUserData")
    assert not node.has_field("shoeSize")


def test_an_unknown_field_is_refused_and_the_nearest_is_named() -> None:
    with pytest.raises(UnknownField, match=r"no field requestedUserdat: did you mean requestedUserData\?"):
        store().set_field("requestedUserdat", "email")
    for use in (store().get_field, lambda name: store().observe_field(name, print), store().unobserve_field):
        with pytest.raises(UnknownField, match="it knows command, requestedUserData"):
            use("xyz")


@pytest.mark.parametrize("name", NODE_FIELDS)
@pytest.mark.parametrize("value", ["text", 1, True, [ContentNode()]])
def test_a_node_field_takes_nothing_but_nodes(name: str, value: object) -> None:
    with pytest.raises(FieldTypeError, match=f"The field {name} takes a ContentNode or invalid, not"):
        store().set_field(name, value)


@pytest.mark.parametrize("name", ["command", "requestedUserData"])
@pytest.mark.parametrize("value", [None, 1, ["email"], {"a": 1}, b"email"])
def test_a_text_field_takes_nothing_but_texts(name: str, value: object) -> None:
    with pytest.raises(FieldTypeError, match=f"The field {name} takes a text, not"):
        store().set_field(name, value)


@pytest.mark.parametrize("value", [None, "A", [("code", "A")]])
def test_delta_order_takes_nothing_but_objects(value: object) -> None:
    with pytest.raises(FieldTypeError, match="The field deltaOrder takes an object, not"):
        store().set_field("deltaOrder", value)


def test_errors_of_fields_are_value_errors() -> None:
    assert issubclass(StoreFieldError, ValueError)
    assert issubclass(UnknownCommand, StoreFieldError)


def test_a_node_field_takes_json_data() -> None:
    node = store()
    node.set_field("order", {"action": "Upgrade", "children": [{"code": "TS1", "qty": 1}]})
    assert node.get_field("order").get("action") == "Upgrade"
    assert node.get_field("order").child(0).get("code") == "TS1"


def test_a_refused_value_leaves_the_field_as_it_was() -> None:
    node = store()
    node.set_field("order", {"children": [{"code": "TS1", "qty": 1}]})
    before = node.get_field("order")
    with pytest.raises(FieldTypeError, match=r"order, children\[0\] is a text"):
        node.set_field("order", {"children": ["TS1"]})
    with pytest.raises(FieldTypeError):
        node.set_field("deltaOrder", {"code": "TS1"})
    assert node.get_field("order") is before
    assert before.child(0).get("qty") == 1


def test_a_node_is_kept_by_reference() -> None:
    node, order = store(), ContentNode()
    node.set_field("order", order)
    assert node.get_field("order") is order


def test_delta_order_is_write_only() -> None:
    node = store()
    node.set_field("deltaOrder", {"code": "A", "qty": 1})
    assert node.get_field("deltaOrder") == {}
    node.get_field("deltaOrder")["code"] = "B"
    assert node.get_field("deltaOrder") == {}


def test_delta_order_tells_the_observers_of_order() -> None:
    node = store()
    seen: list[FieldEvent] = []
    node.observe_field("order", seen.append)
    node.set_field("deltaOrder", {"code": "A", "qty": 1})
    node.set_field("deltaOrder", {"code": "A", "qty": 1})
    assert [event.data for event in seen] == [node.get_field("order")] * 2
    assert node.get_field("order").child(0).get("qty") == 2


def test_setting_order_to_invalid_clears_it() -> None:
    node = store()
    node.set_field("deltaOrder", {"code": "A", "qty": 1})
    node.set_field("order", None)
    assert node.get_field("order") is None


def test_observers_are_called_for_every_set_also_of_the_same_value() -> None:
    node = store()
    seen: list[FieldEvent] = []
    node.observe_field("REQUESTEDuserData", seen.append)
    node.set_field("requestedUserData", "email")
    node.set_field("requestedUserData", "email")
    assert seen == [FieldEvent(node, "requestedUserData", "email")] * 2


def test_an_observer_can_be_removed_alone_or_with_all_others() -> None:
    node = store()
    first: list[FieldEvent] = []
    second: list[FieldEvent] = []
    tell_first, tell_second = first.append, second.append
    node.observe_field("requestedUserData", tell_first)
    node.observe_field("requestedUserData", tell_second)
    node.unobserve_field("requestedUserData", tell_first)
    node.set_field("requestedUserData", "email")
    node.unobserve_field("requestedUserData")
    node.unobserve_field("requestedUserData", tell_second)
    node.set_field("requestedUserData", "zip")
    assert (len(first), len(second)) == (0, 1)


def test_an_observer_that_raises_stops_nobody_and_is_remembered() -> None:
    stage = Stage()
    seen: list[FieldEvent] = []

    def broken(_event: FieldEvent) -> None:
        raise LookupError("the screen is gone")

    stage.store.observe_field("requestedUserData", broken)
    stage.store.observe_field("requestedUserData", seen.append)
    stage.store.set_field("requestedUserData", "email")
    assert len(seen) == 1
    assert [type(error) for error in stage.store.observer_errors] == [LookupError]
    assert "An observer of requestedUserData raised LookupError" in [event.title for event in stage.trace.events]


async def test_the_same_result_twice_calls_observers_twice() -> None:
    node = store()
    seen: list[FieldEvent] = []
    node.observe_field("userRegionData", seen.append)
    await node.run("getUserRegionData")
    await node.run("getUserRegionData")
    assert [event.field for event in seen] == ["userRegionData"] * 2


async def test_an_invalid_result_calls_observers_too() -> None:
    stage = Stage()
    stage.viewer.shares = False
    seen: list[FieldEvent] = []
    stage.store.observe_field("userData", seen.append)
    await stage.store.run("getUserData")
    assert [event.data for event in seen] == [None]


async def test_writing_a_command_returns_at_once_and_the_result_comes_to_its_field() -> None:
    node = store()
    arrived = asyncio.Event()
    node.observe_field("catalog", lambda _event: arrived.set())
    node.set_field("command", "getCatalog")
    assert node.get_field("command") == "getCatalog"
    assert node.get_field("catalog") is None
    await arrived.wait()
    assert node.get_field("catalog").get("status") == 1


@pytest.mark.parametrize("name", ["getcatalog", "GETCATALOG", "GetCatalog"])
async def test_command_names_have_no_case(name: str) -> None:
    node = store()
    assert await node.run(name) is node.get_field("catalog")


@pytest.mark.parametrize("name", ["", "getCatalogue", "fly", " getCatalog", "get\x1b[2JCatalog"])
async def test_an_unknown_command_changes_no_field_is_traced_and_makes_run_raise(name: str) -> None:
    stage = Stage()
    seen: list[FieldEvent] = []
    for field in ("command", *RESULT_FIELDS.values()):
        stage.store.observe_field(field, seen.append)
    stage.store.set_field("command", name)
    with pytest.raises(UnknownCommand):
        await stage.store.run(name)
    assert seen == []
    assert not stage.store.busy
    assert stage.store.get_field("command") == ""
    assert [event.kind for event in stage.trace.events] == ["error", "error"]
    assert all(event.title.isprintable() for event in stage.trace.events)


async def test_an_unknown_command_names_the_nearest_known_one() -> None:
    with pytest.raises(UnknownCommand, match=r"no command getCatalogue: did you mean getCatalog\?"):
        await store().run("getCatalogue")


def test_a_command_needs_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        store().set_field("command", "getCatalog")


def test_the_table_says_which_field_answers_which_command() -> None:
    assert RESULT_FIELDS == {
        "getUserData": "userData",
        "getUserRegionData": "userRegionData",
        "getCatalog": "catalog",
        "getStoreCatalog": "storeCatalog",
        "doOrder": "orderStatus",
        "getPurchases": "purchases",
        "getAllPurchases": "purchases",
        "storeChannelCredData": "storeChannelCredDataStatus",
        "getChannelCred": "channelCred",
        "getDeviceAttestationToken": "deviceAttestationToken",
        "requestPartnerOrder": "requestPartnerOrderStatus",
        "confirmPartnerOrder": "confirmPartnerOrderStatus",
    }
