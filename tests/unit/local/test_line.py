"""Undo, redo, going back to a named point: which events count (see `backends.local.line` and `line_reader`)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backends.local.database import APPLICATION_ID, VERSION, connect_read_only
from backends.local.journal import Journal
from backends.local.line import CLOCK, HEAD, KINDS, RESTORED, Line, Segment, shared
from backends.local.time_steps import TimeSteps
from tests.unit.local.shop import AVA, BEN, NOON, Shop, order
from tui_store.domain.account import Account
from tui_store.domain.errors import InputError, LedgerFailed

STEPS = tuple(kind for kind in KINDS if kind not in {HEAD, RESTORED})
DAY = timedelta(days=1)

# As version 1 of this program wrote them, which knew no undo.
SCHEMA_1 = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    parent INTEGER REFERENCES events (seq),
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    request_id TEXT,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX events_by_request ON events (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX events_by_account ON events (account, seq, kind);
CREATE INDEX events_of_the_clock ON events (seq) WHERE kind = 'clock';
CREATE TABLE identifiers (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END;
PRAGMA user_version = 1;
"""


def on_line(journal: Journal, line: Line | None = None) -> list[int]:
    """The numbers of the events that count, but for those that only say where to go on."""
    numbers: list[int] = []
    for after, upto in (line or journal.line()).segments:
        query = "SELECT seq, kind FROM events WHERE seq > ? AND seq <= ? ORDER BY seq"
        rows = journal._db.execute(query, (after, upto))
        numbers += [seq for seq, kind in rows if kind in STEPS]
    return numbers


def turn(journal: Journal, to: int, top: int) -> None:
    journal.append(HEAD, "", NOON, {"to": to, "top": top})


def undo(journal: Journal) -> None:
    with journal.transaction():
        step, line = journal.last_step(), journal.line()
        assert step is not None
        turn(journal, step.before, line.top)


def redo(journal: Journal) -> None:
    with journal.transaction():
        step, line = journal.next_step(), journal.line()
        assert step is not None
        turn(journal, step.seq, line.top)


