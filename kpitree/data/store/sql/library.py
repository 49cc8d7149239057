"""The shelf: which workspaces there are, finding them, and what can be done to one without opening it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from kpitree.data.store.sql.base import OnDatabase, new_id, now_ms
from kpitree.data.store.sql.reading import entry_of, known, locked, unknown
from kpitree.data.store.sql.saving import Saving
from kpitree.data.store.sql.tables import workspaces
from kpitree.data.store.sql.writing import DAY, searched
from kpitree.data.store.values import Conflict, Entry, Principal, Saved
from kpitree.model.scenario import plain_title
from kpitree.workspace import Workspace

MOST_LISTED = 500
MAX_TITLE = 200
BIN = 30 * DAY  # how long a deleted workspace can be brought back


class Library(OnDatabase):
    """The part of the store that lists, archives and deletes."""

    def list(self, *, by: Principal, search: str = "", archived: bool = False) -> tuple[Entry, ...]:
        """Workspaces by their last change, newest first: those whose title or KGI has every word of `search`."""
        asked = select(workspaces).where(workspaces.c.deleted_at.is_(None))
        asked = asked.where(workspaces.c.archived_at.is_not(None) if archived else workspaces.c.archived_at.is_(None))
        for word in searched(search).split():
            asked = asked.where(workspaces.c.search.contains(word, autoescape=True))
        asked = asked.order_by(workspaces.c.changed_at.desc(), workspaces.c.id).limit(MOST_LISTED)
        with self.database.reading() as connection:
            return tuple(entry_of(row) for row in connection.execute(asked))

    def archive(self, workspace_id: str, *, by: Principal, archived: bool = True) -> None:
        """Put a workspace out of sight, or back. Raises StoreError."""
        self._mark(workspace_id, archived_at=now_ms() if archived else None)

    def delete(self, workspace_id: str, *, by: Principal) -> None:
        """Delete a workspace; for 30 days `undelete` brings it back with everything. Raises StoreError."""
        self._mark(workspace_id, deleted_at=now_ms())
        with self.database.writing() as connection:
            connection.execute(delete(workspaces).where(workspaces.c.deleted_at < now_ms() - BIN))

    def undelete(self, workspace_id: str, *, by: Principal) -> None:
        """Bring a deleted workspace back. Raises StoreError when it is gone for good."""
        back = update(workspaces).where(workspaces.c.id == known(workspace_id), workspaces.c.deleted_at.is_not(None))
        with self.database.writing() as connection:
            if not connection.execute(back.values(deleted_at=None)).rowcount:
                raise unknown(workspace_id)

    def _mark(self, workspace_id: str, **values: Any) -> None:
        with self.database.writing() as connection:
            locked(connection, workspace_id)
            connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(**values))


class Shelf(Library, Saving):
    """What is done to a workspace on the shelf and makes a revision."""

    def rename(self, workspace_id: str, title: str, *, by: Principal) -> Saved:
        """Give a workspace another title, as a revision of its own. Raises StoreError."""
        while True:
            now = self.open(workspace_id, by=by)
            titled = _titled(now.workspace, title)
            done = self.save(workspace_id, now.entry.revision, titled, key=new_id(), by=by)
            if not isinstance(done, Conflict):
                return Saved(workspace_id=workspace_id, revision=done.revision, at=done.at)

    def duplicate(self, workspace_id: str, title: str, *, by: Principal) -> Saved:
        """A new workspace with what this one is now. Raises StoreError."""
        copied = _titled(self.open(workspace_id, by=by).workspace, title)
        return self.create(copied, by=by)


def _titled(workspace: Workspace, title: str) -> Workspace:
    return workspace.model_copy(update={"title": plain_title(title)[:MAX_TITLE]})
