"""The beta distribution without SciPy: its distribution function integrated on a grid, once per pair of parameters.

With x = sin²(t) the density becomes sin(t)^(2a-1) cos(t)^(2b-1), which is bounded and log-concave for a, b >= 1/2: six
thousand steps of the trapezoid rule give quantiles to a few 1e-7 of the width, in a quarter of a millisecond instead of
the 80-160 of an exact inversion of 65,536 points.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NODES = 6145
STEEP = 64  # cells at an end where the density rises steeply
_REACH = 6.5  # half of the grid in units of 1/sqrt(a' + b'): 6.5 to 9.2 standard deviations


@lru_cache(maxsize=256)
def _curve(alpha: float, beta: float) -> tuple[Floats, Floats]:
    """(distribution function, x) at the nodes; both increase, from 0 to 1 and within 0-1. Here alpha <= beta.

    Everything is relative to the mode, so that nothing cancels when there are a million trials.
    """
    a, b = 2.0 * alpha - 1.0, 2.0 * beta - 1.0
    mode = math.atan2(math.sqrt(a), math.sqrt(b))
    half = _REACH / math.sqrt(a + b) if a + b > 0 else math.inf
    step = np.linspace(max(-mode, -half), min(math.pi / 2 - mode, half), NODES)
    turn = 2.0 * np.sin(step / 2.0)
    log_density = np.zeros(NODES)
    with np.errstate(divide="ignore", invalid="ignore"):
        if a > 0:
            rise = np.maximum(np.cos(mode + step / 2.0) * turn / math.sin(mode), -1.0)
            log_density += a * np.log1p(rise)
        if b > 0:
            fall = np.maximum(-np.sin(mode + step / 2.0) * turn / math.cos(mode), -1.0)
            log_density += b * np.log1p(fall)
    density = np.exp(log_density)
    cells = (density[1:] + density[:-1]) / 2.0 * (step[1] - step[0])
    if 0 < a < 1 and half >= mode:
        cells[:STEEP] = _steep(density[: STEEP + 1], mode + step[: STEEP + 1], a)
    if 0 < b < 1 and half >= math.pi / 2 - mode:
        cells[-STEEP:] = _steep(density[: -STEEP - 2 : -1], math.pi / 2 - mode - step[: -STEEP - 2 : -1], b)[::-1]
    total = np.concatenate(([0.0], np.cumsum(cells)))
    return total / total[-1], np.sin(mode + step) ** 2


def _steep(density: Floats, t: Floats, power: float) -> Floats:
    """Integrals of a density that rises like t^power, power below 1, from t = 0: exact but for what else it is."""
    rest = density[1:] / t[1:] ** power
    rest = np.concatenate((rest[:1], rest))
    weight = np.diff(np.maximum(t, 0.0) ** (power + 1.0)) / (power + 1.0)
    return np.asarray((rest[1:] + rest[:-1]) / 2.0 * weight, dtype=np.float64)


def beta_quantile(u: Floats, alpha: float, beta: float) -> Floats:
    """Quantiles of Beta(alpha, beta), both at least 1/2, to 1e-6 for u from 1e-6 to 1 - 1e-6.

    >>> beta_quantile(np.array([0.25, 0.5]), 1.0, 1.0).round(6).tolist()
    [0.25, 0.5]
    """
    if alpha <= beta:
        below, x = _curve(alpha, beta)
        return np.interp(u, below, x)
    below, x = _curve(beta, alpha)
    # Mirrored: increasing again, so that a table is one pass.
    return np.interp(u, 1.0 - below[::-1], 1.0 - x[::-1])


def beta_density(x: Floats, alpha: float, beta: float) -> Floats:
    """The density at x, 0 outside of 0-1; infinite at an end whose parameter is below 1."""
    scale = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    out = np.zeros_like(x)
    inside = (x >= 0) & (x <= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (alpha - 1.0) * np.log(x[inside]) if alpha != 1.0 else 0.0
        right = (beta - 1.0) * np.log1p(-x[inside]) if beta != 1.0 else 0.0
        out[inside] = np.exp(scale + left + right)
    return out
