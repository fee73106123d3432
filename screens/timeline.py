"""The timeline: what happened to the account, what is to come, and what an app would see at each point."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.strip import Strip
from textual.widgets import Static

from screens.base import StoreScreen
from screens.clock_steps import machine_of
from screens.clock_words import seen_tone
from screens.timeline_points import Point, detail_of, happening_in, points_of, row_of
from tui_store.commands import BACK, MOVE_DOWN, OK, TOOLS
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.time_machine import PAST
from tui_store.widgets.cells import fit
from tui_store.widgets.choice import Choice
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.row_list import Column, RowList, RowTitles
from tui_store.widgets.scroll_text import ScrollText

_AHEAD = 24
_DAY_WIDTH = 11
_WHAT, _AMOUNT, _SEEN = 1, 2, 3
_TONES = {"$good": "row--good", "$warning": "row--warning", "$bad": "row--bad"}


def columns_for(rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Amounts and what the app sees have the width that they need: no price is ever cut."""

    def widest(column: int, title: str) -> int:
        return max(cell_len(text) for text in (title, *(row[column] for row in rows)))

    return (
        Column("Date", _DAY_WIDTH, "row--quiet"),
        Column("What", 0),
        Column("Amount", widest(_AMOUNT, "Amount"), right=True),
        Column("App sees", widest(_SEEN, "App sees")),
    )


