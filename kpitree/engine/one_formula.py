"""One formula by itself, at given values of the KPIs in it: forwards, and backwards to the one that is not known.

For numbers that come from outside (actuals), where every KPI may be known by itself and need not fit the others. All
rules of docs/semantics.md apply: missing is NaN, and so is what cannot be calculated (§1, §4).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpitree.engine.careful import NAN, operate
from kpitree.engine.program import BINARY, power_of_ten
from kpitree.formula import Binary, Call, Expression, Name, Number, Unary, children


def formula_value(root: Expression, values: Mapping[str, float]) -> float:
    """What a formula gives; `values` has the names in it (left out: missing). Post-order with an explicit stack."""
    done: list[float] = []
    work: list[tuple[Expression, bool]] = [(root, False)]
    while work:
        node, ready = work.pop()
        below = children(node)
        if isinstance(node, Number):
            done.append(node.value)
        elif isinstance(node, Name):
            done.append(values.get(node.name, NAN))
        elif not ready:
            work.append((node, True))
            work.extend((child, False) for child in reversed(below))
        else:
            args = done[len(done) - len(below) :]
            del done[len(done) - len(below) :]
            done.append(_operation(node, args))
    return done[0]


def _operation(node: Expression, args: Sequence[float]) -> float:
    if isinstance(node, Unary):
        return operate("neg", args)
    if isinstance(node, Binary):
        return operate(BINARY[node.op], args)
    assert isinstance(node, Call)
    function = node.function
    if function in ("sum", "avg", "min", "max"):
        op = "add" if function in ("sum", "avg") else function
        total = args[0]
        for arg in args[1:]:  # left to right, as written (§5)
            total = operate(op, (total, arg))
        return operate("div", (total, float(len(args)))) if function == "avg" else total
    if function == "round":
        scale = power_of_ten(node.arguments[1] if len(args) > 1 else Number(0.0))
        return NAN if scale is None else operate("round", (args[0], scale))
    return operate(function, args)


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
