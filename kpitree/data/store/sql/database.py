"""One connection to the database: how it is opened, how it begins, and its errors in the product's words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from kpitree.data.store.place import shown_url, sqlite_file
from kpitree.errors import StoreError
from kpitree.problems import Problem

PATIENCE = 5.0  # s that a statement waits for somebody else's write before it is "busy"
_WORDS = (  # what databases say, as the problem it is
    ("locked", "store_busy"), ("lock timeout", "store_busy"), ("lock_timeout", "store_busy"), ("full", "store_full"),
    ("no space left", "store_full"), ("readonly", "store_read_only"), ("read-only", "store_read_only"),
    ("not a database", "store_damaged"), ("malformed", "store_damaged"), ("password", "store_refused"),
    ("permission denied", "store_refused"),
)  # fmt: skip


class Database:
    """A database at an SQLAlchemy URL. Raises StoreError whenever it cannot do what is asked; nothing is half done."""

    def __init__(self, url: str) -> None:
        self.shown = shown_url(url)
        self.engine = self._engine(url)
        self._mine = threading.local()  # what `together` has open in this thread

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees one state of everything."""
        with self._transaction(write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: on the disk when it ends, undone when it fails."""
        with self._transaction(write=True) as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread reads and writes inside is one transaction: on the disk when it ends, or none of it."""
        with self._transaction(write=True) as connection:
            self._mine.connection, self._mine.failed = connection, None
            try:
                yield
            finally:
                self._mine.connection = None
            if self._mine.failed is not None:  # PostgreSQL would end it without a word, and have written nothing
                raise self._mine.failed

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Connection]:
        begun: Connection | None = getattr(self._mine, "connection", None)
        try:
            if begun is not None:
                yield begun
            else:
                with self.engine.connect().execution_options(kpitree_write=write) as connection, connection.begin():
                    yield connection
        except DBAPIError as error:
            failed = StoreError(str(error.orig), [self._problem(str(error.orig))])
            self._mine.failed = failed
            raise failed from error

    def _problem(self, said: str) -> Problem:
        code = next((code for words, code in _WORDS if words in said.casefold()), "store_unreachable")
        return Problem(code=code, params={"place": self.shown, "said": said.partition("\n")[0][:200]})

    def _engine(self, url: str) -> Engine:
        file = sqlite_file(url)
        if file is not None:
            try:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise StoreError(str(error), [self._problem(str(error))]) from error
        if url.startswith("postgres"):
            # What providers hand out says postgres:// or postgresql://; both mean psycopg 3 here.
            url = "postgresql+psycopg://" + url.partition("://")[2]
            engine = _made(url, self.shown, pool_pre_ping=True, connect_args={"connect_timeout": int(PATIENCE)})
            event.listen(engine, "begin", _begin_postgresql)
            return engine
        engine = _made(url, self.shown, connect_args={"timeout": PATIENCE})
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _open_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine


def _made(url: str, shown: str, **options: Any) -> Engine:
    try:
        return create_engine(url, **options)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise StoreError(str(error), [Problem(code="store_address", params={"place": shown})]) from error


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk, not only in the system's memory
    with suppress(sqlite3.OperationalError):  # somebody holds it, or it is read-only: what was set before stays
        connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that writes later could fail half-way because somebody else wrote; a writer takes its place at once.
    write = connection.get_execution_options().get("kpitree_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # One snapshot for a reader, as in SQLite; writers lock the row of their workspace.
    if not connection.get_execution_options().get("kpitree_write"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}")
