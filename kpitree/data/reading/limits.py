"""What the child process may do: so much memory, so much time, these files and no others, no network, no programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MEMORY = 3 << 30  # bytes of address space; DuckDB itself is held to much less (importing.database)
LARGEST_FILE = 24 << 30  # what a scan may write while it sorts more than fits into memory
SECONDS = 1_800  # of processor time
POLITE = 10  # steps of niceness: people who move levers meanwhile do not feel it
# Signs of an audited event that a table is no reason for.
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "ftplib.",
    "http.",
)


def limit_resources(*, gently: bool = False) -> None:
    """Memory, processor time and file sizes, where the system knows such limits; `gently` lets others go first."""
    if gently and hasattr(os, "nice"):
        os.nice(POLITE)
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, hard) if hard == resource.RLIM_INFINITY or hard > most else (hard, hard))


def limit_files(readable: Iterable[Path], folder: Path) -> None:
    """From now on Python opens only these files, what is in `folder`, and its own libraries (to read).

    An audit hook cannot be taken out again. Code in other languages is held by its own limits: DuckDB is locked, and
    the reader of spreadsheets opens the one file it is given.
    """
    # The paths as they are given and as they really are; in both ways they may be opened.
    files = {os.path.abspath(path) for path in readable} | {os.path.realpath(path) for path in readable}
    inside = (os.path.abspath(folder) + os.sep, os.path.realpath(folder) + os.sep)
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    libraries = {
        os.path.abspath(p) + os.sep for p in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), package)
    }
    libraries |= {os.path.abspath(p) + os.sep for p in sys.path if p and os.path.isdir(p) and p != os.sep}

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = (*arguments, None, None)[:3]
            if not isinstance(path, str | bytes):
                return  # a descriptor that is open already
            name = os.path.abspath(os.fsdecode(path))
            # What is written must be inside as it really is: behind a link lies somebody's own file.
            if name.startswith(inside) and (os.path.realpath(name) + os.sep).startswith(inside):
                return
            writes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or any(
                c in (mode or "") for c in "wax+"
            )
            if not writes and (name in files or name.startswith((*libraries, "/dev/urandom"))):
                return
            raise PermissionError(f"not allowed here: {event}")
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"not allowed here: {event}")

    sys.addaudithook(refuse)
