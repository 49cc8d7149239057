"""What the statement runs on: a DuckDB of our own, a relation somebody handed over, or a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kpitree.data.importing.database import quoted

Rows = list[tuple[Any, ...]]
INLINE = 5_000  # words that can stand in a statement itself


class Engine(Protocol):
    """`relation` is what stands behind FROM, with columns c0, c1, …; `types` are the names of their types.

    `columnar`: scanning a column again costs little. `tries`: a cast of text that fails can be made to give nothing.
    `typed`, where there is one, gives what stands behind FROM when columns of text are read as these types at once; in
    which columns that did not do is what `misread` says after a statement, and then its rows are not all there.
    """

    relation: str
    types: tuple[str, ...]
    columnar: bool
    tries: bool
    typed: Callable[[Mapping[int, str]], str] | None

    def misread(self) -> frozenset[int]:
        """Columns in which the last statement met cells that are not of their type."""

    def rows(self, statement: str) -> Rows:
        """Run one statement, written in DuckDB's SQL."""

    def words(self, name: str, words: Sequence[str], values: Sequence[str | None], type_: str) -> str:
        """A table of what words mean: a CTE, or "" when it was made beforehand. Columns: word, value."""

    def places(self, key: str, words: Sequence[str]) -> dict[str, int]:
        """The first row (from 1) in which `key` is each of these words; nothing where rows have no order."""


@dataclass
class DuckDB:
    """A connection that scans `relation`; `own` says that tables may be made in it."""

    connection: Any
    relation: str
    types: tuple[str, ...]
    columnar: bool = True
    own: bool = True
    tries: bool = True
    ordered: Callable[[], Any] | None = None
    typed: Callable[[Mapping[int, str]], str] | None = None

    def misread(self) -> frozenset[int]:
        """Columns in which the last scan met cells that are not of their type."""
        import duckdb

        try:
            found = self.connection.execute(
                "SELECT DISTINCT column_idx - 1 FROM reject_errors "
                "WHERE scan_id = (SELECT MAX(scan_id) FROM reject_errors) AND error_type = 'CAST'"
            ).fetchall()
        except duckdb.CatalogException:  # nothing was ever rejected
            return frozenset()
        return frozenset(at for (at,) in found)

    def rows(self, statement: str) -> Rows:
        """Run one statement."""
        found: Rows = self.connection.execute(statement).fetchall()
        return found

    def words(self, name: str, words: Sequence[str], values: Sequence[str | None], type_: str) -> str:
        """A temporary table, or a CTE in somebody else's connection."""
        if not self.own:
            return inline(name, words, values, type_)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT UNNEST($1::VARCHAR[]) AS word, "
            f"UNNEST($2::VARCHAR[])::{type_} AS value",
            [list(words), list(values)],
        )
        return ""

    def places(self, key: str, words: Sequence[str]) -> dict[str, int]:
        """By a second, ordered look at the file: only where something is wrong with it."""
        if self.ordered is None:
            return {}
        connection = self.ordered()
        try:
            rows = connection.execute(
                f"SELECT word, MIN(place) FROM (SELECT {key} AS word, ROW_NUMBER() OVER () AS place "
                f"FROM {self.relation}) "
                f"WHERE word IN ({', '.join(quoted(word) for word in words)}) GROUP BY word"
            ).fetchall()
        finally:
            connection.close()
        return dict(rows)


def inline(name: str, words: Sequence[str], values: Sequence[str | None], type_: str) -> str:
    """The words in the statement itself."""
    if not words:
        return f"{name} AS (SELECT '' AS word, CAST(NULL AS {type_}) AS value WHERE 1 = 0)"
    pairs = ", ".join(
        f"({quoted(word)}, {'NULL' if value is None else quoted(value)})"
        for word, value in zip(words, values, strict=True)
    )
    return f"{name} AS (SELECT word, CAST(value AS {type_}) AS value FROM (VALUES {pairs}) AS listed(word, value))"
