"""The clock: move the store in time, decide what becomes of the next renewals, take steps back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Key
from textual.widgets import Input, Static

from screens.clock_run import NORMAL, PACES, ByItself
from screens.clock_steps import Step, SteppingModal, machine_of
from screens.clock_words import PAYMENTS, day_words, iso_date, moment_words, next_words
from tui_store.domain.term import MONTH, Period, after
from tui_store.domain.time_machine import FAILS, FAILS_ONCE, PAYS, Present
from tui_store.text import plain
from tui_store.widgets.cells import SET_MARK
from tui_store.widgets.choice import Choice
from tui_store.widgets.dial import Dial, Value
from tui_store.widgets.noted_choice import NotedChoice

_STEPS: dict[str, Step] = {
    "next": lambda machine: machine.advance("next"),
    "day": lambda machine: machine.advance("1d"),
    "month": lambda machine: machine.advance("1m"),
    "recover": lambda machine: machine.recover(),
    "undo": lambda machine: machine.undo(),
    "redo": lambda machine: machine.redo(),
    PAYS: lambda machine: machine.set_payment(PAYS),
    FAILS_ONCE: lambda machine: machine.set_payment(FAILS_ONCE),
    FAILS: lambda machine: machine.set_payment(FAILS),
}
_RUN, _STOP = "Run by itself", "Stop running"
_LABELS = 12
_SLIM = 70


class ClockScreen(SteppingModal):
    """Stays open step after step, with the focus where it was.

    `first` is the id of a line that is chosen as soon as it is known how time stands.
    """

    AUTO_FOCUS = "#next"
    CSS_PATH = "clock.tcss"

    def __init__(self, first: str = "") -> None:
        super().__init__()
        self._first = first
        self._present: Present | None = None
        self._by_itself = ByItself(self, lambda: self.step(_STEPS["next"]), self._stopped)

    def compose(self) -> ComposeResult:
        """How time stands; moves on the left, payments and looks on the right; back and forth; what was said."""
        with Vertical(classes="dialog"):
            yield Static(Content("The store's clock"), classes="dialog-title")
            yield Static(Content("Reading the clock …"), id="now")
            yield Static(id="coming", markup=False)
            with Horizontal(id="columns"):
                with Vertical(id="moves", classes="column"):
                    yield Static(Content("Move on"), classes="heading")
                    yield NotedChoice("Next event", id="next")
                    yield NotedChoice("One day", id="day")
                    yield NotedChoice("One month", id="month")
                    with Horizontal(id="to"):
                        yield Static(Content("• To a date"), id="to-label")
                        yield Input(placeholder="2026-12-24", id="date", max_length=40, compact=True)
                    yield NotedChoice(_RUN, id="run")
                    yield Dial("Pace", id="pace")
                with Vertical(id="renewals", classes="column"):
                    yield Static(Content("Payments and history"), classes="heading")
                    for mode, words in PAYMENTS.items():
                        yield NotedChoice(words, id=mode)
                    yield NotedChoice("Recover", id="recover")
                    yield Choice("Timeline", id="timeline")
                    yield Choice("Checkpoints …", id="checkpoints")
            yield NotedChoice("Undo", id="undo", label_width=_LABELS)
            yield NotedChoice("Redo", id="redo", label_width=_LABELS)
            yield Static(id="said", markup=False)
            yield Choice("Close", id="close")

    def on_mount(self) -> None:
        """Offer the paces."""
        super().on_mount()
        pace = self.query_one("#pace", Dial)
        pace.offer([Value(name) for name in PACES], NORMAL)
        self._show_pace()

    def _classify(self) -> None:
        """The smallest windows need every cell of the columns."""
        super()._classify()
        self.set_class(self._room < _SLIM, "-slim")

    # ------------------------------------------------------------------ how time stands

    async def look(self) -> None:
        """Read how time stands and say so in every line."""
        present = await machine_of(self.host).present()
        if not self.is_standing:
            return
        self._present = present
        self._show_time(present)
        self._show_payments(present)
        self._show_back_and_forth(present)
        first, self._first = self._first, ""
        self.choose_first(first)

    def choose_first(self, line: str) -> None:
        """Choose a line by its id, as if somebody had gone there; none for an empty one."""
        if line:
            self.set_focus(self.query_one(f"#{line}"))
            self.call_later(self._choose, line)

    def _show_time(self, present: Present) -> None:
        mark, how = (SET_MARK, "set: it stands still") if present.is_set else ("", "the machine's, running")
        now = Content.assemble((f"{mark}{moment_words(present.now)} UTC", "bold $offer"), (f"   {how}", "$muted"))
        self.query_one("#now", Static).update(now)
        coming = Content.assemble(("Next: ", "$muted"), next_words(present))
        self.query_one("#coming", Static).update(coming)
        upcoming = self.query_one("#next", NotedChoice)
        upcoming.set_class(present.next is None, "-quiet")
        upcoming.show(day_words(present.next.at) if present.next else "none")
        self.query_one("#day", NotedChoice).show(day_words(after(present.now, Period(days=1))))
        self.query_one("#month", NotedChoice).show(day_words(after(present.now, MONTH)))

    def _show_payments(self, present: Present) -> None:
        for mode in PAYMENTS:
            in_force = mode == present.payment
            self.query_one(f"#{mode}", NotedChoice).show("✓" if in_force else "", "bold $good")
        recover = self.query_one("#recover", NotedChoice)
        recover.set_class(not present.recoverable, "-quiet")
        waiting = f"{present.recoverable} waiting" if present.recoverable else "none waits"
        recover.show(waiting, "$warning" if present.recoverable else "$muted")

    def _show_back_and_forth(self, present: Present) -> None:
        for name, words in (("undo", present.undo), ("redo", present.redo)):
            line = self.query_one(f"#{name}", NotedChoice)
            line.set_class(not words, "-quiet")
            line.show(words or f"nothing to {name}")

    # ------------------------------------------------------------------ steps

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """A step, or what else a line offers; while time runs by itself, any choice stops it."""
        event.stop()
        if self._by_itself.is_on:
            self._by_itself.stop("Stopped.")
            return
        self._choose(event.choice.id or "")

    def _choose(self, chosen: str) -> None:
        if chosen in _STEPS:
            self.step(_STEPS[chosen])
        elif chosen == "run":
            self._run_by_itself()
        elif chosen == "timeline":
            self.host.open_timeline()
        elif chosen == "checkpoints":
            from screens.checkpoints import CheckpointsScreen

            self.app.push_screen(CheckpointsScreen())
        else:
            self.resolve(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field moves to what was typed."""
        event.stop()
        typed = plain(event.value).strip()
        if not typed:
            self.refuse("Type a date such as 2026-12-24, or a time such as 2w, and press Enter.")
            return
        self.step(lambda machine: machine.advance(iso_date(typed)))

    # ------------------------------------------------------------------ by itself

    def _run_by_itself(self) -> None:
        if self._present is not None and self._present.next is None:
            self.refuse("Nothing happens by itself: buy a subscription first.")
            return
        pace = PACES[self.query_one("#pace", Dial).value]
        self._by_itself.start(pace)
        if self._by_itself.is_on:
            run = self.query_one("#run", NotedChoice)
            run.label = _STOP
            run.show("running", "bold $warning")
            self.say(f"Running, {pace.words}: any key stops it.")

    def stepped(self, problem: str) -> None:
        """What runs by itself goes on, unless there is nothing more to come."""
        if problem:
            self._by_itself.stop("Stopped.")
            self.refuse(problem)
        elif self._present is not None and self._present.next is None:
            self._by_itself.stop("Nothing more happens by itself.")
        else:
            self._by_itself.stepped()

    def _stopped(self, why: str) -> None:
        if self.is_standing:
            self.query_one("#run", NotedChoice).label = _RUN
            self._show_pace()
            self.say(f"{why} {self.told}".strip())

    def _show_pace(self) -> None:
        self.query_one("#run", NotedChoice).show(PACES[self.query_one("#pace", Dial).value].note)

    def on_dial_turned(self, event: Dial.Turned) -> None:
        """Another pace, from the next start on."""
        event.stop()
        if self.is_standing:
            self._show_pace()

    def on_key(self, event: Key) -> None:
        """Any key stops what runs by itself, and does nothing else."""
        if self._by_itself.is_on:
            event.stop()
            event.prevent_default()
            self._by_itself.stop("Stopped.")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """So does a click on something else."""
        if self._by_itself.is_on and event.widget.id != "run":
            self._by_itself.stop("Stopped.")

    def on_screen_suspend(self) -> None:
        """So does another screen on top."""
        self._by_itself.stop("Stopped, because another screen was opened.")
