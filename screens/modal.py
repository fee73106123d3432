"""A modal owns its answer: it comes once, whatever takes the dialog away."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar, Generic, TypeVar

from textual.screen import ModalScreen

from screens.base import StoreScreen
from tui_store.commands import HOME, bindings

Answer = TypeVar("Answer")


class StoreModal(StoreScreen, ModalScreen[None], Generic[Answer]):
    """Base of all dialogs. Whoever pushes one awaits `answer`; Home and Back leave it."""

    BINDINGS = bindings((HOME,))
    DEFAULT_CSS = """
    StoreModal {
        align: center middle;
        background: $background 70%;
        & > .dialog {
            width: 60; max-width: 96%; height: auto; max-height: 100%;
            background: $surface; border: round $footprint; padding: 0 2;
            overflow-y: auto; scrollbar-size-vertical: 1;
        }
        .dialog-title {
            width: 1fr; height: 2; text-align: center; text-style: bold; border-bottom: solid $footprint;
            margin-bottom: 1;
        }
        .dialog-text { width: 1fr; height: auto; }
        .dialog-choices { height: auto; margin-top: 1; }
    }
    """

    def __init__(self, otherwise: Answer) -> None:
        super().__init__()
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._otherwise = otherwise

    def resolve(self, answer: Answer) -> None:
        """Answer once and close; later calls do nothing."""
        if self.answer.done():
            return
        self.answer.set_result(answer)
        if self.is_active:
            self.dismiss()
        elif self in self.app.screen_stack:
            self.call_later(self._close_when_on_top)

    def _close_when_on_top(self) -> None:
        """Something lies above this dialog: take it off first, then this."""
        while self.app.screen is not self and self in self.app.screen_stack:
            self.app.pop_screen()
        if self.is_active:
            self.dismiss()

    def on_unmount(self) -> None:
        """Whatever took the dialog away, there is an answer."""
        if not self.answer.done():
            self.answer.set_result(self._otherwise)

    def action_back(self) -> None:
        """Back leaves without an answer of the viewer's own."""
        self.resolve(self._otherwise)

    def action_home(self) -> None:
        """Home leaves as Back does, and goes on to the landing page."""
        self.resolve(self._otherwise)
        self.app.call_later(self.app.run_action, "home", self.app)


class ConsentModal(StoreModal[Answer]):
    """A dialog in which OK costs something: a key meant for the screen before must not approve it.

    OK does nothing until `CONSENT_DELAY` seconds after the first paint.
    """

    CONSENT_DELAY: ClassVar[float] = 0.4

    _open_from: float | None = None

    def on_mount(self) -> None:
        """Count from the moment the dialog stands."""
        super().on_mount()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self._open_from = time.monotonic() + self.CONSENT_DELAY

    @property
    def is_open(self) -> bool:
        """Whether OK counts yet."""
        return self._open_from is not None and time.monotonic() >= self._open_from
