"""The band on top of the landing page: the channel's name on a gradient."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from tui_store.widgets.cells import fit

_MARGIN = "    "


class Hero(Widget):
    """A title and a tagline on a gradient that falls from the accent colour to the page.

    Each line is one colour, so that a line is one piece of text for the terminal.
    """

    DEFAULT_CSS = "Hero { width: 1fr; height: 7; }"

    def __init__(self, title: str, tagline: str) -> None:
        super().__init__()
        self._title = title
        self._tagline = tagline

    def render_line(self, y: int) -> Strip:
        """One line of the band; title and tagline stand in the middle lines."""
        width, height = self.size
        middle = height // 2
        text = ""
        if y == middle - (1 if self._tagline else 0):
            text = self._title
        elif y == middle + 1:
            text = self._tagline
        theme = self.app.theme_variables
        start, end = Color.parse(theme["secondary"]), Color.parse(theme["background"])
        back = start.blend(end, y / max(1, height)).rich_color
        front = Color.parse(theme["ink"]).rich_color
        ink = Style(color=front, bgcolor=back, bold=text == self._title)
        return Strip([Segment(fit(_MARGIN + text, width), ink)], width)
