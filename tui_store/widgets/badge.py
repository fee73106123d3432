"""A few words over the end of the last line: something is armed, and the store is not itself."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget


class Badge(Widget):
    """Lies above the screen at its bottom right. A click opens the outcomes."""

    DEFAULT_CSS = """
    Badge {
        layer: badge; dock: bottom; width: auto; height: 1; padding: 0 1;
        background: $warning; color: $key-ink; text-style: bold;
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    def place(self, room: int) -> int:
        """Stand at the right end of a line of `room` cells; gives how many cells that takes."""
        width = cell_len(self._text) + 2
        self.styles.offset = (max(0, room - width), 0)
        return width

    def render(self) -> RenderResult:
        """The words, never read as markup."""
        return Content(self._text)

    async def on_click(self, event: Click) -> None:
        """Open the outcomes."""
        event.stop()
        await self.app.run_action("outcomes", self.app)
