"""An order that a session began and did not live to answer is told of by the next one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backends.local import attempts
from backends.local.attempts import ATTEMPTED, SETTLED, Attempts, settle, unsettled
from backends.local.journal import Journal
from backends.local.session import Session, is_running, this_session
from tests.unit.local.shop import AVA, NOON, ShelfSource, Shop, order, product
from tui_store.domain.account import PaymentMethod
from tui_store.domain.errors import LedgerFailed, PaymentDeclined, StoreRefused

ENDED = Session(1, "another boot 7")
BROKE = AVA._replace(payment=PaymentMethod("Visa ending in 0002", declines=True))


@pytest.fixture(autouse=True)
def of_a_session_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every attempt of these tests is written by a process that is gone when it is looked at."""
    monkeypatch.setattr(attempts, "this_session", lambda: ENDED)


async def test_a_charge_whose_answer_never_came_is_told_with_its_reference(tmp_path: Path) -> None:
    killed = Shop(tmp_path / "state.sqlite")
    wanted = order("SOAP", qty=2)
    receipt = await killed.backend().place(wanted, await killed.backend().quote(wanted), "request")
    later = Journal.open(tmp_path / "state.sqlite")
    (attempt,) = unsettled(later)
    assert attempt == ("request", "ava", "2 × Product SOAP", "$3.98", True, receipt.reference, True)
    settle(later, [attempt], NOON)
    assert unsettled(later) == []
    later.close()
    killed.journal.close()


async def test_a_session_that_ended_before_the_charge_charged_nothing() -> None:
    journal = Journal.open(None)
    attempt = Attempts(journal, "ava").attempt("request", NOON, "Film", "$4.99")
    attempt.__enter__()
    assert [(found.what, found.charged, found.reference) for found in unsettled(journal)] == [("Film", False, "")]


async def test_a_declined_order_charged_nothing() -> None:
    shop = Shop()
    wanted = order("SOAP", "FILM")
    with pytest.raises(PaymentDeclined):
        await shop.backend(BROKE).place(wanted, await shop.backend(BROKE).quote(wanted), "request")
    (attempt,) = unsettled(shop.journal)
    assert (attempt.what, attempt.charged) == ("Product SOAP and 1 other item", False)


async def test_the_next_order_settles_the_one_before_in_its_own_commit() -> None:
    shop = Shop()
    backend = shop.backend()
    for number in range(3):
        await backend.place(order("SOAP"), await backend.quote(order("SOAP")), f"request {number}")
    assert [attempt.request_id for attempt in unsettled(shop.journal)] == ["request 2"]
    kinds = [row[0] for row in shop.journal._db.execute("SELECT kind FROM events ORDER BY seq")]
    assert kinds == [ATTEMPTED, "purchased", *[SETTLED, ATTEMPTED, "purchased"] * 2]


async def test_a_session_that_ends_in_good_order_leaves_nothing_unsettled() -> None:
    shop = Shop()
    backend = shop.backend()
    await backend.place(order("SOAP"), await backend.quote(order("SOAP")), "request")
    await backend.aclose()
    await backend.aclose()
    assert unsettled(shop.journal) == []


async def test_a_refused_order_is_answered_too() -> None:
    shop = Shop()
    quote = await shop.backend().quote(order("SOAP"))
    shop.source = ShelfSource([product("SOAP", cost="$2.49")])
    backend = shop.backend()
    with pytest.raises(StoreRefused):
        await backend.place(order("SOAP"), quote, "request")
    assert [attempt.charged for attempt in unsettled(shop.journal)] == [False]
    await backend.aclose()
    assert unsettled(shop.journal) == []


async def test_a_request_that_is_repeated_is_one_attempt() -> None:
    shop = Shop()
    backend = shop.backend()
    quote = await backend.quote(order("SOAP"))
    first = await backend.place(order("SOAP"), quote, "request")
    assert await shop.backend().place(order("SOAP"), quote, "request") == first
    assert len(unsettled(shop.journal)) == 1


async def test_an_order_of_a_session_that_still_runs_is_its_own_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "this_session", this_session)
    shop = Shop()
    await shop.backend().place(order("SOAP"), await shop.backend().quote(order("SOAP")), "request")
    assert unsettled(shop.journal) == []


def test_two_sessions_may_tell_of_the_same_order() -> None:
    journal = Journal.open(None)
    Attempts(journal, "ava").attempt("request", NOON, "Film", "$4.99").__enter__()
    found = unsettled(journal)
    settle(journal, found, NOON)
    settle(journal, found, NOON)
    assert unsettled(journal) == []


@pytest.mark.parametrize("body", [{}, {"session": 5}, {"session": ["x", "y"]}, {"session": [1, "gone"]}, ["no"]])
def test_a_note_that_cannot_be_read_is_a_damaged_ledger(body: object) -> None:
    journal = Journal.open(None)
    row = (None, "ava", ATTEMPTED, NOON.isoformat(), f"{ATTEMPTED} request", json.dumps(body))
    journal._db.execute("INSERT INTO events (parent, account, kind, at, request_id, body) VALUES (?,?,?,?,?,?)", row)
    with pytest.raises(LedgerFailed, match="its event 1 cannot be read"):
        unsettled(journal)


def test_a_process_is_told_from_a_later_one_with_its_number() -> None:
    me = this_session()
    assert me.process == os.getpid()
    assert is_running(me)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began = Session(other.pid, "")
    assert is_running(began)
    other.communicate(b"\n")
    assert not is_running(began)
    assert not is_running(Session(os.getpid(), "another boot 7"))
    assert not is_running(ENDED)


def test_settled_orders_are_looked_up_and_not_searched_for() -> None:
    journal = Journal.open(None)
    queries: list[str] = []
    journal._db.set_trace_callback(queries.append)
    assert unsettled(journal) == []
    journal._db.set_trace_callback(None)
    plan = " ".join(str(row) for row in journal._db.execute(f"EXPLAIN QUERY PLAN {queries[-1]}"))
    assert "events_by_request (request_id=?)" in plan
