"""Independent ways to the same number: slow, obvious, and sharing no code with what they check.

`value_with` follows the formulas with any kind of number: floats, exact `Fraction`s, or `Dual` numbers, which carry
their derivative along (forward mode: nothing in common with the reverse sweep they check).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
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


@dataclass(frozen=True)
class Anova:
    """Variance and its shares by lever, from the definitions."""

    variance: float
    first: list[float]
    total: list[float]
    shapley: list[float]


def anova(values: Any, weights: Sequence[Sequence[float]]) -> Anova:
    """Of a function on a grid of discrete, independent inputs: `values` has one axis per input, `weights` its chances.

    Every subset S of the inputs is asked for the variance of E[f | S]; first-order indices, total ones and Shapley
    effects are then what their definitions say.
    """
    d = len(weights)
    closed = {s: _explained(values, weights, s) for n in range(d + 1) for s in combinations(range(d), n)}
    variance = closed[tuple(range(d))]
    whole = variance or 1.0  # of nothing all shares are nothing
    first = [closed[(i,)] / whole for i in range(d)]
    total = [(variance - closed[tuple(k for k in range(d) if k != i)]) / whole for i in range(d)]
    shapley = [0.0] * d
    for s, explained in closed.items():
        for i in set(range(d)) - set(s):
            chance = math.factorial(len(s)) * math.factorial(d - len(s) - 1) / math.factorial(d)
            shapley[i] += chance * (closed[tuple(sorted((*s, i)))] - explained) / whole
    return Anova(variance, first, total, shapley)


def _explained(values: Any, weights: Sequence[Sequence[float]], known: tuple[int, ...]) -> float:
    """The variance of E[f | known]."""
    expected, mean = values, values
    for axis in reversed(range(len(weights))):
        along = tuple(weights[axis])
        mean = sum(w * mean.take(k, axis=axis) for k, w in enumerate(along))
        if axis not in known:
            averaged = sum(w * expected.take(k, axis=axis) for k, w in enumerate(along))
            expected = averaged.reshape([*averaged.shape[:axis], 1, *averaged.shape[axis:]])
    squares = (expected - float(mean)) ** 2
    for axis in reversed(range(len(weights))):
        if axis in known:
            squares = sum(w * squares.take(k, axis=axis) for k, w in enumerate(weights[axis]))
        else:
            squares = squares.take(0, axis=axis)
    return float(squares)


@dataclass(frozen=True)
class Indices:
    """What a textbook function's indices are."""

    first: list[float]
    total: list[float]
    shapley: list[float]


def ishigami(a: float = 7.0, b: float = 0.1) -> Indices:
    """sin x + a sin² y + b z⁴ sin x, each uniform on -pi..pi (Ishigami and Homma 1990)."""
    one, two = (1 + b * math.pi**4 / 5) ** 2 / 2, a * a / 8
    both = b * b * math.pi**8 * 8 / 225
    whole = one + two + both
    first, total = [one, two, 0.0], [one + both, two, both]
    shapley = [one + both / 2, two, both / 2]
    return Indices(*([part / whole for part in parts] for parts in (first, total, shapley)))


def sobol_g(a: Sequence[float]) -> Indices:
    """The product of (|4 x - 2| + a) / (1 + a), each uniform on 0..1 (Sobol 1993)."""
    parts = [1 / (3 * (1 + x) ** 2) for x in a]
    whole = math.prod(1 + v for v in parts) - 1
    total = [v * math.prod(1 + w for k, w in enumerate(parts) if k != i) / whole for i, v in enumerate(parts)]
    shapley = [0.0] * len(parts)
    for n in range(1, len(parts) + 1):
        for s in combinations(range(len(parts)), n):
            for i in s:
                shapley[i] += math.prod(parts[k] for k in s) / n / whole
    return Indices([v / whole for v in parts], total, shapley)
