"""One event of the trace as lines of text."""

from __future__ import annotations

import json
from typing import NamedTuple

from tui_store.domain.trace import TraceEvent
from tui_store.widgets.cells import wrapped

MARKS = {
    "field": "·",
    "command": "▶",
    "file": "▤",
    "request": "⇄",
    "question": "?",
    "answer": "!",
    "ledger": "●",
    "outcome": "◆",
    "result": "◀",
    "error": "✗",
}


class Row(NamedTuple):
    """One line of the timeline: which event it belongs to, how it is coloured, whether it is the event's first."""

    number: int
    tone: str
    text: str
    is_head: bool = False


def is_failure(event: TraceEvent) -> bool:
    """Whether something went wrong, or a command was answered with something other than its success.

    A request fails when no answer comes, or the server's own fault; what a service refuses is an answer.
    """
    if event.kind == "request":
        status = event.data.get("status")
        return not isinstance(status, int) or status == 0 or status >= 500
    return event.kind == "error" or (event.kind == "result" and event.data.get("succeeded") is False)


def head_of(event: TraceEvent) -> str:
    """The line that stands for an event."""
    return f"{MARKS.get(event.kind, '·')} {event.command + ' ' if event.command else ''}{event.title}"


def tone_of(event: TraceEvent) -> str:
    """How its line is coloured."""
    return "error" if is_failure(event) else event.kind if event.kind in MARKS else "field"


def data_lines(event: TraceEvent) -> list[tuple[str, str]]:
    """The data of an event as (tone, line) pairs; printed whole texts as they are."""
    lines: list[tuple[str, str]] = []
    for name, value in event.data.items():
        if isinstance(value, str) and "\n" in value:
            lines.append(("label", f"  {name}"))
            lines += [("data", f"  {line}") for line in value.splitlines()]
        elif event.kind == "request" and isinstance(value, dict | list) and value:
            lines.append(("label", f"  {name}"))
            lines += [("data", f"  {line}") for line in _spread(name, value)]
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            lines.append(("data", f"  {name}: {text}"))
    return lines


def _spread(name: str, value: object) -> list[str]:
    """Headers one a line; a body as JSON that can be read."""
    if isinstance(value, dict) and (name == "query" or name.lower().endswith("headers")):
        return [f"  {key}: {text}" for key, text in value.items()]
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).splitlines()


def text_of(event: TraceEvent) -> str:
    """All of an event as text."""
    return "\n".join([head_of(event), *(line for _, line in data_lines(event))])


def open_rows(event: TraceEvent, shown: TraceEvent, width: int) -> list[Row]:
    """An event that stands open: its whole title, then the data of `shown`, wrapped to `width` cells."""
    tone = tone_of(event)
    first, *rest = wrapped(head_of(event), max(8, width - 3))
    rows = [Row(event.number, tone, f"▾{first}", is_head=True)]
    rows += [Row(event.number, tone, f"   {piece}") for piece in rest]
    for line_tone, line in data_lines(shown):
        indent = len(line) - len(line.lstrip())
        pieces = wrapped(line.strip(), max(8, width - indent - 1))
        rows += [Row(event.number, line_tone, " " * indent + piece) for piece in pieces]
    return rows


def closed_row(event: TraceEvent) -> Row:
    """An event in one line."""
    return Row(event.number, tone_of(event), f"{'▸' if event.data else ' '}{head_of(event)}", is_head=True)
