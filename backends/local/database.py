"""The SQLite file behind the journal: its schema, its marks, and how it is connected to."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote_from_bytes

from backends.local.line import KINDS_IN_SQL, SAVED, TURNS_IN_SQL

# In the header of every file of ours, so that no other program's database is taken for one.
APPLICATION_ID = 0x7473746F
VERSION = 2  # 1 knew no undo
BUSY_SECONDS = 2.0

# The line of events is found by its newest one and by its turns.
LINE_INDEXES = (
    f"CREATE INDEX events_that_are_checkpoints ON events (seq) WHERE kind = '{SAVED}'",
    f"CREATE INDEX events_of_the_line ON events (seq) WHERE kind IN {KINDS_IN_SQL}",
    f"CREATE INDEX events_that_turn ON events (seq) WHERE kind IN {TURNS_IN_SQL}",
)
SCHEMA = (
    """CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        parent INTEGER REFERENCES events (seq),
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        request_id TEXT,
        body TEXT NOT NULL
    )""",
    "CREATE UNIQUE INDEX events_by_request ON events (request_id) WHERE request_id IS NOT NULL",
    "CREATE INDEX events_by_account ON events (account, seq, kind)",
    "CREATE INDEX events_of_the_clock ON events (seq) WHERE kind = 'clock'",
    *LINE_INDEXES,
    # Purchase ids and order numbers in use, whichever account they belong to.
    "CREATE TABLE identifiers (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    "CREATE TRIGGER events_hold BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END",
)


class Mismatch(Exception):
    """The database is another program's, or a newer version's; the message ends a sentence."""


def connect(path: Path | str) -> sqlite3.Connection:
    """A connection that may be handed from thread to thread; transactions are begun explicitly."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the file, also where its folder may not be written to.

    Raises sqlite3.Error, among others when a file that was not closed properly lies in such a folder.
    """
    if _has_log(path):
        return _connect_uri(path, "mode=ro")
    try:
        # Leaves nothing beside the file, and needs nothing there.
        return _connect_uri(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError:
        if not _has_log(path):
            raise
        # Another process has begun to write in between: its log has to be read with the file.
        return _connect_uri(path, "mode=ro")


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.is_file() and log.stat().st_size > 0


def _connect_uri(path: Path, options: str) -> sqlite3.Connection:
    name = quote_from_bytes(bytes(path.absolute()))
    db = sqlite3.connect(
        f"file:{name}?{options}", uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def number(db: sqlite3.Connection, query: str) -> int:
    """The one number that a query or PRAGMA answers with."""
    return int(db.execute(query).fetchone()[0])


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether nobody has put anything into the database yet."""
    return not number(db, "SELECT count(*) FROM sqlite_master") and not number(db, "PRAGMA application_id")


def mismatch(db: sqlite3.Connection) -> str:
    """Why the database is not a ledger that this version can use, as the end of a sentence; or empty."""
    return mismatch_of(number(db, "PRAGMA application_id"), number(db, "PRAGMA user_version"))


def mismatch_of(application_id: int, version: int) -> str:
    """The same, from the two marks in the file's header."""
    if application_id != APPLICATION_ID:
        return "is a database of another program"
    if version > VERSION:
        return f"was written by a newer version of tui-store (its format is {version}, this one reads {VERSION})"
    return ""


def make_private(path: Path) -> None:
    """What was bought is nobody else's business; SQLite gives its side files the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def ours(db: sqlite3.Connection) -> sqlite3.Connection:
    """The same connection if it leads to a ledger of ours; raises Mismatch after closing it if not."""
    why = mismatch(db)
    if why:
        db.close()
        raise Mismatch(why)
    return db


def prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """The same connection, ready for a journal: tables created if there were none, commits reach the disk."""
    try:
        if is_empty(db):
            db.execute("BEGIN IMMEDIATE")
            # Another process may have been quicker.
            if is_empty(db):
                _create_tables(db)
            db.execute("COMMIT")
        ours(db)
        _brought_up(db)
        _write_ahead(db)
        db.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _create_tables(db: sqlite3.Connection) -> None:
    for statement in SCHEMA:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _brought_up(db: sqlite3.Connection) -> None:
    """Bring a ledger of an earlier version up to this one; its events stay as they are."""
    if number(db, "PRAGMA user_version") >= VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    # Another process may have been quicker.
    if number(db, "PRAGMA user_version") < VERSION:
        for statement in LINE_INDEXES:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _write_ahead(db: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait by itself while another process does the same."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
