from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.channel_store.shop import AVA, EXPIRED, WITH_PIN, WITHOUT_CARD, Stage
from tui_store.channel_store.commands.checkout import WRONG_PIN
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import APPROVED, CANCELLED, INTERRUPTED, Review
from tui_store.domain.account import PaymentMethod
from tui_store.domain.errors import (
    AlreadySubscribed,
    LedgerFailed,
    PaymentDeclined,
    StoreRefused,
    TimedOut,
    UnknownProduct,
    Unreachable,
)

RIGHT, WRONG = Review(APPROVED, "2468"), Review(APPROVED, "1111")


async def ordered(stage: Stage, *items: tuple[object, object], **fields: object) -> ContentNode:
    stage.order(*items, **fields)
    result = await stage.store.run("doOrder")
    assert result is not None
    assert result.get("statusMessage")
    assert result.get("status") == 1 or result.child_count == 0
    return result


async def test_a_success_has_children_with_exactly_the_documented_fields() -> None:
    stage = Stage()
    result = await ordered(stage, ("TS1", 2))
    assert result.to_json_data() == {
        "status": 1,
        "statusMessage": "Order Received",
        "children": [{"amount": "$3.98", "code": "TS1", "purchaseId": "p-1-1", "qty": 2, "total": "$3.98"}],
    }
    assert stage.viewer.kinds == ["order", "thank-you"]
    assert stage.viewer.messages[0].reference == "ORDER-1"


async def test_several_items_are_one_charge_with_a_child_each() -> None:
    stage = Stage()
    result = await ordered(stage, ("TS1", 1), ("12345", 1))
    assert [child.get("code") for child in result.children] == ["TS1", "12345"]
    assert stage.shop.calls.count("place") == 1
    assert "2 items" in stage.viewer.messages[0].text


async def test_a_code_that_looks_like_a_number_can_be_bought() -> None:
    result = await ordered(Stage(), (12345, "1"))
    assert [child.get("code") for child in result.children] == ["12345"]


async def test_what_was_bought_is_in_the_history_at_once() -> None:
    stage = Stage()
    await ordered(stage, ("PLAN", 1))
    purchases = await stage.store.run("getPurchases")
    assert purchases is not None
    assert [child.get("code") for child in purchases.children] == ["PLAN"]


async def test_the_confirmation_shows_the_quote_the_payment_and_the_action() -> None:
    stage = Stage()
    await ordered(stage, ("TS1", 1), action="Upgrade")
    (confirmation,) = stage.viewer.confirmations
    assert confirmation.channel == "Streamlight"
    assert str(confirmation.quote.total) == "$1.99"
    assert confirmation.payment == "Visa ending in 4242"
    assert not confirmation.asks_pin
    assert confirmation.action == "Upgrade"


async def test_the_action_may_be_set_after_the_order_was_given_to_the_store() -> None:
    stage = Stage()
    order = ContentNode(children=[ContentNode({"code": "TS1", "qty": 1})])
    stage.store.set_field("order", order)
    order.set("action", "Downgrade")
    await stage.store.run("doOrder")
    assert stage.viewer.confirmations[0].action == "Downgrade"


async def test_back_and_cancel_are_status_2_and_say_which() -> None:
    stage = Stage(INTERRUPTED, CANCELLED)
    back, cancel = await ordered(stage, ("TS1", 1)), await ordered(stage, ("TS1", 1))
    assert (back.get("status"), cancel.get("status")) == (2, 2)
    assert back.get("statusMessage") != cancel.get("statusMessage")
    assert "place" not in stage.shop.calls


async def test_the_next_order_works_after_back() -> None:
    stage = Stage(INTERRUPTED, Review(APPROVED))
    assert (await ordered(stage, ("TS1", 1))).get("status") == 2
    assert (await stage.store.run("doOrder") or ContentNode()).get("status") == 1


