"""Checkpoints: name the present, go back to a named point, compare two."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from screens.clock_steps import SteppingModal, machine_of
from screens.clock_words import day_words
from screens.ordering import ONE_MOMENT
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.time_machine import Checkpoint
from tui_store.text import plain
from tui_store.widgets.choice import Choice
from tui_store.widgets.line_grid import LineGrid
from tui_store.widgets.row_list import Column, RowList

_DAY_WIDTH, _MOST_WORDS = 11, 40
_MOST_ROWS = 8
_LONGEST_NAME = 60


def unused_name(checkpoints: Sequence[Checkpoint]) -> str:
    """`Checkpoint 1`, or the first number that is free."""
    names = {checkpoint.name for checkpoint in checkpoints}
    return next(name for number in range(1, len(names) + 2) if (name := f"Checkpoint {number}") not in names)


class CheckpointsScreen(SteppingModal):
    """A field to name the present, the named points, and what can be done with the highlighted one."""

    AUTO_FOCUS = "#name"
    CSS_PATH = "checkpoints.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._checkpoints: Sequence[Checkpoint] = ()
        self._offered = ""

    def compose(self) -> ComposeResult:
        """Name and save; the list, or that there is none; go there, compare; what was said."""
        with Vertical(classes="dialog"):
            yield Static(Content("Checkpoints"), classes="dialog-title")
            yield Static(Content("Name the present, to come back to it or to compare:"), classes="heading")
            yield Input(id="name", max_length=_LONGEST_NAME)
            yield Choice("Save the present", id="save")
            yield Static(Content("No point is named yet."), id="nothing")
            yield RowList(id="points")
            yield Choice("Go there", id="restore")
            yield Choice("Compare …", id="compare")
            yield Static(id="said", markup=False)
            yield Choice("Close", id="close")

    def on_mount(self) -> None:
        """Read the list."""
        super().on_mount()
        self._show()

    async def look(self) -> None:
        """Read the list; the field offers a name that is free, unless something else was typed."""
        self._checkpoints = await machine_of(self.host).checkpoints()
        if not self.is_standing:
            return
        field = self.query_one("#name", Input)
        if field.value == self._offered:
            self._offered = unused_name(self._checkpoints)
            field.value = self._offered
        self._show()

    def _show(self) -> None:
        points = self.query_one("#points", RowList)
        points.rows_of_text = [(point.name, day_words(point.at), point.words) for point in self._checkpoints]
        words = max((cell_len(point.words) for point in self._checkpoints), default=1)
        points.table = (
            Column("Name", 0),
            Column("Date", _DAY_WIDTH, "row--quiet"),
            Column("Owned there", min(words, _MOST_WORDS), "row--quiet"),
        )
        points.styles.height = max(1, min(len(self._checkpoints), _MOST_ROWS))
        for name in ("#points", "#restore", "#compare"):
            self.query_one(name).display = bool(self._checkpoints)
        self.query_one("#nothing").display = not self._checkpoints
        points.contents_changed()
        self._show_actions()
        self.mend_focus()

    @property
    def _chosen(self) -> Checkpoint | None:
        index = self.query_one("#points", RowList).highlighted
        return self._checkpoints[index] if index < len(self._checkpoints) else None

    def _show_actions(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self.query_one("#restore", Choice).label = f"Go to “{chosen.name}”, {day_words(chosen.at)}"
            self.query_one("#compare", Choice).label = f"Compare “{chosen.name}” …"

    def on_line_grid_highlighted(self, event: LineGrid.Highlighted) -> None:
        """The actions name the highlighted point."""
        event.stop()
        if self.is_standing:
            self._show_actions()

    def on_line_grid_chosen(self, event: LineGrid.Chosen) -> None:
        """OK on a point goes on to what can be done with it."""
        event.stop()
        self.set_focus(self.query_one("#restore"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field saves."""
        event.stop()
        self._save()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Save, go there, compare, or close."""
        event.stop()
        chosen, point = event.choice.id, self._chosen
        if chosen == "save":
            self._save()
        elif chosen == "restore" and point is not None:
            name = point.name
            self.step(lambda machine: machine.restore(name))
        elif chosen == "compare" and point is not None:
            from screens.compare import CompareScreen

            self.app.push_screen(CompareScreen(self._checkpoints, point.name))
        else:
            self.resolve(None)

    def _save(self) -> None:
        if self.host.is_stepping:
            self.say(ONE_MOMENT)
            return
        name = plain(self.query_one("#name", Input).value).strip()
        work = self._save_as(name)
        self.run_worker(work, group="save", exit_on_error=False, description="name the present")

    async def _save_as(self, name: str) -> None:
        try:
            saved = await machine_of(self.host).save(name)
        except (StoreError, InputError) as problem:
            self.refuse(str(problem))
            if self.is_standing:
                self.set_focus(self.query_one("#name"))
            return
        if self.is_standing:
            self._offered = self.query_one("#name", Input).value
            if await self._look():
                self.query_one("#points", RowList).action_jump(-1)
                self.say(f"Saved “{saved.name}”, {day_words(saved.at)}.", "$good")
