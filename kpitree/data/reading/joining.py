"""Two files counted as one: each is read into the child's own database, row by row, and joined there (§77)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kpitree.data.importing.database import open_database
from kpitree.data.importing.joining import Join, Joined, joined
from kpitree.data.importing.look import look_at, parquet_types
from kpitree.data.importing.scan import Scan, lay_out, scan_csv, scan_parquet
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.count import Question, count_funnel
from kpitree.data.measuring.engine import DuckDB
from kpitree.data.measuring.problem_rows import LONGEST, MOST, ProblemRow, ProblemRows
from kpitree.data.measuring.reading_sql import folded
from kpitree.data.measuring.result import Measurement
from kpitree.data.reading.rejects import rejected, too_short
from kpitree.errors import InvalidValue
from kpitree.problems import Param, Problem

OURS, THEIRS = "ours", "theirs"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two files: its own folder, the file of cells, and by which column it is joined."""

    table: str
    source: TableSource
    cells: Path
    target: Path
    key: str
    padded: bool = False

    @property
    def is_packed(self) -> bool:
        """Whether it is Parquet, which says its types itself."""
        return self.source.format == "parquet"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as a table of the database: columns c0, c1, …, its row in the file (`place`) and its key, folded (`k`)."""

    source: TableSource
    types: tuple[str, ...]


def look_at_side(
    folder: Path, side: str, path: Path, *, name: str, table: int | None, sheet: str, key: str
) -> Side:  # fmt: skip
    """One of the two files, looked at. Raises FileError; InvalidValue where it has no such key."""
    own = folder / side
    own.mkdir()
    source, cells = look_at(path, own, name=name, table=table, sheet=sheet)
    if key not in source.names:
        params: dict[str, Param] = {"column": key[:80], "file": name, "names": source.names[:5]}
        raise InvalidValue("key", [Problem(code="join_no_column", params=params)])
    ending = "parquet" if source.format == "parquet" else "csv"
    return Side(side, source, cells, own / f"source.{ending}", key)


def load(folder: Path, sides: list[Side], *, tries: int = 6) -> tuple[Any, list[Loaded]]:
    """A database with both files in it.

    What it rejects may ask for another encoding, or for short rows to be filled up: then both are read again, since a
    database reads only the files that were there when it was opened.
    """
    for side in sides:
        if not side.is_packed:
            lay_out(side.cells, side.source, side.target)
    connection = open_database(folder, tuple(side.target for side in sides), ordered=True)
    loaded: list[Loaded] = []
    for at, side in enumerate(sides):
        if side.is_packed:
            types = tuple(parquet_types(connection, side.target).values())
            _create(connection, side, scan_parquet(side.target, side.source, types))
            loaded.append(Loaded(side.source, types))
            continue
        scan = scan_csv(side.target, side.source, padded=side.padded)
        _create(connection, side, scan)
        again = rejected(connection, side.source, side.cells)
        if again is not None and tries and not (again.padded and side.padded):
            encoded = side.source.model_copy(update={"encoding": again.encoding or side.source.encoding})
            other = replace(side, source=encoded, padded=side.padded or again.padded)
            return load(folder, [*sides[:at], other, *sides[at + 1 :]], tries=tries - 1)
        long = tuple(too_short(connection, side.source))
        loaded.append(Loaded(side.source.model_copy(update={"problems": (*side.source.problems, *long)}), scan.types))
    return connection, loaded


def _create(connection: Any, side: Side, scan: Scan) -> None:
    # Of a list of ids (HubSpot writes them with semicolons) the first one is meant.
    first = f"SPLIT_PART(CAST(c{side.source.names.index(side.key)} AS VARCHAR), ';', 1)"
    place = f"ROW_NUMBER() OVER () + {side.source.first - 1}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {side.table} AS "
        f"SELECT *, {place} AS place, NULLIF({folded(first)}, '') AS k FROM {scan.relation}"
    )


def relation_of(ours: Loaded, theirs: Loaded) -> str:
    """Every row of the first file with its rows of the second; `place` and `place2` are where they stand."""
    columns = [f"ours.c{i} AS c{i}" for i in range(len(ours.types))]
    columns += [f"theirs.c{i} AS c{len(ours.types) + i}" for i in range(len(theirs.types))]
    listed = ", ".join([*columns, "ours.place AS place", "theirs.place AS place2"])
    return f"(SELECT {listed} FROM ours LEFT JOIN theirs ON ours.k = theirs.k)"


def measured_together(
    connection: Any, ours: Loaded, theirs: Loaded, join: Join, question: Question
) -> Measurement:  # fmt: skip
    """The funnel of both. A row of the first file is one record, however many rows of the second belong to it."""
    source = joined(ours.source, theirs.source)
    found, extra = _matched(connection, theirs.source.file)
    if found.rows and not found.matched:
        params: dict[str, Param] = {"ours": join.ours[:80], "theirs": join.theirs[:80], "n": str(found.rows)}
        raise InvalidValue("nothing", [Problem(code="join_nothing", params=params)])
    if "id" not in question.mapping and "event" not in question.mapping:
        # The key is what makes a lead one lead: otherwise one with two deals would be two.
        question = replace(question, mapping={**question.mapping, "id": join.ours})
    engine = DuckDB(connection, relation_of(ours, theirs), (*ours.types, *theirs.types), columnar=False)
    counted = count_funnel(engine, source.names, question, source=source)
    problems = [fixed for problem in counted.problems if (fixed := _once(problem, extra)) is not None]
    return counted.model_copy(update={
        "joined": found, "lines": max(0, counted.lines - extra),
        "problems": (*problems, *_said(connection, found)),
    })  # fmt: skip


def _matched(connection: Any, file: str) -> tuple[Joined, int]:
    """What became of the second file, and how many rows more there are when both are joined."""
    rows, without_key, matched = connection.execute(
        "SELECT COUNT(*), COUNT(*) - COUNT(k), COUNT(*) FILTER (k IN (SELECT k FROM ours WHERE k IS NOT NULL)) "
        "FROM theirs"
    ).fetchone()
    several, extra = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(n - 1), 0) FROM ours "
        "JOIN (SELECT k, COUNT(*) AS n FROM theirs GROUP BY k HAVING COUNT(*) > 1) AS many ON many.k = ours.k"
    ).fetchone()
    found = Joined(
        file=file, rows=rows, matched=matched, alone=rows - without_key - matched, without_key=without_key,
        several=several,
    )  # fmt: skip
    return found, int(extra)


def _once(problem: Problem, extra: int) -> Problem | None:
    """Ids that come again because of the join are no repeated ids of the file."""
    if problem.code != "ids_repeated" or not extra:
        return problem
    n = int(str(problem.params["n"])) - extra
    return problem.model_copy(update={"params": {**problem.params, "n": str(n)}}) if n > 0 else None


def _said(connection: Any, found: Joined) -> list[Problem]:
    said: list[Problem] = []
    if found.alone:
        rows = connection.execute(f"{ALONE} ORDER BY place LIMIT {SHOWN}").fetchall()
        examples = ", ".join(f"{place}: {key[:40]}" for place, key in rows)
        params = {"n": str(found.alone), "of": str(found.rows), "file": found.file, "examples": examples}
        said.append(Problem(code="join_alone", severity="warning", params=dict(params)))
    if found.without_key:
        params = {"n": str(found.without_key), "file": found.file}
        said.append(Problem(code="join_without_key", severity="warning", params=dict(params)))
    if found.several:
        said.append(Problem(code="join_several", severity="warning", params={"n": str(found.several)}))
    return said


ALONE = "SELECT place, k FROM theirs WHERE k IS NOT NULL AND k NOT IN (SELECT k FROM ours WHERE k IS NOT NULL)"


def alone_rows(connection: Any, column: str) -> ProblemRows:
    """The rows of the second file that belong to nobody, in the order of the file."""
    found = connection.execute(
        f"SELECT place, 'alone' AS code, k FROM ({ALONE}) UNION ALL "
        f"SELECT place, 'without_key', '' FROM theirs WHERE k IS NULL ORDER BY place LIMIT {MOST + 1}"
    ).fetchall()
    rows = tuple(ProblemRow(row=row, code=code, column=column, value=key[:LONGEST]) for row, code, key in found[:MOST])
    return ProblemRows(rows=rows, more=len(found) > MOST)
