"""Exact derivatives by reverse-mode differentiation of the program (§16): one sweep gives d result / d every lever."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.engine.careful import run_slowly
from kpitree.engine.program import Program


def gradient(program: Program, values: Sequence[float], slot: int) -> tuple[float, ...]:
    """The derivative of `slot` by each lever at `values`: all NaN where it has no value, 0 where nothing follows."""
    return adjoints(program, values, slot)[: len(program.levers)]


def adjoints(program: Program, values: Sequence[float], slot: int) -> tuple[float, ...]:
    """The derivative of `slot` by every slot at `values`, as if that slot alone were moved by hand; NaN as above.

    The slot of a KPI stands for it alone only in a program that shares nothing (`lower(..., shared=False)`).
    """
    x = run_slowly(program, values)
    if math.isnan(x[slot]):
        return (math.nan,) * len(x)
    first = program.first
    adjoint = [0.0] * len(x)
    adjoint[slot] = 1.0
    for i in reversed(program.needed([slot])):
        d = adjoint[first + i]
        if d == 0.0:  # nothing comes through, not even a missing value of a branch that was not chosen
            continue
        op, args = program.instructions[i]
        if op == "add":
            adjoint[args[0]] += d
            adjoint[args[1]] += d
        elif op == "sub":
            adjoint[args[0]] += d
            adjoint[args[1]] -= d
        elif op == "mul":
            adjoint[args[0]] += d * x[args[1]]
            adjoint[args[1]] += d * x[args[0]]
        elif op == "div":
            adjoint[args[0]] += d / x[args[1]]
            adjoint[args[1]] -= d * x[first + i] / x[args[1]]
        elif op == "neg":
            adjoint[args[0]] -= d
        elif op in ("min", "max"):
            a, b = x[args[0]], x[args[1]]
            adjoint[args[1] if (b < a if op == "min" else b > a) else args[0]] += d
        elif op == "if":
            adjoint[args[1] if x[args[0]] != 0 else args[2]] += d
        # ceil, floor, round and comparisons have derivative 0
    return tuple(d if math.isfinite(d) else math.nan for d in adjoint)
