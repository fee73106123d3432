"""The service's database: SQLite in a file, or PostgreSQL, behind the same two verbs, read and write.

Work is handed in as a function of a connection and runs in a thread, so that the event loop never
waits for a disk. A write is committed, which means on disk, when `write` returns.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from backends.service.storage.schema import FORMAT, METADATA, STATE
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

T = TypeVar("T")

# "tuiS" in ASCII; tells the service's database from other programs' and from the storefront's ledger.
APPLICATION_ID = 0x74756953
BUSY_SECONDS = 30
THREADS = 8


class Store:
    """An open database whose tables exist."""

    def __init__(self, engine: Engine) -> None:
        self.where = database_in_words(engine.url)
        self._engine = engine
        # PostgreSQL's usual transaction sees with each of its statements what was committed before that one.
        self._reading = engine if is_sqlite(engine) else engine.execution_options(isolation_level="REPEATABLE READ")
        self._writing = engine.execution_options(writes=True)
        self._readers = ThreadPoolExecutor(THREADS, "service-reader")
        # SQLite takes one writer at a time: one thread makes them queue here, in order, instead of there.
        self._writers = ThreadPoolExecutor(1 if is_sqlite(engine) else THREADS, "service-writer")

    @classmethod
    def open(cls, database: str) -> Store:
        """Open a database by URL or file name and make its tables if there are none; raises InputError."""
        url = database_url(database)
        engine = _engine(url)
        try:
            _prepare(engine)
        except InputError:
            engine.dispose()
            raise
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            engine.dispose()
            raise InputError(_cannot_use(url, error)) from error
        return cls(engine)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` answers; it sees one moment of the database."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` answers, once what it wrote is on disk; nothing is written when it raises.

        It runs to its end, even if nobody waits for it any more.
        """
        writing = asyncio.get_running_loop().run_in_executor(self._writers, self.write_now, work)
        # Whoever asked may have left when it fails, and then asyncio would complain that nobody was told.
        writing.add_done_callback(lambda done: done.exception())
        # Awaited itself, it would be cancelled with whoever waits, and taken out of the queue.
        await asyncio.wait([writing])
        return writing.result()

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """The same as `read`, in this thread."""
        with self._reading.begin() as db:
            return work(db)

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """The same as `write`, in this thread."""
        with self._writing.begin() as db:
            return work(db)

    def close(self) -> None:
        """Finish what was begun and let go of the database."""
        self._readers.shutdown()
        self._writers.shutdown()
        self._engine.dispose()


def wait_alone(db: Connection) -> None:
    """Wait until no other service starts on this database, and keep others waiting until the transaction ends."""
    # In SQLite a transaction that writes is alone from its beginning.
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(APPLICATION_ID)))


def database_url(database: str) -> URL:
    """The URL that a person means, who may give a file name; raises InputError."""
    if "://" not in database:
        return URL.create("sqlite", database=str(Path(database).absolute()))
    try:
        url = make_url(database)
    except (ArgumentError, ValueError) as error:
        raise InputError(
            "The database's URL cannot be read: write postgresql://user@host/name, or give the name of a file."
        ) from error
    kind = url.get_backend_name()
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite")
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise InputError(
        f"The database '{shortened(plain(database_in_words(url)), 60)}' is of no kind that the service knows: "
        "give the name of a file, or a URL that begins with postgresql://."
    )


def database_in_words(url: URL) -> str:
    """The URL without its password, or the file's name."""
    if url.get_backend_name() == "sqlite":
        return plain(url.database or "")
    return plain(url.render_as_string(hide_password=True))


def is_sqlite(engine: Engine) -> bool:
    """Whether it is a file of ours rather than a server."""
    return engine.dialect.name == "sqlite"


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, pool_size=THREADS + 1, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _ready)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(url, pool_size=2 * THREADS, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise InputError("PostgreSQL needs the package psycopg: install tui-store[postgres].") from error


def _ready(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy hands over the driver's own
    # The driver must not begin transactions by itself, or none would be IMMEDIATE.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(db: Connection) -> None:
    # A transaction that begins by reading and then writes fails at once if another has written meanwhile.
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writes") else "BEGIN")


def _prepare(engine: Engine) -> None:
    if is_sqlite(engine):
        _prepare_file(engine)
    with engine.execution_options(writes=True).begin() as db:
        wait_alone(db)
        if not inspect(db).has_table(STATE.name):
            METADATA.create_all(db)
            db.execute(STATE.insert().values(key="format", value=FORMAT))
        found = db.execute(select(STATE.c.value).where(STATE.c.key == "format")).scalar()
    if found != FORMAT:
        raise InputError(
            f"The service's database {database_in_words(engine.url)} has the format {found}, "
            f"and this version of tui-store reads {FORMAT}: choose another one with --db, or use --fresh."
        )


def _prepare_file(engine: Engine) -> None:
    path = Path(engine.url.database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Who owns what is nobody else's business.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        found = cursor.execute("PRAGMA application_id").fetchone()[0]
        tables = cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if found != APPLICATION_ID and (found or tables):
            raise InputError(
                f"The file {plain(str(path))} is a database of another program and was left as it is: "
                "choose another one with --db, or use --fresh."
            )
        cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()
    finally:
        connection.close()


def _cannot_use(url: URL, error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    reason = getattr(cause, "strerror", None) or (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    remedy = (
        "check that it may be read and written, choose another one with --db, or use --fresh"
        if url.get_backend_name() == "sqlite"
        else "check that the server runs and that its URL is right"
    )
    password = url.password
    words = plain(reason)
    if password:
        words = words.replace(str(password), "…")
    return f"The service's database {database_in_words(url)} cannot be used ({shortened(words, 200)}): {remedy}."
