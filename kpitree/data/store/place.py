"""Where the database is: KPITREE_DATABASE_URL, else a file in the user's data folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

VARIABLE = "KPITREE_DATABASE_URL"
FILE = "workspaces.db"


def database_url() -> str:
    """The SQLAlchemy URL to use; the folder of the default one is made, for its owner alone."""
    if asked := os.environ.get(VARIABLE, "").strip():
        return asked
    from platformdirs import user_data_path

    folder = user_data_path("kpitree", appauthor=False)
    return sqlite_url(folder / FILE)


def sqlite_url(file: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{file}"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for another database, or one in memory."""
    found = re.fullmatch(r"sqlite(?:\+pysqlite)?:///(?!:memory:$)([^?]+)(?:\?.*)?", url)
    return Path(found[1]) if found else None


def shown_url(url: str) -> str:
    """A URL as it can be shown: without its password.

    >>> shown_url("postgresql://me:secret" + "@host/kpi")
    'postgresql://me:***@host/kpi'
    """
    return re.sub(r"(?<=://)([^:/@]*):[^@/]*@", r"\1:***@", url)[:200]
