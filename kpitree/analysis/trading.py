"""Trading knobs against each other along the exact curve on which the KGI keeps its value, until no trade gains."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.costs import Costs, back, to_end

Standing = tuple[int, int]  # bits: which knobs have moved, down or up; which of them are between their ends

TRADES = 400
# Relative difference of two prices that is none. What it costs too much is its square where costs are bent.
EVEN, EVEN_BENT = 1e-9, 1e-5
BACK = 1e-12  # of a knob's bounds: nearer than that to where it is now is rounding


def traded(costs: Costs, xs: list[float], known: set[Standing] | None = None) -> list[float]:
    """Trade the most overpaid knob against the cheapest until none gains.

    With straight costs `known` may hold how knobs stood in earlier trades: who comes there again would end where they
    did, and stops. How they stand here is added.
    """
    even = EVEN_BENT if costs.bent else EVEN
    rows = list(zip(costs.now, costs.low, costs.high, costs.weight, strict=True))
    for _ in range(TRADES):
        here, slope = costs.look(xs)
        cheap, dear, i, j = math.inf, -math.inf, -1, -1
        moved = between = 0
        for n, (now, low, high, weight) in enumerate(rows):
            g, x = slope[n], xs[n]
            if g > 0:
                used, room, rest = x - now, high - x, x - low
            elif g < 0:
                used, room, rest = now - x, x - low, high - x
            else:
                continue
            if used > 0:
                moved |= 1 << 2 * n + (g > 0)
                if room > 0:
                    between |= 1 << n
            price = (2 * weight * used if costs.bent else weight if used >= 0 else -weight) / abs(g)
            if room > 0 and price < cheap:
                cheap, i = price, n
            if used > 0 and rest > 0 and price > dear:
                dear, j = price, n
        if known is not None and not between & between - 1:  # with one knob between its ends the target says where
            if (moved, between) in known:
                break
            known.add((moved, between))
        if i < 0 or j < 0 or i == j or dear - cheap <= even * max(abs(dear), abs(cheap)):
            break
        if not _trade(costs, xs, slope, here, i, j):
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
    elif not costs.bent:
        # A straight cost touches the curve of the target, a hyperbola, in one place.
        square = steep_j * (gi * gj + both * missing) / steep_i
        if square > 0 and both:
            low = min(max((math.copysign(math.sqrt(square), gj) - gj) / both / forth, 0.0), 1.0)
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
