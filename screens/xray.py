"""The x-ray: what goes over the wire, beside any screen."""

from __future__ import annotations

import json
from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.base import StoreScreen
from screens.host import TraceSource
from tui_store.channel_store.content_node import ContentNode
from tui_store.domain.trace import TraceEvent
from tui_store.widgets.trace_view import TraceView


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
        & > .xray-title { height: 1; padding: 0 1; background: $panel; text-style: bold; }
        & > .xray-keys { height: 1; padding: 0 1; background: $panel; color: $muted; }
        /* Textual restyles what is below a focus only from a node that is styled by it itself. */
        &:focus-within { border-left: vkey $primary; }
        &.-over { split: none; layer: cover; width: 100%; height: 100%; border-left: none; }
        & > TraceView { height: 1fr; width: 1fr; }
        &:focus-within > .xray-title { background: $primary; color: $ink; }
    }
    """
    BINDINGS = [
        Binding("up", "roll(-1)", "Up", show=False),
        Binding("down", "roll(1)", "Down", show=False),
        Binding("left,right", "roll(0)", show=False),
        Binding("c", "copy", "Copy", show=False),
        Binding("x", "clear", "Clear", show=False),
        Binding("escape,backspace", "leave", "Back", show=False),
    ]

    def __init__(self, recorder: TraceSource) -> None:
        super().__init__()
        self._recorder = recorder
        self._unwatch: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield Static(Content("X-ray: fields, commands, answers"), classes="xray-title")
        yield TraceView(id="trace")
        yield Static(Content("Tab focus   c copy   x clear   F2 close"), classes="xray-keys")

    def on_mount(self) -> None:
        """Show what there is and follow."""
        self.query_one(TraceView).show([expanded(event) for event in self._recorder.events])
        self._unwatch = self._recorder.watch(self._added)
        # Where the pane covers the screen, the screen could not give the focus to a list that was not there yet.
        if isinstance(self.screen, StoreScreen):
            self.call_after_refresh(self.screen.mend_focus)

    def on_unmount(self) -> None:
        """Stop following."""
        if self._unwatch is not None:
            self._unwatch()

    def _added(self, event: TraceEvent) -> None:
        """Backends write from threads, too: take it over to the screen's own turn."""
        self.call_later(self._add, event)

    def _add(self, event: TraceEvent) -> None:
        if self.is_attached and self.display:
            self.query_one(TraceView).add(expanded(event))

    def action_roll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(TraceView).scroll_relative(y=lines, animate=False, force=True)

    def action_copy(self) -> None:
        """Copy everything that is shown to the clipboard."""
        self.app.copy_to_clipboard(self.query_one(TraceView).text)
        self.app.notify("The trace is in the clipboard.", markup=False)

    def action_clear(self) -> None:
        """Forget what is shown."""
        self._recorder.clear()
        self.query_one(TraceView).show(())

    async def action_leave(self) -> None:
        """Close where the x-ray covers the screen; beside it, give the focus back."""
        if self.has_class("-over"):
            await self.app.run_action("xray", self.app)
        else:
            self.screen.set_focus(None)
