"""One setting with a few values: left and right turn it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tui_store.widgets.cells import fit

_LABEL = 10
_ARROWS = 2


class Value(NamedTuple):
    """A value and the words beside it."""

    value: str
    words: str = ""


class Dial(Widget, can_focus=True):
    """A label and the value that is set; posts `Turned`. OK goes on to what lies below."""

    DEFAULT_CSS = """
    Dial {
        height: 1; width: 1fr; padding: 0 1;
        &:hover { background: $tile; }
        &:focus { background: $primary; color: $ink; }
    }
    """
    BINDINGS = [
        Binding("left", "turn(-1)", "Previous", show=False),
        Binding("right", "turn(1)", "Next", show=False),
        Binding("enter", "screen.steer('down')", "OK", show=False),
    ]

    class Turned(Message):
        """Another value is set."""

        def __init__(self, dial: Dial) -> None:
            super().__init__()
            self.dial = dial

        @property
        def control(self) -> Dial:
            """Which dial was turned."""
            return self.dial

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._label = label
        self._values: list[Value] = []
        self._at = 0

    @property
    def value(self) -> str:
        """The value that is set."""
        return self._values[self._at].value if self._values else ""

    def offer(self, values: Sequence[Value], value: str) -> None:
        """Offer these values with one of them set; one that is none of them is offered too."""
        self._values = list(values)
        known = [offered.value for offered in values]
        if value not in known:
            self._values.append(Value(value))
        self._at = known.index(value) if value in known else len(known)
        self.refresh()

    def render(self) -> RenderResult:
        """Label, and the value between two arrows."""
        width = max(0, self.content_size.width - _LABEL - 2 * _ARROWS)
        shown = self._values[self._at] if self._values else Value("")
        quiet, arrows = ("$ink", "bold $ink") if self.has_focus else ("$muted", "$faint")
        value = fit(shown.value, min(width, max(10, len(shown.value) + 2)))
        return Content.assemble(
            (fit(self._label, _LABEL), quiet),
            ("‹ ", arrows),
            (value, "bold"),
            (fit(shown.words, width - len(value)), quiet),
            (" ›", arrows),
        )

    def action_turn(self, by: int) -> None:
        """Set the neighbour; after the last comes the first."""
        if self._values:
            self._at = (self._at + by) % len(self._values)
            self.refresh()
            self.post_message(self.Turned(self))

    def on_click(self, event: Click) -> None:
        """A click on the left arrow turns back, anywhere else on."""
        event.stop()
        self.action_turn(self.turn_at(event.x))

    def turn_at(self, x: int) -> int:
        """Which way a click in this column of the widget turns."""
        column = x - self.styles.padding.left
        return -1 if _LABEL <= column < _LABEL + _ARROWS else 1
