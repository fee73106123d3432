"""What SQLite and the file system complain about, as one sentence a viewer can read."""

from __future__ import annotations

import sqlite3

from tui_store.domain.errors import LedgerFailed
from tui_store.text import plain

_REMEDY = "move it away, choose another file with --state, or use --fresh"

# The low byte of SQLite's result code -> what happened, what to do.
_REASONS = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", "try again in a moment"),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", "try again in a moment"),
    sqlite3.SQLITE_READONLY: (
        "is read-only",
        "allow writing to it and its folder, or choose another file with --state",
    ),
    sqlite3.SQLITE_PERM: ("may not be opened", "allow reading and writing it, or choose another file with --state"),
    sqlite3.SQLITE_FULL: ("has no room left on its disk", "make room and try again"),
    sqlite3.SQLITE_IOERR: ("could not be read or written", "check its disk and try again"),
    sqlite3.SQLITE_CANTOPEN: ("could not be opened", "check that it and its folder may be read and written"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _REMEDY),
    sqlite3.SQLITE_NOTADB: ("is damaged", _REMEDY),
}


def ledger_failed(where: str, error: Exception) -> LedgerFailed:
    """Say what went wrong with the ledger at `where` and what to do about it."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        what, remedy = _REASONS.get(code, (f"could not be used ({plain(str(error))})", _REMEDY))
    else:
        reason = getattr(error, "strerror", None) or str(error)
        what, remedy = f"could not be opened ({plain(reason)})", "choose another file with --state, or use --fresh"
    return LedgerFailed(f"{ledger_at(where)} {what}: nothing was charged; {remedy}.")


def ledger_at(where: str) -> str:
    """How a sentence about the ledger begins."""
    return f"The ledger {plain(where)}" if where else "The ledger in memory"
