"""The program and its derivatives as one generated Python function: reverse mode (§16) written out, without a loop.

As in `scalar`, it assumes that all goes well, and asks the careful evaluator where a number is not finite.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from kpitree.engine import reverse
from kpitree.engine.careful import run_slowly
from kpitree.engine.program import Program
from kpitree.engine.scalar import KEPT, Body, generated, listed, load, summed

Slopes = Callable[[Sequence[float]], tuple[float, tuple[float, ...]]]


@lru_cache(maxsize=KEPT)
def value_and_slopes(program: Program, slot: int) -> Slopes:
    """A function from lever values to the value of `slot` and its derivative by each lever; all NaN without a value."""

    def slow(values: Sequence[float]) -> tuple[float, tuple[float, ...]]:
        return run_slowly(program, values)[slot], reverse.gradient(program, values, slot)

    body = Body(program, (slot,), apart=True)
    statements = [*body.statements]
    parts: dict[int, list[ast.expr]] = {slot: [ast.Constant(1.0)]}  # what comes through to a slot
    levers = len(program.levers)
    for i in reversed(program.needed([slot])):
        here = program.first + i
        if here not in parts:
            continue  # what is above it does not answer to it: ceil, comparisons
        statements += summed(f"d{here}", parts.pop(here))
        for arg, part in _through(program, i, body):
            if arg < levers or arg >= program.first:  # constants stand still
                parts.setdefault(arg, []).append(part)
    moving = [lever for lever in range(levers) if lever in parts]
    for lever in moving:
        statements += summed(f"d{lever}", parts[lever])
    slopes = listed([load(f"d{lever}") if lever in parts else ast.Constant(0.0) for lever in range(levers)])
    looking = body.looking([f"d{lever}" for lever in moving])
    found: Slopes = generated(program, [*statements, *looking], listed([body.use(slot), slopes]), slow)
    return found


def _through(program: Program, i: int, body: Body) -> Iterator[tuple[int, ast.expr]]:
    """What comes through an instruction to each of its arguments, as in `reverse`."""
    op, args = program.instructions[i]
    here = program.first + i
    d, (x, *others) = load(f"d{here}"), [body.use(arg) for arg in args]
    if op in ("add", "sub"):
        yield args[0], d
        yield args[1], d if op == "add" else ast.UnaryOp(ast.USub(), d)
    elif op == "mul":
        yield args[0], ast.BinOp(d, ast.Mult(), others[0])
        yield args[1], ast.BinOp(d, ast.Mult(), x)
    elif op == "div":
        yield args[0], ast.BinOp(d, ast.Div(), others[0])
        back = ast.BinOp(ast.BinOp(d, ast.Mult(), body.use(here)), ast.Div(), others[0])
        yield args[1], ast.UnaryOp(ast.USub(), back)
    elif op == "neg":
        yield args[0], ast.UnaryOp(ast.USub(), d)
    elif op in ("min", "max"):
        second = ast.Compare(others[0], [ast.Lt() if op == "min" else ast.Gt()], [x])
        yield args[0], ast.IfExp(second, ast.Constant(0.0), d)
        yield args[1], ast.IfExp(second, d, ast.Constant(0.0))
    elif op == "if":
        chosen = ast.Compare(x, [ast.NotEq()], [ast.Constant(0.0)])
        yield args[1], ast.IfExp(chosen, d, ast.Constant(0.0))
        yield args[2], ast.IfExp(chosen, ast.Constant(0.0), d)
