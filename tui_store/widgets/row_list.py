"""A virtualised table: one line a row, columns that share the width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import RenderResult
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tui_store.widgets.cells import fit
from tui_store.widgets.line_grid import LineGrid

_LEAST = 14


class Column(NamedTuple):
    """A column of `width` cells; one with width 0 takes what is left. `tone` names a component class."""

    title: str
    width: int
    tone: str = "row--plain"
    right: bool = False


class RowList(LineGrid):
    """Rows of texts, one highlighted. Colours by column, or per row through `tones`."""

    CELL_HEIGHT = 1
    CELL_WIDTH = 100_000
    COMPONENT_CLASSES = {"row--plain", "row--quiet", "row--good", "row--bad", "row--lit", "row--footprint"}
    DEFAULT_CSS = """
    RowList {
        .row--plain { color: $foreground; }
        .row--quiet { color: $muted; }
        .row--good { color: $good; }
        .row--bad { color: $bad; }
        .row--lit { background: $primary; color: $ink; text-style: bold; }
        .row--footprint { background: $footprint; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.table: Sequence[Column] = ()
        self.rows_of_text: Sequence[Sequence[str]] = ()
        self.tones: dict[tuple[int, int], str] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows_of_text)

    def words_of(self, index: int) -> str:
        """The whole row."""
        return "  ".join(self.rows_of_text[index])

    def layout_of(self, width: int) -> list[tuple[int, int]]:
        """Which columns are shown in `width` cells, and how wide each is; the last ones go first."""
        shown = list(range(len(self.table)))

        def needed() -> int:
            return sum((self.table[index].width or _LEAST) + 2 for index in shown)

        while len(shown) > 1 and needed() > width:
            shown.pop()
        spare = width - sum(self.table[index].width + 2 for index in shown)
        return [(index, self.table[index].width or max(1, spare)) for index in shown]

    def title_line(self) -> str:
        """The titles above the rows, aligned with them."""
        return " " + "  ".join(
            fit(self.table[index].title, size, right=self.table[index].right)
            for index, size in self.layout_of(self.cell_width - 1)
        )

    def text_of(self, index: int, column: int, size: int) -> str:
        """One cell, exactly `size` cells wide."""
        return fit(self.rows_of_text[index][column], size, right=self.table[column].right)

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """One row."""
        focused = lit and self.has_focus
        back = self.style_of("row--lit" if focused else "row--footprint") if lit else Style()
        segments = [Segment(" ", self.ground + back)]
        for column, size in self.layout_of(width - 1):
            text = self.text_of(index, column, size)
            tone = self.tones.get((index, column), self.table[column].tone)
            style = back if focused else self.style_of(tone) + Style(bgcolor=back.bgcolor or self.ground.bgcolor)
            segments.append(Segment(text + "  ", style))
        return Strip(segments).adjust_cell_length(width, self.ground + back)


class RowTitles(Widget):
    """The titles of a list's columns; drawn when the list has its width."""

    DEFAULT_CSS = "RowTitles { height: 1; width: 1fr; color: $muted; }"

    def __init__(self, rows: RowList) -> None:
        super().__init__()
        self._rows = rows

    def render(self) -> RenderResult:
        """One line above the rows."""
        return Content(self._rows.title_line())
