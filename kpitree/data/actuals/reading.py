"""A pasted or saved table of actuals, read: what can be used is taken, all else is said with its row."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from kpitree.analysis.reported import read_actual
from kpitree.data.actuals.layout import Cell, cells_of, read_rows
from kpitree.data.actuals.months import lacks_a_year, read_month
from kpitree.data.importing.words import is_blank
from kpitree.formula import NumberText, read_number
from kpitree.formula.signs import shown
from kpitree.model import Counts, Kpi, KpiTree
from kpitree.model.actuals import Actual, Month
from kpitree.problems import Fix, Frozen, Param, Problem

MOST_CELLS = 20_000


class Entry(Frozen):
    """One value of the table; `month` is "" where the table names none."""

    row: int
    kpi: str
    month: Month | str
    value: Actual


class Reading(Frozen):
    """What could be read, in the order of the table, and what could not. Nothing that was read is left out."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def months(self) -> tuple[str, ...]:
        """The months that have a value, oldest first."""
        return tuple(sorted({entry.month for entry in self.entries}))


def read_actuals(text: str, tree: KpiTree, *, month: str = "", latest: str = "9999-12") -> Reading:
    """The actuals in a text (tabs, commas or semicolons; month and KPI in rows or in columns).

    Values of a table without months are of `month`. Months after `latest` have not happened yet and are refused. Of two
    values for the same KPI and month the first is taken. Blank cells are missing and no problem.
    """
    try:
        rows = read_rows(text)
    except csv.Error:
        return Reading(problems=(Problem(code="actual_no_table"),))
    if not rows:
        return Reading(problems=(Problem(code="actual_no_rows"),))
    if sum(len(cells) for _, cells in rows) > MOST_CELLS:
        return Reading(problems=(Problem(code="actual_too_many", params={"most": f"{MOST_CELLS:,}"}),))
    reader = _Reader(tree, month, latest)
    cells = [cell for cell in cells_of(rows, tree.resolve_typed) if not is_blank(cell.text)]
    reader.percent = _bare_percent(tree, cells)
    reader.dated = any(cell.month for cell in cells)
    for cell in cells:
        reader.take(cell)
    if not cells:
        reader.say(None, "actual_no_rows")
    return Reading(entries=tuple(reader.entries.values()), problems=tuple(reader.problems))


def _bare_percent(tree: KpiTree, cells: Sequence[Cell]) -> bool | None:
    """Whether rates without a % sign are percents (8) or shares (0.08): what all of them together prove; else None.

    No rate is above 1, so one number above 1 says that the table writes percents. Below 1 both can be meant then.
    """
    bare = []
    for cell in cells:
        found = tree.resolve_typed(cell.name)
        number = read_number(cell.text)
        if found is not None and tree[found].measure.is_rate and isinstance(number, NumberText) and not number.percent:
            bare.append(abs(number.value))
    if not any(x > 1 for x in bare):
        return False
    return None if any(0 < x < 1 for x in bare) else True


class _Reader:
    """Takes cell by cell; `problems` says each thing once."""

    def __init__(self, tree: KpiTree, month: str, latest: str) -> None:
        self.tree, self.month, self.latest = tree, month, latest
        self.percent: bool | None = False
        self.dated = False  # the table names months
        self.entries: dict[tuple[str, str], Entry] = {}
        self.problems: list[Problem] = []
        self._said: set[tuple[str, str]] = set()

    def say(self, kpi: str | None, code: str, *fixes: Fix, **params: Param) -> None:
        self.problems.append(Problem(code=code, severity="warning", kpi=kpi, params=dict(params), fixes=fixes))

    def _once(self, kind: str, what: str, code: str, *fixes: Fix, **params: Param) -> None:
        if (kind, what) not in self._said:
            self._said.add((kind, what))
            self.say(None, code, *fixes, **params)

    def take(self, cell: Cell) -> None:
        if cell.surplus:
            self._once("surplus", str(cell.row), "actual_surplus", row=cell.row)
            return
        month = self._month(cell)
        kpi = self._kpi(cell)
        if month is None or kpi is None:
            return
        value = self._value(cell, kpi)
        if value is None:
            return
        before = self.entries.setdefault((month, kpi.id), Entry(row=cell.row, kpi=kpi.id, month=month, value=value))
        if before.row != cell.row and before.value != value:
            self.say(kpi.id, "actual_twice", row=cell.row, first=before.row, month=month)

    def _month(self, cell: Cell) -> str | None:
        if not cell.month and self.dated:
            self._once("month", str(cell.row), "actual_no_month", row=cell.row)
            return None
        if not cell.month:
            return self.month
        found = read_month(cell.month)
        if found is not None and found <= self.latest:
            return found
        code = "actual_future" if found else "actual_no_year" if lacks_a_year(cell.month) else "actual_bad_month"
        self._once("month", cell.month, code, row=cell.row, found=shown(cell.month), latest=self.latest)
        return None

    def _kpi(self, cell: Cell) -> Kpi | None:
        found = self.tree.resolve_typed(cell.name)
        if found is not None:
            return self.tree[found]
        near = self.tree.nearest(cell.name)
        fixes = tuple(Fix(code="replace", text=name) for name in near[:1])
        code = "actual_unknown_name" if near else "actual_strange_name"
        self._once("name", cell.name, code, *fixes, row=cell.row, name=shown(cell.name), nearest=near)
        return None

    def _value(self, cell: Cell, kpi: Kpi) -> Actual | None:
        text, number = cell.text, read_number(cell.text)
        if kpi.measure.is_rate and isinstance(number, NumberText) and not number.percent:
            if self.percent is None and 0 < abs(number.value) < 1:
                self.say(kpi.id, "actual_which_percent", row=cell.row, found=shown(text))
                return None
            found: Actual | Problem = read_actual(kpi, f"{text}%" if self.percent is not False else text)
        else:
            found = read_actual(kpi, text)
        if isinstance(found, Problem):
            self.say(kpi.id, "actual_unreadable", row=cell.row, found=shown(text))
            return None
        if kpi.is_lever and kpi.measure.is_rate and not isinstance(found, Counts) and not 0 <= found <= 1:
            self.say(kpi.id, "actual_rate_outside", row=cell.row, found=shown(text))
            return None
        return found
