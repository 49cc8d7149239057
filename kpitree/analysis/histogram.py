"""Draws counted into fine slots in one pass: order statistics are found by looking into a slot or two, not by sorting.

Percentiles so found are exact. They are Hyndman and Fan's type 7, linear between neighbours (§30): NumPy's default.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SLOTS = 4096
CHUNK = 1 << 16
FINE = 4  # slots to a bin, at least, for a histogram made of slots


@dataclass(frozen=True)
class Bins:
    """A histogram to draw: `counts[i]` draws lie between `edges[i]` and `edges[i + 1]`."""

    edges: Floats
    counts: NDArray[np.int64]


class Slots:
    """`values` (finite, at least one) by the slot they fall into: SLOTS of equal width from the least to the largest.

    `codes` has the slot of each; `before[k]` says how many lie in slots below k.
    """

    def __init__(self, values: Floats, low: float, high: float) -> None:
        self.values, self.low, self.high = values, low, high
        # Half a slot is left free at the top, so that rounding never makes it one too many. Where the width is 0 or no
        # number, everything is in the first slot, which is sorted.
        width = self.high - self.low
        self._scale = (SLOTS - 0.5) / width if 0 < width < math.inf and math.isfinite(SLOTS / width) else 0.0
        self.codes = np.empty(len(values), dtype=np.uint16)
        counts = np.zeros(SLOTS, dtype=np.int64)
        place = np.empty(min(CHUNK, len(values)))
        for start in range(0, len(values), CHUNK):
            if self._scale == 0.0:
                self.codes[...] = 0
                counts[0] = len(values)
                break
            chunk = values[start : start + CHUNK]
            here = place[: len(chunk)]
            # Each step rounds, but never turns an order round: what lies in a lower slot is not larger.
            np.subtract(chunk, self.low, out=here)
            np.multiply(here, self._scale, out=here)
            codes = self.codes[start : start + CHUNK]
            codes[...] = here
            counts += np.bincount(codes, minlength=SLOTS)
        self.before = np.concatenate(([0], np.cumsum(counts)))

    def __getitem__(self, place: int) -> float:
        """The order statistic: the value with `place` others at or below it (0 is the least)."""
        return self._between(place)

    def _between(self, place: int) -> float:
        slot = int(np.searchsorted(self.before, place, side="right")) - 1
        inside = self._sorted(slot)
        return float(inside[place - int(self.before[slot])])

    def _sorted(self, slot: int) -> Floats:
        known = self._opened.get(slot)
        if known is None:
            known = self._opened[slot] = np.sort(self.values[np.flatnonzero(self.codes == slot)])
        return known

    @cached_property
    def _opened(self) -> dict[int, Floats]:
        return {}

    def percentile(self, q: float) -> float:
        """The q-th percentile (q in 0-100)."""
        position = (len(self.values) - 1) * q / 100.0
        below = math.floor(position)
        low = self[below]
        if position == below:
            return low
        high, part = self[below + 1], position - below
        return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)

    def bins(self, most: int, low: float, high: float) -> Bins | None:
        """At most `most` bins of whole slots from about `low` to about `high`; None where slots are too wide for it."""
        first, last = (int((x - self.low) * self._scale) for x in (low, high))
        step = -(-(last - first + 1) // most)
        if step < FINE or self._scale == 0.0:
            return None
        marks = np.arange(first, min(SLOTS, last + 1) + step, step)
        below = self.before[np.minimum(marks, SLOTS)]
        return Bins(self.low + marks / self._scale, np.diff(below))


def bins_of(values: Floats, bins: int, low: float, high: float) -> Bins:
    """Count `values` into `bins` of equal width between low and high; what lies outside is left out."""
    edges = np.linspace(low, high, bins + 1)
    counts = np.zeros(bins, dtype=np.int64)
    for start in range(0, len(values), CHUNK):
        counts += np.histogram(values[start : start + CHUNK], edges)[0]
    return Bins(edges, counts)
