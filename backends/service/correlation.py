"""The correlation id of a request: the client's own where it sent one, or a new one."""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection
from starlette.types import Scope

HEADER = "x-correlation-id"
# No format was ever published; this much goes into a header and a log line without harm.
_FORM = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?")
_KEY = "tui_store.correlation"


def is_acceptable(correlation: str) -> bool:
    """Whether it is printable ASCII of at most 200 characters."""
    return _FORM.fullmatch(correlation) is not None


def remember(scope: Scope, correlation: str) -> None:
    """Keep the request's correlation id beside the request."""
    scope[_KEY] = correlation


def correlation_of(request: HTTPConnection) -> str:
    """The request's correlation id; every answer carries it."""
    return str(request.scope[_KEY])
