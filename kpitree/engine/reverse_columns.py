"""The derivatives of reverse.py at many points at once, over columns (§16)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kpitree.engine.array_operations import Operand, operate_carefully
from kpitree.engine.program import Program

Array = NDArray[np.float64]
CHUNK = 2048


def gradients(program: Program, points: Array, slot: int) -> Array:
    """`gradient` at many points: (rows, levers) -> (rows, levers), calculated in chunks of rows."""
    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != len(program.levers):
        raise ValueError(f"points must have the shape (rows, {len(program.levers)}), not {points.shape}")
    found = np.empty(points.shape)
    for start in range(0, len(points), CHUNK):
        found[start : start + CHUNK] = _chunk(program, points[start : start + CHUNK], slot)
    return found


def _chunk(program: Program, points: Array, slot: int) -> Array:
    rows, first = len(points), program.first
    needed = program.needed([slot])
    x: dict[int, Operand] = dict(enumerate(np.where(np.isfinite(points), points, np.nan).T))
    for i, constant in enumerate(program.constants, len(program.levers)):
        x[i] = math.nan if constant is None else constant
    for i in needed:
        op, args = program.instructions[i]
        x[first + i] = operate_carefully(op, [x[a] for a in args])[0]
    adjoint: dict[int, Operand] = {slot: np.ones(rows)}

    def give(to: int, amount: Operand) -> None:
        adjoint[to] = adjoint[to] + amount if to in adjoint else amount

    with np.errstate(all="ignore"):
        for i in reversed(needed):
            if first + i not in adjoint:
                continue
            d = adjoint.pop(first + i)
            op, args = program.instructions[i]
            for to, amount in _contributions(op, args, x, x[first + i], d):
                # Where nothing comes through, nothing goes on: 0 times a missing value stays 0.
                give(to, np.where(d == 0.0, 0.0, amount))
    found = np.zeros((rows, len(program.levers)))
    for i in range(len(program.levers)):
        found[:, i] = adjoint.get(i, 0.0)
    found[np.isnan(np.broadcast_to(x[slot], (rows,)))] = np.nan
    found[~np.isfinite(found)] = np.nan
    return found


def _contributions(
    op: str, args: Sequence[int], x: dict[int, Operand], result: Operand, d: Operand
) -> list[tuple[int, Operand]]:
    """What one operation passes on to each of its arguments when `d` arrives at its result."""
    if op == "add":
        return [(args[0], d), (args[1], d)]
    if op == "sub":
        return [(args[0], d), (args[1], -d)]
    if op == "mul":
        return [(args[0], d * x[args[1]]), (args[1], d * x[args[0]])]
    if op == "div":
        return [(args[0], d / x[args[1]]), (args[1], -(d * result / x[args[1]]))]
    if op == "neg":
        return [(args[0], -d)]
    if op in ("min", "max"):
        second = x[args[1]] < x[args[0]] if op == "min" else x[args[1]] > x[args[0]]
        return [(args[0], np.where(second, 0.0, d)), (args[1], np.where(second, d, 0.0))]
    if op == "if":
        chosen = np.not_equal(x[args[0]], 0.0)
        return [(args[1], np.where(chosen, d, 0.0)), (args[2], np.where(chosen, 0.0, d))]
    return []
