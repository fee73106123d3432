"""The remote backend: one account's store behind a Purchase Service."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from backends.local.rules import fit_for_sale
from backends.remote.book import Book
from backends.remote.catalogue import Catalogue
from backends.remote.entitlements import Entitlements
from backends.remote.history import history
from backends.remote.placing import Till
from backends.remote.rules import CAPABILITIES, check_quantity, check_same_price, one_item, quote_of
from backends.remote.service import RemoteService
from backends.remote.uptime import Moment, uptime
from tui_store.domain.account import Account
from tui_store.domain.attempt import Attempt
from tui_store.domain.backend import Capabilities, Shelf
from tui_store.domain.clock import Clock
from tui_store.domain.errors import MissingCapability, StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.order import Order, OrderItem, Quote, Receipt
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.domain.trace import Trace

if TYPE_CHECKING:
    from backends.local.journal import Journal

_GRACE = 2.0  # seconds that orders under way get to end when the store closes


class RemoteBackend:
    """Implements `tui_store.domain.backend.Backend` for one account, over the service of its user.

    `journal` may be a function that opens it: it is called at the first need, off the event loop. Neither journal
    nor service is closed here. `clock` is this machine's: the service has its own. `ids` name requests that come
    without a name. `up` tells this boot of the machine and the seconds since.
    """

    def __init__(
        self,
        service: RemoteService,
        journal: Callable[[], Journal] | Journal,
        account: Account,
        clock: Clock,
        ids: Ids,
        trace: Trace,
        up: Callable[[], tuple[str, float]] = uptime,
    ) -> None:
        self.service = service
        self.account = account
        self._journal = journal
        self._clock = clock
        self._up = up
        self._ids = ids
        self._trace = trace
        self._catalogue = Catalogue(service)
        self._entitlements = Entitlements(service)
        self._till = Till(service, self._entitlements, self._book, self._tell)
        self._opened: Book | None = None
        self._opening = threading.Lock()
        self._placing: set[asyncio.Task[Receipt]] = set()

    @property
    def capabilities(self) -> Capabilities:
        """One product per order, in one piece."""
        return CAPABILITIES

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        return self._catalogue.shelf

    async def catalog(self) -> Sequence[Product]:
        """The whole catalog; raises what kept the rest from arriving, and tries again at the next call."""
        await self._catalogue.load()
        return self.shelf.products

    async def store_catalog(self) -> Sequence[Product]:
        """Refused: a Purchase Service has one catalogue."""
        raise MissingCapability("This store has no catalog of its own besides the channel's.")

    async def quote(self, order: Order) -> Quote:
        """What the order would charge now; raises what stands in its way, first of all what this store cannot do."""
        item = one_item(order)
        product = await self._product(item)
        await self._till.check(product)
        return quote_of(product, self.service.time.now())

    async def place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        """Charge the order, once per `request_id` however often it is called. Goes on to its end if it is cancelled."""
        work = asyncio.create_task(self._place(order, quote, request_id or self._ids.guid()))
        self._placing.add(work)
        work.add_done_callback(self._placed)
        return await asyncio.shield(work)

    async def purchases(self, *, include_inactive: bool) -> Sequence[Purchase]:
        """What the entitlements of this device tell of the past, newest first."""
        book = await self._book()
        here = await self._entitlements.here()
        if await asyncio.to_thread(book.needs_a_look):
            await self._till.settle(await self._entitlements.all())
        else:
            await self._till.settle(here, whole=False)
        if here:
            # Names and prices; the history has its own for what the catalogue does not tell.
            with suppress(StoreError):
                await self._catalogue.load()
        rows = history(here, self.shelf, await asyncio.to_thread(book.owners), self.service.time.now())
        return rows if include_inactive else [row for row in rows if row.is_current]

    async def settle_open(self) -> list[Attempt]:
        """What became of orders of sessions that ended before they told, as far as the service tells by now.

        Those that are told of have to be noted by `settle`, as must be those of this session that were answered.
        An order that is still unknown comes under a request id of its own, so that it is told again once it is known.
        """
        book = await self._book()
        if await asyncio.to_thread(book.needs_a_look):
            with suppress(StoreError):
                await self._till.settle(await self._entitlements.all())
        return [
            Attempt(
                request_id=f"{entry.request_id} (unknown)" if entry.is_open else entry.request_id,
                account=self.account.name,
                what=entry.name,
                total=entry.total,
                charged=entry.is_charged,
                reference=entry.reference if entry.is_charged or entry.is_open else "",
                known=not entry.is_open,
            )
            for entry in await asyncio.to_thread(book.untold)
        ]

    def settle(self, attempts: Sequence[Attempt] = ()) -> None:
        """Note that these were told of, and that every order so far has been answered. Blocking.

        What cannot be written down is told again, which is better than nothing being told.
        """
        book = self._opened
        if book is not None:
            with suppress(StoreError):
                for attempt in attempts:
                    if attempt.known:
                        book.answered(attempt.request_id)
                book.tell()

    async def request_partner_order(self, order: PartnerOrder) -> PartnerQuote:
        """Refused: a Purchase Service sells what its catalogue has, at its prices."""
        self._refuse_partner()

    async def partner_quote(self, order_id: str) -> PartnerQuote:
        """Refused likewise."""
        self._refuse_partner()

    async def confirm_partner_order(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        """Refused likewise."""
        self._refuse_partner()

    async def aclose(self) -> None:
        """Give orders under way a moment, stop reading, note what was answered. What is cut off, the journal holds."""
        if self._placing:
            await asyncio.wait(tuple(self._placing), timeout=_GRACE)
        for work in tuple(self._placing):
            work.cancel()
        if self._placing:
            await asyncio.wait(tuple(self._placing))
        await self._catalogue.aclose()
        await asyncio.to_thread(self.settle)

    async def _place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        item = one_item(order)
        receipt = await self._till.answered(item.code, request_id)
        if receipt is not None:
            return receipt
        product = await self._product(item)
        check_same_price(quote, product)
        return await self._till.place(product, quote, request_id)

    async def _product(self, item: OrderItem) -> Product:
        """The product as it is for sale; if the catalogue broke off, what has arrived can still be bought."""
        try:
            await self._catalogue.load()
        except StoreError:
            if self.shelf.find(item.code) is None:
                raise
        product = self.shelf.find(item.code)
        if product is not None:
            check_quantity(item, product)
        return fit_for_sale(item.code, self.shelf)

    async def _book(self) -> Book:
        """The orders in the journal. SQLite may wait for a disk or another process: never on the event loop."""
        return self._opened if self._opened is not None else await asyncio.to_thread(self._open_book)

    def _open_book(self) -> Book:
        with self._opening:
            if self._opened is None:
                journal = self._journal() if callable(self._journal) else self._journal
                settings = self.service.settings
                self._opened = Book(journal, settings.owner, settings.horizon, self._watch)
            return self._opened

    def _watch(self) -> Moment:
        return Moment(self._clock.now(), *self._up())

    def _placed(self, work: asyncio.Task[Receipt]) -> None:
        self._placing.discard(work)
        if not work.cancelled():
            work.exception()  # read: nobody may be waiting for it any more

    def _tell(self, title: str, data: Mapping[str, Any]) -> None:
        self._trace.emit("ledger", title, data)

    def _refuse_partner(self) -> NoReturn:
        raise MissingCapability("This store takes no partner orders.")
