"""The trace as lines that scroll: newest at the bottom, wrapped to the pane."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.segment import Segment
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_store.domain.trace import TraceEvent
from tui_store.widgets.cells import fit, wrapped

_SHOWN = 400
_MARKS = {
    "field": "·",
    "command": "▶",
    "file": "▤",
    "question": "?",
    "answer": "!",
    "ledger": "●",
    "result": "◀",
    "error": "✗",
}


def lines_of(event: TraceEvent) -> list[tuple[str, str]]:
    """One event as (kind, line) pairs: its title, then its data, printed whole texts as they are."""
    head = f"{_MARKS.get(event.kind, '·')} {event.command + ' ' if event.command else ''}{event.title}"
    lines = [(event.kind, head)]
    for name, value in event.data.items():
        if isinstance(value, str) and "\n" in value:
            lines.append(("label", f"  {name}"))
            lines += [("data", f"  {line}") for line in value.splitlines()]
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append(("data", f"  {name}: {text}"))
    return lines


class TraceView(ScrollView, can_focus=True):
    """Shows events; follows the newest while it is scrolled to the end."""

    COMPONENT_CLASSES = {f"trace--{kind}" for kind in (*_MARKS, "label", "data")}
    DEFAULT_CSS = """
    TraceView {
        overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; background: $surface; color: $foreground;
        .trace--field { color: $muted; }
        .trace--command { color: $ink; text-style: bold; }
        .trace--file { color: $warning; }
        .trace--question { color: $offer; text-style: bold; }
        .trace--answer { color: $offer; }
        .trace--ledger { color: $good; }
        .trace--result { color: $good; text-style: bold; }
        .trace--error { color: $bad; text-style: bold; }
        .trace--label { color: $muted; text-style: italic; }
        .trace--data { color: $muted; }
        &:focus { scrollbar-color: $primary; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._events: list[TraceEvent] = []
        self._lines: list[tuple[str, str]] = []
        self._width = 0

    @property
    def text(self) -> str:
        """Everything that is shown, as one text."""
        return "\n".join(line for event in self._events for _, line in lines_of(event))

    def show(self, events: Sequence[TraceEvent]) -> None:
        """Show these events instead of what stands."""
        self._events = list(events[-_SHOWN:])
        self._wrap()

    def add(self, event: TraceEvent) -> None:
        """Append one event."""
        self._events.append(event)
        if len(self._events) > _SHOWN:
            self.show(self._events)
            return
        self._append(event)
        self._settle(follow=self._at_end)

    @property
    def _at_end(self) -> bool:
        return self.scroll_offset.y >= self.max_scroll_y - 1

    def on_resize(self, event: Resize) -> None:
        """Wrap anew when the width changed."""
        if self.size.width != self._width:
            self._wrap()

    def _wrap(self) -> None:
        self._width = self.size.width
        self._lines = []
        if not self._width:
            # Not laid out yet: the resize that brings the width wraps everything.
            return
        for event in self._events:
            self._append(event)
        self._settle(follow=True)

    def _append(self, event: TraceEvent) -> None:
        for kind, line in lines_of(event):
            indent = len(line) - len(line.lstrip())
            pieces = wrapped(line.strip(), max(8, self._width - indent - 1))
            self._lines += [(kind, " " * indent + piece) for piece in pieces]

    def _settle(self, *, follow: bool) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))
        if follow:
            self.scroll_to(y=max(0, len(self._lines) - self.size.height), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        kind, line = self._lines[index]
        style = self.rich_style + self.get_component_rich_style(f"trace--{kind}", partial=True)
        return Strip([Segment(fit(line, self.size.width), style)], self.size.width)
