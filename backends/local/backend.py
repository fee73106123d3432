"""The local backend: sells what is on the shelf of a csfake folder and writes it into the ledger."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from tui_store.domain.account import Account, Channel
from tui_store.domain.backend import Capabilities, Shelf
from tui_store.domain.clock import Clock
from tui_store.domain.errors import StoreError, StoreRefused, UnreadableAnswer
from tui_store.domain.ids import Ids
from tui_store.domain.order import Order, Quote, Receipt
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.domain.trace import Trace

if TYPE_CHECKING:
    from backends.local.journal import Journal
    from backends.local.partner_ledger import PartnerLedger
    from backends.local.source import CatalogSource

T = TypeVar("T")

_CHECK = "CheckOrder.xml"
_PLACE = "PlaceOrder.xml"


class LocalBackend:
    """Implements `tui_store.domain.backend.Backend` for one account.

    `journal` may be a function that opens it: it is called at the first need, off the event loop,
    possibly by several accounts' backends at once, and gives the same journal each time. Neither
    journal nor source is closed here: other accounts use them too.
    """

    def __init__(
        self,
        source: CatalogSource,
        journal: Callable[[], Journal] | Journal,
        account: Account,
        channel: Channel,
        clock: Clock,
        ids: Ids,
        trace: Trace,
    ) -> None:
        self.channel = channel
        self.account = account
        self._source = source
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._trace = trace
        self._opened: PartnerLedger | None = None
        self._opening = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_seeded = False

    @property
    def capabilities(self) -> Capabilities:
        """Everything."""
        return Capabilities(partner_orders=True)

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        return self._source.shelf

    async def catalog(self) -> Sequence[Product]:
        """The whole catalog; raises what kept the rest of it from arriving."""
        await self._source.load()
        self._raise_catalog_failure()
        return self.shelf.products

    async def store_catalog(self) -> Sequence[Product]:
        """The folder's store catalog, or the catalog where it has none."""
        products = self._source.store_catalog()
        return await self.catalog() if products is None else products

    async def quote(self, order: Order) -> Quote:
        """What the order would charge now; raises what stands in its way."""
        await self._stock(*(item.code for item in order.items))
        await self._seed(needed=False)
        quote = await self.with_ledger(lambda ledger: ledger.quote(order, self.shelf))
        refusal = self._source.order_refusal(_CHECK)
        if refusal:
            raise StoreRefused(refusal)
        return quote

    async def place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        """Charge the order, once per `request_id` however often it is called."""
        await self._stock(*(item.code for item in order.items))
        await self._seed(needed=False)
        refusal = self._source.order_refusal(_PLACE)
        return await self.with_ledger(lambda ledger: ledger.place(order, quote, request_id, self.shelf, refusal))

    async def purchases(self, *, include_inactive: bool) -> Sequence[Purchase]:
        """The account's purchases, newest first; raises StoreRefused where GetPurchases.xml says so."""
        await self._seed(needed=True)
        return await self.with_ledger(lambda ledger: ledger.purchases(include_inactive=include_inactive))

    async def request_partner_order(self, order: PartnerOrder) -> PartnerQuote:
        """Whether the account could buy this title, and what it would be charged; raises what stands in its way."""
        await self._stock(order.code)
        await self._seed(needed=False)
        return await self.with_ledger(lambda ledger: ledger.request_partner(order, self.shelf))

    async def partner_quote(self, order_id: str) -> PartnerQuote:
        """The request that was granted under this id; UnknownPartnerOrder if it is none of this account's, or spent."""
        return await self.with_ledger(lambda ledger: ledger.partner_quote(order_id))

    async def confirm_partner_order(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        """Charge a granted request, once per `request_id` however often it is called; its id is spent then."""
        return await self.with_ledger(lambda ledger: ledger.confirm_partner(quote, request_id))

    async def in_time(self, work: Callable[[PartnerLedger], T], *codes: str) -> T:
        """Do something with the account's ledger off the event loop, once its history has begun and these are known."""
        if codes:
            await self._stock(*codes)
        await self._seed(needed=False)
        return await self.with_ledger(work)

    async def aclose(self) -> None:
        """Note that every order was answered; journal and source belong to the world."""
        await asyncio.to_thread(self.settle)

    def settle(self) -> None:
        """Every order so far has been answered: the next session need not tell of it.

        What cannot be written down is told again, which is better than nothing being told.
        """
        if self._opened is not None:
            with suppress(StoreError):
                self._opened.settle()

    async def _stock(self, *codes: str) -> None:
        """Wait for the catalog; if it broke off, what has arrived can still be bought."""
        await self._source.load()
        if any(self.shelf.find(code) is None for code in codes):
            self._raise_catalog_failure()

    def _raise_catalog_failure(self) -> None:
        error = self.shelf.error
        if error is not None:
            raise error if isinstance(error, StoreError) else UnreadableAnswer(str(error))

    async def _seed(self, *, needed: bool) -> None:
        """Start the account's history; an order does without one that the store refuses to give."""
        if self._is_seeded or not self.account.has_history:
            return
        try:
            rows = self._source.seed()
        except StoreError:
            if needed:
                raise
            return
        await self.with_ledger(lambda ledger: ledger.seed(rows))
        self._is_seeded = True

    async def with_ledger(self, work: Callable[[PartnerLedger], T]) -> T:
        """SQLite may wait for a disk or another process: never on the event loop."""
        self._loop = asyncio.get_running_loop()
        return await asyncio.to_thread(lambda: work(self._ledger()))

    def _ledger(self) -> PartnerLedger:
        from backends.local.partner_ledger import PartnerLedger

        with self._opening:
            if self._opened is None:
                journal = self._journal() if callable(self._journal) else self._journal
                self._opened = PartnerLedger(
                    journal, self.account, self._clock, self._ids, self._tell, self.channel.groups
                )
            return self._opened

    def _tell(self, title: str, data: Mapping[str, Any]) -> None:
        """Bring what the ledger's thread has to tell to the event loop, ahead of the thread's result."""
        # A loop that has closed meanwhile has nobody left to tell.
        with suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._trace.emit, "ledger", title, data)
