"""The footer: which keys of the remote do something here, and the tools beside them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from tui_store.commands import Command

_GAP, _TIGHT = 3, 2
# Blanks at least between what can be done here and the tools.
_BETWEEN = 2


def _length(command: Command) -> int:
    return len(command.shown) + len(command.hint) + 1


def _width(commands: Sequence[Command], gap: int) -> int:
    """Cells of the hints with a gap between them."""
    return sum(_length(command) + gap for command in commands) - gap if commands else 0


class RemoteHints(Widget):
    """One line of keys; what does not fit is left out from the end. A click runs the command."""

    DEFAULT_CSS = """
    RemoteHints { dock: bottom; height: 1; padding: 0 2; background: $surface; color: $muted; }
    """

    def __init__(self, here: Sequence[Command], tools: Sequence[Command]) -> None:
        super().__init__()
        self._here = tuple(here)
        self._tools = tuple(tools)
        self._left_free = 0
        self._spots: list[tuple[int, int, Command]] = []

    def leave(self, cells: int) -> None:
        """Leave this many cells free at the right end, for what lies over them."""
        if cells != self._left_free:
            self._left_free = cells
            self.refresh()

    def show(self, here: Sequence[Command]) -> None:
        """Show other keys on the left."""
        self._here = tuple(here)
        self.refresh()

    def render(self) -> RenderResult:
        """Lay the hints out and remember where each stands, for the mouse."""
        width = self.content_size.width - self._left_free
        self._spots = []
        tools = [command for command in self._tools if command.hint]
        # Closer together where that lets more of them in.
        gap = _GAP if _width(self._here, _GAP) + _BETWEEN + _width(tools, _GAP) <= width else _TIGHT
        here: list[Command] = []
        for command in self._here:
            if _width((*here, command), gap) + _BETWEEN + _width(tools, gap) > width:
                break
            here.append(command)
        while tools and _width(tools, gap) > width:
            tools.pop()
        left = self._lay(here, 0, gap, "bold $foreground")
        between = max(0, width - left.cell_length - _width(tools, gap))
        return Content.assemble(left, " " * between, self._lay(tools, left.cell_length + between, gap, "bold $offer"))

    def _lay(self, commands: Sequence[Command], column: int, gap: int, tone: str) -> Content:
        """Hints side by side from a column on."""
        parts: list[tuple[str, str] | str] = []
        for command in commands:
            if parts:
                parts.append(" " * gap)
            parts += [(command.shown, tone), f" {command.hint}"]
            self._spots.append((column, column + _length(command), command))
            column += _length(command) + gap
        return Content.assemble(*parts)

    def command_at(self, x: int) -> Command | None:
        """What the hint in this column of the widget does; None for none."""
        column = x - self.styles.padding.left
        return next((command for start, end, command in self._spots if start <= column < end), None)

    async def on_click(self, event: Click) -> None:
        """Do what the hint under the pointer says."""
        command = self.command_at(event.x)
        if command is not None:
            event.stop()
            owner = self.app if hasattr(self.app, f"action_{command.action}") else self.screen
            await self.app.run_action(command.action, owner)