class Lines(RuleBasedStateMachine):
    """Two connections to one file, and the naive model: the present list, and the lists before and after it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tui-store-line-"))
        self.journals: list[Journal] = []
        self.turns = 0
        self.present: list[int] = []
        self.past: list[list[int]] = []
        self.future: list[list[int]] = []
        self.saved: list[tuple[int, list[int]]] = []
        self.clocks: dict[int, int] = {}

    @initialize()
    def begin(self) -> None:
        self.journals = [Journal.open(self.folder / "state.sqlite") for _ in range(2)]

    def teardown(self) -> None:
        for journal in self.journals:
            journal.close()
        shutil.rmtree(self.folder)

    @property
    def journal(self) -> Journal:
        self.turns += 1
        return self.journals[self.turns // 2 % 2]

    def stepped(self, present: list[int]) -> None:
        self.past.append(self.present)
        self.present = present
        self.future.clear()

    @rule(kind=st.sampled_from(STEPS))
    def step(self, kind: str) -> None:
        journal, days = self.journal, len(self.clocks)
        with journal.transaction():
            seq = journal.append(kind, "ava", NOON + days * DAY, {})
        if kind == CLOCK:
            self.clocks[seq] = days
        self.stepped([*self.present, seq])

    @rule(count=st.integers(1, 4))
    def step_of_many_events(self, count: int) -> None:
        journal = self.journal
        with journal.transaction():
            first, last = journal.extend("ava", [("renewed", NOON.isoformat(), "{}")] * count)
            seq = journal.append("purchased", "ava", NOON, {"first": first})
        assert seq == last + 1 == first + count
        self.stepped([*self.present, *range(first, seq + 1)])

    @rule(kind=st.sampled_from(["declined", "attempted", "seeded", "partner-requested"]))
    def note(self, kind: str) -> None:
        journal = self.journal
        with journal.transaction():
            journal.append(kind, "ben", NOON, {})

    @precondition(lambda self: self.past)
    @rule(count=st.integers(1, 5))
    def undo(self, count: int) -> None:
        for _ in range(min(count, len(self.past))):
            undo(self.journal)
            self.future.append(self.present)
            self.present = self.past.pop()

    @precondition(lambda self: self.future)
    @rule(count=st.integers(1, 5))
    def redo(self, count: int) -> None:
        for _ in range(min(count, len(self.future))):
            redo(self.journal)
            self.past.append(self.present)
            self.present = self.future.pop()

    @rule()
    def save(self) -> None:
        self.saved.append((self.journal.line().head, self.present))

    @precondition(lambda self: self.saved)
    @rule(choice=st.integers(0, 20))
    def restore(self, choice: int) -> None:
        head, present = self.saved[choice % len(self.saved)]
        journal = self.journal
        with journal.transaction():
            journal.append(RESTORED, "ava", NOON, {"to": head, "name": "X"})
        self.stepped(present)

    @rule(kind=st.sampled_from([*STEPS, HEAD, RESTORED]))
    def step_that_fails(self, kind: str) -> None:
        journal = self.journal
        with pytest.raises(RuntimeError), journal.transaction():
            journal.append(kind, "ava", NOON + 999 * DAY, {"to": 0, "top": 0})
            journal.extend("ava", [("renewed", NOON.isoformat(), "{}")])
            journal.line()
            raise RuntimeError

    @rule()
    def start_again(self) -> None:
        self.journals[0].close()
        self.journals[0] = Journal.open(self.folder / "state.sqlite")

    @invariant()
    def the_line_is_the_present_list(self) -> None:
        if not self.journals:
            return
        journal = self.journal
        assert on_line(journal) == self.present
        assert (journal.last_step() is not None) == bool(self.past)
        assert (journal.next_step() is not None) == bool(self.future)
        days = [self.clocks[seq] for seq in self.present if seq in self.clocks]
        assert journal.clock_at() == (NOON + days[-1] * DAY if days else None)
        for head, saved in self.saved[-3:]:
            there = journal.line_to(head)
            assert on_line(journal, there) == saved
            both = shared(journal.line().segments, there.segments)
            alike = [one for one, other in zip(self.present, saved, strict=False) if one == other]
            assert [seq for seq in saved if seq <= both] == [seq for seq in self.present if seq <= both] == alike


Lines.TestCase.settings = settings(
    max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestTheLineOfEventsIsWhatANaiveModelSays = Lines.TestCase


# ---------------------------------------------------------------------- pure


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ([], [], 0),
        ([(0, 5)], [], 0),
        ([(0, 5)], [(0, 5)], 5),
        ([(0, 5)], [(0, 3)], 3),
        ([(0, 3), (6, 9)], [(0, 5)], 3),
        ([(0, 3), (6, 9)], [(0, 3), (6, 7)], 7),
        ([(0, 3), (6, 9)], [(0, 3), (12, 13)], 3),
        ([(0, 2), (6, 9)], [(0, 3), (6, 9)], 2),
    ],
)
def test_two_lines_share_what_comes_first(
    first: list[tuple[int, int]], second: list[tuple[int, int]], common: int
) -> None:
    one, other = ([Segment(*pair) for pair in pairs] for pairs in (first, second))
    assert shared(one, other) == shared(other, one) == common


# ---------------------------------------------------------------------- ledgers of version 1


def as_version_1(new: Path, old: Path) -> Path:
    """The same events as version 1 wrote them: each one's parent is the event before it, whatever that was."""
    with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(old)) as target:
        target.executescript(SCHEMA_1)
        target.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        rows = source.execute("SELECT seq, account, kind, at, request_id, body FROM events ORDER BY seq").fetchall()
        before: list[int | None] = [None, *(row[0] for row in rows)]
        target.executemany(
            "INSERT INTO events (seq, account, kind, at, request_id, body, parent) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*row, parent) for row, parent in zip(rows, before, strict=False)],
        )
        target.executemany("INSERT INTO identifiers VALUES (?)", source.execute("SELECT id FROM identifiers"))
        target.commit()
        assert target.execute("PRAGMA user_version").fetchone() == (1,)
    return old


async def buy(shop: Shop, code: str, account: Account = AVA, request_id: str = "") -> None:
    backend = shop.backend(account)
    await backend.place(order(code), await backend.quote(order(code)), request_id)


async def bought(shop: Shop, account: Account = AVA) -> list[str]:
    return [row.code for row in await shop.backend(account).purchases(include_inactive=True)]


async def undone(shop: Shop) -> str:
    return (await shop.backend().in_time(lambda ledger: TimeSteps(ledger).undo())).words


async def redone(shop: Shop) -> str:
    return (await shop.backend().in_time(lambda ledger: TimeSteps(ledger).redo())).words


@pytest.fixture
async def old_file(tmp_path: Path) -> Path:
    """Three orders of two accounts with notes between them (attempted, settled), as version 1 left them."""
    shop = Shop(tmp_path / "new.sqlite")
    for number, (code, account) in enumerate([("FILM", AVA), ("SOAP", BEN), ("PLAN", AVA)]):
        await buy(shop, code, account, f"request {number}")
    shop.journal.close()
    return as_version_1(tmp_path / "new.sqlite", tmp_path / "old.sqlite")


