"""Files that mean harm stay files: names are only names, limits hold, stopping stops."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kpitree as kt
from kpitree.data.reading import child
from tests.hostile import SHARED, naughty_strings
from tests.measure.refusals import MAP, refusal


@pytest.mark.parametrize("name", ["a[1].csv", "*.csv", "a b'; DROP TABLE x; --.csv", "データ.csv", "-x.csv"])
def test_names_of_files_are_only_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("created,won\n2026-01-01,\n", encoding="utf-8")
    (tmp_path / "a1.csv").write_text("created,won\n2026-01-01,\n" * 5, encoding="utf-8")
    assert kt.measure(tmp_path / name, MAP).totals[0].count == 1


def test_names_of_columns_are_only_names(tmp_path: Path) -> None:
    """Hostile headers: whatever a column is called, it can be mapped and split by, and nothing else happens."""
    names = ["created", "won", "\"; ATTACH 'x.db'; --", "c0", "read_csv('/etc/passwd')", "'", "{0}", "$1", "?", "a\tb"]
    names += [text for text in naughty_strings() if text.strip() and len(text) < 200 and text.isprintable()][:150]
    unique = list({" ".join(name.split()): None for name in names})
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(unique)
        writer.writerow(["2026-01-01", "2026-01-02", *["' OR 1=1 --"] * (len(unique) - 2)])
    source = kt.read_table(tmp_path / "a.csv")
    assert len(source.columns) == len(unique)
    import pandas as pd

    frame = pd.DataFrame(
        [["2026-01-01", "2026-01-02", *["' OR 1=1 --"] * (len(unique) - 2)]], columns=list(source.names)
    )
    for name in source.names[2:10]:
        found = kt.measure(frame, MAP, by=name)
        assert [(row.segment, row.count) for row in found.rows] == [("' OR 1=1 --", 1)] * 2
    assert kt.measure(tmp_path / "a.csv", MAP, by=source.names[2]).totals[1].count == 1
    assert sorted(os.listdir(tmp_path)) == ["a.csv"]


def test_hostile_workbooks_leave_this_process_as_it_is(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(401):
            part.write(b"<c><v>1</v></c>" * 70_000)
    files = [bomb, *(path for path in SHARED.glob("*.xlsx") if path.name != "laughs.xlsx")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in files:
        assert refusal(path)[0] in ("workbook_too_large", "file_too_demanding")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes


def test_stopping(tmp_path: Path) -> None:
    """What the callback raises comes out, and the child is gone."""
    from kpitree.data.reading.child import ask

    (tmp_path / "a.csv").write_bytes(b"created,won\n" + b"2026-01-01,2026-02-01\n" * 1_500_000)

    class Stopped(Exception):
        pass

    def stop(share: float) -> None:
        assert 0 <= share <= 1
        raise Stopped

    with pytest.raises(Stopped):
        kt.measure(tmp_path / "a.csv", MAP, progress=stop)
    with pytest.raises(kt.FileError) as caught:
        ask("measure", tmp_path / "a.csv", seconds=0.05, mapping=MAP)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "file_too_slow"
    children = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    assert "reading.worker" not in children.stdout


CONFINED = """
import json, sys
from pathlib import Path
import duckdb
from kpitree.data.importing.database import open_database
from kpitree.data.reading.limits import limit_files

folder, found = Path(sys.argv[1]), []
limit_files([folder / "in.csv"], folder / "out")
for what in (
    'open("/etc/passwd")',
    'open(folder / "in.csv", "w")',
    'open(folder / "out" / "link", "w")',
    '__import__("socket").create_connection(("127.0.0.1", 9))',
    '__import__("subprocess").run(["true"])',
    'open(folder / "in.csv").read()',
    'open(folder / "out" / "x", "w").close()',
):
    try:
        exec(what)
        found.append("done")
    except PermissionError:
        found.append("refused")
connection = open_database(folder / "out", (folder / "in.csv",))
for sql in (
    "SELECT * FROM read_text('/etc/passwd')", "INSTALL httpfs", "SET memory_limit = '9GB'", "ATTACH 'x.db'",
    "SELECT * FROM 'https://localhost/x.csv'",
):
    try:
        connection.execute(sql)
        found.append("done")
    except duckdb.Error:
        found.append("refused")
print(json.dumps(found))
"""


def test_the_child_may_open_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a\n1\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "in.csv")
    environment = {**os.environ, "PYTHONPATH": str(Path(kt.__file__).parents[1])}
    command = [sys.executable, "-c", CONFINED, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert json.loads(found.stdout or "0") == ["refused"] * 5 + ["done"] * 2 + ["refused"] * 5, found.stderr
    assert (tmp_path / "in.csv").read_text() == "a\n1\n"


def test_a_reader_that_waits_is_asked_next_and_goes_when_nobody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it died while waiting: then another one is started, and nobody notices."""
    (tmp_path / "a.csv").write_text("created,won\n2026-01-01,2026-01-02\n", "utf-8")
    child.prepare()
    (waiting,) = child._waiting
    child.prepare()
    assert child._waiting == [waiting]  # one is enough
    assert kt.measure(tmp_path / "a.csv", MAP).records == 1
    assert waiting.poll() is not None  # it answered, and is gone
    child.prepare()
    (dead,) = child._waiting
    dead.kill()
    dead.wait()
    assert kt.measure(tmp_path / "a.csv", MAP).records == 1
    monkeypatch.setattr(child, "WAITS", 0.05)
    child.prepare()
    (left,) = child._waiting
    assert left.wait(30) != 0
    assert child._waiting == []


def test_a_polite_reader_lets_others_go_first() -> None:
    said = "import os; from kpitree.data.reading.limits import limit_resources as l; l(gently=True); print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert int(done.stdout) == min(19, os.nice(0) + 10)
