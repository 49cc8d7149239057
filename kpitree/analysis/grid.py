"""The KGI over two levers at once, the line on which it meets a target, and the nearest way there (§33)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.achievable import achievable
from kpitree.analysis.contour import Line, contour
from kpitree.analysis.state import State, is_number, state_of
from kpitree.analysis.uncertain import kgi_at, kgi_over
from kpitree.engine import Changes, apply_changes
from kpitree.errors import InvalidValue
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
ASSUMED = 0.2  # of a lever without a range: so far to both sides of where it is
ZOOMS = 4  # each finds the nearest point 10 times as finely
CLOSE = 1e-9  # relative: the target counts as met
AxisSource = Literal["range", "counts", "history", "assumed"]


class Axis(Frozen):
    """A lever and how far it goes, in its own unit. `assumed`: it has no range, so ±20 % stands in for one.

    The map shows `shown_low` to `shown_high`: the range, and where the lever is now when that lies outside.
    """

    id: str
    kpi: str
    now: float
    low: float
    high: float
    source: AxisSource
    shown_low: float
    shown_high: float


class Place(Frozen):
    """A combination of the two levers and the KGI there."""

    x: float
    y: float
    kgi: float


@dataclass(frozen=True, eq=False)
class Grid:
    """`kgi[row, column]` is the KGI at `ys[row]`, `xs[column]`; NaN where it has none.

    `lines` are where the KGI is exactly `target`, each a chain of (x, y), not smoothed. `reachable` says whether the
    target is met anywhere in both ranges (None without a target), and `nearest` is the place that meets it with the
    least change from now, both changes measured in widths of their ranges. `best` is the best place of the map.
    """

    x: Axis
    y: Axis
    xs: Floats
    ys: Floats
    kgi: Floats
    kgi_now: float
    target: float | None
    lines: tuple[Line, ...]
    reachable: bool | None
    nearest: Place | None
    best: Place | None

    @property
    def undefined(self) -> float:
        """The share of the map on which the KGI has no value."""
        return float(np.isnan(self.kgi).mean())

    def to_frame(self) -> pd.DataFrame:
        """Columns x, y, kgi: one row a place of the map, row by row."""
        import pandas as pd

        xs, ys = np.meshgrid(self.xs, self.ys)
        return pd.DataFrame({"x": xs.ravel(), "y": ys.ravel(), "kgi": self.kgi.ravel()})


def grid(
    tree: KpiTree, x: str, y: str, changes: Changes | None = None, target: float | str | None = None, size: int = 41
) -> Grid:
    """The KGI over the achievable ranges (§18) of two levers, at `size` x `size` places, the others as they are now.

    `x`, `y` are names or ids of levers; `target` is typed like a change of the KGI. Raises UnknownKpi; InvalidValue for
    twice the same lever, a KPI that is not a lever, a lever that has neither range nor value, and a target that cannot
    be read; ValueError for a size below 2.
    """
    if size < 2:
        raise ValueError(f"size must be 2 or more, not {size}")
    aim = None if target is None or tree.kgi is None else apply_changes(tree, {tree.kgi: target})[tree.kgi]
    state = state_of(tree, changes)
    across, up = _axis(state, x), _axis(state, y)
    if across.id == up.id:
        raise InvalidValue("A map wants two different levers.", [Problem(code="grid_same_lever", kpi=up.id)])
    map_ = _Map(state, across, up)
    xs, ys = _steps(across.shown_low, across.shown_high, size), _steps(up.shown_low, up.shown_high, size)
    kgi = map_.table(xs, ys)
    lines = () if aim is None else map_.lines(xs, ys, aim)
    nearest = None if aim is None else map_.nearest(aim, size)
    return Grid(
        x=across, y=up, xs=xs, ys=ys, kgi=kgi, kgi_now=state.kgi, target=aim, lines=lines,
        reachable=None if aim is None else nearest is not None, nearest=nearest, best=map_.best(size),
    )  # fmt: skip


def _axis(state: State, name: str) -> Axis:
    kpi = state.tree.find(name)
    if kpi.id not in state.compiled.levers:
        raise InvalidValue(f"{kpi.name} is not a lever.", [Problem(code="grid_not_a_lever", kpi=kpi.id)])
    now, reach = state[kpi.id], achievable(kpi)
    source: AxisSource = "assumed"
    low = high = math.nan
    if reach is not None:
        low, high, source = reach.low, reach.high, reach.source
    if not low < high and is_number(now):
        low, high, source = now - ASSUMED * abs(now), now + ASSUMED * abs(now), "assumed"
    if kpi.measure.is_rate:
        low, high = max(0.0, low), min(1.0, high)
    if not low < high:
        raise InvalidValue(f"{kpi.name} has no range.", [Problem(code="grid_no_range", kpi=kpi.id)])
    ends = [low, high, now] if is_number(now) else [low, high]
    return Axis(
        id=kpi.id, kpi=kpi.name, now=now, low=low, high=high, source=source, shown_low=min(ends), shown_high=max(ends)
    )


def _steps(low: float, high: float, size: int) -> Floats:
    return np.linspace(low, high, size)


class _Map:
    """The KGI as a function of two levers."""

    def __init__(self, state: State, x: Axis, y: Axis) -> None:
        self.state, self.x, self.y = state, x, y
        self.straight = state.compiled.classification_in((x.id, y.id)).multilinear

    def table(self, xs: Floats, ys: Floats) -> Floats:
        """(ys, xs): each combination."""
        columns = {self.x.id: xs[None, :], self.y.id: ys[:, None]}
        return kgi_over(self.state, columns, (len(ys), len(xs)))

    def at(self, xs: Floats, ys: Floats) -> Floats:
        """Pairs of values."""
        return kgi_at(self.state, {self.x.id: xs, self.y.id: ys}, len(xs))

    def place(self, x: float, y: float) -> Place:
        return Place(x=x, y=y, kgi=self.state.kgi_at({self.x.id: x, self.y.id: y}))

    def lines(self, xs: Floats, ys: Floats, target: float) -> tuple[Line, ...]:
        return contour(xs, ys, self.table(xs, ys), target, None if self.straight else self.at)

    def best(self, size: int) -> Place | None:
        """The best combination: at a corner where the KGI is straight in both levers, else the best of a grid."""
        size = 2 if self.straight else size
        xs, ys = _steps(self.x.low, self.x.high, size), _steps(self.y.low, self.y.high, size)
        kgi = self.table(xs, ys)
        if np.isnan(kgi).all():
            return None
        row, column = np.unravel_index(int(np.nanargmax(kgi)), kgi.shape)
        return self.place(float(xs[column]), float(ys[row]))

    def distance(self, x: float, y: float) -> float:
        """How far from now, in widths of the ranges; a lever without a value counts from the middle of its range."""
        return math.hypot(
            (x - _start(self.x)) / (self.x.high - self.x.low), (y - _start(self.y)) / (self.y.high - self.y.low)
        )

    def nearest(self, target: float, size: int) -> Place | None:
        """The place within both ranges that meets the target with the least change; None when none does.

        Looks where the line is, then closer and closer around its nearest point: each time a tenth of the area's sides.
        """
        meets = target - CLOSE * abs(target)
        stay = self.place(_clamp(_start(self.x), self.x), _clamp(_start(self.y), self.y))
        if stay.kgi >= meets:
            return stay
        found: Place | None = None
        area = (self.x.low, self.x.high, self.y.low, self.y.high)
        for _ in range(ZOOMS + 1):
            xs, ys = _steps(area[0], area[1], size), _steps(area[2], area[3], size)
            points = [point for line in self.lines(xs, ys, target) for point in line]
            points += self._grid_points(xs, ys, target) if not points else []
            for x, y in sorted(points, key=lambda point: self.distance(*point)):
                if found is not None and self.distance(x, y) >= self.distance(found.x, found.y):
                    break
                place = self.place(x, y)
                if place.kgi >= meets:
                    found = place
                    break
            if found is None:
                return None
            width, height = (area[1] - area[0]) / 20, (area[3] - area[2]) / 20
            area = (max(self.x.low, found.x - width), min(self.x.high, found.x + width),
                    max(self.y.low, found.y - height), min(self.y.high, found.y + height))  # fmt: skip
        return found

    def _grid_points(self, xs: Floats, ys: Floats, target: float) -> list[tuple[float, float]]:
        """Places of the grid that meet the target: where no line separates them from places that do not (§4)."""
        rows, columns = np.nonzero(self.table(xs, ys) >= target)
        return [(float(xs[c]), float(ys[r])) for r, c in zip(rows, columns, strict=True)]


def _start(axis: Axis) -> float:
    return axis.now if is_number(axis.now) else (axis.low + axis.high) / 2


def _clamp(value: float, axis: Axis) -> float:
    return min(max(value, axis.low), axis.high)
