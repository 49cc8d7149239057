"""The exact method of the bridge (§21), block by block, against the sum over all subsets; and where it is sampled."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis import shapley as asked
from kpitree.analysis.bridge import bridge
from kpitree.analysis.shapley import shapley
from kpitree.analysis.state import State, state_of
from kpitree.engine import compile_tree
from kpitree.formula import Binary, Call, Expression, Name, Number, Unary, render
from kpitree.model import KpiTree
from tests.analysis.slow_shapley import by_subsets
from tests.analysis.trees import lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values


@st.composite
def bent_trees(draw: st.DrawFn) -> KpiTree:
    """Five to nine levers, most of them used once, joined by everything formulas have, in two formulas."""
    names = [f"lever_{i}" for i in range(draw(st.integers(5, 9)))]
    again = draw(st.lists(st.sampled_from(names), max_size=2))
    leaves: list[Expression] = [Name(name) for name in draw(st.permutations([*names, *again]))]

    def join(nodes: list[Expression]) -> Expression:
        while len(nodes) > 1:
            at = draw(st.integers(0, len(nodes) - 2))
            a, b = nodes[at : at + 2]
            op = draw(st.sampled_from(["+", "-", "*", "*", "/", "min", "max", "if", "round", "neg"]))
            if op in ("min", "max"):
                node: Expression = Call(op, (a, b))
            elif op == "if":
                node = Call("if", (Binary(">", a, Number(2.0)), b, Number(1.0)))
            elif op == "round":
                node = Call("round", (Binary("*", a, b), Number(1.0)))
            elif op == "neg":
                node = Unary("-", Binary("+", a, b))
            else:
                node = Binary(op, a, b)
            nodes[at : at + 2] = [node]
        return nodes[0]

    middle = len(leaves) // 2
    part, rest = join(leaves[:middle]), join([Name("part"), *leaves[middle:]])
    levers = [lever(name, draw(tame_values())) for name in names]
    return tree_of(made("kgi", render(rest)), made("part", render(part)), *levers)


def states(draw: st.DrawFn, tree: KpiTree) -> tuple[State, State, tuple[str, ...]]:
    after = {kpi.id: draw(st.one_of(tame_values(), st.just(kpi.value))) for kpi in tree.levers}
    start, end = state_of(tree), state_of(tree, {k: v for k, v in after.items() if v is not None})
    return start, end, tuple(k for k in start.compiled.levers if start[k] != end[k])


@settings(max_examples=150)
@given(bent_trees(), st.data())
def test_it_is_the_sum_over_all_subsets(tree: KpiTree, data: st.DataObject) -> None:  # §21
    start, end, changed = states(data.draw, tree)
    assume(changed)
    slow, scale = by_subsets(start, end, changed)
    fast, errors, method = shapley(start, end, changed)
    assert method != "sampled"
    assert not errors.any()
    if np.isnan(slow).any():
        assert np.isnan(fast).all()
        return
    assume(scale < 1e100)
    assert np.abs(fast - slow).max() <= 1e-9 * scale
    assert abs(fast.sum() - (end.kgi - start.kgi)) <= 1e-9 * scale


@settings(max_examples=60)
@given(random_trees(tame_values(), polynomial=True), st.data())
def test_multilinear_trees_need_no_subsets(tree: KpiTree, data: st.DataObject) -> None:  # §22
    assume(compile_tree(tree).classification.multilinear)
    start, end, changed = states(data.draw, tree)
    assume(changed)
    fast, _, method = shapley(start, end, changed)
    slow, scale = by_subsets(start, end, changed)
    assert method == "gradient"
    assert np.abs(fast - slow).max() <= 1e-9 * scale


def capacities(n: int, each: int) -> tuple[KpiTree, dict[str, float]]:
    """n channels of `each` levers, every one with a capacity of its own in the middle."""
    kpis, addends, after = [], [], {}
    for channel in range(n):
        names = [f"lever_{channel}_{i}" for i in range(each)]
        addends.append(f"min({' * '.join(names[:-1])}, {names[-1]})")
        kpis += [lever(name, 1.0 + i / 3) for i, name in enumerate(names)]
        after |= {name: 2.0 + channel / 4 - i / 7 for i, name in enumerate(names)}
    return tree_of(made("kgi", " + ".join(addends)), *kpis), after


def test_many_small_bends_stay_exact_beyond_what_one_grid_could_hold() -> None:  # 40 levers: 2^40 states as one
    tree, after = capacities(10, 4)
    result = bridge(tree, None, after)
    assert result.method == "subsets"
    assert all(step.error == 0 for step in result.steps)
    parts = {step.id: step.contribution for step in result.steps}
    for channel in range(10):  # §21: what is added up does not meet, so each channel can be asked alone
        own = {k: v for k, v in after.items() if k.startswith(f"lever_{channel}_")}
        start, end = state_of(tree), state_of(tree, own)
        alone, scale = by_subsets(start, end, tuple(own))
        assert np.abs(np.array([parts[k] for k in own]) - alone).max() <= 1e-9 * scale


def test_what_cannot_be_counted_out_is_sampled_and_the_rest_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"lever_{i}" for i in range(8)]
    crowd = " + ".join(f"min({names[i]} * {names[i - 1]} * {names[i - 2]}, 9)" for i in range(8))
    tree = tree_of(
        made("kgi", f"max({crowd}, 20) - xa * xb"), *(lever(name, 1.0 + i / 3) for i, name in enumerate(names)),
        lever("xa", 2.0), lever("xb", 3.0),
    )  # fmt: skip
    start, end = state_of(tree), state_of(tree, {n: 2.0 + i / 5 for i, n in enumerate(names)} | {"xa": 4, "xb": 5})
    changed = (*names, "xa", "xb")
    exact, _, method = shapley(start, end, changed)
    assert method == "subsets"
    monkeypatch.setattr(asked, "MOST_STATES", 100)
    parts, errors, method = shapley(start, end, changed)
    assert method == "sampled"
    assert errors[:8].max() > 0
    assert not errors[8:].any()
    assert parts[8:] == pytest.approx(exact[8:])
    assert parts[8] + parts[9] == pytest.approx(-14.0)
    assert np.all(np.abs(parts - exact) <= 5 * errors + 1e-12)
    assert np.all(errors < 0.05 * np.abs(exact).max())
    assert math.fsum(parts) == pytest.approx(end.kgi - start.kgi)
    assert np.array_equal(parts, shapley(start, end, changed)[0])  # §24: the seed is fixed


def test_beyond_20_levers_under_one_maximum_orders_are_sampled_and_the_error_is_stated() -> None:
    names = [f"lever_{i}" for i in range(21)]
    tree = tree_of(made("kgi", f"max({', '.join(names)})"), *(lever(name, float(i)) for i, name in enumerate(names)))
    result = bridge(tree, None, {name: 30.0 + i for i, name in enumerate(names)})
    assert result.method == "sampled"
    assert math.fsum(step.contribution for step in result.steps) == 30.0
    assert any(step.error > 0 for step in result.steps)
    few = bridge(tree, None, {name: 30.0 + i for i, name in enumerate(names[:16])})
    assert few.method == "subsets"
    assert all(step.error == 0 for step in few.steps)


def test_the_closed_form_of_a_maximum() -> None:
    """max(0, .., 0) -> max(1, .., n): lever i adds what it exceeds those before it; E of that has a closed form."""
    n = 14
    names = [f"lever_{i}" for i in range(n)]
    tree = tree_of(made("kgi", f"max({', '.join(names)})"), *(lever(name, 0.0) for name in names))
    result = bridge(tree, None, {name: i + 1.0 for i, name in enumerate(names)})
    parts = {step.id: step.contribution for step in result.steps}
    for i, name in enumerate(names):  # the airport game: each step of the runway is shared by who needs it
        assert parts[name] == pytest.approx(math.fsum(1 / (n - step) for step in range(i + 1)), abs=1e-12)


def test_a_choice_that_no_change_decides_is_no_bend() -> None:
    tree = tree_of(
        made("kgi", "if(xc > 1, xa * xb, xa / missing)"), lever("xa", 2.0), lever("xb", 3.0), lever("xc", 5.0),
        lever("missing", None),
    )  # fmt: skip
    result = bridge(tree, None, {"xa": 3, "xb": 4})
    assert (result.method, result.problems) == ("gradient", ())
    assert {s.id: s.contribution for s in result.steps} == {"xa": 3.5, "xb": 2.5}


def test_a_quotient_asks_for_its_divisor_only() -> None:  # (3 + 1) levers, not 2^4 states
    tree = tree_of(made("kgi", "xa * xb * xc / xd"), *(lever(k, 2.0) for k in ("xa", "xb", "xc", "xd")))
    start, end = state_of(tree), state_of(tree, {"xa": 3, "xb": 4, "xc": 5, "xd": 4})
    fast, _, method = shapley(start, end, ("xa", "xb", "xc", "xd"))
    slow, scale = by_subsets(start, end, ("xa", "xb", "xc", "xd"))
    assert method == "subsets"
    assert np.abs(fast - slow).max() <= 1e-12 * scale
