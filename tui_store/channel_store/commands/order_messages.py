"""What the viewer is told around an order, in words of our own where Roku's are not known."""

from __future__ import annotations

from tui_store.channel_store.customer import Message
from tui_store.domain.errors import AlreadySubscribed, PaymentDeclined
from tui_store.domain.order import Receipt
from tui_store.domain.partner import PartnerReceipt


def already_subscribed(error: AlreadySubscribed) -> Message:
    """The viewer has it; the title for subscriptions is Roku's."""
    title = "You're already subscribed" if error.subscription else "You already own this"
    return Message("already-subscribed", title, str(error))


def no_payment_method() -> Message:
    """There is nothing to charge."""
    text = "This account has no payment method on file. Add one to the account, then order again."
    return Message("no-payment-method", "No payment method", text)


def declined(error: PaymentDeclined) -> Message:
    """The payment method, or the store behind it, said no."""
    return Message("declined", "Payment declined", str(error), error.reference)


def failed(text: str) -> Message:
    """The order was approved and did not go through, or nobody knows whether it did."""
    return Message("failed", "Something went wrong", text)


def thank_you(receipt: Receipt) -> Message:
    """The order was charged."""
    count = len(receipt.lines)
    bought = receipt.lines[0].name if count == 1 else f"{count} items"
    return Message("thank-you", "Thank you", f"{bought}: {receipt.total} charged.", receipt.reference)


def thank_you_for_title(receipt: PartnerReceipt) -> Message:
    """A partner order was charged."""
    return Message("thank-you", "Thank you", f"{receipt.title}: {receipt.total} charged.", receipt.reference)


def with_reference(error: PaymentDeclined) -> str:
    """The reason with the reference that support asks for, once."""
    reason = str(error)
    return f"{reason} Reference: {error.reference}" if error.reference and error.reference not in reason else reason
