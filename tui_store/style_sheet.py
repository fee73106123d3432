"""The app's style sheet: every source is parsed once."""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

# Sources that are remembered: more than all screens and widgets have together.
_ROOM = 512


class ThriftyStylesheet(Stylesheet):
    """Remembers what it has parsed.

    Textual's own parses all its sources anew whenever a screen brings one more, in a fresh sheet so that an error
    breaks nothing; `parse` takes its rules over only when all of them are good, too.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_ROOM)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Forget what was parsed with other variables."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new."""
        self.parse()
