"""Is this a state file that can be used? Asked before any screen, without changing a byte of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.domain.errors import InputError
from tui_store.text import plain

if TYPE_CHECKING:
    from sqlite3 import Connection

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_SMALL = 1024 * 1024
_REMEDY = "move it away, choose another one with --state, or start empty with --fresh"


def check_state_file(path: Path) -> None:
    """Raise InputError, one sentence, unless the file can be used as a ledger or can be created.

    A read-only file is fine: it can be looked at.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        _check_folder(path)
        return
    except (OSError, ValueError) as error:
        raise _refusal(path, f"cannot be reached ({_reason(error)})") from None
    if stat.S_ISDIR(found.st_mode):
        raise _refusal(path, "is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise _refusal(path, "is no ordinary file")
    if found.st_size:
        _check_content(path, found.st_size)


def _check_folder(path: Path) -> None:
    """A missing file, and missing folders above it, will be created."""
    folder = path.absolute().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise _refusal(path, f"cannot be created, because {plain(str(folder))} is no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _refusal(path, f"cannot be created, because the folder {plain(str(folder))} may not be written to")


def _check_content(path: Path, size: int) -> None:
    from backends.local.database import mismatch_of

    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise _refusal(path, f"cannot be read ({_reason(error)})") from None
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise _refusal(path, "is no tui-store state file")
    version, application_id = int.from_bytes(header[60:64], "big"), int.from_bytes(header[68:72], "big")
    if application_id:
        _refuse_mismatch(path, mismatch_of(application_id, version))
    _check_database(path, size)


def _check_database(path: Path, size: int) -> None:
    import sqlite3

    from backends.local.database import connect_read_only, is_empty, mismatch

    hot = path.with_name(path.name + "-journal")
    if hot.exists() and hot.stat().st_size:
        # Its creation was interrupted; opening it for writing will roll that back.
        return
    try:
        db = connect_read_only(path)
        try:
            if not is_empty(db):
                _refuse_mismatch(path, mismatch(db))
                _check_structure(path, db, thorough=size <= _SMALL)
        finally:
            db.close()
    except sqlite3.Error as error:
        # Locked is no fault of the file; the store says so when it is used.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise _refusal(path, f"is damaged ({plain(str(error))})") from None


def _check_structure(path: Path, db: Connection, *, thorough: bool) -> None:
    """A small file is walked through; of a large one the ends of the journal are read."""
    db.execute("SELECT seq, parent, account, kind, at, request_id, body FROM events ORDER BY seq LIMIT 1").fetchone()
    db.execute("SELECT seq, body FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    db.execute("SELECT id FROM identifiers LIMIT 1").fetchone()
    if thorough:
        answer = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        if answer != "ok":
            raise _refusal(path, f"is damaged ({plain(answer)})")


def _refuse_mismatch(path: Path, why: str) -> None:
    if why:
        raise _refusal(path, why)


def _refusal(path: Path, why: str) -> InputError:
    return InputError(f"The state file {plain(str(path))} {why}: {_REMEDY}.")


def _reason(error: Exception) -> str:
    return plain(getattr(error, "strerror", None) or str(error))
