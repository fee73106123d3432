"""doOrder: read the cart, quote it, let the viewer decide, charge it once, and say what became of it."""

from __future__ import annotations

import hmac

from tui_store.channel_store.cart import read_cart
from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.commands.order_messages import (
    already_subscribed,
    declined,
    failed,
    no_payment_method,
    thank_you,
    with_reference,
)
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Confirmation, Review
from tui_store.channel_store.desk import Desk, Forced
from tui_store.channel_store.status import INTERRUPTED, UNKNOWN_ERROR, status_only, success
from tui_store.domain.errors import AlreadySubscribed, InvalidRequest, MissingCapability, PaymentDeclined, StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.order import Order, Quote, Receipt

WRONG_PIN = "That PIN is not right. Try again."


async def do_order(desk: Desk, inputs: Inputs) -> ContentNode:
    """Carry out one order; a StoreError leaves here when the order was wrong in itself or the store failed."""
    order = read_cart(inputs["order"])
    _check_capabilities(desk, order)
    try:
        quote = await desk.ask(desk.backend.quote(order))
    except AlreadySubscribed as error:
        await desk.tell(already_subscribed(error))
        raise
    except InvalidRequest:
        raise
    except StoreError as error:
        await desk.tell(failed(str(error)))
        raise
    payment = desk.account.payment
    if payment is None:
        message = no_payment_method()
        await desk.tell(message)
        return status_only(INTERRUPTED, message.text)
    confirmation = Confirmation(
        desk.channel.title, quote, payment.label, asks_pin=bool(desk.account.pin), action=order.action
    )
    review = await _review(desk, confirmation)
    if not review.approved:
        words = "Cancelled" if review.how == "cancelled" else "Interrupted"
        return status_only(INTERRUPTED, f"{words}: the viewer left the order confirmation.")
    return await _charge(desk, order, quote)


def _check_capabilities(desk: Desk, order: Order) -> None:
    can = desk.backend.capabilities
    if len(order.items) > 1 and not can.several_items:
        raise MissingCapability("This store takes one product per order.")
    if not can.quantities and any(item.qty > 1 for item in order.items):
        raise MissingCapability("This store takes a quantity of 1 only.")


async def _review(desk: Desk, confirmation: Confirmation) -> Review:
    """Ask until the viewer leaves or approves with the right PIN; there is no lock-out."""
    problem = ""
    while True:
        review = await desk.review(confirmation, problem)
        if not review.approved or not confirmation.asks_pin:
            return review
        if hmac.compare_digest(review.pin.encode(), desk.account.pin.encode()):
            return review
        problem = WRONG_PIN


async def _charge(desk: Desk, order: Order, quote: Quote) -> ContentNode:
    # Never a seeded id: two seeded runs on one ledger would take the second order for a repetition of the first.
    request_id = Ids().guid()
    try:
        receipt = await desk.charge(desk.backend.place(order, quote, request_id))
    except AlreadySubscribed as error:
        await desk.tell(already_subscribed(error))
        raise
    except PaymentDeclined as error:
        await desk.tell(declined(error))
        return status_only(UNKNOWN_ERROR, with_reference(error))
    except InvalidRequest:
        # The catalog changed under the cart: the app tells, as of any order that could not be shown.
        raise
    except StoreError as error:
        if not isinstance(error, Forced) or error.told:
            await desk.tell(failed(str(error)))
        raise
    except Exception:
        await desk.tell(failed("Something unexpected happened, and whether the order was charged is not known."))
        raise
    await desk.tell(thank_you(receipt))
    return _committed(receipt)


def _committed(receipt: Receipt) -> ContentNode:
    return success(
        "Order Received",
        [
            ContentNode(
                {
                    "amount": line.amount,
                    "code": line.code,
                    "purchaseId": line.purchase_id,
                    "qty": line.qty,
                    "total": line.total,
                }
            )
            for line in receipt.lines
        ],
    )
