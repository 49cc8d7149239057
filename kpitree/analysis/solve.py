"""What one lever would have to be for a KPI to get to a target, everything else as it is (goal seek)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from kpitree.analysis.crossing import Crossing, cross
from kpitree.analysis.state import State, state_at
from kpitree.engine import Changes, apply_changes
from kpitree.errors import InvalidValue
from kpitree.model import Kpi, KpiTree
from kpitree.model.mix import mix_of, reshare, room
from kpitree.problems import Frozen, Problem


class Solution(Frozen):
    """What `solve` found for one lever (an id).

    `value` is what the lever must be; NaN when not `reachable`. `best_value` is the lever's value that comes nearest
    (the same when reachable) and `best_kgi` what the KPI is then; NaN when it has no value. `bound` says which bound of
    the lever is in the way, None when none is. `problems` say why it is not reachable. `now` is the lever's present
    value, NaN when missing.
    """

    lever: str
    target: float
    now: float
    value: float
    reachable: bool
    best_kgi: float
    best_value: float
    bound: Literal["low", "high"] | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def relative_change(self) -> float:
        """How far from where it is, as a part of that: +25 % is 0.25; infinity for a lever at 0 or without a value."""
        if self.best_value == self.now:
            return 0.0
        return (self.best_value - self.now) / abs(self.now) if self.now and math.isfinite(self.now) else math.inf


def solve(
    tree: KpiTree, lever: str, target: float, changes: Changes | None = None, *, of: str | None = None
) -> Solution:
    """The value of one lever that brings the KGI (or the KPI `of`) to `target`, the others as under `changes`.

    The nearest to where it is, when there are several. Rates stay within 0-100 %; whatever has another unit, and
    volumes by name, at 0 or more, unless they are below it now; there is no upper bound for them. Where the KPI moves
    in steps (ceil, whole people), "reachable" means at least the target when it is below it now, at most the target
    when it is above. A computed KPI as `lever` is overridden (§15). Names or ids. Raises UnknownKpi, InvalidValue.
    """
    moved, aim = tree.find(lever).id, _aim(tree, of)
    numbers = apply_changes(tree, changes)
    if moved != aim and aim in numbers and not tree[aim].is_lever:
        del numbers[aim]  # what is asked for cannot be held at the same time
    state = state_at(_aimed(tree, aim), numbers)
    if moved not in state.compiled.levers:
        state = state_at(state.tree, numbers | {moved: state.all[moved]})
    low, high = bounds(tree[moved], state[moved])
    line = state.compiled.classification.multilinear
    return _solution(state, moved, _finite(target), state.along(moved), low, high, line=line)


def ways(tree: KpiTree, kpi: str, wanted: float, changes: Changes | None = None) -> tuple[Solution, ...]:
    """What each lever below a computed KPI would have to be for it alone to bring the KPI to `wanted`.

    Those that can come first, by how little they change. Locked levers are left out (§26); a share of a mix moves the
    other shares as it does in what-if (§25), its solution is within what they leave. An override of the KPI itself is
    taken away. A lever as `kpi` has no ways. Raises UnknownKpi, InvalidValue.
    """
    aim = tree.find(kpi).id
    numbers = {k: v for k, v in apply_changes(tree, changes).items() if k != aim}
    if tree[aim].is_lever:
        return ()
    state = state_at(_aimed(tree, aim), numbers)
    target = _finite(wanted)
    found = [_way(state, lever, target) for lever in state.compiled.levers if lever in state.feeding]
    return tuple(sorted((way for way in found if way is not None), key=_order))


def bounds(kpi: Kpi, now: float) -> tuple[float, float]:
    """What a lever can be: a rate 0-1, other quantities 0 or more unless they are below it `now`, a bare number any."""
    unit = kpi.measure
    if unit.is_rate:
        return 0.0, 1.0
    free = unit.kind == "none" and not kpi.is_volume
    return -math.inf if free or now < 0 else 0.0, math.inf


def _way(state: State, lever: str, target: float) -> Solution | None:
    """The solution for one lever; None for one that cannot be moved."""
    kpi = state.tree[lever]
    if kpi.locked:
        return None
    low, high = bounds(kpi, state[lever])
    members = mix_of(state.tree, lever)
    shares = {k: state[k] for k in members}
    if not shares or not all(0 <= share <= 1 for share in shares.values()):
        line = state.compiled.classification.multilinear
        return _solution(state, lever, target, state.along(lever), low, high, line=line)
    locked = {k for k in members if state.tree[k].locked}
    if len(locked) == len(members) - 1:
        return None

    def shared(x: float) -> float:
        return state.kgi_at(reshare(shares, lever, x, locked))

    return _solution(state, lever, target, shared, 0.0, min(1.0, room(shares, lever, locked)), line=False)


def _solution(
    state: State, lever: str, target: float, value: Callable[[float], float], low: float, high: float, *, line: bool
) -> Solution:
    now, aim = state[lever], state.tree.kgi
    start = min(max(0.5 if high <= 1 else 1.0, low), high) if math.isnan(now) else min(max(now, low), high)
    feeds = lever in state.feeding
    found = (
        cross(value, target, start=start, low=low, high=high, line=line)
        if feeds else Crossing(start, value(start) == target, moves=False)
    )  # fmt: skip
    best = math.nan if math.isnan(found.at) else value(found.at)
    bound: Literal["low", "high"] | None = None
    problems: tuple[Problem, ...] = ()
    if not found.met:
        if found.moves and found.at in (low, high):
            bound = "low" if found.at == low else "high"
        problems = (_why(lever, aim, target, best, feeds=feeds, moves=found.moves),)
    return Solution(
        lever=lever, target=target, now=now, value=found.at if found.met else math.nan, reachable=found.met,
        best_kgi=best, best_value=found.at, bound=bound, problems=problems,
    )  # fmt: skip


def _why(lever: str, aim: str | None, target: float, best: float, *, feeds: bool, moves: bool) -> Problem:
    """Why a target is not reached. The problem is at the KPI that is aimed at, whose unit its numbers have."""
    if not feeds:
        return Problem(code="solve_does_not_feed", kpi=aim, params={"other": lever})
    if math.isnan(best):
        return Problem(code="solve_no_value", kpi=aim)
    if not moves:
        return Problem(code="solve_no_effect", kpi=aim, params={"other": lever})
    return Problem(code="solve_not_reached", kpi=aim, params={"other": lever, "target": target, "best": best})


def _order(way: Solution) -> tuple[bool, float]:
    return not way.reachable, abs(way.relative_change)


def _aim(tree: KpiTree, of: str | None) -> str | None:
    return tree.kgi if of is None else tree.find(of).id


def _aimed(tree: KpiTree, aim: str | None) -> KpiTree:
    """The tree with the KPI that is aimed at as its KGI: what feeds it and how it bends is then known of it."""
    return tree if aim == tree.kgi else tree.with_kgi(aim)


def _finite(target: float) -> float:
    if not math.isfinite(target):
        raise InvalidValue("A target must be a finite number.", [Problem(code="not_finite")])
    return float(target)
