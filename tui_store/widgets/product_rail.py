"""One row of product tiles: as many as fit beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Resize
from textual.strip import Strip

from tui_store.domain.product import Product
from tui_store.widgets.product_grid import ProductGrid


class ProductRail(ProductGrid):
    """The first of some products, never more than one row of them."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._all: Sequence[Product] = ()

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """Without the focus nothing on the rail is marked."""
        return super().draw(index, line, width, lit=lit and self.has_focus)

    def show(self, products: Sequence[Product]) -> None:
        """Show the first ones that fit."""
        self._all = products
        self.products = products[: max(1, self.size.width // self.CELL_WIDTH)] if self.size.width else products[:1]
        self.contents_changed()

    def on_resize(self, event: Resize) -> None:
        """More or fewer fit."""
        super().on_resize(event)
        self.show(self._all)
