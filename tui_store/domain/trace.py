"""The protocol beside the picture: one ordered list of what happened, whoever saw it."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol

# The command that runs now; files read and requests sent on its behalf carry its id.
correlation: ContextVar[str] = ContextVar("correlation", default="")


class TraceEvent(NamedTuple):
    """One thing that happened.

    `kind` is one of field, command, file, request, question, answer, ledger, outcome, result, error. `title` is one
    line; `data` is JSON-able and holds no secret (see `redacted`). `command` is the id of the command it belongs to,
    empty for a field that is written between commands.
    """

    number: int
    kind: str
    title: str
    data: Mapping[str, Any]
    command: str


class Trace(Protocol):
    """Takes what happened; handed to the node and to the backend."""

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        """Add one event to the list; never raises."""
        ...


class NoTrace:
    """Keeps nothing."""

    def emit(self, kind: str, title: str, data: Mapping[str, Any] | None = None) -> None:
        """Forget it."""


def redacted(secret: str) -> str:
    """What stands in a trace where a secret would be."""
    return f"<redacted, {len(secret)} characters>"
