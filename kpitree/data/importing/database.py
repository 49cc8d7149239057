"""A DuckDB that can read one file and nothing else: no network, no extensions, no other file, no setting changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

MEMORY = "400MB"
DISK = "20GB"
MOST_THREADS = 4


def open_database(folder: Path | None = None, files: tuple[Path, ...] = (), *, ordered: bool = False) -> Any:
    """A connection that may read `files` and spill into `folder`; without a folder it touches no file at all.

    `ordered` keeps rows in the order of the file, which takes longer.
    """
    import duckdb

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )
    settings: dict[str, object] = {
        "threads": 1 if ordered else min(MOST_THREADS, os.cpu_count() or 1), "memory_limit": MEMORY,
        "preserve_insertion_order": ordered,
        "enable_progress_bar": True, "enable_progress_bar_print": False, "progress_bar_time": 0,
    }  # fmt: skip
    if folder is not None:
        settings |= {"temp_directory": quoted(str(folder)), "max_temp_directory_size": quoted(DISK)}
    for name, value in settings.items():
        text = str(value).lower() if isinstance(value, bool) else value
        connection.execute(f"SET {name} = {text if name != 'memory_limit' else quoted(MEMORY)}")
    if files:
        connection.execute(f"SET allowed_paths = [{', '.join(quoted(str(file)) for file in files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def quoted(text: str) -> str:
    """A text as a string of SQL.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an identifier of SQL, whatever stands in it.

    >>> identifier('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
