"""What is expected, against what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tui_store.text import nearest, quoted
from tui_store.walkthroughs.choosing import targets
from tui_store.walkthroughs.frame import screen_name, visible_text

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp
    from tui_store.channel_store.content_node import ContentNode
    from tui_store.walkthroughs.script import Expected

_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d{1,6})\]")


class NoSuchField(Exception):
    """A path leads to nothing; the message says where it ends, and what is there."""


def differences(app: StorefrontApp, expected: Expected) -> Iterator[str]:
    """What does not hold on the screen and in the fields, each as a sentence without its point."""
    yield from _on_screen(app, expected)
    for path, wanted in expected.fields.items():
        came = value_at(app, path)
        if not fnmatchcase(came, str(wanted).replace("[", "[[]")):
            yield f"{path} is {quoted(came)}, not {quoted(str(wanted))}"


def _on_screen(app: StorefrontApp, expected: Expected) -> Iterator[str]:
    name, text = screen_name(app.screen), _folded(visible_text(app))
    if expected.screen and _folded(expected.screen) != name:
        yield f"the screen is {name}, not {quoted(expected.screen)}"
    if expected.focus and _folded(expected.focus) not in _folded(focused_label(app)):
        there = focused_label(app) or "nothing that has a name"
        yield f"the focus is on {quoted(there)}, not {quoted(expected.focus)}"
    if expected.date and _folded(expected.date) not in _folded(app.date):
        yield f"the date is {quoted(app.date)}, not {quoted(expected.date)}"
    yield from (f"{quoted(words)} is not on the screen" for words in expected.text if _folded(words) not in text)
    yield from (f"{quoted(words)} is on the screen" for words in expected.absent if _folded(words) in text)


def value_at(app: StorefrontApp, path: str) -> str:
    """What is in a result field, as text: `orderStatus.status`, `orderStatus.children[0].code`, `catalog.count`.

    Raises NoSuchField.
    """
    steps = list(_STEP.finditer(path))
    value: object = app.store.get_field(steps[0][1])
    gone = steps[0][0]
    for step in steps[1:]:
        value = _into(value, step, gone)
        gone += step[0]
    return _as_text(value)


def _into(value: object, step: re.Match[str], gone: str) -> object:
    from tui_store.channel_store.content_node import ContentNode

    name, number = step[1], step[2]
    if isinstance(value, ContentNode):
        if name and name.lower() == "count" and not value.has(name):
            return value.child_count
        if name and name.lower() == "children":
            return value.children
        if name and value.has(name):
            return value.get(name)
        raise NoSuchField(f"{gone} has no {name or step[0]}{_hint(value, name or '')}")
    if number is not None and isinstance(value, Sequence) and not isinstance(value, str):
        if int(number) < len(value):
            return value[int(number)]
        raise NoSuchField(f"{gone} has {len(value)} of them, and no [{number}]")
    raise NoSuchField(f"{gone} is {_as_text(value)}, and has nothing in it")


def _hint(node: ContentNode, name: str) -> str:
    names = [*node.fields, "children", "count"]
    likely = nearest(name, names)
    return f": did you mean {likely}?" if likely else f", but {', '.join(names)}"


def _as_text(value: object) -> str:
    if value is None:
        return "invalid"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def focused_label(app: StorefrontApp) -> str:
    """What the focus is on, in the words of the screen."""
    focused = app.screen.focused
    if focused is None:
        return ""
    highlighted = getattr(focused, "highlighted", -1)
    for target in targets(app.screen):
        if target.widget is focused and target.place in {-1, highlighted}:
            return target.label
    return ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
