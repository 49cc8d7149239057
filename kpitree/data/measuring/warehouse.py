"""A table in a warehouse: the same statement, translated by sqlglot, run where the rows are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpitree.data.importing.database import identifier
from kpitree.data.measuring.engine import INLINE, Engine, Rows, inline
from kpitree.errors import InvalidValue
from kpitree.problems import Problem


@dataclass(frozen=True, slots=True)
class WarehouseTable:
    """A table or view behind a DB-API connection: `name` may be "schema.table"; `dialect` as sqlglot calls it.

    Only SELECT statements are sent, in the connection's own transaction; names are quoted.
    """

    connection: Any
    name: str
    dialect: str = "postgres"

    def engine(self) -> tuple[Engine, tuple[str, ...]]:
        """The engine that asks this table, and its columns."""
        names, types = self._columns()
        inner = ", ".join(f"{identifier(name)} AS c{i}" for i, name in enumerate(names))
        return Remote(self.run, f"(SELECT {inner} FROM {self.quoted()})", types), names

    def quoted(self) -> str:
        """The name with every part of it quoted."""
        return ".".join(identifier(part) for part in self.name.split("."))

    def run(self, statement: str) -> Rows:
        """One statement in DuckDB's SQL, translated."""
        import sqlglot

        (translated,) = sqlglot.transpile(statement, read="duckdb", write=self.dialect)
        return self.run_as_it_is(translated)

    def run_as_it_is(self, statement: str) -> Rows:
        """One statement in the warehouse's own SQL."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def _columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        parts = self.name.split(".")
        schema = (
            f"table_schema = {_text(parts[-2])}" if len(parts) > 1 else "table_schema = ANY (CURRENT_SCHEMAS(TRUE))"
        )
        found = self.run_as_it_is(
            "SELECT column_name, data_type FROM information_schema.columns "
            f"WHERE table_name = {_text(parts[-1])} AND {schema} ORDER BY ordinal_position"
        )
        if not found:
            raise InvalidValue("no such table", [Problem(code="no_such_table", params={"name": self.name[:80]})])
        return tuple(row[0] for row in found), tuple(_type(row[1]) for row in found)


class Remote:
    """Rows stay where they are; words of dates that are text go along in the statement. `run` takes DuckDB's SQL."""

    columnar = False
    tries = False
    typed: Callable[[Mapping[int, str]], str] | None = None

    def __init__(self, run: Callable[[str], Rows], relation: str, types: tuple[str, ...]) -> None:
        self.run, self.relation, self.types = run, relation, types

    def misread(self) -> frozenset[int]:
        """None: types are those of the table."""
        return frozenset()

    def rows(self, statement: str) -> Rows:
        """Run one statement where the rows are."""
        return self.run(statement)

    def words(self, name: str, words: Sequence[str], values: Sequence[str | None], type_: str) -> str:
        """A CTE of what words mean; refused with a Problem when they are too many for a statement."""
        if len(words) > INLINE:
            raise InvalidValue("text", [Problem(code="warehouse_text", params={"n": str(len(words))})])
        return inline(name, words, values, type_)

    def places(self, key: str, words: Sequence[str]) -> dict[str, int]:
        """Nowhere: rows of a table have no order."""
        return {}


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _type(name: str) -> str:
    """What an information schema calls text, as the readings know it."""
    return (
        "VARCHAR"
        if name.lower().startswith(("character", "text", "varchar", "string", "user-defined"))
        else name.upper()
    )
