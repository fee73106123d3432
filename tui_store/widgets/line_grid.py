"""A virtualised grid: cells are drawn as strips when they are in view, so a million cost what thirty do."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.actions import SkipAction
from textual.binding import Binding
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

# Seconds between two looks at how many cells there are while they arrive.
_LAY_OUT_AFTER = 0.1


class LineGrid(ScrollView, can_focus=True):
    """Cells of one size in as many columns as fit; subclasses say how many there are and draw one line of one.

    At an edge the arrow keys are left to the screen, which moves the focus on.
    """

    DEFAULT_CSS = """
    LineGrid { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """
    BINDINGS = [
        Binding("up", "move(0,-1)", "Up", show=False),
        Binding("down", "move(0,1)", "Down", show=False),
        Binding("left", "move(-1,0)", "Left", show=False),
        Binding("right", "move(1,0)", "Right", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "jump(0)", "First", show=False),
        Binding("end", "jump(-1)", "Last", show=False),
        Binding("enter", "choose", "OK", show=False),
    ]
    CELL_WIDTH = 34
    CELL_HEIGHT = 5

    highlighted = reactive(0, repaint=False)

    class Highlighted(Message):
        """The highlight moved to another cell."""

        def __init__(self, grid: LineGrid, index: int) -> None:
            super().__init__()
            self.grid = grid
            self.index = index

        @property
        def control(self) -> LineGrid:
            """Whose highlight moved."""
            return self.grid

    class Chosen(Message):
        """OK on a cell, or a click on it."""

        def __init__(self, grid: LineGrid, index: int) -> None:
            super().__init__()
            self.grid = grid
            self.index = index

        @property
        def control(self) -> LineGrid:
            """Where it was chosen."""
            return self.grid

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._strips = lru_cache(maxsize=512)(self._draw_line)
        self._styles: dict[tuple[str, str], Style] = {}
        self._counted = 0
        self._laying_out = False

    @property
    def count(self) -> int:
        """How many cells there are; a subclass says."""
        return 0

    def words_of(self, index: int) -> str:
        """What a cell is called; a subclass says."""
        return ""

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """Draw one line of one cell, exactly `width` cells wide; `lit` when it is highlighted."""
        return Strip.blank(width, self.ground)

    def style_of(self, name: str, back: str = "") -> Style:
        """A component class as a style that strips are made of, on the background of another one."""
        if (name, back) not in self._styles:
            style = self.get_component_rich_style(name)
            if back:
                style += Style(bgcolor=self.get_component_rich_style(back).bgcolor)
            self._styles[name, back] = style
        return self._styles[name, back]

    @property
    def ground(self) -> Style:
        """The style between cells; `rich_style` is computed anew at each call."""
        if ("", "") not in self._styles:
            self._styles["", ""] = self.rich_style
        return self._styles["", ""]

    @property
    def columns(self) -> int:
        """As many as fit now: the first paint is right before there was a resize event."""
        return max(1, (self.container_size.width or self.size.width) // self.CELL_WIDTH)

    @property
    def cell_width(self) -> int:
        """The width of one cell now; cells share the whole width."""
        return max(1, (self.size.width - self._gutter) // self.columns)

    @property
    def _gutter(self) -> int:
        return 0 if self.show_vertical_scrollbar else 1

    @property
    def rows(self) -> int:
        """How many rows of cells there are."""
        return -(-self.count // self.columns)

    def contents_changed(self, *, reset: bool = False) -> None:
        """Take note that cells came, went or look different."""
        self._strips.cache_clear()
        if reset:
            self.set_reactive(LineGrid.highlighted, 0)
            self.scroll_to(y=0, animate=False, force=True)
        elif self.highlighted >= self.count:
            self.set_reactive(LineGrid.highlighted, max(0, self.count - 1))
        self._lay_out()
        self.refresh()

    def contents_grew(self) -> None:
        """Take note that cells were appended: what is in view is drawn only if its end was."""
        in_view = (self.scroll_offset.y + self.size.height) // self.CELL_HEIGHT + 1
        if self._counted < in_view * self.columns:
            self.contents_changed()
        elif not self._laying_out:
            # A catalog arrives in hundreds of pieces; the scrollbar need not follow each of them.
            self._laying_out = True
            self.set_timer(_LAY_OUT_AFTER, self._lay_out)

    def on_resize(self, event: Resize) -> None:
        """Count columns anew and keep the highlight in view."""
        self._strips.cache_clear()
        self._lay_out()
        self._bring_into_view()

    def notify_style_update(self) -> None:
        """A strip holds its colours: draw again when they change."""
        super().notify_style_update()
        self._strips.cache_clear()
        self._styles.clear()

    def _lay_out(self) -> None:
        self._counted = self.count
        self._laying_out = False
        self.virtual_size = Size(self.size.width, self.rows * self.CELL_HEIGHT)

    def render_line(self, y: int) -> Strip:
        """One screen line, from whatever cells cross it."""
        row, line = divmod(y + self.scroll_offset.y, self.CELL_HEIGHT)
        lit = self.highlighted % self.columns if self.highlighted // self.columns == row else -1
        return self._strips(row, line, lit, self.size.width, self.cell_width, self.has_focus)

    def _draw_line(self, row: int, line: int, lit: int, width: int, cell: int, focused: bool) -> Strip:
        base = self.ground
        first = row * self.columns
        cells = [
            self.draw(first + column, line, cell, lit=lit == column)
            for column in range(self.columns)
            if first + column < self.count
        ]
        return Strip.join(cells).adjust_cell_length(width, base) if cells else Strip.blank(width, base)

    def watch_highlighted(self, old: int, new: int) -> None:
        """Repaint the two rows that changed, and say so."""
        if not self.is_mounted:
            return
        for row in {old // self.columns, new // self.columns}:
            self.refresh_lines(row * self.CELL_HEIGHT, self.CELL_HEIGHT)
        self._bring_into_view()
        self.post_message(self.Highlighted(self, new))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The highlight looks different with and without focus."""
        super().watch_has_focus(_has_focus)
        row = self.highlighted // self.columns
        self.refresh_lines(row * self.CELL_HEIGHT, self.CELL_HEIGHT)

    def _bring_into_view(self) -> None:
        row = self.highlighted // self.columns
        region = Region(0, row * self.CELL_HEIGHT, max(1, self.size.width), self.CELL_HEIGHT)
        self.scroll_to_region(region, animate=False, force=True)

    def action_move(self, across: int, down: int) -> None:
        """Move by one cell; at an edge let the screen have the key."""
        column = self.highlighted % self.columns + across
        target = self.highlighted + across + down * self.columns
        if not 0 <= column < self.columns:
            raise SkipAction
        if down > 0 and target >= self.count and self.highlighted // self.columns < self.rows - 1:
            target = self.count - 1
        if not 0 <= target < self.count:
            raise SkipAction
        self.highlighted = target

    def action_page(self, pages: int) -> None:
        """Move by as many rows as are in view."""
        rows = max(1, self.size.height // self.CELL_HEIGHT) * pages
        target = self.highlighted + rows * self.columns
        if self.count:
            self.highlighted = min(max(target, self.highlighted % self.columns, 0), self.count - 1)

    def action_jump(self, index: int) -> None:
        """Go to the first or the last cell."""
        if self.count:
            self.highlighted = index % self.count

    def action_choose(self) -> None:
        """OK on the highlighted cell."""
        if self.highlighted < self.count:
            self.post_message(self.Chosen(self, self.highlighted))

    def index_at(self, x: int, y: int) -> int | None:
        """Which cell lies there, seen from this widget's corner; None for none."""
        row = (y + self.scroll_offset.y) // self.CELL_HEIGHT
        index = row * self.columns + min(x // self.cell_width, self.columns - 1)
        return index if 0 <= index < self.count else None

    def on_click(self, event: Click) -> None:
        """The first click highlights, one on the highlighted cell is OK."""
        index = self.index_at(event.x, event.y)
        if index is None:
            return
        event.stop()
        if index == self.highlighted:
            self.action_choose()
        else:
            self.highlighted = index
