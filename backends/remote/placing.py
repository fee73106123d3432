"""Places orders so that nothing is bought twice and nothing is lost.

The journal holds an order before its request leaves. The request leaves once. Where its answer is lost, only a new
entitlement that no other order has claimed tells that it was charged; until one shows, or the horizon has passed, the
outcome is unknown, and the product is not ordered again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from backends.remote.book import Book
from backends.remote.entitlements import Entitlements, is_current
from backends.remote.entry import CHARGED, REFUSED, Entry, refused
from backends.remote.errors import Broken, Sold, purchase_refusal
from backends.remote.exchange import Answer, Call
from backends.remote.service import RemoteService
from backends.remote.wire import Entitlement, PurchaseAnswer, read
from tui_store.domain.errors import AlreadySubscribed, LedgerFailed, OutcomeUnknown, StoreError, StoreRefused
from tui_store.domain.order import Quote, Receipt
from tui_store.domain.product import Product

T = TypeVar("T")
Tell = Callable[[str, Mapping[str, Any]], None]

PURCHASE = "/purchase_service/v1/user/product/actions/purchase"
LOST_PAUSES = (0.5, 1.0, 2.0)  # seconds before each look for what came of a lost answer
_LATE_PAUSES = (0.25, 0.5)  # seconds before each further look for an entitlement that is written a little later
_TURN = 0.1  # seconds between two looks at an order that somebody else waits for
_TURNS = 600
NO_LEDGER = "what became of it could not be written down here"
_AUTHORISING = "Waiting for the purchase to be authorised"


class Till:
    """Charges one account's orders. `tell` gets one line and its data after each commit. Raises StoreErrors."""

    def __init__(
        self,
        service: RemoteService,
        entitlements: Entitlements,
        book: Callable[[], Awaitable[Book]],
        tell: Tell,
    ) -> None:
        self._service = service
        self._entitlements = entitlements
        self._open_book = book
        self._tell = tell

    async def answered(self, code: str, request_id: str) -> Receipt | None:
        """What this request was answered before; None if it is new, or nobody knows."""
        book = await self._open_book()
        entry = await asyncio.to_thread(book.find, request_id)
        return None if entry is None else self._answer(book, entry, code)

    async def check(self, product: Product) -> None:
        """Raise what stands in the way of an order now: the account has it, or an earlier order is not settled."""
        book = await self._open_book()
        entry = await asyncio.to_thread(book.blocking, product.code)
        if entry is not None:
            await self.settle(await self._entitlements.all())
            entry = await asyncio.to_thread(book.blocking, product.code)
            if entry is not None:
                raise self._unknown(book, entry)
        if not product.can_be_bought_again:
            self._check_not_owned(product, await self._entitlements.here())

    async def place(self, product: Product, quote: Quote, request_id: str) -> Receipt:
        """Charge one product, once per request id."""
        book = await self._open_book()
        while True:
            mark = await asyncio.to_thread(book.mark)
            owned = await self._entitlements.both()
            await self.settle(owned.all)
            entry = await asyncio.to_thread(book.find, request_id)
            if entry is None:
                self._check_not_owned(product, owned.here)
                with book.under_way(request_id):
                    entry, begun = await self._begun(book, product, quote, request_id, owned.all, mark)
                    if begun:
                        return await self._charged(book, entry)
            if entry.request_id == request_id:
                receipt = self._answer(book, entry, product.code)
                if receipt is not None:
                    return receipt
                if not book.is_under_way(entry):
                    return await self._found(book, entry, "its answer was lost")
            elif entry.is_open and not book.is_under_way(entry):
                raise self._unknown(book, entry)
            await self._landed(book, entry)

    async def settle(self, there: Sequence[Entitlement], own: str = "", *, whole: bool = True) -> list[Entry]:
        """Give new entitlements to the orders that they come of; `whole`: there are no others."""
        book = await self._open_book()
        settled = await asyncio.to_thread(book.settle, there, own, whole=whole)
        for entry in settled:
            what = "was charged" if entry.is_charged else "came to nothing"
            self._tell(f"the order of {entry.name} {what}", _facts(entry))
        return settled

    # ------------------------------------------------------------------ one order

    async def _begun(
        self,
        book: Book,
        product: Product,
        quote: Quote,
        request_id: str,
        there: Sequence[Entitlement],
        mark: int,
    ) -> tuple[Entry, bool]:
        device = self._service.identity.device_id
        # Never one that was drawn before: support, and the CRM's book, tell orders apart by it.
        draft = Entry.draft(request_id, quote, self._service.new_id(PURCHASE), device, book.watch())
        entry, begun = await asyncio.to_thread(book.begin, draft, there, mark)
        if begun:
            self._tell(f"began an order of {product.name}", _facts(entry))
        return entry, begun

    async def _charged(self, book: Book, entry: Entry) -> Receipt:
        """Send the request of an order that was begun just now, and see it to its end."""
        body = {"productId": entry.product}
        call = Call("POST", PURCHASE, _AUTHORISING, body=body, correlation=entry.correlation)
        host = self._service.settings.host
        try:
            answer = await self._service.post(call, partial(self._leaves, book, entry))
        except Broken as failure:
            if failure.sent:
                return await self._found(book, entry, f"the answer of {host} was lost")
            error = failure.error
        except StoreError as failure:
            error = failure
        except Exception as failure:
            # Whatever is wrong with the answer: it may have been charged.
            self._tell(f"the answer of {host} could not be read", {"error": type(failure).__name__, **_facts(entry)})
            return await self._found(book, entry, f"the answer of {host} could not be read")
        else:
            if 400 <= answer.status < 500:
                error = self._refusal(answer, entry)
            else:
                reference = _reference(answer, entry)
                if reference is None:
                    return await self._found(book, entry, _strange(answer, host))
                return await self._acknowledged(book, entry, reference)
        await self._noted(book, entry, REFUSED, refused(error))
        raise error

    async def _leaves(self, book: Book, entry: Entry) -> None:
        """The request is about to leave, with a good token; raises if the order has been given up meanwhile."""
        known = await asyncio.to_thread(book.leaves, entry, self._service.identity.device_id)
        if not known.is_open:
            raise known.error()

    async def _acknowledged(self, book: Book, entry: Entry, reference: str) -> Receipt:
        """The service says that it is charged; the entitlement may take a moment longer."""
        found = await self._look(book, entry)
        at = (found.created if found else None) or self._service.time.now()
        known = await self._noted(book, entry, CHARGED, {"reference": reference, "at": at.isoformat()}, found)
        for pause in () if found else _LATE_PAUSES:
            await self._service.sleep(pause)
            found = await self._look(book, entry)
            if found is not None:
                known = await self._noted(book, known, CHARGED, {}, found)
                break
        return known.receipt()

    async def _landed(self, book: Book, entry: Entry) -> None:
        """Wait while somebody else waits for the answer to an order; OutcomeUnknown if that takes too long."""
        for _ in range(_TURNS):
            try:
                known = await asyncio.to_thread(book.find, entry.request_id)
            except LedgerFailed as failure:
                raise self._unknown(book, entry, NO_LEDGER) from failure
            if known is None or not known.is_open or not book.is_under_way(known):
                return
            await self._service.sleep(_TURN)
        raise self._unknown(book, entry)

    async def _found(self, book: Book, entry: Entry, why: str) -> Receipt:
        """Look for what came of an order whose answer was lost; OutcomeUnknown where nothing shows."""
        with self._service.waits.of("Looking for what became of the order"):
            for pause in LOST_PAUSES:
                await self._service.sleep(pause)
                try:
                    there = await self._entitlements.all()
                    await self.settle(there, entry.request_id)
                    known = await asyncio.to_thread(book.find, entry.request_id)
                except LedgerFailed:
                    # Its own words would be that nothing was charged, which nobody knows any more.
                    why = NO_LEDGER
                    continue
                except StoreError:
                    continue
                receipt = self._answer(book, known, entry.product) if known else None
                if receipt is not None:
                    return receipt
        raise self._unknown(book, entry, why)

    async def _look(self, book: Book, entry: Entry) -> Entitlement | None:
        try:
            there = await self._entitlements.all()
            return await asyncio.to_thread(book.entitlement_of, entry, there)
        except StoreError:
            return None

    async def _noted(
        self, book: Book, entry: Entry, how: str, body: Mapping[str, Any], found: Entitlement | None = None
    ) -> Entry:
        """Write down how it ended. What cannot be written is told all the same: it is true."""
        try:
            known = await asyncio.to_thread(book.conclude, entry.request_id, how, body, found)
        except LedgerFailed as error:
            self._tell("could not write down what became of an order", {"error": str(error), **_facts(entry)})
            claim = {"created": found.created.isoformat()} if found and found.created else {}
            return entry._replace(how=how, outcome=body, entitlement=found.id if found else "", claim=claim)
        book.answered(entry.request_id)
        what = "was charged" if known.is_charged else "was not charged"
        self._tell(f"the order of {entry.name} {what}", _facts(known))
        return known

    # ------------------------------------------------------------------ words

    def _answer(self, book: Book, entry: Entry, code: str) -> Receipt | None:
        """The receipt, or the error raised again; None while nobody knows."""
        if entry.product != code:
            raise StoreRefused("This request was already used for another order: nothing was charged.")
        if entry.is_open:
            return None
        book.answered(entry.request_id)
        if entry.is_charged:
            return entry.receipt()
        raise entry.error()

    def _check_not_owned(self, product: Product, here: Sequence[Entitlement]) -> None:
        if product.can_be_bought_again:
            return
        now = self._service.time.now()
        if any(row.product_id == product.code and is_current(row, now) for row in here):
            raise AlreadySubscribed(product.name, subscription=product.period is not None)

    def _refusal(self, answer: Answer, entry: Entry) -> StoreError:
        settings = self._service.settings
        sold = Sold(entry.product, entry.name, self._service.identity.device_class)
        return purchase_refusal(answer, settings.host, sold, reference_in(answer))

    def _unknown(self, book: Book, entry: Entry, why: str = "its answer was lost") -> OutcomeUnknown:
        left = book.seconds_left(entry)
        again = f"within {left:.0f} s" if left >= 1 else "soon"
        return OutcomeUnknown(
            f"Whether {entry.name} was charged is not known yet, because {why}. It cannot be ordered again"
            f" until the store tells or gives it up, {again}. Reference: {entry.correlation}",
            entry.correlation,
        )


def reference_in(answer: Answer) -> str:
    """What support can look a purchase up by: what the CRM gave, else the answer's correlation id, else our own."""
    return answer.words(answer.members.get("purchaseAuthRequestReference"), 200) or answer.correlation


def _reference(answer: Answer, entry: Entry) -> str | None:
    """The reference of an answer that says clearly that this product was charged; None of any other."""
    if answer.status != 201:
        return None
    try:
        said = read(PurchaseAnswer, answer.data, answer.name)
    except StoreError:
        return None
    return reference_in(answer) if said.product_id == entry.product else None


def _strange(answer: Answer, host: str) -> str:
    if 200 <= answer.status < 300:
        return f"the answer of {host} makes no sense"
    said = f" ({answer.said.rstrip('.')})" if answer.said else ""
    return f"{host} answered with the status {answer.status}{said}"


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "product": entry.product,
        "total": entry.total,
        "correlationId": entry.correlation,
        "reference": entry.reference,
        "entitlement": entry.entitlement,
        "outcome": entry.how or "open",
    }
