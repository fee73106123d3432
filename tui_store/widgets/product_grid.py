"""The catalog's tiles: name, offer and price, kind and marks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_store.domain.offer import offer_of, offer_words
from tui_store.domain.product import Product
from tui_store.widgets.cells import fit
from tui_store.widgets.line_grid import LineGrid

_BOLD = {True: Style(bold=True), False: Style(bold=False)}


class ProductGrid(LineGrid):
    """Products as tiles. `products` may grow; call `contents_changed` after it did."""

    COMPONENT_CLASSES = {
        "tile--name",
        "tile--price",
        "tile--type",
        "tile--owned",
        "tile--fault",
        "tile--cart",
        "tile--lit",
        "tile--footprint",
        "tile--plain",
    }
    DEFAULT_CSS = """
    ProductGrid {
        .tile--plain { background: $tile; }
        .tile--lit { background: $primary; color: $ink; }
        .tile--footprint { background: $footprint; }
        .tile--name { color: $foreground; text-style: bold; }
        .tile--price { color: $offer; }
        .tile--type { color: $muted; }
        .tile--owned { color: $good; text-style: bold; }
        .tile--cart { color: $offer; text-style: bold; }
        .tile--fault { color: $bad; text-style: bold; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.products: Sequence[Product] = ()
        self.owned: frozenset[str] = frozenset()
        self.in_cart: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many products there are."""
        return len(self.products)

    def words_of(self, index: int) -> str:
        """The product's name."""
        return self.products[index].name

    @property
    def product(self) -> Product | None:
        """The highlighted product."""
        return self.products[self.highlighted] if self.highlighted < self.count else None

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """One line of a tile; the last line is the gap below, the last column the gap beside it."""
        if line == self.CELL_HEIGHT - 1:
            return Strip.blank(width, self.ground)
        focused = lit and self.has_focus
        back = "tile--lit" if focused else "tile--footprint" if lit else "tile--plain"
        segments = [Segment("▌ " if lit else "  ", self.style_of("tile--price", back))]
        for text, tone in self._line(self.products[index], line, width - 4):
            style = self.style_of(back) + _BOLD[line == 0] if focused else self.style_of(tone, back)
            segments.append(Segment(text, style))
        return Strip([*segments, Segment(" ", self.style_of(back, back)), Segment(" ", self.ground)], width)

    def _line(self, product: Product, line: int, width: int) -> list[tuple[str, str]]:
        """The texts of one line of a tile, each with the component class it is drawn in."""
        if line == 0:
            return [(fit(product.name or "(no name)", width), "tile--name")]
        if line in {1, 2}:
            lead, _, rest = offer_words(product, offer_of(product)).partition(", ")
            return [(fit(lead if line == 1 else rest, width), "tile--price")]
        mark, tone = self._mark(product)
        return [(fit(product.type_word, width - len(mark)), "tile--type"), (mark, tone)]

    def _mark(self, product: Product) -> tuple[str, str]:
        if not product.for_sale:
            return " ✗ Not for sale", "tile--fault"
        if product.code in self.in_cart:
            qty = self.in_cart[product.code]
            return f" In cart ×{qty}" if qty > 1 else " In cart", "tile--cart"
        if product.code in self.owned:
            return " ✓ Owned", "tile--owned"
        return "", "tile--type"
