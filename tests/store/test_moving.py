"""Backup, restore and SQLite to PostgreSQL to SQLite: the same to the byte, nothing overwritten (§69)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kpitree.cli import main
from kpitree.data.store import open_store
from kpitree.data.store.place import VARIABLE, sqlite_url
from kpitree.data.store.sql.moving import backup, copy, restore
from kpitree.data.store.sql.tables import revisions, versions, workspaces
from kpitree.errors import StoreError
from tests.store.conftest import emptied
from tests.store.steps import SATO, SUZUKI, code, edited
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


def filled(store: Store) -> None:
    """Three workspaces: with a named version, archived, deleted."""
    for title in ("一", "二", "三"):
        now = three_kpis().model_copy(update={"title": title})
        w = store.create(now, by=SATO, workspace_id=f"w-{len(title)}-{ord(title)}").workspace_id
        for n in range(1, 4):
            now = edited(now, "won", float(n))
            store.save(w, n, now, key=str(n), by=SUZUKI)
        store.name_version(w, 2, "合意", by=SATO)
        if title == "二":
            store.archive(w, by=SATO)
        if title == "三":
            store.delete(w, by=SATO)


def everything(store: Store) -> list[dict[str, Any]]:
    with store.database.reading() as connection:
        return [
            dict(row._mapping)
            for table in (workspaces, revisions, versions)
            for row in connection.execute(select(table).order_by(*table.primary_key))
        ]


def test_a_backup_brings_everything_back(store: Store, url: str, tmp_path: Path) -> None:
    filled(store)
    before, file = everything(store), tmp_path / "back up?%.kpidb"
    made = backup(store, file)
    assert (made.workspaces, made.revisions, made.skipped) == (3, 12, 0)
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".kpitree")] == []
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    with store.database.writing() as connection:
        for table in (versions, revisions, workspaces):
            connection.execute(table.delete())
    assert restore(file, store) == made
    assert everything(store) == before
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


def test_what_is_there_already_stays_unless_it_is_to_be_replaced(store: Store, tmp_path: Path) -> None:
    filled(store)
    before, file = everything(store), tmp_path / "backup"
    backup(store, file)
    (entry,) = store.list(by=SATO)
    store.rename(entry.id, "新しい", by=SATO)
    after = everything(store)
    assert restore(file, store).skipped == 3
    assert everything(store) == after
    assert restore(file, store, replace=True).workspaces == 3
    assert everything(store) == before


def test_sqlite_to_postgresql_and_back(postgres_uri: str, tmp_path: Path) -> None:
    one, other = (open_store(sqlite_url(tmp_path / name)) for name in ("one.db", "other.db"))
    with one, other, open_store(emptied(postgres_uri)) as between:
        filled(one)
        copy(one, between)
        copy(between, other)
        assert everything(between) == everything(one) == everything(other)


@pytest.mark.parametrize(
    ("content", "expected"), [(None, "file_not_readable"), (b"PK\3\4", "store_no_backup"), (b"", "store_no_backup")]
)
def test_what_is_no_backup_is_refused(
    store: Store, tmp_path: Path, content: bytes | None, expected: str
) -> None:  # fmt: skip
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        restore(file, store)
    assert code(caught) == expected
    file.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(StoreError) as caught:
        restore(file, store)
    assert code(caught) in ("store_damaged", "store_unreachable")
    with pytest.raises(StoreError) as caught:
        backup(store, tmp_path / "no such folder" / "file")
    assert code(caught) == "file_not_writable"


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, sqlite_url(tmp_path / "a.db"))
    with open_store() as store:
        filled(store)
    run = CliRunner().invoke
    done = run(main, ["backup", str(tmp_path / "file"), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"workspaces": 3, "revisions": 12, "skipped": 0})
    done = run(main, ["restore", str(tmp_path / "file"), "--lang", "en"])
    assert "3 were there already" in done.stdout
    done = run(main, ["move", sqlite_url(tmp_path / "b.db"), "--lang", "en"])
    assert VARIABLE in done.stdout
    monkeypatch.setenv(VARIABLE, sqlite_url(tmp_path / "b.db"))
    with open_store() as store:
        assert len(everything(store)) == 18
    for arguments in (["restore", str(tmp_path / "none")], ["move", "mysql://x/y"], ["move", "nonsense"]):
        done = run(main, arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
    monkeypatch.setenv(VARIABLE, "postgresql://me:hidden" + "@127.0.0.1:1/none")
    done = run(main, ["backup", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert "hidden" not in done.stderr
