"""A screen as text: what stands where, and what has the focus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tui_store.walkthroughs.textual_inside import strips_of

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Screens that go by another name than their class.
_NAMES = {"channel": "landing", "titles": "films", "personas": "accounts"}


def lines_of(app: App[Any]) -> list[str]:
    """What stands on the screen, line by line."""
    return [strip.text.rstrip() for strip in strips_of(app)]


def lines_in_colour(app: App[Any]) -> tuple[str, ...]:
    """The same with the escape sequences of a terminal of 16 million colours."""
    from rich.console import Console

    console = Console(color_system="truecolor", force_terminal=True, width=app.size.width, legacy_windows=False)
    return tuple(strip.render(console) for strip in strips_of(app))


def text_frame(app: App[Any]) -> str:
    """The lines of the screen on top, and the focus."""
    focused = app.screen.focused
    name = "nothing" if focused is None else f"{type(focused).__name__} #{focused.id}"
    return "\n".join(lines_of(app)) + f"\n[{type(app.screen).__name__}; focus on {name}]\n"


def screen_name(screen: Screen[Any]) -> str:
    """How a screen is called in a walkthrough: `order confirmation`, `landing`."""
    name = _CAPITALS.sub(" ", type(screen).__name__.removesuffix("Screen")).lower()
    return _NAMES.get(name, name)


def visible_text(app: App[Any]) -> str:
    """All that can be read, in one line: where a text is broken does not matter to who looks for it.

    Of a dialog it is what stands inside its border.
    """
    strips = strips_of(app)
    # What is said about a screen is no part of it.
    for caption in app.screen.query("CaptionStrip"):
        strips = strips[: caption.region.y]
    dialog = next(iter(app.screen.query(".dialog")), None) if app.screen.is_modal else None
    if dialog is not None:
        inside = dialog.content_region
        strips = [strip.crop(inside.x, inside.right) for strip in strips[inside.y : inside.bottom]]
    return " ".join(" ".join(strip.text for strip in strips).split())
