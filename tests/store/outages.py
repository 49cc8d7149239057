"""A store that cannot be written for a while: locked, full, read-only, started anew. People go on working meanwhile.

    with open_store(url) as store:
        said, late = survives(store, locked(store), seconds=5.0)    # AssertionError: something was lost

`said`: the codes of the problems that the bar showed; `late`: s until everything was saved when it was over.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from kpitree.data.store.keeper import Keeper
from kpitree.data.store.place import sqlite_file
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from tests.store.steps import SATO
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

LONG = 60.0  # s that a busy machine may take
EDITS = 8  # while it lasts


def survives(store: Store, outage: AbstractContextManager[object], *, seconds: float) -> tuple[set[str], float]:
    """Work through an outage, and see that every edit is a revision afterwards, in order."""
    keeper = Keeper(lambda: store)
    desk = keeper.desk(by=SATO, workspace_id=secrets.token_urlsafe(6))
    desk.note(three_kpis())
    workspace_id = desk.wait(LONG).workspace_id
    assert workspace_id is not None
    assert desk.status().saved_at is not None
    states, said = [three_kpis()], set()
    with outage:
        for n in range(EDITS):
            states.append(long_edit(states[-1], n))
            desk.note(states[-1])
            time.sleep(seconds / EDITS)
            now = desk.status()
            said |= {now.problem.code} if now.problem is not None else set()
            assert now.saved_at is None or now.problem is None
    over = time.monotonic()
    assert keeper.close(LONG), "still not saved"
    late = time.monotonic() - over
    assert desk.status().problem is None
    numbers = [one.number for one in reversed(store.revisions(workspace_id, by=SATO))]
    assert [store.read(workspace_id, number, by=SATO) for number in numbers] == states
    return said, late


def long_edit(workspace: Workspace, n: int) -> Workspace:
    """One more value, with a text that no page of the database has room for."""
    patch = {"value": float(n), "definition": secrets.token_hex(900)}
    return EditKpi(kpi="won", patch=patch).apply(workspace)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Somebody else holds what writers need."""
    if (file := sqlite_file(store.place)) is not None:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    import psycopg

    with psycopg.connect(store.place) as connection:
        connection.execute("LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def full(store: Store) -> AbstractContextManager[object]:
    """The file may not grow (SQLite)."""
    with store.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    return _with_pragma(store, f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1000000")


def read_only(store: Store) -> AbstractContextManager[object]:
    """Nothing may be written (SQLite)."""
    return _with_pragma(store, "PRAGMA query_only = ON", "PRAGMA query_only = OFF")


@contextmanager
def stopped(server: Any) -> Iterator[None]:
    """The server is stopped, and started anew afterwards (PostgreSQL)."""
    server.stop()
    yield
    server.ensure_postgres_running()


def _with_pragma(store: Store, during: str, after: str) -> AbstractContextManager[object]:
    from sqlalchemy import event

    now = [after]
    event.listen(store.database.engine, "checkout", lambda connection, *_: connection.execute(now[0]))

    @contextmanager
    def lasting() -> Iterator[None]:
        now[0] = during
        yield
        now[0] = after

    return lasting()
