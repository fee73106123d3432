"""Tiles for the titles that an app rents or sells: the name and a line for each price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_store.widgets.cells import fit
from tui_store.widgets.line_grid import LineGrid

_BOLD = {True: Style(bold=True), False: Style(bold=False)}


class Tile(NamedTuple):
    """What one tile says: a name, and up to two lines below it."""

    name: str
    lines: tuple[str, ...]


class TitleGrid(LineGrid):
    """Titles as tiles; set `tiles` and call `contents_changed`."""

    CELL_HEIGHT = 4
    COMPONENT_CLASSES = {"tile--name", "tile--price", "tile--lit", "tile--footprint", "tile--plain"}
    DEFAULT_CSS = """
    TitleGrid {
        .tile--plain { background: $tile; }
        .tile--lit { background: $primary; color: $ink; }
        .tile--footprint { background: $footprint; }
        .tile--name { color: $foreground; text-style: bold; }
        .tile--price { color: $offer; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.tiles: Sequence[Tile] = ()

    @property
    def count(self) -> int:
        """How many titles there are."""
        return len(self.tiles)

    def words_of(self, index: int) -> str:
        """The title's name."""
        return self.tiles[index].name

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """One line of a tile; the last line is the gap below, the last column the gap beside it."""
        if line == self.CELL_HEIGHT - 1:
            return Strip.blank(width, self.ground)
        focused = lit and self.has_focus
        back = "tile--lit" if focused else "tile--footprint" if lit else "tile--plain"
        tile = self.tiles[index]
        texts = (tile.name, *tile.lines, "", "")
        tone = "tile--name" if line == 0 else "tile--price"
        style = self.style_of(back) + _BOLD[line == 0] if focused else self.style_of(tone, back)
        segments = [
            Segment("▌ " if lit else "  ", self.style_of("tile--price", back)),
            Segment(fit(texts[line], width - 4), style),
            Segment(" ", self.style_of(back, back)),
            Segment(" ", self.ground),
        ]
        return Strip(segments, width)
