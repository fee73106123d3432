"""Nobody waits for ever: what becomes of those who wait when the store closes or its loop ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.unit.channel_store.ro_stage import PATIENCE, Set, elsewhere
from tests.unit.channel_store.shop import until
from tui_store.channel_store.errors import StoreClosed
from tui_store.channel_store.loop_bridge import LoopGone
from tui_store.channel_store.message_port import NobodyPosts
from tui_store.channel_store.ro_channel_store import RoChannelStore


async def test_waiting_for_ever_ends_when_the_store_is_closed(stage: Set) -> None:
    in_thread = asyncio.ensure_future(elsewhere(stage.port.wait_message))
    here = asyncio.ensure_future(stage.port.wait_message_async())
    await stage.node.aclose()
    for waiting in (in_thread, here):
        with pytest.raises(NobodyPosts):
            await asyncio.wait_for(waiting, PATIENCE)


async def test_what_was_asked_before_the_store_closed_is_answered_still(stage: Set) -> None:
    stage.shop.gates["catalog"] = asyncio.Event()
    stage.ro.get_catalog()
    await until(lambda: "catalog" in stage.shop.calls)
    waiting = asyncio.ensure_future(elsewhere(stage.port.wait_message))
    await stage.node.aclose()
    event = await waiting
    assert event is not None
    assert event.is_request_interrupted()


async def test_a_store_that_closes_during_a_blocking_order_answers_it(stage: Set) -> None:
    stage.viewer.gate = asyncio.Event()
    stage.ro.set_order([{"code": "TS1", "qty": 1}])
    ordering = asyncio.ensure_future(elsewhere(stage.ro.do_order))
    await stage.viewer.arrived.wait()
    await stage.node.aclose()
    assert await ordering is False
    event = stage.port.get_message()
    assert event is not None
    assert event.is_request_interrupted()


async def test_a_closed_store_takes_no_requests(stage: Set) -> None:
    await stage.node.aclose()
    with pytest.raises(StoreClosed):
        stage.ro.get_catalog()
    with pytest.raises(StoreClosed):
        await elsewhere(stage.ro.do_order)


def in_a_loop_that_ends(app: Callable[[Set], object]) -> tuple[Set, list[BaseException]]:
    """Start a blocking call in a thread, end the loop once the viewer is asked; what the call raised."""
    raised: list[BaseException] = []
    stages: list[Set] = []
    threads: list[threading.Thread] = []

    def carry_out() -> None:
        try:
            app(stages[0])
        except BaseException as error:
            raised.append(error)

    async def main() -> None:
        stages.append(Set())
        stages[0].viewer.gate = asyncio.Event()
        stages[0].ro.set_order([{"code": "TS1", "qty": 1}])
        threads.append(threading.Thread(target=carry_out, daemon=True))
        threads[0].start()
        await stages[0].viewer.arrived.wait()

    asyncio.run(main())
    threads[0].join(PATIENCE)
    assert not threads[0].is_alive()
    return stages[0], raised


def test_a_loop_that_ends_during_a_blocking_call_ends_the_call() -> None:
    stage, raised = in_a_loop_that_ends(lambda stage: stage.ro.do_order())
    assert [type(error) for error in raised] == [LoopGone]
    with pytest.raises(LoopGone):
        stage.ro.do_order()
    with pytest.raises(LoopGone):
        stage.ro.get_order()


def test_a_loop_that_ends_ends_waiting_at_the_port() -> None:
    def order(stage: Set) -> None:
        with suppress(LoopGone):
            stage.ro.do_order()

    def app(stage: Set) -> None:
        threading.Thread(target=order, args=(stage,), daemon=True).start()
        stage.port.wait_message()

    _, raised = in_a_loop_that_ends(app)
    assert [type(error) for error in raised] == [NobodyPosts]


def test_a_loop_that_stands_still_is_not_waited_for() -> None:
    loop = asyncio.new_event_loop()

    async def make() -> RoChannelStore:
        return Set().ro

    ro = loop.run_until_complete(make())
    with pytest.raises(LoopGone):
        ro.get_catalog()
    loop.close()
    with pytest.raises(LoopGone):
        ro.get_catalog()
