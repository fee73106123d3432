"""The x-ray: what goes over the wire, as a timeline beside any screen."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.base import StoreScreen
from screens.host import TraceSource
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.trace_file import export
from tui_store.commands import BACK, TRACE, TRACE_MOVES, XRAY, bindings
from tui_store.domain.errors import InputError
from tui_store.domain.trace import TraceEvent
from tui_store.text import plain
from tui_store.widgets.trace_view import LIMIT, TraceView

_TITLE = "X-ray: fields, commands, answers"
# Seconds that a file's name stands to be read.
_READING = 10


def expanded(event: TraceEvent) -> TraceEvent:
    """A result is shown twice: as BrightScript prints it, and as JSON."""
    value = event.data.get("value")
    if event.kind != "result" or not isinstance(value, dict):
        return event
    # A long result ends with a line that says how many more children there are.
    whole = {**value}
    if "children" in value:
        whole["children"] = [child for child in value["children"] if isinstance(child, dict)]
    printed = ContentNode.from_json_data(whole).as_brightscript()
    texts = {"BrightScript": printed, "JSON": json.dumps(value, indent=2, ensure_ascii=False)}
    if "childCount" in event.data:
        texts["children"] = str(event.data["childCount"])
    return event._replace(data=texts)


class XrayPane(Vertical):
    """The trace in a column of its own, or over the whole screen where there is no room beside it."""

    DEFAULT_CSS = """
    XrayPane {
        split: right; width: 44; background: $surface; border-left: vkey $footprint;
        & > .xray-title { height: 1; padding: 0 1; background: $panel; text-style: bold; text-wrap: nowrap; }
        & > .xray-keys { height: 2; padding: 0 1; background: $panel; color: $muted; }
        /* Textual restyles what is below a focus only from a node that is styled by it itself. */
        &:focus-within { border-left: vkey $primary; }
        &.-over { split: none; layer: cover; width: 100%; height: 100%; border-left: none; }
        & > TraceView { height: 1fr; width: 1fr; }
        &:focus-within > .xray-title { background: $primary; color: $ink; }
    }
    """
    BINDINGS = bindings((*TRACE_MOVES, *TRACE, BACK))

    def __init__(self, recorder: TraceSource) -> None:
        super().__init__()
        self._recorder = recorder
        self._unwatch: Callable[[], None] | None = None
        self._new: deque[TraceEvent] = deque(maxlen=LIMIT)
        self._is_called = False

    def compose(self) -> ComposeResult:
        """Title, timeline, keys."""
        yield Static(Content(_TITLE), classes="xray-title")
        yield TraceView(expanded, id="trace")
        yield Static(Content(_keys()), classes="xray-keys")

    def on_mount(self) -> None:
        """Show what there is and follow, unless it was put away before it was built."""
        if not self.display:
            return
        self._view.show(self._recorder.events)
        self._unwatch = self._recorder.watch(self._added)
        # Where the pane covers the screen, the screen could not give the focus to a list that was not there yet.
        if isinstance(self.screen, StoreScreen):
            self.call_after_refresh(self.screen.mend_focus)

    def on_unmount(self) -> None:
        """Stop following."""
        if self._unwatch is not None:
            self._unwatch()

    @property
    def _view(self) -> TraceView:
        return self.query_one(TraceView)

    def _added(self, event: TraceEvent) -> None:
        """Backends write from threads, too: take it over to the screen's own turn, a burst of them at once."""
        self._new.append(event)
        if not self._is_called:
            self._is_called = True
            self.call_later(self._add)

    def _add(self) -> None:
        self._is_called = False
        events = [self._new.popleft() for _ in range(len(self._new))]
        if self.is_attached and self.display:
            self._view.add(events)

    def action_move(self, lines: int) -> None:
        """Go to the event above or below."""
        self._view.move(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self._view.page(pages)

    def action_first(self) -> None:
        """Go to the first event."""
        self._view.to_end(first=True)

    def action_newest(self) -> None:
        """Go to the newest event and along with it."""
        self._view.to_end(first=False)

    def action_unfold(self) -> None:
        """Open or close an event."""
        self._view.toggle()

    def action_fold(self, is_open: bool) -> None:
        """Open an event, or close it."""
        self._view.fold(is_open=is_open)

    def action_filter(self) -> None:
        """Show another command alone, or all again."""
        view = self._view
        view.filter_next()
        title = f"X-ray: {view.command_words} alone" if view.command else _TITLE
        self.query_one(".xray-title", Static).update(Content(plain(title)))

    def action_failure(self) -> None:
        """Go to the last failure."""
        if not self._view.to_last_failure():
            self.app.notify("Nothing that is shown has failed.", markup=False)

    def action_copy(self) -> None:
        """Copy one event to the clipboard."""
        text = self._view.current_text
        if text:
            self.app.copy_to_clipboard(text)
            self.app.notify("The event is in the clipboard.", markup=False)

    def action_copy_all(self) -> None:
        """Copy everything that is shown to the clipboard."""
        self.app.copy_to_clipboard(self._view.text)
        self.app.notify("What is shown is in the clipboard.", markup=False)

    def action_export(self) -> None:
        """Write all events into a new file in the working directory."""
        self.run_worker(self._export(), group="export", exit_on_error=False, description="export the trace")

    async def _export(self) -> None:
        try:
            path = await asyncio.to_thread(_export_here, self._recorder)
        except InputError as error:
            self.app.notify(str(error), severity="error", markup=False, timeout=_READING)
        else:
            self.app.notify(f"The trace is in {plain(str(path))}.", markup=False, timeout=_READING)

    def action_clear(self) -> None:
        """Forget what is shown."""
        self._recorder.clear()
        self._new.clear()
        self._view.show(())
        self.query_one(".xray-title", Static).update(Content(_TITLE))

    async def action_back(self) -> None:
        """Close where the x-ray covers the screen; beside it, give the focus back."""
        if self.has_class("-over"):
            await self.app.run_action("xray", self.app)
        else:
            self.screen.set_focus(None)


def _keys() -> str:
    """What it can do, in two lines that fit into the pane."""
    words = ["Tab focus", *(f"{command.shown} {command.hint}" for command in TRACE), f"{XRAY.shown} close"]
    return "  ".join(words[:4]) + "\n" + "  ".join(words[4:])


def _export_here(recorder: TraceSource) -> Path:
    try:
        folder = Path.cwd()
    except OSError:
        raise InputError("The trace cannot be exported: the working directory is gone.") from None
    return export(recorder.events, folder)
