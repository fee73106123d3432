"""The ledger of a store that takes partner orders as well: requests that wait, and the one confirmation of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backends.local.history import DECLINED, PARTNER_CONFIRMED, PARTNER_REQUESTED
from backends.local.holding import to_json
from backends.local.journal import Event
from backends.local.ledger import Ledger
from backends.local.partner import check_not_owned, priced, priced_quote
from backends.local.partner_request import request_to_json
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import PaymentDeclined, StoreRefused, UnknownPartnerOrder
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import VALID, Purchase


class PartnerLedger(Ledger):
    """Adds partner orders to what one account is charged. A request that was granted waits until it is confirmed."""

    def request_partner(self, order: PartnerOrder, shelf: Shelf) -> PartnerQuote:
        """Grant a request and write that down; raises what stands in its way."""
        wanted, product = priced(order, shelf)
        with self.journal.transaction():
            now = self.look()
            check_not_owned(product, owned=self.history.owns(order.code, now))
            quote = priced_quote(self._unused(self._ids.guid), wanted, self.account, now)
            self.journal.append(PARTNER_REQUESTED, self.account.name, now, request_to_json(quote, product))
        self.tell("granted a partner order", {"orderId": quote.order_id, "code": order.code, "total": str(quote.total)})
        return quote

    def partner_quote(self, order_id: str) -> PartnerQuote:
        """The request that waits under this id; raises what stands in the way of confirming it."""
        with self.journal.reading():
            now = self.look()
            quote, product = self._waiting(order_id)
            check_not_owned(product, owned=self.history.owns(product.code, now))
            return quote

    def confirm_partner(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        """Charge a request that waits, unless this request id was answered before: then the answer is the same."""
        now, what = self.clock.now(), quote.order.title or quote.order.code
        attempt = self._attempts.attempt(request_id, now, what, str(quote.total))
        with attempt, self.journal.transaction():
            answered = self.journal.by_request(request_id) if request_id else None
            if answered:
                return self._same_partner_answer(answered, quote)
            now = self.look()
            granted, product = self._waiting(quote.order_id)
            if granted.total != quote.total:
                raise StoreRefused("The price changed before the order was placed: look at it again.")
            check_not_owned(product, owned=self.history.owns(product.code, now))
            declined = self._declined(granted.total)
            if declined:
                # The id stays good: the viewer may try again once the bank is content.
                body = {"orderId": quote.order_id, "message": str(declined), "reference": declined.reference}
                self.journal.append(DECLINED, self.account.name, now, body, request_id)
            else:
                first, _ = self.write_due(now)
                body = self._sold(quote, product, now) | ({"first": first} if first else {})
                self.journal.append(PARTNER_CONFIRMED, self.account.name, now, body, request_id)
        if declined:
            self.tell("declined 1 item", {"reference": declined.reference, "orderId": quote.order_id})
            raise declined
        receipt = _receipt(body, now)
        data = {"reference": receipt.reference, "total": receipt.total, "purchases": [receipt.purchase_id]}
        self.tell("purchased 1 item", data)
        return receipt

    def _waiting(self, order_id: str) -> tuple[PartnerQuote, Product]:
        found = self.history.requests.get(order_id)
        if found is None:
            raise UnknownPartnerOrder(order_id)
        return found

    def _sold(self, quote: PartnerQuote, product: Product, now: datetime) -> dict[str, Any]:
        """A confirmed order as the body of an event; what was bought goes by the title that the app gave it."""
        order = quote.order
        purchase = Purchase(
            purchase_id=self._unused(self._ids.guid),
            code=product.code,
            name=order.title or product.name,
            product_type=product.product_type,
            cost=str(order.price),
            qty=1,
            status=VALID,
            purchased=now,
            total=str(quote.total),
            reference=self._order_number(),
        )
        return {
            "orderId": quote.order_id,
            "contentKey": order.content_key,
            "coupon": order.coupon,
            "reference": purchase.reference,
            "total": purchase.total,
            "lines": [{"amount": purchase.cost, "offer": None, "purchase": to_json(purchase)}],
        }

    def _same_partner_answer(self, event: Event, quote: PartnerQuote) -> PartnerReceipt:
        body = event.body
        if event.account != self.account.name or body.get("orderId") != quote.order_id:
            raise StoreRefused("This request was already used for another order: nothing was charged.")
        if event.kind == DECLINED:
            raise PaymentDeclined(str(body["message"]), str(body["reference"]))
        return _receipt(body, event.at)


def _receipt(body: Mapping[str, Any], at: datetime) -> PartnerReceipt:
    purchase = body["lines"][0]["purchase"]
    return PartnerReceipt(purchase["purchase_id"], purchase["name"], body["total"], body["reference"], at)
