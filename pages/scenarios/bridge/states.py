"""The states a bridge can lead from and to: every future, the target by each way to it, and every month's actuals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitree.analysis.actual_values import ActualValues, actual_values
from kpitree.analysis.actuals_over import actuals_over, months_between
from kpitree.analysis.difference import Difference, difference
from kpitree.analysis.flows import plan_share
from kpitree.analysis.ladder import ladder
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.model.actuals import number_of
from kpitree.workspace import Workspace
from pages.scenarios.columns import BASELINE, NOW
from pages.shell.months import month_name, span_name
from pages.shell.planning import plan_title, plans_to

TARGET, ACTUAL = "target", "actual"
MOST_MONTHS = 24


@dataclass(frozen=True)
class End:
    """A state by name: `values` of the KPIs that are not at the baseline (by id), or what happened in `months`."""

    id: str
    name: str
    values: Mapping[str, float] = field(default_factory=dict)
    months: tuple[str, ...] = ()


def ends_of(t: Translator, workspace: Workspace) -> dict[str, End]:
    """By id: baseline, what-if, scenarios; the target by volume alone (§20) and by each plan (§39); the actuals, latest
    first, and all of them together where none is left out."""
    found = [End(BASELINE, t("scenarios.baseline"))]
    if workspace.changes and not any(workspace.is_at(s) for s in workspace.compared):
        found.append(End(NOW, t("scenarios.now"), workspace.lever_values()))
    found += [End(s.id, s.name, workspace.at(s).lever_values()) for s in workspace.compared]
    found += _targets(t, workspace)
    months = [month for month in workspace.actuals.months if workspace.actuals.of(month)]
    for month in months[::-1][:MOST_MONTHS]:
        name = t("scenarios_bridge.actual", month=month_name(t, month))
        found.append(End(f"{ACTUAL}:{month}", name, months=(month,)))
    if len(months) > 1 and tuple(months) == months_between(months[0], months[-1]):
        name = t("scenarios_bridge.actual", month=span_name(t, months))
        found.append(End(f"{ACTUAL}:all", name, months=tuple(months)))
    return {end.id: end for end in found}


def _targets(t: Translator, workspace: Workspace) -> list[End]:
    """From the baseline; nothing without a target, or where nothing reaches it."""
    tree = workspace.tree
    target = tree[tree.kgi].target if tree.kgi is not None else None
    if target is None:
        return []
    found = []
    volumes = ladder(tree, target)
    if volumes.reachable:
        levers = {rung.id: rung.required for rung in volumes.rungs if rung.is_volume and tree[rung.id].is_lever}
        found.append(End(TARGET, t("scenarios_bridge.target", way=t("scenarios_bridge.by_volumes")), levers))
    for plan in plans_to(workspace, tree, target, {}):
        if plan.reachable and plan.moves:
            values = {tree.find(name).id: value for name, value in plan.changes.items()}
            name = t("scenarios_bridge.target", way=plan_title(t, tree, plan))
            found.append(End(f"{TARGET}:{plan.kind}:{plan.spared or ''}", name, values))
    return found


def months_of(start: End, end: End) -> int | None:
    """How many months are compared: 0 for the tree's whole period, None where the ends are of different lengths."""
    lengths = {len(one.months) for one in (start, end) if one.months}
    return None if len(lengths) > 1 else next(iter(lengths), 0)


def between(workspace: Workspace, start: End, end: End, months: int) -> Difference:
    """What lies between two states; plans and scenarios by the part of them that falls on the months (§47)."""
    tree = workspace.tree

    def state(one: End) -> ActualValues | Mapping[str, float]:
        if one.months:
            over = actuals_over(tree, workspace.actuals, one.months)
            return actual_values(tree, {k: number_of(value) for k, value in over.values.items() if k in tree})
        return plan_share(tree, months, one.values).changes if months else one.values

    share = plan_share(tree, months).changes if months else {}
    return difference(tree, state(start), state(end), plan=share)


def share_of(tree: KpiTree, months: int) -> float:
    """The part of the tree's period that so many months are."""
    return plan_share(tree, months).share
