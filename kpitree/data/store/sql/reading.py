"""Reading revisions: a delta with the text it stands on, two rows in one question.

What every save asks and writes are statements made once, here and in writing.py: SQLAlchemy takes longer to build one
than the database takes to answer it.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from kpitree.data.store.content import text_in, workspace_of
from kpitree.data.store.sql.tables import revisions, workspaces
from kpitree.data.store.values import ID, Card, Entry, Principal, Revision
from kpitree.errors import FileError, StoreError
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace import Workspace

_THERE = (workspaces.c.id == bindparam("workspace"), workspaces.c.deleted_at.is_(None))
_WORKSPACE = select(workspaces).where(*_THERE)
_NEWEST_LOCKED = select(workspaces.c.revision).where(*_THERE).with_for_update()
_below = revisions.alias("below")
_REVISION = (
    select(
        revisions.c.number, revisions.c.base, revisions.c.by_name, revisions.c.by_id, revisions.c.at,
        revisions.c.content, _below.c.content.label("below"),
    )
    .outerjoin(_below, and_(_below.c.workspace_id == revisions.c.workspace_id, _below.c.number == revisions.c.base))
    .where(revisions.c.workspace_id == bindparam("workspace"), revisions.c.number == bindparam("number"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A revision with its text; `base` is the number of the whole revision it stands on, its own when it is whole, and
    `below` the text of that."""

    number: int
    base: int
    text: bytes
    below: bytes
    by: Principal
    at: int

    def workspace(self) -> Workspace:
        """What was saved. Raises StoreError when it cannot be read any more."""
        try:
            return workspace_of(self.text)
        except FileError as error:
            raise StoreError(str(error), error.problems) from error


def row_of(connection: Connection, workspace_id: str) -> Row[tuple[object, ...]]:
    """The row of a workspace that was not deleted. Raises StoreError."""
    row = connection.execute(_WORKSPACE, {"workspace": known(workspace_id)}).one_or_none()
    if row is None:
        raise unknown(workspace_id)
    return row


def locked(connection: Connection, workspace_id: str) -> int:
    """Keep others from writing a workspace that was not deleted: the number of its newest revision. Raises StoreError.

    A question of its own: what PostgreSQL waited for, it shows to the next question only.
    """
    newest: int | None = connection.execute(_NEWEST_LOCKED, {"workspace": known(workspace_id)}).scalar_one_or_none()
    if newest is None:
        raise unknown(workspace_id)
    return newest


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
    row = connection.execute(_REVISION, {"workspace": workspace_id, "number": number}).one_or_none()
    if row is None:
        return None
    if row.base is not None and row.below is None:
        raise _damaged(number)
    try:
        below = b"" if row.base is None else text_in(row.below)
        text = text_in(row.content, below)
    except (zlib.error, struct.error) as error:
        raise _damaged(number) from error
    by = Principal(name=row.by_name, id=row.by_id)
    if row.base is None:
        return Stored(number, number, text, text, by, row.at)
    return Stored(number, row.base, text, below, by, row.at)


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


def _damaged(number: int) -> StoreError:
    return StoreError("damaged", [Problem(code="store_revision_damaged", params={"number": number})])
