"""Who has a workspace open: each browser says so every few seconds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from kpitree.data.store.sql.base import OnDatabase, now_ms
from kpitree.data.store.sql.tables import presence
from kpitree.data.store.values import Person, Principal

GONE_AFTER = 30_000  # ms without a sign


class Presence(OnDatabase):
    """The part of the store that knows who is here."""

    def here(self, who: Sequence[tuple[str, str, Principal]]) -> dict[str, tuple[Person, ...]]:
        """Say who is here, as (workspace, client, by), a client being one open page; for each client who else is, by
        name. Raises StoreError."""
        now, of_those = now_ms(), presence.c.workspace_id.in_({workspace_id for workspace_id, _, _ in who})
        rows = [
            {"workspace_id": w, "client": client, "by_name": by.name, "by_id": by.id, "seen_at": now}
            for w, client, by in who
        ]
        with self.database.writing() as connection:
            old = (presence.c.seen_at < now - GONE_AFTER) | presence.c.client.in_([client for _, client, _ in who])
            connection.execute(delete(presence).where(old))
            if rows:
                connection.execute(insert(presence), rows)
            asked = select(presence).where(of_those).order_by(presence.c.by_name, presence.c.client)
            found = connection.execute(asked).all()
        return {
            client: tuple(
                Person(name=row.by_name, id=row.by_id, seen_at=row.seen_at)
                for row in found if row.workspace_id == workspace_id and row.client != client
            )
            for workspace_id, client, _ in who
        }  # fmt: skip
