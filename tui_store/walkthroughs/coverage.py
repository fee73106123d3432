"""What a walkthrough has reached: commands with their answers, screens, messages, as short texts that can be counted.

`doOrder 2` is a command with a status, `doOrder 2 @ catalog` where one stands then, `screen rfi` a screen,
`message thank-you` a message, `action Upgrade` a change of plans, `dunning Valid` a row of the dunning table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_store.domain.trace import TraceEvent

INVALID = "invalid"


class Answer(NamedTuple):
    """A command's answer: its status as the app reads it, `invalid` where the whole field is."""

    command: str
    field: str
    status: str
    text: str


def answers_in(events: Sequence[TraceEvent], so_far: Sequence[TraceEvent]) -> tuple[Answer, ...]:
    """The answers among some events; `so_far` are all there are, with the commands that began before."""
    names = {event.command: str(event.data.get("command", "")) for event in so_far if event.kind == "command"}
    return tuple(
        Answer(names.get(event.command, ""), str(event.data.get("field", "")), _status(event), event.title)
        for event in events
        if event.kind == "result"
    )


def reached_by(events: Sequence[TraceEvent], so_far: Sequence[TraceEvent], screen: str) -> tuple[str, ...]:
    """What some events have reached, and the screen after them."""
    found = [f"screen {screen}"] if screen else []
    for answer in answers_in(events, so_far):
        cell = f"{answer.command} {answer.status}"
        found += [cell, f"{cell} @ {screen}"]
    for event in events:
        found += _reached(event)
    return tuple(dict.fromkeys(found))


def _reached(event: TraceEvent) -> Iterator[str]:
    data = event.data
    if event.kind == "question" and "kind" in data:
        yield f"message {data['kind']}"
    elif event.kind == "question" and "context" in data:
        yield f"rfi {data['context']}"
    elif event.kind == "command":
        action = _inner(data, "inputs", "order").get("action", "")
        if action:
            yield f"action {action}"
    elif event.kind == "result" and data.get("field") == "purchases":
        for row in _inner(data, "value").get("children", ()):
            if isinstance(row, Mapping) and str(row.get("inDunning", "")).lower() == "true":
                yield f"dunning {row.get('status', '')}"


def _status(event: TraceEvent) -> str:
    value = event.data.get("value")
    if not isinstance(value, Mapping):
        return INVALID
    return str(value.get("status", "shared"))


def _inner(data: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        inner = data.get(name)
        if not isinstance(inner, Mapping):
            return {}
        data = inner
    return data
