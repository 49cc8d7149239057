"""What the cheapest way to a target is sought in: bounds, costs, and how the value answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Value = Callable[[Sequence[float]], float]
Both = Callable[[Sequence[float]], tuple[float, Sequence[float]]]

HALVINGS = 60
NEAR = 1e-6  # of the way to the further end: where a curve's slope is taken


@dataclass(frozen=True, slots=True)
class Costs:
    """`value` is to rise to `target`; the knobs stand within `low`..`high` and cost `weight` for their way from `now`.

    All are as long as there are knobs; finite, weights above 0. `bent` squares the ways. `line` says that the value is
    a straight line in each knob; where it is not, what is found meets the target and may not be the cheapest, and `far`
    is a place that meets the target. `both` gives the value and its derivative by each knob, where it is known.
    """

    value: Value
    target: float
    now: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    weight: Sequence[float]
    bent: bool = True
    line: bool = True
    far: Sequence[float] = ()
    both: Both | None = None

    def cost(self, xs: Sequence[float]) -> float:
        """What standing at `xs` costs."""
        ways = [x - now for x, now in zip(xs, self.now, strict=True)]
        if self.bent:
            return math.fsum(w * way * way for w, way in zip(self.weight, ways, strict=True))
        return math.fsum(w * abs(way) for w, way in zip(self.weight, ways, strict=True))

    def look(self, xs: list[float]) -> tuple[float, Sequence[float]]:
        """The value, and how it answers to each knob."""
        if self.both is not None:
            return self.both(xs)
        here = self.value(xs)
        return here, differences(self, xs, here)

    def start(self) -> list[float]:
        """Where the knobs are now, or the nearest bounds."""
        return [min(max(x, a), b) for x, a, b in zip(self.now, self.low, self.high, strict=True)]


def differences(costs: Costs, xs: list[float], here: float) -> list[float]:
    """How the value answers to each knob: exact where it is a straight line in each. 0 for one that cannot move."""
    found, value = [], costs.value
    for i, x in enumerate(xs):
        low, high = costs.low[i], costs.high[i]
        other = high if high - x > x - low else low
        if not costs.line:
            other = x + (other - x) * NEAR
        if other == x:
            found.append(0.0)
            continue
        xs[i] = other
        found.append((value(xs) - here) / (other - x))
        xs[i] = x
    return found


def to_end(costs: Costs, xs: Sequence[float], slope: Sequence[float], i: int) -> float:
    """How far a knob can go on towards the target."""
    return costs.high[i] - xs[i] if slope[i] > 0 else xs[i] - costs.low[i]


def back(costs: Costs, xs: Sequence[float], slope: Sequence[float], i: int) -> float:
    """How far a knob can go back: to where it is now, if it has moved; else to its other end."""
    sign = 1.0 if slope[i] > 0 else -1.0
    used = sign * (xs[i] - costs.now[i])
    return max(0.0, min(used, xs[i] - costs.low[i] if sign > 0 else costs.high[i] - xs[i]))


def far_of(costs: Costs) -> list[float]:
    """All knobs at the ends that lead to the target, as far as slopes tell."""
    far = costs.start()
    for _ in range(2):  # a knob without effect may have one once others have moved
        _, slope = costs.look(far)
        far = [
            x if g == 0 else b if g > 0 else a
            for x, g, a, b in zip(far, slope, costs.low, costs.high, strict=True)
        ]  # fmt: skip
    return far


def between(costs: Costs, start: Sequence[float], far: Sequence[float]) -> list[float]:
    """The first place on the straight way from `start`, which misses the target, to `far` that meets it."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        part = (low + high) / 2
        if costs.value([a + part * (b - a) for a, b in zip(start, far, strict=True)]) >= costs.target:
            high = part
        else:
            low = part
    return [b if high == 1.0 else a + high * (b - a) for a, b in zip(start, far, strict=True)]
