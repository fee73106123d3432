"""A csfake folder as a shop sees it: the shelf as it fills, the seeded purchases, and what the files refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backends.csfake.child import CatalogChild
from backends.csfake.document import (
    SMALL,
    Document,
    head_text,
    input_error,
    probe,
    read_document,
    refusal,
    unreadable_answer,
)
from backends.csfake.folder import (
    CATALOG,
    CHECK_ORDER,
    PLACE_ORDER,
    PURCHASES,
    STORE_CATALOG,
    CsfakeFolder,
    no_catalog,
)
from backends.csfake.leisure import Leisure
from backends.csfake.order_file import HEADS, ITEM_FIELDS, OrderFile, order_file
from backends.csfake.parse import CATALOG_FIELDS, BadXml
from backends.csfake.parse import frames as frames_of
from backends.csfake.shape import PURCHASE_FIELDS, Shaper, purchase
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import InputError, StoreError, StoreRefused, UnreadableAnswer
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.domain.trace import Trace

if TYPE_CHECKING:
    import asyncio

    from backends.csfake.parse import Frame, Row

FIRST_SCREENFUL = 64  # products
CHUNK = 512  # products between two turns of the event loop
PATIENCE = 0.3  # seconds: a screen is built in less


class CsfakeSource:
    """Reads one folder; never writes to it.

    `open` before any screen stands, then `load`; the small files are read when they are asked for.
    """

    def __init__(self, folder: CsfakeFolder, trace: Trace) -> None:
        self.shelf = Shelf()
        self._folder = folder
        self._trace = trace
        self._frames: Iterator[Frame] | None = None
        self._child: CatalogChild | None = None
        self._size = 0
        # Then nothing is waited for, and a small catalog is on the shelf before anything else is asked.
        self._is_read = False
        self._loading: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Look at every file and start reading the catalog; raises InputError for one that can't be read."""
        if self._frames is not None:
            return
        for name in (PURCHASES, STORE_CATALOG, CHECK_ORDER, PLACE_ORDER):
            path = self._folder.file(name)
            if path is not None:
                try:
                    probe(path)
                except BadXml as bad:
                    raise input_error(path, bad) from None
        self._frames = self._open_catalog(self._catalog_path())

    async def load(self) -> None:
        """Fill the shelf, a first screenful soon; returns when it is complete. Ask as often as you like."""
        import asyncio  # not above: it takes longer to import than a catalog to open, and `open` comes first

        if self.shelf.complete:
            return
        if self._loading is None:
            self.open()
            self._loading = asyncio.ensure_future(self._fill())
        await asyncio.shield(self._loading)

    def store_catalog(self) -> Sequence[Product] | None:
        """The products of GetStoreCatalog.xml; None if there is no such file. Raises StoreError."""
        document = self._read(STORE_CATALOG, "product", CATALOG_FIELDS)
        if document is None:
            return None
        products: dict[str, None] = {}
        return Shaper(products.__contains__).products(document.rows)

    def seed(self) -> Sequence[Purchase]:
        """The purchases of GetPurchases.xml, in its order; raises StoreError."""
        document = self._read(PURCHASES, "product", PURCHASE_FIELDS)
        rows = document.rows if document else ()
        return [bought for bought in map(purchase, rows) if bought.code or bought.name]

    def order_refusal(self, name: str) -> str:
        """What CheckOrder.xml or PlaceOrder.xml says no with; empty if it does not. Raises UnreadableAnswer."""
        try:
            self._read(name, "orderItem", ())
        except StoreRefused as no:
            return str(no)
        return ""

    def order_file(self, name: str) -> OrderFile | None:
        """CheckOrder.xml or PlaceOrder.xml in full; None if there is no such file. Raises StoreError."""
        document = self._read(name, "orderItem", ITEM_FIELDS, HEADS)
        return None if document is None else order_file(document, name)

    def close(self) -> None:
        """End a process that still reads."""
        if self._child is not None:
            self._child.close()

    def _catalog_path(self) -> Path:
        path = self._folder.file(CATALOG)
        if path is None:
            raise InputError(no_catalog(self._folder))
        return path

    def _open_catalog(self, path: Path) -> Iterator[Frame]:
        try:
            self._size = path.stat().st_size
            if self._size <= SMALL:
                document = read_document(path, "product", CATALOG_FIELDS)
                self._is_read = True
                return iter([(document.head, document.rows)])
            probe(path)
        except BadXml as bad:
            raise input_error(path, bad) from None
        except OSError as error:
            raise input_error(path, BadXml("unreadable", f"it cannot be read ({error.strerror})")) from None
        try:
            self._child = CatalogChild(path)
        except (AttributeError, OSError):  # no posix_spawn, or no process to be had: `load` reads it in a thread
            return frames_of(str(path))
        return iter(self._child)

    async def _fill(self) -> None:
        error: StoreError | None = UnreadableAnswer(f"Reading {CATALOG} was interrupted; start again.")
        try:
            error = await self._fill_from_frames()
        except BadXml as bad:
            error = unreadable_answer(CATALOG, bad)
        except OSError as failure:
            error = UnreadableAnswer(f"{CATALOG} cannot be read ({failure.strerror}).")
        finally:
            self.close()
            self.shelf.finish(error)
        data = {"bytes": self._size, "products": len(self.shelf.products), "path": self._catalog_path().name}
        self._trace.emit("file", CATALOG, data)

    async def _fill_from_frames(self) -> StoreError | None:
        import asyncio

        shaper = Shaper(self.shelf.find)
        said = ""
        frames = self._frames or iter(())
        leisure = Leisure(PATIENCE)
        while (frame := _next(frames) if self._is_read else await asyncio.to_thread(_next, frames)) is not None:
            head, rows = frame
            said = refusal(head, CATALOG)
            if said:
                break
            if self.shelf.products:
                await leisure.come()
            await self._put_up(shaper, rows)
        return StoreRefused(said) if said else None

    async def _put_up(self, shaper: Shaper, rows: list[Row]) -> None:
        """Shape a frame's rows in steps so short that no key waits for one."""
        import asyncio

        start = 0
        while start < len(rows):
            end = start + (CHUNK if self.shelf.products else FIRST_SCREENFUL)
            self.shelf.add(shaper.products(rows[start:end]))
            start = end
            if start < len(rows):
                await asyncio.sleep(0)

    def _read(self, name: str, record: str, fields: tuple[str, ...], heads: tuple[str, ...] = ()) -> Document | None:
        """Read one of the small files, and note that in the trace with what its `heads` say.

        Raises StoreRefused, UnreadableAnswer.
        """
        path = self._folder.file(name)
        if path is None:
            return None
        try:
            document = read_document(path, record, fields)
        except BadXml as bad:
            raise unreadable_answer(name, bad) from None
        rows = "products" if record == "product" else "items"
        texts = {head.rpartition("/")[2]: head_text(document.head, head) for head in heads}
        self._trace.emit("file", name, {"bytes": document.size, rows: len(document.rows), "path": path.name, **texts})
        said = refusal(document.head, name)
        if said:
            raise StoreRefused(said)
        return document


def _next(frames: Iterator[Frame]) -> Frame | None:
    return next(frames, None)
