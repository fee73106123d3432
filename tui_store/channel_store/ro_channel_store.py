"""roChannelStore, the component that is older than SceneGraph: a facade over the same node.

For code that blocks until the viewer has decided, and takes its other answers from a message port. All rules are
the node's; what differs is in the words of this component, which Roku's pages on ifChannelStore and
roChannelStoreEvent give.

    store = RoChannelStore(node)         on the node's own event loop
    store.set_message_port(port)
    store.get_catalog()                  in any thread
    event = port.wait_message()          in a thread that runs no event loop
    store.set_order([{"code": "TS1", "qty": 1}])
    if store.do_order(): ...

Roku wants one instance for a whole purchase, since its DoOrder knows products from its own GetCatalog. Here
every instance knows them from the node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from tui_store.channel_store.cart import code_of, quantity_of
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import StoreFieldError
from tui_store.channel_store.message_port import MessagePort
from tui_store.channel_store.ro_answers import Associative, order_lines, order_node
from tui_store.channel_store.ro_awaitable import AwaitableRoChannelStore


class RefusedMethod(StoreFieldError):
    """A device's roChannelStore has this method; this one leaves it out on purpose."""

    def __init__(self, name: str, instead: str) -> None:
        super().__init__(f"The method {name} is refused: {instead}")


class RoChannelStore(AwaitableRoChannelStore):
    """IfChannelStore's methods in snake_case, callable from any thread.

    Those that wait (for the viewer, the store or the cloud) block, and each has a twin to be awaited, named with
    `_async`; on the store's own event loop they raise WouldBlock. When that loop ends, waiting ends with LoopGone;
    when the store is closed, calls raise StoreClosed.
    """

    def get_identity(self) -> int:
        """The number that events of this instance carry as their source."""
        return self._identity

    def set_message_port(self, port: MessagePort | None) -> None:
        """Post events there from now on; without a port nobody is told, and answers stand in the node's fields."""
        if self._port is not None:
            self._port.remove_poster(self)
        self._port = port
        if port is not None:
            port.add_poster(self)

    def get_catalog(self) -> None:
        """Ask for the app's products: an event brings them."""
        self._bridge.do(lambda: self._ask("getCatalog"))

    def get_store_catalog(self) -> None:
        """Ask for the products that every app can sell: an event brings them."""
        self._bridge.do(lambda: self._ask("getStoreCatalog"))

    def get_purchases(self) -> None:
        """Ask for the current purchases: an event brings them."""
        self._bridge.do(lambda: self._ask("getPurchases"))

    def get_all_purchases(self) -> None:
        """Ask for everything that was ever bought: an event brings it."""
        self._bridge.do(lambda: self._ask("getAllPurchases"))

    def set_order(self, order: Sequence[Mapping[str, Any]], order_info: Mapping[str, Any] | None = None) -> None:
        """Fill the cart with a code and a qty each, an empty list clearing it; `order_info` takes an action."""
        self._bridge.do(lambda: self._store.set_field("order", order_node(order, order_info)))

    def clear_order(self) -> None:
        """Empty the cart."""
        self._bridge.do(lambda: self._store.set_field("order", None))

    def get_order(self) -> list[Associative]:
        """The lines of the cart, a code and a qty each."""
        return self._bridge.do(lambda: order_lines(self._store.get_field("order")))

    def delta_order(self, code: str, qty: int) -> int:
        """Add `qty` of `code` to the cart: what is left of it then; zero or below, and the line is gone."""
        return self._bridge.do(lambda: self._changed(code, qty))

    def fake_server(self, enable: bool) -> None:
        """Answer from the csfake files alone, or from the store."""
        self._bridge.do(lambda: self._store.set_field("fakeServer", enable))

    def do_request(self, request: object = None) -> NoReturn:
        """Refused: the requests of Catalog 2.0 are not simulated."""
        raise RefusedMethod(
            "DoRequest",
            "Catalog 2.0 requests are not simulated; use get_catalog, get_all_purchases or do_order instead.",
        )

    def do_order(self) -> bool:
        """Order what is in the cart: whether the viewer approved, and an event with what became of it."""
        return self._bridge.wait(self.do_order_async, "do_order")

    def get_user_data(self) -> Associative | None:
        """Everything the viewer shares, None if declined."""
        return self._bridge.wait(self.get_user_data_async, "get_user_data")

    def get_partial_user_data(
        self, properties: str, request_info: Mapping[str, Any] | None = None
    ) -> Associative | None:
        """What the viewer shares of a comma-separated list; `request_info` takes context and forceShowData."""
        return self._bridge.wait(
            lambda: self.get_partial_user_data_async(properties, request_info), "get_partial_user_data"
        )

    def get_user_region_data(self) -> Associative:
        """The account's state, zip and country; nobody is asked."""
        return self._bridge.wait(self.get_user_region_data_async, "get_user_region_data")

    def store_channel_cred_data(self, data: str) -> Associative:
        """Keep a text in Roku's cloud; `response` is JSON, `status` 0 when it is kept."""
        return self._bridge.wait(lambda: self.store_channel_cred_data_async(data), "store_channel_cred_data")

    def get_channel_cred(self) -> Associative:
        """What is kept, in `json`; `status` is 0 when that can be said."""
        return self._bridge.wait(self.get_channel_cred_async, "get_channel_cred")

    def get_device_attestation(self, nonce: str) -> str:
        """A signed token that echoes the nonce, empty if there is none."""
        return self._bridge.wait(lambda: self.get_device_attestation_async(nonce), "get_device_attestation")

    def request_partner_order(self, order_info: Mapping[str, Any], product_id: str) -> Associative:
        """Whether a title can be sold at this price; a granted request has its `id`."""
        return self._bridge.wait(
            lambda: self.request_partner_order_async(order_info, product_id), "request_partner_order"
        )

    def confirm_partner_order(self, confirm_order_info: Mapping[str, Any], product_id: str) -> Associative:
        """Sell it: `confirm_order_info` says what was requested, and the `orderID` it was granted under."""
        return self._bridge.wait(
            lambda: self.confirm_partner_order_async(confirm_order_info, product_id), "confirm_partner_order"
        )

    def _changed(self, code: str, qty: int) -> int:
        before = self._quantity(code)
        self._store.set_field("deltaOrder", {"code": code, "qty": qty})
        left = self._quantity(code)
        if left is not None:
            return left
        return 0 if before is None else before + (quantity_of(qty) or 0)

    def _quantity(self, code: str) -> int | None:
        order: ContentNode | None = self._store.get_field("order")
        for line in order.children if order else ():
            if code_of(line.get("code")) == code_of(code):
                return quantity_of(line.get("qty")) or 0
        return None
