"""The trace as a timeline: a line an event, the newest at the bottom, any of them opened to its data."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from rich.segment import Segment
from textual.events import Blur, Click, Focus, Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_store.domain.trace import TraceEvent
from tui_store.widgets.cells import fit
from tui_store.widgets.trace_lines import MARKS, Row, closed_row, head_of, is_failure, open_rows, text_of

LIMIT = 10_000
# So many events are dropped at once beyond the limit: a list is not cut at its head for each new event.
_DROPPED = 1_000
_number = attrgetter("number")


class TraceView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows events, with a cursor on one; goes along with the newest while the cursor is on it.

    `unfold` gives the event whose data is shown for an open one. While it goes along, the newest answer that the viewer
    had a part in, or that is a failure, stands open by itself; what is opened by hand stays open. Only what
    is visible is drawn, and a new event costs no more the more there are.
    """

    COMPONENT_CLASSES = {f"trace--{kind}" for kind in (*MARKS, "label", "data", "cursor")}
    DEFAULT_CSS = """
    TraceView {
        overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; background: $surface; color: $foreground;
        .trace--field { color: $muted; }
        .trace--command { color: $ink; text-style: bold; }
        .trace--file { color: $warning; }
        .trace--request { color: $request; }
        .trace--question { color: $offer; text-style: bold; }
        .trace--answer { color: $offer; }
        .trace--ledger { color: $good; }
        .trace--outcome { color: $warning; text-style: bold; }
        .trace--result { color: $good; text-style: bold; }
        .trace--error { color: $bad; text-style: bold; }
        .trace--label { color: $muted; text-style: italic; }
        .trace--data { color: $muted; }
        .trace--cursor { background: $footprint; }
        &:focus { scrollbar-color: $primary; }
        &:focus .trace--cursor { background: $primary; color: $ink; }
    }
    """

    def __init__(self, unfold: Callable[[TraceEvent], TraceEvent], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._unfold = unfold
        self._all: list[TraceEvent] = []
        self._shown: list[TraceEvent] = []
        self._rows: list[Row] = []
        self._command = ""
        self._names: dict[str, str] = {}
        self._asked: set[str] = set()
        self._opened: set[int] = set()
        self._auto = 0
        self._cursor = 0
        self._width = 0

    # ------------------------------------------------------------------ what is shown

    @property
    def text(self) -> str:
        """Everything that is shown, as one text: open events with their data."""
        return "\n".join(self._text_of(event) if self._is_open(event) else head_of(event) for event in self._shown)

    @property
    def current(self) -> TraceEvent | None:
        """The event that the cursor is on."""
        place = bisect_left(self._shown, self._cursor, key=_number)
        return self._shown[place] if place < len(self._shown) else None

    @property
    def current_text(self) -> str:
        """The event that the cursor is on, with all its data; empty if there is none."""
        return "" if self.current is None else self._text_of(self.current)

    @property
    def command(self) -> str:
        """The id of the command that is shown alone, empty for all."""
        return self._command

    @property
    def command_words(self) -> str:
        """Which command is shown alone, by id and name."""
        return f"{self._command} {self._names.get(self._command, '')}".strip()

    def show(self, events: Sequence[TraceEvent]) -> None:
        """Show these events instead of what stands."""
        self._all = list(events[-LIMIT:])
        self._names, self._asked, self._opened, self._auto = {}, set(), set(), 0
        for event in self._all:
            self._learn(event)
        self._show_command(self._command if self._command in self._names else "")

    def add(self, events: Iterable[TraceEvent]) -> None:
        """Append new events."""
        follow = self._follows
        for event in events:
            self._all.append(event)
            self._learn(event)
            if self._command in {"", event.command}:
                self._shown.append(event)
                if follow:
                    self._cursor = event.number
                    self._open_by_itself(event)
                self._rows += self._rows_of(event)
        if len(self._all) > LIMIT + _DROPPED:
            self._drop_oldest()
        self._settle()
        if follow:
            self._scroll(self.max_scroll_y)

    def filter_next(self) -> None:
        """Show the next command alone: all, the newest command, the one before it, and so on, all again."""
        order = ["", *reversed(self._names)]
        place = order.index(self._command) if self._command in order else 0
        self._show_command(order[(place + 1) % len(order)])

    def to_last_failure(self) -> bool:
        """Put the cursor on the last failure, or on the one before if it is on a failure; whether there is any."""
        failures = [event.number for event in self._shown if is_failure(event)]
        if not failures:
            return False
        place = bisect_left(failures, self._cursor)
        self._to(failures[place - 1] if place < len(failures) and failures[place] == self._cursor else failures[-1])
        return True

    def _learn(self, event: TraceEvent) -> None:
        if event.command:
            self._names.setdefault(event.command, "")
        if event.kind == "command":
            self._names[event.command] = event.title
        elif event.kind == "question":
            self._asked.add(event.command)

    def _show_command(self, command: str) -> None:
        self._command = command
        self._shown = [event for event in self._all if command in {"", event.command}]
        self._cursor = self._shown[-1].number if self._shown else 0
        deserving = (event.number for event in reversed(self._shown) if self._deserves(event))
        self._auto = next(deserving, 0)
        self._lay_out()
        self._scroll(self.max_scroll_y)

    def _drop_oldest(self) -> None:
        del self._all[: len(self._all) - LIMIT]
        first = self._all[0].number
        del self._shown[: bisect_left(self._shown, first, key=_number)]
        gone = bisect_left(self._rows, first, key=_number)
        del self._rows[:gone]
        self._cursor = max(self._cursor, self._shown[0].number if self._shown else 0)
        self._scroll(max(0, self.scroll_offset.y - gone))

    def _text_of(self, event: TraceEvent) -> str:
        return text_of(self._unfold(event))

    # ------------------------------------------------------------------ open and closed

    def toggle(self) -> None:
        """Open the event under the cursor, or close it."""
        if self.current is not None:
            self.fold(is_open=not self._is_open(self.current))

    def fold(self, *, is_open: bool) -> None:
        """Open or close the event under the cursor."""
        event = self.current
        if event is None or not event.data:
            return
        if self._auto == event.number:
            self._auto = 0
        (self._opened.add if is_open else self._opened.discard)(event.number)
        self._replace(event)
        self._settle()
        self._bring_into_view()

    def _is_open(self, event: TraceEvent) -> bool:
        return event.number == self._auto or event.number in self._opened

    def _deserves(self, event: TraceEvent) -> bool:
        return event.kind == "result" and (event.command in self._asked or is_failure(event))

    def _open_by_itself(self, event: TraceEvent) -> None:
        """The newest answer takes the place of the one before, which closes."""
        if not self._deserves(event):
            return
        before = bisect_left(self._shown, self._auto, key=_number)
        self._auto, closing = event.number, self._auto
        if closing and before < len(self._shown) and self._shown[before].number == closing:
            self._replace(self._shown[before])

    def _replace(self, event: TraceEvent) -> None:
        start, end = self._span(event.number)
        self._rows[start:end] = self._rows_of(event)

    def _rows_of(self, event: TraceEvent) -> list[Row]:
        if not self._width or not self._is_open(event):
            return [closed_row(event)]
        return open_rows(event, self._unfold(event), self._width)

    def _span(self, number: int) -> tuple[int, int]:
        return bisect_left(self._rows, number, key=_number), bisect_right(self._rows, number, key=_number)

    # ------------------------------------------------------------------ the cursor

    def move(self, lines: int) -> None:
        """Put the cursor on the event above (-1) or below (1); through an open event that is too long go by lines."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        start, end = self._span(self._cursor)
        if (lines < 0 and start < top < end) or (lines > 0 and start < bottom < end):
            self._scroll(top + lines)
            return
        place = bisect_left(self._shown, self._cursor, key=_number) + lines
        if 0 <= place < len(self._shown):
            self._to(self._shown[place].number, from_below=lines < 0)

    def page(self, pages: int) -> None:
        """Scroll by pages; the cursor goes to the event at the edge that is left last."""
        self._scroll(self.scroll_offset.y + pages * max(1, self.size.height - 1))
        if self._rows:
            edge = self.scroll_offset.y + (0 if pages < 0 else self.size.height - 1)
            self._cursor = self._rows[min(edge, len(self._rows) - 1)].number
            self.refresh()

    def to_end(self, *, first: bool) -> None:
        """Put the cursor on the first or the newest event."""
        if self._shown:
            self._cursor = self._shown[0 if first else -1].number
            self._scroll(0 if first else self.max_scroll_y)
            self.refresh()

    @property
    def _follows(self) -> bool:
        on_newest = not self._shown or self._cursor == self._shown[-1].number
        return on_newest and self.scroll_offset.y >= self.max_scroll_y - 1

    def _to(self, number: int, *, from_below: bool = False) -> None:
        self._cursor = number
        self._bring_into_view(end=from_below)
        self.refresh()

    def _bring_into_view(self, *, end: bool = False) -> None:
        """Scroll as little as shows the event under the cursor: its beginning, or with `end` its end, if not all."""
        start, stop = self._span(self._cursor)
        height, top = self.size.height, self.scroll_offset.y
        if stop - start > height:
            self._scroll(stop - height if end else start)
        elif start < top:
            self._scroll(start)
        elif stop > top + height:
            self._scroll(stop - height)

    def on_click(self, event: Click) -> None:
        """A click on the first line of an event opens or closes it; on any other puts the cursor there."""
        index = event.get_content_offset_capture(self).y + self.scroll_offset.y
        if 0 <= index < len(self._rows):
            row = self._rows[index]
            self._cursor = row.number
            self.refresh()
            if row.is_head:
                self.toggle()

    # ------------------------------------------------------------------ drawing

    def on_resize(self, event: Resize) -> None:
        """Wrap anew when the width changed."""
        if self.size.width != self._width:
            follow = self._follows or not self._width
            self._width = self.size.width
            self._lay_out()
            if follow:
                self._scroll(self.max_scroll_y)

    def on_focus(self, event: Focus) -> None:
        """The cursor looks different."""
        self.refresh()

    def on_blur(self, event: Blur) -> None:
        """The cursor looks different."""
        self.refresh()

    def _lay_out(self) -> None:
        self._rows = [row for event in self._shown for row in self._rows_of(event)]
        self._settle()

    def _settle(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def _scroll(self, y: float) -> None:
        self.scroll_to(y=max(0, min(y, self.max_scroll_y)), animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One line of the timeline."""
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        row = self._rows[index]
        style = self.rich_style + self.get_component_rich_style(f"trace--{row.tone}", partial=True)
        if row.is_head and row.number == self._cursor:
            style += self.get_component_rich_style("trace--cursor", partial=True)
        return Strip([Segment(fit(row.text, self.size.width), style)], self.size.width)
