"""How a KPI answers when some levers are divided by n: not at all (degree 0), alike (1), to a power, or otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from kpitree.engine import dependency_order
from kpitree.formula import INFIX, Binary, Call, Expression, Name, Number, Unary
from kpitree.formula.links import read_link
from kpitree.model import Kpi, KpiTree
from kpitree.workspace.actions.formulas import meant

VOLUME = 3
HIGHEST = 60  # nobody means more than a few; powers beyond leave the range of a double
# "any" is zero, which fits everywhere; None is no degree at all: 固定費 + 変動費 when only the volumes are divided.
Degree = int | Literal["any"] | None


def degrees(tree: KpiTree, branch: Collection[str], divided: Collection[str]) -> dict[str, Degree]:
    """The degree of every KPI in `branch` when the levers in `divided` shrink together; inputs come before users."""
    order = dependency_order({kpi_id: tree.inputs(kpi_id) for kpi_id in branch})
    found: dict[str, Degree] = {}
    for kpi_id in order.sequence:
        kpi = tree[kpi_id]
        expression = meant(tree, kpi)
        if kpi.is_lever:
            found[kpi_id] = 1 if kpi_id in divided else 0
        else:
            found[kpi_id] = None if expression is None or kpi_id in order.cycles else _degree(expression, found)
    return found


def _degree(node: Expression, known: Mapping[str, Degree]) -> Degree:
    if isinstance(node, Name):
        return known.get(node.name)
    if isinstance(node, Number):
        return "any" if node.value == 0 else 0
    if (link := read_link(node)) is not None:  # its anchor is divided as its driver is (`split`)
        return None if known.get(link.driver) is None else known.get(link.base)
    if isinstance(node, Unary):
        return _degree(node.operand, known)
    if isinstance(node, Binary):
        return _combined(node.op, _degree(node.left, known), _degree(node.right, known))
    return _called(node.function, [_degree(argument, known) for argument in node.arguments])


def _combined(op: str, left: Degree, right: Degree) -> Degree:
    if left is None or right is None:
        return None
    if op in ("+", "-"):
        return _same(left, right)
    if INFIX[op].is_comparison:
        return None if _same(left, right) is None else 0
    if left == "any":
        return left
    if right == "any":
        return None if op == "/" else right
    power = left + right if op == "*" else left - right
    return power if abs(power) <= HIGHEST else None


def _same(left: Degree, right: Degree) -> Degree:
    if left == "any":
        return right
    return left if right in ("any", left) else None


def _called(function: str, found: list[Degree]) -> Degree:
    if None in found:
        return None
    if function == "if":
        return _same(found[1], found[2]) if found[0] in (0, "any") else None
    if function in ("ceil", "floor", "round"):
        return found[0] if found[0] in (0, "any") else None
    total = found[0]
    for degree in found[1:]:
        total = _same(total, degree) if total is not None else None
    return total


def amounts(tree: KpiTree, kpi_id: str) -> frozenset[str]:
    """The levers that say how much of this KPI there is: every term of a sum, of a product the most countable factor.

    In 件数 × 単価 the 件数, in 広告費 + 展示会費 both.
    """
    found: set[str] = set()
    seen: set[str] = set()
    stack: list[Expression] = [Name(kpi_id)]
    while stack:
        node = stack.pop()
        if isinstance(node, Unary):
            stack.append(node.operand)
        elif isinstance(node, Binary):
            stack += _carriers(tree, node)
        elif isinstance(node, Call):
            choice = {"if": node.arguments[1:], "round": node.arguments[:1]}
            stack += choice.get(node.function, node.arguments)
        elif isinstance(node, Name) and node.name in tree and node.name not in seen:
            seen.add(node.name)
            if tree[node.name].is_lever:
                found.add(node.name)
            elif (inner := meant(tree, tree[node.name])) is not None:
                stack.append(inner)
    return frozenset(found)


def _carriers(tree: KpiTree, node: Binary) -> tuple[Expression, ...]:
    """The operands that carry the amount of an operation."""
    if node.op == "*":
        return (node.right if countable(tree, node.right) > countable(tree, node.left) else node.left,)
    if node.op == "/":
        return (node.left,)
    return () if INFIX[node.op].is_comparison else (node.left, node.right)


def is_intensity(tree: KpiTree, kpi: Kpi) -> bool:
    """True for a rate, a ratio or a price: so much per something, which segments do not add up to."""
    unit, formula = kpi.measure, meant(tree, kpi)
    if unit.kind in ("rate", "ratio") or unit.per:
        return True
    return isinstance(formula, Binary) and formula.op == "/" and countable(tree, formula.right) == VOLUME


def countable(tree: KpiTree, node: Expression) -> int:
    """How likely a factor is the amount: volumes (3), money (2), what nobody said (1), rates (0), numbers (-1)."""
    if isinstance(node, Name):
        return _countable_kpi(tree[node.name]) if node.name in tree else -1
    if isinstance(node, Unary):
        return countable(tree, node.operand)
    if isinstance(node, Binary):
        left, right = countable(tree, node.left), countable(tree, node.right)
        return left if node.op == "/" else max(left, right)
    if isinstance(node, Call):
        return max(countable(tree, argument) for argument in node.arguments)
    return -1


def _countable_kpi(kpi: Kpi) -> int:
    unit = kpi.measure
    if kpi.is_volume:
        return VOLUME
    if unit.kind in ("rate", "ratio") or unit.per:
        return 0
    return 2 if unit.kind == "money" else 1
