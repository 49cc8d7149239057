"""Moving levers: the what-if layer over the baseline."""

from __future__ import annotations

import math

from kpitree.model import Change, KpiTree, SetTo
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused, the_kpi
from kpitree.workspace.workspace import Workspace


class ChangeLever(Action):
    """Move one lever; back at its baseline it is no change."""

    kpi: str
    change: Change

    def apply(self, workspace: Workspace) -> Workspace:
        """The lever moved."""
        kpi = the_kpi(workspace, self.kpi)
        if not kpi.is_lever:
            raise refused(Problem(code="not_a_lever", kpi=kpi.id))
        if kpi.baseline is None and not isinstance(self.change, SetTo):
            raise refused(Problem(code="change_of_missing", kpi=kpi.id))
        if not math.isfinite(self.change.apply(kpi.baseline or 0.0)):
            raise refused(Problem(code="not_finite", kpi=kpi.id))
        changes = {k: c for k, c in workspace.changes.items() if k != kpi.id}
        if kpi.baseline is None or self.change.apply(kpi.baseline) != kpi.baseline:
            changes[kpi.id] = self.change
        return workspace.model_copy(update={"changes": changes})


class ResetLevers(Action):
    """Back to the baseline: the levers named, or all of them."""

    kpis: tuple[str, ...] | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The levers at their baselines."""
        kept = {} if self.kpis is None else {k: c for k, c in workspace.changes.items() if k not in self.kpis}
        return workspace.model_copy(update={"changes": kept})


class AdoptChanges(Action):
    """Make what the levers say now the new baseline. Counts behind a moved rate no longer describe it and go."""

    def apply(self, workspace: Workspace) -> Workspace:
        """The same values, with no changes left."""
        values = workspace.lever_values()
        kpis = tuple(
            k.model_copy(update={"value": values[k.id], "counts": None}) if k.id in values else k
            for k in workspace.tree.kpis
        )
        tree = KpiTree(kpis=kpis, kgi=workspace.tree.kgi, note=workspace.tree.note)
        return workspace.model_copy(update={"tree": tree, "changes": {}})
