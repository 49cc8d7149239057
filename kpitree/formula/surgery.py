"""Cutting and joining formulas: what a hand does to the branches of a tree, as functions on expressions.

All of them are pure and total: they never raise, and what they return reads back from its rendered text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from kpitree.formula.expression import Binary, Call, Expression, Name, Number, Unary
from kpitree.formula.links import read_link
from kpitree.formula.operators import INFIX, MINUS, PLUS, TIMES

T = TypeVar("T")
Joint = Literal["*", "+", "-", "/", "min", "max", "sum", "avg"]
OVER = "/"
SUMS, PRODUCTS = (PLUS, MINUS), (TIMES, OVER)
MANY = frozenset({"min", "max", "sum", "avg"})  # functions of any number of arguments: one may go or come


def without(expression: Expression, name: str) -> Expression | None:
    """The expression with every occurrence of `name` cut out; None when nothing is left.

    A factor leaves its product, a term its sum (with its sign), an argument its min, max, sum or avg, a divisor its
    quotient. A dividend leaves 1 behind. Where nothing can stand in its place (a side of a comparison, an argument of
    `if` or of a rounding) the whole comparison or call goes. A link (§51) without its driver is its base, without its
    base nothing.

    >>> from kpitree.formula import parse_formula, render
    >>> [render(without(parse_formula(text).expression, "a")) for text in ("a * b", "a - b + c", "a / b", "min(a, b)")]
    ['b', '-b + c', '1 / b', 'b']
    """
    if isinstance(expression, Name):
        return None if expression.name == name else expression
    if isinstance(expression, Number):
        return expression
    if (link := read_link(expression)) is not None and name in (link.driver, link.base):
        return Name(link.base) if name == link.driver else None
    if isinstance(expression, Unary):
        operand = without(expression.operand, name)
        return None if operand is None else Unary(expression.op, operand)
    if isinstance(expression, Call):
        kept = [left for argument in expression.arguments if (left := without(argument, name)) is not None]
        if len(kept) == len(expression.arguments):
            return Call(expression.function, tuple(kept))
        if expression.function not in MANY or not kept:
            return None
        return kept[0] if len(kept) == 1 else Call(expression.function, tuple(kept))
    return _binary_without(expression, name)


def _binary_without(node: Binary, name: str) -> Expression | None:
    left, right = without(node.left, name), without(node.right, name)
    if left is not None and right is not None:
        return Binary(node.op, left, right)
    if INFIX[node.op].is_comparison:
        return None
    if left is not None or right is None:
        return left
    if node.op == MINUS:
        return Unary(MINUS, right)
    return Binary(OVER, Number(1.0), right) if node.op == OVER else right


def join(expression: Expression, joint: Joint, name: str) -> Expression:
    """The expression with `name` joined to the whole of it, last: `e * name`, `min(e, name)`."""
    if joint in INFIX:
        if joint == PLUS and isinstance(expression, Call) and expression.function == "sum":
            return Call("sum", (*expression.arguments, Name(name)))
        return Binary(joint, expression, Name(name))
    same = isinstance(expression, Call) and expression.function == joint
    arguments = expression.arguments if isinstance(expression, Call) and same else (expression,)
    return Call(joint, (*arguments, Name(name)))


def after(expression: Expression, beside: str, name: str) -> Expression | None:
    """The expression with `name` right behind the first `beside`, joined as `joint_beside` says; None without one.

    >>> from kpitree.formula import parse_formula, render
    >>> render(after(parse_formula("a * b + c").expression, "a", "new"))
    'a * new * b + c'
    """
    found = _inserted(expression, beside, name)
    return found[0] if found else None


def joint_beside(expression: Expression, beside: str) -> Joint | None:
    """How `beside` hangs on its neighbours, and so how a newcomer behind it would; None when it is not there.

    The first term of a sum is added to, the first factor of a product multiplied; alone it is a product.
    """
    found = _inserted(expression, beside, beside)
    return found[1] if found else None


def _inserted(node: Expression, beside: str, name: str) -> tuple[Expression, Joint] | None:
    new = Name(name)
    if isinstance(node, Name):
        return (Binary(TIMES, node, new), "*") if node.name == beside else None
    if isinstance(node, Unary):
        found = _inserted(node.operand, beside, name)
        return (Unary(node.op, found[0]), found[1]) if found else None
    if isinstance(node, Binary):
        return _inserted_in_binary(node, beside, name)
    if isinstance(node, Call):
        for at, argument in enumerate(node.arguments):
            before, behind = node.arguments[:at], node.arguments[at + 1 :]
            if node.function in MANY and argument == Name(beside):
                return Call(node.function, (*before, argument, new, *behind)), _JOINTS[node.function]
            if (found := _inserted(argument, beside, name)) is not None:
                return Call(node.function, (*before, found[0], *behind)), found[1]
    return None


def _inserted_in_binary(node: Binary, beside: str, name: str) -> tuple[Expression, Joint] | None:
    new = Name(name)
    if node.op in SUMS and node.left == Name(beside):
        return Binary(node.op, Binary(PLUS, node.left, new), node.right), "+"
    if (found := _inserted(node.left, beside, name)) is not None:
        return Binary(node.op, found[0], node.right), found[1]
    if node.op in (*SUMS, *PRODUCTS) and node.right == Name(beside):
        return Binary(node.op, node, new), _JOINTS[node.op]
    if (found := _inserted(node.right, beside, name)) is not None:
        return Binary(node.op, node.left, found[0]), found[1]
    return None


_JOINTS: Mapping[str, Joint] = {
    "*": "*", "+": "+", "-": "-", "/": "/", "min": "min", "max": "max", "sum": "sum", "avg": "avg",
}  # fmt: skip


def joint_of(expression: Expression) -> Joint | None:
    """How a further input would naturally hang on the whole: as the others do. None for a name, a number, a choice."""
    if isinstance(expression, Binary) and expression.op in (*SUMS, *PRODUCTS):
        return "+" if expression.op in SUMS else "*"
    if isinstance(expression, Call) and expression.function in MANY:
        return _JOINTS[expression.function]
    return None


def substitute(expression: Expression, name: str, by: Expression) -> Expression:
    """The expression with `by` in every place of `name`."""
    return _mapped(expression, {name: by})


def renamed(expression: Expression, new: Mapping[str, str]) -> Expression:
    """The expression with each name in `new` replaced by what it is there."""
    return _mapped(expression, {old: Name(name) for old, name in new.items()})


def _mapped(node: Expression, by: Mapping[str, Expression]) -> Expression:
    if isinstance(node, Name):
        return by.get(node.name, node)
    if isinstance(node, Unary):
        return Unary(node.op, _mapped(node.operand, by))
    if isinstance(node, Binary):
        return Binary(node.op, _mapped(node.left, by), _mapped(node.right, by))
    if isinstance(node, Call):
        return Call(node.function, tuple(_mapped(argument, by) for argument in node.arguments))
    return node


def reordered(expression: Expression, name: str, by: int) -> Expression:
    """The expression with `name` moved `by` places among the operands of its own sum, product or call.

    Its sign goes with it, so the value stays. Where it cannot (a divisor to the front, a choice) nothing changes.
    """
    if isinstance(expression, Call):
        arguments = list(expression.arguments)
        if expression.function in MANY and Name(name) in arguments:
            _shift(arguments, arguments.index(Name(name)), by)
        else:
            arguments = [reordered(argument, name, by) for argument in arguments]
        return Call(expression.function, tuple(arguments))
    if isinstance(expression, Unary):
        return Unary(expression.op, reordered(expression.operand, name, by))
    if not isinstance(expression, Binary):
        return expression
    chain = _chain(expression, SUMS if expression.op in SUMS else PRODUCTS)
    at = next((i for i, (_, operand) in enumerate(chain) if operand == Name(name)), None)
    if at is None:
        left, right = reordered(expression.left, name, by), reordered(expression.right, name, by)
        return Binary(expression.op, left, right)
    _shift(chain, at, by)
    return expression if chain[0][0] == OVER else _unchained(chain)


def _chain(node: Expression, signs: tuple[str, str]) -> list[tuple[str, Expression]]:
    """(sign, operand) of a run of the same precedence, left to right; the first has the sign that says nothing."""
    links: list[tuple[str, Expression]] = []
    while isinstance(node, Binary) and node.op in signs:
        links.append((node.op, node.right))
        node = node.left
    head = (MINUS, node.operand) if signs == SUMS and isinstance(node, Unary) else (signs[0], node)
    return [head, *reversed(links)]


def _unchained(chain: list[tuple[str, Expression]]) -> Expression:
    sign, node = chain[0]
    if sign == MINUS:
        node = Unary(MINUS, node)
    for op, operand in chain[1:]:
        node = Binary(op, node, operand)
    return node


def _shift(items: list[T], at: int, by: int) -> None:
    item = items.pop(at)
    items.insert(max(0, min(len(items), at + by)), item)
