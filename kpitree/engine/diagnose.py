"""Why a formula has no value: which of its inputs are missing, or where it divides by zero or leaves the range."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from kpitree.engine.careful import NAN, operate
from kpitree.engine.program import BINARY, power_of_ten
from kpitree.formula import Binary, Call, Expression, Name, Number, Unary, children

Fault = Literal["divide_by_zero", "overflow", "round_digits"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The value of a formula, or why there is none.

    `missing`: ids of the inputs without a value that the result needs. `fault`: what goes wrong in this very formula,
    at `node` (for a division the divisor).
    """

    value: float
    missing: tuple[str, ...] = ()
    fault: Fault | None = None
    node: Expression | None = None


def diagnose(expression: Expression, meaning: Mapping[str, str], value_of: Callable[[str], float]) -> Diagnosis:
    """Evaluate one formula given the values of the KPIs it uses (NaN when missing); `meaning` maps names to ids."""
    done: list[Diagnosis] = []
    work: list[tuple[Expression, bool]] = [(expression, False)]
    while work:
        node, ready = work.pop()
        below = children(node)
        if isinstance(node, Number):
            done.append(Diagnosis(node.value))
        elif isinstance(node, Name):
            kpi_id = meaning[node.name]
            value = value_of(kpi_id)
            done.append(Diagnosis(value, (kpi_id,) if math.isnan(value) else ()))
        elif not ready:
            work.append((node, True))
            work.extend((child, False) for child in reversed(below))
        else:
            args = done[len(done) - len(below) :]
            del done[len(done) - len(below) :]
            done.append(_apply(node, args))
    return done[0]


def _apply(node: Expression, args: list[Diagnosis]) -> Diagnosis:
    if isinstance(node, Call) and node.function == "if":
        if math.isnan(args[0].value):
            return args[0]
        return args[1] if args[0].value != 0 else args[2]
    broken = [arg for arg in args if math.isnan(arg.value)]
    if broken:
        own = next((arg for arg in broken if arg.fault), None)
        missing = tuple(dict.fromkeys(kpi_id for arg in broken for kpi_id in arg.missing))
        return Diagnosis(NAN, missing, own.fault if own else None, own.node if own else None)
    values = [arg.value for arg in args]
    result, fault, culprit = _calculate(node, values)
    return Diagnosis(result, (), fault, culprit) if math.isnan(result) else Diagnosis(result)


def _calculate(node: Expression, values: list[float]) -> tuple[float, Fault, Expression]:
    """The value of one operator or function, and what is to blame should it be NaN."""
    if isinstance(node, Unary):
        return operate("neg", values), "overflow", node
    if isinstance(node, Binary):
        zero = node.op == "/" and values[1] == 0
        return operate(BINARY[node.op], values), "divide_by_zero" if zero else "overflow", node.right if zero else node
    assert isinstance(node, Call)
    if node.function == "round":
        scale = power_of_ten(node.arguments[1]) if len(values) > 1 else 1.0
        if scale is None:
            return NAN, "round_digits", node.arguments[1]
        return operate("round", [values[0], scale]), "overflow", node
    if node.function in ("ceil", "floor"):
        return operate(node.function, values), "overflow", node
    op = "add" if node.function in ("sum", "avg") else node.function
    total = values[0]
    for value in values[1:]:
        total = operate(op, [total, value])
    return total / len(values) if node.function == "avg" else total, "overflow", node
