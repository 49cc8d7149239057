"""One operation at a time with every rule of docs/semantics.md applied: what the fast evaluators fall back to.

Missing is NaN; so is a division by zero and a result beyond the range of a double (§1, §4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.engine.meaning import meaning
from kpitree.engine.program import Program
from kpitree.formula import Operation

NAN = math.nan


def operate(op: str, args: Sequence[float]) -> float:
    """The result of one operation of the program on numbers; NaN when it has none.

    >>> operate("div", (1.0, 0.0)), operate("if", (1.0, 5.0, NAN)), operate("round", (-2.5, 1.0))
    (nan, 5.0, -3.0)
    """
    a = args[0]
    if op == "if":
        return NAN if math.isnan(a) else (args[1] if a != 0 else args[2])
    if any(map(math.isnan, args)):
        return NAN
    if len(args) == 1:
        return -a if op == "neg" else -(-a // 1.0) if op == "ceil" else a // 1.0
    b = args[1]
    if op == "add":
        result = a + b
    elif op == "sub":
        result = a - b
    elif op == "mul":
        result = a * b
    elif op == "div":
        result = a / b if b != 0 else NAN
    elif op == "min":
        result = b if b < a else a
    elif op == "max":
        result = b if b > a else a
    elif op == "round":
        result = math.copysign((abs(a) * b + 0.5) // 1.0 / b, a)
    else:
        result = float(compare(op, a, b))
    return result if -math.inf < result < math.inf else NAN


def calculate(node: Operation, values: Sequence[float]) -> float:
    """The value of one operator or function of a formula; NaN when it has none."""
    return meaning(node, values, _operate, _number)


def _operate(op: str, *args: float) -> float:
    return operate(op, args)


def _number(value: float | None) -> float:
    return NAN if value is None else value


def compare(op: str, a: float, b: float) -> bool:
    """§7 on two numbers that are there."""
    if op in ("eq", "ne"):
        return (a == b) == (op == "eq")
    if op in ("lt", "le"):
        return a < b or (op == "le" and a == b)
    return a > b or (op == "ge" and a == b)


def run_slowly(program: Program, values: Sequence[float]) -> list[float]:
    """Every slot of the program for one set of lever values (in `program.levers` order)."""
    if len(values) != len(program.levers):
        raise ValueError(f"{len(program.levers)} lever values wanted, got {len(values)}")
    slots = [v if math.isfinite(v) else NAN for v in map(float, values)]
    slots.extend(NAN if c is None else c for c in program.constants)
    for op, args in program.instructions:
        slots.append(operate(op, [slots[a] for a in args]))
    return slots
