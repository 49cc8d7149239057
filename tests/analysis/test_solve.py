"""Goal seek for one lever: what it finds, evaluating confirms; what it does not find, a dense scan does not find."""

from __future__ import annotations

import math

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.crossing import cross
from kpitree.analysis.solve import Solution, bounds, solve, ways
from kpitree.analysis.state import state_of
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import KpiTree
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values

BASIC = template("btob_basic")


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=0)


def confirmed(tree: KpiTree, found: Solution, changes: dict[str, float] | None = None) -> float:
    """The KGI with the lever at what was found; the solution says the same."""
    kgi = evaluate(tree, {**(changes or {}), found.lever: found.best_value}).kgi
    assert kgi == found.best_kgi or (math.isnan(kgi) and math.isnan(found.best_kgi))
    return kgi


def inside(tree: KpiTree, found: Solution) -> bool:
    low, high = bounds(tree[found.lever], found.now)
    return low <= found.best_value <= high


# --- laws


@pytest.mark.parametrize("slug", templates())
@given(data=st.data())
@settings(max_examples=25)
def test_there_and_back(slug: str, data: st.DataObject) -> None:
    """Whatever KGI a lever makes, solving for it finds a value of the lever that makes it."""
    tree = template(slug)
    state = state_of(tree)
    moved = data.draw(st.sampled_from(sorted(state.feeding)))
    factor = data.draw(st.floats(0.01, 3))
    value = min(state[moved] * factor, 1.0) if tree[moved].measure.is_rate else state[moved] * factor
    target = state.kgi_at({moved: value})
    found = solve(tree, moved, target)
    assert found.reachable
    assert found.problems == ()
    assert found.value == found.best_value
    assert inside(tree, found)
    assert confirmed(tree, found) == exactly(target)
    if state.compiled.classification.multilinear:
        assert found.value == pytest.approx(value, rel=1e-9)


@given(random_trees(), st.data())
@settings(max_examples=30, phases=set(Phase) - {Phase.shrink})
def test_never_outside_and_never_worse_than_a_dense_scan(tree: KpiTree, data: st.DataObject) -> None:
    """Any formula: steps, capacities, poles, missing values. The oracle looks at 400 values of the lever."""
    assume(tree.kgi is not None and tree.levers)
    values = {kpi.id: data.draw(tame_values()) for kpi in tree.levers}
    state = state_of(tree, values)
    moved = data.draw(st.sampled_from([kpi.id for kpi in tree.levers]))
    target = data.draw(st.one_of(tame_values(), st.floats(-100, 100)))
    found = solve(tree, moved, target, values)
    assert math.isnan(found.value) is not found.reachable
    assert bool(found.problems) is not found.reachable
    if math.isnan(found.best_value):
        assert [p.code for p in found.problems] == ["solve_no_value"]
        return
    kgi = confirmed(tree, found, values)
    assert inside(tree, found)
    start = state.kgi
    if found.reachable and not math.isnan(start):
        assert (
            (kgi >= target or kgi == exactly(target)) if start <= target else (kgi <= target or kgi == exactly(target))
        )
    low, high = bounds(tree[moved], found.now)
    spots = [found.now + (k - 200) / 20 for k in range(401)]
    seen = [y for x in spots if low <= x <= high and not math.isnan(y := state.kgi_at({moved: x}))]
    if not found.reachable and seen:
        nearest = min(abs(y - target) for y in seen)
        assert abs(kgi - target) <= nearest * (1 + 1e-6) + 1e-9, "the scan comes nearer"


@given(st.floats(0.01, 1e4), st.floats(0.1, 0.9), st.integers(1, 30), st.floats(1, 300))
def test_capacity_is_found_exactly_or_named(leads: float, rate: float, people: int, target: float) -> None:
    """KGI = min(leads x rate, 5 x people): by hand."""
    tree = tree_of(
        made("won", "min(leads * rate, 5 * people)", "件"),
        lever("leads", leads, "件"), lever("rate", rate, "%"), lever("people", people, "人"),
    )  # fmt: skip
    found = solve(tree, "leads", target)
    if target <= 5 * people:
        assert found.reachable
        assert confirmed(tree, found) == exactly(target)
    else:
        assert not found.reachable
        assert found.bound is None
        assert found.best_kgi == pytest.approx(min(5 * people, max(5 * people, leads * rate)), rel=1e-9)
    by_rate = solve(tree, "rate", target)
    assert by_rate.reachable is (target <= min(leads, 5 * people) * (1 + 1e-12))


