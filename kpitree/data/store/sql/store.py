"""The store on a database: all its parts in one."""

from __future__ import annotations

from types import TracebackType

from kpitree.data.store.sql.database import Database
from kpitree.data.store.sql.library import Shelf
from kpitree.data.store.sql.migrating import bring_up_to_date
from kpitree.data.store.sql.presence import Presence
from kpitree.data.store.sql.versions import Versions


class Store(Shelf, Versions, Presence):
    """Workspaces on SQLite or PostgreSQL. Every call is one transaction and may come from any thread.

    Each takes a `by`: who asks. Today that is a name people choose; rights can be checked here later.
    """

    def __init__(self, url: str) -> None:
        database = Database(url)
        try:
            bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        super().__init__(database)

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return self.database.shown

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
