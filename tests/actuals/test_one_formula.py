"""One formula forwards is what the reference evaluator says; backwards it is its inverse."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.engine.one_formula import formula_value, solve_for
from kpitree.engine.reference import reference_values
from kpitree.formula import Expression, Name, parse_formula, render, walk
from kpitree.model import Kpi, KpiTree
from tests.engine.random_trees import formulas, tame_values, wild_values

IDS = ["xa", "xb", "xc"]


def expression(text: str) -> Expression:
    found = parse_formula(text).expression
    assert found is not None
    return found


@settings(max_examples=100)
@given(formulas(IDS), st.lists(wild_values(), min_size=3, max_size=3))
def test_forwards_it_is_what_the_reference_says(root: Expression, numbers: list[float]) -> None:  # §1, §4
    text = render(root)
    levers = [Kpi(id=k, name=k, value=None if math.isnan(v) else v) for k, v in zip(IDS, numbers, strict=True)]
    tree = KpiTree(kpis=(Kpi(id="top", name="top", formula=text), *levers), kgi="top")
    expected = reference_values(tree)["top"]
    found = formula_value(expression(text), dict(zip(IDS, numbers, strict=True)))
    assert math.isnan(found) if expected is None else found == expected


@settings(max_examples=100)
@given(formulas(IDS), st.lists(tame_values(), min_size=3, max_size=3))
def test_backwards_it_finds_a_value_that_gives_the_result(root: Expression, numbers: list[float]) -> None:
    values = dict(zip(IDS, numbers, strict=True))
    result = formula_value(root, values)
    assume(math.isfinite(result) and abs(result) < 1e9)
    others = {k: v for k, v in values.items() if k != "xa"}
    found = solve_for(root, "xa", result, others)
    if not math.isnan(found):
        again = formula_value(root, others | {"xa": found})
        size = max(
            1.0,
            *(abs(formula_value(node, values)) for node in walk(root) if math.isfinite(formula_value(node, values))),
        )
        assert again == pytest.approx(result, rel=1e-6, abs=1e-6 * size)


@pytest.mark.parametrize(
    ("text", "result", "values", "expected"),
    [
        ("xa * xb", 9.6, {"xb": 120.0}, 0.08),
        ("xb / xa", 4.0, {"xb": 8.0}, 2.0),
        ("xb - xa", 3.0, {"xb": 8.0}, 5.0),
        ("avg(xa, xb, 4)", 5.0, {"xb": 6.0}, 5.0),
        ("-(xa + xb)", -7.0, {"xb": 3.0}, 4.0),
        ("xa * xb", 0.0, {"xb": 0.0}, math.nan),  # any value would do
        ("xa * xa", 4.0, {}, math.nan),  # two places
        ("min(xa, xb)", 3.0, {"xb": 3.0}, math.nan),
        ("round(xa)", 3.0, {}, math.nan),
        ("xa * xb", 3.0, {}, math.nan),  # another one is missing
    ],
)
def test_only_what_is_certain_is_found(
    text: str, result: float, values: dict[str, float], expected: float
) -> None:  # §46
    assert solve_for(expression(text), "xa", result, values) == pytest.approx(expected, nan_ok=True)


def test_long_formulas_are_no_recursion() -> None:
    root: Expression = expression(" + ".join(["xb"] * 150 + ["xa"]))
    assert isinstance(root, Expression)
    assert not isinstance(root, Name)
    assert solve_for(root, "xa", 151.0, {"xb": 1.0}) == 1.0
