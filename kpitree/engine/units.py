"""Units followed through formulas (§12): what each formula should be measured in, and where its units do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitree.engine.dimension import NUMBER, UNKNOWN, Dimension, conflict, dimension_of, joined, over, times
from kpitree.engine.structure import Structure
from kpitree.formula import INFIX, Binary, Expression, Leaf, Number, Operation, Unary, fold
from kpitree.formula.links import read_link
from kpitree.model import KpiTree
from kpitree.problems import Param, Problem, Span


@dataclass
class Inferred:
    """The dimension of one formula and the problems met on the way; spans are those of the stored formula."""

    dimension: Dimension
    problems: list[Problem] = field(default_factory=list)


def infer_units(tree: KpiTree, structure: Structure) -> list[Problem]:
    """`unit_mismatch`, `unit_product`, `unit_scale` (errors) and `unit_declared` (a warning) of every sound formula.

    A computed KPI without a unit has the one of its formula. Params: `left` and `right`, or `declared` and `found`.
    """
    known: dict[str, Dimension] = {}
    problems: list[Problem] = []
    for kpi_id in structure.order.sequence:
        kpi = tree[kpi_id]
        declared = dimension_of(kpi.measure)
        known[kpi_id] = declared
        expression = structure.expressions.get(kpi_id)
        if expression is None:
            continue
        meaning = structure.references[kpi_id]
        found = infer(expression, {name: known[used] for name, used in meaning.items()})
        problems.extend(problem.at(kpi=kpi_id) for problem in found.problems)
        if not declared.is_known:
            known[kpi_id] = found.dimension if found.dimension.is_known else UNKNOWN
        elif not found.problems and (contradiction := _contradiction(declared, found.dimension)) is not None:
            problems.append(contradiction.at(kpi=kpi_id))
    return problems


def _contradiction(declared: Dimension, found: Dimension) -> Problem | None:
    """A declared unit that the formula does not make. A rate and a ratio are the same thing on two scales."""
    near = found.kinds | {"rate", "ratio"} if found.kinds & {"rate", "ratio"} else found.kinds
    if not found.is_known:
        return None
    params: dict[str, Param] = {"declared": declared.text, "found": found.text}
    if not declared.kinds & near or declared.currency != found.currency:
        return Problem(code="unit_declared", severity="warning", params=params)
    if declared.scale != found.scale:
        return Problem(code="unit_scale", params={"left": declared.text, "right": found.text})
    return None


def infer(root: Expression, dimensions: Mapping[str, Dimension]) -> Inferred:
    """The dimension of one formula, given that of each name in it, and the first problem with it."""
    if (link := read_link(root)) is not None:
        # Its numbers have units that nobody can see: the anchor that of the driver, the effect that of the base (§51).
        return Inferred(dimensions.get(link.base, UNKNOWN))
    problems: list[Problem] = []

    def leaf(node: Leaf) -> Dimension:
        return NUMBER if isinstance(node, Number) else dimensions.get(node.name, UNKNOWN)

    def combine(node: Operation, args: list[Dimension]) -> Dimension:
        return _combined(node, args, problems)

    found = fold(root, leaf, combine)
    # What follows from a mistake is no second one: people mend the first, and see.
    return Inferred(found, problems[:1])


def _combined(node: Operation, args: list[Dimension], problems: list[Problem]) -> Dimension:
    if isinstance(node, Unary):
        return args[0]
    if isinstance(node, Binary):
        left, right = args
        if node.op in ("*", "/"):
            made, code = times(left, right) if node.op == "*" else over(left, right)
            if code is not None:
                problems.append(_misfit(code, left, right, node.right.span))
            return made
        together = _all_alike(list(zip(args, (node.left, node.right), strict=True)), problems)
        return NUMBER if INFIX[node.op].is_comparison else together
    operands = list(zip(args, node.arguments, strict=True))
    if node.function == "if":
        return _all_alike(operands[1:], problems)
    if node.function in ("ceil", "floor", "round"):
        return args[0]
    return _all_alike(operands, problems)


def _all_alike(operands: list[tuple[Dimension, Expression]], problems: list[Problem]) -> Dimension:
    """Quantities that must be of one dimension; the first that does not fit the ones before it is reported."""
    together = operands[0][0]
    for dimension, node in operands[1:]:
        code = conflict(together, dimension)
        if code is not None:
            problems.append(_misfit(code, together, dimension, node.span))
            return UNKNOWN
        together = joined(together, dimension)
    return together


def _misfit(code: str, left: Dimension, right: Dimension, span: Span) -> Problem:
    return Problem(code=code, span=span, params={"left": left.text, "right": right.text})
