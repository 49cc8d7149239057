"""Levers that move together: rank correlations as a Gaussian copula (§30)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitree.errors import InvalidValue
from kpitree.model import KpiTree
from kpitree.problems import Problem

Floats = NDArray[np.float64]
Correlation = Mapping[tuple[str, str], float]
SMALLEST = 1e-9  # the least eigenvalue that is left to a matrix


@dataclass(frozen=True)
class Copula:
    """`factor` is the lower triangle L with L Lᵀ the correlation of the normal scores of `levers` (ids)."""

    levers: tuple[str, ...]
    factor: Floats
    problems: tuple[Problem, ...] = ()


def read_correlation(tree: KpiTree, correlation: Correlation | None) -> dict[tuple[str, str], float]:
    """Rank correlations by pairs of ids in tree order. Raises UnknownKpi, InvalidValue."""
    place = {kpi.id: i for i, kpi in enumerate(tree.kpis)}
    found: dict[tuple[str, str], float] = {}
    for (one, other), rho in (correlation or {}).items():
        a, b = sorted((tree.find(one).id, tree.find(other).id), key=place.__getitem__)
        if not isinstance(rho, (int, float)) or not -1 <= rho <= 1:
            raise _refused("correlation_out_of_bounds", a, b)
        if a == b or found.get((a, b), rho) != rho:
            raise _refused("correlation_of_itself" if a == b else "correlation_twice", a, b)
        found[a, b] = float(rho)
    return found


def _refused(code: str, a: str, b: str) -> InvalidValue:
    return InvalidValue(f"correlation of {a} and {b}: {code}", [Problem(code=code, params={"one": a, "other": b})])


def copula_of(correlation: Mapping[tuple[str, str], float], uncertain: Mapping[str, object]) -> Copula | None:
    """The copula of the pairs whose levers both are uncertain; None without any.

    Spearman's rho becomes the correlation of normal scores 2 sin(pi rho / 6), which gives exactly that rho. A set of
    correlations that cannot all hold is replaced by the nearest one that can, and a warning says by how much.
    """
    problems = [
        Problem(code="correlation_of_fixed", severity="warning", kpi=lever, params={"one": a, "other": b})
        for a, b in correlation
        for lever in (a, b)
        if lever not in uncertain
    ]
    pairs = {pair: rho for pair, rho in correlation.items() if pair[0] in uncertain and pair[1] in uncertain}
    together = {lever for pair in pairs for lever in pair}
    levers = tuple(lever for lever in uncertain if lever in together)
    if not levers:
        return Copula((), np.zeros((0, 0)), tuple(problems)) if problems else None
    matrix = np.eye(len(levers))
    for (a, b), rho in pairs.items():
        i, j = levers.index(a), levers.index(b)
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * rho / 6)
    possible = _possible(matrix)
    off = float(np.max(np.abs(_rank(possible) - _rank(matrix))))
    if off > 0.0005:
        problems.append(Problem(code="correlation_adjusted", severity="warning", params={"by": f"{off:.2f}"}))
    factor = np.asarray(np.linalg.cholesky(possible), dtype=np.float64)
    return Copula(levers, factor, tuple(problems))


def _rank(matrix: Floats) -> Floats:
    """Spearman's rho of normal scores with these correlations."""
    return np.asarray(6 / math.pi * np.arcsin(np.clip(matrix, -1, 1) / 2), dtype=np.float64)


def _possible(matrix: Floats) -> Floats:
    """The nearest correlation matrix with eigenvalues above 0 (Higham 2002: alternating projections)."""
    now, correction = matrix, np.zeros_like(matrix)
    for _ in range(200):
        values, vectors = np.linalg.eigh(now - correction)
        if values[0] >= SMALLEST and not correction.any():
            return matrix
        lifted = (vectors * np.maximum(values, SMALLEST)) @ vectors.T
        correction = lifted - (now - correction)
        before, now = now, lifted.copy()
        np.fill_diagonal(now, 1.0)
        if np.max(np.abs(now - before)) < 1e-9:
            break
    # What the alternation leaves is a hair from possible: lift it once more and bring the diagonal back to 1.
    values, vectors = np.linalg.eigh(now)
    lifted = (vectors * np.maximum(values, SMALLEST)) @ vectors.T
    size = np.sqrt(np.diag(lifted))
    return np.asarray(lifted / np.outer(size, size), dtype=np.float64)
