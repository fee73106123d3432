"""The catalogue: read page by page onto the shelf, once for everybody who waits, and again after a failure."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from backends.remote.errors import refusal
from backends.remote.products import product_of
from backends.remote.service import RemoteService
from backends.remote.wire import Json, ProductPage, read
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import StoreError, UnreadableAnswer
from tui_store.domain.product import Product

PAGE = 100  # products
MOST = 200_000  # products, more than any storefront shows
_READING = "Reading the catalog"


class Catalogue:
    """One service's products. `shelf` is the same from beginning to end."""

    def __init__(self, service: RemoteService) -> None:
        self.shelf = Shelf()
        self._service = service
        self._loading: asyncio.Task[None] | None = None
        self._again = False

    async def load(self) -> None:
        """Fill the shelf; raises what kept the rest from arriving, and the next call tries again."""
        if self.shelf.complete and self.shelf.error is None:
            return
        if self._loading is None:
            self._loading = asyncio.create_task(self._fill())
            self._loading.add_done_callback(self._ended)
        # Shielded: who no longer waits must not stop it for the others.
        await asyncio.shield(self._loading)
        if self.shelf.error is not None:
            raise self.shelf.error

    async def aclose(self) -> None:
        """Stop reading."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.wait({self._loading})

    async def _fill(self) -> None:
        if self.shelf.complete:
            self._again = True
            self.shelf.reopen()
        error: StoreError | None = UnreadableAnswer("Reading the catalog was interrupted: open it again.")
        seen = _Seen()
        try:
            for name in self._service.settings.catalogues:
                await self._fill_from(name, seen)
            error = None
        except StoreError as failure:
            error = failure
        finally:
            self.shelf.finish(error)

    async def _fill_from(self, name: str, seen: _Seen) -> None:
        settings = self._service.settings
        path = f"/metadata/delivery/{quote(settings.provider, safe='')}/{quote(name, safe='')}/products"
        offset = 0
        while True:
            query = (
                ("filter", json.dumps({"locale": settings.locale}, separators=(",", ":"))),
                ("offset", str(offset)),
                ("limit", str(PAGE)),
            )
            answer = await self._service.get(path, _READING, query)
            if answer.status != 200:
                raise refusal(answer, settings.host)
            page = read(ProductPage, answer.data, answer.name)
            self._put_up(page.products, seen)
            offset += len(page.products)
            if not page.products:
                if page.total_records is not None and offset < page.total_records:
                    raise UnreadableAnswer(
                        f"{answer.name} told of {page.total_records} products and gave {offset}: open it again."
                    )
                return
            whole = len(page.products) < PAGE if page.total_records is None else offset >= page.total_records
            if whole:
                return
            if offset > MOST:
                raise UnreadableAnswer(f"{answer.name} gives more than {MOST:,} products: it never seems to end.")

    def _put_up(self, rows: Sequence[Json], seen: _Seen) -> None:
        settings, now = self._service.settings, self._service.time.now()
        products = seen.once(product_of(row, settings.currency, now) for row in rows)
        # After a failure some stand there already: they are looked at anew, not put up twice.
        self.shelf.add([product for product, first in products if not (self._again and self._stands(product, first))])

    def _stands(self, product: Product, first: bool) -> bool:
        if first and product.code:
            return self.shelf.replace(product) is not None
        return product in self.shelf.products

    def _ended(self, loading: asyncio.Task[None]) -> None:
        if self._loading is loading:
            self._loading = None
        if not loading.cancelled():
            loading.exception()


class _Seen:
    """The codes of one reading: the first product with a code answers to it, and another one is a fault."""

    def __init__(self) -> None:
        self._first: dict[str, Product] = {}

    def once(self, products: Iterable[Product]) -> Iterator[tuple[Product, bool]]:
        """Each product, and whether it is the first with its code; what is repeated word for word is left out."""
        for product in products:
            before = self._first.setdefault(product.code, product) if product.code else product
            if before is product:
                yield product, True
            elif before != product:
                yield product._replace(faults=(*product.faults, "its id stands twice in the catalogue")), False