@pytest.mark.parametrize(
    "items",
    [(), (("TS1", 0),), (("TS1", -1),), (("TS1", None),), (("TS1", "x"),), ((None, 1),), ((True, 1),), (("NOPE", 1),)],
)
async def test_an_order_that_cannot_be_shown_is_minus_4_and_asks_nobody(
    items: Sequence[tuple[object, object]],
) -> None:
    stage = Stage()
    assert (await ordered(stage, *items)).get("status") == -4
    assert stage.viewer.asked == []


async def test_no_order_at_all_is_minus_4() -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    stage.store.set_field("order", None)
    result = await stage.store.run("doOrder")
    assert result is not None
    assert result.get("status") == -4


async def test_several_items_are_refused_before_anyone_is_asked_where_the_store_cannot() -> None:
    stage = Stage()
    stage.shop.capabilities = stage.shop.capabilities._replace(several_items=False)
    assert (await ordered(stage, ("TS1", 1), ("PLAN", 1))).get("status") == -4
    assert stage.shop.calls == []
    assert (await ordered(stage, ("TS1", 2))).get("status") == 1


async def test_quantities_are_refused_before_anyone_is_asked_where_the_store_cannot() -> None:
    stage = Stage()
    stage.shop.capabilities = stage.shop.capabilities._replace(quantities=False)
    assert (await ordered(stage, ("TS1", 2))).get("status") == -4
    assert stage.shop.calls == []
    assert (await ordered(stage, ("TS1", 1), ("PLAN", 1))).get("status") == 1


async def test_an_active_subscription_shows_already_subscribed_and_is_status_2() -> None:
    stage = Stage()
    stage.shop.history = [EXPIRED._replace(status="Valid")]
    assert (await ordered(stage, ("PLAN", 1))).get("status") == 2
    assert stage.viewer.kinds == ["already-subscribed"]
    assert stage.viewer.messages[0].title == "You're already subscribed"


async def test_an_owned_product_has_a_title_of_its_own() -> None:
    stage = Stage()
    await ordered(stage, ("12345", 1))
    assert (await ordered(stage, ("12345", 1))).get("status") == 2
    assert stage.viewer.messages[-1].title == "You already own this"


async def test_a_consumable_can_be_bought_again_and_again() -> None:
    stage = Stage()
    statuses = [(await ordered(stage, ("TS1", 1))).get("status") for _ in range(3)]
    assert statuses == [1, 1, 1]
    assert len(stage.shop.receipts) == 3


async def test_no_payment_method_is_explained_and_is_status_2() -> None:
    stage = Stage(account=WITHOUT_CARD)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 2
    assert stage.viewer.kinds == ["no-payment-method"]


async def test_the_pin_is_asked_for_when_the_account_has_one() -> None:
    stage = Stage(RIGHT, account=WITH_PIN)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 1
    assert stage.viewer.confirmations[0].asks_pin


async def test_a_wrong_pin_asks_again_and_keeps_the_order() -> None:
    stage = Stage(WRONG, Review(APPROVED, ""), RIGHT, account=WITH_PIN)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 1
    assert [asked.problem for asked in stage.viewer.asked[:3]] == ["", WRONG_PIN, WRONG_PIN]
    assert len(set(stage.viewer.confirmations)) == 1
    assert len(stage.shop.receipts) == 1


async def test_leaving_after_a_wrong_pin_is_status_2() -> None:
    stage = Stage(WRONG, INTERRUPTED, account=WITH_PIN)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 2
    assert stage.shop.receipts == {}


async def test_a_wrong_pin_is_never_locked_out() -> None:
    stage = Stage(*[WRONG] * 20, RIGHT, account=WITH_PIN)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 1


async def test_a_pin_of_letters_from_elsewhere_is_just_wrong() -> None:
    stage = Stage(Review(APPROVED, "２４６８"), RIGHT, account=WITH_PIN)
    assert (await ordered(stage, ("TS1", 1))).get("status") == 1
    assert len(stage.viewer.confirmations) == 2


