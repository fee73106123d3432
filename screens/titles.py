"""The TV app's own list of films to rent or buy, at prices that the catalog knows nothing of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from screens.base import StoreScreen
from screens.ordering import ONE_MOMENT
from screens.renting import BUY, RENT, Renting, order_fields, refusal_message
from tui_store.channel_store.content_node import ContentNode
from tui_store.commands import BACK, OK, TOOLS
from tui_store.domain.title import Title
from tui_store.widgets.choice import Choice
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.scroll_text import ScrollText
from tui_store.widgets.title_grid import Tile, TitleGrid


class TitlesScreen(StoreScreen):
    """OK on a title goes to its actions; renting and buying each make a partner order."""

    AUTO_FOCUS = "#grid"
    CSS_PATH = "titles.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._renting: Renting | None = None
        self._unwatch: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Header; tiles; what is known of one, with its actions; keys."""
        yield StoreHeader()
        with Horizontal(id="body"):
            yield TitleGrid(id="grid")
            with Vertical(id="detail"):
                yield Static(id="headline", markup=False)
                yield Choice("Rent", id=RENT)
                yield Choice("Buy", id=BUY)
                yield ScrollText(id="facts")
        yield RemoteHints((OK, BACK), TOOLS)

    def on_mount(self) -> None:
        """Show the titles; their currency is known when the catalog is."""
        super().on_mount()
        host = self.host
        header = self.query_one(StoreHeader)
        header.left, header.place, header.right = host.channel.title, "Rent or buy a film", host.who
        self._renting = Renting(host, self._ended)
        if not host.shelf.complete:
            self._unwatch = host.shelf.watch(self._arrived)
        self._show_titles()

    def on_unmount(self) -> None:
        """Listen no more."""
        if self._unwatch is not None:
            self._unwatch()
        if self._renting is not None:
            self._renting.stop()

    @property
    def _title(self) -> Title:
        return self.host.channel.titles[self.query_one("#grid", TitleGrid).highlighted]

    def _arrived(self) -> None:
        self.call_later(self._show_titles)

    def _show_titles(self) -> None:
        if not self.is_standing:
            return
        if self._unwatch is not None and self.host.shelf.complete:
            self._unwatch()
            self._unwatch = None
        tiles = [self._tile(title) for title in self.host.channel.titles]
        grid = self.query_one("#grid", TitleGrid)
        if tiles != grid.tiles:
            grid.tiles = tiles
            grid.contents_changed()
            self._show_title()

    def _tile(self, title: Title) -> Tile:
        lines = []
        if title.rent:
            was = f", was {self._price(title, title.was)}" if title.was else ""
            lines.append(f"Rent {self._price(title, title.rent)}{was}")
        if title.buy:
            lines.append(f"Buy {self._price(title, title.buy)}")
        return Tile(title.name, tuple(lines))

    def _price(self, title: Title, price: str) -> str:
        """A price as the title's product would be priced; bare digits for a product that is not there."""
        product = self.host.shelf.find(title.code)
        return str(product.price.with_amount(Decimal(price))) if product and product.price else price

    def on_line_grid_highlighted(self) -> None:
        """Another title has the highlight."""
        self._show_title()

    def _show_title(self) -> None:
        title = self._title
        self.query_one("#headline", Static).update(Content.styled(title.name, "bold $foreground"))
        for how, verb, price in ((RENT, "Rent", title.rent), (BUY, "Buy", title.buy)):
            choice = self.query_one(f"#{how}", Choice)
            choice.display = bool(price)
            choice.label = f"{verb} for {self._price(title, price)}" if price else verb
        self.query_one("#facts", ScrollText).show(self._facts(title))

    def _facts(self, title: Title) -> Content:
        """What it is about, the discount, and what the order will say under Roku's names."""
        lines = [Content(title.about), Content("")] if title.about else []
        if title.rent and title.was and title.coupon:
            prices = f"{self._price(title, title.rent)} instead of {self._price(title, title.was)}"
            lines += [Content.styled(f"With the coupon {title.coupon}: {prices}.", "$good"), Content("")]
        fields = order_fields(title, RENT if title.rent else BUY)
        width = max(len(name) for name in fields) + 1
        lines += [
            Content.assemble((name.ljust(width), "$muted"), " ", (value or "–", "$foreground" if value else "$faint"))
            for name, value in fields.items()
        ]
        return Content("\n").join(lines)

    def on_line_grid_chosen(self) -> None:
        """OK on a tile goes to its actions."""
        first = next(choice for choice in self.query(Choice) if choice.display)
        self.set_focus(first)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Rent or buy."""
        event.stop()
        if self._renting is not None and not self._renting.order(self._title, event.choice.id or ""):
            self.notify(ONE_MOMENT, markup=False)

    def _ended(self, answer: ContentNode, told: bool) -> None:
        """The store has told everything but why it did not grant an order, or could not show it: that the app says."""
        if answer.get("status") != "Success" and not told:
            self.call_later(self._refused, answer)

    def _refused(self, answer: ContentNode) -> None:
        from screens.message import MessageScreen

        self.app.push_screen(MessageScreen(refusal_message(answer)))

    def action_back(self) -> None:
        """Back leaves the actions, then the screen."""
        if self.query_one("#detail").has_focus_within:
            self.set_focus(self.query_one("#grid"))
        else:
            super().action_back()
