"""A text that scrolls with the arrow keys, and takes the focus only when there is something to scroll."""

from __future__ import annotations

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static


class ScrollText(VerticalScroll, can_focus=False):
    """A scrolling column around one text."""

    DEFAULT_CSS = """
    ScrollText {
        height: 1fr;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; width: 1fr; }
        &:focus { scrollbar-color: $primary; background: $tile; }
    }
    """
    BINDINGS = [
        Binding("up", "roll(-1)", "Up", show=False),
        Binding("down", "roll(1)", "Down", show=False),
        Binding("left", "pass_on", show=False),
        Binding("right", "pass_on", show=False),
    ]

    def __init__(self, content: Content | str = "", *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._text = Static(content, markup=False)

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    def show(self, content: Content) -> None:
        """Show another text from its start."""
        self._text.update(content)
        self.scroll_to(y=0, animate=False, force=True)
        self.call_after_refresh(self._fit)

    def on_resize(self, event: Resize) -> None:
        """What fits needs no focus."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        scrolls = self.max_scroll_y > 0
        if self.can_focus and not scrolls and self.has_focus:
            self.screen.focus_previous()
        self.can_focus = scrolls

    def action_roll(self, lines: int) -> None:
        """Scroll by lines; at the ends the screen has the key."""
        if not 0 <= round(self.scroll_offset.y) + lines <= self.max_scroll_y:
            raise SkipAction
        self.scroll_relative(y=lines, animate=False, force=True)

    def action_pass_on(self) -> None:
        """Sideways there is nothing to scroll."""
        raise SkipAction
