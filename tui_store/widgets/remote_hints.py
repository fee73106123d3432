"""The footer: which keys of the remote do something here, and the tools beside them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from tui_store.commands import Command


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
        tools_width = sum(len(command.shown) + len(command.hint) + 4 for command in tools) - 3
        parts: list[tuple[str, str] | str] = []
        column = 0
        for command in self._here:
            length = len(command.shown) + len(command.hint) + 1
            if column + length + 2 + tools_width > width:
                break
            parts += [(command.shown, "bold $foreground"), f" {command.hint}   "]
            self._spots.append((column, column + length, command))
            column += length + 3
        while tools and column + tools_width > width:
            dropped = tools.pop()
            tools_width -= len(dropped.shown) + len(dropped.hint) + 4
        parts.append(" " * max(0, width - column - tools_width))
        column = max(column, width - tools_width)
        for command in tools:
            length = len(command.shown) + len(command.hint) + 1
            parts += [(command.shown, "bold $offer"), f" {command.hint}   "]
            self._spots.append((column, column + length, command))
            column += length + 3
        return Content.assemble(*parts)

    async def on_click(self, event: Click) -> None:
        """Do what the hint under the pointer says."""
        column = event.x - self.styles.padding.left
        for start, end, command in self._spots:
            if start <= column < end:
                event.stop()
                owner = self.app if hasattr(self.app, f"action_{command.action}") else self.screen
                await self.app.run_action(command.action, owner)
