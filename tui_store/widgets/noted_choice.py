"""A line of a menu with a few words about it: what it would do now, or how it stands."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content

from tui_store.widgets.cells import fit
from tui_store.widgets.choice import Choice

_GAP = 2


def whole_words(text: str, width: int) -> str:
    """As many whole words as `width` cells hold, with an ellipsis where some are missing; never half a price.

    A first word that is too long by itself is cut, unless it has a digit.
    """
    if cell_len(text) <= width:
        return text
    first, *_ = words = text.split(" ")
    # A number that comes last may have its currency in the word that is gone.
    while words and (cell_len(" ".join(words)) + 2 > width or words[-1][:1].isdigit()):
        words.pop()
    if words:
        return " ".join(words) + " …"
    return "…"[:width] if any(map(str.isdigit, first)) else fit(f"{first}…", width).rstrip()


class NotedChoice(Choice):
    """A choice with a note: at the right end of the line if all of it fits, or after `label_width` cells, cut there."""

    DEFAULT_CSS = """
    NotedChoice {
        &.-quiet { color: $muted; }
        &.-quiet:focus { color: $ink; }
    }
    """

    def __init__(self, label: str, *, id: str, label_width: int = 0) -> None:  # noqa: A002 - Textual's own name
        super().__init__(label, id=id)
        self._label_width = label_width
        self._note = ""
        self._tone = "$muted"

    @property
    def note(self) -> str:
        """What it says beside the label."""
        return self._note

    def show(self, note: str, tone: str = "$muted") -> None:
        """Say something else beside the label."""
        if (note, tone) != (self._note, self._tone):
            self._note, self._tone = note, tone
            self.refresh()

    def render(self) -> RenderResult:
        """The bullet, the label and the note."""
        width = self.content_size.width
        label = f"• {self._label}"
        taken = max(cell_len(label), self._label_width)
        room = width - taken - _GAP
        note = self._note
        if cell_len(note) > room + (0 if self._label_width else 1):
            note = whole_words(note, room) if self._label_width else ""
        blank = taken - cell_len(label) + _GAP if self._label_width else width - cell_len(label) - cell_len(note)
        tone = "$ink" if self.has_focus else self._tone
        return Content.assemble(label, " " * max(1, blank), (note, tone))
