"""The most (or least) that knobs can make of the KGI within their bounds, and whether that is proven (§38).

A straight line in each knob (§22) is largest at a corner. Intervals over the program say which knobs only ever raise or
only ever lower the KGI, whatever the others are; the corners of the others are all looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from kpitree.analysis.knobs import Kgi, Knob, straight
from kpitree.analysis.state import State

Interval = tuple[float, float]
MOST_UNSURE = 12  # knobs whose corners are all looked at: 4,096
ROUNDS = 20


class Corner(NamedTuple):
    """Where the KGI comes furthest towards the target's side; `proven` when nothing within the bounds is further."""

    xs: tuple[float, ...]
    kgi: float
    proven: bool


def furthest(state: State, knobs: Sequence[Knob], value: Kgi, sign: float) -> Corner:
    """The corner of the bounds with the largest `sign` × KGI; corners without a value are no answer."""
    line = straight(state, knobs, value)
    ways = _directions(state, knobs) if line else [(-math.inf, math.inf)] * len(knobs)
    unsure = [n for n, (low, high) in enumerate(ways) if low < 0 < high]
    xs = [knob.low if sign * (low + high) < 0 else knob.high for knob, (low, high) in zip(knobs, ways, strict=True)]
    for n, (low, high) in enumerate(ways):
        if low == high == 0 or n in unsure:
            xs[n] = knobs[n].inside(knobs[n].now)  # no effect: nothing to change
    if len(unsure) <= MOST_UNSURE:
        best = max(_corners(knobs, xs, unsure), key=lambda at: _known(sign * value(at)))
    else:
        best = _climbed(knobs, xs, unsure, value, sign)
    best = _kept(knobs, best, value, sign)
    found = value(best)
    effective = any(knob.open_ended and ways[n] != (0.0, 0.0) for n, knob in enumerate(knobs))
    proven = line and len(unsure) <= MOST_UNSURE and not effective and not math.isnan(found)
    return Corner(tuple(best), found, proven)


def _known(x: float) -> float:
    return -math.inf if math.isnan(x) else x


def _corners(knobs: Sequence[Knob], xs: Sequence[float], unsure: Sequence[int]) -> list[list[float]]:
    """Every choice of ends for the knobs that may go either way, where they are now among them."""
    ends = [sorted({knobs[n].low, knobs[n].high}) for n in unsure]
    found = [list(xs)]
    for choice in product(*ends):
        at = list(xs)
        for n, x in zip(unsure, choice, strict=True):
            at[n] = x
        found.append(at)
    return found


def _climbed(knobs: Sequence[Knob], xs: list[float], unsure: Sequence[int], value: Kgi, sign: float) -> list[float]:
    """One knob at a time to its better end until none gains, from how things are now."""
    best = [knob.inside(knob.now) if n in unsure else x for n, (knob, x) in enumerate(zip(knobs, xs, strict=True))]
    for _ in range(ROUNDS):
        before = list(best)
        for n in unsure:
            ends = (best[n], knobs[n].low, knobs[n].high)
            best[n] = max(ends, key=lambda x: _known(sign * value([*best[:n], x, *best[n + 1 :]])))
        if best == before:
            break
    return best


def _kept(knobs: Sequence[Knob], best: list[float], value: Kgi, sign: float) -> list[float]:
    """The same without moves that gain nothing: what changes nothing stays where it is."""
    top = sign * value(best)
    for n, knob in enumerate(knobs):
        at = best.copy()
        at[n] = knob.inside(knob.now)
        if at[n] != best[n] and sign * value(at) >= top:
            best = at
    return best


def _directions(state: State, knobs: Sequence[Knob]) -> list[Interval]:
    """Between which numbers the derivative of the KGI by each knob lies, wherever in their bounds the knobs stand."""
    program = state.compiled.program
    if program.kgi is None:
        return [(0.0, 0.0)] * len(knobs)
    at: list[Interval] = [(x, x) for x in state.values]
    for knob in knobs:
        at[knob.place] = (knob.low, knob.high)
        for place, was, per in knob.followers:
            ends = was + per * (knob.low - knob.now), was + per * (knob.high - knob.now)
            at[place] = (min(ends), max(ends))
    at += [(math.nan, math.nan) if c is None else (c, c) for c in program.constants]
    at += [(0.0, 0.0)] * len(program.instructions)
    steps = program.needed([program.kgi])
    for i in steps:
        op, args = program.instructions[i]
        at[program.first + i] = _forward(op, [at[a] for a in args])
    back: list[Interval] = [(0.0, 0.0)] * len(at)
    back[program.kgi] = (1.0, 1.0)
    for i in reversed(steps):
        op, args = program.instructions[i]
        _backward(op, args, at, back, back[program.first + i])
    found = []
    for knob in knobs:
        total = back[knob.place]
        for place, _, per in knob.followers:
            total = _plus(total, _times(back[place], (per, per)))
        found.append(total if not math.isnan(total[0] + total[1]) else (-math.inf, math.inf))
    return found


def _forward(op: str, args: Sequence[Interval]) -> Interval:
    if op == "add":
        return _plus(*args)
    if op == "sub":
        return _plus(args[0], _minus(args[1]))
    if op == "mul":
        return _times(*args)
    if op == "neg":
        return _minus(args[0])
    if op == "div" and args[1][0] == args[1][1] != 0:
        return _times(args[0], (1 / args[1][0], 1 / args[1][0]))
    if all(low == high for low, high in args):
        return _held(op, args)
    return -math.inf, math.inf


def _held(op: str, args: Sequence[Interval]) -> Interval:
    from kpitree.engine.careful import operate

    value = operate(op, [low for low, _ in args])
    return value, value


def _backward(op: str, args: Sequence[int], at: Sequence[Interval], back: list[Interval], d: Interval) -> None:
    """What comes through an operation to its arguments; those that cannot move are passed over."""
    if op in ("add", "sub", "neg"):
        first = _minus(d) if op == "neg" else d
        back[args[0]] = _plus(back[args[0]], first)
        if op != "neg":
            back[args[1]] = _plus(back[args[1]], d if op == "add" else _minus(d))
    elif op == "mul":
        a, b = args
        one, other = _times(d, at[b]), _times(d, at[a])
        back[a] = _plus(back[a], one)
        back[b] = _plus(back[b], other)
    elif op == "div" and at[args[1]][0] == at[args[1]][1] != 0:
        per = 1 / at[args[1]][0]
        back[args[0]] = _plus(back[args[0]], _times(d, (per, per)))


def _plus(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _minus(a: Interval) -> Interval:
    return -a[1], -a[0]


def _times(a: Interval, b: Interval) -> Interval:
    ends = [x * y if x and y else 0.0 for x in a for y in b]
    return min(ends), max(ends)
