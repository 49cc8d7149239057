"""What exports show, before anything is written: KPIs in reading order, and the futures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import Change, Kpi, KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.exchange import BASELINE, NOW, SCENARIO, mark_of


@dataclass(frozen=True)
class Line:
    """A KPI and how far below its top it stands."""

    kpi: Kpi
    depth: int


@dataclass(frozen=True)
class Future:
    """One column of scenarios. `changes` are relative to the baseline as they were meant; `overrides` are the values
    of computed KPIs whose formula it replaces (§15); `values` is what the app calculates, None where nothing is. `mark`
    tells later whether its changes are still the same.
    """

    key: str
    mark: str
    name: str
    changes: Mapping[str, Change]
    overrides: Mapping[str, float]
    values: Mapping[str, float | None]


def lines_of(tree: KpiTree) -> tuple[Line, ...]:
    """Every KPI once: the KGI and all that feeds it, depth first, then side metrics with what only they use."""
    found: dict[str, int] = {}
    tops = [tree.kgi] if tree.kgi else []
    tops += [kpi.id for kpi in tree.kpis if not kpi.is_lever and not tree.users(kpi.id)]
    for top in (*tops, *(kpi.id for kpi in tree.kpis)):
        for kpi_id, depth in tree.below(top):
            found.setdefault(kpi_id, depth)
    return tuple(Line(tree[kpi_id], depth) for kpi_id, depth in found.items())


def futures_of(workspace: Workspace, t: Translator) -> tuple[Future, ...]:
    """The baseline, what-if as it is now (when something is changed), and the scenarios that are compared."""
    found = [_future(workspace.model_copy(update={"changes": {}}), BASELINE, t("workbook.baseline"))]
    if workspace.changes:
        found.append(_future(workspace, NOW, t("workbook.now")))
    taken = {future.name for future in found}
    for scenario in workspace.compared:
        name, n = scenario.name, 2
        while name in taken:
            name, n = f"{scenario.name} ({n})", n + 1
        taken.add(name)
        found.append(_future(workspace.at(scenario), SCENARIO + scenario.id, name))
    return tuple(found)


def _future(at: Workspace, key: str, name: str) -> Future:
    values = at.lever_values()
    overrides = {k: v for k, v in values.items() if not at.tree[k].is_lever}
    changes = {k: change for k, change in at.changes.items() if at.tree[k].is_lever and k in values}
    return Future(key, mark_of(at.changes), name, changes, overrides, evaluate(at.tree, values).values)
