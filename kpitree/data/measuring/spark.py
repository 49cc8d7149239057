"""A table of a Spark cluster: the same statement again, for what no longer fits one machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpitree.data.importing.database import identifier
from kpitree.data.measuring.engine import Engine, Rows
from kpitree.data.measuring.warehouse import Remote
from kpitree.errors import InvalidValue
from kpitree.problems import Problem

if TYPE_CHECKING:
    from sqlglot import exp

TYPES = {"STRING": "VARCHAR"}  # what Spark calls text, as the readings know it


@dataclass(frozen=True, slots=True)
class SparkTable:
    """A table or view that a `pyspark.sql.SparkSession` knows: `name` may be "database.table". Only reads.

    Needs the extra `spark`: `pip install kpitree[spark]`, and Java.
    """

    session: Any
    name: str

    def engine(self) -> tuple[Engine, tuple[str, ...]]:
        """The engine that asks this table, and its columns."""
        if not self.session.catalog.tableExists(self._in_backticks()):
            raise InvalidValue("no such table", [Problem(code="no_such_table", params={"name": self.name[:80]})])
        fields = self.session.table(self._in_backticks()).schema.fields
        kinds = [field.dataType.simpleString().upper() for field in fields]
        inner = ", ".join(f"{identifier(field.name)} AS c{i}" for i, field in enumerate(fields))
        table = ".".join(identifier(part) for part in self.name.split("."))
        types = tuple(TYPES.get(kind, kind) for kind in kinds)
        return Remote(self.run, f"(SELECT {inner} FROM {table})", types), tuple(field.name for field in fields)

    def run(self, statement: str) -> Rows:
        """One statement in DuckDB's SQL, translated."""
        return [tuple(row) for row in self.session.sql(in_spark(statement)).collect()]

    def _in_backticks(self) -> str:
        return ".".join("`" + part.replace("`", "``") + "`" for part in self.name.split("."))


def in_spark(statement: str) -> str:
    """A statement in DuckDB's SQL as Spark has it.

    In DuckDB and PostgreSQL the difference of two dates is a number of days, in Spark an interval; its lists leave out
    what is NULL, unless something is wrapped around it. What is worth keeping in between is for Spark to decide.
    """
    import sqlglot

    return sqlglot.parse_one(statement, read="duckdb").transform(_own_way).sql(dialect="spark")


def _own_way(node: exp.Expression) -> exp.Expression:
    from sqlglot import exp, parse_one

    if isinstance(node, exp.ArrayAgg):
        listed = parse_one("TRANSFORM(COLLECT_LIST(NAMED_STRUCT('v', item)), one -> one.v)", read="spark")
        wrapped = listed.transform(lambda part: node.this if part == exp.column("item") else part)
        assert isinstance(wrapped, exp.Expression)  # as sqlglot says of what it has read
        return wrapped
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    if isinstance(node, exp.Sub) and not isinstance(node.expression, exp.Literal):  # all but "month - 1" are dates
        return exp.DateDiff(this=node.this, expression=node.expression)
    return node
