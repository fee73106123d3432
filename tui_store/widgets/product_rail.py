"""The first products of a catalog: as many tiles as are in view."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Resize
from textual.strip import Strip

from tui_store.domain.product import Product
from tui_store.widgets.product_grid import ProductGrid


class ProductRail(ProductGrid):
    """The first of some products; it never scrolls."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._all: Sequence[Product] = ()

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """Without the focus nothing on the rail is marked."""
        return super().draw(index, line, width, lit=lit and self.has_focus)

    def show(self, products: Sequence[Product], owned: frozenset[str]) -> None:
        """Show the first ones that fit; the gap below the last row may be cut."""
        if (products, owned) != (self._all, self.owned):
            self._all, self.owned = products, owned
            self._cut()

    def _cut(self) -> None:
        columns = max(1, self.size.width // self.CELL_WIDTH)
        rows = max(1, (self.size.height + 1) // self.CELL_HEIGHT)
        self.products = self._all[: columns * rows]
        self.contents_changed()

    def on_resize(self, event: Resize) -> None:
        """More or fewer fit."""
        super().on_resize(event)
        self._cut()
