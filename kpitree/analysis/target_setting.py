"""A target with its grounds (§65): the average of the last months plus an improvement, or the benchmark where there is
no past; and the day to look at it again."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

from kpitree.analysis.comparison import Comparison
from kpitree.analysis.own_figures import recent
from kpitree.model import Benchmark, Kpi
from kpitree.problems import Frozen

Ground = Literal["history", "benchmark"]
IMPROVEMENTS = (0.0, 0.05, 0.1, 0.2)
# Months until a target is looked at again: every quarter; one that rests on others' figures, once own ones are there.
REVIEW_MONTHS: dict[Ground, int] = {"history": 3, "benchmark": 2}
REVIEWS = (1, 2, 3, 6, 12)


class Basis(Frozen):
    """What a target can start from, in the KPI's unit: the average of `n` past values, or the end of a row's band."""

    ground: Ground
    value: float
    n: int = 0
    row: Benchmark | None = None


class Aim(Frozen):
    """A target: `value` is the basis improved by `improvement` (0.1 is 10 % of it, downwards where less is better)."""

    basis: Basis
    improvement: float
    value: float


def bases_for(kpi: Kpi, past: Sequence[float], comparison: Comparison | None) -> tuple[Basis, ...]:
    """What a target of `kpi` can rest on, best first: its own past (oldest value first), else the benchmark.

    The benchmark's end is the nearer one that lies ahead of the value now: the lower one from below, then the upper one
    (mirrored where less is better); none while the figures contradict each other (§23), or from beyond the band.
    """
    found: list[Basis] = []
    if (known := recent(past)) is not None:
        found.append(Basis(ground="history", value=known.average, n=known.n))
    row = comparison.chosen if comparison is not None else None
    if comparison is None or row is None or row.kind == "history":
        return tuple(found)
    ends = [end for end in (comparison.low, comparison.high) if end is not None]
    ahead = [end for end in ends if _ahead(end, comparison)] if comparison.reason in (None, "missing_value") else []
    if ahead:
        nearest = min(ahead) if comparison.better == "higher" else max(ahead)
        found.append(Basis(ground="benchmark", value=nearest, row=row))
    return tuple(found)


def _ahead(end: float, comparison: Comparison) -> bool:
    if comparison.value is None:
        return True
    beyond = end > comparison.value if comparison.better == "higher" else end < comparison.value
    return beyond and not math.isclose(end, comparison.value)


def aims(kpi: Kpi, basis: Basis, *, less_is_better: bool = False) -> tuple[Aim, ...]:
    """The targets that the usual improvements make of a basis, without those that cannot be (a rate above 100 %)."""
    found = []
    for improvement in IMPROVEMENTS:
        value = _clean(basis.value * (1 - improvement if less_is_better else 1 + improvement))
        if math.isfinite(value) and (not kpi.measure.is_rate or 0.0 <= value <= 1.0):
            found.append(Aim(basis=basis, improvement=improvement, value=value))
    return tuple(found)


def _clean(value: float) -> float:
    """Without what binary arithmetic leaves behind the twelfth digit: 13.2 %, not 13.200000000000001 %."""
    return float(f"{value:.12g}")


def review_on(today: date, months: int) -> date:
    """The same day `months` later, or the last day of that month.

    >>> review_on(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    month = today.month - 1 + months
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
