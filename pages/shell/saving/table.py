"""A table as CSV that a spreadsheet opens rightly: readable in Japanese, exact, and never run as a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's own encoding
# What a cell that is run begins with; Japanese spreadsheets take the wide signs for the narrow ones.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    text = str(value)
    return f"'{text}" if text.startswith(_RUN) else text


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
