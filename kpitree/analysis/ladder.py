"""Back-calculation: what every stage needs for the KGI to meet its target, rates and prices held (§20)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.errors import InvalidValue
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 1e-9  # a part in a billion above a whole number is arithmetic, not one lead more
FARTHEST = 2.0**40


class Rung(Frozen):
    """One KPI of the ladder. `held` levers keep their value; volumes have `required_rounded` rounded up."""

    id: str
    kpi: str
    now: float
    required: float
    required_rounded: float
    is_volume: bool
    held: bool


class Ladder(Frozen):
    """Rungs in tree order, KGI first as a rule. `factor` is what every volume lever is multiplied by."""

    target: float
    kgi_now: float
    kgi: float
    factor: float
    reachable: bool
    rungs: tuple[Rung, ...]
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, required (exact), required_rounded (volumes rounded up), in tree order."""
        import pandas as pd  # noqa: PLC0415  heavy, and only this needs it

        columns = ["kpi", "required", "required_rounded"]
        return pd.DataFrame([[getattr(rung, c) for c in columns] for rung in self.rungs], columns=columns)


def round_up(value: float) -> float:
    """The next whole number, unless `value` is a whole number but for arithmetic noise (1 part in 10⁹).

    >>> round_up(2133.3333), round_up(640.0000000001)
    (2134.0, 640.0)
    """
    nearest = round(value)
    if abs(value - nearest) <= WHOLE * max(1.0, abs(value)):
        return float(nearest)
    return float(math.ceil(value))


def ladder(tree: KpiTree, target: float, changes: Changes | None = None) -> Ladder:
    """What every KPI must be for the KGI to equal `target` (in the KGI's unit), starting from `changes`.

    Volume levers are scaled by one common factor; everything else is held. When no factor reaches the target,
    `reachable` is False and the rungs show the best that can be had. Raises UnknownKpi, InvalidValue.
    """
    if not math.isfinite(target):
        raise InvalidValue("A target must be a finite number.", [Problem(code="not_finite")])
    now = state_of(tree, changes)
    volumes = [v for v in now.compiled.levers if v in now.feeding and tree[v].is_volume]
    if len(volumes) == 1 and not is_number(now[volumes[0]]):
        base = now.moved({volumes[0]: 1.0})  # the one number that is asked for: any start will do
    else:
        base = now
    problems: list[Problem] = []

    def at(factor: float) -> State:
        return base.moved({v: base[v] * factor for v in volumes})

    factor = _solve(lambda s: at(s).kgi, target) if volumes else None
    if not volumes:
        problems.append(Problem(code="no_volume_lever"))
    elif not is_number(base.kgi):
        problems.append(Problem(code="kgi_has_no_value"))
    elif factor is None:
        problems.append(Problem(code="target_not_reached", params={"target": target}))
    best = factor if factor is not None else _best(lambda s: at(s).kgi, target) if volumes else 1.0
    end = at(best)
    if factor is not None and abs(end.kgi - target) > 1e-6 * max(1.0, abs(target)):
        problems.append(Problem(code="target_already_passed", severity="warning", params={"kgi": end.kgi}))
    rungs = tuple(
        Rung(
            id=kpi.id, kpi=kpi.name, now=now.all[kpi.id], required=end.all[kpi.id],
            required_rounded=_rounded(end.all[kpi.id], volume=kpi.is_volume),
            is_volume=kpi.is_volume, held=kpi.id in now.compiled.levers and kpi.id not in volumes,
        )
        for kpi in tree.kpis if _in_ladder(tree, now, kpi.id)
    )  # fmt: skip
    return Ladder(
        target=target, kgi_now=now.kgi, kgi=end.kgi, factor=best,
        reachable=factor is not None, rungs=rungs, problems=tuple(problems),
    )  # fmt: skip


def _in_ladder(tree: KpiTree, state: State, kpi_id: str) -> bool:
    return kpi_id in state.feeding or (kpi_id in {i for i, _ in tree.below(tree.kgi)} if tree.kgi else False)


def _rounded(value: float, *, volume: bool) -> float:
    return round_up(value) if volume and is_number(value) else value


def _solve(kgi: Callable[[float], float], target: float) -> float | None:
    """The factor at which the KGI meets the target; 0 when it is met without any volume; None when never."""
    at_0, at_1, at_2 = kgi(0.0), kgi(1.0), kgi(2.0)
    if not is_number(at_1):
        return None
    size = max(abs(at_0), abs(at_1), abs(at_2), 1e-300)
    if is_number(at_0) and is_number(at_2) and abs(at_2 - 2 * at_1 + at_0) <= 1e-12 * size and at_1 != at_0:
        factor = (target - at_0) / (at_1 - at_0)  # a straight line: two points decide
        return max(0.0, factor) if at_1 > at_0 or factor >= 0 else None
    return _bracketed(kgi, target, at_1)


def _bracketed(kgi: Callable[[float], float], target: float, at_1: float) -> float | None:
    rising = at_1 < target
    inner = outer = 1.0
    while (kgi(outer) < target) == rising:
        inner, outer = outer, (outer * 2 if rising else outer / 2)
        if outer > FARTHEST:
            return None
        if outer < 1 / FARTHEST:
            return 0.0
    for _ in range(200):
        middle = (inner + outer) / 2
        if middle in (inner, outer):
            break
        if (kgi(middle) < target) == rising:
            inner = middle
        else:
            outer = middle
    return outer


def _best(kgi: Callable[[float], float], target: float) -> float:
    """The factor, among powers of two, that comes nearest to an unreachable target; the smallest of equals."""
    tried = [1.0, *(2.0**k for k in range(1, 41)), 0.0]
    return min(tried, key=lambda s: (abs(target - value) if is_number(value := kgi(s)) else math.inf))
