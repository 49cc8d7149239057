"""Quantity met but quality missed: enough went in, too little came out; and whether that can be chance (§48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kpitree.analysis.actual_values import ActualValues, same
from kpitree.analysis.wilson import wilson_interval
from kpitree.formula import Binary, Name
from kpitree.model import Counts, Kpi, KpiTree
from kpitree.problems import Frozen

if TYPE_CHECKING:
    from kpitree.analysis.bottleneck import PlanRow


class Quality(Frozen):
    """`volume` met its plan, at `rate` it fell, and the `stage` that both make missed its plan. Ids."""

    volume: str
    rate: str
    stage: str


def quality_missed(tree: KpiTree, rows: Sequence[PlanRow]) -> tuple[Quality, ...]:
    """Where the next stage misses its plan although the volume before it is at 100 % or more; costliest rate first."""
    by_id = {row.id: row for row in rows}
    found = []
    for row in rows:
        if tree[row.id].measure.is_rate and (row.attainment or 1.0) < 1:
            for stage, volume in stages_of(tree, row.id):
                met, missed = by_id[volume].attainment, by_id[stage].attainment
                if met is not None and missed is not None and met >= 1 > missed:
                    found.append((row.contribution or 0.0, Quality(volume=volume, rate=row.id, stage=stage)))
    return tuple(quality for _, quality in sorted(found, key=lambda pair: pair[0]))


def stages_of(tree: KpiTree, rate: str) -> list[tuple[str, str]]:
    """(stage, volume) where the formula of a stage multiplies a volume by this rate, in tree order."""
    found = []
    for stage in tree.users(rate):
        expression = tree[stage].expression
        pair = _product(tree, rate, expression.left, expression.right) if isinstance(expression, Binary) else None
        if pair is not None and isinstance(expression, Binary) and expression.op == "*":
            found.append((stage, pair))
    return found


def _product(tree: KpiTree, rate: str, left: object, right: object) -> str | None:
    """The volume beside the rate, when a product is just these two."""
    ids = [tree.resolve(side.name) for side in (left, right) if isinstance(side, Name)]
    others = [k for k in ids if k is not None and k != rate]
    return others[0] if len(ids) == 2 and rate in ids and others and tree[others[0]].is_volume else None


def rate_interval(
    tree: KpiTree, kpi: Kpi, found: ActualValues, counts: Mapping[str, Counts]
) -> tuple[float | None, tuple[float, float] | None]:
    """(trials, 95 % Wilson interval) of a rate: from its own counts, else from the whole numbers of its two stages."""
    if (own := counts.get(kpi.id)) is not None:
        return float(own.trials), wilson_interval(own.successes, own.trials)
    if not kpi.measure.is_rate or kpi.id not in found.known:
        return None, None
    for stage, volume in stages_of(tree, kpi.id):
        through, trials = found.value(stage), found.value(volume)
        whole = through == int(through) and trials == int(trials) if 0 <= through <= trials < 1e15 else False
        counted = "calculated" not in (found.known[stage].kind, found.known[volume].kind) if whole else False
        if counted and trials > 0 and same(through / trials, found.value(kpi.id)):
            return trials, wilson_interval(through, trials)
    return None, None
