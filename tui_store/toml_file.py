"""Reads a small TOML file that a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui_store.domain.errors import InputError
from tui_store.text import plain

_LONGEST = 65536  # bytes


def read_toml(path: Path, where: str, what: str) -> Mapping[str, Any]:
    """The file's table; raises InputError that names `where` it is, and `what` a file so long can hardly be."""
    import tomllib  # costs more than what is imported here, and only a file that is read needs it

    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise InputError(f"Can't read {where}: {error.strerror or 'it is no file'}.") from error
    if len(content) > _LONGEST:
        raise InputError(f"Can't use {where}: it is longer than {_LONGEST} bytes and hardly {what}.")
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"Can't read {where}: it is not TOML ({plain(str(error))}).") from error