async def test_a_ledger_of_version_1_goes_on_where_it_was(old_file: Path) -> None:
    shop = Shop(old_file)
    assert await bought(shop) == ["PLAN", "FILM"]
    await buy(shop, "COINS")
    assert await bought(shop) == ["COINS", "PLAN", "FILM"]
    assert shop.journal._db.execute("PRAGMA user_version").fetchone() == (VERSION,)


async def test_the_orders_of_a_ledger_of_version_1_can_be_undone_one_by_one(old_file: Path) -> None:
    shop = Shop(old_file)
    standings = [(await bought(shop), await bought(shop, BEN))]
    for _ in range(3):
        await undone(shop)
        standings.append((await bought(shop), await bought(shop, BEN)))
    assert standings == [(["PLAN", "FILM"], ["SOAP"]), (["FILM"], ["SOAP"]), (["FILM"], []), ([], [])]
    with pytest.raises(InputError, match="nothing to undo"):
        await undone(shop)
    for before, after in pairwise(reversed(standings)):
        assert (await bought(shop), await bought(shop, BEN)) == before
        await redone(shop)
        assert (await bought(shop), await bought(shop, BEN)) == after
    with pytest.raises(InputError, match="nothing to redo"):
        await redone(shop)


async def test_an_event_of_version_1_is_never_changed(old_file: Path) -> None:
    def rows(db: sqlite3.Connection) -> list[tuple[object, ...]]:
        return db.execute("SELECT * FROM events ORDER BY seq").fetchall()

    with closing(sqlite3.connect(old_file)) as db:
        before = rows(db)
    shop = Shop(old_file)
    await undone(shop)
    await buy(shop, "COINS")
    assert rows(shop.journal._db)[: len(before)] == before


def test_a_ledger_of_version_1_that_cannot_be_written_to_is_read_as_it_is(old_file: Path) -> None:
    content = old_file.read_bytes()
    with closing(Journal(connect_read_only(old_file), old_file, read_only=True)) as journal:
        assert len(on_line(journal)) == 3
        assert journal.clock_at() is None
        assert journal.last_step() is not None
        assert journal.next_step() is None
        with pytest.raises(LedgerFailed, match="read-only"):
            undo(journal)
    assert old_file.read_bytes() == content


# ---------------------------------------------------------------------- several at once, and what was rolled back


@pytest.fixture
def shops(tmp_path: Path) -> tuple[Shop, Shop]:
    """Two programs on one file."""
    return Shop(tmp_path / "state.sqlite"), Shop(tmp_path / "state.sqlite")


async def test_what_one_program_undoes_is_gone_in_the_other(shops: tuple[Shop, Shop]) -> None:
    here, there = shops
    await buy(here, "FILM")
    assert await bought(there) == ["FILM"]
    await undone(there)
    assert await bought(here) == []
    await buy(here, "SOAP")
    assert await bought(there) == ["SOAP"]
    with pytest.raises(InputError, match="nothing to redo"):
        await redone(there)


async def test_what_was_rolled_back_is_not_taken_for_what_came_in_its_place(tmp_path: Path) -> None:
    # Both a renewal that was written down and rolled back, and the order of somebody else, are event number 3.
    shop, mine = Shop(tmp_path / "state.sqlite"), Shop(tmp_path / "state.sqlite").backend()
    await buy(shop, "PLAN")
    ledger = mine._ledger()
    shop.clock.at = NOON + 40 * DAY
    with pytest.raises(RuntimeError), ledger.journal.transaction():
        ledger.write_due(NOON + 40 * DAY)
        raise RuntimeError
    assert ledger.journal.newest() == 1
    await buy(shop, "SOAP", BEN)
    await buy(shop, "COINS")
    assert {row.code for row in await mine.purchases(include_inactive=True)} == {"PLAN", "COINS"}
    assert ledger.history.totals == (await _totals(shop))


async def _totals(shop: Shop) -> object:
    backend = shop.backend()
    await backend.purchases(include_inactive=True)
    return backend._ledger().history.totals


async def test_a_jump_that_cannot_be_written_down_has_not_happened(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state.sqlite")
    backend = shop.backend()
    await buy(shop, "PLAN")
    before = await backend.purchases(include_inactive=True)
    pages = shop.journal._db.execute("PRAGMA page_count").fetchone()[0]
    shop.journal._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LedgerFailed, match="no room left"):
        await backend.in_time(lambda ledger: TimeSteps(ledger).advance("900y"))
    assert await backend.purchases(include_inactive=True) == before
    assert shop.journal.clock_at() is None
    shop.journal._db.execute("PRAGMA max_page_count = 1000000")
    moved = await backend.in_time(lambda ledger: TimeSteps(ledger).advance("1y"))
    assert moved.events == 12
