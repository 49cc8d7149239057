"""How far a lever can move, and where that comes from (§18)."""

from __future__ import annotations

import math
from typing import Literal

from kpitree.analysis.wilson import Z_95, wilson_interval
from kpitree.model import Counts, Kpi
from kpitree.problems import Frozen

ReachSource = Literal["range", "counts", "history"]


class Reach(Frozen):
    """The achievable range of a lever, in the lever's own unit."""

    low: float
    high: float
    source: ReachSource
    note: str = ""


def wilson(counts: Counts, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval (Wilson 1927) of an observed rate: (low, high), both 0-1.

    >>> [round(x, 4) for x in wilson(Counts(successes=12, trials=80))]
    [0.0879, 0.2441]
    """
    return wilson_interval(counts.successes, counts.trials, z)


def percentile(values: tuple[float, ...], q: float) -> float:
    """The q-th percentile (q in 0-1), linear between order statistics (Hyndman-Fan type 7)."""
    ordered = sorted(values)
    position = q * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def from_history(kpi: Kpi) -> Reach | None:
    """The 10th-90th percentile of the lever's past values; None with fewer than two of them."""
    if len(kpi.history) < 2:
        return None
    return Reach(low=percentile(kpi.history, 0.1), high=percentile(kpi.history, 0.9), source="history")


def achievable(kpi: Kpi) -> Reach | None:
    """The range a lever can move in: its own, else of its counts, else of its history, else None (§18)."""
    if kpi.range is not None:
        return Reach(low=kpi.range.low, high=kpi.range.high, source="range", note=kpi.range.source)
    if kpi.counts is not None:
        low, high = wilson(kpi.counts)
        return Reach(low=low, high=high, source="counts")
    return from_history(kpi)