class TimelineRows(RowList):
    """Rows with a line at the present, and what is to come quieter than what happened."""

    COMPONENT_CLASSES = {"row--now", "row--warning"}
    DEFAULT_CSS = """
    TimelineRows {
        .row--now { color: $offer; text-style: bold; }
        .row--warning { color: $warning; }
    }
    """
    now_at = 0
    names: Sequence[str] = ()
    _is_unsettled = False

    def show_surroundings(self) -> None:
        """The present stands in the middle, with what was and what comes around it; once there is room for it."""
        self._is_unsettled = True
        self.call_after_refresh(self._settle)

    def on_resize(self, event: Resize) -> None:
        """There may be room now that there was none before."""
        super().on_resize(event)
        self._settle()

    def _settle(self) -> None:
        if not (self._is_unsettled and self.size.height):
            return
        self._is_unsettled = False
        if self.highlighted == self.now_at:
            self.scroll_to(y=max(0, self.now_at - self.size.height // 2), animate=False, force=True)

    def text_of(self, index: int, column: int, size: int) -> str:
        """What happened to something long is still told."""
        if column != _WHAT:
            return super().text_of(index, column, size)
        return fit(happening_in(size, self.rows_of_text[index][column], self.names[index]), size)

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """The present goes across the whole width."""
        if index == self.now_at:
            return self._draw_now(index, width, lit=lit)
        return super().draw(index, line, width, lit=lit)

    def _draw_now(self, index: int, width: int, *, lit: bool) -> Strip:
        text = f" {fit(self.rows_of_text[index][0], _DAY_WIDTH)}  now "
        style = self.ground + self.style_of("row--now")
        if lit:
            style += self.style_of("row--lit" if self.has_focus else "row--footprint")
        return Strip([Segment(text + "─" * max(0, width - len(text)), style)]).adjust_cell_length(width, style)


class TimelineScreen(StoreScreen):
    """One account's events, the present highlighted at first."""

    AUTO_FOCUS = "#rows"
    CSS_PATH = "timeline.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []

    def compose(self) -> ComposeResult:
        """Header; titles and rows, or a face; all about one point; keys."""
        yield StoreHeader()
        with Horizontal(id="body"):
            with Vertical(id="history"):
                rows = TimelineRows(id="rows")
                yield RowTitles(rows)
                yield rows
                with Vertical(id="face"):
                    yield Static(Content.styled("Reading the timeline …", "bold"), id="face-text")
                    yield Choice("Back", id="leave")
            with Vertical(id="detail"):
                yield ScrollText(id="about")
        yield RemoteHints((OK._replace(hint="Details"), BACK, MOVE_DOWN._replace(shown="↑↓", hint="Move")), TOOLS)

    def on_mount(self) -> None:
        """Read it."""
        super().on_mount()
        header = self.query_one(StoreHeader)
        header.left, header.place, header.right = self.host.channel.title, "Timeline", self.host.who
        self._show_faces(has_rows=False)
        self._read_later()

    def owned_changed(self) -> None:
        """A step was taken above: read it again."""
        self._read_later()

    def _read_later(self) -> None:
        self.run_worker(self._read(), group="timeline", exit_on_error=False, description="read the timeline")

    async def _read(self) -> None:
        try:
            machine = machine_of(self.host)
            present = await machine.present()
            entries = await machine.timeline(coming=_AHEAD)
            nothing_yet = not any(entry.kind == PAST for entry in entries)
            before = (await machine.compare("")).left.everything if nothing_yet else None
            points = points_of(entries, present, before)
        except (StoreError, InputError) as problem:
            self._show_face(Content.assemble(("The timeline could not be read\n\n", "bold $bad"), str(problem)))
            return
        self._show_points(points)

    def _show_points(self, points: list[Point]) -> None:
        if not self.is_standing:
            return
        self._points = points
        if len(points) == 1:
            words = "What you buy stands here, and what becomes of it."
            self._show_face(Content.assemble(("Nothing has happened yet\n\n", "bold"), (words, "$muted")))
            return
        rows = self.query_one("#rows", TimelineRows)
        rows.rows_of_text = [row_of(point) for point in points]
        rows.names = [point.purchase.name if point.purchase else "" for point in points]
        rows.table = columns_for(rows.rows_of_text)
        self.query_one(RowTitles).refresh()
        rows.now_at = next(index for index, point in enumerate(points) if point.entry is None)
        rows.tones = self._tones(rows.now_at)
        self._show_faces(has_rows=True)
        rows.contents_changed()
        rows.highlighted = rows.now_at
        rows.show_surroundings()
        self._show_about()
        if not self.query_one("#rows").has_focus:
            self.set_focus(rows)

    def _tones(self, now_at: int) -> dict[tuple[int, int], str]:
        tones: dict[tuple[int, int], str] = {}
        for index, point in enumerate(self._points):
            if index > now_at:
                tones.update({(index, column): "row--quiet" for column in range(_SEEN + 1)})
            elif point.purchase is not None:
                tones[index, _SEEN] = _TONES[seen_tone(point.purchase)]
        return tones

    def _show_face(self, words: Content) -> None:
        if self.is_standing:
            self.query_one("#face-text", Static).update(words)
            self._show_faces(has_rows=False)

    def _show_faces(self, *, has_rows: bool) -> None:
        self.query_one("#rows").display = self.query_one(RowTitles).display = has_rows
        self.query_one("#face").display = not has_rows
        self.query_one("#detail").display = has_rows and not self.has_class("-narrow")
        self.mend_focus()

    def on_resize(self, event: Resize) -> None:
        """Fit; all about the highlighted point stands beside the rows where there is room."""
        super().on_resize(event)
        self._show_about()

    def on_line_grid_highlighted(self) -> None:
        """Another point has the highlight."""
        self._show_about()

    def _show_about(self) -> None:
        index = self.query_one("#rows", TimelineRows).highlighted
        has_rows = len(self._points) > 1
        self.query_one("#detail").display = has_rows and not self.has_class("-narrow")
        if has_rows and index < len(self._points):
            self.query_one("#about", ScrollText).show(detail_of(self._points[index]))

    def on_line_grid_chosen(self) -> None:
        """OK shows all about one point."""
        from screens.timeline_entry import TimelineEntryScreen

        index = self.query_one("#rows", TimelineRows).highlighted
        if index < len(self._points):
            self.app.push_screen(TimelineEntryScreen(detail_of(self._points[index])))

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """The face's Back."""
        event.stop()
        self.action_back()
