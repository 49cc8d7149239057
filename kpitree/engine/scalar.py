"""The program as one generated Python function: a scenario costs what the same arithmetic written by hand costs.

The function is built from `ast` nodes: generated identifiers and numbers, never text that somebody typed. It assumes
that all goes well. Where a rule of §1 or §4 could apply (an exception, or a number that is not finite where it would be
hidden from the result), it asks the careful evaluator instead, so the answers are the same.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from kpitree.engine.careful import run_slowly
from kpitree.engine.program import COMPARISONS, Program

# Nested deeper than this, an expression is cut by an assignment: compilers have limits, programs of 2,000 KPIs do not.
MAX_NESTING = 20
# Functions that are kept: a tree whose values change has the same program, and generating takes longer than lowering.
KEPT = 64
_ARITHMETIC: dict[str, ast.operator] = {"add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "div": ast.Div()}
_COMPARE: dict[str, ast.cmpop] = {
    "lt": ast.Lt(), "le": ast.LtE(), "gt": ast.Gt(), "ge": ast.GtE(), "eq": ast.Eq(), "ne": ast.NotEq(),
}  # fmt: skip


@lru_cache(maxsize=KEPT)
def one_value(program: Program, slot: int) -> Callable[[Sequence[float]], float]:
    """A function from lever values (in `program.levers` order, finite or NaN) to the value of `slot`."""

    def slow(values: Sequence[float]) -> float:
        return run_slowly(program, values)[slot]

    function: Callable[[Sequence[float]], float] = _function(program, (slot,), slow, single=True)
    return function


@lru_cache(maxsize=KEPT)
def all_values(program: Program) -> Callable[[Sequence[float]], tuple[float, ...]]:
    """A function from lever values to the values of all KPIs in tree order, NaN where there is none."""

    def slow(values: Sequence[float]) -> tuple[float, ...]:
        slots = run_slowly(program, values)
        return tuple(slots[slot] for slot in program.slots)

    function: Callable[[Sequence[float]], tuple[float, ...]] = _function(program, program.slots, slow, single=False)
    return function


def _function(program: Program, wanted: Sequence[int], slow: Callable[..., Any], *, single: bool) -> Callable[..., Any]:
    body = Body(program, wanted)
    result = body.use(wanted[0]) if single else listed([body.use(slot) for slot in wanted])
    return generated(program, [*body.statements, *body.looking()], result, slow)


def generated(
    program: Program, body: Sequence[ast.stmt], result: ast.expr, slow: Callable[..., Any]
) -> Callable[..., Any]:
    """A function from lever values to `result` where `body` leaves `well` at 0, else to what `slow` makes of them."""
    parameters = ast.arguments(
        posonlyargs=[ast.arg("values")], args=[], kwonlyargs=[], kw_defaults=[], defaults=[], vararg=None, kwarg=None
    )
    statements: list[ast.stmt] = []
    if program.levers:
        target = ast.Tuple([ast.Name(f"v{i}", ast.Store()) for i in range(len(program.levers))], ast.Store())
        statements.append(ast.Assign([target], load("values")))
    statements.extend(body)
    well = ast.Compare(load("well"), [ast.Eq()], [ast.Constant(0.0)])
    statements.append(ast.If(test=well, body=[ast.Return(result)], orelse=[]))
    # Too many or too few values are a ValueError of the unpacking; these two are numbers that went wrong.
    trouble = listed([load("ZeroDivisionError"), load("OverflowError")])
    handler = ast.ExceptHandler(type=trouble, name=None, body=[ast.Pass()])
    guarded = ast.Try(body=statements, handlers=[handler], orelse=[], finalbody=[])
    fallback = ast.Return(ast.Call(load("slow"), [load("values")], []))
    function = ast.FunctionDef(name="kpi_tree", args=parameters, body=[guarded, fallback], decorator_list=[])
    module = ast.fix_missing_locations(ast.Module(body=[function], type_ignores=[]))
    scope: dict[str, Any] = {
        "__builtins__": {"ZeroDivisionError": ZeroDivisionError, "OverflowError": OverflowError, "abs": abs},
        "copysign": math.copysign,
        "missing": math.nan,
        "slow": slow,
    }
    exec(compile(module, "<kpi tree>", "exec"), scope)  # nodes made here, no text from outside
    made: Callable[..., Any] = scope["kpi_tree"]
    return made


class Body:
    """Assignments for the instructions that are needed; what is used once stands inside what uses it.

    With `apart` each has an assignment of its own: slot n is then always to be read as vn.
    """

    def __init__(self, program: Program, wanted: Sequence[int], *, apart: bool = False) -> None:
        self.program = program
        self.first = program.first
        self.statements: list[ast.stmt] = []
        self.nested: dict[int, tuple[ast.expr, int]] = {}
        needed = program.needed(wanted)
        self.uses = dict.fromkeys(range(self.first + len(program.instructions)), 0)
        for i in needed:
            for arg in program.instructions[i][1]:
                self.uses[arg] += 1
        self.checked = self._hidden(needed)
        self.named = self.checked | set(wanted) | self._twice(needed)
        if apart:
            self.named |= {self.first + i for i in needed}
        for i in needed:
            self._instruction(self.first + i, *program.instructions[i])
        self.checked |= {slot for slot in wanted if not self._is_number(slot)}

    def _is_number(self, slot: int) -> bool:
        levers = len(self.program.levers)
        return levers <= slot < self.first and self.program.constants[slot - levers] is not None

    def _hidden(self, needed: Sequence[int]) -> set[int]:
        """Slots whose infinity or NaN might not show in the result: it must be looked for."""
        found: set[int] = set()
        for i in needed:
            op, args = self.program.instructions[i]
            if op == "div" and args[1] >= self.first:
                found.add(args[1])  # x / infinity is 0; a lever is finite or NaN, and x / NaN is NaN
            elif op in ("min", "max") or op in COMPARISONS:
                found.update(arg for arg in args if not self._is_number(arg))
            elif op == "if" and self._operation(args[0]) not in COMPARISONS and not self._is_number(args[0]):
                found.add(args[0])
        return found

    def _operation(self, slot: int) -> str | None:
        return self.program.instructions[slot - self.first][0] if slot >= self.first else None

    def _twice(self, needed: Sequence[int]) -> set[int]:
        """Slots that the generated code of one instruction reads twice."""
        twice = {"min", "max", "round"}
        return {a for i in needed if self.program.instructions[i][0] in twice for a in self.program.instructions[i][1]}

    def use(self, slot: int) -> ast.expr:
        """The expression that reads a slot."""
        return self._use(slot)[0]

    def _use(self, slot: int) -> tuple[ast.expr, int]:
        if slot in self.nested:
            return self.nested.pop(slot)
        levers = len(self.program.levers)
        if levers <= slot < self.first:
            value = self.program.constants[slot - levers]
            return (load("missing") if value is None else ast.Constant(value)), 0
        return load(f"v{slot}"), 0

    def _instruction(self, slot: int, op: str, args: tuple[int, ...]) -> None:
        used = [self._use(arg) for arg in args]
        depth = 1 + max(d for _, d in used)
        expression = operation(op, [e for e, _ in used])
        if self.uses[slot] == 1 and slot not in self.named and depth < MAX_NESTING:
            self.nested[slot] = (expression, depth)
        else:
            self.statements.append(assigned(f"v{slot}", expression))

    def looking(self, more: Sequence[str] = ()) -> list[ast.stmt]:
        """Set `well` to 0 when every number that has to be looked at is finite: x - x is NaN for infinity and NaN.

        `more` are variables that have to be looked at besides.
        """
        zeros = [ast.BinOp(self.use(slot), ast.Sub(), self.use(slot)) for slot in sorted(self.checked)]
        zeros += [ast.BinOp(load(name), ast.Sub(), load(name)) for name in more]
        return summed("well", zeros or [ast.Constant(0.0)])


def operation(op: str, args: list[ast.expr]) -> ast.expr:
    """One operation of the program as Python."""
    if op in _ARITHMETIC:
        return ast.BinOp(args[0], _ARITHMETIC[op], args[1])
    if op == "neg":
        return ast.UnaryOp(ast.USub(), args[0])
    if op in ("min", "max"):  # `b if b < a else a`: the first of equal ones, and faster than a call
        sign = ast.Lt() if op == "min" else ast.Gt()
        return ast.IfExp(ast.Compare(args[1], [sign], [args[0]]), args[1], args[0])
    if op in COMPARISONS:
        return ast.IfExp(ast.Compare(args[0], [_COMPARE[op]], [args[1]]), ast.Constant(1.0), ast.Constant(0.0))
    if op == "if":
        condition = args[0]
        if isinstance(condition, ast.IfExp) and isinstance(condition.body, ast.Constant):
            test = condition.test  # a comparison that stands right here
        else:
            test = ast.Compare(condition, [ast.NotEq()], [ast.Constant(0.0)])
        return ast.IfExp(test, args[1], args[2])
    if op == "floor":
        return _floor(args[0])
    if op == "ceil":
        return ast.UnaryOp(ast.USub(), _floor(ast.UnaryOp(ast.USub(), args[0])))
    if op == "round":
        value, scale = args
        scaled = ast.BinOp(ast.Call(load("abs"), [value], []), ast.Mult(), scale)
        whole = _floor(ast.BinOp(scaled, ast.Add(), ast.Constant(0.5)))
        return ast.Call(load("copysign"), [ast.BinOp(whole, ast.Div(), scale), value], [])
    raise AssertionError(op)


def _floor(value: ast.expr) -> ast.expr:
    # Floor division by 1.0 stays a float and is exact; math.floor would make an integer first.
    return ast.BinOp(value, ast.FloorDiv(), ast.Constant(1.0))


def summed(name: str, parts: Sequence[ast.expr]) -> list[ast.stmt]:
    """Set a variable to a sum, from left to right."""
    found: list[ast.stmt] = []
    total = parts[0]
    for i, part in enumerate(parts[1:], 1):
        if i % MAX_NESTING == 0:
            found.append(assigned(name, total))
            total = load(name)
        total = ast.BinOp(total, ast.Add(), part)
    return [*found, assigned(name, total)]


def assigned(name: str, value: ast.expr) -> ast.stmt:
    """Set a variable."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def load(name: str) -> ast.expr:
    """A variable, read."""
    return ast.Name(name, ast.Load())


def listed(items: list[ast.expr]) -> ast.expr:
    """A tuple."""
    return ast.Tuple(items, ast.Load())
