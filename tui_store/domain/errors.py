"""What can go wrong, as types. The node turns each into a status; nobody else knows statuses.

StoreError
  InvalidRequest          the request could not be shown at all
    EmptyOrder, UnknownProduct, BadQuantity, NotForSale, MixedCurrencies, OneOfAGroup, BadAction,
    MissingCapability, BadPrice, UnknownPartnerOrder
  AlreadySubscribed       the customer owns it already, or another product of its group
  PaymentDeclined         the payment method said no
    PurchaseDenied        the operator's CRM said no
      WrongDeviceClass    the product is for devices of another class
  StoreRefused            the store answered, but not with Success
  UnreadableAnswer        the store's answer makes no sense
  LedgerFailed            what was decided could not be written down
  KeyFailed               the device's key could not be read or made
  Unreachable             the service could not be reached
  HttpFailed              the service answered with an HTTP error that is no denial
    SignOnRefused         wrong user or password, or no token to be had
    SignOnLeft            nobody wanted to sign on
    AccountBlocked        the service knows the account or device and lets it do nothing
  TimedOut                no answer in time
    OutcomeUnknown        whether the order was charged is not known yet
InputError                what a person gave on the command line cannot be used
"""

from __future__ import annotations


class StoreError(Exception):
    """Something the store says no with; the message is one sentence a viewer can read."""


class InvalidRequest(StoreError):
    """The request is wrong in itself and nobody is asked about it."""


class EmptyOrder(InvalidRequest):
    """The order holds nothing."""

    def __init__(self) -> None:
        super().__init__("The order is empty: add a product first.")


class UnknownProduct(InvalidRequest):
    """The catalog has no such code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The catalog has no product with the code {code or '(none)'}.")


class BadQuantity(InvalidRequest):
    """A quantity below 1, or none at all."""


class NotForSale(InvalidRequest):
    """The catalog shows the product but marks a fault."""


class MixedCurrencies(InvalidRequest):
    """One order, two currencies."""


class OneOfAGroup(InvalidRequest):
    """One order, two products of which a customer has one at a time."""


class BadAction(InvalidRequest):
    """The order's `action` is not exactly `Upgrade` or `Downgrade`, or can't be carried out."""


class BadPrice(InvalidRequest):
    """A partner order's price is missing or cannot be read."""


class MissingCapability(InvalidRequest):
    """The backend behind the store cannot do what was asked."""


class UnknownPartnerOrder(InvalidRequest):
    """No partner order was granted to this account under that id, or it was confirmed before."""

    def __init__(self, order_id: str) -> None:
        super().__init__(
            f"There is no partner order {order_id[:40] or '(none)'} waiting to be confirmed: request one first."
        )


class AlreadySubscribed(StoreError):
    """The customer has it: an active subscription, or an owned non-consumable.

    With a `group` it is another product of that group which the customer has, and `name` is that one's.
    """

    def __init__(self, name: str, *, subscription: bool, group: str = "") -> None:
        self.subscription = subscription
        owned = f"This account already {'subscribes to' if subscription else 'owns'} {name}"
        super().__init__(f"{owned}, and only one of the {group} can be active." if group else f"{owned}.")


class OnHold(AlreadySubscribed):
    """The customer's subscription waits for a payment, and until then nothing of its kind can be bought."""

    def __init__(self, name: str) -> None:
        self.subscription = True
        StoreError.__init__(
            self,
            f"{name} is on hold because a payment did not go through: once that is paid it goes on by itself, "
            "and until then it cannot be bought again.",
        )


class PaymentDeclined(StoreError):
    """The charge was refused; `reference` is what support asks for, if there is one."""

    def __init__(self, message: str, reference: str = "") -> None:
        self.reference = reference
        super().__init__(message)


class PurchaseDenied(PaymentDeclined):
    """The operator's CRM does not authorise the purchase."""


class WrongDeviceClass(PurchaseDenied):
    """The product is not sold to devices of this class."""


class StoreRefused(StoreError):
    """The store answered with a status other than Success."""


class UnreadableAnswer(StoreError):
    """The store answered with something that makes no sense."""


class LedgerFailed(StoreError):
    """The ledger could not be read or written; nothing was charged."""


class KeyFailed(StoreError):
    """The device's key could not be read or made, so nothing was signed."""


class Unreachable(StoreError):
    """The service could not be reached."""


class HttpFailed(StoreError):
    """The service answered with an HTTP error that is no denial."""


class SignOnRefused(HttpFailed):
    """The service does not take this user and password, or gives no token any more."""


class SignOnLeft(HttpFailed):
    """Whoever was asked for the password left without giving it."""


class AccountBlocked(HttpFailed):
    """The account or device may not use the service; `code` is the service's error code, such as 20002."""

    def __init__(self, message: str, code: int) -> None:
        self.code = code
        super().__init__(message)


class TimedOut(StoreError):
    """No answer came in time."""


class OutcomeUnknown(TimedOut):
    """Whether an order was charged is not known yet; `reference` is what support can look it up by."""

    def __init__(self, message: str, reference: str = "") -> None:
        self.reference = reference
        super().__init__(message)


class InputError(Exception):
    """A person's input cannot be used: one sentence that says what, where and what to do."""
