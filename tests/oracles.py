"""Independent ways to the same number: slow, obvious, and sharing no code with what they check.

`value_with` follows the formulas with any kind of number: floats, exact `Fraction`s, or `Dual` numbers, which carry
their derivative along (forward mode: nothing in common with the reverse sweep they check).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kpitree.formula import Call, Expression, Name, Number, Unary
from kpitree.model import KpiTree


class NoValue(Exception):
    """Missing, or divided by zero."""


@dataclass(frozen=True)
class Dual:
    """A number and its derivative by one lever."""

    value: float
    slope: float = 0.0

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: Dual) -> Dual:
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)


def plain(x: Any) -> Any:
    """The number itself."""
    return x.value if isinstance(x, Dual) else x


def value_with(tree: KpiTree, kpi_id: str, inputs: Mapping[str, Any], number: Any) -> Any:
    """The value of a KPI of a sound tree; `inputs` has its levers, `number` makes a number of a float."""
    if kpi_id in inputs:
        if inputs[kpi_id] is None or math.isnan(plain(inputs[kpi_id])):
            raise NoValue
        return inputs[kpi_id]
    expression = tree[kpi_id].expression
    assert expression is not None
    return _node(tree, expression, inputs, number)


def _node(tree: KpiTree, node: Expression, inputs: Mapping[str, Any], number: Any) -> Any:
    if isinstance(node, Number):
        return number(node.value)
    if isinstance(node, Name):
        target = tree.resolve(node.name)
        assert target is not None
        return value_with(tree, target, inputs, number)
    if isinstance(node, Unary):
        return -_node(tree, node.operand, inputs, number)
    if isinstance(node, Call):
        return _call(tree, node, inputs, number)
    a, b = _node(tree, node.left, inputs, number), _node(tree, node.right, inputs, number)
    if node.op == "+":
        return a + b
    if node.op == "-":
        return a - b
    if node.op == "*":
        return a * b
    if node.op == "/":
        if plain(b) == 0:
            raise NoValue
        return a / b
    x, y = plain(a), plain(b)
    holds = {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y, "==": x == y, "<>": x != y}[node.op]
    return number(1.0 if holds else 0.0)


def _call(tree: KpiTree, node: Call, inputs: Mapping[str, Any], number: Any) -> Any:
    if node.function == "if":
        condition = plain(_node(tree, node.arguments[0], inputs, number))
        return _node(tree, node.arguments[1 if condition != 0 else 2], inputs, number)
    args = [_node(tree, argument, inputs, number) for argument in node.arguments]
    if node.function == "min":
        return min(args, key=plain)
    if node.function == "max":
        return max(args, key=plain)
    if node.function in ("sum", "avg"):
        total = args[0]
        for arg in args[1:]:
            total = total + arg
        return total if node.function == "sum" else total / number(float(len(args)))
    x = plain(args[0])
    if node.function in ("ceil", "floor"):
        return number(float(math.ceil(x) if node.function == "ceil" else math.floor(x)))
    scale = float(f"1e{int(plain(args[1]))}") if len(args) > 1 else 1.0
    return number(math.copysign(math.floor(abs(x) * scale + 0.5) / scale, x))


def exact(value: float) -> Fraction:
    """A float as the fraction it is."""
    return Fraction(value)
