"""Parts of a difference without the dust of arithmetic, so that they add up to it and read as they were meant."""

from __future__ import annotations

import math
from collections.abc import Iterable

DIGITS = 14  # of the larger of both ends; arithmetic is good for about 15


def adding_up(parts: Iterable[float], difference: float, scale: float) -> list[float]:
    """The parts rounded to 14 digits of `scale`; what that leaves over goes to the largest: the sum is the difference.

    >>> adding_up([58499999.999999955, 32250000.00000003], 90750000.0, 1e9)
    [58500000.0, 32250000.0]
    """
    found = [float(part) for part in parts]
    if not found:
        return found
    if scale > 0 and math.isfinite(scale):
        places = DIGITS - 1 - math.floor(math.log10(scale))
        found = [round(part, places) for part in found]
    largest = max(range(len(found)), key=lambda i: abs(found[i]))
    found[largest] += difference - math.fsum(found)
    return found
