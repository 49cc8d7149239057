"""Plans: evaluated, within bounds, distinct; what cannot be is proven by looking at every corner."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.mixing import APART
from kpitree.analysis.plans import Plan, plans
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import Effort, KpiTree, Range
from tests.analysis.trees import funnel, lever, made, ranged_funnel, ranged_trees, tree_of

NEARLY = 1e-9


def confirmed(tree: KpiTree, plan: Plan, bounds: dict[str, tuple[float, float]] | None = None) -> None:
    """What a plan says, evaluation says as well; nothing is outside its bounds."""
    kgi = evaluate(tree, dict(plan.changes)).kgi
    assert kgi == plan.kgi or (math.isnan(kgi) and math.isnan(plan.kgi))
    if plan.reachable:
        sign = 1 if plan.target > plan.kgi_now else -1
        assert sign * kgi >= sign * plan.target - NEARLY * abs(plan.target)
    for move in plan.moves:
        kpi = tree[move.id]
        assert not kpi.locked
        ends = (bounds or {}).get(move.id) or (kpi.range and (kpi.range.low, kpi.range.high))
        if ends and not move.follows:
            assert ends[0] <= move.to <= ends[1]
        if kpi.measure.is_rate:
            assert 0 <= move.to <= 1


def apart(a: Plan, b: Plan) -> bool:
    """§39 by hand: ways in widths, which are way ÷ part."""
    ways = [{m.id: math.copysign(m.part, m.to - m.now) for m in plan.moves if not m.follows} for plan in (a, b)]
    largest = max(abs(way) for each in ways for way in each.values())
    return any(abs(ways[0].get(k, 0.0) - ways[1].get(k, 0.0)) >= APART * largest for k in {*ways[0], *ways[1]})


def corner_best(tree: KpiTree, sign: float) -> float:
    """The oracle: every corner of the ranges."""
    ends = {k.id: (k.range.low, k.range.high) for k in tree.kpis if k.range is not None and not k.locked}
    kgis = [evaluate(tree, dict(zip(ends, at, strict=True))).kgi for at in itertools.product(*ends.values())]
    return max(sign * kgi for kgi in kgis if not math.isnan(kgi))


# --- laws


@pytest.mark.parametrize("slug", templates())
@given(part=st.floats(0.01, 0.9), down=st.booleans())
@settings(max_examples=12, deadline=None)
def test_at_least_three_and_all_confirmed(slug: str, part: float, down: bool) -> None:  # §38, §39
    tree = template(slug)
    now = evaluate(tree).kgi
    sign = -1.0 if down else 1.0
    target = now + part * (sign * corner_best_of_template(slug, sign) - now)
    assume(abs(target - now) > 1e-6 * abs(now))
    found = plans(tree, target, n=5)
    assert len(found) >= 3
    for plan in found:
        assert plan.reachable
        confirmed(tree, plan)
    assert all(apart(a, b) for a, b in itertools.combinations(found, 2))
    assert found[0].kind == "least"
    assert all(plan.cost >= found[0].cost * (1 - 1e-7) for plan in found)
    assert len({(plan.kind, plan.spared) for plan in found}) == len(found)


def corner_best_of_template(slug: str, sign: float) -> float:
    """All ranges at the ends that help: every template is monotone in its levers."""
    tree = template(slug)
    slopes = kt.gradient(tree)
    ends = {
        k.id: k.range.high if sign * slopes[k.name] > 0 else k.range.low for k in tree.levers if k.range is not None
    }
    return sign * evaluate(tree, dict(ends)).kgi


@given(ranged_trees(), st.floats(-2, 3))
@settings(max_examples=80, deadline=None)
def test_any_tree(tree: KpiTree, factor: float) -> None:
    """Capacities, quotients, squares, levers without a range: confirmed whatever comes out."""
    now = evaluate(tree).kgi
    target = now * factor if not math.isnan(now) else factor
    found = plans(tree, target, n=4)
    assert found
    for plan in found:
        confirmed(tree, plan)
        assert bool(plan.problems) is not plan.reachable
    assert len(found) == 1 or all(plan.reachable for plan in found)
    assert all(apart(a, b) for a, b in itertools.combinations(found, 2))


@st.composite
def ranged_sums(draw: st.DrawFn) -> KpiTree:
    """Sums, differences and products of five levers that all have ranges, the value inside; multilinear."""
    formula = draw(st.sampled_from(["va * vb + vc * vd", "va * (vb - vc) + vd * ve", "(va + vb) * (vc - vd) - ve"]))
    kpis = []
    for kpi_id in ("va", "vb", "vc", "vd", "ve"):
        low, value, high = sorted(draw(st.floats(0.5, 100)) for _ in range(3))
        kpis.append(lever(kpi_id, value, range=Range(low=low, high=high), locked=draw(st.integers(0, 4)) == 0))
    return tree_of(made("kgi", formula), *kpis)


@given(ranged_sums(), st.floats(0.2, 1.8), st.booleans())
@settings(max_examples=120, deadline=None)
def test_cannot_is_what_the_corners_say(tree: KpiTree, part: float, down: bool) -> None:  # §38
    now, sign = evaluate(tree).kgi, -1.0 if down else 1.0
    best = sign * corner_best(tree, sign)
    assume(abs(best - now) > 1e-6 and abs(part - 1) > 1e-3)
    target = now + part * (best - now)
    found = plans(tree, target)
    assert all(plan.reachable for plan in found) is (part < 1)
    for plan in found:
        confirmed(tree, plan)
    if part > 1:
        (plan,) = found
        assert plan.kind == "best"
        assert plan.proven
        assert plan.kgi == pytest.approx(best, rel=1e-9)
        if plan.relax is not None:
            after = evaluate(tree, {**plan.changes, plan.relax.id: plan.relax.to}).kgi
            assert after == pytest.approx(target, rel=1e-6)
            kpi = tree[plan.relax.id]
            assert kpi.range is not None
            if plan.relax.bound == "high":
                assert plan.relax.to > kpi.range.high == plan.relax.bound_at
            if plan.relax.bound == "low":
                assert plan.relax.to < kpi.range.low == plan.relax.bound_at
            assert (plan.relax.bound == "lock") is kpi.locked


# --- bounds, locks, costs


def test_bounds_levers_and_locks_are_kept() -> None:  # §36
    tree = ranged_funnel()
    target = 1.3 * evaluate(tree).kgi
    bounds = {"win": (0.25, 0.28), "price": (5e6, 5.2e6)}
    for plan in plans(tree, target, bounds=bounds, n=5):
        assert plan.reachable
        confirmed(tree, plan, bounds)
    for plan in plans(tree, target, locked=["leads"], n=5):
        assert "leads" not in plan.changes
        assert plan.reachable
    assert all(set(plan.changes) <= {"win", "rate"} for plan in plans(tree, target, levers=["win", "rate"]))
    within = plans(tree, target, bounds={"win": (0.3, 0.31)})  # it stands at 0.25 and must go in
    assert all(0.3 <= plan.changes["win"] <= 0.31 for plan in within)
    locked = tree_of(*(k.model_copy(update={"locked": k.is_lever}) for k in tree.kpis))
    (plan,) = plans(locked, target)
    assert not plan.reachable
    assert plan.changes == {}
    assert [p.code for p in plan.problems] == ["plans_all_locked"]
    assert plan.relax is not None
    assert plan.relax.bound == "lock"


def test_costs_decide_which_lever_moves() -> None:  # §37
    tree = funnel(1000, 0.2, win=0.25)
    target = 1.1 * evaluate(tree).kgi
    prices = {"leads": 1e4, "rate": 1e9, "win": 1e9, "price": 1e3}
    cheap = plans(tree, target, cost=prices)[0]
    assert cheap.measure == "given"
    assert cheap.changes == {"leads": pytest.approx(1100)}
    assert cheap.cost == pytest.approx(1e6)
    only = plans(tree, target, cost={"price": Effort(amount=1, unit="円", per=10)})
    assert [set(plan.changes) for plan in only] == [{"price"}]
    effort = {
        "leads": Effort(amount=3e5, unit="円", per=100),
        "rate": Effort(amount=1e5, unit="円", per=0.01),
        "win": Effort(amount=2e6, unit="円", per=0.01),
        "price": Effort(amount=1e6, unit="円", per=1e5),
    }
    priced = tree_of(*(k.model_copy(update={"effort": effort.get(k.id)}) for k in tree.kpis))
    found = plans(priced, target)
    assert {plan.measure for plan in found} == {"effort"}
    assert {plan.unit for plan in found} == {"円"}
    assert found[0].changes == {"rate": pytest.approx(0.22)}
    assert found[0].cost == pytest.approx(2e5)


def test_a_mix_keeps_its_sum() -> None:  # §25, §36
    tree = tree_of(
        made("won", "leads * (ads * 0.1 + events * 0.3 + web * 0.2)", "件"), lever("leads", 1000, "件", locked=True),
        *(lever(k, v, "%", mix="channel", range=Range(low=0.1, high=0.7)) for k, v in
          (("ads", 0.5), ("events", 0.2), ("web", 0.3))),
    )  # fmt: skip
    found = plans(tree, 190)
    assert found[0].reachable
    for plan in found:
        after = {k: plan.changes.get(k, tree[k].value) for k in ("ads", "events", "web")}
        assert math.fsum(after.values()) == pytest.approx(1, abs=1e-12)
        assert all(0.1 - 1e-12 <= share <= 0.7 for share in after.values())
        confirmed(tree, plan)


def test_changes_are_where_it_starts_from() -> None:
    tree = ranged_funnel()
    changes = {"win": "30%"}
    target = 1.2 * evaluate(tree, changes).kgi
    for plan in plans(tree, target, changes=changes, n=5):
        assert plan.reachable
        confirmed(tree, plan)
    already = plans(tree, evaluate(tree, changes).kgi, changes=changes)
    assert [(plan.changes, plan.cost, plan.reachable) for plan in already] == [({"win": 0.3}, 0.0, True)]


# --- bad input


@pytest.mark.parametrize("target", [0.0, -5e8, 1.0, 1e30, 1e300, -1e300])
def test_strange_targets_are_answered(target: float) -> None:
    for tree in (ranged_funnel(), funnel(1000), template("four_channels")):
        for plan in plans(tree, target):
            confirmed(tree, plan)
            assert plan.reachable or plan.problems


def test_what_is_no_number_is_refused() -> None:  # §4
    tree = ranged_funnel()
    for wrong in (
        lambda: plans(tree, math.nan), lambda: plans(tree, math.inf), lambda: plans(tree, 1e9, bounds={"win": (1, 0)}),
        lambda: plans(tree, 1e9, bounds={"win": (0, math.inf)}), lambda: plans(tree, 1e9, cost={"win": 0.0}),
        lambda: plans(tree, 1e9, cost={"win": math.nan}),
    ):  # fmt: skip
        with pytest.raises(kt.InvalidValue):
            wrong()
    for unknown in ({"levers": ["wn"]}, {"locked": ["wn"]}, {"bounds": {"wn": (0, 1)}}, {"cost": {"wn": 1.0}}):
        with pytest.raises(kt.UnknownKpi):
            plans(tree, 1e9, **unknown)  # type: ignore[arg-type]


def test_levers_without_effect_and_trees_without_a_value() -> None:
    idle = tree_of(made("kgi", "a * b"), lever("a", 0.0), lever("b", 3.0, range=Range(low=1, high=9)))
    found = plans(idle, 30.0)  # b does nothing before a does
    assert {"a": pytest.approx(10.0)} in [plan.changes for plan in found]
    missing = tree_of(made("kgi", "a * b"), lever("a", None), lever("b", 3.0))
    assert [p.code for plan in plans(missing, 30.0) for p in plan.problems] == ["kgi_has_no_value"]
    alone = tree_of(lever("kgi", 3.0, "円"))
    assert plans(alone, 5.0)[0].changes == {"kgi": 5.0}
    assert [p.code for plan in plans(KpiTree(), 5.0) for p in plan.problems] == ["kgi_has_no_value"]
