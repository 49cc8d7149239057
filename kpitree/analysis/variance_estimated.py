"""Sobol indices and Shapley effects of any function of independent levers, estimated from draws.

Two independent sets of draws A and B; A with the lever i taken from B gives the first-order index (Saltelli et al.
2010) and the total one (Jansen 1999). Shapley effects: from A to B one lever at a time in a random order, another for
each draw (Goda 2021). Errors are 95 % half-widths from weighting the draws at random (Bayesian bootstrap, Rubin 1981).
Evenly spread draws make the estimates better than these errors say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.tree_on_columns import Progress
from kpitree.analysis.wilson import Z_95

Floats = NDArray[np.float64]
RESAMPLES = 200
SMALL_WORK = 2**18  # multiplications, up to which OpenBLAS stays in one thread
FEWEST = 16  # complete draws, below which nothing is said


@dataclass(frozen=True, eq=False)
class Estimates:
    """Shares of the variance with the half-widths of their 95 % intervals, one per lever; NaN where unknown.

    `undefined` is the share of the draws in which the function has no value; those say nothing about the others.
    """

    mean: float
    variance: float
    undefined: float
    first: Floats
    total: Floats
    shapley: Floats
    first_error: Floats
    total_error: Floats
    shapley_error: Floats


def estimate(
    function: Callable[[Floats], Floats], a: Floats, b: Floats, seed: int = 0, progress: Progress | None = None
) -> Estimates:
    """Estimate from two independent sets of draws (n, levers).

    `function` takes (rows, levers) in the levers' own units to (rows,), NaN where it has no value. It is asked
    2 + 2 * levers - 1 times for n rows each; before each, `progress` hears the share that is done, and may raise.
    """
    n, d = a.shape
    if progress is not None:
        function = _reporting(function, 2 * d + 1, progress)
    rng = np.random.default_rng(seed)
    f_a, f_b = function(a), function(b)
    both = np.concatenate([f_a, f_b])
    defined = np.isfinite(both)
    undefined = 1.0 - float(defined.mean())
    if d == 0 or defined.sum() < FEWEST or _all_equal(both[defined]):
        return _nothing(both[defined], undefined, d)
    mean = _mean(both[defined])
    scale = float(np.max(np.abs(both[defined] - mean)))
    f_a, f_b = (f_a - mean) / scale, (f_b - mean) / scale

    def centred(values: Floats) -> Floats:
        return (function(values) - mean) / scale

    first, total = np.empty((n, d)), np.empty((n, d))
    for i in range(d):
        mixed = a.copy(order="F")
        mixed[:, i] = b[:, i]
        f_i = centred(mixed)
        first[:, i] = f_b * (f_i - f_a)
        total[:, i] = (f_a - f_i) ** 2 / 2
    shapley = _walks(centred, a, b, f_a, f_b, rng)
    rows = np.column_stack([f_a, f_b, f_a**2, f_b**2, first, total, shapley])
    weights = np.vstack([np.ones(n), rng.standard_exponential((RESAMPLES, n))])
    means = _weighted_means(weights, rows)
    variance = (means[:, 2] + means[:, 3]) / 2 - ((means[:, 0] + means[:, 1]) / 2) ** 2
    shares = np.concatenate([means[:, 4 : 4 + 2 * d] / variance[:, None], _normed(means[:, 4 + 2 * d :])], axis=1)
    errors = Z_95 * shares[1:].std(axis=0, ddof=1)
    found = [*np.split(shares[0], 3), *np.split(errors, 3)]
    return Estimates(mean, float(variance[0]) * scale * scale, undefined, *found)


def _reporting(function: Callable[[Floats], Floats], times: int, progress: Progress) -> Callable[[Floats], Floats]:
    done = 0

    def reported(values: Floats) -> Floats:
        nonlocal done
        progress(done / times)
        done += 1
        return function(values)

    return reported


def _walks(
    function: Callable[[Floats], Floats], a: Floats, b: Floats, f_a: Floats, f_b: Floats, rng: np.random.Generator
) -> Floats:
    """(n, levers): what each lever adds to (f(A) - f)^2 / 2 on the way from A to B; its mean is variance x effect."""
    n, d = a.shape
    orders = np.argsort(rng.random((n, d)), axis=1)
    added = np.empty((n, d))
    row = np.arange(n)
    now, f_now = a.copy(order="F"), f_a
    for step in range(d):
        lever = orders[:, step]
        now[row, lever] = b[row, lever]
        f_next = function(now) if step < d - 1 else f_b
        added[row, lever] = (f_a - (f_now + f_next) / 2) * (f_now - f_next)
        f_now = f_next
    return added


def _weighted_means(weights: Floats, rows: Floats) -> Floats:
    """(resamples, statistics): the mean of each column under each set of weights, over the rows where it is known."""
    known = np.isfinite(rows)
    if known.all():
        return np.asarray(_product(weights, rows) / weights.sum(axis=1)[:, None], dtype=np.float64)
    enough = known.sum(axis=0) >= FEWEST
    found = np.full((len(weights), rows.shape[1]), np.nan)
    sums = _product(weights, np.where(known, rows, 0.0)[:, enough])
    found[:, enough] = sums / _product(weights, known[:, enough].astype(np.float64))
    return found


def _product(weights: Floats, rows: Floats) -> Floats:
    """`weights @ rows` in pieces so small that the linear algebra starts no threads: under load they cost 10 x."""
    piece = max(1, SMALL_WORK // max(1, rows.size))
    return np.concatenate([weights[i : i + piece] @ rows for i in range(0, len(weights), piece)])


def _normed(parts: Floats) -> Floats:
    """Each row divided by its sum, so that the effects add up to 1."""
    whole = parts.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
    return shares


def _mean(values: Floats) -> float:
    """Also of values whose sum is beyond the range of a double."""
    largest = float(np.max(np.abs(values))) or 1.0
    return float((values / largest).mean()) * largest


def _all_equal(values: Floats) -> bool:
    return bool(np.ptp(values) <= 8 * np.finfo(float).eps * np.max(np.abs(values)))


def _nothing(values: Floats, undefined: float, d: int) -> Estimates:
    """Of a constant nothing varies; of what is almost never defined nothing is known."""
    if len(values) < FEWEST:
        unknown = np.full(d, np.nan)
        return Estimates(np.nan, np.nan, undefined, *[unknown] * 6)
    zero = np.zeros(d)
    return Estimates(_mean(values), 0.0, undefined, *[zero] * 6)
