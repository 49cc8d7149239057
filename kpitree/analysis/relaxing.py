"""Which bound or lock it would be cheapest to loosen so that a target is reached after all (§38)."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Literal

from kpitree.analysis.crossing import cross
from kpitree.analysis.knobs import Bounds, Knob, knobs_of, values_of
from kpitree.analysis.solve import bounds as unit_bounds
from kpitree.analysis.state import State, is_number
from kpitree.problems import Frozen


class Relax(Frozen):
    """Moving `kpi` to `to`, beyond its `bound` (or its lock), is enough when the others stand as in the plan.

    `bound_at` is where the bound is now, `beyond` how far past it in widths of the lever's range.
    """

    id: str
    kpi: str
    bound: Literal["low", "high", "lock"]
    bound_at: float
    to: float
    beyond: float


def cheapest_relax(
    state: State, knobs: Sequence[Knob], xs: Sequence[float], target: float, *, locked: Collection[str], given: Bounds
) -> Relax | None:  # fmt: skip
    """The nearest of those that are enough alone, in widths of their ranges; None when none is."""
    there = state.moved(values_of(state, knobs, xs))
    # A locked lever is a knob without its lock; a share of a mix is bound by the others, not by a range alone.
    others = knobs_of(state, target, movable=locked, locked=(), given=given)
    found = [
        relax
        for knob in (*knobs, *others)
        if not knob.followers and (relax := _beyond(there, knob, target, locked=knob.id in locked)) is not None
    ]
    return min(found, key=lambda relax: relax.beyond, default=None)


def _beyond(there: State, knob: Knob, target: float, *, locked: bool) -> Relax | None:
    kpi, now = there.tree[knob.id], there[knob.id]
    low, high = unit_bounds(kpi, knob.now)
    line = there.compiled.classification_in((knob.id,)).multilinear
    found = cross(there.along(knob.id), target, start=now, low=low, high=high, line=line)
    if not found.met or not is_number(found.at) or found.at == now:
        return None
    up = found.at > now
    bound: Literal["low", "high", "lock"] = "lock" if locked else "high" if up else "low"
    at = now if locked else knob.high if up else knob.low
    beyond = (found.at - at) if up else (at - found.at)
    if not beyond > 0 or not math.isfinite(beyond):
        return None
    return Relax(id=knob.id, kpi=kpi.name, bound=bound, bound_at=at, to=found.at, beyond=beyond / knob.width)
