"""doOrder: read the cart, quote it, let the viewer decide, charge it once, and say what became of it."""

from __future__ import annotations

from tui_store.channel_store.cart import read_cart
from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.commands.checkout import approval, charged, how_it_was_left
from tui_store.channel_store.commands.order_messages import (
    already_subscribed,
    no_payment_method,
    thank_you,
    went_wrong,
    with_reference,
)
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Confirmation
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.status import INTERRUPTED, status_of, status_only, success
from tui_store.domain.errors import (
    AlreadySubscribed,
    InvalidRequest,
    MissingCapability,
    OutcomeUnknown,
    PaymentDeclined,
    StoreError,
)
from tui_store.domain.ids import Ids
from tui_store.domain.order import Order, Quote, Receipt


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
        await desk.tell(went_wrong(error))
        if isinstance(error, OutcomeUnknown):
            return status_only(status_of(error), with_reference(error))
        raise
    payment = desk.account.payment
    if payment is None:
        message = no_payment_method()
        await desk.tell(message)
        return status_only(INTERRUPTED, message.text)
    confirmation = Confirmation(
        desk.channel.title, quote, payment.label, asks_pin=bool(desk.account.pin), action=order.action
    )
    review = await approval(desk, confirmation)
    if not review.approved:
        return status_only(INTERRUPTED, how_it_was_left(review))
    return await _charge(desk, order, quote)


def _check_capabilities(desk: Desk, order: Order) -> None:
    can = desk.backend.capabilities
    if len(order.items) > 1 and not can.several_items:
        raise MissingCapability("This store takes one product per order.")
    if not can.quantities and any(item.qty > 1 for item in order.items):
        raise MissingCapability("This store takes a quantity of 1 only.")


async def _charge(desk: Desk, order: Order, quote: Quote) -> ContentNode:
    # Never a seeded id: two seeded runs on one ledger would take the second order for a repetition of the first.
    request_id = Ids().guid()
    try:
        change = quote.lines[0].change if quote.lines else None
        work = desk.backend.place(order, quote, request_id)
        receipt = await charged(desk, work, lambda receipt: thank_you(receipt, change))
    except (PaymentDeclined, OutcomeUnknown) as error:
        return status_only(status_of(error), with_reference(error))
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
