"""Who sells: channel.toml, else the app's manifest, else the folder's name."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from backends.csfake.folder import CsfakeFolder
from backends.csfake.groups import read_groups
from backends.csfake.titles import read_titles
from tui_store.domain.account import Channel
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

CHANNEL_FILE = "channel.toml"
_KEYS: dict[str, type] = {
    "title": str,
    "id": str,
    "avod": bool,
    "partner_payouts": bool,
    "tagline": str,
    "groups": dict,
    "titles": list,
}
_TYPE_WORDS = {str: "a text in quotes", bool: "true or false", dict: "a table", list: "a list of tables"}
_MOST_BYTES = 64 * 1024
_LONGEST_TITLE, _LONGEST_ID = 200, 64


def channel_of(folder: CsfakeFolder) -> Channel:
    """Read title, id, `avod`, `partner_payouts`, tagline, groups and titles; raises InputError naming file and key.

    Without an `id` the channel is known by its folder's name and place, so that each folder has a state of its own.
    """
    path = _channel_file(folder)
    said = _read_toml(path) if path else {}
    title = plain(said.get("title", "")).strip() or _manifest_title(folder.root / "manifest") or _name(folder.root)
    return Channel(
        id=said.get("id") or _id_of(folder.root),
        title=shortened(title, _LONGEST_TITLE),
        avod=said.get("avod", False),
        partner_payouts=said.get("partner_payouts", False),
        tagline=plain(said.get("tagline", "")).strip(),
        groups=read_groups(plain(str(path)), said.get("groups", {})),
        titles=read_titles(plain(str(path)), said.get("titles", [])),
    )


def _channel_file(folder: CsfakeFolder) -> Path | None:
    beside = folder.files.get(CHANNEL_FILE)
    at_root = folder.root / CHANNEL_FILE
    return beside or (at_root if at_root.is_file() else None)


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib

    where = plain(str(path))
    try:
        said = tomllib.loads(_beginning(path).decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{where}: it cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"{where}: it is no text in UTF-8; save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{where}: it is no TOML ({plain(str(error))}); correct it.") from None
    for key, value in said.items():
        _check(where, key, value)
    return said


def _check(where: str, key: str, value: object) -> None:
    if key not in _KEYS:
        raise InputError(f"{where}: there is no key {plain(key)}; {_nearest(key)}.")
    if not isinstance(value, _KEYS[key]):
        raise InputError(f"{where}: {key} has to be {_TYPE_WORDS[_KEYS[key]]}.")
    if key == "id" and not _is_safe(str(value)):
        raise InputError(
            f"{where}: id has to be 1 to {_LONGEST_ID} letters, digits, dots, dashes or underscores, the first one"
            " a letter or digit."
        )


def _nearest(key: str) -> str:
    import difflib

    near = difflib.get_close_matches(key.lower().replace("-", "_"), _KEYS, n=1)
    return f"did you mean {near[0]}?".rstrip("?") if near else "the keys are " + ", ".join(_KEYS)


def _is_safe(name: str) -> bool:
    """Whether a name can be a file's name wherever this runs."""
    rest = name.replace(".", "").replace("-", "").replace("_", "")
    return name.isascii() and name[:1].isalnum() and rest.isalnum() and len(name) <= _LONGEST_ID


def _manifest_title(manifest: Path) -> str:
    """The `title=` of a Roku app's manifest; empty if there is none."""
    try:
        lines = _beginning(manifest).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip().lower() == "title":
            return plain(value).strip()
    return ""


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _name(root: Path) -> str:
    return plain(root.resolve().name).strip() or "csfake"


def _id_of(root: Path) -> str:
    place = str(root.resolve()).encode("utf-8", "surrogateescape")
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in _name(root).lower())
    words = "-".join(word for word in letters.split("-") if word)[:40]
    return f"{words or 'channel'}-{zlib.crc32(place):08x}"
