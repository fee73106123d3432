"""All about one point of the timeline."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText


class TimelineEntryScreen(StoreModal[None]):
    """A text and OK."""

    AUTO_FOCUS = "#ok"
    CSS_PATH = "timeline_entry.tcss"

    def __init__(self, about: Content) -> None:
        super().__init__(None)
        self._about = about

    def compose(self) -> ComposeResult:
        """What happened, what an app would see, a button."""
        with Vertical(classes="dialog"):
            yield Static(Content("What an app would see"), classes="dialog-title")
            yield ScrollText(self._about, id="about")
            with Vertical(classes="dialog-choices"):
                yield Choice("OK", id="ok")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """OK closes."""
        event.stop()
        self.resolve(None)
