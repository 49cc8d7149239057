"""Variance components of a multilinear function of independent levers, exactly, from its values at 2^d corners.

Around the means a multilinear function is f = sum over subsets S of c(S) * product over S of (x - mean) / sd. These
terms are uncorrelated with variance c(S)^2 each: they are the ANOVA (Sobol) components, whatever the distributions are.
At the corners mean ± sd the factors are ±1, so a Walsh-Hadamard transform of the 2^d values gives every c(S).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_LEVERS = 16  # 65,536 corners
PIECE = 4  # bits transformed at a time: matrices so small that the linear algebra starts no threads


@dataclass(frozen=True, eq=False)
class Effects:
    """Shares of the variance, one per lever, and the variance itself. All shares are 0 when there is no variance."""

    mean: float
    variance: float
    first: Floats
    total: Floats
    shapley: Floats


@lru_cache(maxsize=16)
def signs(d: int) -> Floats:
    """(d, 2^d): +1 where the bit of the lever is set in the number of the corner, else -1."""
    corners = np.arange(2**d)
    return np.array([np.where((corners >> i) & 1, 1.0, -1.0) for i in range(d)]).reshape(d, 2**d)


def table_of(d: int) -> tuple[int, int]:
    """The corners as a table: the first half of the levers from column to column, the others from row to row."""
    return 2 ** (d - d // 2), 2 ** (d // 2)


@lru_cache(maxsize=32)
def corners(d: int) -> tuple[Floats, ...]:
    """The sign of each lever over the table of corners, (1, columns) or (rows, 1): far fewer numbers than corners."""
    low = d // 2
    return (*(row[None, :] for row in signs(low)), *(row[:, None] for row in signs(d - low)))


@lru_cache(maxsize=16)
def _members(d: int) -> Floats:
    """(d, 2^d): 1 where the lever is in the subset, else 0."""
    return (signs(d) + 1) / 2


@lru_cache(maxsize=8)
def _sizes(d: int) -> Floats:
    """(2^d,): how many levers are in each subset; 1 for the empty one, which has no variance to divide."""
    sizes: Floats = np.maximum(_members(d).sum(axis=0), 1.0)
    return sizes


def _by_lever(parts: Floats, d: int) -> Floats:
    """(d,): the sum over the subsets that each lever is in. Half of the levers at a time: sums of sums."""
    table = parts.reshape(table_of(d))
    return np.concatenate([_members(d // 2) @ table.sum(axis=0), _members(d - d // 2) @ table.sum(axis=1)])


@lru_cache(maxsize=16)
def _transform(bits: int) -> Floats:
    """The Walsh-Hadamard matrix (2^bits, 2^bits) divided by 2^bits."""
    matrix = np.ones((1, 1))
    for _ in range(bits):
        matrix = np.kron(np.array([[0.5, 0.5], [-0.5, 0.5]]), matrix)
    return matrix


def coefficients(values: Floats) -> Floats:
    """c(S) for each subset S (bit i set: lever i is in it) from the values at the corners, in the same order."""
    d = len(values).bit_length() - 1
    parts = values
    for done in range(0, d, PIECE):
        step = _transform(min(PIECE, d - done))
        # The first bits are the fastest index: a table on the left; the others stand before the bits that are done.
        first = done == 0
        parts = parts.reshape(-1, len(step)) @ step.T if first else step @ parts.reshape(-1, len(step), 2**done)
    return np.array(parts, dtype=np.float64).reshape(-1)


def exact_effects(values: Floats) -> Effects:
    """First-order and total Sobol indices and Shapley effects from the values at the 2^d corners mean ± sd.

    first <= shapley <= total for each lever, and the Shapley effects add up to 1 (Owen 2014).
    """
    d = len(values).bit_length() - 1
    parts = coefficients(values)
    mean = float(parts[0])
    parts[0] = 0.0
    # What is left of equal values is rounding, not variance.
    parts[np.abs(parts) <= 8 * np.finfo(float).eps * np.max(np.abs(values))] = 0.0
    largest = float(np.max(np.abs(parts)))
    if largest * largest == 0.0:
        nothing = np.zeros(d)
        return Effects(mean, 0.0, nothing, nothing, nothing)
    parts /= largest  # so that no square leaves the range of a double
    np.square(parts, out=parts)
    whole = float(parts.sum())
    parts /= whole
    first, total, shapley = parts[2 ** np.arange(d)], _by_lever(parts, d), _by_lever(parts / _sizes(d), d)
    return Effects(mean, whole * largest * largest, first, total, shapley)
