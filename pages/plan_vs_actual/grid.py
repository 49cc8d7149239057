"""The grid: a row for each KPI, a column for each month, cells as people type them (120, 8%, 500万, 12 of 80)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from kpitree.analysis.reported import read_actual
from kpitree.i18n import Translator
from kpitree.model import Counts, KpiTree
from kpitree.model.actuals import Actual, Actuals
from kpitree.problems import Frozen, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SetActuals
from pages.plan_vs_actual.period import OPENED, PAGE, choices
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.months import month_name

GRID, WRONG = f"{PAGE}:grid", f"{PAGE}:grid:wrong"
COLUMNS = 6  # months beside one another
MOST_SAID = 6
SHORT = 16  # rows that are shown without scrolling


class Cell(Frozen):
    """A cell that could not be read, and why."""

    kpi: str
    month: str
    problem: Problem


class Mounted(Frozen):
    """The grid as the browser holds it: what it was given, and what its edits have made of that.

    As long as the workspace is what the edits made, the same grid stays, with its cursor. Undo, a pasted sheet, another
    month or language give a new one.
    """

    number: int = 0
    given: Actuals = Actuals()
    made: Actuals = Actuals()
    shown: tuple[str, ...] = ()


def draw_grid(t: Translator, workspace: Workspace, month: str) -> None:
    """The grid around a month, and what could not be read in it."""
    months = _months(workspace, month)
    shown = (t.lang, *months, *(f"{k.id}={k.name}" for k in workspace.tree.kpis))
    mounted: Mounted = session.view(GRID, default=Mounted())
    if mounted.made != workspace.actuals or mounted.shown != shown:
        mounted = Mounted(number=mounted.number + 1, given=workspace.actuals, made=workspace.actuals, shown=shown)
        session.set_view(GRID, mounted)
        session.set_view(WRONG, ())
    key = f"{GRID}:{mounted.number}"
    caption(t("plan_vs_actual.grid_below"))
    tree = workspace.tree
    columns: dict[str, list[str]] = {"kpi": [kpi.name for kpi in tree.kpis]}
    columns |= {m: [_typed(t, tree, k.id, mounted.given.of(m).get(k.id)) for k in tree.kpis] for m in months}
    config: dict[str, Any] = {
        "kpi": st.column_config.TextColumn(t("plan_vs_actual.column_kpi"), disabled=True, pinned=True)
    }
    config |= {m: st.column_config.TextColumn(month_name(t, m), max_chars=60) for m in months}
    st.data_editor(
        columns, key=key, hide_index=True, num_rows="fixed", column_config=config,
        height="content" if len(tree.kpis) <= SHORT else 600, on_change=_changed, args=(key, months),
    )  # fmt: skip
    _draw_wrong(t, tree)


def _months(workspace: Workspace, month: str) -> tuple[str, ...]:
    """Some months that end with the one that is looked at, oldest first."""
    known = list(reversed(choices(workspace)))
    end = known.index(month) + 1
    return tuple(known[max(0, end - COLUMNS) : end])


def _typed(t: Translator, tree: KpiTree, kpi_id: str, actual: Actual | None) -> str:
    if isinstance(actual, Counts):
        return f"{actual.successes} of {actual.trials}"
    return t.entry(actual, tree[kpi_id].measure)


def _changed(key: str, months: tuple[str, ...]) -> None:
    """One edit is one step; what cannot be read stays in its cell and is said below."""
    workspace = session.workspace()
    edits = (session.typed(key) or {}).get("edited_rows", {})
    values, wrong = read_edits(workspace.tree, months, edits)
    session.set_view(WRONG, tuple(wrong))
    if any(workspace.actuals.of(m).get(k) != v for m, cells in values.items() for k, v in cells.items()):
        session.set_view(OPENED, True)
        session.apply(SetActuals(values=values))
        mounted: Mounted = session.view(GRID, default=Mounted())
        session.set_view(GRID, mounted.model_copy(update={"made": session.workspace().actuals}))


def read_edits(
    tree: KpiTree, months: Sequence[str], edits: Mapping[Any, Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Actual | None]], list[Cell]]:
    """Edited cells (row number -> column -> text) as values by month and KPI id, and those that cannot be read."""
    values: dict[str, dict[str, Actual | None]] = {}
    wrong: list[Cell] = []
    for row, cells in edits.items():
        if not 0 <= int(row) < len(tree.kpis):
            continue
        kpi = tree.kpis[int(row)]
        for month, typed in cells.items():
            if month not in months:
                continue
            text = str(typed or "").strip()
            found = read_actual(kpi, text, screen=True) if text else None
            if kpi.is_lever and kpi.measure.is_rate and isinstance(found, float) and not 0 <= found <= 1:
                found = Problem(code="actual_outside", kpi=kpi.id, params={"found": text[:40]})
            if isinstance(found, Problem):
                wrong.append(Cell(kpi=kpi.id, month=month, problem=found))
            else:
                values.setdefault(month, {})[kpi.id] = found
    return values, wrong


def _draw_wrong(t: Translator, tree: KpiTree) -> None:
    wrong: tuple[Cell, ...] = session.view(WRONG, default=())
    lines = []
    for cell in wrong[:MOST_SAID]:
        if cell.kpi in tree:
            message = t.problem(cell.problem, tree)
            said = {"kpi": tree[cell.kpi].name, "month": month_name(t, cell.month), "message": message}
            lines.append(t("plan_vs_actual.in_cell", **said))
    if lines:
        items = "".join(f"<li>{esc(line)}</li>" for line in lines)
        st.html(f"<div class='kt-problem kt-error' role='alert'><ul class='kt-pa-wrong'>{items}</ul></div>")
