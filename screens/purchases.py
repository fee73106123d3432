"""The purchase history: current or all, sorted, with every field of the highlighted one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from screens.base import StoreScreen
from screens.owned import date_words
from tui_store.channel_store.content_node import ContentNode
from tui_store.commands import BACK, MOVE_DOWN, OK, OPTIONS, TOOLS, bindings
from tui_store.domain.money import parse_money
from tui_store.domain.purchase_words import ACTIVE, CANCELLED, OWNED, state_words
from tui_store.domain.term import billing_period
from tui_store.widgets.choice import Choice
from tui_store.widgets.filter_bar import FilterBar
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.row_list import Column, RowList, RowTitles
from tui_store.widgets.scroll_text import ScrollText

if TYPE_CHECKING:
    from tui_store.channel_store.node import FieldEvent

CURRENT, EVERYTHING = "Current", "All"
_TONES = {ACTIVE: "row--good", OWNED: "row--good", CANCELLED: "row--plain"}
_COLUMNS = (
    Column("Name", 0),
    Column("Term and price", 17, "row--quiet"),
    Column("Status", 9),
    Column("Purchased", 11, "row--quiet"),
    Column("Valid through", 13, "row--quiet"),
    Column("Renews", 11, "row--quiet"),
)


def _price(child: ContentNode) -> Decimal:
    money = parse_money(str(child.get("cost", "")))
    return money.amount if money else Decimal(0)


_SORTS: dict[str, tuple[Callable[[ContentNode], str | Decimal], bool]] = {
    "Newest": (lambda child: str(child.get("purchaseDate", "")), True),
    "Name": (lambda child: str(child.get("name", "")).casefold(), False),
    "Price": (_price, True),
    "Valid through": (lambda child: str(child.get("expirationDate", "")) or "9999", True),
}


def row_of(child: ContentNode) -> tuple[str, ...]:
    """One purchase as the columns show it."""
    period = billing_period(str(child.get("productType", "")))
    cost = str(child.get("cost", ""))
    return (
        str(child.get("name", "")) or str(child.get("code", "")),
        f"{cost} / {period.word}" if period else cost,
        status_words(child),
        date_words(str(child.get("purchaseDate", ""))) or "–",
        date_words(str(child.get("expirationDate", ""))) or "–",
        date_words(str(child.get("renewalDate", ""))) or "–",
    )


def status_words(child: ContentNode) -> str:
    """The state of a purchase, as a viewer reads it."""
    return state_words(child.get)


def fields_of(child: ContentNode) -> Content:
    """Every field of one purchase, under Roku's names."""
    fields = child.fields
    width = min(22, max((len(name) for name in fields), default=0) + 1)
    return Content("\n").join(
        Content.assemble((name.ljust(width), "$muted"), " ", (str(value) or "–", "$foreground"))
        for name, value in fields.items()
    )


