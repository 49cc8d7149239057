"""The child process: `python -m kpitree.data.reading.worker`. One request in (JSON, standard input), lines of JSON out.

{"progress": 0.4}                 twice a second at least: whoever listens may stop at each
{"done": {…}}                     what was asked for
{"problems": […], "error": "…"}   why not
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpitree.data.importing.database import open_database
from kpitree.data.importing.look import look_at, parquet_types
from kpitree.data.importing.scan import Scan, lay_out, scan_csv, scan_parquet
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.count import Question, count_funnel
from kpitree.data.measuring.engine import DuckDB
from kpitree.data.measuring.result import Measurement
from kpitree.data.reading.limits import limit_files, limit_resources
from kpitree.data.reading.rejects import long_rows, rejected, too_short
from kpitree.errors import FileError, KpiTreeError
from kpitree.problems import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kpitree.data.importing.joining import Join
    from kpitree.data.measuring.problem_rows import ProblemRow, ProblemRows
    from kpitree.data.reading.joining import Side

TICK = 0.1  # seconds between two words about progress
BEAT = 5  # ticks without progress after which it is said again


def main() -> None:
    """Answer one request."""
    # Loaded before memory is limited: libraries want address space, not memory.
    import duckdb

    gc.disable()  # it lives for one answer
    asked = sys.stdin.readline()
    if not asked:  # whoever might have asked is gone
        return
    request = json.loads(asked)
    path, folder = Path(request["path"]), Path(request["folder"])
    os.chdir(folder)
    limit_resources(gently=bool(request.get("gently")))
    also = [Path(request["join"]["path"])] if request.get("join") else []
    limit_files([path, *also], folder)
    beat = _Beat()
    try:
        with beat:
            answer = _answer(path, folder, request, beat)
        say({"done": answer.model_dump(mode="json")})
    except KpiTreeError as error:
        problems = [problem.model_dump(mode="json") for problem in error.problems]
        say({"problems": problems, "error": type(error).__name__})
    except (MemoryError, duckdb.Error):
        packed = path.suffix.lower() in (".parquet", ".pq")
        code = "parquet_damaged" if packed else "file_too_demanding"
        problem = Problem(code=code, params={"file": request["name"]})
        say({"problems": [problem.model_dump(mode="json")], "error": "FileError"})


def _answer(path: Path, folder: Path, request: dict[str, Any], beat: _Beat) -> BaseModel:
    if request["ask"] == "cells":
        from kpitree.data.edited.cells import MARKS, Cells
        from kpitree.data.importing.workbook import marked_sheets

        found = marked_sheets(path, MARKS, name=request["name"])
        return Cells.model_validate({"sheets": [{"name": sheet, "rows": rows} for sheet, rows in found]})
    if request["ask"] == "rows":
        return listed(path, folder, request)
    return look(path, folder, request) if request["ask"] == "look" else measured(path, folder, request, beat)


def say(line: dict[str, Any]) -> None:
    """One line to whoever asked."""
    sys.stdout.write(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n")
    sys.stdout.flush()


def look(path: Path, folder: Path, request: dict[str, Any]) -> TableSource:
    """The columns of the file and where its table is."""
    return look_at(path, folder, name=request["name"], table=request.get("table"), sheet=request.get("sheet") or "")[0]


def measured(path: Path, folder: Path, request: dict[str, Any], beat: _Beat) -> Measurement:
    """The funnel in the file, or in two."""
    if request.get("join"):
        return together(path, folder, request, beat)
    source, cells = look_at(
        path, folder, name=request["name"], table=request.get("table"), sheet=request.get("sheet") or ""
    )
    question = _question(request)
    source = _meant(source, cells, question, request)
    if source.format == "parquet":
        target = folder / "source.parquet"
        connection = open_database(folder, (target,))
        types = tuple(parquet_types(connection, target).values())
        return _counted(connection, scan_parquet(target, source, types), source, question, target, beat)
    return _cells(source, cells, folder / "source.csv", question, beat)


def together(path: Path, folder: Path, request: dict[str, Any], beat: _Beat) -> Measurement:
    """The funnel in two files."""
    from kpitree.data.reading.joining import load, measured_together

    join, sides = _sides(path, folder, request)
    connection, (ours, theirs) = load(folder, sides)
    beat.connection = connection
    try:
        return measured_together(connection, ours, theirs, join, _question(request))
    finally:
        beat.connection = None


def _sides(path: Path, folder: Path, request: dict[str, Any]) -> tuple[Join, list[Side]]:
    from kpitree.data.file_names import shown_name
    from kpitree.data.importing.joining import Join
    from kpitree.data.reading.joining import OURS, THEIRS, look_at_side

    join = Join.model_validate(request["join"])
    ours = look_at_side(
        folder, OURS, path, name=request["name"], table=request.get("table"), sheet=request.get("sheet") or "",
        key=join.ours,
    )  # fmt: skip
    theirs = look_at_side(
        folder, THEIRS, Path(join.path), name=shown_name(join.name or join.path), table=join.table, sheet=join.sheet,
        key=join.theirs,
    )  # fmt: skip
    return join, [ours, theirs]


def _question(request: dict[str, Any]) -> Question:
    return Question(
        mapping=request["mapping"], by=request.get("by"), cohort=request.get("cohort"),
        as_of=date.fromisoformat(request["as_of"]) if request.get("as_of") else None,
        answers=request.get("answers") or {},
    )  # fmt: skip


def listed(path: Path, folder: Path, request: dict[str, Any]) -> ProblemRows:
    """The rows about which there is something to say, in the order of the file; of two, those that are not joined."""
    from kpitree.data.measuring.problem_rows import with_rejected

    if request.get("join"):
        from kpitree.data.reading.joining import alone_rows, load

        join, sides = _sides(path, folder, request)
        return alone_rows(load(folder, sides)[0], join.theirs)
    source, cells = look_at(
        path, folder, name=request["name"], table=request.get("table"), sheet=request.get("sheet") or ""
    )
    question = _question(request)
    source = _meant(source, cells, question, request)
    if source.format == "parquet":
        target = folder / "source.parquet"
        connection = open_database(folder, (target,), ordered=True)
        types = tuple(parquet_types(connection, target).values())
        return with_rejected(_listed(connection, scan_parquet(target, source, types), source, question), [])
    target = folder / "source.csv"
    lay_out(cells, source, target)
    connection = open_database(folder, (target,), ordered=True)
    rows = _listed(connection, scan_csv(target, source), source, question)
    again = rejected(connection, source, cells)
    if again is not None and again.padded:
        rows = _listed(connection, scan_csv(target, source, padded=True), source, question)
    return with_rejected(rows, long_rows(connection, source))


def _listed(connection: Any, scan: Scan, source: TableSource, question: Question) -> list[ProblemRow]:
    from kpitree.data.measuring.problem_rows import list_rows

    engine = DuckDB(connection, scan.relation, scan.types, columnar=False)
    return list(list_rows(engine, source.names, question, first=source.first, serial=source.format == "xlsx"))


def _cells(
    source: TableSource, cells: Path, target: Path, question: Question, beat: _Beat, *, padded: bool = False,
    tries: int = 3,
) -> Measurement:  # fmt: skip
    """A file of cells. What DuckDB rejects may ask for another way of reading it, each of them once."""
    lay_out(cells, source, target)
    connection = open_database(target.parent, (target,))

    def typed(types: Mapping[int, str]) -> str:
        return scan_csv(target, source, padded=padded, types=types).relation

    scan = scan_csv(target, source, padded=padded)
    found = _counted(connection, scan, source, question, target, beat, typed)
    again = rejected(connection, source, cells)
    if again is not None and tries > 1 and not (again.padded and padded):
        source = source.model_copy(update={"encoding": again.encoding}) if again.encoding else source
        return _cells(source, cells, target, question, beat, padded=padded or again.padded, tries=tries - 1)
    return found.model_copy(update={"problems": (*found.problems, *too_short(connection, source))})


def _meant(source: TableSource, cells: Path, question: Question, request: dict[str, Any]) -> TableSource:
    """Of several tables in a file the one that has the columns; which one is asked where none or several have."""
    if len(source.tables) < 2 or request.get("table") is not None:
        return source
    from kpitree.data.importing.text_table import look_at_text
    from kpitree.data.measuring.mapping import read_mapping
    from kpitree.errors import InvalidValue

    fitting = []
    for row in source.tables:
        table = look_at_text(cells, name=source.file, table=row)
        try:
            read_mapping(question.mapping, table.names, question.by)
        except InvalidValue:
            continue
        fitting.append(table)
    if len(fitting) == 1:
        kept = {"format": source.format, "sheet": source.sheet, "sheets": source.sheets}
        return fitting[0].model_copy(update=kept)
    if not fitting:
        read_mapping(question.mapping, source.names, question.by)  # says what is missing
    rows = tuple(str(row) for row in source.tables)
    raise FileError("which table", [Problem(code="table_which", params={"file": source.file, "rows": rows})])


def _counted(
    connection: Any, scan: Scan, source: TableSource, question: Question, target: Path, beat: _Beat,
    typed: Callable[[Mapping[int, str]], str] | None = None,
) -> Measurement:  # fmt: skip
    def ordered() -> Any:
        return open_database(target.parent, (target,), ordered=True)

    engine = DuckDB(connection, scan.relation, scan.types, columnar=scan.columnar, ordered=ordered, typed=typed)
    beat.connection = connection
    try:
        return count_funnel(engine, source.names, question, source=source)
    finally:
        beat.connection = None  # its progress is not asked for once it may be closed


class _Beat:
    """Says again and again how far the scan is, also before there is one: whatever takes long can be stopped."""

    def __init__(self) -> None:
        self.connection: Any = None
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._watcher.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        said, ticks = 0.0, 0
        while not self._over.wait(TICK):
            connection = self.connection
            done = min(1.0, connection.query_progress() / 100) if connection is not None else 0.0
            ticks += 1
            if done > said or ticks >= BEAT:
                said, ticks = max(said, done), 0
                say({"progress": said})


if __name__ == "__main__":
    main()
