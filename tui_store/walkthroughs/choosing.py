"""What can be chosen on a screen by its text: choices, tiles and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_store.text import nearest, plain, shortened

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

_MOST_NAMED = 8


class Target(NamedTuple):
    """Something that can have the focus and be chosen; `place` is where in a grid or list, -1 for none."""

    widget: Widget
    label: str
    place: int = -1


class NotThere(Exception):
    """There is nothing, or more than one thing, of this text; the message says what there is."""


def targets(screen: Screen[Any]) -> Iterator[Target]:
    """Everything that can be chosen now, in the order of the focus."""
    from tui_store.widgets.line_grid import LineGrid

    for widget in screen.focus_chain:
        if isinstance(widget, LineGrid):
            for index in range(widget.count):
                yield Target(widget, widget.words_of(index), index)
        else:
            yield Target(widget, str(getattr(widget, "label", "") or ""))


def find(screen: Screen[Any], text: str) -> Target:
    """The one thing whose text is this, or begins with it, or has it in it. Raises NotThere."""
    wanted = _folded(text)
    there = [target for target in targets(screen) if target.label.strip()]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [target for target in there if fits(_folded(target.label), wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(f"'{target.label.strip()}'" for target in found[:_MOST_NAMED])
            raise NotThere(f"'{_shown(text)}' is there {_times(len(found))} ({named}): write more of it")
    labels = [target.label.strip() for target in there]
    likely = nearest(text, labels)
    if likely:
        raise NotThere(f"there is no '{_shown(text)}' to choose: did you mean '{likely}'?")
    named = ", ".join(f"'{label}'" for label in labels[:_MOST_NAMED]) or "nothing"
    more = ", and more" if len(labels) > _MOST_NAMED else ""
    raise NotThere(f"there is no '{_shown(text)}' to choose, there is {named}{more}")


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shown(text: str) -> str:
    return shortened(plain(text), 60)
