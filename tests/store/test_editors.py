"""Two editors in any order (§67). Ten thousand sequences: benchmarks/hard_to_lose.py."""

from __future__ import annotations

from pathlib import Path

from kpitree.data.store import open_store
from kpitree.data.store.place import sqlite_url
from tests.store.editors import run


def test_nothing_is_overwritten_in_silence_and_both_end_with_the_same(tmp_path: Path) -> None:
    with open_store(sqlite_url(tmp_path / "a.db")) as store:
        run(store, 15)
