"""The line on top of every full screen: where one is, and who sits in front of the TV."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui_store.widgets.cells import fit


class StoreHeader(Widget):
    """Channel and screen on the left, the account on the right."""

    DEFAULT_CSS = """
    StoreHeader { dock: top; height: 1; padding: 0 2; background: $panel; color: $foreground; }
    """
    left = reactive("")
    place = reactive("")
    right = reactive("")

    def render(self) -> RenderResult:
        """One line, cut on the left side first."""
        width = self.content_size.width
        right = fit(self.right, min(len(self.right) + 2, width // 2), right=True)
        place = f"  ›  {self.place}" if self.place else ""
        room = max(0, width - len(right))
        left = fit(self.left, max(0, min(len(self.left), room - len(place) - 1)))
        rest = fit(place, max(0, room - len(left)))
        return Content.assemble((left, "bold"), (rest, "$muted"), (right, "$muted"))
