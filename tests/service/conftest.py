"""One service for a module, on every kind of database that there is; begun anew for each test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from backends.service.settings import ServiceSettings
from tests.service.scripted_crm import ScriptedCrm
from tests.service.viewer import Viewer
from tests.support.service import RunningService, small_seed

POSTGRES, REQUIRED = "TUI_STORE_POSTGRES", "TUI_STORE_POSTGRES_REQUIRED"


@pytest.fixture(scope="module")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that a service may keep its data in."""
    return tmp_path_factory.mktemp("service") / "service.sqlite"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_file"))
        return
    server = os.environ.get(POSTGRES, "")
    if not server:
        why = f"There is no PostgreSQL: {POSTGRES} names none (.ci/run starts one)."
        if os.environ.get(REQUIRED):
            pytest.fail(why)
        pytest.skip(why)
    name = f"tui_store_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def running(database: str) -> Iterator[RunningService]:
    """A service on that database, for all tests of a module."""
    with RunningService(ServiceSettings(database=database), small_seed()) as service:
        yield service


@pytest.fixture
def service(running: RunningService) -> RunningService:
    """The same, with nothing bought yet and every switch where it was."""
    running.do(running.context.reset)
    return running


@pytest.fixture(scope="module")
def line(running: RunningService) -> Iterator[httpx.Client]:
    """A connection to the service."""
    with httpx.Client(base_url=running.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def ava(service: RunningService, line: httpx.Client) -> Viewer:
    """A viewer who is signed on."""
    return Viewer(line, service).signed_on()


@pytest.fixture(scope="module")
def crm_line() -> Iterator[ScriptedCrm]:
    """A CRM of the operator's own, for all tests of a module."""
    with ScriptedCrm() as scripted:
        yield scripted


@pytest.fixture
def crm(crm_line: ScriptedCrm) -> ScriptedCrm:
    """The same CRM, with nothing heard yet."""
    crm_line.begin_anew()
    return crm_line


@pytest.fixture
def customer(crm: ScriptedCrm, elsewhere: Viewer) -> Viewer:
    """Somebody who buys `elsewhere`, where the module says that is, and nothing is bought yet."""
    elsewhere.service.do(elsewhere.service.context.reset)
    return elsewhere.signed_on()
