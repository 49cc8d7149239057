"""What each operator and function of a formula means, in operations of the program: said once, for all evaluators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from kpitree.formula import Binary, Expression, Number, Operation, Unary

# Symbols of formulas -> operations of the program. Every operation has a fixed number of arguments.
BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "div",
    "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "<>": "ne",
}  # fmt: skip

T = TypeVar("T")


class Operate(Protocol[T]):
    """Does one operation of the program: on numbers, or on the slots that will hold them."""

    def __call__(self, op: str, *args: T) -> T:
        """The result of `op` on its arguments."""
        ...


def meaning(node: Operation, args: Sequence[T], operate: Operate[T], constant: Callable[[float | None], T]) -> T:
    """One operator or function on `args`; `constant` makes a number (None: missing) what `operate` works on."""
    if isinstance(node, Unary):
        return operate("neg", args[0])
    if isinstance(node, Binary):
        return operate(BINARY[node.op], args[0], args[1])
    function = node.function
    if function in ("sum", "avg", "min", "max"):
        op = "add" if function in ("sum", "avg") else function
        total = args[0]
        for arg in args[1:]:  # left to right, as written (§5)
            total = operate(op, total, arg)
        return operate("div", total, constant(float(len(args)))) if function == "avg" else total
    if function == "round":
        digits = node.arguments[1] if len(args) > 1 else Number(0.0)
        return operate("round", args[0], constant(power_of_ten(digits)))
    return operate(function, *args)


def power_of_ten(digits: Expression) -> float | None:
    """10 to the number of digits that `round` keeps (§6); None, so missing, unless it is a whole number in -15..15."""
    sign = 1
    while isinstance(digits, Unary):
        sign, digits = -sign, digits.operand
    if not isinstance(digits, Number) or digits.value != int(digits.value) or abs(digits.value) > 15:
        return None
    # Written as a literal would be: 1e-3 is the double nearest to 0.001 in every language.
    return float(f"1e{sign * int(digits.value)}")
