"""Where everything stands in the workbook, known before a cell is written: formulas point at each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.export.contents import Future, Line
from kpitree.export.workbook.names import SCENARIO_NUMBER
from kpitree.i18n import Translator

TREE_HEAD = 6  # row of the column heads, from 0; so are all rows and columns here
TREE_VALUE = 1
SELECTOR = (3, 1)
LEVERS_HEAD = 3
LEVERS_BASELINE = 3
FUTURES_HEAD = 3
FIRST_FUTURE = 3


@dataclass(frozen=True)
class Places:
    """Rows by KPI id on each sheet. `inputs` are the levers and overridden KPIs of the scenarios sheet."""

    tree_sheet: str
    levers_sheet: str
    futures_sheet: str
    tree: Mapping[str, int]
    levers: Mapping[str, int]
    inputs: Mapping[str, int]
    results: Mapping[str, int]
    futures: int

    def value(self, kpi_id: str) -> str:
        """The cell that a KPI's defined name stands for."""
        return _cell(self.tree_sheet, self.tree[kpi_id], TREE_VALUE)

    def baseline(self, kpi_id: str) -> str:
        """The cell in which a lever's baseline is typed."""
        return _cell(self.levers_sheet, self.levers[kpi_id], LEVERS_BASELINE)

    def chosen(self, kpi_id: str) -> str:
        """A lever, or what an override puts in a KPI's place, in the scenario shown; it may be empty."""
        row = self.inputs[kpi_id]
        span = f"{xl_rowcol_to_cell(row, FIRST_FUTURE, row_abs=True, col_abs=True)}:" + xl_rowcol_to_cell(
            row, FIRST_FUTURE + self.futures - 1, row_abs=True, col_abs=True
        )
        return f"INDEX({quoted(self.futures_sheet)}!{span},1,{SCENARIO_NUMBER})"

    @property
    def heads(self) -> str:
        """The names of the scenarios."""
        first = xl_rowcol_to_cell(FUTURES_HEAD, FIRST_FUTURE, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(FUTURES_HEAD, FIRST_FUTURE + self.futures - 1, row_abs=True, col_abs=True)
        return f"{quoted(self.futures_sheet)}!{first}:{last}"


def places_of(lines: Sequence[Line], futures: Sequence[Future], t: Translator) -> Places:
    """Lay the sheets out."""
    kpis = [line.kpi for line in lines]
    levers = [kpi.id for kpi in kpis if kpi.is_lever]
    overridden = {k for future in futures for k in future.overrides}
    inputs = [*levers, *(kpi.id for kpi in kpis if kpi.id in overridden)]
    first_input = FUTURES_HEAD + 4  # below the heads: the KGI, its difference, the name of the block
    first_result = first_input + len(inputs) + 2
    return Places(
        tree_sheet=t("workbook.tree"), levers_sheet=t("workbook.levers"), futures_sheet=t("workbook.scenarios"),
        tree={kpi.id: TREE_HEAD + 1 + i for i, kpi in enumerate(kpis)},
        levers={k: LEVERS_HEAD + 1 + i for i, k in enumerate(levers)},
        inputs={k: first_input + i for i, k in enumerate(inputs)},
        results={kpi.id: first_result + i for i, kpi in enumerate(kpis)},
        futures=len(futures),
    )  # fmt: skip


def quoted(sheet: str) -> str:
    """The name of a sheet in a formula."""
    return "'" + sheet.replace("'", "''") + "'"


def _cell(sheet: str, row: int, column: int) -> str:
    return f"{quoted(sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
