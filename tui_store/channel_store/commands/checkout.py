"""What every order has in common once it is priced: the viewer approves, it is charged once, the viewer hears of it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tui_store.channel_store.commands.order_messages import already_subscribed, declined, failed, went_wrong
from tui_store.channel_store.customer import Confirmation, Message, Review
from tui_store.channel_store.desk import Desk, Forced
from tui_store.domain.errors import AlreadySubscribed, InvalidRequest, PaymentDeclined, StoreError

T = TypeVar("T")

WRONG_PIN = "That PIN is not right. Try again."


async def approval(desk: Desk, confirmation: Confirmation) -> Review:
    """Ask until the viewer leaves or approves with the right PIN; there is no lock-out."""
    problem = ""
    while True:
        review = await desk.review(confirmation, problem)
        if not review.approved or not confirmation.asks_pin:
            return review
        if hmac.compare_digest(review.pin.encode(), desk.account.pin.encode()):
            return review
        problem = WRONG_PIN


def how_it_was_left(review: Review) -> str:
    """Why there is no order, in words."""
    words = "Cancelled" if review.how == "cancelled" else "Interrupted"
    return f"{words}: the viewer left the order confirmation."


async def charged(desk: Desk, work: Coroutine[Any, Any, T], thanks: Callable[[T], Message]) -> T:
    """Charge, and tell the viewer how it went; what `work` raises is raised again once they know."""
    try:
        receipt = await desk.charge(work)
    except AlreadySubscribed as error:
        await desk.tell(already_subscribed(error))
        raise
    except PaymentDeclined as error:
        await desk.tell(declined(error))
        raise
    except InvalidRequest:
        # The catalog changed under the cart: the app tells, as of any order that could not be shown.
        raise
    except StoreError as error:
        if not isinstance(error, Forced) or error.told:
            await desk.tell(went_wrong(error))
        raise
    except Exception:
        await desk.tell(failed("Something unexpected happened, and whether the order was charged is not known."))
        raise
    await desk.tell(thanks(receipt))
    return receipt
