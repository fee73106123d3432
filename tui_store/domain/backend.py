"""The seam to whoever sells. Async, typed, no screens, no status integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from tui_store.domain.order import Order, Quote, Receipt
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase


class Capabilities(NamedTuple):
    """What a backend can do beyond the core; a missing one is refused before the viewer is asked."""

    several_items: bool = True
    quantities: bool = True
    partner_orders: bool = False
    store_catalog: bool = True
    offers: bool = True
    already_owned: bool = True
    clock: bool = True


class Shelf:
    """A catalog while it arrives: `products` only grows, then `complete` turns true.

    `error` is set instead when the rest cannot be had; what has arrived stays.
    """

    def __init__(self) -> None:
        self.products: list[Product] = []
        self.complete = False
        self.error: Exception | None = None
        self._places: dict[str, int] = {}
        self._watchers: list[Callable[[], None]] = []

    def add(self, products: Sequence[Product]) -> None:
        """Append products; the first with a code answers to it."""
        for place, product in enumerate(products, len(self.products)):
            if product.code:
                self._places.setdefault(product.code, place)
        self.products.extend(products)
        self._tell()

    def replace(self, product: Product) -> Product | None:
        """Put a product in the place of the one with its code, and give that one back; None if there is none."""
        place = self._places.get(product.code)
        if place is None:
            return None
        before, self.products[place] = self.products[place], product
        self._tell()
        return before

    def finish(self, error: Exception | None = None) -> None:
        """Say that nothing more will come, and why if that is a failure."""
        if not self.complete:
            self.complete, self.error = True, error
            self._tell()

    def reopen(self) -> None:
        """The rest is asked for once more, after an error: what has arrived stays."""
        self.complete, self.error = False, None
        self._tell()

    def find(self, code: str) -> Product | None:
        """The product with this code, if it has arrived."""
        place = self._places.get(code)
        return None if place is None else self.products[place]

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever something arrives; the answer stops that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


class Backend(Protocol):
    """Who sells: the two halves of an order, and the queries. Raises `StoreError`s only."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do beyond the core."""
        ...

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        ...

    async def catalog(self) -> Sequence[Product]:
        """The whole catalog, once it is there."""
        ...

    async def store_catalog(self) -> Sequence[Product]:
        """What getStoreCatalog answers."""
        ...

    async def quote(self, order: Order) -> Quote:
        """What the order would charge now; raises what stands in its way."""
        ...

    async def place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        """Charge the order, once per `request_id` however often it is called."""
        ...

    async def purchases(self, *, include_inactive: bool) -> Sequence[Purchase]:
        """The account's purchases, newest first; current ones only unless asked for all."""
        ...

    async def request_partner_order(self, order: PartnerOrder) -> PartnerQuote:
        """Whether the account could buy this title, and what it would be charged; raises what stands in its way."""
        ...

    async def partner_quote(self, order_id: str) -> PartnerQuote:
        """The request that was granted under this id; UnknownPartnerOrder if it is none of this account's, or spent."""
        ...

    async def confirm_partner_order(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        """Charge a granted request, once per `request_id` however often it is called; its id is spent then."""
        ...

    async def aclose(self) -> None:
        """Let go of files and connections."""
        ...
