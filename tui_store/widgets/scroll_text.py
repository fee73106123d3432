"""A text that scrolls with the arrow keys, and takes the focus only when there is something to scroll."""

from __future__ import annotations

from rich.style import Style
from textual.actions import SkipAction
from textual.binding import Binding
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual


class ScrollText(ScrollView, can_focus=False):
    """One text, drawn line by line: showing another one repaints it and lays nothing out."""

    DEFAULT_CSS = """
    ScrollText {
        height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
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
        self._content = Content(content) if isinstance(content, str) else content
        self._drawn: tuple[Size, list[Strip]] | None = None
        self._ground = Style.null()

    def show(self, content: Content) -> None:
        """Show another text from its start."""
        self._content = content
        self._drawn = None
        if self.styles.height is not None and self.styles.height.is_auto:
            # Its own height follows the text: measure when that has been laid out.
            self.refresh(layout=True)
            self.call_after_refresh(self._settle)
            return
        self.scroll_to(y=0, animate=False, force=True)
        self._settle()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines of the text at this width."""
        return self._content.get_height(self.styles.get_rules(), width)

    def on_resize(self, event: Resize) -> None:
        """Another width breaks other lines."""
        self._settle()

    def notify_style_update(self) -> None:
        """A strip holds its colours: draw again when they change."""
        super().notify_style_update()
        self._drawn = None

    def _lines(self) -> list[Strip]:
        size = self.size
        if self._drawn is None or self._drawn[0] != size:
            self._ground = self.rich_style
            lines = self._broken_at(size.width)
            if len(lines) > size.height:
                # The scroll bar stands on the last column.
                lines = self._broken_at(size.width - self.styles.scrollbar_size_vertical)
            self._drawn = (size, lines)
        return self._drawn[1]

    def _broken_at(self, width: int) -> list[Strip]:
        strips = Visual.to_strips(self, self._content, width, None, self.visual_style) if width > 0 else []
        return [strip.adjust_cell_length(width, self._ground) for strip in strips]

    def _settle(self) -> None:
        """Measure, and give up the focus when nothing is left to scroll: what fits needs none."""
        if not self.size.width:
            return
        self.virtual_size = Size(self.size.width, len(self._lines()))
        scrolls = self.virtual_size.height > self.size.height
        if self.has_focus and not scrolls:
            self.screen.focus_previous()
        self.can_focus = scrolls
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the text."""
        lines = self._lines()
        index = y + self.scroll_offset.y
        return lines[index] if index < len(lines) else Strip.blank(self.size.width, self._ground)

    def action_roll(self, lines: int) -> None:
        """Scroll by lines; at the ends the screen has the key."""
        if not 0 <= round(self.scroll_offset.y) + lines <= self.max_scroll_y:
            raise SkipAction
        self.scroll_relative(y=lines, animate=False, force=True)

    def action_pass_on(self) -> None:
        """Sideways there is nothing to scroll."""
        raise SkipAction
