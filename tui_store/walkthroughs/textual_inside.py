"""What a player must know of Textual and Textual tells nobody: all of it here, to look at when Textual changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.strip import Strip


def is_at_rest(app: App[Any]) -> bool:
    """Whether nothing waits to be handled or laid out; what runs in threads does not count."""
    from textual.widget import Widget

    screen = app.screen
    widgets = [screen, *screen.walk_children(Widget)]
    return not (
        screen._callbacks
        or screen._dirty_widgets
        or app._resize_event is not None
        or any(pump.message_queue_size or pump._next_callbacks for pump in (app, *widgets))
        or any(widget._layout_required or widget._repaint_required or widget._scroll_required for widget in widgets)
        or (screen.is_modal and any(map(_is_to_be_laid_out, app._background_screens)))
    )


def _is_to_be_laid_out(screen: Screen[Any]) -> bool:
    """A screen under a dialog is seen, but repainted with the dialog only."""
    from textual.widget import Widget

    widgets = (screen, *screen.walk_children(Widget))
    return any(widget._layout_required or widget.message_queue_size for widget in widgets)


def is_over(app: App[Any]) -> bool:
    """Whether the app has been told to end."""
    return app._exit or not app.is_running


def key_of(character: str) -> str:
    """The name of the key that types a character."""
    from textual.keys import _character_to_key

    return _character_to_key(character)


def strips_of(app: App[Any]) -> list[Strip]:
    """The screen on top, line by line; dialogs show what lies under them."""
    from textual._context import visible_screen_stack

    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


@contextmanager
def no_cursor_blinks() -> Iterator[None]:
    """A cursor in a field stands still: two pictures of it are the same."""
    from textual.widgets import Input

    blink = Input._toggle_cursor
    Input._toggle_cursor = lambda self: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        Input._toggle_cursor = blink  # type: ignore[method-assign]
