"""The outline of a distribution to draw: a few places and how high the density is there, the highest being 1."""

from __future__ import annotations

import numpy as np

from kpitree.model.curve import Floats
from kpitree.model.distribution import Distribution, Fixed, Pert, Triangular, Uniform
from kpitree.problems import Frozen

TAIL = 0.002  # of a bell that goes on for ever, or nearly so: what is left out of the drawing on either side
POLE = 3.0  # densities with a pole are drawn up to so many times the highest of their middle


class ShapePoints(Frozen):
    """Places `x` in the lever's own unit, increasing, and heights `y` from 0 to 1. Both are empty for what is certain.

    Where a distribution ends with a step (uniform, a bell that is cut off), the first or last height is not 0.
    """

    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()


def shape_points(distribution: Distribution, *, count: int = 64) -> ShapePoints:
    """The outline in `count` places or so. Ended shapes are drawn from end to end, bells without their last 0.2 %."""
    if isinstance(distribution, Fixed) or count < 2:
        return ShapePoints()
    x = _places(distribution, count)
    if not (np.isfinite(x).all() and x[0] < x[-1]):
        return ShapePoints()
    with np.errstate(all="ignore"):
        y = distribution.density(x)
        middle = distribution.density(distribution.quantile(np.linspace(0.1, 0.9, 9)))
    known = middle[np.isfinite(middle)]
    highest = POLE * float(known.max(initial=0.0))
    y = np.minimum(np.nan_to_num(y, nan=0.0, posinf=highest), highest)
    top = float(y.max())
    if not 0 < top < np.inf:
        return ShapePoints()
    return ShapePoints(x=tuple(float(v) for v in x), y=tuple(float(v) for v in y / top))


def _places(distribution: Distribution, count: int) -> Floats:
    if isinstance(distribution, (Uniform, Triangular, Pert)):
        corners = [distribution.low, distribution.high]
        if isinstance(distribution, Triangular):
            corners.insert(1, distribution.likely)  # the tip stays a tip
        # Closer together at the ends, where a hill may be steep.
        shares = (1 - np.cos(np.linspace(0.0, np.pi, 2 if isinstance(distribution, Uniform) else count))) / 2
        between = distribution.low + shares * (distribution.high - distribution.low)
        return np.unique(np.concatenate([between, corners]))
    ends = distribution.quantile(np.array([TAIL, 1.0 - TAIL]))
    return np.linspace(float(ends[0]), float(ends[1]), count)
