"""Who has a workspace open: each browser says so every few seconds."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from kpitree.data.store.sql.base import OnDatabase, now_ms
from kpitree.data.store.sql.reading import row_of
from kpitree.data.store.sql.tables import presence
from kpitree.data.store.values import Person, Principal

GONE_AFTER = 30_000  # ms without a sign


class Presence(OnDatabase):
    """The part of the store that knows who is here."""

    def here(self, workspace_id: str, client: str, *, by: Principal) -> tuple[Person, ...]:
        """Say that `client` (one open page) is here; who else is, by name. Raises StoreError."""
        now = now_ms()
        own = (presence.c.workspace_id == workspace_id, presence.c.client == client)
        values = {"by_name": by.name, "by_id": by.id, "seen_at": now}
        with self.database.writing() as connection:
            row_of(connection, workspace_id)
            if not connection.execute(update(presence).where(*own).values(**values)).rowcount:
                connection.execute(insert(presence).values(workspace_id=workspace_id, client=client, **values))
            connection.execute(delete(presence).where(presence.c.seen_at < now - GONE_AFTER))
            others = select(presence).where(presence.c.workspace_id == workspace_id, presence.c.client != client)
            rows = connection.execute(others.order_by(presence.c.by_name, presence.c.client))
            return tuple(Person(name=row.by_name, id=row.by_id, seen_at=row.seen_at) for row in rows)

    def leave(self, workspace_id: str, client: str, *, by: Principal) -> None:
        """Say that it is here no longer."""
        with self.database.writing() as connection:
            connection.execute(
                delete(presence).where(presence.c.workspace_id == workspace_id, presence.c.client == client)
            )
