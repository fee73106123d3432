"""requestPartnerOrder and confirmPartnerOrder: a title at a price of the app's choosing."""

from __future__ import annotations

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.commands.checkout import approval, charged, how_it_was_left
from tui_store.channel_store.commands.order_messages import no_payment_method, thank_you_for_title, went_wrong
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Confirmation
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.partner_fields import agreed, read_confirmation, read_request
from tui_store.channel_store.status import (
    DECLINED,
    DECLINED_TEXT,
    INTERRUPTED,
    UNSUCCESSFUL,
    UNSUCCESSFUL_TEXT,
    partner_failed,
    partner_failure,
)
from tui_store.domain.errors import InvalidRequest, MissingCapability, PaymentDeclined, StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.order import Quote, QuoteLine
from tui_store.domain.partner import PartnerQuote
from tui_store.domain.product import CONSUMABLE, Product

_SUCCESS = "Success"


async def request_partner_order(desk: Desk, inputs: Inputs) -> ContentNode:
    """Grant a request, or say why not; the viewer sees nothing of it."""
    order = read_request(inputs["requestPartnerOrder"])
    _check_capability(desk)
    if desk.account.payment is None:
        return partner_failure(DECLINED, DECLINED_TEXT)
    try:
        quote = await desk.ask(desk.backend.request_partner_order(order))
    except PaymentDeclined:
        return partner_failure(DECLINED, DECLINED_TEXT)
    fields = {"orderId": quote.order_id, "status": _SUCCESS, "tax": str(quote.tax), "total": str(quote.total)}
    return ContentNode(fields)


async def confirm_partner_order(desk: Desk, inputs: Inputs) -> ContentNode:
    """Let the viewer decide on a granted request, and charge it; whatever `pin` an app gives, the viewer is asked."""
    order_id, given = read_confirmation(inputs["confirmPartnerOrder"])
    _check_capability(desk)
    try:
        granted = await desk.ask(desk.backend.partner_quote(order_id))
    except InvalidRequest:
        raise
    except StoreError as error:
        await desk.tell(went_wrong(error))
        raise
    quote = agreed(granted, given)
    payment = desk.account.payment
    if payment is None:
        # The account had one when the request was granted.
        await desk.tell(no_payment_method())
        return partner_failure(DECLINED, DECLINED_TEXT)
    review = await approval(desk, _confirmation(desk, quote, payment.label))
    if not review.approved:
        return partner_failed(INTERRUPTED, how_it_was_left(review))
    return await _charge(desk, quote)


def _check_capability(desk: Desk) -> None:
    if not desk.backend.capabilities.partner_orders:
        raise MissingCapability("This store takes no partner orders.")


def _confirmation(desk: Desk, quote: PartnerQuote, payment: str) -> Confirmation:
    """A partner order is shown as an order of one: the title as the app calls it, at the app's price."""
    order = quote.order
    product = Product(order.code, order.title, CONSUMABLE, str(order.price), order.price)
    line = QuoteLine(product, 1, None, order.price, quote.tax, quote.total)
    bill = Quote((line,), order.price, quote.tax, quote.total, quote.at)
    was = str(order.original) if order.original.amount != order.price.amount else ""
    return Confirmation(
        desk.channel.title, bill, payment, asks_pin=bool(desk.account.pin), was=was, coupon=order.coupon
    )


async def _charge(desk: Desk, quote: PartnerQuote) -> ContentNode:
    # Never a seeded id: see doOrder.
    request_id = Ids().guid()
    try:
        receipt = await charged(desk, desk.backend.confirm_partner_order(quote, request_id), thank_you_for_title)
    except PaymentDeclined:
        return partner_failure(UNSUCCESSFUL, UNSUCCESSFUL_TEXT)
    return ContentNode({"purchaseId": receipt.purchase_id, "status": _SUCCESS})
