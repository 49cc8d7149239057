"""The difference of the KGI between any two states, split exactly: plans, scenarios, targets, or what happened.

A state of the first kind is its values over the baseline; what happened is the actual values of some months (§46). The
one function for every bridge (§21) and for plan against actual (§48).
"""

from __future__ import annotations

import math
from collections.abc import Collection

from kpitree.analysis.actual_values import ActualValues, same
from kpitree.analysis.bridge import Bridge, bridge
from kpitree.engine import Changes, apply_changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen

End = Changes | ActualValues | None


class Difference(Frozen):
    """From one state to the other: the contributions of `split` and the `remainder` add up to the gap exactly.

    `kgi_before`, `kgi_after` are what the states say of the KGI; None where it was neither reported nor can be
    calculated: then there is no gap to speak of, and `split` is what the known KPIs alone make of it. The remainder is
    what no lever explains: reports that contradict one another. `before`, `after` are both states as values over the
    baseline (by id), `known` the KPIs that were split over because somebody reported them, `missing` the levers that
    nobody did: they are held.
    """

    kgi_before: float | None
    kgi_after: float | None
    split: Bridge
    remainder: float | None
    before: dict[str, float]
    after: dict[str, float]
    known: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def explained(self) -> float | None:
        """What the contributions add up to; None where nothing could be split."""
        if self.split.problems:
            return None
        if self.remainder == 0 and self.kgi_before is not None and self.kgi_after is not None:
            return self.kgi_after - self.kgi_before
        return self.split.kgi_after - self.split.kgi_before


def difference(tree: KpiTree, before: End, after: End, *, plan: Changes | None = None) -> Difference:
    """Split what lies between two states.

    Levers that nobody reported are held where the other state has them, or at `plan` (the baseline) when both states
    are what happened. Raises UnknownKpi, InvalidValue.
    """
    ends = (before, after)
    planned = [apply_changes(tree, end) for end in ends if not isinstance(end, ActualValues)]
    held = planned[0] if planned else apply_changes(tree, plan)
    sides: list[dict[str, float]] = []
    known: list[str] = []
    missing: list[str] = []
    for end in ends:
        if isinstance(end, ActualValues):
            pulled, lacking = pulling(tree, end)
            sides.append(held | {k: end.value(k) for k in pulled})
            known += pulled
            missing += lacking
        else:
            sides.append(apply_changes(tree, end))
    if not planned:
        sides = [_held_alike(tree, sides[n], sides[1 - n], ends[n], known) for n in (0, 1)]
    result = bridge(tree, *sides)
    kgis = [
        _number(end.value(tree.kgi or "") if isinstance(end, ActualValues) else there)
        for end, there in zip(ends, (result.kgi_before, result.kgi_after), strict=True)
    ]
    split, remainder = _rest(result, *kgis)
    return Difference(
        kgi_before=kgis[0], kgi_after=kgis[1], split=split, remainder=remainder, before=sides[0], after=sides[1],
        known=_in_order(tree, known), missing=_in_order(tree, missing),
    )  # fmt: skip


def pulling(tree: KpiTree, found: ActualValues) -> tuple[list[str], list[str]]:
    """The KPIs that a gap is split over, and the levers without an actual that are held.

    From the KGI down: a KPI whose inputs are all known is taken apart, one that is known while an input is not stands
    for all below it, as an override does (§15).
    """
    pulled, missing, seen = [], [], set()
    stack = [tree.kgi] if tree.kgi else []
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        inputs = tree.inputs(current)
        if current in found.known and (not inputs or any(i not in found.known for i in inputs)):
            pulled.append(current)
        elif tree[current].is_lever:
            missing.append(current)
        else:
            stack.extend(inputs)
    return pulled, missing


def _held_alike(
    tree: KpiTree, side: dict[str, float], other: dict[str, float], end: End, known: Collection[str]
) -> dict[str, float]:
    """What was reported in the other state only has not moved, for all anybody knows: a lever, and a computed KPI of
    which nothing below was reported here either."""
    own = end.known if isinstance(end, ActualValues) else {}
    alike = {k: own[k].value if k in own else other[k] for k in known if tree[k].is_lever and k in other}
    for k in known:
        if not tree[k].is_lever and k in other and own.keys().isdisjoint(i for i, _ in tree.below(k)):
            alike[k] = other[k]
    return side | alike


def _rest(result: Bridge, before: float | None, after: float | None) -> tuple[Bridge, float | None]:
    """What the contributions leave of the gap; rounding goes to the largest of them."""
    if result.problems or before is None or after is None:
        return result, None
    gap = after - before
    if not (same(before, result.kgi_before) and same(after, result.kgi_after)):
        return result, gap - (result.kgi_after - result.kgi_before)
    dust = gap - math.fsum(step.contribution for step in result.steps)
    if not result.steps or dust == 0:
        return result, 0.0
    first, *others = result.steps
    return result.model_copy(
        update={"steps": (first.model_copy(update={"contribution": first.contribution + dust}), *others)}
    ), 0.0


def _in_order(tree: KpiTree, ids: Collection[str]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(kpi.id for kpi in tree.kpis if kpi.id in wanted)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
