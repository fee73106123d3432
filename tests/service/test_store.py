"""The service's database: what is committed, what is not, and which databases are refused."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from backends.service.context import Context
from backends.service.settings import ServiceSettings
from backends.service.storage.accounts import all_accounts, change_account
from backends.service.storage.entitlements import entitlements_of
from backends.service.storage.refresh_tokens import spend_refresh_token
from backends.service.storage.state import get_state, put_state
from backends.service.storage.store import THREADS, Store, database_in_words, database_url
from tests.service.waiting import until
from tests.support.service import small_seed
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError


@pytest.fixture(scope="module")
def opened(database: str) -> Iterator[Store]:
    """A store on either kind of database."""
    store = Store.open(database)
    yield store
    store.close()


async def test_what_a_write_wrote_is_read_and_what_a_failed_one_wrote_is_not(opened: Store) -> None:
    await opened.write(lambda db: put_state(db, "a", {"b": [1]}))

    def fail(db: object) -> None:
        put_state(db, "a", "lost")  # type: ignore[arg-type]
        raise LookupError

    with pytest.raises(LookupError):
        await opened.write(fail)
    assert await opened.read(lambda db: get_state(db, "a")) == {"b": [1]}
    assert await opened.read(lambda db: get_state(db, "never")) is None


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(opened: Store) -> None:
    opened.write_now(lambda db: put_state(db, "moment", "before"))

    def look_twice(db: Connection) -> list[object]:
        seen = [get_state(db, "moment")]
        opened.write_now(lambda other: put_state(other, "moment", "after"))
        return [*seen, get_state(db, "moment")]

    assert await opened.read(look_twice) == ["before", "before"]
    assert await opened.read(lambda db: get_state(db, "moment")) == "after"


async def test_a_write_that_waits_its_turn_is_done_even_if_nobody_waits_for_it_any_more(
    opened: Store, caplog: pytest.LogCaptureFixture
) -> None:
    free, failed = threading.Event(), threading.Event()

    def fail(_db: Connection) -> None:
        failed.set()
        raise LookupError

    # As many as there may be writers, so that the next ones can only wait.
    busy = [asyncio.create_task(opened.write(lambda _db: free.wait(30))) for _ in range(THREADS)]
    await _abandoned(opened.write(lambda db: put_state(db, "abandoned", "written")))
    await _abandoned(opened.write(fail))
    free.set()
    await asyncio.gather(*busy)
    await asyncio.to_thread(failed.wait, 30)
    await asyncio.to_thread(until, lambda: opened.read_now(lambda db: get_state(db, "abandoned")), "the write")
    # That the other one failed is told to nobody: whoever asked has left.
    await opened.write(lambda _db: None)
    gc.collect()
    assert not caplog.records


async def _abandoned(write: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(write)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_database_is_seeded_once_and_goes_on_where_it_was(database: str) -> None:
    settings = ServiceSettings(database, seed=5, now=parse_moment("2026-03-01"))
    first = Context.open(settings, small_seed())
    first.store.write_now(lambda db: change_account(db, "ACC-ava", name="Changed"))
    drawn = [first.ids.guid() for _ in range(3)]
    key = first.signing_key
    first.close()
    second = Context.open(settings._replace(now=None), small_seed())
    try:
        accounts = second.store.read_now(all_accounts)
        assert {account.id: account.name for account in accounts}["ACC-ava"] == "Changed"
        assert second.clock.now() == parse_moment("2026-03-01")
        assert second.signing_key == key
        # The same ones would be refused by a database that holds them already.
        assert not set(drawn) & {second.ids.guid() for _ in range(9)}
    finally:
        second.close()


async def test_a_reset_begins_anew_with_the_same_identifiers(database: str) -> None:
    seed = small_seed(
        account=[{"id": "ACC-ava", "entitlement": [{"product": "PLAN", "bought_days_ago": 3}, {"product": "COINS"}]}]
    )
    context = Context.open(ServiceSettings(database, seed=6), seed)
    try:
        await context.reset()
        before = context.store.read_now(lambda db: entitlements_of(db, "ACC-ava"))
        await context.change_rules(crm_policy="deny", device_specific_products=False)
        context.clock.advance(99)
        await context.reset()
        after = context.store.read_now(lambda db: entitlements_of(db, "ACC-ava"))
        assert [one.id for one in after] == [one.id for one in before]
        assert len(after) == 2
        assert (context.rules.crm_policy, context.rules.device_specific_products) == ("approve", True)
        assert context.clock.offset == 0
    finally:
        context.close()


def test_a_refresh_token_that_was_never_issued_is_worth_nothing(opened: Store) -> None:
    assert not opened.write_now(lambda db: spend_refresh_token(db, "never"))


def test_the_file_is_nobody_elses_business(tmp_path: Path) -> None:
    path = tmp_path / "new" / "service.sqlite"
    Store.open(str(path)).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sqlite"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE t (a)")
    theirs.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="of another program"):
        Store.open(str(path))
    assert path.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite"
    store = Store.open(str(path))
    store.write_now(lambda db: put_state(db, "format", 99))
    store.close()
    with pytest.raises(InputError, match="has the format 99"):
        Store.open(str(path))


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("mysql://root:hunter2@localhost/x", "of no kind that the service knows"),
        ("sqlite://", "of no kind"),
        ("nonsense://", "of no kind|cannot be read"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "cannot be used"),
        ("postgresql://[::1/x", "cannot be"),
        ("/proc/no/such/folder/x.sqlite", "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_sentence_without_its_password(database: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Store.open(database)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_url_is_shown_without_its_password() -> None:
    assert "hunter2" not in database_in_words(database_url("postgresql://u:hunter2@h/x"))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("this is no database at all, but it is long enough to look at" * 9)
    with pytest.raises(InputError, match="cannot be used"):
        Store.open(str(path))
