"""The drawing of a lever's spread as places from 0 to 1: the browser only scales it to the room there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kpitree.analysis.shape_points import shape_points
from kpitree.analysis.spread import Spread
from kpitree.i18n import Translator
from kpitree.model import Kpi

ROOM = 0.04  # left free on either side
FAR = 1.0  # today's value is drawn where it is up to so many widths outside; beyond that at the edge, with an arrow


def picture_of(t: Translator, kpi: Kpi, spread: Spread) -> dict[str, Any]:
    """`path`: points [x, y]; `marks`: low, likely, high and today's value, each with its place and its words."""
    points = shape_points(spread.distribution)
    ends = (spread.low, spread.likely, spread.high)
    low, high = min(*ends, *points.x), max(*ends, *points.x)
    now = kpi.baseline
    width = high - low
    beyond = now is not None and width > 0 and not low - FAR * width <= now <= high + FAR * width
    if now is not None and not beyond:
        low, high = min(low, now), max(high, now)
    scale = _Scale(low, high)
    marks = []
    if points.x:
        for kind, x in zip(("low", "likely", "high"), ends, strict=True):
            marks.append({"kind": kind, "at": scale(x), "text": t.value(x, kpi.measure, trim=True)})
    if now is not None:
        value = t.value(now, kpi.measure, trim=True)
        if beyond:
            said = t("ranges.now_left" if now < low else "ranges.now_right", value=value)
        else:
            said = t("ranges.now", value=value)
        marks.append({"kind": "now", "at": scale(now), "text": said})
    return {"path": [[scale(x), round(y, 4)] for x, y in zip(points.x, points.y, strict=True)], "marks": marks}


def outline(spread: Spread, *, count: int = 32) -> list[list[float]]:
    """The shape alone, from its own first to its own last place: for small drawings in a list."""
    points = shape_points(spread.distribution, count=count)
    scale = _Scale(points.x[0], points.x[-1], room=0.0) if points.x else None
    return [[scale(x), round(y, 3)] for x, y in _pairs(points.x, points.y)] if scale else []


def _pairs(x: Sequence[float], y: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(x, y, strict=True))


class _Scale:
    """Numbers to places; what has no width is in the middle."""

    def __init__(self, low: float, high: float, room: float = ROOM) -> None:
        self._low, self._width, self._room = low, high - low, room

    def __call__(self, x: float) -> float:
        if not (self._width > 0 and math.isfinite(self._width)):
            return 0.5
        place = (x - self._low) / self._width
        return round(self._room + (1 - 2 * self._room) * min(1.0, max(0.0, place)), 4)
