"""The journal: an append-only list of events in one SQLite file, or in memory.

An event is acknowledged once its transaction is committed, and committed means on disk
(`synchronous=FULL`). Nothing is ever deleted or changed; the database itself refuses to.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from backends.local.database import Mismatch, connect, connect_read_only, make_private, number, ours, prepared
from backends.local.failures import ledger_at, ledger_failed
from backends.local.line import CLOCK, SAVED, Line
from backends.local.line_reader import LineReader, Step
from tui_store.domain.errors import InputError, LedgerFailed

_PAGE = 5_000
LAST = 2**62  # above every number that an event can have


class Event(NamedTuple):
    """One thing that happened; `body` is what its kind makes of it, `at` is aware and in UTC."""

    seq: int
    account: str
    kind: str
    at: datetime
    body: Mapping[str, Any]


class Journal:
    """One connection, guarded by a lock, so that any thread may use it. Every failure is a LedgerFailed."""

    def __init__(self, db: sqlite3.Connection, path: Path | None, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._where = str(path) if path else ""
        self._db = db
        self._lock = threading.RLock()
        self._closed = False
        self._file = path.stat() if path else None
        self._reader = LineReader(db)
        self._if_rolled_back: list[Callable[[], None]] = []

    @classmethod
    def open(cls, path: Path | None) -> Journal:
        """Open the ledger and create what is missing; `None` keeps it in memory.

        Where the file or its folder may not be written to it is opened for reading only.
        """
        try:
            if path is None:
                return cls(prepared(connect(":memory:")), None)
            if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
                return cls(ours(connect_read_only(path)), path, read_only=True)
            make_private(path)
            return cls(prepared(connect(path)), path)
        except Mismatch as error:
            raise LedgerFailed(f"{ledger_at(str(path))} {error}: it was left as it is.") from None
        except (sqlite3.Error, OSError, ValueError) as error:
            raise ledger_failed(str(path or ""), error) from error

    def close(self) -> None:
        """Let go of the file; later calls raise LedgerFailed."""
        with self._lock:
            self._closed = True
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all when it raises.

        Other processes wait meanwhile; what they committed before is visible inside.
        """
        with self._guarded():
            if self.read_only:
                raise ledger_failed(self._where, _read_only())
            self._still_there()
            self._db.execute("BEGIN IMMEDIATE")
            is_committed = False
            try:
                yield
                self._db.execute("COMMIT")
                is_committed = True
                self._reader.line()  # the clock may have been moved
            finally:
                if not is_committed:
                    self._roll_back()
                self._if_rolled_back.clear()

    def _roll_back(self) -> None:
        self._reader.forget()
        for forget in self._if_rolled_back:
            forget()
        # After a full disk SQLite has rolled back by itself.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def if_rolled_back(self, forget: Callable[[], None]) -> None:
        """Call this when the present `transaction` is rolled back, by whoever remembers what was written in it."""
        self._if_rolled_back.append(forget)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """No other thread uses the journal inside."""
        with self._guarded():
            yield

    def append(self, kind: str, account: str, at: datetime, body: Mapping[str, Any], request_id: str = "") -> int:
        """Add one event inside a `transaction` and give its number; an empty `request_id` is none."""
        parent = self._reader.line().head or None
        cursor = self._db.execute(
            "INSERT INTO events (parent, account, kind, at, request_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            (parent, account, kind, at.isoformat(), request_id or None, json.dumps(body)),
        )
        return int(cursor.lastrowid or 0)

    def extend(self, account: str, events: Iterable[tuple[str, str, str]]) -> tuple[int, int]:
        """Add many events of the line inside a `transaction`, as (kind, moment, body) in text.

        Answers the numbers of the first and the last; (0, 0) for none.
        """
        head = self._reader.line().head or None
        first = number(self._db, "SELECT coalesce(max(seq), 0) + 1 FROM events")
        rows = (
            (seq, seq - 1 if seq > first else head, account, kind, at, body)
            for seq, (kind, at, body) in enumerate(events, first)
        )
        self._db.executemany(
            "INSERT INTO events (seq, parent, account, kind, at, body) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        last = number(self._db, "SELECT coalesce(max(seq), 0) FROM events")
        return (first, last) if last >= first else (0, 0)

    def claim(self, identifier: str) -> bool:
        """Take an identifier inside a `transaction`; false if somebody has it already."""
        return self._db.execute("INSERT OR IGNORE INTO identifiers VALUES (?)", (identifier,)).rowcount == 1

    def events(self, account: str, kinds: Sequence[str], after: int = 0, upto: int = LAST) -> list[Event]:
        """The account's events of these kinds with a number above `after` and up to `upto`, in order."""
        marks = ", ".join("?" * len(kinds))
        query = f"{_SELECT} WHERE account = ? AND seq > ? AND seq <= ? AND kind IN ({marks}) ORDER BY seq"
        with self._guarded():
            return [self._event(row) for row in self._db.execute(query, (account, after, upto, *kinds))]

    def each_event(self, account: str, kinds: Sequence[str], after: int, upto: int) -> Iterator[Event]:
        """The same one by one: a long history need not be in memory twice."""
        marks = ", ".join("?" * len(kinds))
        query = f"{_SELECT} WHERE account = ? AND seq > ? AND seq <= ? AND kind IN ({marks}) ORDER BY seq LIMIT {_PAGE}"
        while after < upto:
            with self._guarded():
                rows = self._db.execute(query, (account, after, upto, *kinds)).fetchall()
            for row in rows:
                yield self._event(row)
            after = rows[-1][0] if len(rows) == _PAGE else upto

    def count_on(self, line: Line, account: str, kinds: Sequence[str]) -> int:
        """How many of the account's events of these kinds are on a line."""
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT count(*) FROM events WHERE account = ? AND seq > ? AND seq <= ? AND kind IN ({marks})"  # noqa: S608
        with self._guarded():
            counts = (self._db.execute(query, (account, *segment, *kinds)).fetchone() for segment in line.segments)
            return sum(int(count[0]) for count in counts)

    def newest(self) -> int:
        """The number of the newest event of all; 0 if there is none."""
        with self._guarded():
            return number(self._db, "SELECT coalesce(max(seq), 0) FROM events")

    def line(self) -> Line:
        """The line of events that counts now."""
        with self._read_line():
            return self._reader.line()

    def line_to(self, head: int) -> Line:
        """The line that ends in an event."""
        with self._read_line():
            return self._reader.line_to(head)

    def last_step(self) -> Step | None:
        """What undo would take back; None if there is nothing."""
        with self._read_line():
            return self._reader.step(self._reader.line().head)

    def step_at(self, head: int) -> Step | None:
        """The step that led to a head; None where nothing has happened yet."""
        with self._read_line():
            self._reader.line()
            return self._reader.step(head)

    def next_step(self) -> Step | None:
        """What redo would do again; None if there is nothing."""
        with self._read_line():
            return self._reader.next_step(self._reader.line())

    def checkpoints(self) -> list[Event]:
        """The named points, of all accounts, in order."""
        with self._guarded():
            query = f"{_SELECT} WHERE kind = '{SAVED}' ORDER BY seq"
            return [self._event(row) for row in self._db.execute(query)]

    def by_request(self, request_id: str) -> Event | None:
        """The event that a request led to, if it was seen before, whichever account it is of."""
        with self._guarded():
            row = self._db.execute(f"{_SELECT} WHERE request_id = ?", (request_id,)).fetchone()
            return self._event(row) if row else None

    def unanswered(self, kind: str, by: str) -> list[Event]:
        """Events of a kind, of all accounts, in order, whose request id `KIND REST` has no event with `BY REST`."""
        query = (
            f"{_SELECT} AS asked WHERE kind = ? AND NOT EXISTS "  # noqa: S608 - only constants are put in
            "(SELECT 1 FROM events WHERE request_id = ? || substr(asked.request_id, ?)) ORDER BY seq"
        )
        with self._guarded():
            return [self._event(row) for row in self._db.execute(query, (kind, by, len(kind) + 1))]

    def count(self) -> int:
        """How many events the journal holds."""
        with self._guarded():
            return number(self._db, "SELECT count(*) FROM events")

    def last_event_at(self) -> datetime | None:
        """The moment of the last event, whichever account it is of; of those that count, once something was undone."""
        with self._read_line():
            line = self._reader.line()
            if self._reader.has_turns:
                step = self._reader.step(line.head)
                return _moment(step.at) if step else None
        return self._moment("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1")

    def clock_at(self) -> datetime | None:
        """The moment the clock was last set to on the line; None while the machine's runs."""
        with self._read_line():
            self._reader.line()
            return _moment(self._reader.clock) if self._reader.clock else None

    @property
    def known_clock(self) -> datetime | None:
        """The same as it was last read, without waiting for anybody."""
        text = self._reader.clock
        return _moment(text) if text else None

    def set_clock(self, at: datetime) -> None:
        """Remember that the clock was set; InputError when something later has happened already."""
        if at == self.clock_at() == self.last_event_at():
            return
        with self.transaction():
            last = self.last_event_at()
            if last is not None and at < last:
                raise InputError(
                    f"The clock cannot be set to {at.isoformat()}, because the ledger's last event is of "
                    f"{last.isoformat()}: choose that moment or a later one, or use --fresh."
                )
            self.append(CLOCK, "", at, {})

    def not_before_last_event(self, now: datetime) -> datetime:
        """The present moment for the ledger: time never runs backwards in it."""
        last = self.last_event_at()
        return now if last is None or last < now else last

    @contextmanager
    def _read_line(self) -> Iterator[None]:
        with self._guarded():
            try:
                yield
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise LedgerFailed(
                    f"{ledger_at(self._where)} is damaged, what was undone in it cannot be told: move it away, or use "
                    "--state or --fresh."
                ) from error

    def _moment(self, query: str) -> datetime | None:
        with self._guarded():
            row = self._db.execute(query).fetchone()
        if row is None:
            return None
        try:
            return _moment(row[1])
        except (ValueError, TypeError) as error:
            raise _unreadable(self._where, row[0]) from error

    def _event(self, row: tuple[int, str, str, str, str]) -> Event:
        seq, account, kind, at, body = row
        try:
            return Event(seq, account, kind, _moment(at), json.loads(body))
        except (ValueError, TypeError) as error:
            raise _unreadable(self._where, seq) from error

    def unreadable(self, event: Event) -> LedgerFailed:
        """What to raise when an event's body is not what its kind promises."""
        return _unreadable(self._where, event.seq)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise LedgerFailed(f"{ledger_at(self._where)} is closed: nothing was charged.")
            try:
                yield
            except sqlite3.Error as error:
                raise ledger_failed(self._where, error) from error

    def _still_there(self) -> None:
        """A file that was moved away could still be written to, but nobody would find it again."""
        if self.path is None or self._file is None:
            return
        try:
            there = os.path.samestat(self.path.stat(), self._file)
        except OSError:
            there = False
        if not there:
            raise LedgerFailed(
                f"{ledger_at(self._where)} was moved or replaced while in use: nothing was charged; start again."
            )


_SELECT = "SELECT seq, account, kind, at, body FROM events"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _unreadable(where: str, seq: int) -> LedgerFailed:
    return LedgerFailed(
        f"{ledger_at(where)} is damaged, its event {seq} cannot be read: move it away, or use --state or --fresh."
    )


def _read_only() -> sqlite3.Error:
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY
    return error
