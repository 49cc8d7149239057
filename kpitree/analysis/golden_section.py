"""The smallest value of a function between two places (golden-section search, Kiefer 1953)."""

from __future__ import annotations

import math
from collections.abc import Callable


def smallest(low: float, best: float, high: float, distance: Callable[[float], float]) -> float:
    """The place between `low` and `high` where `distance` is smallest; `best` where nothing smaller is found."""
    golden = (math.sqrt(5) - 1) / 2
    a, b = low, high
    for _ in range(80):
        c, d = b - golden * (b - a), a + golden * (b - a)
        if distance(c) <= distance(d):
            b = d
        else:
            a = c
    found = a / 2 + b / 2  # the sum of both could leave the range of a double
    return found if distance(found) < distance(best) else best
