"""The line on top of every full screen: where one is, who sits in front of the TV, and the store's date."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui_store.widgets.cells import SET_MARK, fit


class StoreHeader(Widget):
    """Channel and screen on the left, the account and the date on the right."""

    DEFAULT_CSS = """
    StoreHeader { dock: top; height: 1; padding: 0 2; background: $panel; color: $foreground; }
    """
    left = reactive("")
    place = reactive("")
    right = reactive("")
    date = reactive("")

    def render(self) -> RenderResult:
        """One line, cut on the left side first; the date is never cut."""
        date = f"   {self.date}" if self.date else ""
        width = self.content_size.width - len(date)
        place = f"  ›  {self.place}" if self.place else ""
        right = fit(self.right, self._room_for_who(width, len(self.left) + len(place)), right=True)
        room = max(0, width - len(right))
        left = fit(self.left, max(0, min(len(self.left), room - len(place) - 1)))
        rest = fit(place, max(0, room - len(left)))
        is_set = self.date.startswith(SET_MARK)
        return Content.assemble(
            (left, "bold"), (rest, "$muted"), (right, "$muted"), (date, "bold $offer" if is_set else "$muted")
        )

    def _room_for_who(self, width: int, wanted_left: int) -> int:
        """Two blanks before the name, one where it is tight; half the line at most, or what the left side leaves."""
        whole = len(self.right)
        if wanted_left + whole + 2 > width >= wanted_left + whole + 1:
            return whole + 1
        return min(whole + 2, max(width // 2, width - wanted_left))
