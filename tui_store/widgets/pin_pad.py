"""The four-digit PIN pad: boxes on top, keys below, driven by arrows and OK or by typing."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.actions import SkipAction
from textual.binding import Binding
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "Clear", "0", "Del")
LENGTH = 4
_KEY_WIDTH = 9
_BOX_LINES = ("┌───┐", "│ {} │", "└───┘")
_FIRST_KEY_LINE = 4


class PinPad(Widget, can_focus=True):
    """Boxes and keys; digits are never drawn, only that they are there."""

    COMPONENT_CLASSES = {"pad--key", "pad--lit", "pad--box"}
    DEFAULT_CSS = """
    PinPad {
        width: 29; height: 11;
        .pad--key { background: $key; color: $foreground; }
        .pad--lit { background: $key-lit; color: $key-ink; text-style: bold; }
        .pad--box { color: $muted; }
        &:focus .pad--box { color: $foreground; }
    }
    """
    BINDINGS = [
        Binding("up", "move(0,-1)", "Up", show=False),
        Binding("down", "move(0,1)", "Down", show=False),
        Binding("left", "move(-1,0)", "Left", show=False),
        Binding("right", "move(1,0)", "Right", show=False),
        Binding("enter", "press_lit", "OK", show=False),
    ]
    digits = reactive("")
    lit = reactive(0)
    shows_highlight = reactive(True)

    class Filled(Message):
        """The fourth digit was entered."""

    def press(self, key: str) -> None:
        """Press one key of the pad: a digit, Clear or Del."""
        if key == "Clear":
            self.digits = ""
        elif key == "Del":
            self.digits = self.digits[:-1]
        elif len(self.digits) < LENGTH:
            self.digits += key
            if len(self.digits) == LENGTH:
                self.post_message(self.Filled())

    def action_press_lit(self) -> None:
        """OK on the key that is lit."""
        self.press(KEYS[self.lit])

    def action_move(self, across: int, down: int) -> None:
        """Move between keys; at an edge the screen has the key."""
        row, column = divmod(self.lit, 3)
        if not (0 <= row + down < 4 and 0 <= column + across < 3):
            raise SkipAction
        self.lit = (row + down) * 3 + column + across

    def render_line(self, y: int) -> Strip:
        """Three lines of boxes, a gap, then four rows of keys with a gap between."""
        if y < len(_BOX_LINES):
            return self._boxes(y)
        row, gap = divmod(y - _FIRST_KEY_LINE, 2)
        if y < _FIRST_KEY_LINE or gap or row > 3:
            return Strip.blank(self.size.width, self.rich_style)
        return self._keys(row)

    def _boxes(self, y: int) -> Strip:
        style = self.get_component_rich_style("pad--box")
        boxes = [_BOX_LINES[y].format("•" if place < len(self.digits) else " ") for place in range(LENGTH)]
        return Strip([Segment("   " + " ".join(boxes), style)]).adjust_cell_length(self.size.width, self.rich_style)

    def _keys(self, row: int) -> Strip:
        segments = []
        for column in range(3):
            index = row * 3 + column
            lit = self.has_focus and self.shows_highlight and index == self.lit
            style = self.get_component_rich_style("pad--lit" if lit else "pad--key")
            segments += [Segment(KEYS[index].center(_KEY_WIDTH), style), Segment(" ", self.rich_style)]
        return Strip(segments).adjust_cell_length(self.size.width, Style() + self.rich_style)

    def on_click(self, event: Click) -> None:
        """Press the key under the pointer."""
        row, gap = divmod(event.y - _FIRST_KEY_LINE, 2)
        column = event.x // (_KEY_WIDTH + 1)
        if event.y >= _FIRST_KEY_LINE and not gap and row < 4 and column < 3:
            event.stop()
            self.lit = row * 3 + column
            self.action_press_lit()
