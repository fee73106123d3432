"""How the app orders: it fills `order`, writes `doOrder`, and reads `orderStatus`, one order at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Message

if TYPE_CHECKING:
    from screens.host import Host
    from tui_store.channel_store.node import ChannelStore, FieldEvent

ONE_MOMENT = "One moment: the store is still at work."


class Ordering:
    """The app's side of buying. `done` is called with each `orderStatus` of an order made here."""

    def __init__(self, host: Host, done: Callable[[ContentNode], None]) -> None:
        self._host = host
        self._done = done
        self._store: ChannelStore | None = None
        self._whole_cart = False

    def buy(self, code: str, action: str = "") -> bool:
        """Order one of a product, and leave the cart as it is; false while the store is busy.

        `action` is `Upgrade` or `Downgrade` for a plan that takes over from another one.
        """
        order = ContentNode({"action": action} if action else {}, children=[ContentNode({"code": code, "qty": 1})])
        return self._order(order, whole_cart=False)

    @property
    def busy(self) -> bool:
        """Whether the store is at work."""
        return self._host.store.busy

    def check_out(self) -> bool:
        """Order what is in the cart; false while the store is busy, or with no cart."""
        return self._host.cart is not None and self._order(self._host.cart, whole_cart=True)

    def add(self, code: str, qty: int) -> None:
        """Change the cart through `deltaOrder`, as an app may."""
        store = self._host.store
        store.set_field("order", self._host.cart)
        store.set_field("deltaOrder", {"code": code, "qty": qty})
        self._host.cart = store.get_field("order")

    def empty(self) -> None:
        """Clear the cart: `order` becomes invalid."""
        self._host.store.set_field("order", None)
        self._host.cart = None

    def stop(self) -> None:
        """Listen no more."""
        if self._store is not None:
            self._store.unobserve_field("orderStatus", self._answered)
            self._store = None

    def _order(self, order: ContentNode, *, whole_cart: bool) -> bool:
        store = self._host.store
        if store.busy:
            return False
        if self._store is not store:
            self.stop()
            self._store = store
            store.observe_field("orderStatus", self._answered)
        self._whole_cart = whole_cart
        store.set_field("order", order)
        store.set_field("command", "doOrder")
        return True

    def _answered(self, event: FieldEvent) -> None:
        status: ContentNode = event.data
        if self._whole_cart and status.get("status") == 1:
            self._host.cart = None
        if self._store is not None:
            self._store.set_field("order", self._host.cart)
        self._done(status)


def items_in(cart: ContentNode | None) -> dict[str, int]:
    """The cart as code -> quantity."""
    if cart is None:
        return {}
    return {str(child.get("code")): int(child.get("qty", 0)) for child in cart.children}


def failure_message(status: ContentNode) -> Message:
    """What the app says of an order that the store could not even show."""
    return Message(
        "failed", "Your order was not placed", f"{status.get('statusMessage', '')} (status {status.get('status')})"
    )
