"""A dialog with nothing to decide: already subscribed, declined, no payment method, thank you."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store.channel_store.customer import Message
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText

_NO = ("✗", "$bad")
_SIGNS = {
    "thank-you": ("✓", "$good"),
    "unknown": ("?", "$warning"),
    "declined": _NO,
    "failed": _NO,
}


class MessageScreen(StoreModal[None]):
    """Title, text, reference, OK. OK and Back are the same."""

    AUTO_FOCUS = "#ok"
    CSS_PATH = "message.tcss"

    def __init__(self, message: Message) -> None:
        super().__init__(None)
        self.message = message

    def compose(self) -> ComposeResult:
        """Sign and title, the text, what to quote to support, one button."""
        sign, tone = _SIGNS.get(self.message.kind, ("i", "$offer"))
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((f"{sign}  ", tone), self.message.title), classes="dialog-title")
            yield ScrollText(Content(self.message.text), id="text")
            if self.message.reference:
                yield Static(Content.assemble(("Reference  ", "$muted"), self.message.reference), classes="reference")
            with Vertical(classes="dialog-choices"):
                yield Choice("OK", id="ok")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """OK closes."""
        event.stop()
        self.resolve(None)
