"""Moving levers, and overriding what is computed: the what-if layer over the baseline."""

from __future__ import annotations

import math

from kpitree.engine import evaluate
from kpitree.model import Change, Kpi, SetTo
from kpitree.model.mix import mix_of
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused, the_kpi
from kpitree.workspace.actions.shares import keep_locked, shift_share
from kpitree.workspace.workspace import Workspace


class ChangeLever(Action):
    """Move one lever, or override what a formula gives (§15). A share of a mix takes from the others (§25).

    A lever back at its baseline is no change. An override at what the formula gives now, with everything else as it
    is, is none either; at what it gave at the baseline it is one as long as something else has moved it.
    """

    kpi: str
    change: Change

    def apply(self, workspace: Workspace) -> Workspace:
        """The KPI at its new value; refused when it is locked, or relative to a value that is missing."""
        kpi = the_kpi(workspace, self.kpi)
        if kpi.locked:
            raise refused(Problem(code="lever_locked", kpi=kpi.id))
        base = workspace.baseline_of(kpi.id)
        if base is None and not isinstance(self.change, SetTo):
            raise refused(Problem(code="change_of_missing", kpi=kpi.id))
        to = self.change.apply(base or 0.0)
        if not math.isfinite(to):
            raise refused(Problem(code="not_finite", kpi=kpi.id))
        if (shifted := shift_share(workspace, kpi, mix_of(workspace.tree, kpi.id), to)) is not None:
            return shifted
        others = {k: c for k, c in workspace.changes.items() if k != kpi.id}
        rest = workspace.model_copy(update={"changes": others})
        return rest if to == _untouched(rest, kpi) else _changed(rest, kpi, self.change)


def _untouched(rest: Workspace, kpi: Kpi) -> float | None:
    """What the KPI is without a change of its own."""
    return kpi.baseline if kpi.is_lever else evaluate(rest.tree, rest.lever_values()).values[kpi.id]


def _changed(rest: Workspace, kpi: Kpi, change: Change) -> Workspace:
    return rest.model_copy(update={"changes": rest.changes | {kpi.id: change}})


class ChangeLevers(Action):
    """Move several levers at once, as one step: all of them or, when one is refused, none."""

    changes: dict[str, Change]

    def apply(self, workspace: Workspace) -> Workspace:
        """The KPIs at their new values, moved one after the other."""
        for kpi_id, change in self.changes.items():
            workspace = ChangeLever(kpi=kpi_id, change=change).apply(workspace)
        return workspace


class SetLevers(Action):
    """These changes and no others: a plan, tried. What is locked stays as it is now (§26)."""

    changes: dict[str, Change]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the changes whose KPIs there are."""
        return keep_locked(workspace, {k: c for k, c in self.changes.items() if k in workspace.tree})


class ResetLevers(Action):
    """Back to the baseline, and to the formula: the KPIs named, or all of them.

    Locked ones stay as they are (§26), and with them what they leave to the other shares of their mix; a share takes
    its whole mix along. Naming nothing but locked ones is refused.
    """

    kpis: tuple[str, ...] | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The KPIs without changes of their own."""
        if self.kpis is None:
            return keep_locked(workspace, {})
        tree, changes = workspace.tree, workspace.changes
        moved = [k for k in self.kpis if k in changes]
        if moved and all(tree[k].locked for k in moved):
            raise refused(*(Problem(code="lever_locked", kpi=k) for k in moved))
        back = {*moved, *(member for k in self.kpis if k in tree for member in mix_of(tree, k))}
        return keep_locked(workspace, {k: c for k, c in changes.items() if k not in back})


class AdoptChanges(Action):
    """Make what the levers say now the new baseline. Counts behind a moved rate no longer describe it and go.

    Overrides stay changes: adopting one would mean giving up its formula, which `SetFormula` does when it is meant.
    """

    def apply(self, workspace: Workspace) -> Workspace:
        """The same values; the only changes left are overrides, exactly where they are now."""
        values = workspace.lever_values()
        tree = workspace.tree
        kpis = tuple(
            k.model_copy(update={"value": values[k.id], "counts": None}) if k.is_lever and k.id in values else k
            for k in tree.kpis
        )
        overrides = {k: c for k, c in workspace.changes.items() if k in values and not tree[k].is_lever}
        new_tree = tree.with_kpis(kpis)
        adopted = workspace.model_copy(update={"tree": new_tree, "changes": overrides})
        after = adopted.lever_values()  # what is relative would follow the new baseline
        held = {k: c if after.get(k) == values[k] else SetTo(value=values[k]) for k, c in overrides.items()}
        return adopted.model_copy(update={"changes": held})
