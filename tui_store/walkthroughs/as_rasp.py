"""A walkthrough as a script for Roku's Remote Tool; what has no counterpart there stands in it as a comment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui_store.text import plain
from tui_store.walkthroughs.writing import PIN

if TYPE_CHECKING:
    from tui_store.walkthroughs.reading import Read
    from tui_store.walkthroughs.script import Step

# The Remote Tool's words for the keys. A device's Home leaves the app, which no script may do.
_KEYS = {"Up": "up", "Down": "down", "Left": "left", "Right": "right", "OK": "ok", "Back": "back", "Options": "info"}


def as_rasp(read: Read) -> str:
    """The script; a step without a counterpart stands in it as a comment, where it would be."""
    steps: list[str] = []
    carried_over, acts = 0, sum(placed.step.say is None for placed in read.steps)
    for placed in read.steps:
        found = _step(placed.step)
        carried_over += found is not None and placed.step.say is None
        steps += found or [f"# by hand, or left out: {placed.number}. {plain(placed.step.in_words())}"]
    return "\n".join(
        [
            f"# {plain(read.script.title)}",
            f"# {carried_over} of {acts} steps have a counterpart on a device; the others stand as comments.",
            *("params:", "    rasp_version: 1", "    default_keypress_wait: 2", "    channels:", "        app: dev"),
            *("steps:", "    - launch: app", *(f"    {line}" for line in steps), ""),
        ]
    )


def _step(step: Step) -> list[str] | None:
    if step.say is not None:
        return [f"# {plain(line)}" for line in step.say.splitlines()]
    if step.press is not None and "Home" not in step.press:
        return [f"- press: {_KEYS[key]}" for key in step.press]
    if step.type is not None and PIN not in step.type:
        return [f"- text: {json.dumps(step.type, ensure_ascii=False)}"]
    return None
