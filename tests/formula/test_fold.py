"""`fold` against the recursion it stands for."""

from __future__ import annotations

from hypothesis import given

from kpitree.formula import Binary, Call, Expression, Leaf, Name, Operation, Unary, children, fold, walk
from tests.strategies import expressions


@given(expressions())
def test_leaves_first_left_to_right(formula: Expression) -> None:
    seen: list[Expression] = []

    def leaf(node: Leaf) -> Expression:
        seen.append(node)
        return node

    def rebuilt(node: Operation, below: list[Expression]) -> Expression:
        seen.append(node)
        if isinstance(node, Unary):
            return Unary(node.op, *below)
        if isinstance(node, Binary):
            return Binary(node.op, *below)
        return Call(node.function, tuple(below))

    def after(node: Expression) -> list[Expression]:
        return [*(one for child in children(node) for one in after(child)), node]

    assert fold(formula, leaf, rebuilt) == formula
    assert list(map(id, seen)) == list(map(id, after(formula)))
    assert len(seen) == len(list(walk(formula)))


def test_deeper_than_python_recurses() -> None:
    root: Expression = Name("a")
    for _ in range(20_000):
        root = Binary("+", root, Call("sum", (Name("b"),)))
    assert fold(root, lambda _: 1, lambda _, below: sum(below)) == 20_001
    assert fold(Call("sum", ()), lambda _: 1, lambda _, below: len(below)) == 0
