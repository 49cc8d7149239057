"""Draws counted into fine slots in one pass: order statistics are found by looking into a slot or two, not by sorting.

Percentiles so found are exact, NumPy's to the last bit: Hyndman and Fan's type 7, linear between neighbours (§30).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SLOTS = 8192
CHUNK = 1 << 16
FINE = 4  # slots to a bin, at least, for a histogram made of slots
ASKED = (0.5, 5, 10, 50, 90, 95, 99.5)  # percentiles that are looked up together, whichever is asked for first


@dataclass(frozen=True)
class Bins:
    """A histogram to draw: `counts[i]` draws lie between `edges[i]` and `edges[i + 1]`."""

    edges: Floats
    counts: NDArray[np.int64]


class Slots:
    """`values` by the slot they fall into: SLOTS of equal width over about their range, the outer two open-ended.

    `target` is one of the values that will be asked for. `codes` has the slot of each value; `before[k]` says how many
    lie in slots below k. `total` and `squares` are the sums of what the values are above `low`, and of its squares.
    Where no width is to be had (all alike, or too far apart for numbers) everything is in the first slot and the sums
    are NaN; values that are not finite make `sound` False, and nothing else is to be asked then.
    """

    def __init__(self, values: Floats, target: float | None = None) -> None:
        self.values, self.target = values, target
        self.low, self._scale = _grid(values)
        self.codes = np.zeros(len(values), dtype=np.uint16)
        self.total = self.squares = 0.0
        self._opened: dict[int, Floats] = {}
        counts = np.zeros(SLOTS, dtype=np.int64)
        self.sound = self._count(counts) if self._scale else False
        if not self.sound:
            self.sound = bool(np.isfinite(values).all())
            self._scale, self.total, self.squares = 0.0, math.nan, math.nan
            self.codes[...] = 0
            counts[:] = 0
            counts[0] = len(values)
        self.before = np.concatenate(([0], np.cumsum(counts)))

    def _count(self, counts: NDArray[np.int64]) -> bool:
        """The one pass; False when it met what is no number."""
        room, more = np.empty((2, min(CHUNK, len(self.values))))
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(self.values), CHUNK):
                chunk = self.values[start : start + CHUNK]
                away = room[: len(chunk)]
                np.subtract(chunk, self.low, out=away)
                self.total += float(np.add.reduce(away))
                self.squares += float(np.add.reduce(np.multiply(away, away, out=more[: len(chunk)])))
                if not math.isfinite(self.squares):
                    return False
                # Each step rounds, but never turns an order round: what lies in a lower slot is not larger.
                np.multiply(away, self._scale, out=away)
                away.clip(0.0, SLOTS - 0.5, out=away)
                codes = self.codes[start : start + CHUNK]
                codes[...] = away
                counts += np.bincount(codes, minlength=SLOTS)
        return True

    def _code(self, value: float) -> int:
        """The slot that a value falls into."""
        return int(min(max((value - self.low) * self._scale, 0.0), SLOTS - 0.5))

    def _slot(self, place: int) -> int:
        """The slot that an order statistic is in."""
        return int(np.searchsorted(self.before, place, side="right")) - 1

    def _sorted(self, slot: int) -> Floats:
        if slot not in self._opened:
            self._open([slot])
        return self._opened[slot]

    def _open(self, slots: Iterable[int]) -> None:
        """Sort what is in some slots, found in one go."""
        wanted = sorted(set(slots) - self._opened.keys())
        if not wanted:
            return
        marked = self.codes == wanted[0]
        for slot in wanted[1:]:
            marked |= self.codes == slot
        places = np.flatnonzero(marked)
        values, codes = self.values[places], self.codes[places]
        for slot in wanted:
            self._opened[slot] = np.sort(values[codes == slot])

    def __getitem__(self, place: int) -> float:
        """The order statistic: the value with `place` others at or below it (0 is the least)."""
        slot = self._slot(place)
        return float(self._sorted(slot)[place - int(self.before[slot])])

    def percentile(self, q: float) -> float:
        """The q-th percentile (q in 0-100)."""
        if not self._opened:
            usual = [self._slot(math.floor(self._position(known))) for known in (*ASKED, q)]
            self._open(usual if self.target is None else [*usual, self._code(self.target)])
        position = self._position(q)
        below = math.floor(position)
        low = self[below]
        if position == below:
            return low
        high, part = self[below + 1], position - below
        return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)

    def _position(self, q: float) -> float:
        """Where a percentile lies among the order statistics, rounded as NumPy rounds it."""
        return (len(self.values) - 1) * (q / 100.0)

    def at_least(self, value: float) -> int:
        """How many are not below `value`."""
        slot = self._code(value)
        inside = self._sorted(slot)
        return len(self.values) - int(self.before[slot]) - int(np.searchsorted(inside, value, side="left"))

    def bins(self, most: int, low: float, high: float) -> Bins | None:
        """At most `most` bins of whole slots from about `low` to about `high`; None where slots are too wide for it."""
        first, last = self._code(low), self._code(high)
        step = -(-(last - first + 1) // most)
        if step < FINE:
            return None
        marks = np.arange(first, min(SLOTS, last + 1) + step, step)
        edges = self.low + marks / self._scale
        below = self.before[np.minimum(marks, SLOTS)]
        if first == 0:  # the outer slots hold what lies beyond the edges, too
            below[0] = len(self.values) - self.at_least(float(edges[0]))
        if marks[-1] >= SLOTS:
            below[-1] = len(self.values) - self.at_least(math.nextafter(float(edges[-1]), math.inf))
        return Bins(edges, np.diff(below))


def _grid(values: Floats) -> tuple[float, float]:
    """Where slots begin and how many there are to a unit, by every n-th value; 0 where there is no width."""
    few = values[:: max(1, len(values) // SLOTS)]
    for known in (few, values):
        if len(known):
            low, high = float(known.min()), float(known.max())
            width = high - low
            if 0 < width < math.inf and math.isfinite(SLOTS / width):
                return low, (SLOTS - 0.5) / width
    return 0.0, 0.0


def bins_of(values: Floats, bins: int, low: float, high: float) -> Bins:
    """Count `values` into `bins` of equal width between low and high; what lies outside is left out."""
    edges = np.linspace(low, high, bins + 1)
    counts = np.zeros(bins, dtype=np.int64)
    for start in range(0, len(values), CHUNK):
        counts += np.histogram(values[start : start + CHUNK], edges)[0]
    return Bins(edges, counts)
