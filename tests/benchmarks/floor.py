"""The floor under every start: a Textual app of one widget. `--gc-off` takes the collector out of it.

python -m tests.benchmarks.floor [--gc-off]
"""

from __future__ import annotations

import gc
import sys

if "--gc-off" in sys.argv[1:]:
    gc.disable()  # before Textual is imported, as the storefront does

from textual.app import App, ComposeResult
from textual.widgets import Static

WORDS = "The floor stands"


class Floor(App[None]):
    """As little as Textual can show."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static(WORDS)


if __name__ == "__main__":
    Floor().run()
