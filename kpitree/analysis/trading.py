"""Trading knobs against each other along the exact curve on which the KGI keeps its value, until no trade gains."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.costs import Costs, back, slopes, to_end

TRADES = 400
# Relative difference of two prices that is none. What it costs too much is its square where costs are bent.
EVEN, EVEN_BENT = 1e-9, 1e-5
BACK = 1e-12  # of a knob's bounds: nearer than that to where it is now is rounding


def traded(costs: Costs, xs: list[float]) -> list[float]:
    """Trade the most overpaid knob against the cheapest until none gains."""
    for _ in range(TRADES):
        here = costs.value(xs)
        slope = slopes(costs, xs, here)
        cheap, dear = (math.inf, -1), (-math.inf, -1)
        for i, g in enumerate(slope):
            if g == 0:
                continue
            price = _steep(costs, i, xs[i], g) / g
            if to_end(costs, xs, slope, i) > 0 and price < cheap[0]:
                cheap = price, i
            if back(costs, xs, slope, i) > 0 and price > dear[0]:
                dear = price, i
        gain, even = dear[0] - cheap[0], EVEN_BENT if costs.bent else EVEN
        if cheap[1] < 0 or dear[1] < 0 or cheap[1] == dear[1] or gain <= even * max(abs(dear[0]), abs(cheap[0])):
            break
        if not _trade(costs, xs, slope, here, cheap[1], dear[1]):
            break
    return xs


def _trade(costs: Costs, xs: list[float], slope: Sequence[float], here: float, i: int, j: int) -> bool:
    """Knob i further, knob j back, along the curve of the target, as far as it gains; False when nothing moved."""
    value, gi, gj = costs.value, slope[i], slope[j]
    forth = math.copysign(to_end(costs, xs, slope, i), gi)
    away = -math.copysign(back(costs, xs, slope, j), gj)
    x, y = xs[i], xs[j]
    xs[i], xs[j] = x + forth, y + away
    both = (value(xs) - here - gi * forth - gj * away) / (forth * away)  # how the slope of one bends with the other
    missing = costs.target - here
    if (rate := gi + both * away) * gi > 0:
        forth = math.copysign(min(abs(forth), abs((missing - gj * away) / rate)), gi)
    steep_i, steep_j = _steep(costs, i, x, gi), _steep(costs, j, y, gj)
    bend_i, bend_j = (2 * costs.weight[i], 2 * costs.weight[j]) if costs.bent else (0.0, 0.0)

    def other(way: float) -> float:
        return (missing - gi * way) / (gj + both * way)

    def steepness(part: float) -> float:
        """How the cost changes with knob i, at a part of its way: below 0 it still falls."""
        way = part * forth
        along = -(gi * gj + both * missing) / (gj + both * way) ** 2
        return math.copysign(1.0, forth) * (steep_i + bend_i * way + (steep_j + bend_j * other(way)) * along)

    low, high = 0.0, 1.0
    if steepness(1.0) <= 0:
        low = 1.0
    else:
        for _ in range(50):
            part = (low + high) / 2
            if steepness(part) < 0:
                low = part
            else:
                high = part
    way = low * forth
    new_x, new_y = min(max(x + way, costs.low[i]), costs.high[i]), min(max(y + other(way), costs.low[j]), costs.high[j])
    near = BACK * (costs.high[j] - costs.low[j])
    if abs(new_y - costs.now[j]) <= near:
        new_y = costs.now[j]  # back where it is now, but for rounding
    xs[i], xs[j] = new_x, new_y
    return (new_x, new_y) != (x, y)


def _steep(costs: Costs, i: int, x: float, slope: float) -> float:
    """How the cost changes with a knob that moves with its slope: straight costs have a kink where it is now."""
    way = x - costs.now[i]
    if costs.bent:
        return 2 * costs.weight[i] * way
    sign = 1.0 if slope > 0 else -1.0
    return costs.weight[i] * (sign if sign * way >= 0 else -sign)
