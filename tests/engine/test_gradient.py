"""Derivatives against forward mode, exact fractions and themselves in batches (§16, §17)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.engine import compile_tree, elasticities, gradient
from kpitree.model import Kpi, KpiTree
from tests.assertions import same
from tests.engine.random_trees import random_trees, tame_values, wild_values
from tests.oracles import Dual, value_with

FAST = settings(deadline=None, max_examples=30)


@given(random_trees(tame_values()))
@FAST
def test_reverse_mode_is_forward_mode(tree: KpiTree) -> None:  # §16
    compiled = compile_tree(tree)
    assert tree.kgi is not None
    kgi = compiled.kgi(compiled.baseline)
    found = compiled.gradient(compiled.baseline)
    if math.isnan(kgi):
        assert all(math.isnan(slope) for slope in found)
        return
    for at, lever in enumerate(compiled.levers):
        inputs = {
            name: Dual(x, float(name == lever)) for name, x in zip(compiled.levers, compiled.baseline, strict=True)
        }
        expected = value_with(tree, tree.kgi, inputs, Dual)
        if not math.isfinite(expected.slope) or abs(expected.slope) > 1e100:
            continue
        # Both are sums of the same products in another order: what cancels is compared on the scale of the terms.
        assert same(found[at], expected.slope, rel=1e-9, scale=max(1.0, abs(kgi)))


@given(random_trees(wild_values()))
@FAST
def test_the_generated_function_is_value_and_gradient(tree: KpiTree) -> None:  # §16
    compiled = compile_tree(tree)
    for values in (compiled.baseline, compiled.baseline[::-1]):
        kgi, slopes = compiled.kgi_and_slopes(values)
        for found, expected in zip((kgi, *slopes), (compiled.kgi(values), *compiled.gradient(values)), strict=True):
            assert found == expected or (math.isnan(found) and math.isnan(expected))


def test_a_lever_in_many_formulas_is_one_long_sum() -> None:
    parts = tuple(Kpi(id=f"part_{n}", name=f"part_{n}", formula=f"lever * {n + 1}") for n in range(800))
    sums = tuple(
        Kpi(id=f"sum_{n}", name=f"sum_{n}", formula=" + ".join(f"part_{i}" for i in range(100 * n, 100 * n + 100)))
        for n in range(8)
    )
    top = Kpi(id="top", name="top", formula=" + ".join(s.id for s in sums))
    tree = KpiTree(kpis=(top, *sums, *parts, Kpi(id="lever", name="lever", value=2.0)), kgi="top")
    total = 800 * 801 / 2
    assert compile_tree(tree).kgi_and_slopes((2.0,)) == (2 * total, (total,))


@given(random_trees(st.integers(-4, 4).map(float), polynomial=True), st.data())
@FAST
def test_on_multilinear_trees_a_step_of_one_is_the_derivative(tree: KpiTree, data: st.DataObject) -> None:  # §22
    compiled = compile_tree(tree)
    assert tree.kgi is not None
    if not compiled.classification.multilinear:
        return
    at = {lever: Fraction(x) for lever, x in zip(compiled.levers, compiled.baseline, strict=True)}
    lever = data.draw(st.sampled_from(compiled.levers))

    def kgi(step: int) -> Fraction:
        found: Fraction = value_with(tree, tree.kgi, at | {lever: at[lever] + step}, Fraction)  # type: ignore[arg-type]
        return found

    below, here, above = kgi(-1), kgi(0), kgi(1)
    assert above - 2 * here + below == 0, "a straight line has no second difference"
    slope = compiled.gradient(compiled.baseline)[compiled.levers.index(lever)]
    assert slope == pytest.approx(float(above - here), rel=1e-9, abs=1e-9)


@given(random_trees(), st.data())
@FAST
def test_batches_are_single_gradients(tree: KpiTree, data: st.DataObject) -> None:
    compiled = compile_tree(tree)
    points = np.array([[data.draw(wild_values()) for _ in compiled.levers] for _ in range(3)])
    found = compiled.gradients(points)
    for row, point in zip(found, points, strict=True):
        expected = compiled.gradient([float(x) for x in point])
        assert all(same(a, b, rel=1e-12) for a, b in zip(row, expected, strict=True)), (row, expected)


def tree_of(formula: str, **levers: float | None) -> KpiTree:
    kpis = [Kpi(id="top", name="top", formula=formula)]
    kpis += [Kpi(id=name, name=name, value=value) for name, value in levers.items()]
    return KpiTree(kpis=tuple(kpis), kgi="top")


@pytest.mark.parametrize(
    ("formula", "slopes"),
    [
        ("min(x_, y_)", {"x_": 1.0, "y_": 0.0}),  # equal: the first
        ("max(y_, x_)", {"x_": 0.0, "y_": 1.0}),
        ("min(x_, y_, 1)", {"x_": 0.0, "y_": 0.0}),
        ("if(x_ > 1, x_ * y_, y_)", {"x_": 2.0, "y_": 2.0}),
        ("if(x_ > 5, x_ * y_, 3 * y_)", {"x_": 0.0, "y_": 3.0}),
        ("if(x_, x_, x_ / (y_ - 2))", {"x_": 1.0, "y_": 0.0}),  # the branch not chosen divides by zero
        ("ceil(x_) + floor(y_) + round(x_, 1) + (x_ > y_)", {"x_": 0.0, "y_": 0.0}),
        ("x_ / y_", {"x_": 0.5, "y_": -0.5}),
        ("-x_ - y_", {"x_": -1.0, "y_": -1.0}),
        ("x_ * x_", {"x_": 4.0, "y_": 0.0}),
    ],
)
def test_where_functions_bend(formula: str, slopes: dict[str, float]) -> None:  # §16
    tree = tree_of(formula, x_=2.0, y_=2.0)
    assert gradient(tree) == slopes
    compiled = compile_tree(tree)
    batch = compiled.gradients(np.array([compiled.baseline] * 2))
    assert batch.tolist() == [[slopes[lever] for lever in compiled.levers]] * 2


def test_no_value_no_gradient() -> None:  # §1
    assert all(math.isnan(x) for x in gradient(tree_of("x_ * y_", x_=None, y_=1.0)).values())


def test_elasticity_of_a_product_is_one_and_of_nothing_missing() -> None:  # §17
    assert elasticities(tree_of("x_ * y_", x_=3.0, y_=0.2)) == pytest.approx({"x_": 1.0, "y_": 1.0})
    assert all(math.isnan(x) for x in elasticities(tree_of("x_ * y_", x_=0.0, y_=0.2)).values())


def test_an_overridden_kpi_is_a_lever() -> None:  # §15
    tree = KpiTree(
        kpis=(
            Kpi(id="top", name="top", formula="mid * price"),
            Kpi(id="mid", name="mid", formula="base * 2"),
            Kpi(id="base", name="base", value=3),
            Kpi(id="price", name="price", value=10),
        ),
        kgi="top",
    )
    assert gradient(tree, {"mid": 7}) == {"mid": 10.0, "base": 0.0, "price": 7.0}
