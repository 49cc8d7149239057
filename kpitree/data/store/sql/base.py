"""What every part of the store stands on."""

from __future__ import annotations

import secrets
import time

from kpitree.data.store.sql.database import Database


class OnDatabase:
    """A part of the store: has the database."""

    def __init__(self, database: Database) -> None:
        self.database = database


def now_ms() -> int:
    """The time, in ms since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """An id for a workspace or a version: 72 random bits, as letters that an address takes; nobody can guess one."""
    return secrets.token_urlsafe(9)
