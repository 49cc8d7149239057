"""What a simulation found for one KPI: its draws, and what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.histogram import CHUNK, Bins, Slots, bins_of

Floats = NDArray[np.float64]
LEFT, SMALL = 1e-4, 1e-250  # of the mean square from the lower end of the slots


@dataclass(frozen=True, eq=False)
class Outcome:
    """The draws of one KPI (float64, read-only, NaN in draws in which it has no value).

    Mean, standard deviation, percentiles and probabilities are over the draws that have a value; `undefined` is the
    share of the others (division by zero, a result too large). All are NaN when no draw has one.
    """

    id: str
    kpi: str
    unit: str
    samples: Floats
    target: float | None = None

    @cached_property
    def _slots(self) -> Slots:
        """The one pass over the draws that nearly everything below is read from."""
        slots = Slots(self.samples, self.target)
        return slots if slots.sound else Slots(self.samples[np.isfinite(self.samples)], self.target)

    @property
    def defined(self) -> Floats:
        """The draws that have a value; `samples` itself where all have one."""
        return self._slots.values

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The least and the largest draw that has a value; there must be one."""
        return float(self.defined.min()), float(self.defined.max())

    @property
    def undefined(self) -> float:
        """The share of draws without a value, 0-1."""
        return (len(self.samples) - len(self.defined)) / len(self.samples)

    @cached_property
    def mean(self) -> float:
        """The average of the draws."""
        values, slots = self.defined, self._slots
        if not len(values):
            return math.nan
        if math.isfinite(slots.total):
            return slots.low + slots.total / len(values)
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(np.add.reduce(values))
        # Doubles so large that their sum is none are made smaller first.
        return total / len(values) if math.isfinite(total) else float(np.add.reduce(values / len(values)))

    @cached_property
    def std(self) -> float:
        """The standard deviation of the draws (their number in the denominator)."""
        values, slots = self.defined, self._slots
        if not len(values):
            return math.nan
        above, square = slots.total / len(values), slots.squares / len(values)
        spread = square - above * above
        # Where little is left of the squares, or they are no longer exact, they are taken from the mean itself.
        return math.sqrt(spread) if spread > LEFT * square > SMALL else self._std_around_mean()

    def _std_around_mean(self) -> float:
        low, high = self.ends
        if low == high:
            return 0.0
        values, scale = self.defined, max(abs(low), abs(high))
        squares = 0.0
        for start in range(0, len(values), CHUNK):
            away = values[start : start + CHUNK] - self.mean
            if scale > 1e150 or scale < 1e-150:
                away /= scale
            squares += float(np.add.reduce(away * away))
        size = math.sqrt(squares / len(values))
        return size * scale if scale > 1e150 or scale < 1e-150 else size

    @property
    def mean_error(self) -> float:
        """The standard error of the mean for random draws: how far it may be off by chance."""
        return self.std / math.sqrt(len(self.defined)) if len(self.defined) else math.nan

    def percentile(self, q: float) -> float:
        """The value that q % of the draws stay below (q in 0-100), linear between two draws (type 7)."""
        if not 0 <= q <= 100:
            raise ValueError(f"a percentile is 0 to 100, not {q!r}")
        return self._slots.percentile(q) if len(self.defined) else math.nan

    def probability(self, target: float | None = None) -> float:
        """The share of draws in which the KPI is at least `target` (the simulation's own by default)."""
        wanted = self.target if target is None else target
        if wanted is None or math.isnan(wanted):
            raise ValueError("a probability needs a target")
        n = len(self.defined)
        return self._slots.at_least(wanted) / n if n else math.nan

    def histogram(self, bins: int = 60, low: float | None = None, high: float | None = None) -> Bins:
        """The draws in bins of equal width: exactly `bins` from `low` to `high`.

        Without those, at most `bins` from about the 0.5th to about the 99.5th percentile.
        """
        if not len(self.defined):
            return Bins(np.zeros(bins + 1), np.zeros(bins, dtype=np.int64))
        left = self.percentile(0.5) if low is None else low
        right = self.percentile(99.5) if high is None else high
        if not left < right:
            left, right = left - 0.5 * (abs(left) or 1.0), left + 0.5 * (abs(left) or 1.0)
        ready = self._slots.bins(bins, left, right) if low is None and high is None else None
        return bins_of(self.defined, bins, left, right) if ready is None else ready

    def summary(self) -> Mapping[str, float | str]:
        """One row of `to_frame`: kpi, mean, std, p5, p10, p50, p90, p95, undefined, and probability with a target."""
        row: dict[str, float | str] = {"kpi": self.kpi, "mean": self.mean, "std": self.std}
        row |= {f"p{q}": self.percentile(q) for q in (5, 10, 50, 90, 95)}
        row["probability"] = math.nan if self.target is None else self.probability()
        return row | {"undefined": self.undefined}
