"""Two courses of events side by side: what is owned, what was paid, what the app saw, and where they part."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize

from screens.base import StoreScreen
from screens.clock_steps import machine_of
from screens.clock_words import day_words
from screens.compare_table import compare_table
from tui_store.commands import BACK, MOVE_LEFT, TOOLS
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.time_machine import Checkpoint, Comparison
from tui_store.widgets.dial import Dial, Value
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.scroll_text import ScrollText

PRESENT = "the present"


def quoted(name: str) -> str:
    """A checkpoint as a dial shows it, so that none can pass for the present; empty is the present."""
    return f"“{name}”" if name else PRESENT


class CompareScreen(StoreScreen):
    """Two dials choose what is compared: a named point and the present at first."""

    AUTO_FOCUS = "#right"
    CSS_PATH = "compare.tcss"

    def __init__(self, checkpoints: Sequence[Checkpoint], left: str, right: str = "") -> None:
        super().__init__()
        self._names = {quoted(name): name for name in ("", *(point.name for point in checkpoints))}
        self._days = {quoted(point.name): day_words(point.at) for point in checkpoints}
        self._first = quoted(left), quoted(right)
        self._comparison: Comparison | None = None

    def compose(self) -> ComposeResult:
        """Header; the dials; the table; keys."""
        yield StoreHeader()
        with Vertical(id="body"):
            yield Dial("Compare", id="left")
            yield Dial("with", id="right")
            yield ScrollText(Content.styled("Reading both …", "$muted"), id="table")
        yield RemoteHints((MOVE_LEFT._replace(shown="‹ ›", hint="Choose"), BACK), TOOLS)

    def on_mount(self) -> None:
        """Offer every named point, and compare."""
        super().on_mount()
        header = self.query_one(StoreHeader)
        header.left, header.place, header.right = self.host.channel.title, "Compare", self.host.who
        values = [Value(name, self._days.get(name, "")) for name in self._names]
        for name, value in zip(("left", "right"), self._first, strict=True):
            self.query_one(f"#{name}", Dial).offer(values, value)
        self._compare_later()

    def owned_changed(self) -> None:
        """The present may be another."""
        self._compare_later()

    def on_dial_turned(self, event: Dial.Turned) -> None:
        """Compare others."""
        event.stop()
        if self.is_standing:
            self._compare_later()

    def _chosen(self) -> tuple[str, str]:
        return self.query_one("#left", Dial).value, self.query_one("#right", Dial).value

    def _compare_later(self) -> None:
        # What is read and no longer asked for is of no use: nothing is written here.
        self.run_worker(
            self._compare(), group="compare", exclusive=True, exit_on_error=False, description="compare two courses"
        )

    async def _compare(self) -> None:
        left, right = self._chosen()
        try:
            self._comparison = await machine_of(self.host).compare(self._names[left], self._names[right])
        except (StoreError, InputError) as problem:
            self._comparison = None
            if self.is_standing:
                self.query_one("#table", ScrollText).show(Content.styled(str(problem), "$bad"))
            return
        self._show()

    def _show(self) -> None:
        if not self.is_standing or self._comparison is None:
            return
        table = self.query_one("#table", ScrollText)
        width = table.size.width
        if width:
            table.show(compare_table(self._comparison, self._chosen(), width))

    def on_resize(self, event: Resize) -> None:
        """Other widths break other lines."""
        super().on_resize(event)
        self.call_after_refresh(self._show)
