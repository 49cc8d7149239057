"""The slow obvious evaluator: follows the formulas as they are written. The truth in tests, never used by the product.

It shares nothing with the program that the fast evaluators run: it recurses through formulas, asks again for every
KPI, and applies docs/semantics.md rule by rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpitree.formula import Binary, Call, Expression, Name, Number, Unary
from kpitree.model import KpiTree


def reference_values(tree: KpiTree, inputs: Mapping[str, float] | None = None) -> dict[str, float | None]:
    """Every KPI by id; None when it has no value. `inputs` replaces levers and overrides computed KPIs (§15)."""
    given = dict(inputs or {})
    return {kpi.id: _kpi(tree, kpi.id, given, ()) for kpi in tree.kpis}


def _kpi(tree: KpiTree, kpi_id: str, given: Mapping[str, float], path: tuple[str, ...]) -> float | None:
    kpi = tree[kpi_id]
    if kpi_id in given:
        return None if math.isnan(given[kpi_id]) else given[kpi_id]
    if kpi.is_lever:
        return kpi.baseline
    if kpi.expression is None or kpi_id in path or not _sound(tree, kpi_id, given):
        return None
    return _value(tree, kpi.expression, given, (*path, kpi_id))


def _sound(tree: KpiTree, kpi_id: str, given: Mapping[str, float]) -> bool:
    """Not on a cycle (§9) and without unknown names (§8)."""
    seen: set[str] = set()
    stack = [kpi_id]
    while stack:
        current = stack.pop()
        expression = None if current in given else tree[current].expression
        for used in _names(expression):
            target = tree.resolve(used)
            if target == kpi_id or (target is None and current == kpi_id):
                return False
            if target is not None and target not in seen:
                seen.add(target)
                stack.append(target)
    return True


def _names(expression: Expression | None) -> list[str]:
    if isinstance(expression, Name):
        return [expression.name]
    if isinstance(expression, Unary):
        return _names(expression.operand)
    if isinstance(expression, Binary):
        return _names(expression.left) + _names(expression.right)
    if isinstance(expression, Call):
        return [name for argument in expression.arguments for name in _names(argument)]
    return []


def _value(tree: KpiTree, node: Expression, given: Mapping[str, float], path: tuple[str, ...]) -> float | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        target = tree.resolve(node.name)
        return None if target is None else _kpi(tree, target, given, path)
    if isinstance(node, Unary):
        operand = _value(tree, node.operand, given, path)
        return None if operand is None else -operand
    if isinstance(node, Binary):
        left, right = _value(tree, node.left, given, path), _value(tree, node.right, given, path)
        return None if left is None or right is None else _infix(node.op, left, right)
    if node.function == "if":
        condition = _value(tree, node.arguments[0], given, path)
        chosen = node.arguments[1 if condition != 0 else 2]
        return None if condition is None else _value(tree, chosen, given, path)
    values = [_value(tree, argument, given, path) for argument in node.arguments]
    numbers = [v for v in values if v is not None]
    if node.function == "round" and not all(_is_literal(argument) for argument in node.arguments[1:]):
        return None  # digits are written down, not calculated
    return None if len(numbers) < len(values) else _function(node.function, numbers)


def _is_literal(node: Expression) -> bool:
    return _is_literal(node.operand) if isinstance(node, Unary) else isinstance(node, Number)


def _infix(op: str, left: float, right: float) -> float | None:
    answers = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    answers |= {"==": left == right, "<>": left != right}
    if op in answers:
        return 1.0 if answers[op] else 0.0
    if op == "/":
        return None if right == 0 else _in_range(left / right)
    return _in_range(left + right if op == "+" else left - right if op == "-" else left * right)


def _function(name: str, numbers: list[float]) -> float | None:
    if name in ("min", "max"):
        return min(numbers) if name == "min" else max(numbers)
    if name in ("ceil", "floor"):
        exact = Decimal(numbers[0]).to_integral_value(ROUND_CEILING if name == "ceil" else ROUND_FLOOR)
        return float(exact)
    if name == "round":
        digits = int(numbers[1]) if len(numbers) > 1 else 0
        if len(numbers) > 1 and (numbers[1] != digits or not -15 <= digits <= 15):
            return None
        scale = float(f"1e{digits}")
        scaled = _in_range(abs(numbers[0]) * scale + 0.5)
        return None if scaled is None else _in_range(math.copysign(math.floor(scaled) / scale, numbers[0]))
    total = numbers[0]
    for number in numbers[1:]:
        total += number
    if not math.isfinite(total):
        return None
    return total if name == "sum" else total / len(numbers)


def _in_range(value: float) -> float | None:
    return value if math.isfinite(value) else None
