"""One line of `tui-store call --input`: a JSON object that names a command and what to set before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tui_store.channel_store.scripted import parse_customer_script
from tui_store.cli.call_fields import Assignment, assignment, command_called, read_json, shown
from tui_store.domain.errors import InputError
from tui_store.text import nearest

_KEYS = ("id", "command", "set", "customer")


class BadRequest(Exception):
    """A line that asks for nothing that can be done; `tag` has its id, if that much could be read."""

    def __init__(self, reason: str, tag: Mapping[str, Any] | None = None) -> None:
        self.tag = tag or {}
        super().__init__(reason)


class Request(NamedTuple):
    """What a line asks for. `tag` is the line's id as it goes into the answer, empty without one."""

    command: str
    fields: tuple[Assignment, ...]
    customer: str
    tag: Mapping[str, Any]


def parse_request(line: bytes, customer: str) -> Request:
    """Read a line of UTF-8; `customer` is the script where it names none. Raises BadRequest."""
    data = _object_in(line)
    tag = {"id": data["id"]} if "id" in data else {}
    try:
        _check_keys(data)
        name = command_called(_text(data, "command", "", 'write "command": "getCatalog", or another one.'))
        script = _text(data, "customer", customer, "write approve, cancel, back or pin= with four digits.")
        return Request(name, _assignments(data.get("set", {})), parse_customer_script(script), tag)
    except InputError as error:
        raise BadRequest(str(error), tag) from error


def _text(data: Mapping[str, Any], key: str, default: str, hint: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str) or not value:
        raise InputError(f'"{key}" is {"no text" if key in data else "missing"}: {hint}')
    return value


def _assignments(data: object) -> tuple[Assignment, ...]:
    if not isinstance(data, dict):
        raise InputError('"set" is no object: write fields and their values, such as {"nonce": "abc"}.')
    return tuple(assignment(field, value) for field, value in data.items())


def _object_in(line: bytes) -> dict[str, Any]:
    try:
        data = read_json(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRequest("it is no UTF-8.") from None
    except ValueError:
        raise BadRequest('it is no JSON: write one object, such as {"command": "getCatalog"}.') from None
    except RecursionError:
        raise BadRequest("it is nested too deeply to be read.") from None
    if not isinstance(data, dict):
        raise BadRequest('it is no object: write one, such as {"command": "getCatalog"}.')
    return data


def _check_keys(data: Mapping[str, Any]) -> None:
    for key in data:
        if key not in _KEYS:
            likely = nearest(key, _KEYS)
            hint = f"did you mean {likely}?" if likely else f"it may have {', '.join(_KEYS)}."
            raise InputError(f"there is no key '{shown(key)}': {hint}")
