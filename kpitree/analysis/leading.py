"""Which KPI moves before another: what to watch, so that a bottleneck shows before the KGI falls (§50)."""

from __future__ import annotations

from kpitree.model import KpiTree


def leading_for(tree: KpiTree, kpi_id: str) -> str | None:
    """The indicator to watch for a KPI: the deepest volume below the stages that it makes; None where there is none.

    The lower in the tree, the earlier it moves. Of equally deep ones the first in the tree.
    """
    best: tuple[int, str] | None = None
    for stage in tree.users(kpi_id) or (kpi_id,):
        for below, depth in tree.below(stage):
            if depth and below != kpi_id and tree[below].is_volume and (best is None or depth > best[0]):
                best = (depth, below)
    return best[1] if best else None
