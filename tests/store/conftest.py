"""The same tests on SQLite and on a real PostgreSQL: `store`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpitree.data.store import open_store
from kpitree.data.store.place import sqlite_url

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


def emptied(url: str) -> str:
    """The PostgreSQL at `url`, without what earlier tests left there."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "store.db")
    return emptied(request.getfixturevalue("postgres_uri"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store with nothing in it."""
    with open_store(url) as opened:
        yield opened
