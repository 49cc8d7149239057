"""Cutting and joining expressions: laws over generated ones, the spelled-out cases after them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.engine import evaluate
from kpitree.formula import (
    Expression,
    Name,
    after,
    join,
    joint_beside,
    joint_of,
    names,
    parse_formula,
    renamed,
    render,
    reordered,
    substitute,
    walk,
    without,
)
from kpitree.model import Kpi, KpiTree
from tests.hostile import naughty_strings
from tests.strategies import expressions

NAMES = ("a_a", "b_b", "c_c", "d_d")
JOINTS = ("*", "+", "-", "/", "min", "max", "sum", "avg")
NEUTRAL = {"*": 1.0, "/": 1.0, "+": 0.0, "-": 0.0, "sum": 0.0}
VALUES = {"a_a": 3.0, "b_b": 0.5, "c_c": 7.0, "d_d": 11.0}


def over_names() -> st.SearchStrategy[Expression]:
    return expressions(NAMES)


def read(text: str) -> Expression:
    found = parse_formula(text).expression
    assert found is not None
    return found


def value(expression: Expression, **more: float) -> float:
    """The value of an expression over NAMES (NaN: none)."""
    levers = tuple(Kpi(id=name, name=name, value=x) for name, x in (VALUES | more).items())
    tree = KpiTree(kpis=(Kpi(id="result", name="result", formula=render(expression)), *levers), kgi="result")
    return evaluate(tree).kgi


def same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=1e-9)


def assert_reads_back(expression: Expression) -> None:
    assert parse_formula(render(expression)).expression == expression


@given(over_names(), st.sampled_from(JOINTS))
def test_what_was_joined_can_be_cut_out_again(expression: Expression, joint: str) -> None:
    joined = join(expression, joint, "new")
    assert_reads_back(joined)
    assert names(joined)[-1] == "new"
    left = without(joined, "new")
    assert left is not None
    assert same(value(left), value(expression))


@given(over_names(), st.sampled_from(NAMES))
def test_what_is_cut_out_is_nowhere(expression: Expression, name: str) -> None:
    left = without(expression, name)
    if name not in names(expression):
        assert left == expression
    if left is not None:
        assert name not in names(left)
        assert set(names(left)) <= set(names(expression))
        assert_reads_back(left)


@given(over_names(), st.sampled_from(NAMES))
def test_a_newcomer_beside_another_changes_nothing_when_it_is_neutral(expression: Expression, beside: str) -> None:
    joint, grown = joint_beside(expression, beside), after(expression, beside, "new")
    assert (joint is None) == (grown is None) == (beside not in names(expression))
    if joint is None or grown is None:
        return
    assert_reads_back(grown)
    assert [n.name for n in walk(grown) if isinstance(n, Name)].count("new") == 1
    if joint in NEUTRAL:
        assert same(value(grown, new=NEUTRAL[joint]), value(expression))
    elif joint in ("min", "max"):
        assert same(value(grown, new=VALUES[beside]), value(expression))


@given(over_names(), st.sampled_from(NAMES), st.integers(-5, 5))
def test_another_order_has_the_same_value(expression: Expression, name: str, by: int) -> None:
    moved = reordered(expression, name, by)
    assert_reads_back(moved)
    assert sorted(names(moved)) == sorted(names(expression))
    numbers = [n.value for n in walk(expression) if not isinstance(n, Name) and hasattr(n, "value")]
    if all(1e-3 < abs(n) < 1e3 or n == 0 for n in numbers) and not {"ceil", "floor", "round", "if"} & {
        n.function for n in walk(expression) if hasattr(n, "function")
    }:
        before, behind = value(expression), value(moved)
        if not math.isnan(before) and abs(before) > 1e-6 and not any(s in render(expression) for s in "<>="):
            assert math.isclose(before, behind, rel_tol=1e-6)


@given(over_names(), over_names(), st.sampled_from(NAMES))
def test_substituting(expression: Expression, by: Expression, name: str) -> None:
    put = substitute(expression, name, by)
    if name not in names(expression):
        assert put == expression
    assert set(names(put)) == set(names(expression)) - {name} | (set(names(by)) if name in names(expression) else set())
    assert renamed(expression, {name: "new"}) == substitute(expression, name, Name("new"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a", None),
        ("a * b", "b"),
        ("b * a * c", "b * c"),
        ("a + b", "b"),
        ("a - b + c", "-b + c"),
        ("b - a + c", "b + c"),
        ("a - (b + c)", "-(b + c)"),
        ("b / a", "b"),
        ("a / b", "1 / b"),
        ("a * c / b", "c / b"),
        ("b / (a * c)", "b / c"),
        ("min(a, b, c)", "min(b, c)"),
        ("min(a, b)", "b"),
        ("sum(a)", None),
        ("avg(b, a)", "b"),
        ("-a", None),
        ("b * if(a > 1, 2, 3)", "b"),
        ("round(a, 2) + b", "b"),
        ("ceil(a * b)", "ceil(b)"),
        ("a * (a + b)", "b"),
        ("2 * a", "2"),
    ],
)  # fmt: skip
def test_cutting_out(text: str, left: str | None) -> None:
    found = without(read(text), "a")
    assert (found and render(found)) == left


@pytest.mark.parametrize(
    ("text", "joint", "grown"),
    [
        ("a", "*", "a * new"),
        ("a * b", "*", "a * new * b"),
        ("b * a * c", "*", "b * a * new * c"),
        ("a / b", "*", "a * new / b"),
        ("b / a", "/", "b / a / new"),
        ("a + b", "+", "a + new + b"),
        ("a - b", "+", "a + new - b"),
        ("b - a", "-", "b - a - new"),
        ("a * b + c", "*", "a * new * b + c"),
        ("sum(a, b)", "sum", "sum(a, new, b)"),
        ("min(b, a)", "min", "min(b, a, new)"),
        ("if(b > 0, a, c)", "*", "if(b > 0, a * new, c)"),
        ("-a + b", "*", "-(a * new) + b"),
    ],
)
def test_beside(text: str, joint: str, grown: str) -> None:
    found = after(read(text), "a", "new")
    assert found is not None
    assert (joint_beside(read(text), "a"), render(found)) == (joint, grown)


@pytest.mark.parametrize(
    ("text", "by", "moved"),
    [
        ("b * c * a", -1, "b * a * c"),
        ("b * c * a", -9, "a * b * c"),
        ("a - b + c", 1, "-b + a + c"),
        ("b - a", -1, "-a + b"),
        ("b * c / a", -1, "b / a * c"),
        ("b * c / a", -2, "b * c / a"),  # a divisor cannot lead
        ("sum(b, a)", -1, "sum(a, b)"),
        ("b * (c + a)", -1, "b * (a + c)"),
        ("if(b, c, a)", -1, "if(b, c, a)"),
    ],
)
def test_order(text: str, by: int, moved: str) -> None:
    assert render(reordered(read(text), "a", by)) == moved


def test_how_a_further_input_would_hang() -> None:
    asked = ("a * b", "a / b", "a - b", "sum(a, b)", "min(a, b)", "a", "2", "if(a, b, c)", "-a")
    assert [joint_of(read(text)) for text in asked] == ["*", "*", "+", "sum", "min", None, None, None, None]


def test_names_nobody_means_well_with() -> None:
    expression = read("a * b + c")
    for name in naughty_strings():
        joined = join(expression, "*", name)
        assert without(joined, name) == expression
        grown = after(expression, "b", name)
        assert grown is not None
        assert without(grown, name) == expression