class PurchasesScreen(StoreScreen):
    """Runs getPurchases or getAllPurchases and shows the answer; `*` manages the highlighted purchase."""

    AUTO_FOCUS = "#rows"
    CSS_PATH = "purchases.tcss"
    BINDINGS = bindings((OPTIONS,))

    def __init__(self) -> None:
        super().__init__()
        self._answer: ContentNode | None = None
        self._sorted: list[ContentNode] = []
        self._opening = True
        # A purchase that had the highlight and is not there at present, and the row that has it instead.
        self._lost: tuple[str, int] | None = None

    def compose(self) -> ComposeResult:
        """Header; which and in which order; titles and rows or a face; the fields; keys."""
        yield StoreHeader()
        with Horizontal(id="tools"):
            yield FilterBar([EVERYTHING, CURRENT], id="which")
            yield Static("Sort", id="sort-label")
            yield FilterBar(list(_SORTS), id="sort")
        with Horizontal(id="body"):
            with Vertical(id="history"):
                rows = RowList(id="rows")
                yield RowTitles(rows)
                yield rows
                with Vertical(id="face"):
                    yield Static(id="face-text", markup=False)
                    yield Choice("Back", id="leave")
            with Vertical(id="detail"):
                yield ScrollText(id="fields")
        hints = (
            OK._replace(hint="Open"),
            OPTIONS._replace(hint="Manage"),
            BACK,
            MOVE_DOWN._replace(shown="↑↓", hint="Move"),
        )
        yield RemoteHints(hints, TOOLS)

    def on_mount(self) -> None:
        """Ask for the history."""
        super().on_mount()
        header = self.query_one(StoreHeader)
        header.left, header.place, header.right = self.host.channel.title, "My purchases", self.host.who
        self.query_one("#rows", RowList).table = _COLUMNS
        self.host.store.observe_field("purchases", self._answered)
        self._ask()

    def on_unmount(self) -> None:
        """Listen no more."""
        self.host.store.unobserve_field("purchases", self._answered)

    def _ask(self) -> None:
        self._answer = None
        self._write_command()
        self._show_rows()

    def _write_command(self) -> None:
        everything = self.query_one("#which", FilterBar).option == EVERYTHING
        self.host.store.set_field("command", "getAllPurchases" if everything else "getPurchases")

    def owned_changed(self) -> None:
        """Time was moved or something was bought: ask anew. What stood stays until the answer is there."""
        self._write_command()

    @property
    def _chosen(self) -> ContentNode | None:
        index = self.query_one("#rows", RowList).highlighted
        return self._sorted[index] if index < len(self._sorted) else None

    def _answered(self, event: FieldEvent) -> None:
        self._answer = event.data
        self.call_later(self._show_rows, keep=True)

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Ask for the others, or sort."""
        event.stop()
        if event.bar.id == "which":
            self._ask()
        else:
            self._show_rows()

    def _show_rows(self, *, keep: bool = False) -> None:
        """Draw the rows; with `keep` the same purchase has the highlight as before."""
        if not self.is_standing:
            return
        kept = self._to_keep() if keep else None
        key, reverse = _SORTS[self.query_one("#sort", FilterBar).option]
        children = list(self._answer.children) if self._answer is not None else []
        self._sorted = sorted(children, key=key, reverse=reverse)
        rows = self.query_one("#rows", RowList)
        rows.rows_of_text = [row_of(child) for child in self._sorted]
        rows.tones = {(index, 2): _TONES.get(row[2], "row--bad") for index, row in enumerate(rows.rows_of_text)}
        empty = not rows.count
        rows.display, self.query_one("#face").display = not empty, empty
        self.query_one(RowTitles).display = not empty
        if empty:
            self.query_one("#face-text", Static).update(self._face())
        rows.contents_changed(reset=True)
        self._highlight_again(rows, kept)
        self._show_fields()
        if self._opening and not empty:
            self._opening = False
            self.set_focus(rows)
        self.mend_focus()

    def _to_keep(self) -> tuple[str, int] | None:
        """The purchase that has the highlight, or should have it again once it is back, and its row."""
        chosen, index = self._chosen, self.query_one("#rows", RowList).highlighted
        if self._lost is not None and self._lost[1] == index:
            return self._lost
        return (str(chosen.get("purchaseId", "")), index) if chosen is not None else None

    def _highlight_again(self, rows: RowList, kept: tuple[str, int] | None) -> None:
        """The app asks for what is owned as well, and its answer, too, passes through here."""
        self._lost = None
        if kept is None or not rows.count:
            return
        ids = [str(child.get("purchaseId", "")) for child in self._sorted]
        if kept[0] and kept[0] in ids:
            rows.highlighted = ids.index(kept[0])
        else:
            rows.highlighted = min(kept[1], rows.count - 1)
            self._lost = kept[0], rows.highlighted

    def _face(self) -> Content:
        if self._answer is None:
            return Content.styled("Reading your purchases …", "bold")
        if self._answer.get("status") != 1:
            message = str(self._answer.get("statusMessage", ""))
            return Content.assemble(("Your purchases could not be read\n\n", "bold $bad"), message)
        return Content.assemble(
            ("Nothing bought yet\n\n", "bold"), ("What you buy in this channel stands here.", "$muted")
        )

    def on_resize(self, event: Resize) -> None:
        """Fit; the fields stand beside the rows where there is room."""
        super().on_resize(event)
        self._show_fields()

    def on_line_grid_highlighted(self) -> None:
        """Another purchase has the highlight."""
        self._show_fields()

    def _show_fields(self) -> None:
        chosen = self._chosen
        self.query_one("#detail").display = bool(self._sorted) and self.has_class("-wide")
        if chosen is not None:
            self.query_one("#fields", ScrollText).show(fields_of(chosen))

    def on_line_grid_chosen(self) -> None:
        """OK shows one purchase whole."""
        from screens.purchase import PurchaseScreen

        chosen = self._chosen
        if chosen is not None:
            self.app.push_screen(PurchaseScreen(chosen, self.action_options))

    def action_options(self) -> None:
        """Manage the highlighted purchase, or say why that cannot be done."""
        from screens.manage import ManageScreen, obstacle

        if not self.is_current:
            return  # a dialog over this screen asked for it, and both have been left meanwhile
        chosen = self._chosen
        problem = obstacle(self.host, chosen) if chosen is not None else "There is nothing to manage here yet."
        if problem or chosen is None:
            self.notify(problem, markup=False)
        else:
            self.app.push_screen(ManageScreen(chosen))

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """The face's Back."""
        event.stop()
        self.action_back()
