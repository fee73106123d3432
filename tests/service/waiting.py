"""Waits for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 30


def until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as it holds; fail after half a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.005)
