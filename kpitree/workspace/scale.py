"""How far a slider for a lever goes and in what steps: round numbers that suit the unit and hold every value shown."""

from __future__ import annotations

import math

from kpitree.model import Kpi
from kpitree.problems import Frozen

STEPS = 200  # about as many positions as a hand can tell apart on a slider
FARTHEST, NEAREST = 1.79e308, 1e-300  # as far as browsers count; nothing smaller is told from zero
MANTISSAS = (1.0, 2.0, 2.5, 5.0, 10.0)


class Scale(Frozen):
    """Ends and step of a slider, in the lever's own unit (rates 0-1)."""

    low: float
    high: float
    step: float

    def place(self, value: float) -> float:
        """Where a value stands on the slider, 0-1."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def round_step(size: float) -> float:
    """The largest round number (1, 2, 2.5, 5 times a power of ten) not above `size`.

    >>> round_step(0.0047), round_step(33.0)
    (0.0025, 25.0)
    """
    size = max(size, NEAREST / 1000)
    power = 10.0 ** math.floor(math.log10(size))
    return max(m * power for m in MANTISSAS if m * power <= size * (1 + 1e-12))


def round_end(value: float) -> float:
    """The smallest round number not below `value`.

    >>> round_end(0.43), round_end(1334.0)
    (0.5, 2000.0)
    """
    if value > FARTHEST / 2:
        return FARTHEST
    value = max(value, NEAREST)
    power = 10.0 ** math.floor(math.log10(value))
    return min(m * power for m in MANTISSAS if m * power >= value * (1 - 1e-12))


def scale_of(kpi: Kpi, value: float | None) -> Scale:
    """The slider of a lever: from zero (or below, for negative levers) to where its range, baseline and `value` fit.

    A rate ends at 100 % unless a value beyond it has to be shown.
    """
    known = [x for x in (kpi.baseline, value) if x is not None]
    shown = [*known, kpi.range.low, kpi.range.high] if kpi.range else known
    room = [] if kpi.range else [2 * x for x in known]
    highest, lowest = max([*shown, *room, 0.0]), min([*shown, *room, 0.0])
    if highest == lowest:
        highest = 1.0 if kpi.measure.is_rate else 100.0
    high = round_end(highest * 1.1) if highest > 0.0 else 0.0
    if kpi.measure.is_rate and max(shown, default=0.0) <= 1.0:
        high = min(high, 1.0)
    low = -round_end(-lowest * 1.1) if lowest < 0.0 else 0.0
    step = round_step(high / STEPS - low / STEPS)
    if kpi.is_volume and high >= 20:
        step = max(1.0, math.floor(step))  # 2.5 of something counted is 2
    return Scale(low=low, high=high, step=step)
