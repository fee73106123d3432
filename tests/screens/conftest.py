"""Screens in tests: no blinking cursor and no consent delay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.pictures import stand_still


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Nothing moves by itself, and OK counts at once."""
    with stand_still():
        yield
