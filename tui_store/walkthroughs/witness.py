"""Writes down what a person does as the steps of a walkthrough, with what held after each.

It is told each key and click before the app takes it, and sees then what those before came to. What can be said as an
intent is: moves that lead to something with a name of its own, and OK on it, become `choose`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_store.walkthroughs.expecting import focused_label
from tui_store.walkthroughs.frame import screen_name
from tui_store.walkthroughs.pad_watch import PadWatch
from tui_store.walkthroughs.pointing import highlights, target_of, way_to
from tui_store.walkthroughs.rest import what_works
from tui_store.walkthroughs.script import LEAST_COLUMNS, LEAST_LINES, MOST
from tui_store.walkthroughs.textual_inside import is_at_rest, is_over

if TYPE_CHECKING:
    from textual.events import Key, MouseDown
    from textual.geometry import Size
    from textual.widget import Widget

    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.choosing import Target
    from tui_store.widgets.pin_pad import PinPad

Step = dict[str, Any]
_MOVES = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}
_OPENS = {"f1": "help", "f2": "x-ray", "f3": "outcomes", "f4": "clock", "f5": "accounts"}
_LEAVES = frozenset({"ctrl+q", "ctrl+c"})
_FORGOTTEN = 200  # results that may come between two keys


class Witness:
    """`steps` are what the person did so far; `finish` closes the last one. `unsaid` clicks no step can say."""

    def __init__(self, app: StorefrontApp) -> None:
        self.steps: list[Step] = []
        self.unsaid = 0
        self._app = app
        self._moves: list[str] = []
        self._highlights: dict[Widget, int] = {}  # before the moves
        self._typed = ""
        self._pad = PadWatch(app)
        self._seen = _last_result(app)
        self._size = app.size
        self._owes = False  # the last step has no expectation yet

    def see(self, event: Key | MouseDown) -> None:
        """A key or a button of the mouse was pressed, and nothing has come of it yet."""
        from textual.events import Key

        if isinstance(event, Key):
            self._key(event)
        else:
            self._click(event)

    def _key(self, event: Key) -> None:
        if event.key in _LEAVES:
            self.finish()
            return
        self._look()
        if (pad := self._pad.pad_for(event)) is not None:
            self._at_pad(pad)
            return
        self._end_pin()
        if self._is_text(event):
            return
        self._end_text()
        if event.key in {"left", "right"} and self._turns:
            self._end_moves()
            self.steps.append({"press": _MOVES[event.key]})
        elif event.key in _MOVES and self._is_plain:
            if not self._moves:
                self._highlights = highlights(self._app.screen)
            self._moves.append(_MOVES[event.key])
        elif event.key == "enter" and self._is_plain:
            self._ok()
        else:
            self._end_moves()
            self._add(self._named(event))

    def _click(self, event: MouseDown) -> None:
        from textual.dom import NoScreen
        from textual.errors import NoWidget
        from textual.events import Key

        from tui_store.widgets.pin_pad import PinPad
        from tui_store.widgets.remote_hints import RemoteHints

        self._look()
        try:
            widget, region = self._app.get_widget_at(event.x, event.y)
        except (NoWidget, NoScreen):
            return
        x, y = event.x - region.x, event.y - region.y
        if isinstance(widget, RemoteHints):
            if (command := widget.command_at(x)) is not None:
                self._key(Key(command.keys.partition(",")[0], None))
            return
        if isinstance(widget, PinPad):
            self._at_pad(widget)
            return
        self._end_pin()
        self._end_text()
        way = way_to(self._app.screen, widget, x, y)
        if way is None:
            self.unsaid += 1
        elif way:
            self._end_moves()
            self.steps += way
            self._owes = True

    def finish(self) -> list[Step]:
        """The steps, the last one with what holds now unless the app has ended."""
        if not is_over(self._app):
            self._look()
        self._end_pin()
        self._end_text()
        self._end_moves()
        return self.steps

    # ------------------------------------------------------------------ what held

    def _look(self) -> None:
        """What the last step came to, if it has come to an end."""
        app = self._app
        if app.size != self._size:
            self._size = app.size
            self._add({"resize": size_in_words(app.size)})
        if not self._owes or what_works(app) or not is_at_rest(app):
            return
        self._owes = False
        expected: Step = {"screen": screen_name(app.screen)}
        # Where somebody has moved on already, the focus is not what the step came to.
        label = "" if self._moves or self._typed or self._pad.is_used else focused_label(app)
        if label and len(label) <= 60 and "*" not in label:
            expected["focus"] = " ".join(label.split())
        expected |= self._answers()
        self.steps.append({"expect": expected})

    def _answers(self) -> Step:
        """Result fields that have come since, as they are now."""
        found: Step = {}
        for event in self._app.recorder.events[-_FORGOTTEN:]:
            if event.number > self._seen and event.kind == "result":
                field = str(event.data.get("field", ""))
                value = self._app.store.get_field(field)
                if value is None:
                    found[field] = "invalid"
                elif value.has("status"):
                    found[f"{field}.status"] = value.get("status")
        self._seen = _last_result(self._app)
        return found

    # ------------------------------------------------------------------ what was done

    @property
    def _is_plain(self) -> bool:
        """Whether keys do on this screen what a remote's do."""
        focused = self._app.screen.focused
        return focused is not None and type(focused).__name__ not in {"Input", "TraceView", "PinPad"}

    @property
    def _turns(self) -> bool:
        """Whether Left and Right change something where the focus is, rather than lead somewhere."""
        return type(self._app.screen.focused).__name__ in {"FilterBar", "Dial"}

    def _ok(self) -> None:
        if not getattr(self._app.screen, "is_open", True):
            return  # too early to count
        target = self._target()
        if target is not None:
            if self._have_changed_others(target):
                self._end_moves()
            self._moves.clear()
            self._add({"choose": " ".join(target.label.split())})
        else:
            self._end_moves()
            self._add({"press": "OK"})

    def _target(self) -> Target | None:
        """What has the focus, if its text leads to it alone."""
        focused = self._app.screen.focused
        return target_of(self._app.screen, focused, getattr(focused, "highlighted", -1))

    def _have_changed_others(self, target: Target) -> bool:
        """Whether the moves came past a grid or list and left another highlight there, which has to be."""
        now = highlights(self._app.screen)
        return any(now.get(grid, at) != at for grid, at in self._highlights.items() if grid is not target.widget)

    def _is_text(self, event: Key) -> bool:
        from textual.widgets import Input

        if not isinstance(self._app.screen.focused, Input):
            return False
        if event.is_printable and event.character:
            if not self._typed:
                self._end_moves()
            self._typed += event.character
            return True
        return False

    def _at_pad(self, pad: PinPad) -> None:
        if not self._pad.follows(pad):
            self._end_pin()
            self._end_moves()
            self._pad.begin(pad)

    def _end_pin(self) -> None:
        entered = self._pad.ended()
        self.steps += entered
        self._owes = self._owes or any("type" in step for step in entered)

    def _end_text(self) -> None:
        if self._typed:
            typed, self._typed = self._typed, ""
            self._add({"type": typed})

    def _end_moves(self) -> None:
        if self._moves:
            moves = list(self._moves)
            self._moves.clear()
            self._add({"press": moves if len(moves) > 1 else moves[0]})

    def _named(self, event: Key) -> Step:
        """A key by what it is for."""
        if self._is_plain:
            if event.key == "escape" or (event.key == "backspace" and self._is_back(event.key)):
                return {"press": "Back"}
            if event.key in {"h", "asterisk"}:
                return {"press": "Home" if event.key == "h" else "Options"}
        if event.key in _OPENS and self._app.check_action(_ACTIONS[event.key], ()):
            return {"open": _OPENS[event.key]}
        return {"key": event.key}

    def _is_back(self, key: str) -> bool:
        """Whether a key that erases elsewhere is Back here."""
        active = self._app.screen.active_bindings.get(key)
        return active is not None and active.binding.action == "back"

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._owes = True


def size_in_words(size: Size) -> str:
    """`120x36`; a window that no walkthrough can have is taken for the nearest that it can."""
    columns = min(max(size.width, LEAST_COLUMNS), MOST)
    return f"{columns}x{min(max(size.height, LEAST_LINES), MOST)}"


_ACTIONS = {"f1": "help", "f2": "xray", "f3": "outcomes", "f4": "clock", "f5": "personas"}


def _last_result(app: StorefrontApp) -> int:
    events = app.recorder.events
    return events[-1].number if events else 0
