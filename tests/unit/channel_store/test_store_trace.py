from __future__ import annotations

import json

import pytest

from tests.unit.channel_store.shop import CHANNEL, NOW, WITH_PIN, Stage, product
from tui_store.channel_store.customer import APPROVED, Review
from tui_store.channel_store.node import ChannelStore, FieldEvent
from tui_store.domain.trace import NoTrace, correlation


async def test_an_order_leaves_one_list_in_the_order_things_happened() -> None:
    stage = Stage(Review(APPROVED, "1111"), Review(APPROVED, "2468"), account=WITH_PIN)
    stage.order(("TS1", 2))
    await stage.store.run("doOrder")
    assert [(event.kind, event.title, event.command) for event in stage.trace.events] == [
        ("field", "order = ContentNode with 1 child", ""),
        ("field", 'command = "doOrder"', "c1"),
        ("command", "doOrder", "c1"),
        ("question", "Approve 1 item for $3.98?", "c1"),
        ("answer", "Approved", "c1"),
        ("question", "Approve 1 item for $3.98?", "c1"),
        ("answer", "Approved", "c1"),
        ("question", "Message: Thank you", "c1"),
        ("answer", "Dismissed", "c1"),
        ("result", "orderStatus: status 1, Order Received", "c1"),
    ]
    assert [event.number for event in stage.trace.events] == list(range(1, 11))


async def test_a_pin_never_enters_the_trace() -> None:
    stage = Stage(Review(APPROVED, "1357"), Review(APPROVED, "2468"), account=WITH_PIN)
    stage.order(("TS1", 1))
    await stage.store.run("doOrder")
    told = repr(stage.trace.events)
    assert "1357" not in told
    assert "2468" not in told
    assert [event.data["pin"] for event in stage.trace.events if "pin" in event.data] == [
        "<redacted, 4 characters>"
    ] * 2


async def test_everything_in_the_trace_is_json() -> None:
    stage = Stage(account=WITH_PIN)
    stage.viewer.reviews = [Review(APPROVED, "2468")]
    stage.order(("TS1", 1))
    stage.store.set_field("deltaOrder", {"code": "PLAN", "qty": 1})
    for command in ("getUserData", "getUserRegionData", "getCatalog", "getStoreCatalog", "doOrder", "getAllPurchases"):
        await stage.store.run(command)
    for event in stage.trace.events:
        json.dumps(dict(event.data))


async def test_a_large_result_is_traced_by_its_first_children_and_their_count() -> None:
    stage = Stage()
    stage.shop.shelf.products[:] = [product(f"C{n}", "Gem", "Consumable", "$1.99") for n in range(1_000)]
    await stage.store.run("getCatalog")
    data = stage.trace.events[-1].data
    assert data["childCount"] == 1_000
    assert data["value"]["children"][20:] == ["… and 980 more"]


async def test_values_of_a_request_are_traced_only_if_the_viewer_sees_them() -> None:
    stage = Stage()
    stage.store.set_field("requestedUserData", "email")
    await stage.store.run("getUserData")
    stage.store.set_field("requestedUserDataInfo", {"context": "signin"})
    await stage.store.run("getUserData")
    questions = [event for event in stage.trace.events if event.kind == "question"]
    assert [event.data.get("values") for event in questions] == [None, {"email": "ava@example.com"}]
    assert [event.title for event in questions] == ["Share email? (signup)", "Share email? (signin)"]


async def test_each_command_has_an_id_of_its_own_also_across_two_nodes() -> None:
    stage = Stage()
    other = ChannelStore(
        backend=stage.shop,
        customer=stage.viewer,
        account=WITH_PIN,
        channel=CHANNEL,
        trace=stage.trace,
    )
    await stage.store.run("getCatalog")
    await other.run("getCatalog")
    await stage.store.run("getCatalog")
    assert [event.command for event in stage.trace.events if event.kind == "result"] == ["c1", "c2", "c3"]


async def test_a_backend_sees_the_id_of_the_command_it_works_for() -> None:
    stage = Stage()
    seen: list[str] = []

    async def catalog() -> list[object]:
        seen.append(correlation.get())
        return []

    stage.shop.catalog = catalog  # type: ignore[method-assign, assignment]
    await stage.store.run("getCatalog")
    assert seen == ["c1"]
    assert correlation.get() == ""


async def test_what_an_observer_writes_belongs_to_no_command() -> None:
    stage = Stage()

    def write(event: FieldEvent) -> None:
        event.node.set_field("requestedUserData", "zip")

    stage.store.observe_field("catalog", write)
    await stage.store.run("getCatalog")
    assert (stage.trace.events[-1].kind, stage.trace.events[-1].command) == ("field", "")


async def test_titles_are_one_line_of_bounded_length() -> None:
    stage = Stage()
    stage.store.set_field("requestedUserData", "email,\n\x1b[2J" + "x" * 100_000)
    (event,) = stage.trace.events
    assert len(event.title) <= 160
    assert event.title.isprintable()
    assert len(event.data["value"]) <= 2_000


async def test_a_store_without_a_trace_works_too() -> None:
    stage = Stage()
    store = ChannelStore(backend=stage.shop, customer=stage.viewer, account=stage.shop.account, channel=CHANNEL)
    store.set_field("order", {"children": [{"code": "TS1", "qty": 1}]})
    result = await store.run("doOrder")
    assert result is not None
    assert result.get("status") == 1
    assert stage.shop.history[0].purchased == NOW


async def test_what_an_app_does_to_a_result_later_does_not_change_the_trace() -> None:
    stage = Stage()
    result = await stage.store.run("getCatalog")
    assert result is not None
    result.set("status", 99)
    result.remove_child(0)
    event = stage.trace.events[-1]
    assert event.title == "catalog: status 1, Success"
    assert event.data["value"]["status"] == 1
    assert len(event.data["value"]["children"]) == event.data["childCount"] == 4


async def test_what_an_app_does_to_its_order_later_does_not_change_the_trace() -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    await stage.store.run("doOrder")
    stage.store.get_field("order").child(0).set("code", "OTHER")
    told = [event.data for event in stage.trace.events if event.kind in {"field", "command"}]
    assert "TS1" in repr(told[0])
    assert "TS1" in repr(told[2])
    assert "OTHER" not in repr(told)


async def test_a_result_says_whether_it_is_a_success_in_its_own_convention() -> None:
    stage = Stage()
    await stage.store.run("getCatalog")
    stage.viewer.shares = False
    await stage.store.run("getUserData")
    await stage.store.run("doOrder")
    results = [event.data["succeeded"] for event in stage.trace.events if event.kind == "result"]
    assert results == [True, False, False]


async def test_without_a_trace_nothing_is_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*_: object) -> None:
        raise AssertionError

    for name in ("_field_words", "_command_words", "_result_words", "_items"):
        monkeypatch.setattr(f"tui_store.channel_store.tracing.{name}", told)
    stage = Stage()
    for trace in (None, NoTrace()):
        store = ChannelStore(
            backend=stage.shop, customer=stage.viewer, account=stage.shop.account, channel=CHANNEL, trace=trace
        )
        store.set_field("order", {"children": [{"code": "TS1", "qty": 1}]})
        result = await store.run("doOrder")
        assert result is not None
        assert result.get("status") == 1
