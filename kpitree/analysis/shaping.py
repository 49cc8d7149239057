"""Three numbers and the name of a shape to a distribution (§28), kept within what the lever can be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kpitree.model import Kpi
from kpitree.model.beta_curve import beta_quantile
from kpitree.model.distribution import Beta, Distribution, Fixed, LogNormal, Normal, Pert, Triangular, Uniform
from kpitree.model.kpi import Shape
from kpitree.model.normal_curve import P90
from kpitree.problems import Problem

WIDEST = 1e300  # beyond it, the tails of a bell are no numbers
STEEPEST = 5.0  # of a lognormal: P90 is 370,000 times P10; beyond, a few draws would be the whole mean
WORTH_SAYING = 0.001  # a bell of which less than this is cut away is not talked about


@dataclass(frozen=True, slots=True)
class Shaped:
    """A distribution and what had to be changed about what was asked for (warnings)."""

    distribution: Distribution
    problems: tuple[Problem, ...] = ()


def bounds_of(kpi: Kpi, low: float) -> tuple[float | None, float | None]:
    """What the lever can be at all: rates 0-1; amounts 0 or more, unless their range says otherwise."""
    if kpi.measure.is_rate:
        return 0.0, 1.0
    counted = kpi.is_volume or kpi.measure.kind in ("count", "money", "time")
    return (0.0 if counted and low >= 0 else None), None


def shaped(kpi: Kpi, shape: Shape, low: float, likely: float, high: float) -> Shaped:
    """The distribution of this shape over low..likely..high ("" is PERT).

    PERT, triangular and uniform end at low and high and have their mode at likely; normal, lognormal and beta have
    their P10 and P90 there and pass over likely. A rate is cut to 0-100 %. Lognormal wants a low above 0, beta a rate
    within 0-100 %: otherwise it is PERT, and that is said.
    """
    problems: list[Problem] = []
    lower, upper = bounds_of(kpi, low)
    if kpi.measure.is_rate and (low < 0 or high > 1):
        problems.append(_warning("spread_cut", kpi))
        low, likely, high = (min(1.0, max(0.0, x)) for x in (low, likely, high))
    if not high - low <= WIDEST or not math.isfinite(likely):
        return Shaped(Fixed(value=likely if math.isfinite(likely) else 0.0), (_warning("spread_too_wide", kpi),))
    if shape == "fixed":
        return Shaped(Fixed(value=likely), tuple(problems))
    if not low < high:
        return Shaped(Fixed(value=low), tuple(problems))
    if shape == "uniform":
        return Shaped(Uniform(low=low, high=high), tuple(problems))
    if shape == "triangular":
        return Shaped(Triangular(low=low, likely=likely, high=high), tuple(problems))
    bell = _bell(kpi, shape, low, high, (lower, upper)) if shape in ("normal", "lognormal", "beta") else None
    if bell is None:
        if shape not in ("", "pert"):
            problems.append(_warning("spread_shape_unfit", kpi, shape=shape))
        return Shaped(Pert(low=low, likely=likely, high=high), tuple(problems))
    if isinstance(bell, (Normal, LogNormal)) and bell.cut_away > WORTH_SAYING:
        problems.append(_warning("spread_bell_cut", kpi))
    return Shaped(bell, tuple(problems))


def _bell(
    kpi: Kpi, shape: Shape, low: float, high: float, bounds: tuple[float | None, float | None]
) -> Normal | LogNormal | Beta | None:
    """The bell whose P10 and P90 are low and high, before anything is cut away; None where there is none."""
    lower, upper = bounds
    if shape == "normal":
        sigma = (high - low) / (2 * P90)
        return Normal(mu=low + (high - low) / 2, sigma=sigma, lower=lower, upper=upper) if sigma > 0 else None
    if shape == "lognormal":
        if low <= 0 or not (sigma := math.log(high / low) / (2 * P90)) > 0:
            return None
        if sigma > STEEPEST or high > WIDEST / 1e10:
            return None
        # Below 0 there is nothing to cut.
        return LogNormal(mu=(math.log(low) + math.log(high)) / 2, sigma=sigma, upper=upper)
    return _beta_between(low, high) if kpi.measure.is_rate else None


@lru_cache(maxsize=256)
def _beta_between(low: float, high: float) -> Beta | None:
    """The beta distribution with P10 and P90 at low and high; None when it would have a pole at an end.

    Starts from the moments of a bell and corrects centre and width by how far the percentiles are off.
    """
    if not 0 < low < high < 1:
        return None
    mean, deviation = (low + high) / 2, (high - low) / (2 * P90)
    for _ in range(30):
        size = mean * (1 - mean) / deviation**2 - 1
        alpha, beta = mean * size, (1 - mean) * size
        if not (alpha >= 0.5 and beta >= 0.5):
            return None
        found_low, found_high = (float(x) for x in beta_quantile(np.array([0.1, 0.9]), alpha, beta))
        if max(abs(found_low - low), abs(found_high - high)) <= 1e-7 * (high - low):
            return Beta(alpha=alpha, beta=beta)
        mean += (low - found_low + high - found_high) / 2
        deviation *= (high - low) / (found_high - found_low)
        if not 0 < mean < 1:
            return None
    return None


def _warning(code: str, kpi: Kpi, **params: str) -> Problem:
    return Problem(code=code, severity="warning", kpi=kpi.id, params=dict(params))
