"""Services that start at the same moment on one database that is still empty."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import create_engine, func, select

from backends.service.context import Context
from backends.service.settings import ServiceSettings
from backends.service.storage.schema import METADATA, TENANTS
from backends.service.storage.state import get_state
from backends.service.storage.store import database_url
from tests.support.service import small_seed

AT_ONCE = 4


@pytest.fixture
def empty(database: str) -> str:
    """The database without a table."""
    engine = create_engine(database_url(database))
    METADATA.drop_all(engine)
    engine.dispose()
    return database


@pytest.mark.parametrize("turn", range(3))
def test_services_that_start_at_once_on_an_empty_database_seed_it_once(empty: str, turn: int) -> None:
    together = Barrier(AT_ONCE)

    def start(_: int) -> Context:
        together.wait()
        return Context.open(ServiceSettings(database=empty), small_seed())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = list(pool.map(start, range(AT_ONCE)))
    try:
        store = started[0].store
        tenants = store.read_now(lambda db: db.execute(select(func.count()).select_from(TENANTS)).scalar())
        assert tenants == len(small_seed().tenant)
        assert store.read_now(lambda db: get_state(db, "starts")) == AT_ONCE
        assert len({context.signing_key for context in started}) == 1
    finally:
        for context in started:
            context.close()
