"""Where workspaces are kept: every gesture a revision, on SQLite or PostgreSQL, for one person or several.

    from kpitree.data.store import Principal, open_store
    with open_store() as store:                       # SQLite in the user's data folder, else KPITREE_DATABASE_URL
        saved = store.create(workspace, by=Principal(name="佐藤"))
        store.save(saved.workspace_id, saved.revision, changed, key="…", by=Principal(name="佐藤"))

Importing this costs nothing: SQLAlchemy is loaded by `open_store`. Why so: docs/adr/0024.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitree.data.store.place import database_url
from kpitree.data.store.values import (
    Conflict,
    Entry,
    Head,
    Merged,
    Opened,
    Person,
    Principal,
    Revision,
    Saved,
    Version,
)

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

__all__ = [
    "Conflict", "Entry", "Head", "Merged", "Opened", "Person", "Principal", "Revision", "Saved", "Version",
    "database_url", "open_store",
]  # fmt: skip


def open_store(url: str | None = None) -> Store:
    """The store at an SQLAlchemy URL, else at `database_url()`; it is made, or brought up to date, when need be.

    Raises StoreError: cannot be reached, cannot be written, made by a newer version.
    """
    from kpitree.data.store.sql.store import Store

    return Store(url or database_url())
