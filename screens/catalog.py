"""The catalog browser: a grid of products, what is known of one, search, filter and a cart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Input, Static

from screens.base import StoreScreen
from screens.catalog_filter import ALL, Sieve, kinds
from screens.ordering import ONE_MOMENT, Ordering, failure_message, items_in
from screens.product_facts import facts, headline
from tui_store.channel_store.content_node import ContentNode
from tui_store.commands import BACK, OK, OPTIONS, SEARCH, TOOLS, bindings
from tui_store.domain.group import group_of
from tui_store.domain.product import Product
from tui_store.widgets.choice import Choice
from tui_store.widgets.filter_bar import FilterBar
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.product_grid import ProductGrid
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.scroll_text import ScrollText

if TYPE_CHECKING:
    from screens.change_plan import ChangePlanScreen
    from tui_store.channel_store.node import FieldEvent


class CatalogScreen(StoreScreen):
    """Runs getCatalog and shows the shelf while it fills; OK on a tile goes to Buy, `*` puts it in the cart."""

    AUTO_FOCUS = "#grid"
    CSS_PATH = "catalog.tcss"
    BINDINGS = bindings((SEARCH, OPTIONS))

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self._wanted = code
        self._sieve = Sieve(self._sifted)
        self._kinds: dict[str, None] = {ALL: None}
        self._kinds_seen = 0
        self._answer: ContentNode | None = None
        self._unwatch: Callable[[], None] | None = None
        self._ordering: Ordering | None = None
        self._shown: tuple[Product | None, bool, int] | None = None

    def compose(self) -> ComposeResult:
        """Header; filter and search; grid or a face; the detail pane; keys."""
        yield StoreHeader()
        with Horizontal(id="tools"):
            yield FilterBar([ALL], id="kinds")
            yield Input(placeholder="/ Search", id="search", max_length=80)
        with Horizontal(id="body"):
            with Vertical(id="shelf"):
                yield ProductGrid(id="grid")
                face = Vertical(id="face")
                # What is not there at first is not laid out at first: each change of display is one more layout.
                face.display = not self.host.shelf.products
                with face:
                    yield Static(id="face-text", markup=False)
                    yield Choice("Try again", id="retry")
                    yield Choice("Back", id="leave")
            with Vertical(id="detail"):
                yield ScrollText(id="headline")
                yield Choice("Buy", id="buy")
                yield Choice("Add to cart", id="add")
                cart = Choice("Cart", id="cart")
                cart.display = bool(items_in(self.host.cart))
                yield cart
                yield ScrollText(id="facts")
        yield RemoteHints((OK, BACK, OPTIONS._replace(hint="Add to cart"), SEARCH), TOOLS)

    def on_mount(self) -> None:
        """Ask for the catalog, and follow the shelf meanwhile."""
        super().on_mount()
        host = self.host
        header = self.query_one(StoreHeader)
        header.left, header.right = host.channel.title, host.who
        self._ordering = Ordering(host, self._ordered)
        self._unwatch = host.shelf.watch(self._arrived)
        host.store.observe_field("catalog", self._answered)
        self._sieve.search(host.shelf.products, ALL, "")
        self._arrived()
        self._read()

    def on_unmount(self) -> None:
        """Listen no more."""
        self._sieve.stop()
        if self._unwatch is not None:
            self._unwatch()
        if self._ordering is not None:
            self._ordering.stop()
        self.host.store.unobserve_field("catalog", self._answered)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """The cart may have changed."""
        super().on_screen_resume(event)
        self._mark()

    # ------------------------------------------------------------------ the shelf

    def _read(self) -> None:
        self._answer = None
        self.host.store.set_field("command", "getCatalog")
        self._show_face()

    def _answered(self, event: FieldEvent) -> None:
        self._answer = event.data
        self.call_later(self._arrived)

    def _arrived(self) -> None:
        """More products, or the end of them."""
        if not self.is_standing:
            return
        products = self.host.shelf.products
        self._kinds_seen = kinds(products, self._kinds, self._kinds_seen)
        self.query_one("#kinds", FilterBar).offer(list(self._kinds))
        self._sieve.grown()

    def _sifted(self, anew: bool) -> None:
        """The products that pass are others, or more."""
        grid = self.query_one("#grid", ProductGrid)
        grid.products = self._sieve.products
        if anew:
            grid.contents_changed(reset=True)
        else:
            grid.contents_grew()
        self._go_to_wanted(grid)
        self._show_face()
        self._show_product()
        self._show_place()

    def _go_to_wanted(self, grid: ProductGrid) -> None:
        """The product that the screen was opened for has the highlight as soon as it is there."""
        product = self.host.shelf.find(self._wanted) if self._wanted else None
        if product is not None and product in grid.products:
            self._wanted = ""
            grid.highlighted = grid.products.index(product)

    def _show_place(self) -> None:
        shelf, shown = self.host.shelf, len(self._sieve.products)
        whole = len(shelf.products)
        text = f"{whole:,} products" if whole != 1 else "1 product"
        if shown != whole:
            text = f"{shown:,} of {text}"
        self.query_one(StoreHeader).place = text + ("" if shelf.complete and not self._sieve.searching else " so far")

    def _show_face(self) -> None:
        """Loading, failed, empty and nothing found each have a face; products have the grid."""
        grid, face = self.query_one("#grid", ProductGrid), self.query_one("#face")
        status = self._answer.get("status") if self._answer is not None else None
        failed = status is not None and status != 1
        empty = grid.count == 0
        if not (empty or failed or face.display):
            return
        grid.display, face.display = not empty, empty
        self.query_one("#detail").display = not empty
        self.query_one("#retry").display = failed
        if empty:
            self.query_one("#face-text", Static).update(self._face(failed))
            self._focus_face(failed)
        elif failed and self._answer is not None and self.host.shelf.error is not None:
            self.query_one(StoreHeader).place = "The catalog could not be read to its end"
        self.mend_focus()

    def _focus_face(self, failed: bool) -> None:
        """With nothing to browse, the way out has the focus, unless somebody is typing."""
        nothing_to_come = self._answer is not None and not self.host.shelf.products
        if nothing_to_come and not self.query_one("#search").has_focus and not self.query_one("#face").has_focus_within:
            self.set_focus(self.query_one("#retry" if failed else "#leave"))

    def _face(self, failed: bool) -> Content:
        if failed and self._answer is not None:
            message = str(self._answer.get("statusMessage", ""))
            return Content.assemble(("The catalog could not be read\n\n", "bold $bad"), message)
        if self._answer is None or self._sieve.searching or not self.host.shelf.complete:
            return Content.assemble(
                ("Reading the catalog …\n\n", "bold"), ("The products stand here in a moment.", "$muted")
            )
        if self.host.shelf.products:
            words = self.query_one("#search", Input).value
            return Content.assemble(("Nothing found\n\n", "bold"), (f"No product matches {words!r} here.", "$muted"))
        return Content.assemble(("Nothing for sale\n\n", "bold"), ("This catalog has no products.", "$muted"))

    # ------------------------------------------------------------------ one product

    def on_line_grid_highlighted(self) -> None:
        """Another product has the highlight."""
        self._show_product()

    def _show_product(self) -> None:
        product = self.query_one("#grid", ProductGrid).product
        owned = product is not None and product.code in self.host.owned.codes
        in_cart = items_in(self.host.cart)
        state = (product, owned, sum(in_cart.values()))
        if product is None or state == self._shown:
            return
        self._shown = state
        self.query_one("#headline", ScrollText).show(headline(product, owned=owned))
        self.query_one("#facts", ScrollText).show(facts(product, self._group(product)))
        count = sum(in_cart.values())
        cart = self.query_one("#cart", Choice)
        cart.label = f"Cart: {count} item{'' if count == 1 else 's'}"
        if cart.has_focus and not count:
            self.set_focus(self.query_one("#grid"))
        cart.display = bool(count)

    def _group(self, product: Product) -> str:
        """The name of the group that a subscription is in; groups mean nothing for anything else."""
        group = group_of(product.code, self.host.channel.groups) if product.period else None
        return group.name if group else ""

    def owned_changed(self) -> None:
        """Tiles and the detail pane mark what is owned."""
        self._mark()

    def _mark(self) -> None:
        """Draw the marks of owned products and of those in the cart."""
        grid = self.query_one("#grid", ProductGrid)
        marks = self.host.owned.codes, items_in(self.host.cart)
        if marks != (grid.owned, grid.in_cart):
            grid.owned, grid.in_cart = marks
            grid.contents_changed()
        self._show_product()

    # ------------------------------------------------------------------ what the viewer does

    def on_line_grid_chosen(self) -> None:
        """OK on a tile goes to its actions."""
        self.set_focus(self.query_one("#buy"))

    async def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Buy, add, cart; or what a face offers."""
        event.stop()
        chosen = event.choice.id
        if chosen == "leave":
            self.action_back()
        elif chosen == "retry":
            self._read()
        elif chosen == "cart":
            self._open_cart()
        elif chosen == "add":
            self.action_options()
        else:
            self._buy()

    def _buy(self) -> None:
        product = self.query_one("#grid", ProductGrid).product
        if product is None or self._ordering is None:
            return
        from screens.change_plan import ChangePlanScreen, plan_in_the_way

        plan = plan_in_the_way(product, self.host)
        if plan is None or self._ordering.busy:
            self._order(product)
            return
        dialog = ChangePlanScreen(product, plan)
        self.app.push_screen(dialog)
        self.run_worker(self._change(product, dialog), group="change", exit_on_error=False, description="change plans")

    async def _change(self, product: Product, dialog: ChangePlanScreen) -> None:
        """Order what was chosen in the dialog, unless it was left."""
        action = await dialog.answer
        if action is not None:
            self._order(product, action)

    def _order(self, product: Product, action: str = "") -> None:
        if self._ordering is not None and not self._ordering.buy(product.code, action):
            self.notify(ONE_MOMENT, markup=False)

    def action_options(self) -> None:
        """Put the highlighted product into the cart."""
        product = self.query_one("#grid", ProductGrid).product
        if product is None or self._ordering is None:
            return
        if not product.for_sale:
            self.notify(f"Not for sale: {product.faults[0]}", severity="warning", markup=False)
        elif product.code in items_in(self.host.cart) and not product.can_be_bought_again:
            self.notify("This is in the cart already, and is bought once.", markup=False)
        else:
            self._ordering.add(product.code, 1)
            self._mark()

    def _open_cart(self) -> None:
        from screens.cart import CartScreen

        if self._ordering is not None:
            self.app.push_screen(CartScreen(self._ordering))

    def _ordered(self, status: ContentNode) -> None:
        """An order of this screen has its answer."""
        self.call_later(self._show_order, status)

    def _show_order(self, status: ContentNode) -> None:
        """The store has said everything but why it could not even show an order: that the app says."""
        if status.get("status") == -4:
            from screens.message import MessageScreen

            self.app.push_screen(MessageScreen(failure_message(status)))
        if self.is_standing:
            self._mark()

    # ------------------------------------------------------------------ search and filter

    def action_search(self) -> None:
        """Go to the search field."""
        self.set_focus(self.query_one("#search"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        event.stop()
        self._sift()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to what was found."""
        event.stop()
        self._leave_search()

    def on_filter_bar_changed(self) -> None:
        """Another kind."""
        self._sift()

    def _sift(self) -> None:
        kind = self.query_one("#kinds", FilterBar).option
        self._sieve.search(self.host.shelf.products, kind, self.query_one("#search", Input).value)

    def _leave_search(self) -> None:
        grid = self.query_one("#grid")
        self.set_focus(grid if grid.display else self.query_one("#leave"))

    def action_back(self) -> None:
        """Back leaves the search field, then the actions, then the screen."""
        if self.query_one("#search").has_focus:
            self._leave_search()
        elif self.query_one("#detail").has_focus_within and self.query_one("#grid").display:
            self.set_focus(self.query_one("#grid"))
        else:
            super().action_back()
