"""What a click comes to on the remote: the way to what was clicked, in keys, and OK on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.scrollbar import ScrollBar
from textual.widgets import OptionList

from tui_store.walkthroughs.choosing import NotThere, Target, find, targets
from tui_store.widgets.choice import Choice
from tui_store.widgets.dial import Dial
from tui_store.widgets.filter_bar import FilterBar
from tui_store.widgets.line_grid import LineGrid

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

Step = dict[str, Any]


def way_to(screen: Screen[Any], widget: Widget, x: int, y: int) -> list[Step] | None:
    """The steps that do what a click on the widget does; None where no keys do it. `x`, `y` are the widget's own."""
    if not getattr(screen, "is_open", True):
        return _reached(screen, widget)  # too early for OK to count
    if isinstance(widget, LineGrid):
        index = widget.index_at(x, y)
        if index is not None and index == widget.highlighted:
            return _chosen(screen, widget, index)
        return [*_reached(screen, widget), *_pressed(_across(widget, index))]
    if isinstance(widget, Choice):
        return _chosen(screen, widget)
    if isinstance(widget, FilterBar):
        index = widget.index_at(x)
        by = 0 if index is None else index - widget.on
        return [*_reached(screen, widget), *_pressed(_repeated("Left", "Right", by))]
    if isinstance(widget, Dial):
        return [*_reached(screen, widget), *_pressed(_repeated("Left", "Right", widget.turn_at(x)))]
    if isinstance(widget, OptionList):
        return None
    if isinstance(widget, ScrollBar):
        return []  # it scrolls, and the focus stays
    return _reached(screen, widget)


def highlights(screen: Screen[Any]) -> dict[Widget, int]:
    """Where the highlight is in each grid and list."""
    return {grid: grid.highlighted for grid in screen.query(LineGrid)}


def target_of(screen: Screen[Any], widget: Widget | None, place: int = -1) -> Target | None:
    """What lies in this place of the widget, if its text leads to it alone."""
    here = [target for target in targets(screen) if target.widget is widget and target.place in {-1, place}]
    if not here or not here[0].label.strip():
        return None
    try:
        found = find(screen, here[0].label)
    except NotThere:
        return None
    return found if found == here[0] else None


def _chosen(screen: Screen[Any], widget: Widget, place: int = -1) -> list[Step]:
    target = target_of(screen, widget, place)
    if target is not None:
        return [{"choose": " ".join(target.label.split())}]
    return [*_reached(screen, widget), {"press": "OK"}]


def _reached(screen: Screen[Any], widget: Widget) -> list[Step]:
    within = next((node for node in widget.ancestors_with_self if node in screen.focus_chain), None)
    return [] if within is None else tabs(screen, screen.focused, within)


def tabs(screen: Screen[Any], here: Widget | None, there: object) -> list[Step]:
    """Tab goes from one thing that can have the focus to the next, wherever they lie."""
    chain = screen.focus_chain
    if there not in chain or there is here:
        return []
    by = chain.index(there) - (chain.index(here) if here in chain else -1)
    keys = ["tab" if by > 0 else "shift+tab"] * abs(by)
    return [{"key": keys if len(keys) > 1 else keys[0]}]


def _across(grid: LineGrid, index: int | None) -> list[str]:
    """The last row may be a short one: there is no way along it to the columns beyond its end."""
    if index is None:
        return []
    row, column = divmod(index, grid.columns)
    at_row, at_column = divmod(grid.highlighted, grid.columns)
    across = _repeated("Left", "Right", column - at_column)
    along = _repeated("Up", "Down", row - at_row)
    return [*across, *along] if row > at_row else [*along, *across]


def _repeated(back: str, on: str, by: int) -> list[str]:
    return [back if by < 0 else on] * abs(by)


def _pressed(keys: list[str]) -> list[Step]:
    return [{"press": keys if len(keys) > 1 else keys[0]}] if keys else []