# --- examples by hand


@given(
    at_zero=st.floats(-1e6, 1e6), per=st.floats(1e-3, 1e4), start=st.floats(-1e5, 1e5), way=st.floats(-1e5, 1e5),
    room=st.tuples(st.floats(0, 2e5), st.floats(0, 2e5)), sign=st.sampled_from([-1.0, 1.0]),
)  # fmt: skip
def test_knowing_that_it_is_a_line_changes_no_answer(
    at_zero: float, per: float, start: float, way: float, room: tuple[float, float], sign: float
) -> None:
    def line(x: float) -> float:
        return at_zero + sign * per * x

    target, low, high = line(start + way), start - room[0], start + room[1]
    fast = cross(line, target, start=start, low=low, high=high, line=True)
    slow = cross(line, target, start=start, low=low, high=high, line=False)
    width = abs(at_zero) / per + abs(start) + abs(way)
    if abs(way - room[1]) > 1e-9 * width and abs(way + room[0]) > 1e-9 * width and (room[0] or room[1]):
        assert fast.met == slow.met
    assert fast.at == pytest.approx(slow.at, abs=1e-9 * width)
    assert low <= fast.at <= high


def test_the_published_chain() -> None:
    """20 deals of 5M from 667 leads: for 150M each factor must be 1.5 times what it is."""
    tree = funnel(leads=2000 / 3)
    for name, expected in (("leads", 1000.0), ("rate", 0.225), ("win", 0.3), ("price", 7.5e6)):
        found = kt.solve(tree, name, 150e6)
        assert found.reachable
        assert found.value == pytest.approx(expected, rel=1e-12)
        assert found.relative_change == pytest.approx(0.5)
        assert kt.evaluate(tree, {name: found.value}).kgi == exactly(150e6)


def test_values_are_as_people_write_them() -> None:
    assert solve(BASIC, "win_rate", 90e6 * 1.25).value == 0.25


def test_a_rate_ends_at_100_percent() -> None:
    found = solve(BASIC, "win_rate", 1e9)
    assert not found.reachable
    assert math.isnan(found.value)
    assert (found.best_value, found.bound) == (1.0, "high")
    assert found.best_kgi == evaluate(BASIC, {"win_rate": 1.0}).kgi
    assert [p.code for p in found.problems] == ["solve_not_reached"]


def test_a_volume_ends_at_0() -> None:
    found = solve(BASIC, "leads", -1.0)
    assert (found.reachable, found.best_value, found.bound) == (False, 0.0, "low")


def test_far_away() -> None:
    found = solve(BASIC, "leads", 1e30)
    assert found.reachable
    assert confirmed(BASIC, found) == exactly(1e30)


def test_the_others_are_as_changed() -> None:
    changes = {"leads": "+50%", "受注率": "30%"}
    found = solve(BASIC, "平均単価", 300e6, changes)
    assert evaluate(BASIC, {**changes, "平均単価": found.value}).kgi == exactly(300e6)


def test_another_kpi_can_be_asked_for() -> None:
    found = solve(BASIC, "leads", 40, of="受注件数")
    assert evaluate(BASIC, {"leads": found.value})["受注件数"] == exactly(40)


def test_an_overridden_kpi_cuts_off_what_feeds_it() -> None:  # §15
    found = solve(BASIC, "leads", 200e6, {"wins": 10})
    assert [p.code for p in found.problems] == ["solve_does_not_feed"]
    assert found.best_kgi == evaluate(BASIC, {"wins": 10}).kgi
    by_wins = solve(BASIC, "wins", 200e6)  # and can itself be solved for
    assert by_wins.value == 40


def test_steps_reach_at_least_or_at_most() -> None:
    """Cost = 100 for each started ten: 250 is never exactly reached."""
    tree = tree_of(made("cost", "ceil(units / 10) * 100", "円"), lever("units", 15, "個"))
    up = solve(tree, "units", 250)
    assert (up.reachable, up.best_kgi) == (True, 300)
    assert up.value == pytest.approx(20, rel=1e-12)
    down = solve(tree, "units", 150)
    assert (down.reachable, down.best_kgi, down.value) == (True, 100, 10)


