"""A tree's numbers under changes, and how the KGI answers to each lever."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kpitree.engine.changes import Changes, changed
from kpitree.engine.check import problems_of
from kpitree.engine.view import View
from kpitree.model import KpiTree
from kpitree.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["ok", "missing", "blocked", "broken", "overridden"]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Every KPI of a tree under some changes. `ev["受注率"]` takes a name or an id; NaN where there is no value."""

    tree: KpiTree
    view: View

    def __getitem__(self, name_or_id: str) -> float:
        """The value of a KPI, NaN when it has none. Raises UnknownKpi."""
        return self.view.values[self.tree.find(name_or_id).id]

    @property
    def kgi(self) -> float:
        """The KGI, NaN when it has no value."""
        return math.nan if self.tree.kgi is None else self.view.values[self.tree.kgi]

    @cached_property
    def values(self) -> dict[str, float | None]:
        """Every KPI by id in tree order; None where there is no value."""
        return {kpi.id: None if math.isnan(v := self.view.values[kpi.id]) else v for kpi in self.tree.kpis}

    @cached_property
    def problems(self) -> list[Problem]:
        """What `check` finds, at these values."""
        return problems_of(self.view)

    @property
    def blocked(self) -> dict[str, tuple[str, ...]]:
        """KPIs without a value through no fault of their own -> ids of the broken ones behind it (§8)."""
        return self.view.blocked

    @property
    def overridden(self) -> frozenset[str]:
        """Ids of the computed KPIs whose formula a change replaces (§15)."""
        return self.view.overridden

    def status(self, kpi_id: str) -> Status:
        """ok; overridden (by a change); missing (a lever without a value); broken (says why in `problems`); blocked."""
        if not math.isnan(self.view.values[kpi_id]):
            return "overridden" if kpi_id in self.overridden else "ok"
        if kpi_id in self.blocked:
            return "blocked"
        return "missing" if self.tree[kpi_id].is_lever else "broken"

    def to_frame(self) -> pd.DataFrame:
        """One row per KPI in tree order: kpi (name), id, value (NaN: none), unit, status."""
        import pandas as pd

        kpis = self.tree.kpis
        return pd.DataFrame(
            {
                "kpi": [kpi.name for kpi in kpis],
                "id": [kpi.id for kpi in kpis],
                "value": [self.view.values[kpi.id] for kpi in kpis],
                "unit": [kpi.unit for kpi in kpis],
                "status": [self.status(kpi.id) for kpi in kpis],
            }
        )


def evaluate(tree: KpiTree, changes: Changes | None = None) -> Evaluation:
    """Calculate every KPI. `changes`: name or id -> number, text or Change. Raises UnknownKpi, InvalidValue."""
    state = changed(tree, changes)
    return Evaluation(tree, View(tree, state.all(), state.overridden))


def gradient(tree: KpiTree, changes: Changes | None = None) -> dict[str, float]:
    """Derivatives of the KGI by lever name (§16), overridden KPIs included; NaN when the KGI has no value."""
    state = changed(tree, changes)
    slopes = state.compiled.gradient(state.values)
    return {tree[lever].name: slope for lever, slope in zip(state.compiled.levers, slopes, strict=True)}


def elasticities(tree: KpiTree, changes: Changes | None = None) -> dict[str, float]:
    """By how many percent the KGI moves for one percent of each lever, by name (§17); NaN when the KGI is 0."""
    state = changed(tree, changes)
    slopes = state.compiled.gradient(state.values)
    kgi = state.compiled.kgi(state.values)
    return {
        tree[lever].name: elasticity(slope, value, kgi)
        for lever, slope, value in zip(state.compiled.levers, slopes, state.values, strict=True)
    }


def elasticity(slope: float, value: float, result: float) -> float:
    """The slope times value over result (§17); NaN when the result is 0 or something is missing or out of range."""
    if result == 0 or math.isnan(result):
        return math.nan
    found = slope * value / result
    return found if math.isfinite(found) else math.nan
