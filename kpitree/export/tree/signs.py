"""The sign on the bracket between a KPI and what it is calculated from."""

from __future__ import annotations

from kpitree.formula import Binary, Call, Expression, Name, Number, Unary
from kpitree.formula.links import read_link

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_ADDING, _MULTIPLYING = frozenset("+-"), frozenset("*/")
MIXED = "ƒ"


def sign_of(expression: Expression | None) -> str:
    """× + − ÷, min, max … when one operation joins all inputs, = for a plain copy, ƒ for anything richer.

    >>> from kpitree.formula import parse_formula
    >>> [sign_of(parse_formula(f).expression) for f in ("a * b", "a + b - c", "min(a, b * c)", "a * b + c", "a * 2")]
    ['×', '±', 'min', 'ƒ', '×']
    """
    if isinstance(expression, Name):
        return "="
    if read_link(expression) is not None:
        return MIXED
    if isinstance(expression, Call):
        return {"sum": "+", "if": MIXED}.get(expression.function, expression.function)
    if isinstance(expression, Unary):
        return _SIGNS["-"] if isinstance(expression.operand, Name) else MIXED
    if not isinstance(expression, Binary):
        return MIXED
    family = next((f for f in (_ADDING, _MULTIPLYING) if expression.op in f), None)
    if family is None:
        return MIXED
    used: set[str] = set()
    node: Expression = expression
    while isinstance(node, Binary) and node.op in family:
        used.add(node.op)
        if not isinstance(node.right, Name | Number):
            return MIXED
        node = node.left
    if not isinstance(node, Name | Number):
        return MIXED
    if len(used) == 1:
        return _SIGNS[used.pop()]
    return "±" if family is _ADDING else MIXED
