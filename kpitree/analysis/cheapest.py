"""The cheapest way to a target where the KGI is a straight line in each knob (§22, §37): an own solver.

The cost is the sum over the knobs of weight × way² (`bent`) or of weight × |way|. With squares the linearised problem
is solved exactly by its one multiplier, over and over with Irons-Tuck acceleration; then, and with straight costs from
the start, pairs of knobs are traded (trading.py). Every trade keeps the target: there is an answer at any time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.costs import Costs, back, between, far_of, to_end
from kpitree.analysis.filling import Filling
from kpitree.analysis.trading import Standing, traded

STEPS = 40
STILL = 1e-6  # of a width: a step this small is none; what it costs too much is its square
EVEN = 1e-9  # relative: a gain this small is none
# What costs more than this many times the best so far before anything is traded is not traded. Of 3,000 sums of
# products at random the best began between 1.2 and 1.25 once, below 1.1 in all others.
WORTH = 1.25


def cheapest(costs: Costs) -> list[float]:
    """Where the knobs stand. The target must be within reach, and not be met where they are now.

    With straight costs a sum of products has many local optima: which branch to invest in is a choice. Leaving each
    knob out in turn, or beginning with it, is tried until neither gains (filling.py).
    """
    if not costs.line:
        return _groped(costs)
    if costs.bent:
        landed = _landed(costs, _settled(costs))
        return traded(costs, landed if landed is not None else _evenly(costs))
    return _chosen(costs)


def _chosen(costs: Costs) -> list[float]:
    """Straight costs: the best of what trading makes of many beginnings."""
    fill, known = Filling(costs), set[Standing]()
    start, far = costs.start(), far_of(costs)
    first = fill(math.inf)
    best = traded(costs, first if first is not None else _evenly(costs), known)
    least, begun = costs.cost(best), costs.cost(start)
    for _ in range(len(best)):
        before = least
        for i, x in enumerate(best):
            most = WORTH * least - begun
            if x == start[i]:
                other = fill(most, first=i)
            else:
                others = costs.value([*far[:i], start[i], *far[i + 1 :]])
                other = fill(most, without=i) if others >= costs.target else None
            if other is not None and (cost := costs.cost(other := traded(costs, other, known))) < least:
                best, least = other, cost
        if not least < before * (1 - EVEN):
            break
    landed = _landed(costs, best)
    return best if landed is None else landed


def _settled(costs: Costs, xs: list[float] | None = None) -> list[float]:
    """Square costs: the fixed point of solving the linearised problem."""
    xs = costs.start() if xs is None else xs
    before: list[float] | None = None
    relax = 1.0
    rows = range(len(xs))
    weight, low, high = costs.weight, costs.low, costs.high
    for _ in range(STEPS):
        here, slope = costs.look(xs)
        wanted = costs.target - here
        for g, x in zip(slope, xs, strict=True):
            wanted += g * x
        new = _linear(costs, slope, wanted)
        step = [b - a for a, b in zip(xs, new, strict=True)]
        if max([w * s * s for w, s in zip(weight, step, strict=True)]) <= STILL * STILL:
            return new
        if before is not None:  # Irons and Tuck (1969): how far the last step should have gone
            size = along = 0.0
            for n in rows:
                turn = step[n] - before[n]
                size += weight[n] * turn * turn
                along += weight[n] * turn * before[n]
            relax = min(max(-relax * along / size, 0.1), 4.0) if size > 0 else 1.0
        before = step
        xs = new if relax == 1.0 else [min(max(xs[n] + relax * step[n], low[n]), high[n]) for n in rows]
    return xs


def _linear(costs: Costs, slope: Sequence[float], wanted: float) -> list[float]:
    """The least squares of ways for the sum of slope * x to be `wanted` within the bounds; all at their ends if beyond.

    One multiplier is sought. Without bounds in the way it is a division; with them the sum is piecewise straight in it,
    so that Newton's method ends exactly.
    """
    now, low, high = costs.now, costs.low, costs.high
    per = [g / w for g, w in zip(slope, costs.weight, strict=True)]
    got = rate = 0.0
    for g, p, n in zip(slope, per, now, strict=True):
        got += g * n
        rate += g * p
    if rate <= 0:
        return costs.start()
    multiplier = (wanted - got) / rate
    rows = list(zip(now, per, low, high, slope, strict=True))
    found = [n + multiplier * p for n, p in zip(now, per, strict=True)]
    if all(a <= x <= b for x, a, b in zip(found, low, high, strict=True)):
        return found
    multiplier = 0.0
    for _ in range(2 * len(rows) + 2):
        got = rate = 0.0
        for n, p, a, b, g in rows:
            x = n + multiplier * p
            if x <= a:
                got += g * a
            elif x >= b:
                got += g * b
            else:
                got += g * x
                rate += g * p
        missing = wanted - got
        if abs(missing) <= 1e-14 * abs(wanted):
            break
        if rate <= 0:
            # All stand at an end. Those whose bounds lie beyond where they are now begin to move further on.
            further = [
                edge for n, p, a, b, _ in rows
                if p and (edge := ((a if p > 0 else b) - n) / p) > multiplier
            ]  # fmt: skip
            if missing < 0 or not further:
                break
            multiplier = min(further) * (1 + 1e-12)
        else:
            multiplier += missing / rate
    return [min(max(n + multiplier * p, a), b) for n, p, a, b, _ in rows]


def _evenly(costs: Costs, far: list[float] | None = None) -> list[float]:
    """All knobs the same part of the way to their ends."""
    start, far = costs.start(), far or far_of(costs)
    return between(costs, start, far)


def _landed(costs: Costs, xs: list[float], kept: int | None = None) -> list[float] | None:
    """Near the target, and then on it: by the knob that has most room, then by others; None when they have none."""
    xs = list(xs)
    for _ in range(3 * len(xs)):
        here, slope = costs.look(xs)
        missing = costs.target - here
        if abs(missing) <= 1e-13 * abs(costs.target):
            return xs

        def reach(i: int, xs: list[float] = xs, slope: Sequence[float] = slope, up: bool = missing > 0) -> float:
            away = to_end(costs, xs, slope, i) if up else back(costs, xs, slope, i)
            return abs(slope[i]) * away

        best = max((i for i in range(len(xs)) if i != kept), key=reach, default=-1)
        if best < 0 or not reach(best) > 0:
            return xs if missing <= 0 else None
        xs[best] = min(max(xs[best] + missing / slope[best], costs.low[best]), costs.high[best])
    return xs if costs.value(xs) >= costs.target * (1 - math.copysign(1e-12, costs.target)) else None


def _groped(costs: Costs) -> list[float]:
    """Capacities, steps, quotients: of several ways to the target, each knob drawn back all it can, the cheapest."""
    far = list(costs.far) or far_of(costs)
    found = [_drawn_back(costs, between(costs, costs.start(), far), order) for order in (1, -1)]
    near = _settled(costs)
    if not costs.value(near) >= costs.target:
        near = between(costs, near, far)
    if costs.value(near) >= costs.target:
        found += [near, _drawn_back(costs, near, 1)]
    return min((xs for xs in found if costs.value(xs) >= costs.target), key=costs.cost, default=far)


def _drawn_back(costs: Costs, xs: list[float], order: int) -> list[float]:
    """Each knob as near to where it is now as the target allows, in the order of what that saves, or the other way."""
    xs, start = list(xs), costs.start()
    for i in sorted(range(len(xs)), key=lambda i: -order * costs.weight[i] * abs(xs[i] - costs.now[i])):
        xs = between(costs, [*xs[:i], start[i], *xs[i + 1 :]], xs)
    return xs
