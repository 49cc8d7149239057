"""The states a bridge can lead from and to: the futures side by side, and the one in which the target is met."""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.analysis.ladder import ladder
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.scenarios.columns import Column

TARGET = "target"


@dataclass(frozen=True)
class End:
    """A state by name; `values` are those of the KPIs that are not at the baseline, by id."""

    id: str
    name: str
    values: dict[str, float]


def ends_of(t: Translator, workspace: Workspace, columns: list[Column]) -> dict[str, End]:
    """By id, in the order of the table; the target last, where more volume meets it (§20)."""
    found = {c.id: End(c.id, c.name, c.there.lever_values()) for c in columns}
    at_target = _at_target(workspace.tree)
    if at_target is not None:
        found[TARGET] = End(TARGET, t("scenarios_bridge.target"), at_target)
    return found


def _at_target(tree: KpiTree) -> dict[str, float] | None:
    """The levers of the ladder from the baseline; None without a target, or where volumes do not reach it."""
    target = tree[tree.kgi].target if tree.kgi is not None else None
    if target is None:
        return None
    found = ladder(tree, target)
    if not found.reachable:
        return None
    return {rung.id: rung.required for rung in found.rungs if rung.is_volume and tree[rung.id].is_lever}