async def test_a_declined_payment_is_minus_3_with_its_reference() -> None:
    stage = Stage(account=AVA._replace(payment=PaymentMethod("Card", declines=True)))
    result = await ordered(stage, ("TS1", 1))
    assert (result.get("status"), result.get("statusMessage")) == (-3, "The bank declined the charge. Reference: R-7")
    assert stage.viewer.kinds == ["order", "declined"]
    assert stage.viewer.messages[0].reference == "R-7"


async def test_a_reference_is_not_said_twice() -> None:
    stage = Stage()
    stage.shop.errors["place"] = PaymentDeclined("Denied, see R-7.", "R-7")
    assert (await ordered(stage, ("TS1", 1))).get("statusMessage") == "Denied, see R-7."


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LedgerFailed("The disk is full."), -3),
        (StoreRefused("The price changed."), -3),
        (Unreachable("No such host."), 0),
        (TimedOut("No answer."), -2),
        (ZeroDivisionError("secret"), -3),
    ],
)
async def test_a_charge_that_fails_is_told_to_the_viewer(error: Exception, status: int) -> None:
    stage = Stage()
    stage.shop.errors["place"] = error
    result = await ordered(stage, ("TS1", 1))
    assert result.get("status") == status
    assert stage.viewer.kinds == ["order", "failed"]
    assert "secret" not in result.as_json() + stage.viewer.messages[0].text


async def test_a_product_that_went_meanwhile_is_left_for_the_app_to_tell() -> None:
    stage = Stage()
    stage.shop.errors["place"] = UnknownProduct("TS1")
    result = await ordered(stage, ("TS1", 1))
    assert (result.get("status"), result.child_count) == (-4, 0)
    assert stage.viewer.kinds == ["order"]


async def test_a_subscription_that_began_meanwhile_is_already_subscribed() -> None:
    stage = Stage()
    stage.shop.errors["place"] = AlreadySubscribed("Premium", subscription=True)
    assert (await ordered(stage, ("PLAN", 1))).get("status") == 2
    assert stage.viewer.kinds == ["order", "already-subscribed"]


async def test_a_quote_that_fails_tells_the_viewer_why() -> None:
    stage = Stage()
    stage.shop.errors["quote"] = Unreachable("No such host.")
    assert (await ordered(stage, ("TS1", 1))).get("status") == 0
    assert [(message.kind, message.text) for message in stage.viewer.messages] == [("failed", "No such host.")]


@pytest.mark.parametrize("error", [UnknownProduct("TS1"), ValueError("odd")])
async def test_a_quote_that_could_not_be_made_asks_nobody(error: Exception) -> None:
    stage = Stage()
    stage.shop.errors["quote"] = error
    await ordered(stage, ("TS1", 1))
    assert stage.viewer.asked == []


async def test_a_thank_you_that_fails_leaves_the_success() -> None:
    stage = Stage()
    stage.viewer.holds, stage.viewer.error = "thank-you", RuntimeError("the screen is gone")
    assert (await ordered(stage, ("TS1", 1))).get("status") == 1


async def test_a_confirmation_that_fails_is_minus_3_and_charges_nothing() -> None:
    stage = Stage()
    stage.viewer.error = RuntimeError("the screen is gone")
    assert (await ordered(stage, ("TS1", 1))).get("status") == -3
    assert stage.shop.receipts == {}


async def test_each_order_is_placed_under_an_id_of_its_own() -> None:
    stage = Stage()
    await ordered(stage, ("TS1", 1))
    await ordered(stage, ("TS1", 1))
    assert len(stage.shop.receipts) == 2


async def test_an_order_stays_in_the_cart_until_the_app_clears_it() -> None:
    stage = Stage()
    await ordered(stage, ("TS1", 1))
    assert stage.store.get_field("order").child_count == 1
