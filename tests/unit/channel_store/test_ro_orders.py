"""The cart of an roChannelStore, what DoOrder gives, and its partner orders."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.channel_store.ro_stage import Set
from tui_store.channel_store.customer import CANCELLED, INTERRUPTED, Review
from tui_store.channel_store.errors import FieldTypeError
from tui_store.domain.errors import PaymentDeclined


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
