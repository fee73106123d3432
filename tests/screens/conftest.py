"""Screens in tests: no blinking cursor and no consent delay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.painting import painting, sparing_paint
from tui_store.walkthroughs.standing_still import standing_still


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Nothing moves by itself, OK counts at once, and only what is looked at is painted."""
    with standing_still(), sparing_paint():
        yield


@pytest.fixture
def painted() -> Iterator[None]:
    """Every change is painted as in a terminal."""
    with painting():
        yield
