"""The client ids that services issued: kept, or each run would register one device more on the account."""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from pathlib import Path

from backends.remote.settings import RemoteSettings


class ClientIds:
    """One id per service, tenant, user and device class, each in a private file of `folder`; None keeps them in memory.

    A file that cannot be read counts as none, and one that cannot be written is kept in memory: `keep` says which.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[str, str] = {}

    def get(self, settings: RemoteSettings) -> str:
        """The id that was issued, empty if there is none."""
        key = _key(settings)
        if key not in self._kept and self._folder is not None:
            self._kept[key] = _read(self._folder / _file_name(settings), settings)
        return self._kept.get(key, "")

    def keep(self, settings: RemoteSettings, client_id: str) -> bool:
        """Keep an id; False if it could not be written down and lasts for this run only."""
        self._kept[_key(settings)] = client_id
        if self._folder is None:
            return True
        path = self._folder / _file_name(settings)
        text = json.dumps({**_owner(settings), "clientId": client_id}, indent=2) + "\n"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(path, text)
        except OSError:
            return False
        return True

    def forget(self, settings: RemoteSettings) -> None:
        """The service knows the id no longer."""
        self._kept[_key(settings)] = ""
        if self._folder is not None:
            # A file that stays costs one refused sign-on in the next run.
            with suppress(OSError):
                (self._folder / _file_name(settings)).unlink()


def _owner(settings: RemoteSettings) -> dict[str, str]:
    return {
        "service": settings.service_url,
        "tenant": settings.tenant,
        "user": settings.user,
        "deviceClass": settings.device_class,
    }


def _key(settings: RemoteSettings) -> str:
    return json.dumps(_owner(settings), sort_keys=True)


def _file_name(settings: RemoteSettings) -> str:
    """Readable, and one for each owner whatever characters its names hold."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{settings.host}-{settings.user}-{settings.device_class}").strip("-")
    return f"{words[:60]}-{hashlib.sha256(_key(settings).encode()).hexdigest()[:12]}.json"


def _read(path: Path, settings: RemoteSettings) -> str:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    if not isinstance(data, dict) or any(data.get(name) != text for name, text in _owner(settings).items()):
        return ""
    found = data.get("clientId")
    return found if isinstance(found, str) else ""


def _write_whole(path: Path, text: str) -> None:
    """Old or new, never half: another storefront may be reading."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
