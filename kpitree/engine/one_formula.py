"""One formula by itself, at given values of the KPIs in it: forwards, and backwards to the one that is not known.

For numbers that come from outside (actuals), where every KPI may be known by itself and need not fit the others. All
rules of docs/semantics.md apply: missing is NaN, and so is what cannot be calculated (§1, §4).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpitree.engine.careful import NAN, calculate, operate
from kpitree.formula import Binary, Call, Expression, Leaf, Name, Number, Unary, children, fold


def formula_value(root: Expression, values: Mapping[str, float]) -> float:
    """What a formula gives; `values` has the names in it (left out: missing)."""

    def leaf(node: Leaf) -> float:
        return node.value if isinstance(node, Number) else values.get(node.name, NAN)

    return fold(root, leaf, calculate)


def solve_for(root: Expression, unknown: str, result: float, values: Mapping[str, float]) -> float:
    """The value of `unknown` at which a formula gives `result`, the others being `values`; NaN where none is certain.

    Certain is what + - * / sum and avg leave only one answer for, with the unknown in one place.

    >>> from kpitree.formula import parse_formula
    >>> solve_for(parse_formula("leads * rate").expression, "rate", 9.6, {"leads": 120.0})
    0.08
    """
    path = _path(root, unknown)
    if path is None:
        return NAN
    wanted = result
    for node, at in path:
        others = [formula_value(child, values) for i, child in enumerate(children(node)) if i != at]
        wanted = _backwards(node, at, wanted, others)
    return wanted if math.isfinite(wanted) else NAN


def _path(root: Expression, name: str) -> list[tuple[Expression, int]] | None:
    """The way to the one place of a name: each node above it and which child leads there; None for none or several."""
    nodes: list[tuple[Expression, int, int]] = [(root, -1, 0)]  # node, its parent's place here, which child it is
    places = []
    for at, (node, _, _) in enumerate(nodes):
        if isinstance(node, Name) and node.name == name:
            places.append(at)
        nodes.extend((child, at, i) for i, child in enumerate(children(node)))
    if len(places) != 1:
        return None
    way = []
    _, parent, child = nodes[places[0]]
    while parent >= 0:
        way.append((nodes[parent][0], child))
        _, parent, child = nodes[parent]
    return way[::-1]


def _backwards(node: Expression, at: int, result: float, others: Sequence[float]) -> float:
    """What the child at `at` must be, so that `node` gives `result`."""
    if isinstance(node, Unary):
        return -result
    if isinstance(node, Call):
        if node.function not in ("sum", "avg"):
            return NAN
        total = operate("mul", (result, float(len(node.arguments)))) if node.function == "avg" else result
        for other in others:
            total = operate("sub", (total, other))
        return total
    if not isinstance(node, Binary):
        return NAN
    other = others[0]
    if node.op == "+":
        return operate("sub", (result, other))
    if node.op == "-":
        return operate("add", (result, other)) if at == 0 else operate("sub", (other, result))
    if node.op == "*":
        return operate("div", (result, other))
    if node.op == "/":
        return operate("mul", (result, other)) if at == 0 else operate("div", (other, result))
    return NAN
