"""Processes that save, or bring a database up to date, and are killed without warning (SIGKILL) somewhere in between.

    with Killing(url) as killing:
        killing.save_rounds(1_000)      # AssertionError: something acknowledged was lost, damaged, or saved twice
        killing.migrate_rounds(50, empty)

Run as a program this file is the process that is forked from: what takes long is imported once, and a round takes some
ten milliseconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from kpitree.data.store import open_store
from kpitree.data.store.keeper import Keeper
from tests.store.steps import SATO, edited
from tests.workspace.sequences import three_kpis

ALONE, OPEN = "alone", ("one", "two", "three")  # workspaces: saved by the store, and by a keeper, several at once


@dataclass(frozen=True)
class Said:
    """What a process said before it was killed: this value is on the disk as this revision."""

    workspace_id: str
    revision: int
    value: float


class Killing:
    """A parent of processes that are killed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged = 0
        self.begun, self.finished = 0, 0  # migrations that left nothing, or everything
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.store.killing"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Killing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.stdout.close()
        self._parent.wait()

    def save_rounds(self, rounds: int, *, seed: int = 0) -> None:
        """Each: a process saves as fast as it can, and is killed a moment after some acknowledgements."""
        chance = random.Random(seed)
        with open_store(self.url) as store:
            for workspace_id in (ALONE, *OPEN):
                store.create(three_kpis(), by=SATO, workspace_id=workspace_id)
        for n in range(rounds):
            said = self._killed(("saves", "keeps")[n % 2], chance.randrange(6), chance.uniform(0, 0.01))
            self.acknowledged += len(said)
            with open_store(self.url) as store:
                heads = {workspace_id: store.head(workspace_id, by=SATO).revision for workspace_id in (ALONE, *OPEN)}
                for one in [*said[:1], *said[-3:]]:
                    assert heads[one.workspace_id] >= one.revision, f"round {n}: {one} is lost"
                    assert store.read(one.workspace_id, one.revision, by=SATO) == edited(three_kpis(), "won", one.value)
                head = heads[ALONE]
                for number in (head - 1, head, head):  # what may not have been answered is sent again, and once more
                    value = edited(three_kpis(), "won", float(number))
                    store.save(ALONE, number, value, key=f"k{number}", by=SATO)
                assert store.head(ALONE, by=SATO).revision == head + 1, f"round {n}: saved twice"

    def migrate_rounds(self, rounds: int, empty: Callable[[], object], *, seed: int = 0) -> None:
        """Each: a process makes the tables of an empty database and is killed while it does. None of them is there
        then, or all; either way the database can be used."""
        chance = random.Random(seed)
        took = []  # s when nobody kills it
        for _ in range(3):
            empty()
            began = time.monotonic()
            self._killed("migrates", 1, 0)
            took.append(time.monotonic() - began)
        for _ in range(rounds):
            empty()
            self._killed("migrates", 0, chance.uniform(0, min(took)))
            whole = self._whole()
            self.finished += whole
            self.begun += not whole
            with open_store(self.url) as store:
                store.create(three_kpis(), by=SATO)

    def _whole(self) -> bool:
        from sqlalchemy import inspect

        from kpitree.data.store.sql.database import Database
        from kpitree.data.store.sql.tables import schema

        database = Database(self.url)
        with database.reading() as connection:
            tables = set(inspect(connection).get_table_names())
        database.close()
        assert tables in (set(), {*schema.tables, "alembic_version"}), f"half of it is there: {tables}"
        return bool(tables)

    def _killed(self, what: str, lines: int, seconds: float) -> list[Said]:
        """Let a process do that, and kill it `seconds` after so many lines. What it said."""
        told, asked = self._parent.stdout, self._parent.stdin
        assert told is not None
        assert asked is not None
        asked.write(f"{what} {self.url}\n")
        asked.flush()
        process = int(told.readline())
        said = [told.readline() for _ in range(lines)]
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
        while (line := told.readline()) != "dead\n":
            said.append(line)
        parts = [line.split() for line in said if line.endswith(".\n")]  # whole lines
        return [Said(workspace_id, int(revision), float(value)) for workspace_id, revision, value, _ in parts]


def saves(url: str) -> None:
    """Save without end, and say so each time."""
    with open_store(url) as store:
        number = store.head(ALONE, by=SATO).revision
        while True:
            store.save(ALONE, number, edited(three_kpis(), "won", float(number)), key=f"k{number}", by=SATO)
            number += 1
            say(f"{ALONE} {number} {number - 1} .")


def keeps(url: str) -> None:
    """The same through a keeper, for several workspaces at once."""
    with open_store(url) as store:
        keeper = Keeper(lambda: store)
        opened = [store.open(workspace_id, by=SATO) for workspace_id in OPEN]
        desks = [
            keeper.desk(by=SATO, workspace_id=one.entry.id, base=one.entry.revision, known=one.workspace)
            for one in opened
        ]
        value = max(one.entry.revision for one in opened)
        while True:
            value += 1
            for desk in desks:
                desk.note(edited(three_kpis(), "won", float(value)))
            for desk in desks:
                now = desk.wait(60)
                if now.saved_at is not None:
                    say(f"{now.workspace_id} {now.revision} {value} .")


def migrates(url: str) -> None:
    """Make the tables, and say so."""
    open_store(url).close()
    say("tables 0 0 .")
    time.sleep(60)


def say(line: str) -> None:
    """In one piece, at once."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Fork for every line, and tell when the child is dead."""
    import alembic.runtime.environment
    import alembic.script

    import kpitree.data.store.sql.store  # noqa: F401

    assert alembic
    for line in sys.stdin:
        what, url = line.split()
        if (child := os.fork()) == 0:
            {"saves": saves, "keeps": keeps, "migrates": migrates}[what](url)
        say(str(child))
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
