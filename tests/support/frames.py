"""A screen as text: what stands where, and what has the focus."""

from __future__ import annotations

from textual._context import visible_screen_stack
from textual.app import App


def text_frame(app: App[None]) -> str:
    """The lines of the screen on top, and the focus."""
    compositor = app.screen._compositor
    visible_screen_stack.set(app._background_screens)
    lines = ["".join(segment.text for segment in strip) for strip in compositor.render_strips()]
    focused = app.screen.focused
    name = "nothing" if focused is None else f"{type(focused).__name__} #{focused.id}"
    return "\n".join(line.rstrip() for line in lines) + f"\n[{type(app.screen).__name__}; focus on {name}]\n"
