"""The cart: what is in it, how many of each, and the way to the checkout."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from screens.ordering import ONE_MOMENT, Ordering, items_in
from tui_store.domain.money import Money, total_of
from tui_store.domain.product import Product
from tui_store.widgets.choice import Choice
from tui_store.widgets.row_list import Column, RowList


class CartRows(RowList):
    """Rows of the cart; left and right change the quantity."""

    BINDINGS = [
        Binding("left", "screen.change(-1)", "One less", show=False),
        Binding("right", "screen.change(1)", "One more", show=False),
    ]


class CartScreen(StoreModal[bool]):
    """Answers whether the viewer went to the checkout."""

    AUTO_FOCUS = "#checkout"
    CSS_PATH = "cart.tcss"

    def __init__(self, ordering: Ordering) -> None:
        super().__init__(otherwise=False)
        self._ordering = ordering
        self._codes: list[str] = []

    def compose(self) -> ComposeResult:
        """Rows, a hint, three buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content("Your cart"), classes="dialog-title")
            yield CartRows(id="rows")
            yield Static(Content("← → change the quantity; none removes it"), id="hint")
            with Vertical(classes="dialog-choices"):
                yield Choice("Check out", id="checkout")
                yield Choice("Empty the cart", id="empty")
                yield Choice("Keep browsing", id="close")

    def on_mount(self) -> None:
        """Fill the rows."""
        super().on_mount()
        self._show()

    def _show(self) -> None:
        items = items_in(self.host.cart)
        self._codes = list(items)
        rows, amounts = [], []
        for code, qty in items.items():
            product = self.host.shelf.find(code)
            amount = product.price.times(qty) if product and product.price else None
            if amount is not None:
                amounts.append(amount)
            rows.append((product.name if product else code, f"‹ {qty} ›", str(amount or "")))
        table = self.query_one("#rows", CartRows)
        table.table = (Column("Product", 0), Column("Qty", 8), Column("Price", 12, right=True))
        table.rows_of_text = rows
        table.styles.height = min(len(rows), 10)
        table.contents_changed()
        self.query_one("#checkout", Choice).label = f"Check out  {self._sum(amounts)}"

    @staticmethod
    def _sum(amounts: list[Money]) -> str:
        """The sum before offers and tax; nothing where currencies differ, which the store will refuse."""
        try:
            return str(total_of(amounts)) if amounts else ""
        except ValueError:
            return ""

    def _product(self, code: str) -> Product | None:
        return self.host.shelf.find(code)

    def action_change(self, by: int) -> None:
        """One more or one less of the highlighted row; what is bought once stays at one."""
        index = self.query_one("#rows", CartRows).highlighted
        if index >= len(self._codes):
            return
        product = self._product(self._codes[index])
        if by > 0 and product is not None and not product.can_be_bought_again:
            self.notify("This is bought once.", markup=False)
            return
        self._ordering.add(self._codes[index], by)
        if items_in(self.host.cart):
            self._show()
        else:
            self._ordering.empty()
            self.resolve(False)

    def on_line_grid_chosen(self) -> None:
        """OK on a row goes on to the buttons."""
        self.set_focus(self.query_one("#checkout"))

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Check out, empty, or go back."""
        event.stop()
        if event.choice.id == "checkout":
            if self._ordering.check_out():
                self.resolve(True)
            else:
                self.notify(ONE_MOMENT, markup=False)
            return
        if event.choice.id == "empty":
            self._ordering.empty()
        self.resolve(False)
