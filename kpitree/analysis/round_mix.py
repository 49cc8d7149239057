"""A mix in numbers as people say them: a win rate of 26.9 %, not of 26.8274 %, and the target is still met (§39).

Every lever comes back to the last round number on its way. Then, step by step, the one that brings most for its cost
goes on to its next, until the target is met: nothing is assumed about the KGI, it is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpitree.analysis.knobs import Knob
    from kpitree.analysis.mixing import Mixing

DIGITS = 3  # of a number that is said; volumes whole
LEAST_STEPS = 10  # that a range is cut into at least
MOST_TURNS = 400
TINY, HUGE = 1e-200, 1e200  # beyond which nothing is rounded


def rounded(mixing: Mixing, xs: Sequence[float]) -> tuple[float, ...]:
    """`xs`, which meet the target, in round numbers that meet it; the same `xs` where there are none."""
    knobs, start = mixing.knobs, mixing.start()
    moving = [n for n, x in enumerate(xs) if x != start[n]]
    if not all(TINY < max(abs(xs[n]), abs(knobs[n].now)) < HUGE for n in moving):
        return tuple(xs)
    ways = {n: math.copysign(1.0, xs[n] - start[n]) for n in moving}
    steps = {n: step_of(knobs[n], xs[n], whole=_whole(mixing, n)) for n in moving}
    at = list(xs)
    for n in moving:
        at[n] = _last(knobs[n], start[n], xs[n], steps[n])
    for _ in range(MOST_TURNS):
        if mixing.meets(at):
            return tuple(_trimmed(mixing, at, start, steps))
        here, paid = mixing.sign * mixing.value(at), mixing.cost(at)
        best, chosen = 0.0, at
        for n in moving:
            further = at.copy()
            further[n] = _next(knobs[n], at[n], ways[n] * steps[n])
            # What goes beyond the target is worth nothing: a step of a whole person is not taken for a tenth of one.
            gain = min(mixing.sign * mixing.value(further), mixing.sign * mixing.goal) - here
            worth = gain / max(mixing.cost(further) - paid, TINY) if gain > 0 else 0.0
            if worth > best:
                best, chosen = worth, further
        if chosen is at:
            break
        at = chosen
    return tuple(xs)


def step_of(knob: Knob, x: float, *, whole: bool = False) -> float:
    """What the numbers of a lever are multiples of: so that three digits say them, and its range has ten at least."""
    step = 10.0 ** (math.floor(math.log10(max(abs(x), abs(knob.now)))) + 1 - DIGITS)
    room = max(knob.high - knob.now, knob.now - knob.low) / LEAST_STEPS
    if 0 < room < step and not knob.open_ended:
        step = 10.0 ** math.floor(math.log10(room))
    return max(1.0, step) if whole else step


def _whole(mixing: Mixing, n: int) -> bool:
    return mixing.state is not None and mixing.state.tree[mixing.knobs[n].id].is_volume


def _last(knob: Knob, start: float, x: float, step: float) -> float:
    """The last round number before `x`; an end of the range stays, and nothing goes back beyond where it started."""
    for end in () if knob.open_ended else (knob.low, knob.high):
        if math.isclose(x, end, rel_tol=1e-12):
            return end
    x = _clean(x)
    if x > start:
        return min(x, max(start, _clean(math.floor(_clean(x / step)) * step)))
    return max(x, min(start, _clean(math.ceil(_clean(x / step)) * step)))


def _next(knob: Knob, x: float, step: float) -> float:
    """The next round number, `step` having the sign of the way; no further than the end of the range."""
    size = abs(step)
    count = math.floor(_clean(x / size)) + 1 if step > 0 else math.ceil(_clean(x / size)) - 1
    further = _clean(count * size)
    return further if knob.open_ended else knob.inside(further)


def _trimmed(mixing: Mixing, at: list[float], start: Sequence[float], steps: dict[int, float]) -> list[float]:
    """The same without steps that are not needed, those of the longest way first."""
    for n in sorted(steps, key=lambda n: -steps[n] / mixing.knobs[n].width):
        while at[n] != start[n]:
            nearer = at.copy()
            way = start[n] - at[n]
            nearer[n] = (
                start[n] if abs(way) <= steps[n] else _next(mixing.knobs[n], at[n], math.copysign(steps[n], way))
            )
            if nearer[n] == at[n] or not mixing.meets(nearer):
                break
            at = nearer
    return at


def _clean(value: float) -> float:
    """Without what binary arithmetic leaves behind: 0.27 for 0.27000000000000002."""
    return float(f"{value:.12g}")
