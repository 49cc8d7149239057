"""Opening and saving: compare-and-swap on the revision, merging what goes together (§66, §67)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from kpitree.data.store.content import text_of
from kpitree.data.store.sql.base import OnDatabase, new_id, now_ms
from kpitree.data.store.sql.reading import Stored, entry_of, known, locked, present, row_of, stored, unknown
from kpitree.data.store.sql.tables import revisions, workspaces
from kpitree.data.store.sql.writing import THINNED_EVERY, shown, thin_out, write_revision
from kpitree.data.store.values import ID, Conflict, Head, Kind, Merged, Opened, Principal, Saved
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.merging import merge

FIRST = 1  # the number of the first revision
MAX_KEY = 64
_DONE = select(revisions.c.number, revisions.c.at, revisions.c.kind).where(
    revisions.c.workspace_id == bindparam("workspace"), revisions.c.key == bindparam("key")
)


class Saving(OnDatabase):
    """The part of the store that a person at work uses."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread does inside is one transaction: on the disk when it ends, or, when it fails, none of it.

        Nothing that is said inside may be believed before the end. Raises StoreError there.
        """
        with self.database.together():
            yield

    def create(
        self, workspace: Workspace, *, by: Principal, workspace_id: str | None = None, key: str | None = None
    ) -> Saved:
        """Keep a workspace from now on. With the same id and key again, nothing happens twice.

        Raises StoreError, also when the id is taken by something else.
        """
        chosen, key, at = known(workspace_id or new_id()), (key or new_id())[:MAX_KEY], now_ms()
        try:
            with self.database.writing() as connection:
                if (done := self._done(connection, chosen, key)) is not None:
                    return _receipt(done)
                row = {"id": chosen, "revision": FIRST, "created_at": at, "changed_at": at, "changed_by": by.name}
                connection.execute(insert(workspaces).values(**row, **shown(workspace)))
                write_revision(
                    connection, chosen, FIRST, workspace, text_of(workspace), head=None, key=key, kind="do", by=by,
                    at=at,
                )  # fmt: skip
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise StoreError("taken", [Problem(code="store_id_taken", params={"id": chosen})]) from error
            raise
        return Saved(workspace_id=chosen, revision=FIRST, at=at)

    def open(self, workspace_id: str, *, by: Principal) -> Opened:
        """A workspace as it is now. Raises StoreError when there is none of this id."""
        with self.database.reading() as connection:
            row = row_of(connection, workspace_id)
            head = present(connection, workspace_id, row.revision)
        return Opened(entry=entry_of(row), workspace=head.workspace())

    def head(self, workspace_id: str, *, by: Principal) -> Head:
        """The newest revision and who made it, without reading it. Raises StoreError."""
        found = self.heads([(workspace_id, by)])
        if workspace_id not in found:
            raise unknown(workspace_id)
        return found[workspace_id]

    def heads(self, asked: Sequence[tuple[str, Principal]]) -> dict[str, Head]:
        """The same for many at once, as (workspace, by); without those that there are not, or no longer."""
        ids = {workspace_id for workspace_id, _ in asked if re.fullmatch(ID, workspace_id)}
        of_those = (
            select(workspaces.c.id, revisions.c.number, revisions.c.by_name, revisions.c.by_id, revisions.c.at)
            .join(revisions, workspaces.c.id == revisions.c.workspace_id)
            .where(workspaces.c.id.in_(ids), workspaces.c.deleted_at.is_(None))
            .where(revisions.c.number == workspaces.c.revision)
        )
        with self.database.reading() as connection:
            rows = connection.execute(of_those).all()
        return {
            row.id: Head(revision=row.number, by=Principal(name=row.by_name, id=row.by_id), at=row.at) for row in rows
        }

    def save(
        self, workspace_id: str, base_revision: int, workspace: Workspace, *, key: str, by: Principal,
        kind: Kind = "do",
    ) -> Saved | Merged | Conflict:  # fmt: skip
        """Save what somebody made of `base_revision`; what comes back is on the disk, but for a Conflict.

        When others saved since, both are merged, or it is a Conflict and nothing is written. `key` belongs to this one
        edit: asking again with it, after an answer that never came, saves nothing twice. Raises StoreError, and then
        nothing was written.
        """
        at, key, text = now_ms(), key[:MAX_KEY], text_of(workspace)
        with self.database.writing() as connection:
            newest = locked(connection, workspace_id)
            if (done := self._done(connection, workspace_id, key)) is not None:
                return done
            head = present(connection, workspace_id, newest)
            number = head.number + 1
            result: Saved | Merged | Conflict = Saved(workspace_id=workspace_id, revision=number, at=at)
            if text == head.text:  # it is there already, whoever saved it
                return Saved(workspace_id=workspace_id, revision=head.number, at=head.at)
            if head.number != base_revision:
                result = self._merged(connection, workspace_id, base_revision, head, workspace, at)
                if isinstance(result, Conflict):
                    return result
                workspace, text, kind = result.workspace, text_of(result.workspace), "merge"
                if text == head.text:  # ours had nothing that was not known already
                    return result.model_copy(update={"revision": head.number, "at": head.at})
            write_revision(
                connection, workspace_id, number, workspace, text, head=head, key=key, kind=kind, by=by, at=at
            )  # fmt: skip
            if number % THINNED_EVERY == 0:
                thin_out(connection, workspace_id, at)
        return result

    def restore(self, workspace_id: str, number: int, *, by: Principal, key: str | None = None) -> Saved:
        """Make an earlier revision the newest, as a further one: nothing in between is lost. Raises StoreError."""
        at, key = now_ms(), (key or new_id())[:MAX_KEY]
        with self.database.writing() as connection:
            newest = locked(connection, workspace_id)
            if (done := self._done(connection, workspace_id, key)) is not None:
                return _receipt(done)
            earlier = present(connection, workspace_id, number)
            head = present(connection, workspace_id, newest)
            write_revision(
                connection, workspace_id, head.number + 1, earlier.workspace(), earlier.text, head=head, key=key,
                kind="restore", by=by, at=at,
            )  # fmt: skip
        return Saved(workspace_id=workspace_id, revision=head.number + 1, at=at)

    def _done(self, connection: Connection, workspace_id: str, key: str) -> Saved | Merged | None:
        """What this very edit came to when it was asked for before; a merge says again what it came to."""
        row = connection.execute(_DONE, {"workspace": workspace_id, "key": key}).one_or_none()
        if row is None:
            return None
        if row.kind != "merge":
            return Saved(workspace_id=workspace_id, revision=row.number, at=row.at)
        merged, before = (present(connection, workspace_id, n) for n in (row.number, row.number - 1))
        return Merged(
            workspace_id=workspace_id, revision=row.number, at=row.at, workspace=merged.workspace(), by=before.by
        )

    def _merged(
        self, connection: Connection, workspace_id: str, base_revision: int, head: Stored, mine: Workspace, at: int
    ) -> Merged | Conflict:
        base = stored(connection, workspace_id, base_revision)
        theirs = head.workspace()
        # Made on a revision that was thinned out long ago, or that never was: everything that differs is asked.
        together = merge(base=Workspace() if base is None else base.workspace(), mine=mine, theirs=theirs)
        if together.clashes:
            return Conflict(
                workspace_id=workspace_id, revision=head.number, theirs=theirs, by=head.by, clashes=together.clashes
            )
        return Merged(
            workspace_id=workspace_id, revision=head.number + 1, at=at, workspace=together.workspace, by=head.by
        )


def _receipt(done: Saved | Merged) -> Saved:
    return Saved(workspace_id=done.workspace_id, revision=done.revision, at=done.at)
