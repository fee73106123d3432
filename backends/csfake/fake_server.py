"""Roku's fake server: answers from the csfake files alone, and remembers nothing.

Source of the rules: Roku's ChannelStore reference, fakeServer. FIDELITY.md says what was chosen where it is silent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from backends.csfake.folder import CHECK_ORDER, PLACE_ORDER
from backends.csfake.order_file import FileItem, OrderFile
from backends.csfake.source import CsfakeSource
from backends.local.history import History
from backends.local.rules import quote_order
from tui_store.domain.account import Account
from tui_store.domain.backend import Capabilities, Shelf
from tui_store.domain.clock import Clock
from tui_store.domain.errors import MissingCapability, StoreError, StoreRefused, UnreadableAnswer
from tui_store.domain.order import Order, Quote, Receipt, ReceiptLine
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.text import shortened

# The files know no account: whoever orders owns nothing and pays no tax.
_NOBODY = Account("", "", {})
_NO_PARTNER_ORDERS = (
    "The fake server takes no partner orders: there is no csfake file for them. Set fakeServer to false."
)


class FakeServer:
    """Implements `tui_store.domain.backend.Backend` over one folder, the same for every account.

    An order is checked against the catalog and CheckOrder.xml; what it gives stands in PlaceOrder.xml, whatever the
    cart held. Nothing is charged and nothing is written.
    """

    def __init__(self, source: CsfakeSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        """Carts of any kind; no partner orders, no memory of what was ordered, no time that passes."""
        return Capabilities(partner_orders=False, already_owned=False, clock=False)

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        return self._source.shelf

    async def catalog(self) -> Sequence[Product]:
        """GetCatalog.xml; raises what kept the rest of it from arriving."""
        await self._source.load()
        self._raise_catalog_failure()
        return self.shelf.products

    async def store_catalog(self) -> Sequence[Product]:
        """GetCatalog.xml again: of the four files none is the store catalog's own."""
        return await self.catalog()

    async def quote(self, order: Order) -> Quote:
        """The cart at the catalog's prices; CheckOrder.xml only says whether an order is taken at all."""
        await self._source.load()
        if any(self.shelf.find(item.code) is None for item in order.items):
            self._raise_catalog_failure()
        quote = quote_order(order, self.shelf, History(), _NOBODY, await asyncio.to_thread(self._clock.now))
        self._order_file(CHECK_ORDER)
        return quote

    async def place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        """Every orderItem of PlaceOrder.xml, if its order id is that of CheckOrder.xml."""
        checked, placed = self._order_file(CHECK_ORDER), self._order_file(PLACE_ORDER)
        if checked.id != placed.id:
            raise StoreRefused(
                f"The order could not be processed: its id is {_shown(checked.id)} in {CHECK_ORDER}"
                f" and {_shown(placed.id)} in {PLACE_ORDER}; make them equal."
            )
        if not placed.items:
            raise UnreadableAnswer(f"{PLACE_ORDER} holds no orderItem: it does not say what an order gives.")
        lines = tuple(self._line(item) for item in placed.items)
        return Receipt(lines, placed.total or "nothing", placed.id, quote.at)

    async def purchases(self, *, include_inactive: bool) -> Sequence[Purchase]:
        """Every row of GetPurchases.xml as it stands, in its order, whether current ones or all are asked for."""
        return self._source.seed()

    async def request_partner_order(self, order: PartnerOrder) -> PartnerQuote:
        """Refused: there is no file for it."""
        raise MissingCapability(_NO_PARTNER_ORDERS)

    async def partner_quote(self, order_id: str) -> PartnerQuote:
        """Refused: there is no file for it."""
        raise MissingCapability(_NO_PARTNER_ORDERS)

    async def confirm_partner_order(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        """Refused: there is no file for it."""
        raise MissingCapability(_NO_PARTNER_ORDERS)

    async def aclose(self) -> None:
        """Nothing to let go of: the folder belongs to the world."""

    def _raise_catalog_failure(self) -> None:
        error = self.shelf.error
        if error is not None:
            raise error if isinstance(error, StoreError) else UnreadableAnswer(str(error))

    def _order_file(self, name: str) -> OrderFile:
        file = self._source.order_file(name)
        if file is None:
            raise StoreRefused(f"The csfake folder has no {name}: without it the fake server can process no order.")
        return file

    def _line(self, item: FileItem) -> ReceiptLine:
        """The samples leave names out of PlaceOrder.xml; the catalog may know the code, the tax line stays a code."""
        product = self.shelf.find(item.code)
        name = item.name or (product.name if product else "") or item.code
        return ReceiptLine(item.code, name, item.qty, item.amount, item.total, item.purchase_id)


def _shown(order_id: str) -> str:
    return shortened(order_id, 40) or "missing"
