"""One line of a menu or a dialog's button list: a bullet, a label, and a bar when it has the focus."""

from __future__ import annotations

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """A focusable label that posts `Chosen` on OK or a click."""

    DEFAULT_CSS = """
    Choice {
        height: 1;
        width: 1fr;
        padding: 0 2;
        color: $foreground;
        &:hover { background: $footprint; }
        &.-footprint { background: $footprint; }
        &:focus { background: $primary; color: $ink; text-style: bold; }
    }
    """
    BINDINGS = [Binding("enter", "choose", "OK", show=False)]

    class Chosen(Message):
        """The viewer chose this one."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """What was chosen."""
            return self.choice

    def __init__(self, label: str, *, id: str, bullet: bool = True) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._label = label
        self._bullet = bullet

    @property
    def label(self) -> str:
        """What it says."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The bullet and the label, never read as markup."""
        return Content(f"• {self._label}" if self._bullet else self._label)

    def action_choose(self) -> None:
        """OK."""
        self.post_message(self.Chosen(self))

    def on_click(self, event: Click) -> None:
        """A click is focus and OK at once."""
        event.stop()
        self.focus()
        self.action_choose()
