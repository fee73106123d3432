"""Commands and fields as people and scripts name them: checked before anything is read or asked."""

from __future__ import annotations

import json
from typing import Any

from tui_store.channel_store.errors import StoreFieldError
from tui_store.channel_store.fields import field_named
from tui_store.channel_store.node import RESULT_FIELDS
from tui_store.domain.errors import InputError
from tui_store.text import nearest, plain, shortened

# A field by its documented name, and a value that it takes.
Assignment = tuple[str, Any]


def command_called(text: str) -> str:
    """The command with this name, whatever its case, in its own spelling; raises InputError."""
    spellings = {name.lower(): name for name in RESULT_FIELDS}
    if text.lower() in spellings:
        return spellings[text.lower()]
    likely = nearest(text, RESULT_FIELDS)
    hint = f"did you mean {likely}" if likely else f"choose one of {', '.join(RESULT_FIELDS)}"
    raise InputError(f"The store has no command '{shown(text)}': {hint}.")


def assignment_in(text: str) -> Assignment:
    """Read FIELD=VALUE; the value is JSON where it parses as JSON, else a text. Raises InputError."""
    name, mark, raw = text.partition("=")
    if not mark or not name.strip():
        raise InputError(f"The option --set needs FIELD=VALUE, such as requestedUserData=email, not '{shown(text)}'.")
    try:
        value = read_json(raw)
    except ValueError:
        value = plain(raw, lines=True)
    except RecursionError:
        raise InputError(f"The value that --set gives {shown(name)} is nested too deeply to be read.") from None
    return assignment(name.strip(), value)


def assignment(name: str, value: object) -> Assignment:
    """A field and what it is to be set to; raises InputError if it does not take that."""
    try:
        field = field_named(name)
        if field.name == "command":
            raise InputError("The field command can't be set: the command is what stands after call, or in its place.")
        return field.name, field.accept(value)
    except StoreFieldError as error:
        raise InputError(str(error)) from error


def read_json(text: str) -> Any:  # noqa: ANN401 - JSON data
    """The JSON value that a text is; ValueError if it is none, RecursionError if it is nested too deeply."""
    return json.loads(text, parse_constant=_no_number)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def shown(text: str) -> str:
    """What of a text from outside is repeated in a message."""
    return shortened(plain(text), 60)
