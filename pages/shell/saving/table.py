"""A table as CSV that a spreadsheet opens rightly: readable in Japanese, exact, and never run as a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from kpitree.data.csv_cells import BOM, defused


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """UTF-8 text with a byte order mark, a header, and raw numbers. Missing numbers are empty, never 0.

    >>> to_csv([{"name": "=1+1", "swing": -2.5}, {"name": "b", "swing": float("nan")}])
    "\\ufeffname,swing\\r\\n'=1+1,-2.5\\r\\nb,\\r\\n"
    """
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return BOM + text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return defused(str(value))


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
