"""Reading revisions: a delta with the text it stands on, two rows at most."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from kpitree.data.store.content import text_in, workspace_of
from kpitree.data.store.sql.tables import revisions, workspaces
from kpitree.data.store.values import ID, Card, Entry, Principal, Revision
from kpitree.errors import FileError, StoreError
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stored:
    """A revision with its text; `base` is the number of the whole revision it stands on, its own when it is whole."""

    number: int
    base: int
    text: bytes
    by: Principal
    at: int

    def workspace(self) -> Workspace:
        """What was saved. Raises StoreError when it cannot be read any more."""
        try:
            return workspace_of(self.text)
        except FileError as error:
            raise StoreError(str(error), error.problems) from error


def row_of(connection: Connection, workspace_id: str, *, lock: bool = False) -> Row[tuple[object, ...]]:
    """The row of a workspace that was not deleted, locked against others where that is wanted. Raises StoreError."""
    asked = select(workspaces).where(workspaces.c.id == known(workspace_id), workspaces.c.deleted_at.is_(None))
    row = connection.execute(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        raise unknown(workspace_id)
    return row


def entry_of(row: Row[tuple[object, ...]]) -> Entry:
    """A row of `workspaces` as what a list shows."""
    return Entry(
        id=row.id, title=row.title, card=Card.model_validate_json(row.card), revision=row.revision,
        created_at=row.created_at, changed_at=row.changed_at, changed_by=row.changed_by,
        archived=row.archived_at is not None,
    )  # fmt: skip


def revision_of(row: Row[Any, Any, Any, Any, Any]) -> Revision:
    """A row of `revisions` without what was saved."""
    return Revision(number=row.number, kind=row.kind, by=Principal(name=row.by_name, id=row.by_id), at=row.at)


def stored(connection: Connection, workspace_id: str, number: int) -> Stored | None:
    """A revision, or None when it was thinned out or never was. Raises StoreError when it is damaged."""
    row = _row(connection, workspace_id, number)
    if row is None:
        return None
    base = number if row.base is None else row.base
    below = None if row.base is None else _row(connection, workspace_id, row.base)
    try:
        text = text_in(row.content, b"" if below is None else text_in(below.content))
    except (zlib.error, struct.error) as error:
        raise _damaged(number) from error
    if row.base is not None and below is None:
        raise _damaged(number)
    return Stored(number, base, text, Principal(name=row.by_name, id=row.by_id), row.at)


def present(connection: Connection, workspace_id: str, number: int) -> Stored:
    """A revision that has to be there. Raises StoreError."""
    found = stored(connection, workspace_id, number)
    if found is None:
        raise StoreError("no such revision", [Problem(code="store_no_revision", params={"number": number})])
    return found


def known(workspace_id: str) -> str:
    """An id as it may stand in a question: addresses hold anything, also what a database cannot. Raises StoreError."""
    if re.fullmatch(ID, workspace_id) is None:
        raise unknown(workspace_id)
    return workspace_id


def unknown(workspace_id: str) -> StoreError:
    """There is no such workspace, or it was deleted."""
    return StoreError(
        "no such workspace", [Problem(code="store_unknown", params={"id": plain_title(workspace_id)[:64]})]
    )


def _row(connection: Connection, workspace_id: str, number: int) -> Row[tuple[object, ...]] | None:
    of_it = (revisions.c.workspace_id == workspace_id, revisions.c.number == number)
    return connection.execute(select(revisions).where(*of_it)).one_or_none()


def _damaged(number: int) -> StoreError:
    return StoreError("damaged", [Problem(code="store_revision_damaged", params={"number": number})])
