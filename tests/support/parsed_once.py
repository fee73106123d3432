"""Lets the apps of a test process share parsed style sheets: each app has to parse all that it shows once.

What is parsed does not change afterwards and depends on the text, its place and the theme's variables alone.
"""

from __future__ import annotations

from typing import Any

from textual.cache import LRUCache

from tui_store.style_sheet import ThriftyStylesheet

_ROOM = 4096
_parsed: dict[tuple[tuple[str, str], ...], LRUCache[Any, Any]] = {}
_begin, _set = ThriftyStylesheet.__init__, ThriftyStylesheet.set_variables


def _share(sheet: ThriftyStylesheet) -> None:
    key = tuple(sorted(sheet._variables.items()))
    sheet._parse_cache = _parsed.setdefault(key, LRUCache(_ROOM))


def _begin_shared(self: ThriftyStylesheet, *, variables: dict[str, str] | None = None) -> None:
    _begin(self, variables=variables)
    _share(self)


def _set_shared(self: ThriftyStylesheet, variables: dict[str, str]) -> None:
    # Setting variables empties the cache, which others share.
    self._parse_cache = LRUCache(1)
    _set(self, variables)
    _share(self)


def share_parsed_sheets() -> None:
    """From now on; called again it does nothing more."""
    ThriftyStylesheet.__init__ = _begin_shared  # type: ignore[method-assign]
    ThriftyStylesheet.set_variables = _set_shared  # type: ignore[method-assign]
