"""Lets tests that look at no frame do without painting: half of the time of a screen's test is spent on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual.screen import Screen

_SOAK = bool(os.environ.get("TUI_STORE_SOAK"))
_render = Compositor.render_update


def _look_only(
    self: Compositor, full: bool = False, screen_stack: list[Screen[object]] | None = None, simplify: bool = False
) -> RenderableType | None:
    """Render whole frames, which is what a picture asks for; of a change nothing but that it was seen."""
    if full:
        return _render(self, full, screen_stack, simplify)
    self._dirty_regions.clear()
    return None


@contextmanager
def sparing_paint() -> Iterator[None]:
    """Changes are laid out and not painted; a soak paints all the same."""
    with pytest.MonkeyPatch.context() as patch:
        if not _SOAK:
            patch.setattr(Compositor, "render_update", _look_only)
        yield


@contextmanager
def painting() -> Iterator[None]:
    """Changes are painted as they are in a terminal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _render)
        yield
