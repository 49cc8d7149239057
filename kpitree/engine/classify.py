"""Is the KGI a straight line in each lever (§22)? If so, second derivatives vanish and the fast methods are exact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kpitree.engine.program import COMPARISONS, ROUNDING, Program
from kpitree.problems import Problem


@dataclass(frozen=True, slots=True)
class Classification:
    """`reason` is the first thing in the way: a warning at the KPI in whose formula it stands; None when multilinear.

    Codes: `not_multilinear_function` (params: function), `not_multilinear_division` and `not_multilinear_product`
    (params: lever, an id).
    """

    multilinear: bool
    reason: Problem | None = None


def classify(program: Program, moving: Collection[str] | None = None) -> Classification:
    """Classify what feeds the KGI. A tree without a KGI is multilinear: there is nothing to bend.

    With `moving` (ids of levers) the others count as constants: what is done to them alone bends nothing.
    """
    if program.kgi is None:
        return Classification(True)
    # Which levers reach a slot, as bits of one integer.
    reached = [1 << i if moving is None or k in moving else 0 for i, k in enumerate(program.levers)]
    reached += [0] * len(program.constants)
    reached += [0] * len(program.instructions)
    for i in program.needed([program.kgi]):
        op, args = program.instructions[i]
        masks = [reached[a] for a in args]
        together = 0
        for mask in masks:
            together |= mask
        reached[program.first + i] = together
        if not together:
            continue
        bend: tuple[str, dict[str, str]] | None = None
        if op in COMPARISONS:
            bend = "not_multilinear_function", {"function": "if"}
        elif op in ("min", "max", "if") or op in ROUNDING:
            bend = "not_multilinear_function", {"function": op}
        elif op == "div" and masks[1]:
            bend = "not_multilinear_division", {"lever": _lever(program, masks[1])}
        elif op == "mul" and masks[0] & masks[1]:
            bend = "not_multilinear_product", {"lever": _lever(program, masks[0] & masks[1])}
        if bend is not None:
            code, params = bend
            problem = Problem(code=code, severity="warning", kpi=program.homes[i], params=dict(params))
            return Classification(False, problem)
    return Classification(True)


def _lever(program: Program, mask: int) -> str:
    """The first lever in a set of bits."""
    return program.levers[(mask & -mask).bit_length() - 1]
