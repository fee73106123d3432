"""Two services on one database, of either kind: they share the queue of notifications and the CRM's book."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection

from backends.service.settings import ServiceSettings
from backends.service.storage.crm_book import (
    APPROVED,
    Authorisation,
    authorisations,
    completions,
    write_authorisation,
    write_completion,
)
from backends.service.storage.outbox import (
    DELIVERED,
    Notification,
    counts,
    enqueue,
    latest_notifications,
    settle_notifications,
)
from backends.service.storage.store import Store
from tests.service.waiting import until
from tests.support.service import RunningService

AT_ONCE = 4
QUEUED_AT_ONCE = 60
PURCHASES = [f"mine-{number}" for number in range(25)]


@pytest.fixture
def stores(service: RunningService) -> Iterator[list[Store]]:
    """The store of a service that runs, and that of another one."""
    other = Store.open(service.settings.database)
    yield [service.context.store, other]
    other.close()


def _ask(store: Store, correlation: str) -> None:
    asked = Authorisation(correlation, "ACC-ava", "PLAN", {}, APPROVED, "R-1", 1)
    store.write_now(lambda db: write_authorisation(db, asked))


def _tell(store: Store, correlation: str) -> None:
    store.write_now(lambda db: write_completion(db, correlation, "ACC-ava", "device", "PLAN", 2))


def test_of_completions_at_once_that_are_the_same_one_is_noted_and_the_others_are_counted(stores: list[Store]) -> None:
    for correlation in PURCHASES:
        _ask(stores[0], correlation)
    together = Barrier(AT_ONCE)

    def tell_all(number: int) -> None:
        for correlation in PURCHASES:
            together.wait(10)
            _tell(stores[number % 2], correlation)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(tell_all, range(AT_ONCE)))
    completed = stores[0].read_now(completions)
    assert [(one.correlation, one.times) for one in completed] == [(one, AT_ONCE) for one in PURCHASES]
    assert [one.completion for one in stores[0].read_now(authorisations)] == [one.seq for one in completed]


def test_what_one_service_has_delivered_is_not_queued_again_by_one_that_failed(stores: list[Store]) -> None:
    # Far in the future: nobody else delivers it.
    waiting = Notification("nagra", "ACC-ava", "device", "PLAN", "mine", 1, due=time.time() + 10**6)
    stores[0].write_now(lambda db: enqueue(db, waiting))
    (one,) = stores[0].read_now(lambda db: latest_notifications(db, 1))
    stores[0].write_now(lambda db: settle_notifications(db, [one._replace(state=DELIVERED, tries=1)]))
    stores[1].write_now(lambda db: settle_notifications(db, [one._replace(tries=1, problem="not reached")]))
    (settled,) = stores[0].read_now(lambda db: latest_notifications(db, 1))
    assert (settled.state, settled.problem) == (DELIVERED, "")


def test_two_services_deliver_what_is_queued_and_neither_complains(
    service: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    def fill(db: Connection) -> None:
        for number in range(QUEUED_AT_ONCE):
            enqueue(db, Notification("nagra", "ACC-ava", "device", "PLAN", f"mine-{number}", 1))

    store = service.context.store
    with RunningService(ServiceSettings(service.settings.database)):
        store.write_now(fill)
        until(lambda: store.read_now(counts)["delivered"] == QUEUED_AT_ONCE, "all of them")
    noted = [one.correlation for one in store.read_now(completions)]
    assert sorted(noted) == sorted(f"mine-{number}" for number in range(QUEUED_AT_ONCE))
    assert not caplog.records
