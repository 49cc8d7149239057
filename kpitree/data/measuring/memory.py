"""Tables that are in memory already: what DuckDB can scan, without a copy of the rows."""

from __future__ import annotations

from typing import Any

from kpitree.data.importing.database import identifier, open_database
from kpitree.data.measuring.engine import DuckDB, Engine
from kpitree.data.measuring.spark import SparkTable
from kpitree.data.measuring.warehouse import WarehouseTable
from kpitree.errors import InvalidValue
from kpitree.problems import Problem


def engine_of(table: Any) -> tuple[Engine, tuple[str, ...]]:
    """What to run the statement on, and the names of the columns. Raises InvalidValue for what is no table."""
    import duckdb

    if isinstance(table, WarehouseTable | SparkTable):
        return table.engine()
    if isinstance(table, duckdb.DuckDBPyRelation):
        names = tuple(table.columns)
        inner = ", ".join(f"{identifier(name)} AS c{i}" for i, name in enumerate(names))
        types = tuple(str(kind) for kind in table.types)
        return _Relation(table, f"(SELECT {inner} FROM given)", types), names
    connection = open_database()
    try:
        connection.register("given", table)
        described = connection.execute("DESCRIBE given").fetchall()
    except (duckdb.Error, ValueError) as error:
        kind = type(table).__name__[:80]
        raise InvalidValue("not a table", [Problem(code="not_a_table", params={"found": kind})]) from error
    names = tuple(row[0] for row in described)
    inner = ", ".join(f"{identifier(name)} AS c{i}" for i, name in enumerate(names))
    return DuckDB(connection, f"(SELECT {inner} FROM given)", tuple(row[1] for row in described)), names


class _Relation(DuckDB):
    """A relation of somebody's own connection: it is only asked, nothing is made or set there."""

    def __init__(self, given: Any, relation: str, types: tuple[str, ...]) -> None:
        super().__init__(given, relation, types, own=False)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement over the relation."""
        found: list[tuple[Any, ...]] = self.connection.query("given", statement).fetchall()
        return found
