"""The status conventions: which integer an answer carries, and what it looks like when it is no success.

Only the node knows these. Backends raise typed errors; the table here turns each into its status.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_store.channel_store.content_node import ContentNode
from tui_store.domain.errors import (
    AlreadySubscribed,
    HttpFailed,
    InvalidRequest,
    StoreError,
    TimedOut,
    Unreachable,
)

INTERRUPTED = 2
SUCCESS = 1
NETWORK_ERROR = 0
HTTP_ERROR = -1
TIMEOUT = -2
UNKNOWN_ERROR = -3
INVALID_REQUEST = -4

_WORDS = {
    INTERRUPTED: "Interrupted",
    NETWORK_ERROR: "Network error",
    HTTP_ERROR: "HTTP error",
    TIMEOUT: "Timeout",
    UNKNOWN_ERROR: "Unknown error",
    INVALID_REQUEST: "Invalid request",
}

# An error that is not here counts as the nearest of its base classes.
_STATUS_OF: dict[type, int] = {
    AlreadySubscribed: INTERRUPTED,
    Unreachable: NETWORK_ERROR,
    HttpFailed: HTTP_ERROR,
    TimedOut: TIMEOUT,
    InvalidRequest: INVALID_REQUEST,
    StoreError: UNKNOWN_ERROR,
}

# How a command's answer looks when there is no success: from a status and its words.
Failure = Callable[[int, str], ContentNode | None]


def status_of(error: StoreError) -> int:
    """The status that says this went wrong."""
    return next(_STATUS_OF[kind] for kind in type(error).__mro__ if kind in _STATUS_OF)


def success(message: str, children: Sequence[ContentNode]) -> ContentNode:
    """An answer with status 1, the only one that has children."""
    return ContentNode({"status": SUCCESS, "statusMessage": message}, children, is_result=True)


def status_only(status: int, message: str) -> ContentNode:
    """An answer that says in words why there is nothing more to it."""
    fields = {"status": status, "statusMessage": message or _WORDS.get(status, f"Status {status}")}
    return ContentNode(fields, is_result=True)


def invalid(status: int, message: str) -> None:
    """No answer at all: the convention of the commands that have no status."""
