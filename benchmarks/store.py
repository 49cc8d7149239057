"""What saving costs: an edit on the disk against a bare SQLite commit of the same bytes, opening, sizes, merging.

Run by hand: `python -m benchmarks.store`. The two of each pair take turns; quote the ratios.
"""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.export import plan
from kpitree.data.store import Principal, open_store
from kpitree.data.store.content import delta, text_of
from kpitree.data.store.place import sqlite_url
from kpitree.data.templates import template, templates
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever
from kpitree.workspace.merging import merge

ME = Principal(name="a", id="a")
RUNS = 60


def took(act: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def pairs(ours: Callable[[], object], other: Callable[[], object], runs: int = RUNS) -> tuple[float, float, float]:
    """Medians of both in ms, and of the ratios pair by pair."""
    found = [(took(ours), took(other)) for _ in range(runs)]
    medians = (statistics.median(a for a, _ in found), statistics.median(b for _, b in found))
    return medians[0] * 1000, medians[1] * 1000, statistics.median(a / b for a, b in found)


def bare(file: Path) -> Callable[[bytes], None]:
    """A commit of some bytes, as durable as the store's."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t (content BLOB)")

    def commit(content: bytes) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES (?)", (content,))
        connection.execute("COMMIT")

    return commit


def moved(workspace: Workspace, n: int) -> Workspace:
    """The workspace after one more gesture."""
    lever = workspace.tree.levers[n % len(workspace.tree.levers)]
    return ChangeLever(kpi=lever.id, change=SetTo(value=1.0 + n)).apply(workspace)


def main() -> None:
    """Measure and print."""
    print(f"{'':<52}{'ours':>10}{'other':>10}{'ratio':>9}")
    with tempfile.TemporaryDirectory() as home, open_store(sqlite_url(Path(home) / "a.db")) as store:
        commit = bare(Path(home) / "bare.db")
        small, usual = (Workspace(tree=template(slug, "ja"), template=slug) for slug in ("btob_basic", "four_channels"))
        for start in (plan(), small, usual):
            state = [start]
            w = store.create(state[0], by=ME).workspace_id
            part = delta(text_of(moved(state[0], 1)), text_of(state[0]))
            number = [1]

            def save(state: list[Workspace] = state, w: str = w, number: list[int] = number) -> None:
                state[0] = moved(state[0], number[0])
                number[0] = store.save(w, number[0], state[0], key=str(number[0]), by=ME).revision

            a, b, ratio = pairs(save, partial(commit, part))
            size = f"save, {len(start.tree.kpis)} KPIs / bare commit"
            print(f"{size:<52}{a:>8.2f}ms{b:>8.2f}ms{ratio:>8.2f}x")
        one = store.create(state[0], by=ME).workspace_id
        while number[0] < 1_000:
            save()
        a, b, ratio = pairs(lambda: store.open(w, by=ME), lambda: store.open(one, by=ME))
        print(f"{'open with 1,000 revisions / with 1':<52}{a:>8.2f}ms{b:>8.2f}ms{ratio:>8.2f}x")
        a, b, ratio = pairs(lambda: store.head(w, by=ME), lambda: store.open(w, by=ME))
        print(f"{'look whether somebody saved / open':<52}{a:>8.2f}ms{b:>8.2f}ms{ratio:>8.2f}x")
        file = Path(home) / "a.db"
        print(f"{'bytes on the disk a revision':<52}{file.stat().st_size / (1_000 + 2 * RUNS):>9.0f}B")
    for slug in templates():
        start = Workspace(tree=template(slug, "ja"))
        mine, theirs = moved(start, 0), moved(start, 1)
        a = 1000 * statistics.median(
            took(lambda s=start, m=mine, o=theirs: merge(base=s, mine=m, theirs=o)) for _ in range(20)
        )  # type: ignore[misc]
        print(f"{f'merge, {slug} ({len(start.tree.kpis)} KPIs)':<52}{a:>8.2f}ms")
    for what in ("import kpitree.data.store.sql.store", "import pages.shell.keeping", "import streamlit, pydantic"):
        a = statistics.median(
            took(lambda w=what: subprocess.run([sys.executable, "-c", w], check=True)) for _ in range(3)
        )  # type: ignore[misc]
        print(f"{what:<52}{a * 1000:>8.0f}ms")


if __name__ == "__main__":
    main()
