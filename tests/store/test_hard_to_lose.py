"""Killed, locked, full, read-only: what was acknowledged is there, what was not can be sent again (§66)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kpitree.data.store import open_store
from kpitree.data.store.place import sqlite_file, sqlite_url
from kpitree.data.store.sql import database
from kpitree.errors import StoreError
from tests.store.conftest import emptied
from tests.store.killing import Killing
from tests.store.steps import SATO, code, edited
from tests.workspace.sequences import three_kpis


def test_a_killed_process_loses_nothing_that_was_acknowledged(url: str) -> None:
    """Damages nothing either, and what is sent again is saved once. A thousand times: benchmarks/hard_to_lose.py."""
    with Killing(url) as killing:
        killing.save_rounds(6)
        assert killing.acknowledged
    if (file := sqlite_file(url)) is not None:
        with sqlite3.connect(file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_process_that_is_killed_while_it_makes_the_tables_leaves_none_or_all(
    url: str, request: pytest.FixtureRequest
) -> None:
    def empty() -> None:
        if (file := sqlite_file(url)) is None:
            emptied(request.getfixturevalue("postgres_uri"))
        else:
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()

    with Killing(url) as killing:
        killing.migrate_rounds(4, empty)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SQLite store with one workspace, w."""
    with open_store(sqlite_url(tmp_path / "a.db")) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
    return tmp_path / "a.db"


def test_while_somebody_else_writes_it_is_busy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with open_store(sqlite_url(file)) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.save("w", 1, edited(three_kpis(), "won", 1.0), key="k", by=SATO)
        assert code(caught) == "store_busy"
        assert store.open("w", by=SATO).entry.revision == 1  # reading goes on
        other.execute("ROLLBACK")
        other.close()
        assert store.save("w", 1, edited(three_kpis(), "won", 1.0), key="k", by=SATO).revision == 2


def test_a_full_disk_is_said_and_nothing_is_half_there(file: Path) -> None:
    with open_store(sqlite_url(file)) as store:
        with store.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        now, refused = three_kpis(), None
        for n in range(1, 400):
            now = edited(now, "won", float(n))
            try:
                store.save("w", n, now, key=str(n), by=SATO)
            except StoreError as error:
                refused = error
                break
        assert refused is not None
        assert refused.problem is not None
        assert refused.problem.code == "store_full"
        assert store.open("w", by=SATO).entry.revision == n
        with store.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert store.save("w", n, now, key=str(n), by=SATO).revision == n + 1


def test_a_read_only_place_can_be_read(file: Path) -> None:
    with open_store(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        assert store.open("w", by=SATO).workspace == three_kpis()
        with pytest.raises(StoreError) as caught:
            store.save("w", 1, edited(three_kpis(), "won", 1.0), key="k", by=SATO)
        assert code(caught) == "store_read_only"


@pytest.mark.parametrize("content", [b"hello" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_not_ours_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_store(sqlite_url(tmp_path / "a.db"))
    assert code(caught) == "store_damaged"
    assert (tmp_path / "a.db").read_bytes() == content


def test_a_database_that_was_started_anew_is_found_again(postgres_uri: str) -> None:
    """Connections that died in the meantime are noticed before they are used."""
    import psycopg

    from tests.store.conftest import emptied

    with open_store(emptied(postgres_uri)) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
        with psycopg.connect(postgres_uri, autocommit=True) as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.execute(f"{others} AND backend_type = 'client backend'")
        assert store.save("w", 1, edited(three_kpis(), "won", 1.0), key="k", by=SATO).revision == 2
