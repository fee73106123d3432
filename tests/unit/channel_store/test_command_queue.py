from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest

from tests.unit.channel_store.shop import Stage, until
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import CANCELLED
from tui_store.channel_store.errors import StoreClosed
from tui_store.channel_store.node import FieldEvent

BURSTS = 400 if os.environ.get("TUI_STORE_SOAK") == "1" else 3


def statuses_of(stage: Stage, field: str = "orderStatus") -> list[int]:
    seen: list[int] = []
    stage.store.observe_field(field, lambda event: seen.append(event.data.get("status")))
    return seen


def note(seen: list[str], event: FieldEvent) -> None:
    seen.append(event.field)


async def free(stage: Stage) -> None:
    await until(lambda: not stage.store.busy)


async def test_commands_written_in_a_burst_all_answer_in_order() -> None:
    names = ["getCatalog", "getPurchases", "getUserData", "doOrder", "getUserRegionData"]
    fields = ["catalog", "purchases", "userData", "orderStatus", "userRegionData"]
    for _ in range(BURSTS):
        stage = Stage()
        stage.order(("TS1", 1))
        seen: list[str] = []
        for field in fields:
            stage.store.observe_field(field, partial(note, seen))
        for _ in range(10):
            for name in names:
                stage.store.set_field("command", name)
        await free(stage)
        assert seen == fields * 10
        assert len(stage.shop.receipts) == 10
        assert stage.store.observer_errors == []


async def test_each_run_gets_the_answer_of_its_own_command() -> None:
    stage = Stage(CANCELLED)
    stage.order(("TS1", 1))
    results = await asyncio.gather(*(stage.store.run("doOrder") for _ in range(5)))
    assert len({id(result) for result in results}) == 5


async def test_a_command_that_starts_at_once_reads_its_fields_as_they_are_when_it_is_written() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    stage.store.set_field("command", "doOrder")
    stage.store.get_field("order").child(0).set("qty", 0)
    stage.store.set_field("order", None)
    await free(stage)
    assert statuses == [1]


async def test_a_waiting_command_reads_its_fields_when_its_turn_comes() -> None:
    stage = Stage()
    stage.viewer.gate = asyncio.Event()
    stage.store.set_field("requestedUserData", "email")
    first = asyncio.ensure_future(stage.store.run("getUserData"))
    second = asyncio.ensure_future(stage.store.run("getUserData"))
    await stage.viewer.arrived.wait()
    stage.store.set_field("requestedUserData", "zip")
    stage.viewer.gate.set()
    assert [(await first or ContentNode()).fields, (await second or ContentNode()).fields] == [
        {"email": "ava@example.com"},
        {"zip": "78701"},
    ]


async def test_the_store_says_what_it_is_busy_with() -> None:
    stage = Stage()
    stage.shop.gates["catalog"] = asyncio.Event()
    assert (stage.store.busy, stage.store.current) == (False, "")
    running = asyncio.ensure_future(stage.store.run("GETCATALOG"))
    await until(lambda: stage.shop.calls == ["catalog"])
    assert (stage.store.busy, stage.store.current) == (True, "getCatalog")
    stage.shop.gates["catalog"].set()
    await running
    assert (stage.store.busy, stage.store.current) == (False, "")


async def test_an_observer_of_the_result_finds_the_store_free_and_may_write_the_next_command() -> None:
    stage = Stage()
    busy: list[bool] = []

    def again(event: FieldEvent) -> None:
        busy.append(event.node.busy)
        if len(busy) < 3:
            event.node.set_field("command", "getCatalog")

    stage.store.observe_field("catalog", again)
    await stage.store.run("getCatalog")
    await until(lambda: len(busy) == 3)
    assert busy == [False] * 3
    assert stage.store.observer_errors == []


async def test_who_stops_waiting_does_not_stop_the_charge() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    stage.shop.gates["place"] = asyncio.Event()
    waiting = asyncio.ensure_future(stage.store.run("doOrder"))
    await until(lambda: "place" in stage.shop.calls)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    stage.shop.gates["place"].set()
    await free(stage)
    assert statuses == [1]
    assert len(stage.shop.receipts) == 1


@pytest.mark.parametrize("holds", ["order", "already-subscribed"])
async def test_closing_while_the_viewer_is_asked_ends_with_status_2(holds: str) -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("12345", 1))
    if holds != "order":
        await stage.store.run("doOrder")
        statuses.clear()
    charged = len(stage.shop.receipts)
    stage.viewer.gate, stage.viewer.holds = asyncio.Event(), holds
    stage.store.set_field("command", "doOrder")
    await stage.viewer.arrived.wait()
    await stage.store.aclose()
    assert statuses == [2]
    assert len(stage.shop.receipts) == charged
    assert not stage.store.busy


async def test_closing_during_an_information_request_makes_user_data_invalid() -> None:
    stage = Stage()
    stage.viewer.gate = asyncio.Event()
    running = asyncio.ensure_future(stage.store.run("getUserData"))
    await stage.viewer.arrived.wait()
    await stage.store.aclose()
    assert await running is None


