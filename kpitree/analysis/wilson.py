"""The Wilson score interval (Wilson 1927). Alone in its file: whoever needs only this needs no tree."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution


def wilson_interval(successes: float, trials: float, z: float = Z_95) -> tuple[float, float]:
    """(low, high), both 0-1, of `successes` out of `trials` (above 0; they need not be whole).

    >>> [round(x, 4) for x in wilson_interval(12, 80)]
    [0.0879, 0.2441]
    """
    p = successes / trials
    centre = p + z * z / (2 * trials)
    half = z * math.sqrt(max(0.0, p * (1 - p)) / trials + z * z / (4 * trials * trials))
    low, high = (centre - half) / (1 + z * z / trials), (centre + half) / (1 + z * z / trials)
    # At 0 of n and n of n the exact ends are 0 and 1; rounding would leave them by an ulp.
    return (0.0 if successes == 0 else max(0.0, low), 1.0 if successes >= trials else min(1.0, high))
