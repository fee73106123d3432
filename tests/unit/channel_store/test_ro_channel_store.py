from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import pytest

from tests.unit.channel_store.shop import AVA, CHANNEL, EXPIRED, NOW, Shop, Viewer, until
from tui_store.channel_store.customer import CANCELLED, INTERRUPTED, Review
from tui_store.channel_store.errors import FieldTypeError, StoreClosed
from tui_store.channel_store.loop_bridge import LoopGone, WouldBlock
from tui_store.channel_store.message_port import MessagePort, NobodyPosts
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.ro_channel_store import RefusedMethod, RoChannelStore
from tui_store.channel_store.ro_channel_store_event import RoChannelStoreEvent
from tui_store.domain.clock import SetClock
from tui_store.domain.device import Device, RokuSide
from tui_store.domain.errors import HttpFailed, PaymentDeclined, StoreRefused, TimedOut, Unreachable

T = TypeVar("T")

# Seconds; what is not done by then hangs.
PATIENCE = 10


class Key:
    """Signs by repeating."""

    async def token(self, nonce: str, channel_id: str, at: datetime) -> str:
        if nonce == "broken":
            raise StoreRefused("The key is broken.")
        return f"{channel_id}.{nonce}.{at.year}"


class Cloud:
    """Keeps a text."""

    def __init__(self) -> None:
        self.data = ""

    async def read(self) -> str:
        return self.data

    async def write(self, data: str) -> None:
        self.data = data


class Set:
    """An roChannelStore with a port, and what stands behind it."""

    def __init__(self, *reviews: Review, **account: Any) -> None:
        self.shop = Shop()
        self.shop.account = AVA._replace(**account)
        self.viewer = Viewer(*reviews)
        self.node = ChannelStore(
            backend=self.shop,
            customer=self.viewer,
            account=self.shop.account,
            channel=CHANNEL,
            roku=RokuSide(SetClock(NOW), Device(), Key(), Cloud()),
        )
        self.port = MessagePort()
        self.ro = RoChannelStore(self.node)
        self.ro.set_message_port(self.port)

    async def event(self) -> RoChannelStoreEvent:
        event = await self.port.wait_message_async(PATIENCE)
        assert event is not None
        return event

    async def ordered(self, *codes: str) -> RoChannelStoreEvent:
        self.ro.set_order([{"code": code, "qty": 1} for code in codes])
        await self.ro.do_order_async()
        return await self.event()


@pytest.fixture
async def stage() -> AsyncIterator[Set]:
    one = Set()
    yield one
    await one.node.aclose()


async def elsewhere(work: Callable[[], T]) -> T:
    """What a blocking call in a thread of its own gives; one that never ends fails the test."""
    done: Future[T] = Future()

    def carry_out() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=carry_out, daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(done), PATIENCE)


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


async def test_waiting_at_the_port_on_an_event_loop_is_refused_and_names_its_twin(stage: Set) -> None:
    with pytest.raises(WouldBlock, match="await wait_message_async"):
        stage.port.wait_message(1)


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


@pytest.mark.parametrize(
    ("changes", "left", "cart"),
    [
        ([("A", 2)], 2, [{"code": "A", "qty": 2}]),
        ([("A", 2), ("A", 3)], 5, [{"code": "A", "qty": 5}]),
        ([("A", 2), ("A", -2)], 0, []),
        ([("A", 2), ("A", -5)], -3, []),
        ([("A", -1)], 0, []),
        ([("A", 1), ("B", 1), ("A", -1)], 0, [{"code": "B", "qty": 1}]),
    ],
)
async def test_delta_order_gives_what_is_left_and_deletes_at_zero_or_below(
    stage: Set, changes: list[tuple[str, int]], left: int, cart: list[dict[str, Any]]
) -> None:
    assert [stage.ro.delta_order(code, qty) for code, qty in changes][-1] == left
    assert stage.ro.get_order() == cart


async def test_the_action_of_set_order_is_that_of_the_order(stage: Set) -> None:
    stage.ro.set_order([{"code": "PLAN", "qty": 1}], {"Action": "Upgrade"})
    assert stage.node.get_field("order").get("action") == "Upgrade"
    stage.ro.set_order([{"code": "PLAN", "qty": 1}])
    assert not stage.node.get_field("order").has("action")


async def test_a_cart_that_is_none_is_refused_and_the_old_one_stays(stage: Set) -> None:
    stage.ro.set_order([{"code": "TS1", "qty": 1}])
    wrong: list[Any] = ["TS1", {"code": "TS1"}, ["TS1"], 7]
    for order in wrong:
        with pytest.raises(FieldTypeError, match="order"):
            stage.ro.set_order(order)
    with pytest.raises(FieldTypeError, match="orderInfo is a text"):
        stage.ro.set_order([{"code": "TS1", "qty": 1}], "Upgrade")  # type: ignore[arg-type]
    assert stage.ro.get_order() == [{"code": "TS1", "qty": 1}]


async def test_do_order_is_true_when_the_viewer_approved_whatever_the_bank_says(stage: Set) -> None:
    stage.shop.errors["place"] = PaymentDeclined("The bank declined the charge.", "R-7")
    stage.ro.set_order([{"code": "TS1", "qty": 1}])
    assert await stage.ro.do_order_async()
    event = await stage.event()
    assert (event.get_status(), event.is_request_failed()) == (-3, True)
    assert "The bank declined the charge." in event.get_status_message()


@pytest.mark.parametrize("review", [CANCELLED, INTERRUPTED])
async def test_do_order_is_false_when_the_viewer_left(review: Review) -> None:
    one = Set(review)
    one.ro.set_order([{"code": "TS1", "qty": 1}])
    assert not await one.ro.do_order_async()
    event = await one.event()
    assert event.is_request_interrupted()
    assert event.get_response() == []


