"""A walkthrough as an asciicast of version 3: a frame and a marker a step, with captions below."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played

_STANDS = 1.2  # seconds that a step stands at least
_A_WORD = 0.3
_CAPTION_LINES = 2


def as_cast(played: Played, size: tuple[int, int]) -> str:
    """The file, a line an event; `size` is that of the window, to which the caption's lines are added."""
    width, height = size
    header = {"version": 3, "term": {"cols": width, "rows": height + _CAPTION_LINES}, "title": plain(played.title)}
    lines: list[object] = [header]
    caption, wait = "", 0.0
    for step in played.done:
        if step.intent == "say":
            caption = plain(step.what.removeprefix("say: "))
        lines.append([round(wait, 3), "m", plain(step.what)])
        lines.append([0, "o", _frame(step.ansi, caption, width)])
        wait = max(_STANDS, len(caption.split()) * _A_WORD if step.intent == "say" else 0)
    lines.append([round(wait, 3), "x", "0"])
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"


def _frame(ansi: Sequence[str], caption: str, width: int) -> str:
    below = ["", shortened(caption, width)]
    return "\x1b[?25l\x1b[H" + "\r\n".join(f"{line}\x1b[0m\x1b[K" for line in [*ansi, *below])
