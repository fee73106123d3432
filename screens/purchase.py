"""Every field of one purchase."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store.channel_store.content_node import ContentNode
from tui_store.commands import OPTIONS, bindings
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText


class PurchaseScreen(StoreModal[None]):
    """A list of fields and OK. With `manage` what an owner may do is one choice away, unless it has ended."""

    AUTO_FOCUS = "#ok"
    CSS_PATH = "purchase.tcss"
    BINDINGS = bindings((OPTIONS,))

    def __init__(self, purchase: ContentNode, manage: Callable[[], None]) -> None:
        super().__init__(None)
        self._purchase = purchase
        self._manage = manage

    def compose(self) -> ComposeResult:
        """The name, the fields, a button or two."""
        from screens.manage import deeds_for
        from screens.purchases import fields_of

        with Vertical(classes="dialog"):
            yield Static(Content(str(self._purchase.get("name", ""))), classes="dialog-title")
            yield ScrollText(fields_of(self._purchase), id="fields")
            with Vertical(classes="dialog-choices"):
                yield Choice("OK", id="ok")
                if deeds_for(self._purchase):
                    yield Choice("Manage …", id="manage")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """OK closes; so does Manage, and goes on from there."""
        event.stop()
        if event.choice.id == "manage":
            self.action_options()
        else:
            self.resolve(None)

    def action_options(self) -> None:
        """Close, and manage the purchase instead."""
        self.resolve(None)
        self.app.call_later(self._manage)
