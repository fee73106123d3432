"""A method that waits blocks the thread that calls it, and has a twin for the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.unit.channel_store.ro_stage import PATIENCE, Set, elsewhere
from tui_store.channel_store.loop_bridge import WouldBlock
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.ro_channel_store import RoChannelStore
from tui_store.channel_store.ro_channel_store_event import RoChannelStoreEvent


async def test_a_purchase_in_a_thread_blocks_until_the_viewer_has_decided(stage: Set) -> None:
    stage.viewer.gate = asyncio.Event()

    def app() -> tuple[list[str], bool, RoChannelStoreEvent | None]:
        stage.ro.get_catalog()
        catalog = stage.port.wait_message(PATIENCE)
        assert catalog is not None
        stage.ro.set_order([{"code": "TS1", "qty": 2}])
        approved = stage.ro.do_order()
        return [product["code"] for product in catalog.get_response()], approved, stage.port.get_message()

    running = asyncio.ensure_future(elsewhere(app))
    await stage.viewer.arrived.wait()
    assert not running.done()
    stage.viewer.gate.set()
    codes, approved, event = await running
    assert codes == ["TS1", "PLAN", "12345", "BAD"]
    assert approved
    assert event is not None
    assert event.get_response() == [
        {"amount": "$3.98", "code": "TS1", "purchaseID": "p-1-1", "qty": 2, "total": "$3.98"}
    ]


async def test_every_method_that_waits_works_in_a_thread_and_has_a_twin_that_is_awaited(stage: Set) -> None:
    ro = stage.ro
    calls: list[tuple[Callable[[], object], Callable[[], Coroutine[Any, Any, object]], str]] = [
        (ro.do_order, ro.do_order_async, "do_order"),
        (ro.get_user_data, ro.get_user_data_async, "get_user_data"),
        (
            lambda: ro.get_partial_user_data("zip"),
            lambda: ro.get_partial_user_data_async("zip"),
            "get_partial_user_data",
        ),
        (ro.get_user_region_data, ro.get_user_region_data_async, "get_user_region_data"),
        (
            lambda: ro.store_channel_cred_data("x"),
            lambda: ro.store_channel_cred_data_async("x"),
            "store_channel_cred_data",
        ),
        (ro.get_channel_cred, ro.get_channel_cred_async, "get_channel_cred"),
        (
            lambda: ro.get_device_attestation("n"),
            lambda: ro.get_device_attestation_async("n"),
            "get_device_attestation",
        ),
        (
            lambda: ro.request_partner_order({}, "TS1"),
            lambda: ro.request_partner_order_async({}, "TS1"),
            "request_partner_order",
        ),
        (
            lambda: ro.confirm_partner_order({}, "TS1"),
            lambda: ro.confirm_partner_order_async({}, "TS1"),
            "confirm_partner_order",
        ),
    ]
    for blocking, twin, name in calls:
        with pytest.raises(WouldBlock, match=f"await {name}_async"):
            blocking()
        assert await elsewhere(blocking) == await twin()


async def test_a_twin_is_awaited_on_the_loop_of_the_store_only(stage: Set) -> None:
    for twin in (stage.ro.do_order_async, stage.ro.get_user_data_async):
        with pytest.raises(RuntimeError, match="on the event loop of its store"):
            await elsewhere(lambda twin=twin: asyncio.run(twin()))  # type: ignore[misc]


async def test_what_does_not_wait_works_on_the_loop_as_in_a_thread(stage: Set) -> None:
    def fill() -> list[dict[str, Any]]:
        stage.ro.clear_order()
        stage.ro.set_order([{"code": "TS1", "qty": 1}])
        stage.ro.delta_order("PLAN", 1)
        return stage.ro.get_order()

    lines = [{"code": "TS1", "qty": 1}, {"code": "PLAN", "qty": 1}]
    assert fill() == lines
    assert await elsewhere(fill) == lines
    stage.ro.set_order([])
    assert stage.ro.get_order() == []
    assert stage.node.get_field("order") is None


async def test_two_threads_that_ask_at_once_get_what_each_asked_for(stage: Set) -> None:
    answers = await asyncio.gather(
        *(elsewhere(lambda name=name: stage.ro.get_partial_user_data(name)) for name in ("zip", "city", "state"))  # type: ignore[misc]
    )
    assert answers == [{"zip": "78701"}, {"city": "Austin"}, {"state": "TX"}]


def test_made_outside_a_loop_it_wants_one() -> None:
    node = asyncio.run(_node())
    with pytest.raises(RuntimeError, match="make it on the loop of its store, or give it that loop"):
        RoChannelStore(node)
    loop = asyncio.new_event_loop()
    assert RoChannelStore(node, loop).get_identity() > 0
    loop.close()


async def _node() -> ChannelStore:
    return Set().node
