"""A store that is away for a while: it is said, the edits are kept, and saved when it is back (§66).

Locked for 1, 5 and 30 s with the real patience: benchmarks/hard_to_lose.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kpitree.data.store import open_store
from kpitree.data.store.sql import database
from tests.store.conftest import emptied
from tests.store.outages import full, locked, read_only, stopped, survives

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    monkeypatch.setattr("kpitree.data.store.desk.AGAIN", (0.05,))


def test_somebody_else_writes(url: str) -> None:
    with open_store(url) as store:
        said, _ = survives(store, locked(store), seconds=0.8)
    assert said == {"store_busy"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_disk_is_full_or_read_only(store: Store) -> None:
    for outage, code in ((full, "store_full"), (read_only, "store_read_only")):
        said, _ = survives(store, outage(store), seconds=0.4)
        assert said == {code}


def test_the_database_is_started_anew(postgres_server: Any) -> None:
    with open_store(emptied(postgres_server.get_uri())) as store:
        said, _ = survives(store, stopped(postgres_server), seconds=0.8)
    assert said == {"store_unreachable"}
