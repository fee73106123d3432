"""Looks on while a walkthrough is played, and keeps what a bundle holds: the screen after each step, and the trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.channel_store.trace_file import TraceFile
from tui_store.walkthroughs.textual_inside import is_over

if TYPE_CHECKING:
    from tui_store.walkthroughs.storefront import Storefront


class BundleWatch:
    """Is called before the first step (0) and after each; `frames` are the screens by number."""

    def __init__(self, trace: Path) -> None:
        """Begin the trace; raises InputError."""
        self.frames: dict[int, str] = {}
        self._trace = TraceFile(trace)

    def __call__(self, storefront: Storefront, number: int) -> None:
        """Take the screen as it is now, if there is one."""
        if number == 0:
            storefront.app.recorder.keep_in(self._trace)
        if not is_over(storefront.app):
            # As it can be written into a file.
            self.frames[number] = storefront.frame().encode("utf-8", "backslashreplace").decode()

    def close(self) -> None:
        """End the trace."""
        self._trace.close()
