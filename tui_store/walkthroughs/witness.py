"""Writes down what a person does as the steps of a walkthrough, with what held after each.

It is told each key before the app takes it, and sees then what the keys before came to. What can be said as an intent
is: moves that lead to something with a name of its own, and OK on it, become `choose`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_store.walkthroughs.choosing import NotThere, find, targets
from tui_store.walkthroughs.expecting import focused_label
from tui_store.walkthroughs.frame import screen_name
from tui_store.walkthroughs.rest import what_works
from tui_store.walkthroughs.textual_inside import is_at_rest
from tui_store.walkthroughs.writing import PIN

if TYPE_CHECKING:
    from textual.events import Key

    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.choosing import Target

Step = dict[str, Any]
_MOVES = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}
_OPENS = {"f1": "help", "f2": "x-ray", "f3": "outcomes", "f4": "clock", "f5": "accounts"}
_LEAVES = frozenset({"ctrl+q", "ctrl+c"})
_FORGOTTEN = 200  # results that may come between two keys


class Witness:
    """`steps` are what the person did so far; `finish` closes the last one."""

    def __init__(self, app: StorefrontApp) -> None:
        self.steps: list[Step] = []
        self._app = app
        self._moves: list[str] = []
        self._typed = ""
        self._pad: Any = None
        self._seen = _last_result(app)
        self._size = app.size
        self._owes = False  # the last step has no expectation yet

    def key(self, event: Key) -> None:
        """A key was pressed, and nothing has come of it yet."""
        if event.key in _LEAVES:
            self.finish()
            return
        self._look()
        if self._is_pin(event):
            return
        self._end_pin()
        if self._is_text(event):
            return
        self._end_text()
        if event.key in _MOVES and self._is_plain:
            self._moves.append(_MOVES[event.key])
        elif event.key == "enter" and self._is_plain:
            self._ok()
        else:
            self._end_moves()
            self._add(self._named(event))

    def finish(self) -> list[Step]:
        """The steps, the last one with what holds now."""
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
            self._add({"resize": f"{app.size.width}x{app.size.height}"})
        if not self._owes or what_works(app) or not is_at_rest(app):
            return
        self._owes = False
        expected: Step = {"screen": screen_name(app.screen)}
        # Where somebody has moved on already, the focus is not what the step came to.
        label = "" if self._moves or self._typed or self._pad is not None else focused_label(app)
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

    def _ok(self) -> None:
        if not getattr(self._app.screen, "is_open", True):
            return  # too early to count
        target = self._target()
        if target is not None:
            self._moves.clear()
            self._add({"choose": " ".join(target.label.split())})
        else:
            self._end_moves()
            self._add({"press": "OK"})

    def _target(self) -> Target | None:
        """What has the focus, if its text leads to it alone."""
        focused = self._app.screen.focused
        at = getattr(focused, "highlighted", -1)
        here = [target for target in targets(self._app.screen) if target.widget is focused and target.place in {-1, at}]
        if not here or not here[0].label.strip():
            return None
        try:
            found = find(self._app.screen, here[0].label)
        except NotThere:
            return None
        return found if found == here[0] else None

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

    def _is_pin(self, event: Key) -> bool:
        from tui_store.widgets.pin_pad import PinPad

        focused = self._app.screen.focused
        if not isinstance(focused, PinPad):
            return False
        if event.key in _MOVES or event.key in {"enter", "asterisk", "backspace"} or event.key.isdigit():
            self._pad = focused
            return True
        return False

    def _end_pin(self) -> None:
        """A PIN is never written down: the account's own by its name, another one as noughts."""
        if self._pad is None:
            return
        digits, pin, self._pad = self._pad.digits, self._app.account.pin, None
        if digits:
            self._end_moves()
            other = "0" if pin[:1] != "0" else "1"
            self._add({"type": PIN if digits == pin else other * len(digits)})

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
            if event.key in {"escape", "backspace"}:
                return {"press": "Back"}
            if event.key in {"h", "asterisk"}:
                return {"press": "Home" if event.key == "h" else "Options"}
        if event.key in _OPENS and self._app.check_action(_ACTIONS[event.key], ()):
            return {"open": _OPENS[event.key]}
        return {"key": event.key}

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._owes = True


_ACTIONS = {"f1": "help", "f2": "xray", "f3": "outcomes", "f4": "clock", "f5": "personas"}


def _last_result(app: StorefrontApp) -> int:
    events = app.recorder.events
    return events[-1].number if events else 0
