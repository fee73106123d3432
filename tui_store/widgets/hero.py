"""The band on top of the landing page: the channel's name on a gradient."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from tui_store.widgets.cells import SET_MARK, fit

_MARGIN = "    "
_STEP = 4
# As far from the edge as the date of a header.
_DATE_MARGIN = "  "


class Hero(Widget):
    """A title and a tagline on a gradient that runs from the accent colour to the page.

    Where the text stands the band has one colour, and beyond it changes every few cells: a line is a handful of
    pieces for the terminal, not one for each cell.
    """

    DEFAULT_CSS = "Hero { width: 1fr; height: 7; }"

    def __init__(self, title: str, tagline: str) -> None:
        super().__init__()
        self._title = title
        self._tagline = tagline
        self._date = ""

    @property
    def date(self) -> str:
        """The store's date in the top right corner; empty while it is not known."""
        return self._date

    @date.setter
    def date(self, date: str) -> None:
        if date != self._date:
            self._date = date
            self.refresh()

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
        plain = min(width, max(len(self._title), len(self._tagline)) + 2 * len(_MARGIN))
        ink = Style(color=theme["ink"], bgcolor=start.rich_color, bold=bool(text) and text == self._title)
        segments = [Segment(fit(_MARGIN + text, plain), ink)]
        for column in range(plain, width, _STEP):
            back = start.blend(end, (column - plain) / max(1, width - plain)).rich_color
            segments.append(Segment(" " * min(_STEP, width - column), Style(bgcolor=back)))
        strip = Strip(segments, width)
        return strip if y or not self._date else self._dated(strip)

    def _dated(self, strip: Strip) -> Strip:
        """The date over the end of a line, on whatever colours the band has there."""
        text = self._date + _DATE_MARGIN
        start = max(0, strip.cell_length - len(text))
        is_set = self._date.startswith(SET_MARK)
        ink = Style(color=self.app.theme_variables["offer" if is_set else "muted"], bold=is_set)
        dated: list[Segment] = []
        column = 0
        for piece in strip.crop(start, strip.cell_length):
            dated.append(Segment(text[column : column + piece.cell_length], (piece.style or Style()) + ink))
            column += piece.cell_length
        return Strip.join([strip.crop(0, start), Strip(dated)])
