"""What the viewer is told around an order, in words of our own where Roku's are not known."""

from __future__ import annotations

from tui_store.channel_store.customer import Message
from tui_store.domain.errors import (
    AccountBlocked,
    AlreadySubscribed,
    HttpFailed,
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
from tui_store.domain.order import PlanChange, Receipt
from tui_store.domain.partner import PartnerReceipt
from tui_store.domain.plan_words import DOWNGRADE, begins_words

# The dialog's kind and title for each way in which a store fails; what is not here counts as its nearest base class.
_FAILURES: dict[type, tuple[str, str]] = {
    WrongDeviceClass: ("declined", "Not for this device"),
    PurchaseDenied: ("declined", "Purchase not authorised"),
    PaymentDeclined: ("declined", "Payment declined"),
    OutcomeUnknown: ("unknown", "Not known yet"),
    TimedOut: ("failed", "No answer in time"),
    Unreachable: ("failed", "The store can't be reached"),
    SignOnRefused: ("failed", "Not signed on"),
    SignOnLeft: ("failed", "Not signed on"),
    AccountBlocked: ("failed", "This account can't buy here"),
    HttpFailed: ("failed", "The store is in trouble"),
    UnreadableAnswer: ("failed", "The store makes no sense"),
    StoreError: ("failed", "Something went wrong"),
}
# What blocks an account or a device, by the service's documented numbers.
_BLOCKED: dict[int, str] = {
    20001: "Account cancelled",
    20002: "Account suspended",
    20003: "Device not known",
    20004: "Device disabled",
    20007: "Too many devices",
    20018: "Not through a VPN",
    20019: "Not available here",
    20021: "Not through a proxy",
    20022: "Not available here",
    20066: "Not available here",
}


def already_subscribed(error: AlreadySubscribed) -> Message:
    """The viewer has it; the title for subscriptions is Roku's."""
    title = "You're already subscribed" if error.subscription else "You already own this"
    return Message("already-subscribed", title, str(error))


def no_payment_method() -> Message:
    """There is nothing to charge."""
    text = "This account has no payment method on file. Add one to the account, then order again."
    return Message("no-payment-method", "No payment method", text)


def went_wrong(error: StoreError) -> Message:
    """Why there is no purchase, or none that anybody knows of; the reference stands by itself, not in the text."""
    kind, title = next(_FAILURES[base] for base in type(error).__mro__ if base in _FAILURES)
    if isinstance(error, AccountBlocked):
        title = _BLOCKED.get(error.code, title)
    reference = getattr(error, "reference", "")
    text = str(error).removesuffix(f" Reference: {reference}") if reference else str(error)
    return Message(kind, title, text, reference)


def declined(error: PaymentDeclined) -> Message:
    """The payment method, or the store behind it, said no."""
    return went_wrong(error)


def failed(text: str) -> Message:
    """The order was approved and did not go through, or nobody knows whether it did."""
    return Message("failed", "Something went wrong", text)


def thank_you(receipt: Receipt, change: PlanChange | None = None) -> Message:
    """The order was charged; `change` is the upgrade or downgrade that it was, if it was one."""
    count = len(receipt.lines)
    bought = receipt.lines[0].name if count == 1 else f"{count} items"
    if change is not None:
        return Message("thank-you", "Thank you", _changed(change, bought, receipt.total), receipt.reference)
    return Message("thank-you", "Thank you", f"{bought}: {receipt.total} charged.", receipt.reference)


def _changed(change: PlanChange, name: str, total: str) -> str:
    if change.action != DOWNGRADE:
        return f"{name} takes over from {change.name}: {total} charged."
    begins = begins_words(change)
    return f"{name} begins {'on ' if change.begins else ''}{begins}; until then {change.name} stays. {total} charged."


def thank_you_for_title(receipt: PartnerReceipt) -> Message:
    """A partner order was charged."""
    return Message("thank-you", "Thank you", f"{receipt.title}: {receipt.total} charged.", receipt.reference)


def with_reference(error: PaymentDeclined | OutcomeUnknown) -> str:
    """The reason with the reference that support asks for, once."""
    reason = str(error)
    return f"{reason} Reference: {error.reference}" if error.reference and error.reference not in reason else reason
