"""The outcomes: build a rule and arm it, see what is armed, begin a drill."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from screens import outcome_words as words
from screens.modal import StoreModal
from tui_store.channel_store.commands import command_named
from tui_store.channel_store.outcome_rule import BadOutcome, OutcomeRule, completions, outcomes_of, parse_rule
from tui_store.domain.errors import InputError
from tui_store.drills import DRILLS
from tui_store.widgets.choice import Choice
from tui_store.widgets.dial import Dial
from tui_store.widgets.filter_bar import FilterBar
from tui_store.widgets.line_grid import LineGrid
from tui_store.widgets.row_list import Column, RowList

_TABS = {"A rule": "build", "Armed": "armed", "Drills": "drills"}
_START = OutcomeRule("doOrder", "-2", "after")
_MOST_ROWS = 5


class RuleSuggester(Suggester):
    """Completes the part of a rule that is being typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The likeliest rule, or part of one, that begins so."""
        return next((option for option in completions(value) if option.startswith(value)), None)


class OutcomesScreen(StoreModal[None]):
    """Rules by choosing or by typing. What is armed here counts from the next command on."""

    AUTO_FOCUS = "#command"
    CSS_PATH = "outcomes.tcss"

    def __init__(self) -> None:
        super().__init__(None)
        self._rule = _START
        self._unwatch: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Three parts: side by side where there is room, one at a time where there is not."""
        with Vertical(classes="dialog"):
            yield Static(Content("What becomes of the next commands"), classes="dialog-title")
            yield FilterBar(list(_TABS), id="tabs")
            with Horizontal(id="parts"):
                with Vertical(id="build", classes="part -on"):
                    yield Static(Content("A rule"), classes="heading")
                    yield Dial("Command", id="command")
                    yield Dial("Outcome", id="outcome")
                    yield Dial("Where", id="where")
                    yield Dial("Delay", id="delay")
                    yield Dial("When", id="times")
                    yield Input(str(_START), id="rule", max_length=120, suggester=RuleSuggester())
                    yield Static(id="said", markup=False)
                    yield Choice("Arm it", id="arm")
                with Vertical(id="beside"):
                    with Vertical(id="armed", classes="part"):
                        yield Static(Content("Armed"), classes="heading")
                        yield Static(Content("Nothing: every command does what it does."), id="nothing")
                        yield RowList(id="rules")
                        yield Choice("Disarm all", id="clear")
                    with Vertical(id="drills", classes="part"):
                        yield Static(Content("Drills"), classes="heading")
                        yield RowList(id="names")
                        yield Static(id="about", markup=False)
            yield Choice("Close", id="close")

    def on_mount(self) -> None:
        """Set the dials, list what there is, and follow what is armed and spent."""
        super().on_mount()
        self._turn_dials()
        names = self.query_one("#names", RowList)
        names.table = (Column("Drill", 0),)
        names.rows_of_text = [(drill.title,) for drill in DRILLS]
        names.styles.height = len(DRILLS)
        names.contents_changed()
        self._show_about(0)
        self._show_armed()
        self._unwatch = self.host.outcomes.watch(self._armed_changed)

    def on_unmount(self) -> None:
        """Follow no more."""
        super().on_unmount()
        if self._unwatch is not None:
            self._unwatch()

    # ------------------------------------------------------------------ a rule

    def on_dial_turned(self, event: Dial.Turned) -> None:
        """Another value of the rule; another command may not have the outcome of the last one."""
        event.stop()
        if not self.is_standing:
            return
        command = command_named(self._dial("command"))
        outcome = self._dial("outcome")
        if outcome not in outcomes_of(command):
            outcome = words.likeliest(command)
        late = self._dial("delay")
        parts = [command.name, outcome, self._dial("where"), self._dial("times")]
        if late != words.NO_DELAY:
            parts.insert(3, f"delay={late}")
        self._rule = self._rule._replace(command=command.name, outcome=outcome)
        self._turn_outcome()
        self.query_one("#rule", Input).value = ":".join(parts)

    def on_input_changed(self, event: Input.Changed) -> None:
        """The dials follow what is typed, as soon as it is a rule."""
        event.stop()
        if not self.is_standing:
            return
        try:
            self._rule = parse_rule(event.value)
        except BadOutcome as bad:
            self._say(str(bad), "$muted")
            return
        self._say("")
        self._turn_dials()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field arms."""
        event.stop()
        self._arm()

    def _arm(self) -> None:
        try:
            rule = self.host.outcomes.arm(self.query_one("#rule", Input).value)
        except BadOutcome as bad:
            self._say(str(bad), "$bad")
            self.set_focus(self.query_one("#rule"))
        else:
            self._say(f"Armed: {rule}", "$good")

    def _dial(self, name: str) -> str:
        return self.query_one(f"#{name}", Dial).value

    def _turn_dials(self) -> None:
        rule = self._rule
        self.query_one("#command", Dial).offer(words.commands(), rule.command)
        self._turn_outcome()
        self.query_one("#where", Dial).offer(words.WHERE, rule.where)
        self.query_one("#delay", Dial).offer(words.DELAYS, rule.late or words.NO_DELAY)
        self.query_one("#times", Dial).offer(words.TIMES, rule.times)

    def _turn_outcome(self) -> None:
        command = command_named(self._rule.command)
        self.query_one("#outcome", Dial).offer(words.outcomes(command), self._rule.outcome)

    def _say(self, text: str, tone: str = "$muted") -> None:
        self.query_one("#said", Static).update(Content.styled(text, tone))

    # ------------------------------------------------------------------ what is armed

    def _armed_changed(self) -> None:
        self.call_later(self._show_armed)

    def _show_armed(self) -> None:
        if not self.is_standing:
            return
        armed = self.host.outcomes.armed
        rows = self.query_one("#rules", RowList)
        rows.table = (Column("Rule", 0), Column("OK", 10, "row--quiet", right=True))
        rows.rows_of_text = [(str(rule), "OK disarms") for rule in armed]
        rows.styles.height = min(len(armed), _MOST_ROWS)
        rows.display = self.query_one("#clear").display = bool(armed)
        self.query_one("#nothing").display = not armed
        rows.contents_changed()
        self.mend_focus()

    # ------------------------------------------------------------------ what is chosen

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Another part, where there is room for one only."""
        event.stop()
        for part in self.query(".part"):
            part.set_class(part.id == _TABS[event.option], "-on")

    def on_line_grid_highlighted(self, event: LineGrid.Highlighted) -> None:
        """Say what a drill is about."""
        event.stop()
        if event.grid.id == "names" and self.is_standing:
            self._show_about(event.index)

    def _show_about(self, index: int) -> None:
        self.query_one("#about", Static).update(Content.styled(DRILLS[index].about, "$muted"))

    def on_line_grid_chosen(self, event: LineGrid.Chosen) -> None:
        """OK on an armed rule disarms it, on a drill begins it."""
        event.stop()
        if event.grid.id == "names":
            self._begin(DRILLS[event.index].name)
        elif event.index < len(self.host.outcomes.armed):
            self.host.outcomes.disarm(self.host.outcomes.armed[event.index])

    def _begin(self, name: str) -> None:
        try:
            self.host.start_drill(name)
        except InputError as problem:
            self.notify(str(problem), severity="warning", markup=False)
        else:
            self.resolve(None)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Arm, disarm everything, or close."""
        event.stop()
        if event.choice.id == "arm":
            self._arm()
        elif event.choice.id == "clear":
            self.host.outcomes.clear()
        else:
            self.resolve(None)
