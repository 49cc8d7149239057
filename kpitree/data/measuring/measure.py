"""`kt.measure`: real counts, rates and lead times out of an export, a frame in memory or a table in a warehouse."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kpitree.data.importing.joining import Join
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.codes import Cohort
from kpitree.data.measuring.result import Measurement
from kpitree.data.reading.child import ask

Progress = Callable[[float], None]


def measure(
    path_or_table: Any,
    mapping: Mapping[str, str],
    by: str | None = None,
    cohort: Cohort | None = None,
    *,
    as_of: date | None = None,
    answers: Mapping[str, str] | None = None,
    table: int | None = None,
    sheet: str = "",
    name: str = "",
    join: Join | None = None,
    gently: bool = False,
    progress: Progress | None = None,
) -> Measurement:
    """Count a funnel: `mapping` says stage by stage which column shows that it was reached (§54, `mapping.py`).

    `path_or_table` is a file (CSV, TSV, XLSX, Parquet), a DuckDB relation, an Arrow table, a pandas frame, or a
    `WarehouseTable`. `by` is the column of the segments; `cohort` splits by the month or quarter of the first stage.
    `as_of` is the last day that counts (None: the last the table knows of). `answers` says "dmy" or "mdy" for columns
    whose dates can be read both ways. `table` is the header row of the table that is meant where a file has several,
    `sheet` the sheet, `name` what people call the file. `join` names a second file whose columns stand behind those of
    the first (§77). `gently` lets everybody else on the machine go first. `progress` is called with the share that is
    done, and may raise to stop.

    Raises FileError (a file that cannot be read, with row and column) and InvalidValue (a mapping that does not fit,
    a question that only people can answer). Nothing is half done: there is a whole result or none.
    """
    if isinstance(path_or_table, str | os.PathLike):
        found = ask(
            "measure", path_or_table, progress, mapping=dict(mapping), by=by, cohort=cohort,
            answers=dict(answers or {}), as_of=as_of.isoformat() if as_of else None, table=table, sheet=sheet,
            name=name, join=join.model_dump() if join is not None else None, gently=gently,
        )  # fmt: skip
        return Measurement.model_validate(found)
    from kpitree.data.measuring.count import Question, count_funnel
    from kpitree.data.measuring.memory import engine_of

    question = Question(mapping=mapping, by=by, cohort=cohort, as_of=as_of, answers=answers)
    engine, names = engine_of(path_or_table)
    return count_funnel(engine, names, question)


def read_table(
    path: str | os.PathLike[str], *, table: int | None = None, sheet: str = "", name: str = "",
    gently: bool = False, progress: Progress | None = None,
) -> TableSource:  # fmt: skip
    """A file, looked at: its columns with what they hold, and what was seen on the way. Raises FileError."""
    # Whoever looks at a file on a page counts it next.
    return TableSource.model_validate(ask(
        "look", path, progress, table=table, sheet=sheet, name=name, gently=gently, followed=gently
    ))  # fmt: skip
