"""The shape of a formula: five kinds of node, immutable, compared without their positions.

Numbers are plain floats (rates 0-1, money in its unit); a Name holds whatever the text said, an id or a name:
this package knows nothing of trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from kpitree.problems import Span

T = TypeVar("T")


def _nowhere() -> Span:
    return Span(start=0, end=0)


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, for example 25% (0.25) or 500万 (5,000,000). `percent` keeps how it was written."""

    value: float
    percent: bool = field(default=False, compare=False)
    span: Span = field(default_factory=_nowhere, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to a KPI, by id or by name."""

    name: str
    span: Span = field(default_factory=_nowhere, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """An operator of `operators.PREFIX` (only "-") before its operand."""

    op: str
    operand: Expression
    span: Span = field(default_factory=_nowhere, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator of `operators.INFIX` between two operands."""

    op: str
    left: Expression
    right: Expression
    span: Span = field(default_factory=_nowhere, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `functions.FUNCTIONS` and its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span = field(default_factory=_nowhere, compare=False)


Leaf = Number | Name
Operation = Unary | Binary | Call
Expression = Leaf | Operation


def children(node: Expression) -> tuple[Expression, ...]:
    """The nodes directly below `node`, left to right."""
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Call):
        return node.arguments
    return ()


def walk(node: Expression) -> Iterator[Expression]:
    """`node` and everything below it, parents before children, left to right."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def fold(root: Expression, leaf: Callable[[Leaf], T], combine: Callable[[Operation, list[T]], T]) -> T:
    """What a formula comes to, from its leaves up: each node after those below it, left to right.

    `combine` gets an operator or function and what was made of its arguments. Long sums nest deeply, so no recursion.

    >>> tree = Binary("+", Name("a"), Unary("-", Binary("*", Number(2.0), Name("b"))))
    >>> fold(tree, lambda leaf: 1, lambda node, depths: 1 + max(depths))
    4
    """
    order, work = [], [root]
    while work:  # parents first, right to left: the other way round it is children first, left to right
        node = work.pop()
        below = children(node)
        order.append((node, len(below)))
        work += below
    done: list[T] = []
    for node, count in reversed(order):
        if isinstance(node, (Number, Name)):
            done.append(leaf(node))
        else:
            first = len(done) - count
            args = done[first:]
            del done[first:]
            done.append(combine(node, args))
    return done[0]


def names(node: Expression) -> tuple[str, ...]:
    """The names a formula refers to, each once, in order of appearance."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Name)))
