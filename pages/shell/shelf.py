"""The store of this server process and its keeper: made when they are first needed, shared by all sessions."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kpitree.data.store import database_url, open_store
from kpitree.data.store.keeper import Keeper

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

_lock = threading.Lock()
_opened: dict[str, Store] = {}


def shared_store() -> Store:
    """The store at `database_url()`. The first call loads SQLAlchemy. Raises StoreError while it cannot be opened."""
    url = database_url()
    with _lock:
        if url not in _opened:
            _opened[url] = open_store(url)
        return _opened[url]


keeper = Keeper(shared_store)  # does nothing before somebody has something to keep