async def test_closing_during_a_charge_waits_for_it_and_the_result_is_1() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    gate = stage.shop.gates["place"] = asyncio.Event()
    stage.store.set_field("command", "doOrder")
    await until(lambda: "place" in stage.shop.calls)
    closing = asyncio.ensure_future(stage.store.aclose())
    await asyncio.sleep(0)
    assert not closing.done()
    gate.set()
    await closing
    assert statuses == [1]
    assert stage.viewer.kinds == ["order"]


async def test_closing_during_the_thank_you_leaves_the_result_1() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    stage.viewer.gate, stage.viewer.holds = asyncio.Event(), "thank-you"
    stage.store.set_field("command", "doOrder")
    await stage.viewer.arrived.wait()
    await stage.store.aclose()
    assert statuses == [1]


async def test_closing_ends_what_waits_in_order_with_status_2() -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    gate = stage.shop.gates["place"] = asyncio.Event()
    names = ["doOrder", "getCatalog", "doOrder", "getUserData", "getUserRegionData", "getPurchases"]
    waiting = [asyncio.ensure_future(stage.store.run(name)) for name in names]
    await until(lambda: "place" in stage.shop.calls)
    asyncio.get_running_loop().call_soon(gate.set)
    await stage.store.aclose()
    results = [await each for each in waiting]
    assert [result and result.get("status") for result in results] == [1, 2, 2, None, None, 2]
    assert all(result is None or result.get("statusMessage") for result in results)
    assert stage.viewer.kinds == ["order"]


async def test_closing_does_not_wait_for_a_query() -> None:
    stage = Stage()
    stage.shop.gates["catalog"] = asyncio.Event()
    running = asyncio.ensure_future(stage.store.run("getCatalog"))
    await until(lambda: stage.shop.calls == ["catalog"])
    await stage.store.aclose()
    result = await running
    assert result is not None
    assert result.get("status") == 2


async def test_a_closed_store_takes_no_command_but_can_be_read() -> None:
    stage = Stage()
    result = await stage.store.run("getCatalog")
    await stage.store.aclose()
    await stage.store.aclose()
    with pytest.raises(StoreClosed):
        stage.store.set_field("command", "getCatalog")
    with pytest.raises(StoreClosed):
        await stage.store.run("getCatalog")
    assert stage.store.get_field("catalog") is result


async def test_a_dialog_that_goes_away_by_itself_is_status_2() -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    shown = asyncio.get_running_loop().create_future()

    async def cut_off(*_: object) -> None:
        shown.cancel()
        await shown

    stage.viewer.review_order = cut_off  # type: ignore[method-assign, assignment]
    result = await stage.store.run("doOrder")
    assert result is not None
    assert result.get("status") == 2


async def _cancel_everything_else() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def test_a_loop_that_goes_down_leaves_no_command_without_an_answer() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    catalogs = statuses_of(stage, "catalog")
    stage.order(("TS1", 1))
    stage.viewer.gate = asyncio.Event()
    stage.store.set_field("command", "doOrder")
    stage.store.set_field("command", "getCatalog")
    await stage.viewer.arrived.wait()
    await _cancel_everything_else()
    assert (statuses, catalogs) == ([2], [2])


async def test_a_command_that_is_cancelled_before_it_began_still_answers() -> None:
    stage = Stage()
    catalogs = statuses_of(stage, "catalog")
    stage.store.set_field("command", "getCatalog")
    await _cancel_everything_else()
    assert catalogs == [2]
    assert not stage.store.busy
    assert stage.trace.events[-1].command == "c1"


async def test_a_loop_that_goes_down_in_mid_charge_says_that_the_outcome_is_unknown() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    stage.shop.gates["place"] = asyncio.Event()
    stage.store.set_field("command", "doOrder")
    await until(lambda: "place" in stage.shop.calls)
    await _cancel_everything_else()
    assert statuses == [-2]


async def test_cancelling_the_command_alone_in_mid_charge_still_ends_with_1() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    gate = stage.shop.gates["place"] = asyncio.Event()
    stage.store.set_field("command", "doOrder")
    await until(lambda: "place" in stage.shop.calls)
    (task,) = [task for task in asyncio.all_tasks() if task.get_name() == "ChannelStore doOrder"]
    task.cancel()
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(task, return_exceptions=True)
    assert statuses == [1]


async def test_a_loop_that_goes_down_during_the_thank_you_leaves_the_result_1() -> None:
    stage = Stage()
    statuses = statuses_of(stage)
    stage.order(("TS1", 1))
    stage.viewer.gate, stage.viewer.holds = asyncio.Event(), "thank-you"
    stage.store.set_field("command", "doOrder")
    await stage.viewer.arrived.wait()
    await _cancel_everything_else()
    assert statuses == [1]
