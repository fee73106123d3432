"""A caption for who looks on, across the bottom of the screen."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

_MOST_LINES = 3


class CaptionStrip(Widget):
    """What is said about the screen, and how far the walkthrough has come. It takes its room from what lies above."""

    DEFAULT_CSS = """
    CaptionStrip {
        dock: bottom; width: 1fr; height: auto; padding: 0 2;
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

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines of what is said, and the one below them."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """The words, never read as markup; how far it is and the keys below them."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        """The keys always have their line, however much there is to say."""
        said = Content.styled(self._words, "bold").wrap(width) if self._words and width else []
        if len(said) > _MOST_LINES:
            said[_MOST_LINES - 1 :] = [(said[_MOST_LINES - 1].rstrip() + " …").truncate(width, ellipsis=True)]
        return [*said, Content.styled(self._progress, "$muted").truncate(width, ellipsis=True)]
