"""Screens in tests: no blinking cursor and no consent delay."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from screens.modal import ConsentModal


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing moves by itself, and OK counts at once."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(ConsentModal, "CONSENT_DELAY", 0.0)
