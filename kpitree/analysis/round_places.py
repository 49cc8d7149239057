"""Combinations of two levers as people would say them: round numbers that still meet the target.

The line of the target (§33) runs through 24.137 % and ¥5,380,912. Nobody decides on that, and said with three digits
it could fall short. Here such places move to three digits, or to as many as it takes, on the side that meets it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.grid import CLOSE, Axis, Grid, Place
from kpitree.analysis.state import State, state_of
from kpitree.analysis.uncertain import kgi_over
from kpitree.engine import Changes
from kpitree.model import KpiTree

Floats = NDArray[np.float64]
DIGITS = 3
FINER = 3  # times: a tenth each
MOST_CELLS = 36  # a side: what a screen tells apart, and draws at once
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DUST = 1e-9  # relative: binary rounding


@dataclass(frozen=True, eq=False)
class Cells:
    """`kgi[row, column]` at `ys[row]`, `xs[column]`, which are round; NaN where it has none. A cell goes half the way
    to its neighbours, at the borders to the end of what the map shows: `x_ends`, `y_ends` have one more than there are
    cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    x_ends: tuple[float, ...]
    y_ends: tuple[float, ...]
    kgi: Floats


class RoundPlaces:
    """Round places on the map `found` of `tree` under `changes`: both as they were given to `grid`."""

    def __init__(self, tree: KpiTree, found: Grid, changes: Changes | None = None) -> None:
        self.found = found
        self._state: State = state_of(tree, changes)
        self._whole = (tree[found.x.id].is_volume, tree[found.y.id].is_volume)

    def cells(self, most: int = MOST_CELLS) -> Cells:
        """The map in cells at round values, at most so many a side, and an end or two."""
        x, y = self.found.x, self.found.y
        xs, ys = (
            round_points(a.shown_low, a.shown_high, whole, most) for a, whole in zip((x, y), self._whole, strict=True)
        )
        columns = {x.id: np.array(xs)[None, :], y.id: np.array(ys)[:, None]}
        kgi = kgi_over(self._state, columns, (len(ys), len(xs)))
        x_ends, y_ends = _ends(xs, x.shown_low, x.shown_high), _ends(ys, y.shown_low, y.shown_high)
        return Cells(xs, ys, x_ends, y_ends, kgi)

    def nearest(self) -> Place | None:
        """The nearest combination that meets the target, in round numbers; None when none does."""
        place = self.found.nearest
        return None if place is None else self._rounded(place.x, place.y)

    def along(self, count: int = 5) -> tuple[Place, ...]:
        """Combinations that just meet the target, from little of x to much of it: evenly along its longest line."""
        x, y = self.found.x, self.found.y
        lines = [[p for p in line if _inside(p[0], x) and _inside(p[1], y)] for line in self.found.lines]
        longest = max(lines, key=lambda line: _length(line, x, y), default=[])
        if len(longest) < 2 or self.found.target is None:
            return ()
        places = [self._rounded(*point) for point in _evenly(longest, x, y, count)]
        once = {(place.x, place.y): place for place in places if place is not None}
        return tuple(sorted(once.values(), key=lambda place: (place.x, place.y)))

    def _rounded(self, x: float, y: float) -> Place | None:
        """The nearest round place that meets the target; the place itself where none does."""
        for finer in range(FINER + 1):
            places = [
                self._place(a, b)
                for a in _near(x, self.found.x, self._whole[0], finer)
                for b in _near(y, self.found.y, self._whole[1], finer)
            ]
            if meeting := [place for place in places if self._meets(place)]:
                return min(meeting, key=lambda place: _way((x, y), (place.x, place.y), self.found.x, self.found.y))
        place = self._place(x, y)
        return place if self._meets(place) else None

    def _place(self, x: float, y: float) -> Place:
        return Place(x=x, y=y, kgi=self._state.kgi_at({self.found.x.id: x, self.found.y.id: y}))

    def _meets(self, place: Place) -> bool:
        target = self.found.target
        return target is not None and place.kgi >= target - CLOSE * abs(target)


def round_points(low: float, high: float, whole: bool = False, most: int = MOST_CELLS) -> tuple[float, ...]:
    """Round numbers from `low` to `high` in even steps, and the ends where they are round themselves.

    >>> round_points(0.15, 0.3, most=5)
    (0.15, 0.2, 0.25, 0.3)
    >>> round_points(4.37e6, 6.2e6, most=4)
    (4370000.0, 4500000.0, 5000000.0, 5500000.0, 6000000.0, 6200000.0)
    """
    step = _step(high / most - low / most, whole)
    first, last = math.ceil(low / step - DUST), math.floor(high / step + DUST)
    numbers = range(first, last + 1) if last - first <= 2 * most else ()
    points = {min(max(_clean(n * step), low), high) for n in numbers}
    points |= {end for end in (low, high) if end == _clean(end, DIGITS)}
    return tuple(sorted(points)) if len(points) > 1 else (low, high)


def _step(least: float, whole: bool) -> float:
    least = max(least, 1.0) if whole else least
    power = 10.0 ** math.floor(math.log10(least))
    steps = (_clean(power * step) for step in (*STEPS, 20.0))
    return next(s for s in steps if s >= least * (1 - DUST) and (not whole or s == round(s)))


def _near(value: float, axis: Axis, whole: bool, finer: int) -> tuple[float, ...]:
    """Round values on both sides; the value itself where it is an end of the range, or where the lever is now."""
    if any(math.isclose(value, known, rel_tol=DUST) for known in (axis.low, axis.high, axis.now)):
        return (value,)
    step = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - DIGITS - finer) if value else 1.0
    step = max(1.0, step) if whole else step
    numbers = (math.floor(value / step), math.ceil(value / step))
    return tuple(min(max(_clean(n * step), axis.low), axis.high) for n in numbers)


def _ends(points: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    return (low, *((a + b) / 2 for a, b in pairwise(points)), high)


def _inside(value: float, axis: Axis) -> bool:
    slack = DUST * (axis.high - axis.low)
    return axis.low - slack <= value <= axis.high + slack


def _way(a: tuple[float, float], b: tuple[float, float], x: Axis, y: Axis) -> float:
    """How far apart two places are, in widths of the ranges."""
    return math.hypot((a[0] - b[0]) / (x.high - x.low), (a[1] - b[1]) / (y.high - y.low))


def _length(line: Sequence[tuple[float, float]], x: Axis, y: Axis) -> float:
    return math.fsum(_way(a, b, x, y) for a, b in pairwise(line))


def _evenly(line: Sequence[tuple[float, float]], x: Axis, y: Axis, count: int) -> Iterable[tuple[float, float]]:
    """Points of the line at even distances, its ends among them."""
    run = [0.0]
    for a, b in pairwise(line):
        run.append(run[-1] + _way(a, b, x, y))
    for n in range(count):
        wanted = run[-1] * n / (count - 1)
        yield line[min(range(len(line)), key=lambda i: abs(run[i] - wanted))]


def _clean(value: float, digits: int = 12) -> float:
    """Without what binary arithmetic leaves behind: 0.15000000000000002 is 0.15."""
    return float(f"{value:.{digits}g}")
