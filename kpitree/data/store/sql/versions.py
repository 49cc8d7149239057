"""Looking back: the revisions of a workspace, and those that were given a name."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from kpitree.data.store.sql.base import OnDatabase, new_id, now_ms
from kpitree.data.store.sql.reading import locked, present, revision_of, row_of, stored
from kpitree.data.store.sql.tables import revisions, versions
from kpitree.data.store.values import Principal, Revision, Version
from kpitree.errors import StoreError
from kpitree.model.kpi import MAX_NAME
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.history import LIMIT
from kpitree.workspace.rebasing import replayed

_SHOWN = (revisions.c.number, revisions.c.kind, revisions.c.by_name, revisions.c.by_id, revisions.c.at)


class Versions(OnDatabase):
    """The part of the store that knows the past."""

    def revisions(
        self, workspace_id: str, *, by: Principal, limit: int = 100, before: int | None = None
    ) -> tuple[Revision, ...]:
        """The newest revisions, newest first, without what was saved; `before` a number, for the next ones."""
        asked = select(*_SHOWN).where(revisions.c.workspace_id == workspace_id)
        if before is not None:
            asked = asked.where(revisions.c.number < before)
        with self.database.reading() as connection:
            row_of(connection, workspace_id)
            rows = connection.execute(asked.order_by(revisions.c.number.desc()).limit(limit))
            return tuple(revision_of(row) for row in rows)

    def read(self, workspace_id: str, number: int, *, by: Principal) -> Workspace:
        """What was saved as a revision. Raises StoreError when it was thinned out or never was."""
        with self.database.reading() as connection:
            row_of(connection, workspace_id)
            return present(connection, workspace_id, number).workspace()

    def history(self, workspace_id: str, *, by: Principal) -> History:
        """Undo and redo as they were left: the log replayed back to where somebody else (another `by.id`) had saved.

        Raises StoreError.
        """
        log = self.revisions(workspace_id, by=by, limit=2 * LIMIT)
        own: list[Revision] = []
        for one in log:
            own.append(one)
            if one.by.id != by.id or one.kind == "merge":
                break
        with self.database.reading() as connection:
            found = ((one.kind, stored(connection, workspace_id, one.number)) for one in reversed(own))
            history = replayed((kind, state.workspace()) for kind, state in found if state is not None)
        assert history is not None  # a workspace has one revision at least
        return history

    def name_version(self, workspace_id: str, number: int, name: str, *, by: Principal) -> Version:
        """Give a revision a name; it is kept for good then. Raises StoreError."""
        title, at, chosen = plain_title(name)[:MAX_NAME], now_ms(), new_id()
        if not title:
            raise StoreError("no name", [Problem(code="store_version_unnamed")])
        with self.database.writing() as connection:
            locked(connection, workspace_id)
            present(connection, workspace_id, number)
            row = {"id": chosen, "workspace_id": workspace_id, "number": number, "name": title, "by_name": by.name}
            connection.execute(insert(versions).values(**row, at=at))
        return Version(id=chosen, number=number, name=title, by=by.name, at=at)

    def versions(self, workspace_id: str, *, by: Principal) -> tuple[Version, ...]:
        """The named revisions, newest first."""
        asked = select(versions).where(versions.c.workspace_id == workspace_id)
        with self.database.reading() as connection:
            row_of(connection, workspace_id)
            rows = connection.execute(asked.order_by(versions.c.number.desc(), versions.c.at.desc()))
            return tuple(
                Version(id=row.id, number=row.number, name=row.name, by=row.by_name, at=row.at) for row in rows
            )

    def forget_version(self, workspace_id: str, version_id: str, *, by: Principal) -> None:
        """Take a name away; the revision itself stays until it is thinned out."""
        of_it = (versions.c.workspace_id == workspace_id, versions.c.id == version_id)
        with self.database.writing() as connection:
            locked(connection, workspace_id)
            connection.execute(delete(versions).where(*of_it))
