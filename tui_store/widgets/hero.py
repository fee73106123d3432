"""The band on top of the landing page: the channel's name on a gradient."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from tui_store.widgets.cells import fit


class Hero(Widget):
    """A title and a tagline on a gradient from the accent colour to the page."""

    DEFAULT_CSS = "Hero { width: 1fr; height: 7; }"

    def __init__(self, title: str, tagline: str) -> None:
        super().__init__()
        self._title = title
        self._tagline = tagline
        self._bands: dict[tuple[int, str], list[Style]] = {}

    def _background(self, width: int) -> list[Style]:
        theme = self.app.theme_variables
        key = (width, theme["secondary"] + theme["background"])
        if key not in self._bands:
            start, end = Color.parse(theme["secondary"]), Color.parse(theme["background"])
            self._bands = {
                key: [Style(bgcolor=start.blend(end, min(1, i / max(1, width * 0.9))).rich_color) for i in range(width)]
            }
        return self._bands[key]

    def render_line(self, y: int) -> Strip:
        """One line of the band; title and tagline stand in the middle lines."""
        width, height = self.size
        middle = height // 2
        text, bold = "", False
        if y == middle - (1 if self._tagline else 0):
            spaced = " ".join(self._title.upper())
            text, bold = (spaced if len(spaced) < width - 8 else self._title), True
        elif y == middle + 1 and self._tagline:
            text = self._tagline
        styles = self._background(width)
        ink = Style(color="#ffffff", bold=bold)
        line = fit("    " + text, width) if text else " " * width
        if len(line) != width:
            return Strip([Segment(line, styles[0] + ink)], width)
        return Strip([Segment(character, styles[i] + ink) for i, character in enumerate(line)], width)
