"""Plans in round numbers (§39): they reach as well, in digits that people say."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis.plans import Move, plans
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import KpiTree, Range
from tests.analysis.test_plans import apart, confirmed, corner_best_of_template
from tests.analysis.trees import lever, made, ranged_trees, tree_of


@pytest.mark.parametrize("slug", templates())
@given(part=st.floats(0.02, 0.9), down=st.booleans())
@settings(max_examples=4, deadline=None)
def test_round_numbers_reach_as_well(slug: str, part: float, down: bool) -> None:  # §39
    tree = template(slug)
    now = evaluate(tree).kgi
    sign = -1.0 if down else 1.0
    target = now + part * (sign * corner_best_of_template(slug, sign) - now)
    assume(abs(target - now) > 1e-6 * abs(now))
    found, exact = plans(tree, target, n=4, rounded=True), plans(tree, target, n=1)[0]
    assert len(found) >= 3
    assert all(apart(a, b) for a, b in itertools.combinations(found, 2))
    for plan in found:
        assert plan.reachable
        confirmed(tree, plan)
        assert all(said_in_few_digits(tree, move) for move in plan.moves if not move.follows)
    assert found[0].cost >= exact.cost * (1 - 1e-7)


@pytest.mark.parametrize(("slug", "part", "down"), [
    ("btob_basic", 0.6, True), ("btob_basic", 0.9, True), ("full_funnel", 0.1, False), ("sdr", 0.5, True),
    ("subscription", 0.9, False),
])  # fmt: skip
def test_dust_is_no_digit(slug: str, part: float, down: bool) -> None:  # §39
    tree, sign = template(slug), -1.0 if down else 1.0
    now = evaluate(tree).kgi
    target = now + part * (sign * corner_best_of_template(slug, sign) - now)
    for plan in plans(tree, target, n=4, rounded=True):
        confirmed(tree, plan)
        assert all(said_in_few_digits(tree, move) for move in plan.moves if not move.follows)


def test_an_end_that_was_reached_but_for_dust_is_the_end() -> None:  # §39
    tree = template("btob_basic")
    plan = next(plan for plan in plans(tree, 37_500_000, n=4, rounded=True) if plan.kind == "fewest")
    assert {tree[move.id].name: move.to for move in plan.moves}["リード数"] == 500.0


def said_in_few_digits(tree: KpiTree, move: Move) -> bool:
    """Three digits, a whole number of a volume, or an end of the range; finer in a range that is narrow."""
    digits = 3 + max(0, math.ceil(1 + math.log10(max(abs(move.to), abs(move.now)) / (move.high - move.low) / 10)))
    return (
        move.to == float(f"{move.to:.{digits}g}") or move.to in (move.low, move.high)
        or (tree[move.id].is_volume and move.to == round(move.to))
    )  # fmt: skip


@given(ranged_trees(), st.floats(-2, 3))
@settings(max_examples=20, deadline=None)
def test_any_tree_in_round_numbers(tree: KpiTree, factor: float) -> None:  # §39
    now = evaluate(tree).kgi
    target = now * factor if not math.isnan(now) else factor
    found = plans(tree, target, n=4, rounded=True)
    assert [plan.reachable for plan in found][:1] == [plan.reachable for plan in plans(tree, target, n=1)]
    for plan in found:
        confirmed(tree, plan)


def test_a_step_of_a_whole_person_is_not_taken_for_a_tenth_of_one() -> None:  # §39
    tree = template("bdr")
    found = {plan.kind: plan for plan in plans(tree, 1.1 * evaluate(tree).kgi, n=5, rounded=True)}
    people = next(kpi.id for kpi in tree.levers if kpi.name == "担当人数")
    assert all(move.id != people for move in found["least"].moves)
    assert [move.to for move in found["volume"].moves] == [4.0]


def test_what_cannot_be_rounded_stays_exact() -> None:
    tree = tree_of(made("b", "a * 1e-220"), lever("a", 1e210, range=Range(low=1e210, high=1e220)))
    (plan,) = plans(tree, 2e-10, rounded=True)
    confirmed(tree, plan)
