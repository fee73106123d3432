"""requestPartnerOrder and confirmPartnerOrder at the node: what is asked, what is refused, what an app gets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.channel_store.shop import AVA, WITH_PIN, WITHOUT_CARD, Shop, Stage
from tui_store.channel_store.commands.checkout import WRONG_PIN
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import APPROVED, CANCELLED, INTERRUPTED, Review
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.status import DECLINED_TEXT, UNSUCCESSFUL_TEXT
from tui_store.domain.account import PaymentMethod
from tui_store.domain.errors import LedgerFailed, PaymentDeclined, TimedOut

FILM = {"code": "TS1", "price": "3.99", "priceDisplay": "5.99", "title": "Night Ferry"}


async def requested(stage: Stage, **changes: Any) -> ContentNode:
    fields = {name: value for name, value in {**FILM, **changes}.items() if value is not None}
    stage.store.set_field("requestPartnerOrder", fields)
    result = await stage.store.run("requestPartnerOrder")
    assert result is not None
    kept: object = stage.store.get_field("requestPartnerOrderStatus")
    assert kept is result
    return result


async def confirmed(stage: Stage, order_id: object, **changes: Any) -> ContentNode:
    fields = {**FILM, "orderId": order_id, "pin": "", **changes}
    stage.store.set_field("confirmPartnerOrder", {name: value for name, value in fields.items() if value is not None})
    result = await stage.store.run("confirmPartnerOrder")
    assert result is not None
    kept: object = stage.store.get_field("confirmPartnerOrderStatus")
    assert kept is result
    return result


async def bought(stage: Stage, **changes: Any) -> ContentNode:
    granted = await requested(stage, **changes)
    return await confirmed(stage, granted.get("orderId"), **changes)


def refused(result: ContentNode, code: str = "InvalidRequest") -> str:
    """The words of a Failure."""
    assert result.fields.keys() == {"errorCode", "errorMessage", "status"}
    assert (result.get("status"), result.get("errorCode")) == ("Failure", code)
    words = str(result.get("errorMessage"))
    assert words.endswith(".")
    return words


async def test_a_granted_request_has_an_order_id_tax_and_total_with_the_currency_sign() -> None:
    stage = Stage(account=AVA._replace(tax_rate=Decimal("0.10")))
    result = await requested(stage)
    assert result.fields == {"orderId": "po-1", "status": "Success", "tax": "$0.40", "total": "$4.39"}
    assert stage.viewer.asked == []


async def test_a_confirmed_order_has_a_purchase_id_and_is_thanked_for() -> None:
    stage = Stage()
    assert (await bought(stage)).fields == {"purchaseId": "p-1", "status": "Success"}
    assert stage.viewer.kinds == ["order", "thank-you"]
    (message,) = stage.viewer.messages
    assert (message.text, message.reference) == ("Night Ferry: $3.99 charged.", "ORDER-1")


async def test_the_confirmation_of_a_partner_order_shows_title_price_original_price_and_coupon() -> None:
    stage = Stage()
    await bought(stage, couponCode="SPRING")
    (confirmation,) = stage.viewer.confirmations
    (line,) = confirmation.quote.lines
    assert (line.product.name, str(line.amount), str(confirmation.quote.total)) == ("Night Ferry", "$3.99", "$3.99")
    assert (confirmation.was, confirmation.coupon) == ("$5.99", "SPRING")
    (question,) = [event for event in stage.trace.events if event.kind == "question" and "Approve" in event.title]
    (item,) = question.data["items"]
    assert item == {
        "code": "TS1",
        "name": "Night Ferry",
        "qty": 1,
        "total": "$3.99",
        "was": "$5.99",
        "coupon": "SPRING",
    }


@pytest.mark.parametrize("display", [None, "3.99"])
async def test_without_another_price_display_nothing_is_struck_out(display: str | None) -> None:
    stage = Stage()
    await bought(stage, priceDisplay=display)
    assert stage.viewer.confirmations[0].was == ""


async def test_order_id_may_be_spelled_order_id_with_a_capital_d() -> None:
    stage = Stage()
    granted = await requested(stage)
    result = await confirmed(stage, None, orderID=granted.get("orderId"))
    assert result.get("status") == "Success"


async def test_a_price_of_nothing_is_a_price() -> None:
    stage = Stage()
    assert (await requested(stage, price="0")).get("total") == "$0.00"


async def test_a_price_may_have_a_decimal_comma() -> None:
    assert (await requested(Stage(), price="3,99")).get("total") == "$3.99"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": None}, "no code"),
        ({"code": ""}, "no code"),
        ({"code": "NOPE"}, "no product with the code NOPE"),
        ({"price": None}, "no price"),
        ({"price": ""}, "no price"),
        ({"price": "free"}, "The price free of requestPartnerOrder is no price"),
        ({"price": "$3.99"}, "without a currency sign"),
        ({"price": "1.999"}, "is no price"),
        ({"price": "-1.00"}, "negative"),
        ({"price": "1" * 10}, "has 10 characters"),
        ({"price": 3.99}, "is a number: it takes a text"),
        ({"priceDisplay": "free"}, "The priceDisplay free"),
        ({"title": ["Night Ferry"]}, "is a list: it takes a text"),
        ({"title": "x" * 1_001}, "has 1,001 characters"),
        ({"code": "x" * 1_001}, "has 1,001 characters"),
        ({"couponCode": True}, "is true or false: it takes a text"),
    ],
)
async def test_a_partner_order_that_is_wrong_in_itself_is_refused_in_words(
    changes: dict[str, object], words: str
) -> None:
    stage = Stage()
    assert words in refused(await requested(stage, **changes))
    assert stage.viewer.asked == []
    assert stage.shop.granted == {}


@pytest.mark.parametrize("command", ["requestPartnerOrder", "confirmPartnerOrder"])
async def test_no_partner_order_at_all_is_refused_in_words(command: str) -> None:
    result = await Stage().store.run(command)
    assert result is not None
    assert f"{command} is invalid" in refused(result)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"orderId": None}, "no orderId"),
        ({"orderId": "another"}, "no partner order another waiting"),
        ({"title": None}, "no title"),
        ({"title": "Salt Road"}, "The title to confirm is Salt Road, but Night Ferry was requested"),
        ({"price": "0.99"}, "The price to confirm is 0.99, but 3.99 was requested"),
        ({"code": "PLAN"}, "The code to confirm is PLAN, but TS1 was requested"),
        ({"couponCode": "OTHER"}, "The couponCode to confirm is OTHER, but SPRING was requested"),
    ],
)
async def test_a_confirmation_that_differs_from_its_request_is_refused_in_words(
    changes: dict[str, object], words: str
) -> None:
    stage = Stage()
    granted = await requested(stage, couponCode="SPRING")
    changes = {"orderId": granted.get("orderId"), "couponCode": "SPRING", **changes}
    assert words in refused(await confirmed(stage, changes.pop("orderId"), **changes))
    assert stage.viewer.asked == []
    assert stage.shop.spent == {}


async def test_a_confirmation_may_bring_the_title_that_the_request_left_out() -> None:
    stage = Stage()
    granted = await requested(stage, title=None)
    assert (await confirmed(stage, granted.get("orderId"))).get("status") == "Success"
    assert stage.viewer.confirmations[0].quote.lines[0].product.name == "Night Ferry"


async def test_the_granted_total_may_stand_for_the_price_and_is_not_taxed_again() -> None:
    stage = Stage(account=AVA._replace(tax_rate=Decimal("0.10")))
    granted = await requested(stage)
    assert (await confirmed(stage, granted.get("orderId"), price="4.39")).get("status") == "Success"
    assert [str(quote.total) for quote in stage.shop.spent.values()] == ["$4.39"]


async def test_an_order_id_is_good_once() -> None:
    stage = Stage()
    granted = await requested(stage)
    assert (await confirmed(stage, granted.get("orderId"))).get("status") == "Success"
    assert "request one first" in refused(await confirmed(stage, granted.get("orderId")))
    assert len(stage.shop.spent) == 1


async def test_back_and_cancel_fail_as_interrupted_and_the_order_id_stays_good() -> None:
    stage = Stage(INTERRUPTED, CANCELLED, Review(APPROVED))
    granted = await requested(stage)
    words = [refused(await confirmed(stage, granted.get("orderId")), "Interrupted") for _ in range(2)]
    assert [sentence.partition(":")[0] for sentence in words] == ["Interrupted", "Cancelled"]
    assert (await confirmed(stage, granted.get("orderId"))).get("status") == "Success"


async def test_a_wrong_pin_asks_again_whatever_pin_the_app_gave() -> None:
    stage = Stage(Review(APPROVED, "1111"), Review(APPROVED, "2468"), account=WITH_PIN)
    granted = await requested(stage)
    assert (await confirmed(stage, granted.get("orderId"), pin="2468")).get("status") == "Success"
    assert [asked.problem for asked in stage.viewer.asked[:2]] == ["", WRONG_PIN]
    assert "2468" not in str([(event.title, dict(event.data)) for event in stage.trace.events])


async def test_an_account_without_a_payment_method_is_declined_in_rokus_words() -> None:
    stage = Stage(account=WITHOUT_CARD)
    assert refused(await requested(stage), "Declined") == DECLINED_TEXT
    assert stage.viewer.asked == []


async def test_an_account_that_the_store_declines_is_declined_in_rokus_words() -> None:
    stage = Stage()
    stage.shop.errors["request_partner_order"] = PaymentDeclined("This account is not set up.")
    assert refused(await requested(stage), "Declined") == DECLINED_TEXT


async def test_a_bank_that_declines_makes_the_purchase_unsuccessful_and_the_viewer_is_told() -> None:
    stage = Stage(account=AVA._replace(payment=PaymentMethod("Visa", declines=True)))
    assert refused(await bought(stage), "PurchaseUnsuccessful") == UNSUCCESSFUL_TEXT
    assert stage.viewer.kinds == ["order", "declined"]
    assert stage.viewer.messages[0].reference == "R-8"


@pytest.mark.parametrize(
    ("verb", "error", "code"),
    [
        ("partner_quote", LedgerFailed("The ledger is locked."), "UnknownError"),
        ("confirm_partner_order", TimedOut("No answer in time."), "Timeout"),
        ("confirm_partner_order", ZeroDivisionError(), "UnknownError"),
    ],
)
async def test_a_store_that_fails_at_a_partner_order_tells_the_viewer_and_the_app(
    verb: str, error: Exception, code: str
) -> None:
    stage = Stage()
    stage.shop.errors[verb] = error
    refused(await bought(stage), code)
    assert stage.viewer.kinds[-1] == "failed"


async def test_a_store_without_partner_orders_says_so_before_anyone_is_asked() -> None:
    stage = Stage()
    granted = await requested(stage)
    stage.shop.capabilities = stage.shop.capabilities._replace(partner_orders=False)
    assert "no partner orders" in refused(await requested(stage))
    assert "no partner orders" in refused(await confirmed(stage, granted.get("orderId")))
    assert stage.viewer.asked == []


async def test_the_fake_server_takes_no_partner_orders() -> None:
    stage, fake = Stage(), Shop()
    fake.capabilities = fake.capabilities._replace(partner_orders=False)
    store = ChannelStore(
        backend=stage.shop,
        customer=stage.viewer,
        account=AVA,
        channel=stage.store._desk.channel,
        fake_server=lambda: fake,
    )
    store.set_field("fakeServer", True)
    store.set_field("requestPartnerOrder", FILM)
    result = await store.run("requestPartnerOrder")
    assert result is not None
    assert "no partner orders" in refused(result)


async def test_an_outcome_rule_after_a_partner_order_is_charged_leaves_the_charge() -> None:
    stage = Stage()
    stage.store.outcomes.arm("confirmPartnerOrder:Timeout:after")
    refused(await bought(stage), "Timeout")
    assert len(stage.shop.spent) == 1
    assert stage.viewer.kinds == ["order", "failed"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("requestPartnerOrder:Declined", "Declined"),
        ("confirmPartnerOrder:PurchaseUnsuccessful", "PurchaseUnsuccessful"),
    ],
)
async def test_an_outcome_rule_can_force_the_two_codes_on_record(rule: str, code: str) -> None:
    stage = Stage()
    granted = await requested(stage)
    stage.store.outcomes.arm(rule)
    again = await requested(stage) if code == "Declined" else await confirmed(stage, granted.get("orderId"))
    assert again.get("errorMessage") in {DECLINED_TEXT, UNSUCCESSFUL_TEXT}
    refused(again, code)
    assert stage.shop.spent == {}
