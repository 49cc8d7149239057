"""What differs between a workbook that came back and the workspace it is taken into; problems name the cell (§72)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kpitree.data.edited.cells import Cells, Sheet
from kpitree.errors import FileError
from kpitree.model import Change, Counts, Kpi, KpiTree, SetTo
from kpitree.model.entry import read_change
from kpitree.problems import Frozen, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import TakeEdits
from kpitree.workspace.exchange import BASELINE, EXPORTED, KPI_ID, LEVERS, NOW, SCENARIO, SCENARIOS, changes_of, mark_of

Cell = float | str | None
NEAR = 1e-12  # spreadsheets keep 15 to 17 digits


class Edit(Frozen):
    """One value that differs; `where` is "baseline", "now" or the id of a scenario behind "scenario:"."""

    where: str
    kpi: str
    before: float | None
    after: float | None


class Edits(Frozen):
    """What was changed, and what could not be taken."""

    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def action(self) -> TakeEdits:
        """All of it as one step."""
        of = {where: [e for e in self.edits if e.where == where] for where in {e.where for e in self.edits}}
        moved = {
            where: {e.kpi: SetTo(value=e.after) for e in found if e.after is not None} for where, found in of.items()
        }
        return TakeEdits(
            baselines={e.kpi: e.after for e in of.get(BASELINE, ())}, changes=dict(moved.get(NOW, {})),
            scenarios={w.removeprefix(SCENARIO): dict(c) for w, c in moved.items() if w.startswith(SCENARIO)},
        )  # fmt: skip


def find_edits(cells: Cells, workspace: Workspace, *, name: str) -> Edits:
    """What people changed in the yellow cells. Raises FileError when the file is none of our exports.

    Baselines are compared with what was exported, so that what was changed in the app since then stays; a scenario
    whose changes are others by now is left, and that is said.
    """
    found = _Found(workspace)
    levers = [sheet for sheet in cells.sheets if sheet.head(LEVERS) is not None]
    if not levers:
        raise FileError("not an export", [Problem(code="edited_not_ours", params={"file": name[:80]})])
    for sheet in levers:
        _levers(found, sheet)
    for sheet in cells.sheets:
        if sheet.head(SCENARIOS) is not None:
            _scenarios(found, sheet)
    return Edits(edits=tuple(found.edits), problems=tuple(found.problems))


@dataclass
class _Found:
    workspace: Workspace
    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    typed: dict[str, float | None] = field(default_factory=dict)  # the baselines in the file
    exported: dict[str, float | None] = field(default_factory=dict)  # and as they were written

    @property
    def tree(self) -> KpiTree:
        return self.workspace.tree


def _levers(found: _Found, sheet: Sheet) -> None:
    columns = _columns(sheet, LEVERS)
    if not {KPI_ID, BASELINE, EXPORTED} <= columns.keys():
        return
    for row, kpi in _rows(found, sheet, LEVERS, columns[KPI_ID]):
        typed, exported = (_at(sheet, row, columns[c]) for c in (BASELINE, EXPORTED))
        was = found.exported[kpi.id] = _number(found, kpi, exported, "")
        if typed == exported:
            found.typed[kpi.id] = was
            continue
        place = _place(sheet, row, columns[BASELINE])
        now = _number(found, kpi, typed, place)
        if typed is not None and now is None:
            continue  # it has been said why
        found.typed[kpi.id] = now
        if not _same(now, was) and not _same(now, kpi.baseline):
            found.edits.append(Edit(where=BASELINE, kpi=kpi.id, before=kpi.baseline, after=now))


def _scenarios(found: _Found, sheet: Sheet) -> None:
    columns = _columns(sheet, SCENARIOS)
    for head, column in columns.items():
        key, _, mark = head.partition("#")
        if key != NOW and not key.startswith(SCENARIO):
            continue
        changes = changes_of(found.workspace, key)
        if changes is None or mark_of(changes) != mark:
            place = _place(sheet, sheet.head(SCENARIOS) or 0, column, below=1)
            found.problems.append(Problem(code="edited_scenario_moved", severity="warning", params={"place": place}))
            continue
        seen: set[str] = set()
        for row, kpi in _rows(found, sheet, SCENARIOS, columns.get(KPI_ID, 1), said=False):
            if kpi.id in seen:
                continue  # its result, further down
            seen.add(kpi.id)
            _moved(found, sheet, row, column, kpi, key, changes.get(kpi.id))


def _moved(found: _Found, sheet: Sheet, row: int, column: int, kpi: Kpi, key: str, change: Change | None) -> None:
    """A lever of a scenario: it differs when it is not what its change makes of the baseline in the file."""
    cell = _at(sheet, row, column)
    expected = _expected(change, found.typed.get(kpi.id, kpi.baseline))
    if cell is None or (isinstance(cell, str) and cell.startswith("#")):
        return  # not calculated: nothing was typed there
    now = _number(found, kpi, cell, _place(sheet, row, column))
    not_calculated = _expected(change, found.exported.get(kpi.id, kpi.baseline))  # by who saved the file
    if now is None or _same(now, expected) or _same(now, not_calculated):
        return
    found.edits.append(Edit(where=key, kpi=kpi.id, before=expected, after=now))


def _expected(change: Change | None, base: float | None) -> float | None:
    if isinstance(change, SetTo):
        return change.value
    return base if change is None or base is None else change.apply(base)


def _columns(sheet: Sheet, mark: str) -> Mapping[str, int]:
    row = sheet.rows[sheet.head(mark) or 0]
    return {cell: n for n, cell in enumerate(row) if isinstance(cell, str)}


def _rows(found: _Found, sheet: Sheet, mark: str, column: int, *, said: bool = True) -> Iterator[tuple[int, Kpi]]:
    """The rows of levers that there still are."""
    for row in range((sheet.head(mark) or 0) + 2, len(sheet.rows)):
        kpi_id = _at(sheet, row, column)
        if not isinstance(kpi_id, str):
            continue
        if kpi_id not in found.tree or not found.tree[kpi_id].is_lever:
            if said:
                place = _place(sheet, row, column)
                params = {"place": place, "name": kpi_id[:80]}
                found.problems.append(Problem(code="edited_no_lever", severity="warning", params=dict(params)))
            continue
        yield row, found.tree[kpi_id]


def _at(sheet: Sheet, row: int, column: int) -> Cell:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _number(found: _Found, kpi: Kpi, cell: Cell, place: str) -> float | None:
    """A cell as a value of the KPI; None, with a problem when there is a `place` to name, when it is none."""
    if cell is None:
        return None
    if isinstance(cell, str):
        read = read_change(cell, unit=kpi.measure)
        number = read.value if isinstance(read, SetTo) else read.rate if isinstance(read, Counts) else math.nan
    else:
        number = cell
    if not math.isfinite(number):
        problem = Problem(code="edited_no_number", kpi=kpi.id, params={"place": place, "found": str(cell)[:40]})
    elif kpi.measure.is_rate and not 0 <= number <= 1:
        problem = Problem(code="edited_rate_outside", kpi=kpi.id, params={"place": place, "value": number})
    else:
        return number
    if place:
        found.problems.append(problem)
    return None


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=NEAR, abs_tol=0.0)


def _place(sheet: Sheet, row: int, column: int, *, below: int = 0) -> str:
    """A cell as people find it: Levers!D7."""
    letters, n = "", column + 1
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet.name}!{letters}{row + 1 + below}"
