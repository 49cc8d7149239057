"""A file, looked at: CSV, TSV, spreadsheet or Parquet. Runs in the child process (kpitree.data.reading)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kpitree.data.importing.database import quoted
from kpitree.data.importing.kinds import kind_of
from kpitree.data.importing.scan import link
from kpitree.data.importing.source import Column, Kind, TableSource, letter
from kpitree.data.importing.text_table import look_at_text
from kpitree.data.importing.workbook import is_workbook, sheet_to_csv
from kpitree.errors import FileError
from kpitree.problems import Problem

_PARQUET = b"PAR1"


def look_at(
    path: Path, folder: Path, *, name: str, table: int | None = None, sheet: str = ""
) -> tuple[TableSource, Path]:
    """How to read a file, and the file of cells to read: itself, or what a sheet became in `folder`.

    Raises FileError.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise FileError("not readable", [Problem(code="file_not_readable", params={"file": name})]) from error
    if is_workbook(head):
        cells = folder / "sheet.csv"
        chosen, sheets = sheet_to_csv(path, cells, name=name, sheet=sheet)
        found = look_at_text(cells, name=name, table=table)
        return found.model_copy(update={"format": "xlsx", "sheet": chosen, "sheets": sheets}), cells
    if head.startswith(_PARQUET):
        return look_at_parquet(path, folder, name=name), path
    return look_at_text(path, name=name, table=table), path


def look_at_parquet(path: Path, folder: Path, *, name: str) -> TableSource:
    """The columns of a Parquet file, by its own schema. Raises FileError."""
    import duckdb

    from kpitree.data.importing.database import open_database

    target = folder / "source.parquet"
    link(path, target)
    connection = open_database(folder, (target,))
    try:
        read = f"read_parquet({quoted(str(target))}, hive_partitioning=false, filename=false)"
        types = parquet_types(connection, target)
        rows = connection.execute(f"SELECT * FROM {read} LIMIT 50").fetchall()
    except duckdb.Error as error:
        raise FileError("damaged", [Problem(code="parquet_damaged", params={"file": name})]) from error
    finally:
        connection.close()
    columns = tuple(
        column_of(i, given, kind, [row[i] for row in rows]) for i, (given, kind) in enumerate(types.items())
    )
    return TableSource(file=name, format="parquet", columns=columns, header=None, first=1)


def parquet_types(connection: Any, file: Path) -> dict[str, str]:
    """Column names and types of a Parquet file."""
    read = f"read_parquet({quoted(str(file))}, hive_partitioning=false, filename=false)"
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()}


def column_of(index: int, name: str, type_: str, values: list[Any]) -> Column:
    """A column whose type is known, with a few of its values."""
    texts = [str(value) for value in values if value is not None]
    kind: Kind = "text"
    if type_.startswith(("DATE", "TIMESTAMP")):
        kind = "date"
    elif type_ == "BOOLEAN":
        kind = "flag"
    elif type_.startswith(("DECIMAL", "DOUBLE", "FLOAT", "REAL")) or "INT" in type_:
        kind = "number"
    elif type_ == "VARCHAR":
        kind = kind_of(texts)
    return Column(name=name or letter(index), letter=letter(index), kind=kind, examples=tuple(dict.fromkeys(texts))[:3])
