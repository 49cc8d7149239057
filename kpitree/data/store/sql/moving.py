"""Whole stores from one database to another: backup, restore, SQLite to PostgreSQL and back (§69)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from kpitree.data.file_names import shown_name
from kpitree.data.store.place import FILE, sqlite_url
from kpitree.data.store.sql.store import Store
from kpitree.data.store.sql.tables import revisions, versions, workspaces
from kpitree.errors import StoreError
from kpitree.problems import Frozen, Problem

Rows = list[dict[str, Any]]
_SQLITE = b"SQLite format 3\0"
_OF: tuple[Table, ...] = (revisions, versions)


class Moved(Frozen):
    """What was copied: workspaces and their revisions; `skipped` were there already and stayed as they were."""

    workspaces: int
    revisions: int
    skipped: int


def copy(source: Store, target: Store, *, replace: bool = False) -> Moved:
    """Copy every workspace with its revisions and names, deleted ones too, and look whether it came out the same.

    A workspace that `target` has already stays as it is there, unless `replace`. Each is copied whole or not at all.
    Raises StoreError.
    """
    copied = lines = skipped = 0
    with source.database.reading() as there:
        ids = there.execute(select(workspaces.c.id).order_by(workspaces.c.id)).scalars().all()
        for workspace_id in ids:
            rows = {table.name: _rows(there, table, workspace_id) for table in (workspaces, *_OF)}
            with target.database.writing() as here:
                if _rows(here, workspaces, workspace_id):
                    if not replace:
                        skipped += 1
                        continue
                    here.execute(delete(workspaces).where(workspaces.c.id == workspace_id))
                for table in (workspaces, *_OF):
                    if rows[table.name]:
                        here.execute(insert(table), rows[table.name])
                if any(_rows(here, table, workspace_id) != rows[table.name] for table in (workspaces, *_OF)):
                    raise StoreError("differs", [Problem(code="store_copy_differs", params={"place": target.place})])
            copied, lines = copied + 1, lines + len(rows["revisions"])
    return Moved(workspaces=copied, revisions=lines, skipped=skipped)


def backup(source: Store, file: Path) -> Moved:
    """The whole store as one file, itself an SQLite store. Atomic: the old file or the new one. Raises StoreError."""
    try:
        with TemporaryDirectory(dir=file.parent, prefix=".kpitree-") as folder:
            fresh = Path(folder) / FILE
            with Store(sqlite_url(fresh)) as target:
                moved = copy(source, target)
            with fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            fresh.replace(file)
    except OSError as error:
        problem = Problem(code="file_not_writable", params={"file": shown_name(file)})
        raise StoreError(str(error), [problem]) from error
    return moved


def restore(file: Path, target: Store, *, replace: bool = False) -> Moved:
    """Bring back what a backup has; the file stays as it is. Raises StoreError."""
    with TemporaryDirectory(prefix="kpitree-") as folder:
        taken = Path(folder) / FILE  # a copy: an older backup is brought up to date before it is read
        try:
            shutil.copyfile(file, taken)
        except OSError as error:
            problem = Problem(code="file_not_readable", params={"file": shown_name(file)})
            raise StoreError(str(error), [problem]) from error
        with taken.open("rb") as stream:
            if stream.read(len(_SQLITE)) != _SQLITE:
                raise StoreError("not ours", [Problem(code="store_no_backup", params={"file": shown_name(file)})])
        with Store(sqlite_url(taken)) as source:
            return copy(source, target, replace=replace)


def _rows(connection: Connection, table: Table, workspace_id: str) -> Rows:
    column = table.c.id if table is workspaces else table.c.workspace_id
    found = connection.execute(select(table).where(column == workspace_id).order_by(*table.primary_key))
    return [dict(row._mapping) for row in found]
