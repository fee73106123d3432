"""The request for information: what the app wants to know, Continue or Cancel."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import ConsentModal
from tui_store.channel_store.customer import InformationRequest
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText

TITLES = {"signup": "Let's create your account", "signin": "Sign in"}
LABELS = {
    "firstname": "First name",
    "lastname": "Last name",
    "email": "Email address",
    "phone": "Phone number",
    "street": "Street address",
    "city": "City",
    "state": "State",
    "zip": "ZIP or postcode",
    "country": "Country",
    "birth": "Month of birth",
    "gender": "Gender",
}
_LABEL_WIDTH = max(len(label) for label in LABELS.values()) + 4


class RfiScreen(ConsentModal[bool]):
    """Answers whether the viewer shares what is asked for; Back and Cancel decline."""

    AUTO_FOCUS = "#continue"
    CSS_PATH = "rfi.tcss"

    def __init__(self, request: InformationRequest) -> None:
        super().__init__(otherwise=False)
        self.request = request

    def compose(self) -> ComposeResult:
        """Title by context, the sentence, the list, two buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content(TITLES[self.request.context]), classes="dialog-title")
            yield Static(Content(self._sentence()), classes="dialog-text")
            yield ScrollText(self._items(), id="items")
            with Vertical(classes="dialog-choices"):
                yield Choice("Continue", id="continue")
                yield Choice("Cancel", id="cancel")

    def _sentence(self) -> str:
        if self.request.context == "signin":
            return f"{self.request.channel} would like to sign you in with this information from your account:"
        return f"To save you typing, {self.request.channel} asks you to share from your account:"

    def _items(self) -> Content:
        lines = []
        for name, value in zip(self.request.requested, self.request.values, strict=True):
            label = LABELS.get(name, name)
            if self.request.shows_values:
                lines.append(Content.assemble((f"• {label}".ljust(_LABEL_WIDTH), "$muted"), (value or "–", "bold")))
            else:
                lines.append(Content.assemble(("• ", "$offer"), label))
        return Content("\n").join(lines)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Continue counts once the dialog has been seen; Cancel always."""
        event.stop()
        if event.choice.id == "cancel":
            self.resolve(False)
        elif self.is_open:
            self.resolve(True)
