"""A walkthrough as a script for Roku's Remote Tool; what has no counterpart there is listed as a comment."""

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
    """The script."""
    lines = ["params:", "    rasp_version: 1", "    default_keypress_wait: 2", "    channels:", "        app: dev"]
    lines += ["steps:", "    - launch: app"]
    left_out = []
    for placed in read.steps:
        found = _step(placed.step)
        if found is None:
            left_out.append(f"#   {placed.number}. {plain(placed.step.in_words())}")
        else:
            lines += [f"    {line}" for line in found]
    if left_out:
        lines += ["# Without a counterpart on a device, to be done by hand or left out:", *left_out]
    return "\n".join([*lines, ""])


def _step(step: Step) -> list[str] | None:
    if step.say is not None:
        return [f"# {plain(line)}" for line in step.say.splitlines()]
    if step.press is not None and "Home" not in step.press:
        return [f"- press: {_KEYS[key]}" for key in step.press]
    if step.type is not None and PIN not in step.type:
        return [f"- text: {json.dumps(step.type, ensure_ascii=False)}"]
    return None