def test_both_sides_of_a_product_take_the_nearest_root() -> None:
    tree = tree_of(made("profit", "price * (100 - price)", "円"), lever("price", 20.0, "円"))
    assert solve(tree, "price", 2100).value == pytest.approx(30)
    assert solve(tree, "price", 900).value == pytest.approx(10)
    top = solve(tree, "price", 2600)
    assert not top.reachable
    assert top.best_value == pytest.approx(50, rel=1e-6)
    assert solve(tree, "price", 2500).best_kgi == pytest.approx(2500)


def test_a_jump_through_infinity_is_no_solution() -> None:
    tree = tree_of(made("x", "1 / (a - 5)"), lever("a", 4.0))
    found = solve(tree, "a", 0.0)
    assert abs(found.best_kgi) < 1e-9 or not found.reachable
    assert solve(tree, "a", 0.5).value == pytest.approx(7)


def test_no_effect_no_value_no_connection_are_told_apart() -> None:
    tree = tree_of(
        made("x", "a * b + e"), lever("a", 1.0), lever("b", 0.0), lever("e", 1.0), lever("d", 1.0), lever("m", None)
    )
    codes = {name: [p.code for p in solve(tree, name, 9.0).problems] for name in "abed"}
    assert codes == {"a": ["solve_no_effect"], "b": [], "e": [], "d": ["solve_does_not_feed"]}
    broken = tree_of(made("x", "a * m"), lever("a", 1.0), lever("m", None))
    assert [p.code for p in solve(broken, "a", 9.0).problems] == ["solve_no_value"]
    assert solve(broken, "m", 9.0).value == 9  # the missing one is the answer


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_target_is_a_number(bad: float) -> None:
    with pytest.raises(kt.InvalidValue):
        solve(BASIC, "leads", bad)
    with pytest.raises(kt.UnknownKpi):
        solve(BASIC, "leeds", 1.0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_can_be_said(lang: str) -> None:
    t = Translator(lang)
    for name, target, of in (("win_rate", 1e9, None), ("leads", 5.0, "win_rate")):
        (problem,) = solve(BASIC, name, target, of=of).problems
        said = t.problem(problem, BASIC)
        assert BASIC[name].name in said
        assert "{" not in said


# --- ways


@pytest.mark.parametrize("slug", templates())
def test_ways_are_what_solve_finds_sorted(slug: str) -> None:
    tree = template(slug)
    kgi = evaluate(tree).kgi
    found = ways(tree, tree.kgi or "", kgi * 1.1)
    assert {way.lever for way in found} == state_of(tree).feeding
    assert all(way == solve(tree, way.lever, kgi * 1.1) for way in found)
    order = [(not way.reachable, abs(way.relative_change)) for way in found]
    assert order == sorted(order)
    assert any(way.reachable for way in found)


def test_locked_levers_are_no_way() -> None:  # §26
    tree = BASIC.replace(BASIC["leads"].model_copy(update={"locked": True}))
    assert "leads" not in {way.lever for way in ways(tree, "wins", 30)}
    assert {way.lever for way in ways(BASIC, "wins", 30)} >= {"leads", "win_rate"}


def test_ways_to_an_overridden_kpi_take_the_override_away() -> None:
    assert ways(BASIC, "wins", 30, {"wins": 10}) == ways(BASIC, "wins", 30)
    assert ways(BASIC, "leads", 30) == ()


def test_a_share_moves_its_mix() -> None:  # §25
    tree = tree_of(
        made("won", "leads * (ads * 0.1 + web * 0.3 + fair * 0.2)", "件"),
        lever("leads", 1000.0, "件"),
        *(lever(k, v, "%", mix="channel") for k, v in (("ads", 0.5), ("web", 0.25), ("fair", 0.25))),
    )  # fmt: skip
    found = {way.lever: way for way in ways(tree, "won", 200.0)}
    # web at w, ads and fair share the rest 2 : 1, so 1000 (0.3 w + (1 - w) (0.1 * 2 + 0.2) / 3) = 200
    assert found["web"].value == pytest.approx(0.4, rel=1e-12)
    assert not found["fair"].reachable or found["fair"].value <= 1
    held = tree.replace(tree["fair"].model_copy(update={"locked": True}))
    assert {way.lever: way.value for way in ways(held, "won", 200.0)}["web"] == pytest.approx(0.375, rel=1e-12)
