"""The seam to whoever sits in front of the TV: the node asks, and awaits the answer."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from tui_store.domain.order import Quote


class InformationRequest(NamedTuple):
    """What the RFI dialog shows.

    `context` is `signup` or `signin`. `requested` lists requestedUserData names in the order of the
    dialog. `values` has the account's value for each name; the dialog shows values only if
    `shows_values`.
    """

    channel: str
    context: str
    requested: tuple[str, ...]
    values: tuple[str, ...]
    shows_values: bool


class Confirmation(NamedTuple):
    """What the order confirmation shows; `asks_pin` when the account's PIN policy does.

    `was` is the price before a discount and `coupon` what brought it; only partner orders have them.
    """

    channel: str
    quote: Quote
    payment: str
    asks_pin: bool
    action: str = ""
    was: str = ""
    coupon: str = ""


class Review(NamedTuple):
    """How a review of an order ended: approved (with the PIN, if one was asked for) or not.

    `how` is `approved`, `cancelled` or `interrupted` (Back, Home, or the dialog went away).
    """

    how: str
    pin: str = ""

    @property
    def approved(self) -> bool:
        """Whether the viewer agreed."""
        return self.how == "approved"


APPROVED = "approved"
CANCELLED = Review("cancelled")
INTERRUPTED = Review("interrupted")


class Message(NamedTuple):
    """One dialog with nothing to decide.

    `kind` is one of already-subscribed, no-payment-method, declined, thank-you, failed, unknown. `reference`
    is shown so that it can be quoted to support.
    """

    kind: str
    title: str
    text: str
    reference: str = ""


class Customer(Protocol):
    """The viewer: screens in the app, a script in `call`, whatever a test needs."""

    async def review_information_request(self, request: InformationRequest) -> bool:
        """Whether the viewer shares everything the request lists."""
        ...

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        """What the viewer answers; `problem` says what was wrong with the last answer (the PIN)."""
        ...

    async def acknowledge(self, message: Message) -> None:
        """Return when the viewer has dismissed the message."""
        ...
