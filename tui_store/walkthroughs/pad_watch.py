"""What a person enters on a PIN pad, as steps in which no PIN is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_store.walkthroughs.pointing import tabs
from tui_store.walkthroughs.textual_inside import is_over
from tui_store.walkthroughs.writing import PIN
from tui_store.widgets.pin_pad import PinPad

if TYPE_CHECKING:
    from textual.events import Key
    from textual.widget import Widget

    from tui_store.app import StorefrontApp

Step = dict[str, Any]
_ITS_OWN = frozenset({"up", "down", "left", "right", "enter", "asterisk"})


class PadWatch:
    """Follows one pad from the first key for it, or click on it, until `ended`."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app
        self._pad: PinPad | None = None
        self._digits = ""  # before
        self._from: Widget | None = None  # what had the focus then

    @property
    def is_used(self) -> bool:
        """Whether somebody is at a pad."""
        return self._pad is not None

    def pad_for(self, event: Key) -> PinPad | None:
        """The pad that takes this key: digits go there wherever the focus is in its dialog."""
        screen = self._app.screen
        pad = next(iter(screen.query(PinPad)), None)
        is_for_it = event.key.isdigit() or event.key == "backspace"
        is_its_own = pad is not None and screen.focused is pad and event.key in _ITS_OWN
        return pad if is_for_it or is_its_own else None

    def begin(self, pad: PinPad) -> None:
        """Somebody is there now."""
        self._pad, self._digits, self._from = pad, pad.digits, self._app.screen.focused

    def follows(self, pad: PinPad) -> bool:
        """Whether it is this one."""
        return self._pad is pad

    def ended(self) -> list[Step]:
        """What was entered: the account's own PIN by its name, another one as noughts; and the way on from there."""
        pad, pin, self._pad = self._pad, self._app.account.pin, None
        if pad is None:
            return []
        steps: list[Step] = []
        if pad.digits != self._digits:
            if self._digits:
                steps.append({"key": ["backspace"] * len(self._digits)})
            other = "0" if pin[:1] != "0" else "1"
            if pad.digits:
                steps.append({"type": PIN if pad.digits == pin else other * len(pad.digits)})
        # A whole PIN leads on by itself.
        if len(pad.digits) < len(pin) and not is_over(self._app):
            screen = self._app.screen
            if pad.is_attached and pad.screen is screen:
                steps += tabs(screen, self._from, screen.focused)
        return steps
