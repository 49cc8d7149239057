"""Where a function of one number gets to a target within bounds: the nearest place to where the number is now."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kpitree.analysis.golden_section import smallest

Function = Callable[[float], float]

OCTAVES = 40  # looked at: from 2^-40 to 2^40 of the number's size away from it, and as near to each bound
PER_OCTAVE = 2
EVENLY = 64  # places between two bounds
SAME, EXACT = 1e-12, 4e-16  # relative


class Crossing(NamedTuple):
    """`at` gets to the target when `met`, else it comes nearest. `moves` is False when every place gives the same.

    `at` is NaN where the function has no value anywhere.
    """

    at: float
    met: bool
    moves: bool


def cross(value: Function, target: float, *, start: float, low: float, high: float, line: bool) -> Crossing:
    """The place nearest to `start`, in `low`..`high` (either may be infinite), where `value` gets to `target`.

    `value` gives NaN where it has no value. `line` says that it is known to be a straight line. Where it jumps over the
    target (steps), the place is the nearest at which it is at least the target, coming from below, or at most the
    target, coming from above. A jump through infinity is no such place.
    """
    if line and (found := _on_the_line(value, target, start, low, high)) is not None:
        return found
    value = cache(value)  # the same places are looked at for several reasons
    now = value(start)
    if now == target:
        return Crossing(start, met=True, moves=True)
    straight = _straight(value, target, start, low, high, line=line)
    if straight is not None:
        return straight
    sign = -1.0 if now > target else 1.0

    def ahead(x: float) -> float:
        """How far beyond the target, seen from where we are: 0 and more meets it."""
        return sign * (value(x) - target)

    def meets(x: float) -> bool:
        return ahead(x) >= 0

    places = {x: ahead(x) for x in _places(start, low, high)}
    known = sorted(x for x, d in places.items() if not math.isnan(d))
    if not known:
        return Crossing(math.nan, met=False, moves=False)
    pairs = [(a, b) for a, b in pairwise(sorted(places)) if not math.isnan(places[a] + places[b])]
    for a, b in sorted(pairs, key=lambda pair: min(abs(pair[0] - start), abs(pair[1] - start))):
        if meets(a) == meets(b):
            continue
        at = _edge(a, b, meets)
        if _same(value(at), target) or abs(ahead(at)) <= abs(places[a if meets(a) else b]):  # not beside a pole
            plain = _rounded(value, target, at, low, high)
            return Crossing(plain if meets(plain) else at, met=True, moves=True)
    return _nearest(value, target, start, known, meets)


def _on_the_line(value: Function, target: float, start: float, low: float, high: float) -> Crossing | None:
    """Two values of what is known to be a straight line, and a third to confirm; None where one is not enough."""
    now = value(start)
    other = start + abs(start) + 1.0
    if other > high:
        other = high if start < high else low
        if other == start:
            return None
    slope = (value(other) - now) / (other - start)
    if not slope:
        return None
    at = start + (target - now) / slope  # NaN, and so nowhere, where there is no such line
    if low <= at <= high and math.isfinite(at):
        near = EXACT * abs(target)
        if at % 1.0:
            plain = float(f"{at:.12g}")  # as people would write it, where that is as good
            if abs(value(plain) - target) <= near and low <= plain <= high:
                return Crossing(plain, True, True)
        if abs(value(at) - target) <= near:
            return Crossing(at, True, True)
    return None


def _straight(value: Function, target: float, start: float, low: float, high: float, *, line: bool) -> Crossing | None:
    """Two evaluations and the line through them; None when that is not exact, or says nothing."""
    away = max(abs(start), 1e-9 if start else 1.0) / 2
    other = start + away if start + away <= high else start - away
    if not low <= other <= high:
        other = low if low != start else high
    first, second = value(start), value(other)
    if math.isnan(first) or math.isnan(second) or first == second or not math.isfinite(other):
        return None
    slope = (second - first) / (other - start)
    at = start + (target - first) / slope if slope else math.inf
    if not math.isfinite(slope) or not math.isfinite(at):
        return None
    if not low <= at <= high:
        at = low if at < low else high
        # Beyond a bound only a line that is known to be one need not be looked at.
        return Crossing(at, met=_same(value(at), target), moves=True) if line and not math.isnan(value(at)) else None
    for _ in range(3):
        better = at + (target - value(at)) / slope
        if low <= better <= high and abs(value(better) - target) < abs(value(at) - target):
            at = better
    # Two points on a line prove nothing about the others (capacities, steps): two between here and there are tried.
    tried = () if line else (start + (at - start) / 2, start + (at - start) / math.pi)
    if not _same(value(at), target) or not all(_same(value(x), first + slope * (x - start), 1e-9) for x in tried):
        return None
    return Crossing(_rounded(value, target, at, low, high), met=True, moves=True)


def _places(start: float, low: float, high: float) -> set[float]:
    """Where to look: near `start` and near finite bounds closely, far away in ever larger steps."""
    size = abs(start) or (high if math.isfinite(high) else 1.0)
    steps = [2 ** (k / PER_OCTAVE) for k in range(-OCTAVES * PER_OCTAVE, OCTAVES * PER_OCTAVE + 1)]
    found = {start, 0.0}
    for step in steps:
        found |= {start + size * step, start - size * step, low + size * step, high - size * step}
    if math.isfinite(high - low):
        found |= {low + (high - low) * k / EVENLY for k in range(EVENLY + 1)}
    found |= {low, high}
    return {x for x in found if math.isfinite(x) and low <= x <= high}


def _edge(a: float, b: float, holds: Callable[[float], bool]) -> float:
    """The last number between `a` and `b` at which `holds` is true, of which one does and the other does not."""
    yes, no = (a, b) if holds(a) else (b, a)
    while (middle := yes / 2 + no / 2) not in (yes, no):
        if holds(middle):
            yes = middle
        else:
            no = middle
    return yes


def _nearest(
    value: Function, target: float, start: float, known: list[float], meets: Callable[[float], bool]
) -> Crossing:
    """What to say when the target lies between no two neighbours: what comes nearest, with no more than it takes."""

    def distance(x: float) -> float:
        return abs(found - target) if not math.isnan(found := value(x)) else math.inf

    best = min(known, key=lambda x: (distance(x), abs(x - start)))
    if all(_same(value(x), value(known[0])) for x in known):
        return Crossing(start, met=_same(value(known[0]), target), moves=False)
    place = known.index(best)
    around = known[max(0, place - 1)], known[min(len(known) - 1, place + 1)]
    peak = smallest(around[0], best, around[1], distance)
    if meets(peak) != meets(best):  # it was crossed between two neighbours after all
        return Crossing(_edge(best, peak, meets), met=True, moves=True)
    best, least = peak, distance(peak)
    nearer = around[0] if start < best else around[1]
    if distance(nearer) > least:
        best = _edge(best, nearer, lambda x: distance(x) <= least)
    return Crossing(best, met=_same(value(best), target), moves=True)


def _rounded(value: Function, target: float, at: float, low: float, high: float) -> float:
    """The same number as people would write it, where that is as good: 0.25 for 0.25000000000000006."""
    plain = float(f"{at:.12g}")
    good = low <= plain <= high and abs(value(plain) - target) <= abs(value(at) - target)
    return plain if good else at


def _same(a: float, b: float, within: float = SAME) -> bool:
    return abs(a - b) <= within * max(abs(a), abs(b), 1e-300)
