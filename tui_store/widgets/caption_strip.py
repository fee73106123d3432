"""A caption for who looks on, across the bottom of the screen."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget


class CaptionStrip(Widget):
    """What is said about the screen, and how far the walkthrough has come. It takes its room from what lies above."""

    DEFAULT_CSS = """
    CaptionStrip {
        dock: bottom; width: 1fr; height: auto; max-height: 5; padding: 0 2;
        background: $panel; color: $ink; border-top: solid $primary;
    }
    """

    def __init__(self, words: str, progress: str) -> None:
        super().__init__()
        self._words = words
        self._progress = progress

    def show(self, words: str, progress: str) -> None:
        """Say something else."""
        if (words, progress) != (self._words, self._progress):
            self._words, self._progress = words, progress
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The words, never read as markup; how far it is and the keys below them."""
        progress = Content.styled(self._progress, "$muted")
        return Content("\n").join([Content.styled(self._words, "bold"), progress]) if self._words else progress
