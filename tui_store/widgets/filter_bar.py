"""A row of options of which one is on; left and right change it at once."""

from __future__ import annotations

from collections.abc import Sequence

from textual.actions import SkipAction
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui_store.widgets.cells import fit


class FilterBar(Widget, can_focus=True):
    """Options side by side; posts `Changed`. OK goes on to what is filtered."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1; width: 1fr; padding: 0 1; color: $muted;
        &:focus { background: $footprint; }
    }
    """
    BINDINGS = [
        Binding("left", "shift(-1)", "Previous", show=False),
        Binding("right", "shift(1)", "Next", show=False),
        Binding("enter", "screen.steer('down')", "OK", show=False),
    ]
    on = reactive(0)

    class Changed(Message):
        """Another option is on."""

        def __init__(self, bar: FilterBar, option: str) -> None:
            super().__init__()
            self.bar = bar
            self.option = option

        @property
        def control(self) -> FilterBar:
            """Whose option changed."""
            return self.bar

    def __init__(self, options: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._options = list(options)
        self._spots: list[tuple[int, int]] = []

    @property
    def option(self) -> str:
        """The option that is on."""
        return self._options[self.on] if self.on < len(self._options) else ""

    def offer(self, options: Sequence[str]) -> None:
        """Offer other options; the one that is on stays on if it is among them."""
        current = self.option
        if list(options) == self._options:
            return
        self._options = list(options)
        self.set_reactive(FilterBar.on, self._options.index(current) if current in self._options else 0)
        self.refresh()

    def render(self) -> RenderResult:
        """Options with the one that is on marked; those around it are shown when not all fit."""
        width = self.content_size.width
        first = 0
        while first < self.on and sum(len(option) + 3 for option in self._options[first : self.on + 1]) > width:
            first += 1
        parts: list[tuple[str, str]] = []
        self._spots = [(-1, -1)] * first
        column = 0
        for index, option in enumerate(self._options[first:], first):
            text = f" {option} "
            if column + len(text) > width:
                text = fit(text, width - column)
            on = index == self.on
            style = "bold $ink on $primary" if on and self.has_focus else "bold $foreground on $footprint" if on else ""
            parts += [(text, style), (" ", "")]
            self._spots.append((column, column + len(text)))
            column += len(text) + 1
            if column >= width:
                break
        return Content.assemble(*parts)

    def watch_on(self) -> None:
        """Tell the screen."""
        if self.is_mounted:
            self.post_message(self.Changed(self, self.option))

    def action_shift(self, by: int) -> None:
        """Switch the neighbour on; beyond the ends the screen has the key."""
        if not 0 <= self.on + by < len(self._options):
            raise SkipAction
        self.on += by

    def index_at(self, x: int) -> int | None:
        """Which option stands in this column of the widget; None for none."""
        column = x - self.styles.padding.left
        return next((index for index, (start, end) in enumerate(self._spots) if start <= column < end), None)

    def on_click(self, event: Click) -> None:
        """Switch on what was clicked."""
        index = self.index_at(event.x)
        if index is not None:
            event.stop()
            self.on = index
