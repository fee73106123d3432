"""Reads the body of a request, as far as the service is willing to."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from starlette.requests import Request

from backends.service.errors import BAD_MEMBER, NOT_JSON, ServiceError
from tui_store.text import nearest

LONGEST_BODY = 1_000_000  # bytes


async def body_of(request: Request) -> bytes:
    """The whole body; raises ServiceError 413 as soon as it is too long."""
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > LONGEST_BODY:
            raise ServiceError(413, NOT_JSON, f"The body is longer than {LONGEST_BODY} bytes.")
        parts.append(part)
    return b"".join(parts)


def parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value; raises ServiceError 400 where it is none."""
    try:
        return json.loads(body.decode(), parse_constant=_refused, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise ServiceError(400, NOT_JSON, "The body is not JSON.") from error


async def object_of(request: Request) -> dict[str, Any]:
    """The JSON object that the body holds; raises ServiceError 400 where it holds none."""
    value = parsed(await body_of(request))
    if not isinstance(value, dict):
        raise ServiceError(400, BAD_MEMBER, "The body is not a JSON object.")
    return value


def text_in(body: Any, name: str) -> str:  # noqa: ANN401 - any JSON
    """A member that must be a text that is not empty; raises ServiceError 400, which suggests a misspelt one."""
    if not isinstance(body, dict):
        raise ServiceError(400, BAD_MEMBER, "The body is not a JSON object.")
    value = body.get(name)
    if isinstance(value, str) and value and is_storable(value):
        return value
    hint = nearest(name, (key for key in body if isinstance(key, str)))
    wrong = f"; it has '{hint[:60]}'" if name not in body and hint else ""
    raise ServiceError(400, BAD_MEMBER, f"The body needs {name}, a string that is not empty{wrong}.")


def is_storable(text: str) -> bool:
    """Whether a database can hold it: neither NUL nor half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(number)
    return value
