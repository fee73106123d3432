"""The dialogs around an order, word for word."""

from __future__ import annotations

import pytest

from tests.unit.channel_store.shop import NOW, WITH_PIN, WITHOUT_CARD, Stage
from tui_store.channel_store.commands import order_messages as messages
from tui_store.channel_store.customer import APPROVED, INTERRUPTED, Message, Review
from tui_store.domain.errors import (
    AccountBlocked,
    AlreadySubscribed,
    HttpFailed,
    LedgerFailed,
    OutcomeUnknown,
    PaymentDeclined,
    PurchaseDenied,
    SignOnLeft,
    SignOnRefused,
    StoreError,
    TimedOut,
    Unreachable,
    UnreadableAnswer,
    WrongDeviceClass,
)
from tui_store.domain.order import Receipt, ReceiptLine

LINE = ReceiptLine("TS1", "Gem pack", 1, "$1.99", "$1.99", "p-1")


def test_what_is_owned_already_is_told_in_these_words() -> None:
    assert messages.already_subscribed(AlreadySubscribed("Premium", subscription=True)) == Message(
        "already-subscribed", "You're already subscribed", "This account already subscribes to Premium."
    )
    assert messages.already_subscribed(AlreadySubscribed("Film", subscription=False)) == Message(
        "already-subscribed", "You already own this", "This account already owns Film."
    )


async def test_a_missing_payment_method_is_told_in_these_words() -> None:
    stage = Stage(account=WITHOUT_CARD)
    stage.order(("TS1", 1))
    result = await stage.store.run("doOrder")
    text = "This account has no payment method on file. Add one to the account, then order again."
    assert stage.viewer.messages == [Message("no-payment-method", "No payment method", text)]
    assert result is not None
    assert result.get("statusMessage") == text


def test_a_declined_charge_is_told_with_its_reference() -> None:
    assert messages.declined(PaymentDeclined("The bank said no.", "R-7")) == Message(
        "declined", "Payment declined", "The bank said no.", "R-7"
    )


def test_a_failed_order_is_told_in_the_words_of_what_failed() -> None:
    assert messages.failed("The disk is full.") == Message("failed", "Something went wrong", "The disk is full.")


def test_thanks_name_what_was_bought_what_it_cost_and_the_reference() -> None:
    one = Receipt((LINE,), "$1.99", "ORDER-1", NOW)
    assert messages.thank_you(one) == Message("thank-you", "Thank you", "Gem pack: $1.99 charged.", "ORDER-1")
    two = Receipt((LINE, LINE), "$3.98", "ORDER-2", NOW)
    assert messages.thank_you(two).text == "2 items: $3.98 charged."


async def test_a_wrong_pin_is_told_in_these_words() -> None:
    stage = Stage(Review(APPROVED, "1111"), INTERRUPTED, account=WITH_PIN)
    stage.order(("TS1", 1))
    await stage.store.run("doOrder")
    assert [asked.problem for asked in stage.viewer.asked] == ["", "That PIN is not right. Try again."]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (PurchaseDenied("No.", "R-7"), "Purchase not authorised"),
        (WrongDeviceClass("No.", "R-7"), "Not for this device"),
        (OutcomeUnknown("Perhaps.", "R-7"), "Not known yet"),
        (TimedOut("Late."), "No answer in time"),
        (Unreachable("Away."), "The store can't be reached"),
        (SignOnRefused("No."), "Not signed on"),
        (SignOnLeft("No."), "Not signed on"),
        (AccountBlocked("No.", 20001), "Account cancelled"),
        (AccountBlocked("No.", 20002), "Account suspended"),
        (AccountBlocked("No.", 20004), "Device disabled"),
        (AccountBlocked("No.", 20007), "Too many devices"),
        (AccountBlocked("No.", 20022), "Not available here"),
        (AccountBlocked("No.", 29999), "This account can't buy here"),
        (HttpFailed("503."), "The store is in trouble"),
        (UnreadableAnswer("HTML."), "The store makes no sense"),
        (LedgerFailed("Full."), "Something went wrong"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_way_in_which_a_store_fails_has_words_of_its_own(error: StoreError, title: str) -> None:
    message = messages.went_wrong(error)
    assert message.title == title
    assert message.text == str(error)
    assert message.reference == getattr(error, "reference", "")


def test_a_reference_that_ends_the_sentence_stands_once_by_itself() -> None:
    error = PurchaseDenied("The operator said no. Reference: R-7", "R-7")
    assert messages.went_wrong(error) == Message("declined", "Purchase not authorised", "The operator said no.", "R-7")
    assert messages.with_reference(error) == "The operator said no. Reference: R-7"
