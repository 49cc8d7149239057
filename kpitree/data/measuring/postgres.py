"""PostgreSQL that an administrator made known: its tables, their columns, and the count, read-only and within a time.

A connection is `name = URL`, from the environment (KPITREE_WAREHOUSE_CRM=postgresql://…) or the app's secrets; people
choose a name and a table, never an address. Nothing but SELECT is sent, in a session that the server itself holds to
reading; what takes longer than a minute is stopped there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any, TypeVar

from kpitree.data.importing.look import column_of
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.codes import Cohort
from kpitree.data.measuring.measure import measure
from kpitree.data.measuring.result import Measurement
from kpitree.data.measuring.warehouse import WarehouseTable
from kpitree.errors import FileError
from kpitree.problems import Problem

T = TypeVar("T")
Progress = Callable[[float], None]
PREFIX = "KPITREE_WAREHOUSE_"
MOST_TABLES = 500
SEEN = 50  # rows that say what a column holds
SECONDS_TO_CONNECT, SECONDS = 10, 60
BEAT = 0.3  # seconds between two chances to stop
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TIMEOUT = "57014"
_KINDS = {"date": "DATE", "boolean": "BOOLEAN", "numeric": "DECIMAL", "real": "REAL", "double precision": "DOUBLE"}


def connections(environment: Mapping[str, str], secrets: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Name -> URL of every connection an administrator defined; what is no PostgreSQL URL is none.

    >>> connections({"KPITREE_WAREHOUSE_CRM": "postgresql://db/crm", "HOME": "/"}, {"dwh": "postgres://db/dwh"})
    {'crm': 'postgresql://db/crm', 'dwh': 'postgres://db/dwh'}
    """
    named = {key.removeprefix(PREFIX).lower(): url for key, url in environment.items() if key.startswith(PREFIX)}
    named |= {str(name): str(url) for name, url in (secrets or {}).items()}
    return {
        name: url
        for name, url in sorted(named.items())
        if _NAME.fullmatch(name) and url.startswith(("postgresql://", "postgres://"))
    }


def tables(name: str, url: str) -> tuple[str, ...]:
    """Tables and views that may be read, as "schema.table". Raises FileError."""
    # A dot within a name would read as two names.
    statement = (
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') "
        "AND POSITION('.' IN table_schema || table_name) = 0 "
        "AND HAS_TABLE_PRIVILEGE(QUOTE_IDENT(table_schema) || '.' || QUOTE_IDENT(table_name), 'SELECT') "
        f"ORDER BY 1 LIMIT {MOST_TABLES}"
    )

    def ask(connection: Any) -> tuple[str, ...]:
        return tuple(row[0] for row in connection.execute(statement).fetchall())

    return _asked(name, url, ask, None)


def look_at_table(name: str, url: str, table: str, progress: Progress | None = None) -> TableSource:
    """The columns of a table, with what a few rows hold. Raises FileError, InvalidValue."""

    def ask(connection: Any) -> TableSource:
        engine, names = WarehouseTable(connection, table).engine()
        rows = connection.execute(f"SELECT * FROM {engine.relation} AS source LIMIT {SEEN}").fetchall()
        columns = tuple(
            column_of(i, column, _type(kind), [row[i] for row in rows])
            for i, (column, kind) in enumerate(zip(names, engine.types, strict=True))
        )
        return TableSource(file=f"{name}: {table}", format="table", columns=columns, header=None, first=1)

    return _asked(name, url, ask, progress)


def measure_table(
    name: str, url: str, table: str, mapping: Mapping[str, str], *, by: str | None = None,
    cohort: Cohort | None = None, answers: Mapping[str, str] | None = None, source: TableSource,
    progress: Progress | None = None,
) -> Measurement:  # fmt: skip
    """The funnel in a table, counted where it is. `progress` may raise to stop. Raises FileError, InvalidValue."""

    def ask(connection: Any) -> Measurement:
        found = measure(WarehouseTable(connection, table), mapping, by=by, cohort=cohort, answers=answers)
        return found.model_copy(update={"source": source})

    return _asked(name, url, ask, progress)


def _type(kind: str) -> str:
    """What an information schema calls a type, as columns of files know it."""
    folded = kind.lower()
    return _KINDS.get(folded, "TIMESTAMP" if folded.startswith("timestamp") else kind)


def _asked(name: str, url: str, ask: Callable[[Any], T], progress: Progress | None) -> T:
    """Ask in a thread, so that whoever waits can stop; then the server is told to stop as well."""
    try:
        import psycopg
    except ImportError as error:
        raise FileError("no driver", [Problem(code="warehouse_driver", params={"name": name})]) from error
    options = f"-c default_transaction_read_only=on -c statement_timeout={SECONDS * 1000}"
    try:
        connection = psycopg.connect(url, connect_timeout=SECONDS_TO_CONNECT, options=options)
    except psycopg.Error as error:
        raise FileError("no connection", [Problem(code="warehouse_unreachable", params={"name": name})]) from error
    with ThreadPoolExecutor(1) as pool, connection:
        waiting = pool.submit(ask, connection)
        try:
            while True:
                try:
                    return waiting.result(BEAT)
                except NotYet:
                    if progress is not None:
                        progress(0.0)
        except psycopg.Error as error:
            code = "warehouse_slow" if error.sqlstate == _TIMEOUT else "warehouse_failed"
            params = {"name": name, "code": error.sqlstate or "-", "seconds": str(SECONDS)}
            raise FileError(code, [Problem(code=code, params=dict(params))]) from error
        finally:
            if not waiting.done():
                connection.cancel()
