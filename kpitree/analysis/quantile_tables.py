"""Draws as indices of 16 bits into tables of quantiles: a draw costs a table look-up, whatever the distribution.

A table has one value for each of 65,536 equally likely slices, the quantile at the slice's middle. Means are those of
the distribution to 1e-6 of its width, standard deviations to 1e-4 of themselves (bells end at 4.2 of them).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kpitree.model.distribution import Distribution
from kpitree.model.normal_curve import normal_quantile

Floats = NDArray[np.float64]
Indices = NDArray[np.uint16]
SIZE = 1 << 16
# A score table covers a standard normal number from -REACH to REACH in SIZE steps of 0.00017.
REACH = 5.5


@lru_cache(maxsize=1)
def middles() -> Floats:
    """The middles of the slices: (0.5, 1.5, …) / 65,536."""
    return (np.arange(SIZE) + 0.5) / SIZE


@lru_cache(maxsize=64)
def quantile_table(distribution: Distribution) -> Floats:
    """The value for each index, increasing."""
    return distribution.quantile(middles())


@lru_cache(maxsize=1)
def normal_table() -> Floats:
    """The standard normal number for each index."""
    return normal_quantile(middles())


@lru_cache(maxsize=1)
def _shares_of_scores() -> Floats:
    """P(Z <= z) at the middles of the steps between -REACH and REACH."""
    scores = (np.arange(SIZE) + 0.5) * (2 * REACH / SIZE) - REACH
    return 0.5 * np.array([math.erfc(-z) for z in scores / math.sqrt(2.0)])


@lru_cache(maxsize=64)
def score_table(distribution: Distribution) -> Floats:
    """The value for each step of a standard normal number: what `score_index` looks up."""
    return distribution.quantile(_shares_of_scores())


def score_index(scores: Floats, out: Indices) -> None:
    """Where standard normal numbers stand in a score table; `scores` is overwritten."""
    np.multiply(scores, SIZE / (2 * REACH), out=scores)
    np.add(scores, SIZE / 2, out=scores)
    np.clip(scores, 0, SIZE - 1, out=scores)
    out[...] = scores
