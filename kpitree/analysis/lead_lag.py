"""Does one KPI move before another? The lag at which changes of the one best explain later changes of the other (§49).

Nothing is assumed about how long things take. With a few months and seven lags something always looks like a tendency,
so the lag is chosen and tested together: how often shuffled months do as well, over all lags and all pairs asked about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.actuals_over import months_between
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Series = Mapping[str, float]  # by month
LEAST_MONTHS = 8
MOST_LAG = 6
LEAST_PAIRS = 5  # pairs of changes a lag needs; Fisher's z has n - 3 below the root
SHUFFLES = 1999
LEVEL = 0.05
SMALL = 24  # months below which a warning is due
Verdict = Literal["tendency", "none", "few"]


class LeadLag(Frozen):
    """What two series say. `correlation` at `lag` (months) with its 95 % interval, widened for the lags tried.

    `p` is how often chance does as well over all lags, and all pairs that were asked about together. `verdict` is
    "few" with less than 8 months of either, or no lag with enough pairs; then the numbers are None.
    """

    leading: str
    lagging: str
    months: int
    verdict: Verdict
    lag: int | None = None
    correlation: float | None = None
    low: float | None = None
    high: float | None = None
    pairs: int | None = None
    p: float | None = None

    @property
    def small(self) -> bool:
        """So few months that another year may say otherwise."""
        return self.months < SMALL


class LeadLags(Frozen):
    """Every pair that was asked about, the surest first."""

    found: tuple[LeadLag, ...]

    @property
    def tendencies(self) -> tuple[LeadLag, ...]:
        """The pairs that chance does not explain."""
        return tuple(one for one in self.found if one.verdict == "tendency")

    def to_frame(self) -> pd.DataFrame:
        """One row per pair: leading, lagging (ids), months, verdict, lag, correlation, low, high, pairs, p."""
        import pandas as pd

        fields = list(LeadLag.model_fields)
        return pd.DataFrame([[getattr(one, name) for name in fields] for one in self.found], columns=fields)


def lead_lag(series: Mapping[str, Series], pairs: Sequence[tuple[str, str]], *, seed: int = 0) -> LeadLags:
    """Ask about some pairs (leading, lagging) of KPIs by id; `series` has their monthly actuals.

    Correlated are changes from month to month; a missing month leaves out the two changes it belongs to. The p-value is
    Bonferroni's over the pairs.
    """
    plain = {k: tuple(sorted(values.items())) for k, values in series.items()}
    asked = [(a, b) for a, b in pairs if a != b]
    found = [_asked(a, b, plain.get(a, ()), plain.get(b, ()), len(asked), seed) for a, b in asked]
    return LeadLags(found=tuple(sorted(found, key=lambda one: 2.0 if one.p is None else one.p)))


@lru_cache(maxsize=128)
def _asked(
    leading: str,
    lagging: str,
    x: tuple[tuple[str, float], ...],
    y: tuple[tuple[str, float], ...],
    asked: int,
    seed: int,
) -> LeadLag:
    months = min(len(x), len(y))
    few = LeadLag(leading=leading, lagging=lagging, months=months, verdict="few")
    if months < LEAST_MONTHS:
        return few
    span = months_between(min(x[0][0], y[0][0]), max(x[-1][0], y[-1][0]))
    levels_x, levels_y = (np.array([dict(s).get(m, math.nan) for m in span]) for s in (x, y))
    with np.errstate(over="ignore", invalid="ignore"):
        changes_x, changes_y = np.diff(levels_x), np.diff(levels_y)
        lags = _usable(changes_x, changes_y)
        if not lags:
            return few
        scores, correlations = _scores(changes_x[None, :], changes_y, lags)
        best = int(np.argmax(scores[0]))
        draw = np.random.default_rng(seed)
        # Months that follow one another at random, and changes that do: whichever does as well more often counts.
        shuffled = (np.diff(_shuffled(draw, levels_x), axis=1), _shuffled(draw, changes_x))
        p = max(_share(_scores(changes, changes_y, lags)[0].max(axis=1), scores[0, best]) for changes in shuffled)
    r, n = float(correlations[0, best]), lags[best][1]
    low, high = _interval(r, n, len(lags))
    p = min(1.0, p * asked)
    return LeadLag(
        leading=leading, lagging=lagging, months=months, verdict="tendency" if p <= LEVEL else "none",
        lag=lags[best][0], correlation=r, low=low, high=high, pairs=n, p=p,
    )  # fmt: skip


def _usable(x: Floats, y: Floats) -> list[tuple[int, int]]:
    """(lag, pairs) of the lags that have pairs enough."""
    there_x, there_y = np.isfinite(x), np.isfinite(y)
    found = []
    for lag in range(min(MOST_LAG, len(x) - 1) + 1):
        pairs = int(np.sum(there_x[: len(x) - lag] & there_y[lag:]))
        if pairs >= LEAST_PAIRS:
            found.append((lag, pairs))
    return found


def _scores(x: Floats, y: Floats, lags: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """How sure a correlation is, |Fisher z| x sqrt(n - 3), and the correlation: (rows of x, lags) each."""
    scores = np.zeros((len(x), len(lags)))
    correlations = np.zeros_like(scores)
    for at, (lag, _) in enumerate(lags):
        earlier, later = x[:, : x.shape[1] - lag], y[lag:]
        both = np.isfinite(earlier) & np.isfinite(later)
        n = both.sum(axis=1)
        r = _correlation(np.where(both, earlier, 0.0), np.where(both, later, 0.0), both, n)
        correlations[:, at] = r
        z = np.arctanh(np.clip(np.abs(r), 0.0, 1 - 1e-12))
        scores[:, at] = np.where(n >= LEAST_PAIRS, z * np.sqrt(np.maximum(n - 3, 0)), 0.0)
    return scores, correlations


def _correlation(x: Floats, y: Floats, both: NDArray[np.bool_], n: NDArray[np.int_]) -> Floats:
    """Pearson's, row by row over the places that both have; 0 where one of them never changes."""
    count = np.maximum(n, 1)[:, None]
    dx = np.where(both, x - x.sum(axis=1, keepdims=True) / count, 0.0)
    dy = np.where(both, y - y.sum(axis=1, keepdims=True) / count, 0.0)
    size_x, size_y = np.sqrt((dx * dx).sum(axis=1)), np.sqrt((dy * dy).sum(axis=1))
    size = size_x * size_y
    flat = (size_x <= 1e-12 * np.abs(x).max(axis=1)) | (size_y <= 1e-12 * np.abs(y).max(axis=1)) | ~np.isfinite(size)
    return np.where(flat, 0.0, (dx * dy).sum(axis=1) / np.where(flat, 1.0, size))


def _shuffled(draw: np.random.Generator, values: Floats) -> Floats:
    """SHUFFLES rows of the values in random order; what is missing stays where it is."""
    there = np.flatnonzero(np.isfinite(values))
    rows = np.tile(values, (SHUFFLES, 1))
    rows[:, there] = draw.permuted(np.tile(values[there], (SHUFFLES, 1)), axis=1)
    return rows


def _share(by_chance: Floats, score: float) -> float:
    """How often chance does at least as well; what was seen counts as one of them."""
    return (1 + int(np.sum(by_chance >= score - 1e-9))) / (len(by_chance) + 1)


def _interval(r: float, n: int, tried: int) -> tuple[float, float]:
    """Fisher's interval of a correlation, as wide as the number of lags asks for (Bonferroni)."""
    from statistics import NormalDist

    z = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r)))
    half = NormalDist().inv_cdf(1 - LEVEL / (2 * tried)) / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)
