"""The rows that were not counted as people may think, one by one: where, what stands there, and why (§56).

As many as the count says there are, in the order of the file: it is read again for that, row by row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from kpitree.data.importing.database import quoted
from kpitree.data.importing.joining import Join
from kpitree.data.measuring.codes import FUTURE, UNREADABLE
from kpitree.data.measuring.count import Question
from kpitree.data.measuring.engine import Engine, Rows
from kpitree.data.measuring.mapping import Funnel, read_mapping
from kpitree.data.measuring.reading_sql import all_stages, checked_sql, day, kept, reached_by, read_sql
from kpitree.data.measuring.readings import Reader
from kpitree.data.reading.child import Progress, ask
from kpitree.problems import Frozen

MOST = 100_000
LONGEST = 200  # characters of a cell


class ProblemRow(Frozen):
    """One cell, or one row (`column` is then empty): its number in the file, from 1, and the code of the reason.

    `other` is the column that it contradicts, where there is one.
    """

    row: int
    code: str
    column: str = ""
    value: str = ""
    other: str = ""


class ProblemRows(Frozen):
    """`rows` in the order of the file; `more` says that there are more than 100,000."""

    rows: tuple[ProblemRow, ...] = ()
    more: bool = False


def problem_rows(
    path: str | os.PathLike[str], mapping: Mapping[str, str], *, by: str | None = None, as_of: date | None = None,
    answers: Mapping[str, str] | None = None, table: int | None = None, sheet: str = "", name: str = "",
    join: Join | None = None, progress: Progress | None = None,
) -> ProblemRows:  # fmt: skip
    """The rows of a file that `measure`, asked the same, has something to say about; with `join` the rows of the second
    file that belong to nobody. Raises FileError, InvalidValue.
    """
    return ProblemRows.model_validate(ask(
        "rows", path, progress, mapping=dict(mapping), by=by, cohort=None, answers=dict(answers or {}),
        as_of=as_of.isoformat() if as_of else None, table=table, sheet=sheet, name=name,
        join=join.model_dump() if join is not None else None,
    ))  # fmt: skip


def list_rows(
    engine: Engine, names: Sequence[str], question: Question, *, first: int, serial: bool
) -> Iterator[ProblemRow]:  # fmt: skip
    """The rows, through an engine that keeps their order. `first` is the row of the file in which the data begins."""
    funnel = read_mapping(question.mapping, names, question.by)
    if funnel.kind == "totals":
        return
    reader = Reader(engine, tuple(names), question.answers or {}, serial=serial)
    today = question.as_of or question.today or date.today()
    found = engine.rows(_statement(engine, funnel, reader, today))
    if unread := {_column(funnel, key) for key, code, _, _ in _keyed(found) if code in ("date", "amount")}:
        # As in the count: a column that is not plain all the way is read word by word.
        reader.word_by_word |= {at for at in unread if at is not None and not reader.was_by_word(at)}
        found = engine.rows(_statement(engine, funnel, reader, today))
    for key, code, place, value in sorted(_keyed(found), key=lambda row: (row[2], row[0])):
        column = None if code == "outside" else _column(funnel, key)
        before = _column(funnel, key - 1) if code == "order" else None
        yield ProblemRow(
            row=place + first - 1, code=code, value=(value or "")[:LONGEST],
            column="" if column is None else names[column], other="" if before is None else names[before],
        )  # fmt: skip


def _keyed(rows: Rows) -> list[tuple[int, str, int, str]]:
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _column(funnel: Funnel, key: int) -> int | None:
    """Which column a key of the statement means: a stage, the amount behind the last, or (negative) the id."""
    stages = all_stages(funnel)
    if key < 0:
        return funnel.id
    return stages[key].date if key < len(stages) else funnel.amount if key == len(stages) else None


def _statement(engine: Engine, funnel: Funnel, reader: Reader, today: date) -> str:
    """(key, code, place, value) of whatever is wrong; the digits of `flaw` are those of reading_sql."""
    readings = reader.read(funnel, today)
    columns = sorted({at for at in (*funnel.dates, funnel.amount, funnel.id) if at is not None})
    others = ["place", *(f"c{at}" for at in columns)]
    placed = f"(SELECT ROW_NUMBER() OVER () AS place, * FROM {engine.relation} AS listed)"
    read = read_sql(funnel, placed, readings, others=others)
    passed = ["amount", *others, *(["id"] if funnel.id is not None else [])]
    ctes = [*readings.ctes, f"read AS ({read})",
            f"checked AS MATERIALIZED ({checked_sql(funnel, readings, 'read', passed, today=today)})",
            f"records AS ({_records(funnel)})"]  # fmt: skip
    parts = [*_flaws(funnel), *_orders(funnel), *_ids(funnel)]
    return f"WITH {', '.join(ctes)} SELECT * FROM ({' UNION ALL '.join(parts)}) AS wrong ORDER BY 3 LIMIT {MOST + 1}"


def _found(key: int, code: str, value: str, where: str, *, table: str = "checked") -> str:
    return f"SELECT {key} AS key, {quoted(code)} AS code, place, {value} AS value FROM {table} WHERE {where}"


def _written(column: int) -> str:
    return f"CAST(c{column} AS VARCHAR)"


def _flaws(funnel: Funnel) -> Iterator[str]:
    stages, seen = all_stages(funnel), set[int]()
    for at, stage in enumerate(stages):
        if stage.date is None or stage.date in seen:
            continue
        seen.add(stage.date)
        yield _found(at, "date", _written(stage.date), f"flaw // {3**at} % 3 = {UNREADABLE}")
        yield _found(at, "future", _written(stage.date), f"flaw // {3**at} % 3 = {FUTURE}")
    if funnel.amount is not None:
        at = len(stages)
        yield _found(at, "amount", _written(funnel.amount), f"flaw // {3**at} % 3 = {UNREADABLE}")


def _orders(funnel: Funnel) -> Iterator[str]:
    """Of records: what one row of an id does not say, another may."""
    stages = funnel.stages
    reached = [reached_by(at, stage) for at, stage in enumerate(stages)]
    for at in range(1, len(stages)):
        where = f"{day(at)} < {day(at - 1)}"
        yield _found(at, "order", f"CAST({day(at)} AS VARCHAR)", where, table="records")
    for at, stage in enumerate(stages):
        if stage.date is not None:
            where = f"({' OR '.join(reached[at:])}) AND {day(at)} IS NULL"
            yield _found(at, "undated", "NULL", where, table="records")
    yield _found(0, "outside", "NULL", f"NOT ({' OR '.join(reached)})", table="records")


def _records(funnel: Funnel) -> str:
    """One row for each record, placed where it begins."""
    columns = kept(funnel)
    if funnel.id is None:
        return f"SELECT place, {', '.join(columns)} FROM checked"
    days = ", ".join(f"{'MIN' if name.startswith('d') else 'MAX'}({name}) AS {name}" for name in columns)
    merged = f"SELECT MIN(place) AS place, {days} FROM checked WHERE id IS NOT NULL GROUP BY id"
    if funnel.kind == "events":
        return merged
    return f"{merged} UNION ALL SELECT place, {', '.join(columns)} FROM checked WHERE id IS NULL"


def _ids(funnel: Funnel) -> Iterator[str]:
    if funnel.id is None:
        return
    yield _found(-1, "without_id", "NULL", "id IS NULL")
    if funnel.kind == "records":
        again = (
            "(SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY place) AS nth FROM checked WHERE id IS NOT NULL)"
        )
        yield _found(-1, "repeated", "CAST(id AS VARCHAR)", "nth > 1", table=f"{again} AS numbered")


def with_rejected(rows: Iterable[ProblemRow], rejected: Iterable[tuple[int, str]]) -> ProblemRows:
    """Together with the rows of too many cells (row, their text), in the order of the file."""
    all_rows = [*rows, *(ProblemRow(row=row, code="cells", value=text[:LONGEST]) for row, text in rejected)]
    all_rows.sort(key=lambda one: one.row)
    return ProblemRows(rows=tuple(all_rows[:MOST]), more=len(all_rows) > MOST)


def as_table(rows: ProblemRows, words: Callable[..., str]) -> list[dict[str, object]]:
    """One line for each, under the headings that `words` has for row, column, value and reason."""
    return [
        {words("row"): one.row, words("column"): one.column, words("value"): one.value,
         words("reason"): words(f"reason_{one.code}", other=one.other)}
        for one in rows.rows
    ]  # fmt: skip
