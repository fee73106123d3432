"""Every field of one purchase."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store.channel_store.content_node import ContentNode
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText


class PurchaseScreen(StoreModal[None]):
    """A list of fields and OK."""

    AUTO_FOCUS = "#ok"
    CSS_PATH = "purchase.tcss"

    def __init__(self, purchase: ContentNode) -> None:
        super().__init__(None)
        self._purchase = purchase

    def compose(self) -> ComposeResult:
        """The name, the fields, a button."""
        from screens.purchases import fields_of

        with Vertical(classes="dialog"):
            yield Static(Content(str(self._purchase.get("name", ""))), classes="dialog-title")
            yield ScrollText(fields_of(self._purchase), id="fields")
            with Vertical(classes="dialog-choices"):
                yield Choice("OK", id="ok")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """OK closes."""
        event.stop()
        self.resolve(None)
