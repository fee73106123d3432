"""How the app sells a title at a price of its own: it requests a partner order, then confirms what was granted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Message
from tui_store.channel_store.errors import StoreClosed
from tui_store.domain.title import Title

if TYPE_CHECKING:
    from screens.host import Host
    from tui_store.channel_store.node import ChannelStore, FieldEvent

RENT, BUY = "rent", "buy"


def order_fields(title: Title, how: str) -> dict[str, str]:
    """The fields of a partner order for renting or buying a title, as the ChannelStore takes them."""
    rented = how == RENT
    price = title.rent if rented else title.buy
    discounted = rented and bool(title.was)
    return {
        "code": title.code,
        "title": f"{title.name} (rental)" if rented else title.name,
        "price": price,
        "priceDisplay": title.was if discounted else price,
        "couponCode": title.coupon if discounted else "",
        "contentKey": title.key,
    }


class Renting:
    """The app's side of a partner order.

    `done` is called with the last answer of each order made here, and with whether the store has told the viewer
    how it went.
    """

    def __init__(self, host: Host, done: Callable[[ContentNode, bool], None]) -> None:
        self._host = host
        self._done = done
        self._store: ChannelStore | None = None
        self._fields: dict[str, str] | None = None

    def order(self, title: Title, how: str) -> bool:
        """Rent or buy a title; false while the store is busy."""
        store = self._host.store
        if store.busy:
            return False
        if self._store is not store:
            self.stop()
            self._store = store
            store.observe_field("requestPartnerOrderStatus", self._requested)
            store.observe_field("confirmPartnerOrderStatus", self._confirmed)
        self._fields = order_fields(title, how)
        store.set_field("requestPartnerOrder", self._fields)
        store.set_field("command", "requestPartnerOrder")
        return True

    def stop(self) -> None:
        """Listen no more."""
        if self._store is not None:
            self._store.unobserve_field("requestPartnerOrderStatus", self._requested)
            self._store.unobserve_field("confirmPartnerOrderStatus", self._confirmed)
            self._store = None

    def _requested(self, event: FieldEvent) -> None:
        answer: ContentNode = event.data
        if self._fields is None or self._store is None:
            return
        if answer.get("status") != "Success":
            self._fields = None
            self._done(answer, False)
            return
        # An empty pin leaves the asking to the store's own screen.
        self._store.set_field("confirmPartnerOrder", {**self._fields, "orderId": answer.get("orderId"), "pin": ""})
        with suppress(StoreClosed):
            self._store.set_field("command", "confirmPartnerOrder")

    def _confirmed(self, event: FieldEvent) -> None:
        if self._fields is not None:
            self._fields = None
            answer: ContentNode = event.data
            self._done(answer, answer.get("errorCode") != "InvalidRequest")


def refusal_message(answer: ContentNode) -> Message:
    """What the app says of an order that the store did not grant, or could not show."""
    words = f"{answer.get('errorMessage', '')} ({answer.get('errorCode')})"
    return Message("failed", "Your order was not placed", words)
