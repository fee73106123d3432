"""What the events of an roChannelStore say, and how they reach whoever waits at the port."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.channel_store.ro_stage import PATIENCE, Set, elsewhere
from tests.unit.channel_store.shop import EXPIRED, until
from tui_store.channel_store.loop_bridge import WouldBlock
from tui_store.channel_store.message_port import MessagePort, NobodyPosts
from tui_store.channel_store.ro_channel_store import RoChannelStore
from tui_store.domain.errors import HttpFailed, StoreRefused, TimedOut, Unreachable


@pytest.mark.parametrize(
    ("error", "status", "predicates"),
    [
        (None, 1, (True, False, False)),
        (Unreachable("No route."), 0, (False, False, False)),
        (HttpFailed("500."), -1, (False, True, False)),
        (TimedOut("Late."), -2, (False, True, False)),
        (StoreRefused("No."), -3, (False, True, False)),
    ],
)
async def test_status_0_satisfies_no_predicate(
    stage: Set, error: Exception | None, status: int, predicates: tuple[bool, bool, bool]
) -> None:
    if error is not None:
        stage.shop.errors["catalog"] = error
    stage.ro.get_catalog()
    event = await stage.event()
    assert event.get_status() == status
    said = (event.is_request_succeeded(), event.is_request_failed(), event.is_request_interrupted())
    assert said == predicates
    assert error is None or event.get_status_message() == str(error)


async def test_status_minus_4_means_an_empty_list(stage: Set) -> None:
    event = await stage.ordered()
    assert (event.get_status(), event.is_request_failed()) == (-4, True)
    assert event.get_status_message() == "Empty list. The order is empty: add a product first."


async def test_events_come_in_the_order_of_the_requests_and_name_who_asked(stage: Set) -> None:
    other = RoChannelStore(stage.node)
    other.set_message_port(stage.port)
    stage.shop.history.append(EXPIRED)
    stage.ro.get_store_catalog()
    other.get_purchases()
    stage.ro.get_all_purchases()
    events = [await stage.event() for _ in range(3)]
    assert stage.ro.get_identity() != other.get_identity()
    assert [event.get_source_identity() for event in events] == [
        stage.ro.get_identity(),
        other.get_identity(),
        stage.ro.get_identity(),
    ]
    assert [[row["code"] for row in event.get_response()] for event in events] == [["TS1"], [], ["PLAN"]]


async def test_another_port_gets_the_answer_to_what_was_asked_before(stage: Set) -> None:
    stage.ro.get_catalog()
    second = MessagePort()
    stage.ro.set_message_port(second)
    assert await second.wait_message_async(PATIENCE) is not None
    assert stage.port.get_message() is None


async def test_without_a_port_the_answer_stands_in_the_node(stage: Set) -> None:
    stage.ro.set_message_port(None)
    stage.ro.get_catalog()
    await until(lambda: not stage.node.busy)
    assert stage.node.get_field("catalog").get("status") == 1
    assert stage.port.get_message() is None


async def test_waiting_at_the_port_on_an_event_loop_is_refused_and_names_its_twin(stage: Set) -> None:
    with pytest.raises(WouldBlock, match="await wait_message_async"):
        stage.port.wait_message(1)


async def test_a_port_without_messages_gives_none_at_once_or_in_time(stage: Set) -> None:
    assert stage.port.get_message() is None
    assert await stage.port.wait_message_async(0.001) is None
    assert await elsewhere(lambda: stage.port.wait_message(0.001)) is None
    with pytest.raises(ValueError, match="or 0 for ever, not -1"):
        await stage.port.wait_message_async(-1)


async def test_a_message_is_taken_once_however_many_wait(stage: Set) -> None:
    waiting = [asyncio.ensure_future(stage.port.wait_message_async()) for _ in range(3)]
    in_threads = [asyncio.ensure_future(elsewhere(stage.port.wait_message)) for _ in range(3)]
    for _ in range(6):
        stage.ro.get_catalog()
    events = await asyncio.wait_for(asyncio.gather(*waiting, *in_threads), PATIENCE)
    assert len({id(event) for event in events}) == 6
    assert stage.port.get_message() is None


async def test_a_port_that_nobody_posts_to_is_not_waited_at_for_ever() -> None:
    with pytest.raises(NobodyPosts, match="set_message_port"):
        await MessagePort().wait_message_async()
