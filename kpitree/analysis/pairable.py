"""Which levers can be the axes of a map of two (§33), and why the others cannot."""

from __future__ import annotations

import math

from kpitree.analysis.achievable import achievable
from kpitree.analysis.grid import ASSUMED
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.model import Kpi, KpiTree
from kpitree.model.mix import mix_of
from kpitree.problems import Frozen


class Pairable(Frozen):
    """Ids of levers. `levers` can be axes: those with a range of their own first, each part by swing, largest first.

    The others, each in one part, in tree order: `locked` ones (§26); `shares` of a mix, which would move the other
    shares along (§25); those that do not reach the KGI (`apart`); and those with neither a range nor a value to
    vary (`blank`).
    """

    levers: tuple[str, ...]
    locked: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


def pairable(tree: KpiTree, changes: Changes | None = None) -> Pairable:
    """Sort the levers of `tree` under `changes`. Raises UnknownKpi, InvalidValue."""
    state = state_of(tree, changes)
    strength: dict[str, tuple[int, float]] = {}
    others: dict[str, list[str]] = {"locked": [], "shares": [], "apart": [], "blank": []}
    for kpi in tree.kpis:
        if not kpi.is_lever:
            continue
        if kpi.id not in state.feeding:
            others["apart"].append(kpi.id)
        elif kpi.locked:
            others["locked"].append(kpi.id)
        elif mix_of(tree, kpi.id):
            others["shares"].append(kpi.id)
        elif (ends := _ends(state, kpi)) is None:
            others["blank"].append(kpi.id)
        else:
            own, low, high = ends
            swing = abs(state.kgi_at({kpi.id: high}) - state.kgi_at({kpi.id: low}))
            strength[kpi.id] = (own, swing if is_number(swing) else -1.0)
    levers = sorted(strength, key=lambda lever: strength[lever], reverse=True)
    return Pairable(levers=tuple(levers), **{why: tuple(ids) for why, ids in others.items()})


def _ends(state: State, kpi: Kpi) -> tuple[int, float, float] | None:
    """1 and the ends of the lever's own range, else 0 and those that are assumed (as the map does)."""
    reach, now = achievable(kpi), state[kpi.id]
    found = [(1, reach.low, reach.high)] if reach is not None else []
    if is_number(now):
        found.append((0, now - ASSUMED * abs(now), now + ASSUMED * abs(now)))
    for own, low, high in found:
        inside = (max(0.0, low), min(1.0, high)) if kpi.measure.is_rate else (low, high)
        if low < high and inside[0] < inside[1] and all(map(math.isfinite, inside)):
            return own, *inside
    return None
