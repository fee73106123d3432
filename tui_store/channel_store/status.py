"""The status conventions: which integer or word an answer carries, and what it looks like when it is no success.

Only the node knows these. Backends raise typed errors; the table here turns each into its status, and a
command's convention turns that into the shape of its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

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

WORDS: Mapping[int, str] = {
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

# In answers where 0 is success a failure says what an HTTP service would.
_HTTP: Mapping[int, int] = {
    INTERRUPTED: 499,
    NETWORK_ERROR: 503,
    HTTP_ERROR: 502,
    TIMEOUT: 504,
    UNKNOWN_ERROR: 500,
    INVALID_REQUEST: 400,
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
    fields = {"status": status, "statusMessage": message or WORDS.get(status, f"Status {status}")}
    return ContentNode(fields, is_result=True)


def invalid(status: int, message: str) -> None:
    """No answer at all: the convention of the commands that have no status."""


def not_stored(status: int, message: str) -> ContentNode:
    """What storeChannelCredData answers when nothing was stored: `response` is JSON, `status` is not 0."""
    import json

    words = {"status": "failure", "error": WORDS.get(status, f"Status {status}"), "error_detail": message}
    return ContentNode({"response": json.dumps(words), "status": _HTTP.get(status, status)})


def no_credentials(status: int, message: str) -> ContentNode:
    """What getChannelCred answers when the service failed: an empty `json`, the reason in `errorCode`."""
    fields = {
        "channelID": "",
        "errorCode": message or WORDS.get(status, f"Status {status}"),
        "json": "",
        "publisherDeviceID": "",
        "status": _HTTP.get(status, status),
    }
    return ContentNode(fields)


def no_token(status: int, message: str) -> ContentNode:
    """What getDeviceAttestationToken answers when there is no token."""
    fields = {"status": status, "statusMessage": message or WORDS.get(status, f"Status {status}"), "token": ""}
    return ContentNode(fields)


def partner_failure(code: str, message: str) -> ContentNode:
    """A partner order that did not go through; the codes `Declined` and `PurchaseUnsuccessful` are Roku's."""
    return ContentNode({"errorCode": code, "errorMessage": message, "status": "Failure"})


def partner_failed(status: int, message: str) -> ContentNode:
    """The same, for what the record has no code for."""
    words = WORDS.get(status, WORDS[UNKNOWN_ERROR])
    return partner_failure(_code(words), message or words)


def _code(words: str) -> str:
    return words.title().replace(" ", "")


class Convention(NamedTuple):
    """How a group of commands says how it went.

    `success` is what its `status` says then; None for a group that has no status: any answer is a success.
    `failure` shapes an answer that is none. `outcomes` are the failures that an outcome rule may name, each with the
    status it counts as and a sentence for the viewer. Where `by_code`, the name itself is the error code.
    """

    success: int | str | None
    failure: Failure
    outcomes: Mapping[str, tuple[int, str]]
    by_code: bool = False

    def succeeded(self, answer: ContentNode | None) -> bool:
        """Whether an answer is a success."""
        return answer is not None and (self.success is None or answer.get("status") == self.success)

    def forced(self, outcome: str, message: str) -> ContentNode | None:
        """The answer that an outcome rule asks for."""
        return partner_failure(outcome, message) if self.by_code else self.failure(self.outcomes[outcome][0], message)


# What a forced failure says of itself, in the words that a real one would have.
_SENTENCES: Mapping[int, str] = {
    INTERRUPTED: "Interrupted.",
    NETWORK_ERROR: "The store could not be reached.",
    HTTP_ERROR: "The store answered with an HTTP error.",
    TIMEOUT: "The store did not answer in time.",
    UNKNOWN_ERROR: "Something went wrong in the store.",
    INVALID_REQUEST: "The store could not make sense of the request.",
}

# Roku's own texts for the two error codes that are on record (its TVOD samples).
DECLINED = "Declined"
DECLINED_TEXT = (
    "Your Roku account is currently not set up for Channel Store purchases. "
    "Please log into your Roku account at roku.com to modify your account settings."
)
UNSUCCESSFUL = "PurchaseUnsuccessful"
UNSUCCESSFUL_TEXT = (
    "We’re sorry your financial institution has declined our payment attempt. "
    "Please resolve the matter with your bank and try your purchase again."
)


def _named(names: Mapping[int, object]) -> dict[str, tuple[int, str]]:
    return {str(name): (status, _SENTENCES[status]) for status, name in names.items()}


_NUMBERS = _named({status: status for status in WORDS})
_HTTP_NUMBERS = _named(_HTTP)
_CODES = _named({status: _code(words) for status, words in WORDS.items()})

STATUS = Convention(SUCCESS, status_only, _NUMBERS)
NO_STATUS = Convention(None, invalid, {"invalid": (UNKNOWN_ERROR, "")})
STORED = Convention(0, not_stored, _HTTP_NUMBERS)
CREDENTIALS = Convention(0, no_credentials, _HTTP_NUMBERS)
TOKEN = Convention(SUCCESS, no_token, _NUMBERS)
REQUESTED = Convention("Success", partner_failed, {DECLINED: (UNKNOWN_ERROR, DECLINED_TEXT), **_CODES}, by_code=True)
CONFIRMED = Convention(
    "Success", partner_failed, {UNSUCCESSFUL: (UNKNOWN_ERROR, UNSUCCESSFUL_TEXT), **_CODES}, by_code=True
)
