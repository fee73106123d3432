from __future__ import annotations

import os
import sqlite3
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from backends.local.journal import Journal
from tests.unit.local.shop import NOON
from tui_store.domain.errors import InputError, LedgerFailed


def write(journal: Journal, number: int = 1, request_id: str = "") -> int:
    with journal.transaction():
        return journal.append("purchased", "ava", NOON, {"n": number}, request_id)


def numbers(journal: Journal, account: str = "ava") -> list[int]:
    return [event.body["n"] for event in journal.events(account, ("purchased",))]


def test_a_new_ledger_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "state.sqlite"
    journal = Journal.open(path)
    write(journal)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    journal.close()
    assert [file.name for file in path.parent.iterdir()] == ["state.sqlite"]


def test_an_empty_file_counts_as_new(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.touch()
    journal = Journal.open(path)
    write(journal)
    assert numbers(journal) == [1]
    journal.close()


def test_events_are_kept_in_order_and_each_names_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    for number in range(3):
        write(journal, number)
    journal.close()
    again = Journal.open(path)
    assert numbers(again) == [0, 1, 2]
    assert again.count() == 3
    again.close()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT seq, parent FROM events").fetchall() == [(1, None), (2, 1), (3, 2)]
    db.close()


def test_a_commit_is_on_disk_before_it_returns(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "state.sqlite")
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    journal.close()


@pytest.mark.parametrize("statement", ["DELETE FROM events", "UPDATE events SET account = 'eve'"])
def test_the_database_itself_refuses_to_forget(statement: str) -> None:
    journal = Journal.open(None)
    write(journal)
    with pytest.raises(sqlite3.IntegrityError):
        journal._db.execute(statement)
    journal.close()


def test_events_of_another_account_stay_apart() -> None:
    journal = Journal.open(None)
    write(journal)
    assert numbers(journal, "ben") == []
    journal.close()


def test_only_what_came_after_is_read_again() -> None:
    journal = Journal.open(None)
    first = write(journal, 1)
    write(journal, 2)
    assert [event.body["n"] for event in journal.events("ava", ("purchased",), first)] == [2]
    journal.close()


def test_a_transaction_that_raises_leaves_nothing_behind() -> None:
    journal = Journal.open(None)
    with pytest.raises(ZeroDivisionError), journal.transaction():
        journal.append("purchased", "ava", NOON, {"n": 1})
        _ = 1 / 0
    write(journal, 2)
    assert numbers(journal) == [2]
    journal.close()


def test_a_request_is_written_once() -> None:
    journal = Journal.open(None)
    write(journal, 1, "request")
    with pytest.raises(LedgerFailed):
        write(journal, 2, "request")
    found = journal.by_request("request")
    assert found is not None
    assert found.body == {"n": 1}
    assert journal.by_request("another") is None
    journal.close()


def test_an_identifier_is_claimed_once() -> None:
    journal = Journal.open(None)
    with journal.transaction():
        assert journal.claim("one")
        assert not journal.claim("one")
    journal.close()


def test_a_full_disk_is_a_sentence_and_the_ledger_works_again_after_it(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "state.sqlite")
    write(journal, 1)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerFailed, match="no room left"), journal.transaction():
        journal.append("purchased", "ava", NOON, {"n": "x" * 100_000})
    assert numbers(journal) == [1]
    journal._db.execute("PRAGMA max_page_count = 100000")
    write(journal, 2)
    assert numbers(journal) == [1, 2]
    journal.close()


def test_a_lock_that_is_not_let_go_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    journal._db.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerFailed, match="locked by another program"):
        write(journal)
    assert numbers(journal) == []
    other.execute("ROLLBACK")
    other.close()
    write(journal)
    assert numbers(journal) == [1]
    journal.close()


def test_a_ledger_that_is_moved_away_takes_no_more_purchases(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    write(journal)
    path.rename(tmp_path / "elsewhere.sqlite")
    with pytest.raises(LedgerFailed, match="moved or replaced"):
        write(journal, 2)
    journal.close()


def test_damage_that_shows_while_in_use_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    for number in range(200):
        write(journal, number)
    journal.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(LedgerFailed, match="damaged"):
        damaged = Journal.open(path)
        try:
            numbers(damaged)
        finally:
            damaged.close()


def test_an_event_that_makes_no_sense_is_named() -> None:
    journal = Journal.open(None)
    write(journal)
    journal._db.execute("INSERT INTO events VALUES (2, 1, 'ava', 'purchased', 'yesterday', NULL, '{')")
    with pytest.raises(LedgerFailed, match="event 2"):
        numbers(journal)
    with pytest.raises(LedgerFailed, match="event 2"):
        journal.last_event_at()
    journal.close()


def test_a_closed_ledger_says_so() -> None:
    journal = Journal.open(None)
    journal.close()
    with pytest.raises(LedgerFailed, match="closed"):
        journal.count()


def test_a_clock_that_was_set_stays_set(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    assert journal.clock_at() is None
    assert journal.last_event_at() is None
    journal.set_clock(NOON)
    journal.close()
    again = Journal.open(path)
    assert again.clock_at() == NOON
    again.set_clock(NOON)
    assert again.count() == 1
    again.close()


def test_the_clock_is_not_set_before_the_last_event() -> None:
    journal = Journal.open(None)
    write(journal)
    with pytest.raises(InputError, match="2026-01-31T12:00:00"):
        journal.set_clock(NOON - timedelta(seconds=1))
    assert journal.clock_at() is None
    journal.close()


def test_time_in_the_ledger_never_runs_backwards() -> None:
    journal = Journal.open(None)
    early = NOON - timedelta(days=1)
    assert journal.not_before_last_event(early) == early
    write(journal)
    assert journal.not_before_last_event(early) == NOON
    assert journal.not_before_last_event(NOON + timedelta(days=1)) == NOON + timedelta(days=1)
    journal.close()


def test_many_threads_share_one_journal() -> None:
    journal = Journal.open(None)
    threads = [threading.Thread(target=write, args=(journal, number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(journal)) == list(range(20))
    journal.close()


def test_a_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LedgerFailed, match="could not be opened"):
        Journal.open(tmp_path)
