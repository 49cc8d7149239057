"""Rows that DuckDB could not take for rows of the table: what they mean for the file, with row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpitree.data.importing.encoding import whole_encoding
from kpitree.data.importing.scan import REJECTS
from kpitree.data.importing.source import TableSource
from kpitree.errors import FileError
from kpitree.problems import Param, Problem

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Again:
    """How the file has to be read instead: in another encoding, or with short rows filled up."""

    encoding: str = ""
    padded: bool = False


def rejected(connection: Any, source: TableSource, cells: Path) -> Again | None:
    """Whether the scan has to be done again. Raises FileError for what no other way of reading mends."""
    errors = _errors(connection)
    if not errors:
        return None
    kinds = {kind for _, _, kind, _ in errors}
    first = {kind: next(e for e in errors if e[2] == kind) for kind in kinds}

    def place(kind: str) -> dict[str, Any]:
        line, column, _, _ = first[kind]
        return {"file": source.file, "row": str(_row(line, source)), "column": str(column or 1)}

    if "INVALID ENCODING" in kinds:
        with cells.open("rb") as stream:
            encoding = whole_encoding(iter(lambda: stream.read(1 << 20), b"")) if source.encoding == "utf-8" else None
        if encoding is None:
            raise FileError("encoding", [Problem(code="table_mixed_encoding", params=place("INVALID ENCODING"))])
        return Again(encoding=encoding)
    if "UNQUOTED VALUE" in kinds:
        raise FileError("quote", [Problem(code="table_open_quote", params=place("UNQUOTED VALUE"))])
    if "LINE SIZE OVER MAXIMUM" in kinds:
        params = {"file": source.file, "row": place("LINE SIZE OVER MAXIMUM")["row"]}
        raise FileError("line", [Problem(code="row_too_long", params=params)])
    return Again(padded=True) if "MISSING COLUMNS" in kinds else None


def too_short(connection: Any, source: TableSource) -> Iterator[Problem]:
    """Rows with more cells than there are columns: they are left out, and told. Raises FileError where most are."""
    lines = sorted({line for line, _, kind, _ in _errors(connection) if kind == "TOO MANY COLUMNS"})
    if len(lines) >= REJECTS:
        raise FileError("rows", [Problem(code="table_ragged", params={"file": source.file, "n": str(len(lines))})])
    if lines:
        rows = tuple(str(_row(line, source)) for line in lines[:SHOWN])
        params: dict[str, Param] = {"n": str(len(lines)), "rows": rows, "columns": str(len(source.columns))}
        yield Problem(code="rows_too_many_cells", severity="warning", params=params)


def long_rows(connection: Any, source: TableSource) -> list[tuple[int, str]]:
    """(row of the file, its text) of the rows with more cells than there are columns."""
    import duckdb

    try:
        found = connection.execute(
            "SELECT line, ANY_VALUE(csv_line) FROM reject_errors WHERE error_type = 'TOO MANY COLUMNS' "
            "AND scan_id = (SELECT MAX(scan_id) FROM reject_errors) GROUP BY line ORDER BY line"
        ).fetchall()
    except duckdb.CatalogException:  # nothing was ever rejected
        return []
    return [(_row(line, source), text or "") for line, text in found]


def _errors(connection: Any) -> list[tuple[int, int | None, str, str]]:
    """(line, column, kind, message) of the last scan, each row once."""
    import duckdb

    try:
        return list(connection.execute(
            "SELECT line, column_idx, error_type::VARCHAR, error_message FROM reject_errors "
            "WHERE scan_id = (SELECT MAX(scan_id) FROM reject_errors) ORDER BY line, column_idx"
        ).fetchall())  # fmt: skip
    except duckdb.CatalogException:  # nothing was ever rejected
        return []


def _row(line: int, source: TableSource) -> int:
    """The line of the scanned file as a row of the file people have."""
    return line if source.is_plain else line + source.first - 1
