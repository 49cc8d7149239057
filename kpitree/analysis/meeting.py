"""Where a function of one factor meets a target, looking outward from 1: how things are now."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

from kpitree.analysis.golden_section import smallest

OCTAVES = 40  # the factors looked at are 0 and 2^-40 .. 2^40
PER_OCTAVE = 4
SAME = 1e-12  # relative; what rounding may leave between a value and the same value calculated otherwise

Function = Callable[[float], float]


class Meeting(NamedTuple):
    """`met`: the target is met at `factor`. `passed`: it is exceeded even at 0. `never`: `factor` comes nearest."""

    factor: float
    outcome: Literal["met", "passed", "never"]


def meet(value: Function, target: float) -> Meeting:
    """The factor (0 or more) nearest to 1 at which `value`, a number at 1, gets to `target`.

    A straight line is solved exactly. Otherwise neighbours on a grid of factors between which the target is crossed
    are looked for, and the crossing is closed in on down to adjacent doubles, on the side that meets the target.
    """
    straight = _on_a_line(value, target)
    if straight is not None:
        return Meeting(straight, "met")

    def meets(factor: float) -> bool:
        return value(factor) >= target

    for a, b in _outward(up_first=not meets(1.0)):
        if _is_number(value(a)) and _is_number(value(b)) and meets(a) != meets(b):
            return Meeting(_edge(a, b, meets), "met")
    return _nearest(value, target)


def _on_a_line(value: Function, target: float) -> float | None:
    at_0, at_1 = value(0.0), value(1.0)
    if not _is_number(at_0) or at_0 == at_1:
        return None
    slope = at_1 - at_0
    factor = (target - at_0) / slope
    if not (0.0 <= factor < math.inf and _same(value(factor), target)):
        return None
    # Points on a line prove nothing about the others (capacities, steps): two more are tried, one at no round number.
    tried = (2.0, factor / math.pi)
    return factor if all(_same(value(at), at_0 + slope * at) for at in tried) else None


def _outward(*, up_first: bool) -> list[tuple[float, float]]:
    """Neighbouring factors, those nearest to 1 first; each pair from near to far."""
    steps = range(OCTAVES * PER_OCTAVE)
    up = [(2 ** (k / PER_OCTAVE), 2 ** ((k + 1) / PER_OCTAVE)) for k in steps]
    down = [(1 / a, 1 / b) for a, b in up]
    pairs = zip(up, down, strict=True) if up_first else zip(down, up, strict=True)
    return [*(pair for both in pairs for pair in both), (down[-1][1], 0.0)]


def _edge(a: float, b: float, holds: Callable[[float], bool]) -> float:
    """The last factor at which `holds` is true between `a` and `b`, of which one does and the other does not."""
    yes, no = (a, b) if holds(a) else (b, a)
    for _ in range(200):
        middle = (yes + no) / 2
        if middle in (yes, no):
            break
        if holds(middle):
            yes = middle
        else:
            no = middle
    return yes


def _nearest(value: Function, target: float) -> Meeting:
    """What to say when the target lies between no two neighbours: the nearest there is, with no more than it takes."""
    grid = sorted({1.0, *(b for _, b in _outward(up_first=True))})

    def distance(factor: float) -> float:
        return abs(target - found) if _is_number(found := value(factor)) else math.inf

    place = min(range(len(grid)), key=lambda i: distance(grid[i]))
    best = grid[place]
    if best == 0.0 and value(best) > target:
        return Meeting(best, "passed")
    if 0 < place < len(grid) - 1:
        peak = smallest(grid[place - 1], best, grid[place + 1], distance)
        if (value(peak) >= target) != (value(best) >= target):  # it was crossed between two neighbours after all
            return Meeting(_edge(best, peak, lambda factor: value(factor) >= target), "met")
        best = peak
    if place == 0 and _same(value(best), value(1.0)):
        best = 1.0  # it makes no difference: nothing to change
    elif place > 0 and _is_number(value(grid[place - 1])):
        least = distance(best)
        best = _edge(grid[place - 1], best, lambda factor: distance(factor) <= least)
    return Meeting(best, "met" if _same(value(best), target) else "never")


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= SAME * max(abs(a), abs(b), 1e-300)


def _is_number(x: float) -> bool:
    return not math.isnan(x)