async def test_do_order_is_false_when_nobody_was_asked_also_after_an_order_that_was_approved(stage: Set) -> None:
    stage.ro.set_order([{"code": "TS1", "qty": 1}])
    assert await stage.ro.do_order_async()
    stage.ro.clear_order()
    assert not await stage.ro.do_order_async()


async def test_orders_that_wait_for_each_other_have_an_answer_each() -> None:
    one = Set(CANCELLED, Review("approved"))
    one.ro.set_order([{"code": "TS1", "qty": 1}])
    answers = await asyncio.gather(one.ro.do_order_async(), one.ro.do_order_async())
    assert tuple(answers) == (False, True)
    assert [(await one.event()).get_status() for _ in answers] == [2, 1]


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


async def test_user_data_has_one_street_and_names_in_lower_case(stage: Set) -> None:
    data = await stage.ro.get_user_data_async()
    assert data is not None
    assert list(data) == [
        "firstname",
        "lastname",
        "email",
        "phone",
        "street",
        "city",
        "state",
        "zip",
        "country",
        "birth",
        "gender",
    ]
    assert (data["street"], data["firstname"]) == ("1 Main Street, Flat 2", "Ava")


async def test_partial_user_data_has_what_was_asked_for(stage: Set) -> None:
    assert await stage.ro.get_partial_user_data_async("email, street") == {
        "email": "ava@example.com",
        "street": "1 Main Street, Flat 2",
    }
    await stage.ro.get_partial_user_data_async("email, zip", {"context": "signin"})
    await stage.ro.get_partial_user_data_async("zip", {"forceShowData": True})
    asked = [(request.context, request.requested, request.shows_values) for request in stage.viewer.requests]
    assert asked == [
        ("signup", ("email", "street"), False),
        ("signin", ("email",), True),
        ("signup", ("zip",), True),
    ]


async def test_declined_user_data_is_none(stage: Set) -> None:
    stage.viewer.shares = False
    assert await stage.ro.get_user_data_async() is None


async def test_two_threads_that_ask_at_once_get_what_each_asked_for(stage: Set) -> None:
    answers = await asyncio.gather(
        *(elsewhere(lambda name=name: stage.ro.get_partial_user_data(name)) for name in ("zip", "city", "state"))  # type: ignore[misc]
    )
    assert answers == [{"zip": "78701"}, {"city": "Austin"}, {"state": "TX"}]


async def test_region_credentials_and_token_come_as_the_node_gives_them(stage: Set) -> None:
    assert await stage.ro.get_user_region_data_async() == {"state": "TX", "zip": "78701", "country": "US"}
    stored = await stage.ro.store_channel_cred_data_async("my token")
    assert (stored["status"], json.loads(stored["response"])["status"]) == (0, "success")
    kept = await stage.ro.get_channel_cred_async()
    assert (kept["status"], json.loads(kept["json"])["channel_data"]) == (0, "my token")
    assert await stage.ro.get_device_attestation_async("5E06") == "demo.5E06.2026"
    assert await stage.ro.get_device_attestation_async("broken") == ""


async def test_partner_orders_speak_of_an_id(stage: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui_store.channel_store.commands import partner
    from tui_store.channel_store.content_node import ContentNode

    read: list[dict[str, Any]] = []

    async def request(desk: object, inputs: Any) -> ContentNode:
        read.append(inputs["requestPartnerOrder"].fields)
        return ContentNode({"orderId": "g-1", "status": "Success", "tax": "$0.00", "total": "$1.99"})

    async def confirm(desk: object, inputs: Any) -> ContentNode:
        read.append(inputs["confirmPartnerOrder"].fields)
        return ContentNode({"purchaseId": "p-1", "status": "Success"})

    monkeypatch.setattr(partner, "request_partner_order", request)
    monkeypatch.setattr(partner, "confirm_partner_order", confirm)
    info = {"priceDisplay": "2.99", "price": "1.99"}
    granted = await stage.ro.request_partner_order_async(info, "RENT")
    assert granted == {"id": "g-1", "status": "Success", "tax": "$0.00", "total": "$1.99"}
    bought = await stage.ro.confirm_partner_order_async({**info, "title": "T", "orderID": granted["id"]}, "RENT")
    assert bought == {"purchaseId": "p-1", "status": "Success"}
    assert read == [{**info, "code": "RENT"}, {**info, "title": "T", "orderID": "g-1", "code": "RENT"}]


async def test_the_fake_server_is_that_of_the_node(stage: Set) -> None:
    await elsewhere(lambda: stage.ro.fake_server(True))
    assert stage.node.get_field("fakeServer") is True
    with pytest.raises(FieldTypeError):
        stage.ro.fake_server("yes")  # type: ignore[arg-type]


async def test_do_request_is_refused_by_name(stage: Set) -> None:
    with pytest.raises(RefusedMethod, match="The method DoRequest is refused"):
        stage.ro.do_request({"command": "GetCatalog"})


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


async def test_a_port_that_nobody_posts_to_is_not_waited_at_for_ever() -> None:
    with pytest.raises(NobodyPosts, match="set_message_port"):
        await MessagePort().wait_message_async()


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


def test_made_outside_a_loop_it_wants_one() -> None:
    node = asyncio.run(_node())
    with pytest.raises(RuntimeError, match="make it on the loop of its store, or give it that loop"):
        RoChannelStore(node)
    loop = asyncio.new_event_loop()
    assert RoChannelStore(node, loop).get_identity() > 0
    loop.close()


async def _node() -> ChannelStore:
    return Set().node
