"""The settings file: what flags and the environment leave open, in TOML in the user's config directory.

    backend = "remote"

    [remote]
    service_url = "https://tv.example.com"
    tenant = "nagra"

Anything it does not know is refused, so that a misspelt key is never silently ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tui_store.domain.errors import InputError
from tui_store.text import nearest, plain, quoted
from tui_store.toml_file import read_toml

NAME = "settings.toml"
# What stands in [remote]: each key and what its value must be.
REMOTE_KEYS: Mapping[str, type] = {
    "service_url": str,
    "tenant": str,
    "user": str,
    "device_class": str,
    "provider": str,
    "catalogues": list,
    "locale": str,
    "currency": str,
    "ca_file": str,
    "horizon": float,
}
_KEYS = {"backend": str, "remote": dict}
_WORDS = {
    str: "a text in quotes",
    list: "a list of texts",
    float: "a number of seconds from 60 to less than 1,000,000",
    dict: "a table",
}


class Settings:
    """What the file says. `where` names it in a sentence; empty when there is none."""

    def __init__(self, where: str = "", backend: str = "", remote: Mapping[str, Any] | None = None) -> None:
        self.where = where
        self.backend = backend
        self.remote: Mapping[str, Any] = remote or {}


def settings_path() -> Path:
    """Where the file is looked for; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("tui-store", appauthor=False) / NAME


def read_settings(path: Path | None = None) -> Settings:
    """Read the file, if there is one; raises InputError that names file and key."""
    path = path or settings_path()
    where = f"the settings file {plain(str(path))}"
    try:
        path.stat()
    except OSError:
        # Not there, or in a folder that is none of ours to look into, as for a service's user: nothing is said.
        return Settings()
    table = read_toml(path, where, "settings")
    _check(table, _KEYS, where)
    remote = table.get("remote", {})
    _check(remote, REMOTE_KEYS, f"[remote] of {where}")
    return Settings(where, plain(table.get("backend", "")).strip(), remote)


def _check(table: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, value in table.items():
        if "password" in key.lower():
            raise InputError(
                f"Take the {quoted(key, 60)} out of {where}: a password is read from the environment "
                "(TUI_STORE_PASSWORD), from a keyring or from a prompt, never from a file."
            )
        if key not in known:
            raise InputError(f"There is an unknown key {quoted(key, 60)} in {where}: {_hint(key, known)}.")
        if not _fits(value, known[key]):
            raise InputError(f"The key {key} in {where} must be {_WORDS[known[key]]}.")


def _fits(value: object, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6
    if wanted is list:
        return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)
    return isinstance(value, wanted) and (wanted is not str or bool(str(value).strip()))


def _hint(key: str, known: Iterable[str]) -> str:
    names = tuple(known)
    likely = nearest(key, names)
    return f"did you mean {likely}" if likely else f"known are {', '.join(names)}"
