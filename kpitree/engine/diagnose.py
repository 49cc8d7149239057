"""Why a formula has no value: which of its inputs are missing, or where it divides by zero or leaves the range."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from kpitree.engine.careful import NAN, calculate
from kpitree.engine.meaning import power_of_ten
from kpitree.formula import Binary, Call, Expression, Leaf, Number, Operation, fold

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

    def leaf(node: Leaf) -> Diagnosis:
        if isinstance(node, Number):
            return Diagnosis(node.value)
        kpi_id = meaning[node.name]
        value = value_of(kpi_id)
        return Diagnosis(value, (kpi_id,) if math.isnan(value) else ())

    return fold(expression, leaf, _apply)


def _apply(node: Operation, args: list[Diagnosis]) -> Diagnosis:
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
    result = calculate(node, values)
    return Diagnosis(result, (), *_blame(node, values)) if math.isnan(result) else Diagnosis(result)


def _blame(node: Operation, values: list[float]) -> tuple[Fault, Expression]:
    """What went wrong in one operator or function that has no value though its arguments have theirs."""
    if isinstance(node, Binary) and node.op == "/" and values[1] == 0:
        return "divide_by_zero", node.right
    if isinstance(node, Call) and node.function == "round" and len(values) > 1:
        digits = node.arguments[1]
        if power_of_ten(digits) is None:
            return "round_digits", digits
    return "overflow", node
