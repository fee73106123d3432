"""Help: every key, from the one list of commands."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store import commands
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText

_GROUPS = (
    ("The remote", commands.REMOTE),
    ("In the storefront", (commands.SEARCH, commands.OPTIONS, commands.HOME)),
    ("Tools around it", (*commands.TOOLS, commands.PALETTE, commands.QUIT)),
    ("In the x-ray (Tab goes there)", commands.TRACE),
)
_KEY_WIDTH = 14


class HelpScreen(StoreModal[None]):
    """Keys, what they do, and where the state is kept."""

    AUTO_FOCUS = "#ok"
    CSS_PATH = "help.tcss"

    def __init__(self) -> None:
        super().__init__(None)

    def compose(self) -> ComposeResult:
        """The list and a button."""
        with Vertical(classes="dialog"):
            yield Static(Content("Keys"), classes="dialog-title")
            yield ScrollText(self._list(), id="keys")
            with Vertical(classes="dialog-choices"):
                yield Choice("OK", id="ok")

    def _list(self) -> Content:
        lines: list[Content] = []
        presenting = (("While presenting", commands.PRESENTER),) if self.host.caption[1] else ()
        for title, group in (*presenting, *_GROUPS):
            lines += (
                [Content(""), Content.styled(title, "bold $offer")] if lines else [Content.styled(title, "bold $offer")]
            )
            for command in group:
                lines.append(Content.assemble((command.shown.ljust(_KEY_WIDTH), "bold"), (command.help, "$muted")))
        lines += [
            Content.assemble(("0–9".ljust(_KEY_WIDTH), "bold"), ("Type the PIN; Backspace erases a digit.", "$muted")),
            Content(""),
            Content.styled(f"State: {self.host.where}", "$muted"),
        ]
        return Content("\n").join(lines)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """OK closes."""
        event.stop()
        self.resolve(None)
