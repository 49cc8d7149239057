"""Workbooks for tests: written with all that there is, read by defined name, compared as the rules say."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from python_calamine import CalamineWorkbook

from kpitree.data.benchmarks import load
from kpitree.export.stamp import Stamp
from kpitree.export.workbook import to_workbook
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from tests.export.office import by_name, rows

MADE = Stamp(date(2026, 4, 1))
JA, EN = Translator("ja"), Translator("en")


def written(workspace: Workspace, t: Translator = JA) -> bytes:
    return to_workbook(workspace, t, stamp=MADE, benchmarks=load())


def read(book: CalamineWorkbook, content: bytes) -> dict[str, Any]:
    """What stands in the cell of each defined name."""
    cells = {sheet: rows(book, sheet) for sheet in book.sheet_names}
    found = {}
    for name, (sheet, row, column) in by_name(content).items():
        found[name] = cells[sheet][row][column]
    return found


def same(found: object, expected: float | None) -> bool:
    """The same to 1e-9; where the app has no value, neither has the sheet."""
    if expected is None or math.isnan(expected):
        return not isinstance(found, int | float)
    return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
