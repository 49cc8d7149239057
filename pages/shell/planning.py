"""Plans that reach a target, as Goal seek and the bridge of Scenarios show them, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kpitree.analysis.achievable import achievable
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.plans import Plan, plans
from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import Benchmark, KpiTree
from kpitree.workspace import Workspace

MOST_PLANS = 4
Values = tuple[tuple[str, float], ...]


def plans_to(workspace: Workspace, tree: KpiTree, target: float, changes: Mapping[str, float]) -> tuple[Plan, ...]:
    """Several mixes in round numbers (§39), or the best there is, from where `changes` stand. `tree` is that of the
    workspace, with what is aimed at as its KGI."""
    limits = tuple(_limits(tree, bands_of(workspace, changes)).items())
    return _plans(tree, target, limits, tuple(changes.items()))


def bands_of(workspace: Workspace, changes: Mapping[str, float]) -> Mapping[str, Comparison]:
    """The KPIs that have a comparable band, by id, with their values where `changes` stand."""
    return _bands(workspace.tree, tuple(changes.items()), workspace.benchmarks, tuple(workspace.picked.items()))


def plan_title(t: Translator, tree: KpiTree, plan: Plan) -> str:
    """What a plan is called."""
    if plan.kind == "sparing" and plan.spared is not None:
        gone = all(move.id != plan.spared for move in plan.moves)
        return t("plans.without" if gone else "plans.with_little", lever=tree[plan.spared].name)
    return t(f"plans.{plan.kind}")


def _limits(tree: KpiTree, bands: Mapping[str, Comparison]) -> dict[str, tuple[float, float]]:
    """Bounds from benchmarks, for levers that say none themselves; where they are now is always within."""
    found = {}
    for kpi_id, row in bands.items():
        low, high, value, kpi = row.low, row.high, row.value, tree[kpi_id]
        if kpi.is_lever and achievable(kpi) is None and low is not None and high is not None and value is not None:
            found[kpi_id] = (min(low, value), max(high, value))
    return found


@lru_cache(maxsize=8)
def _bands(
    tree: KpiTree, values: Values, own: tuple[Benchmark, ...], picked: tuple[tuple[str, str], ...]
) -> Mapping[str, Comparison]:
    ratios = {kpi.benchmark for kpi in tree.kpis if kpi.benchmark}
    rows = [row for row in (*own, *load()) if row.ratio in ratios]
    found = compare(tree, rows, changes=dict(values), picked=dict(picked)).rows if rows else ()
    return {row.id: row for row in found if row.reason is None and (row.low is not None or row.high is not None)}


@lru_cache(maxsize=8)
def _plans(
    tree: KpiTree, target: float, limits: tuple[tuple[str, tuple[float, float]], ...], changes: Values
) -> tuple[Plan, ...]:
    return tuple(plans(tree, target, bounds=dict(limits), n=MOST_PLANS, changes=dict(changes), rounded=True))
