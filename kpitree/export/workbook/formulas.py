"""Our expressions as spreadsheet formulas (docs/semantics.md §70): the same operations in the same order.

A value that is missing is #N/A there: it passes through every operator and function, and past the branch of an IF that
is not chosen, just as §1 says.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kpitree.formula.expression import Binary, Call, Expression, Name, Number, children
from kpitree.formula.operators import INFIX

Ref = Callable[[str], str]

MISSING = "NA()"
MOST_SIGNS = 8_000  # 8,192 is what Excel takes
MOST_NESTED = 60  # 64 functions within each other
MOST_ARGUMENTS = 250  # 255 of one function
_ATOM = 100
_UNARY = 4
_SIGNS = {"==": "="}
# What is called otherwise there. CEILING and FLOOR differ between programs for negative numbers; INT does not.
_NAMES = {"min": "MIN", "max": "MAX", "sum": "SUM", "avg": "AVERAGE"}


def to_formula(expression: Expression, ref: Ref) -> str | None:
    """The formula without "="; `ref` gives the cell or defined name of what a Name says. None: too much for Excel."""
    if _nesting(expression) > MOST_NESTED or _arguments(expression) > MOST_ARGUMENTS:
        return None
    text = _write(expression, ref)[0]
    return text if len(text) <= MOST_SIGNS else None


def _nesting(node: Expression) -> int:
    """How many functions stand within each other; every comparison may become one."""
    own = isinstance(node, Call) or (isinstance(node, Binary) and INFIX[node.op].is_comparison)
    return int(own) + max(map(_nesting, children(node)), default=0)


def _arguments(node: Expression) -> int:
    own = len(node.arguments) if isinstance(node, Call) else 0
    return max(own, *map(_arguments, children(node)), 0)


def _write(node: Expression, ref: Ref) -> tuple[str, int]:
    """Text and how strongly it binds."""
    if isinstance(node, Number):
        return literal(node.value, percent=node.percent)
    if isinstance(node, Name):
        return ref(node.name), _ATOM
    if isinstance(node, Call):
        return _call(node, ref), _ATOM
    if isinstance(node, Binary):
        if INFIX[node.op].is_comparison:
            return f"IF({_compared(node, ref)},1,0)", _ATOM  # TRUE is no number in a sum
        binding = INFIX[node.op].precedence
        left, right = _within(node.left, binding, ref), _within(node.right, binding + 1, ref)
        return f"{left}{node.op}{right}", binding
    return f"-{_within(node.operand, _UNARY + 1, ref)}", _UNARY


def _within(node: Expression, binding: int, ref: Ref) -> str:
    text, own = _write(node, ref)
    return text if own >= binding and not text.startswith("-") else f"({text})"


def _compared(node: Binary, ref: Ref) -> str:
    binding = INFIX[node.op].precedence + 1
    return f"{_within(node.left, binding, ref)}{_SIGNS.get(node.op, node.op)}{_within(node.right, binding, ref)}"


def _call(node: Call, ref: Ref) -> str:
    if node.function == "if":
        condition, *branches = node.arguments
        compares = isinstance(condition, Binary) and INFIX[condition.op].is_comparison
        asked = _compared(condition, ref) if compares and isinstance(condition, Binary) else ""
        asked = asked or f"{_within(condition, 2, ref)}<>0"
        return f"IF({asked},{','.join(_write(branch, ref)[0] for branch in branches)})"
    arguments = [_write(argument, ref)[0] for argument in node.arguments]
    if node.function == "floor":
        return f"INT({arguments[0]})"
    if node.function == "ceil":
        return f"(-INT(-({arguments[0]})))"
    if node.function == "round":
        return f"ROUND({arguments[0]},{arguments[1] if len(arguments) > 1 else 0})"
    return f"{_NAMES[node.function]}({','.join(arguments)})"


def literal(value: float, *, percent: bool = False) -> tuple[str, int]:
    """A number as spreadsheets read it, and how strongly it binds."""
    if percent and 1e-6 <= abs(value) <= 1e6:
        text = f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
    else:
        text = repr(value).upper().removesuffix(".0")
    return text, _UNARY if text.startswith("-") else _ATOM
