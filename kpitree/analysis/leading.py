"""Which KPIs move first and which last; and what to watch, so that a bottleneck shows before the KGI falls (§50)."""

from __future__ import annotations

from typing import Literal

from kpitree.model import KpiTree

Moves = Literal["leading", "lagging"]


def indicators(tree: KpiTree) -> dict[str, Moves]:
    """What each KPI is, by id: as it was marked, else as its depth tells."""
    by_depth = inferred(tree)
    return {kpi.id: found for kpi in tree.kpis if (found := kpi.indicator or by_depth.get(kpi.id))}


def inferred(tree: KpiTree) -> dict[str, Moves]:
    """What the depth tells of the KGI and of volumes that make it: deeper than half of the deepest is leading.

    The lower in the tree, the earlier it moves. Rates, prices and side metrics are neither unless somebody says so.
    """
    depths = _depths(tree)
    half = max(depths.values(), default=0) / 2
    return {
        kpi.id: "leading" if depths[kpi.id] > half else "lagging"
        for kpi in tree.kpis
        if kpi.id in depths and (kpi.id == tree.kgi or kpi.is_volume)
    }


def _depths(tree: KpiTree) -> dict[str, int]:
    """How many steps each KPI is below the KGI, the shortest way."""
    depths: dict[str, int] = {}
    level = [tree.kgi] if tree.kgi else []
    depth = 0
    while level:
        for kpi_id in level:
            depths.setdefault(kpi_id, depth)
        depth += 1
        level = list(dict.fromkeys(i for kpi_id in level for i in tree.inputs(kpi_id) if i not in depths))
    return depths


def leading_for(tree: KpiTree, kpi_id: str) -> str | None:
    """The indicator to watch for a KPI: the deepest leading one below the stages that it makes; None without any.

    What was marked as leading goes before what only is deep. Of equally deep ones the first in the tree.
    """
    known = indicators(tree)
    best: tuple[bool, int] = (False, 0)
    chosen = None
    for stage in tree.users(kpi_id) or (kpi_id,):
        for below, depth in tree.below(stage):
            if depth == 0 or below == kpi_id or known.get(below) == "lagging":
                continue
            marked = tree[below].indicator == "leading"
            if (marked or tree[below].is_volume) and (marked, depth) > best:
                best, chosen = (marked, depth), below
    return chosen
