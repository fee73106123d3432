"""What the local backend needs of a catalog; `backends.csfake.source` reads one from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tui_store.domain.backend import Shelf
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase


class CatalogSource(Protocol):
    """Products, the history an account starts with, and the refusals that a folder can ask for."""

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        ...

    async def load(self) -> None:
        """Fill the shelf; called again it does nothing more."""
        ...

    def store_catalog(self) -> Sequence[Product] | None:
        """The store catalog, or None where the catalog stands for it; may raise StoreRefused."""
        ...

    def seed(self) -> Sequence[Purchase]:
        """The history to start with, `status` empty where it says nothing; may raise StoreRefused."""
        ...

    def order_refusal(self, name: str) -> str:
        """Why `CheckOrder.xml` or `PlaceOrder.xml` refuses orders; empty if it does not."""
        ...
