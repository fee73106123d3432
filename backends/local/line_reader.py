"""Reads the line of events that counts from the database, again only when something was written."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from backends.local.line import CLOCK, HEAD, KINDS_IN_SQL, TURNS_IN_SQL, Line, Turn, line_to, present_line


class Step(NamedTuple):
    """What one step wrote last, and where the head stood before it: an event's number, 0 before the first."""

    seq: int
    kind: str
    account: str
    at: str
    body: dict[str, Any]
    before: int


class LineReader:
    """For use inside the journal's lock. Raises sqlite3.Error, and ValueError, TypeError, KeyError for odd bodies."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._last = -1
        self._turns_read = 0
        self._turns: dict[int, Turn] = {}
        self._line = Line()
        # The moment that the clock was last set to on the line, as it is written; None while the machine's runs.
        self.clock: str | None = None

    def forget(self) -> None:
        """What was read may have been rolled back."""
        self._last = -1
        self._turns_read = 0
        self._turns.clear()

    def line(self) -> Line:
        """The line as it is now."""
        last = int(self._db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])
        if last != self._last:
            if last < self._last:
                self.forget()
            self._read_turns()
            row = self._db.execute(
                f"SELECT seq FROM events WHERE kind IN {KINDS_IN_SQL} ORDER BY seq DESC LIMIT 1"  # noqa: S608
            ).fetchone()
            self._line = present_line(row[0] if row else 0, self._turns)
            self.clock = self._clock_on(self._line)
            self._last = last
        return self._line

    @property
    def has_turns(self) -> bool:
        """Whether anything was ever undone or restored."""
        return bool(self._turns)

    def line_to(self, head: int) -> Line:
        """The line that ends in an event."""
        self.line()
        return line_to(head, self._turns)

    def step(self, head: int) -> Step | None:
        """The step that led to this head; None where nothing has happened yet."""
        row = self._at(head)
        if row is None:
            return None
        seq, kind, account, at, text = row
        body = json.loads(text)
        first = int(body.get("first", seq))
        parent = self._db.execute("SELECT parent FROM events WHERE seq = ?", (first,)).fetchone()
        return Step(seq, kind, account, at, body, self.normal(int(parent[0] or 0) if parent else 0))

    def next_step(self, line: Line) -> Step | None:
        """The step that redo would take again; None if there is none."""
        head, at = self.normal(line.head), line.top
        while at > line.head and (step := self.step(at)) is not None:
            if step.before == head:
                return step
            at = step.before
        return None

    def normal(self, head: int) -> int:
        """The same place, named by the event of the line that is there: a note may stand for it in an older file."""
        row = self._at(head)
        return row[0] if row else 0

    def _at(self, head: int) -> tuple[int, str, str, str, str] | None:
        turn = self._turns.get(head)
        if turn is not None and not turn.is_head:
            return self._row("seq = ?", head)
        for after, upto in reversed(line_to(head, self._turns).segments):
            row = self._row(
                f"seq > ? AND seq <= ? AND kind IN {KINDS_IN_SQL} AND kind <> '{HEAD}' ORDER BY seq DESC LIMIT 1",
                after,
                upto,
            )
            if row is not None:
                return row
            if after in self._turns and not self._turns[after].is_head:
                return self._row("seq = ?", after)
        return None

    def _row(self, condition: str, *values: int) -> tuple[int, str, str, str, str] | None:
        query = f"SELECT seq, kind, account, at, body FROM events WHERE {condition}"  # noqa: S608 - only constants
        found: tuple[int, str, str, str, str] | None = self._db.execute(query, values).fetchone()
        return found

    def _read_turns(self) -> None:
        rows = self._db.execute(
            f"SELECT seq, kind, body FROM events WHERE kind IN {TURNS_IN_SQL} AND seq > ? ORDER BY seq",  # noqa: S608
            (self._turns_read,),
        )
        for seq, kind, text in rows.fetchall():
            body = json.loads(text)
            to = int(body["to"])
            self._turns[seq] = Turn(seq, kind == HEAD, to, int(body.get("top", to)))
            self._turns_read = seq

    def _clock_on(self, line: Line) -> str | None:
        for after, upto in reversed(line.segments):
            row = self._db.execute(
                f"SELECT at FROM events WHERE kind = '{CLOCK}' AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 1",  # noqa: S608
                (after, upto),
            ).fetchone()
            if row is not None:
                return str(row[0])
        return None
