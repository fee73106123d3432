"""The app's own form, for a viewer who does not share: an e-mail address, typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from screens.modal import StoreModal
from screens.rfi import TITLES
from tui_store.text import plain
from tui_store.widgets.choice import Choice


class ManualEntryScreen(StoreModal[str]):
    """Answers the address that was typed, or an empty one."""

    AUTO_FOCUS = "Input"
    CSS_PATH = "manual_entry.tcss"

    def __init__(self, context: str) -> None:
        super().__init__("")
        self._asked_by = context

    def compose(self) -> ComposeResult:
        """A field and two buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content(TITLES[self._asked_by]), classes="dialog-title")
            yield Static(Content("You shared nothing. Type your e-mail address instead:"), classes="dialog-text")
            yield Input(placeholder="name@example.com", max_length=254)
            yield Static(id="problem", markup=False)
            with Vertical(classes="dialog-choices"):
                yield Choice("Continue", id="continue")
                yield Choice("Cancel", id="cancel")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field is Continue."""
        event.stop()
        self._continue()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Continue or cancel."""
        event.stop()
        if event.choice.id == "cancel":
            self.resolve("")
        else:
            self._continue()

    def _continue(self) -> None:
        address = plain(self.query_one(Input).value).strip()
        name, _, place = address.partition("@")
        if name and "." in place and " " not in address:
            self.resolve(address)
        else:
            self.query_one("#problem", Static).update("That is no e-mail address: it needs a name, an @ and a place.")
            self.set_focus(self.query_one(Input))
