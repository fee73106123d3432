"""A screen as a picture that is the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual.widgets import Input

from screens.modal import ConsentModal
from tests.support.storefront import Storefront


def picture(front: Storefront) -> str:
    """The screen as SVG, without the number that Rich gives each terminal it draws."""
    return re.sub(r"terminal-\d+", "terminal", front.app.export_screenshot(simplify=True))


@contextmanager
def stand_still() -> Iterator[None]:
    """No cursor blinks, and OK counts at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Input, "_toggle_cursor", lambda self: None)
        patch.setattr(ConsentModal, "CONSENT_DELAY", 0.0)
        yield
