"""Mixes: levers that are shares of one whole, as the channels of the leads (docs/semantics.md §25)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import lru_cache

from kpitree.model.kpi import Kpi, name_key
from kpitree.model.tree import KpiTree

WHOLE = 1e-12  # shares that add up to 100 % as nearly as this were meant to; rounding never adds up over many moves


@lru_cache(maxsize=64)
def mixes(tree: KpiTree) -> Mapping[str, tuple[str, ...]]:
    """The ids of the shares of each whole, by its name as `name_key` has it; in tree order. A lone share is no mix."""
    found: dict[str, list[str]] = {}
    for kpi in tree.kpis:
        if is_share(kpi):
            found.setdefault(name_key(kpi.mix), []).append(kpi.id)
    return {name: tuple(members) for name, members in found.items() if len(members) > 1}


def mix_of(tree: KpiTree, kpi_id: str) -> tuple[str, ...]:
    """The shares of the whole that this KPI is a share of, itself among them; empty when it is none."""
    kpi = tree[kpi_id]
    return mixes(tree).get(name_key(kpi.mix), ()) if is_share(kpi) else ()


def is_share(kpi: Kpi) -> bool:
    """True for a rate lever that names the whole it is a share of."""
    return kpi.mix != "" and kpi.is_lever and kpi.measure.is_rate


def whole(values: Collection[float]) -> float:
    """What shares add up to; exactly 1 where only rounding is in the way."""
    total = math.fsum(values)
    return 1.0 if abs(total - 1.0) <= WHOLE else total


def room(values: Mapping[str, float], moved: str, locked: Collection[str]) -> float:
    """The most one share can be: the whole without what the locked others hold."""
    held = [value for name, value in values.items() if name in locked and name != moved]
    return max(0.0, math.fsum([whole(values.values()), *(-value for value in held)]))


def reshare(values: Mapping[str, float], moved: str, to: float, locked: Collection[str]) -> dict[str, float]:
    """The shares with `moved` at `to` and the same sum: the others that are not locked grow or shrink in proportion.

    Others that are all 0 get equal parts. Shares must be 0 or more. Raises ValueError where it cannot be done: `to` is
    below 0 or beyond `room`, or nobody is left to make up for the move.

    >>> reshare({"ads": 0.5, "events": 0.375, "web": 0.125}, "ads", 0.25, {"web"})
    {'ads': 0.25, 'events': 0.625, 'web': 0.125}
    """
    if to == values[moved]:
        return dict(values)
    most = room(values, moved, locked)
    if not -WHOLE <= to <= most + WHOLE:
        raise ValueError(f"a share between 0 and {most} is wanted, not {to}")
    if all(name in locked for name in values if name != moved):
        raise ValueError("every other share is locked")
    fixed = {name: value for name, value in values.items() if name in locked} | {moved: min(max(to, 0.0), most)}
    return filled(values, fixed, whole(values.values()))


def filled(values: Mapping[str, float], fixed: Mapping[str, float], total: float) -> dict[str, float]:
    """Shares that add up to `total`: those in `fixed` as given, the others in the proportions of `values`."""
    free = [name for name in values if name not in fixed]
    left = max(0.0, math.fsum([total, *(-fixed[name] for name in values if name in fixed)]))
    size = math.fsum(values[name] for name in free)
    shares = {name: values[name] / size * left if size > 0 else left / len(free) for name in free}
    if shares:
        largest = max(shares, key=shares.__getitem__)  # takes what rounding leaves over
        shares[largest] = max(0.0, shares[largest] + math.fsum([left, *(-share for share in shares.values())]))
    return {name: fixed.get(name, shares.get(name, 0.0)) for name in values}
