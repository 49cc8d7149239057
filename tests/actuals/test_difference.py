"""One function splits what lies between any two states: plans, scenarios, targets, months (§21, §48)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis.actual_values import ActualValues, actual_values
from kpitree.analysis.bottleneck import bottleneck
from kpitree.analysis.bridge import bridge
from kpitree.analysis.difference import Difference, difference
from kpitree.analysis.flows import plan_share
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.model import KpiTree
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values

FIXTURES = Path(__file__).parents[1] / "fixtures"
PUBLISHED = {e["id"]: e for e in json.loads((FIXTURES / "worked_examples.json").read_text("utf-8"))["examples"]}


def parts(found: Difference) -> dict[str, float]:
    return {step.id: step.contribution for step in found.split.steps}


def reports(tree: KpiTree) -> st.SearchStrategy[ActualValues]:
    some = st.dictionaries(st.sampled_from([k.id for k in tree.kpis]), tame_values(), min_size=1)
    return some.map(lambda values: actual_values(tree, values))


def test_the_published_case_both_ways() -> None:
    case = PUBLISHED["bottleneck"]
    tree = template("sdr", "ja")
    happened = actual_values(tree, {tree.find(name).id: value for name, value in case["actual"].items()})
    there, back = difference(tree, None, happened), difference(tree, happened, None)
    assert (there.kgi_before, there.kgi_after) == pytest.approx((15, 9.6))
    assert {tree[k].name: part for k, part in parts(there).items()} == pytest.approx(case["shapley"])
    assert parts(back) == pytest.approx({k: -part for k, part in parts(there).items()})
    assert there.remainder == back.remainder == 0


@settings(max_examples=15)
@given(random_trees(tame_values()), st.data())
def test_between_plans_it_is_the_bridge(tree: KpiTree, data: st.DataObject) -> None:  # §21
    ends = [{k.id: data.draw(tame_values()) for k in tree.levers} for _ in range(2)]
    assert parts(difference(tree, *ends)) == pytest.approx(
        {step.id: step.contribution for step in bridge(tree, *ends).steps}, nan_ok=True
    )


@settings(max_examples=20)
@given(random_trees(tame_values()), st.data())
def test_any_two_states_add_up(tree: KpiTree, data: st.DataObject) -> None:  # §48
    plan = {k.id: data.draw(tame_values()) for k in tree.levers[:2]}
    one, other = data.draw(reports(tree)), data.draw(reports(tree))
    for before, after in ((plan, one), (one, plan), (one, other)):
        found = difference(tree, before, after)
        if found.remainder is None:
            continue
        assert found.kgi_before is not None
        assert found.kgi_after is not None
        gap = found.kgi_after - found.kgi_before
        assume(abs(gap) < 1e100)
        every = [*parts(found).values(), found.remainder]
        size = max(1.0, abs(found.kgi_before), abs(found.kgi_after), *map(abs, every))
        assert math.fsum(every) == pytest.approx(gap, abs=1e-9 * size)


def test_against_a_plan_it_is_plan_against_actual() -> None:  # §48
    tree = funnel(1000)
    told = {"opps": 90.0, "win": 0.25, "price": 4.8e6}
    plan = {"win": 0.3, "leads": 900.0}
    rows = {row.id: row.contribution for row in bottleneck(tree, told, plan=plan).rows if row.contribution is not None}
    assert parts(difference(tree, plan, actual_values(tree, told))) == pytest.approx(rows)


def test_months_are_compared_with_their_part_of_a_scenario() -> None:  # §47
    tree = template("btob_basic", "ja")  # of a year
    leads = next(kpi for kpi in tree.levers if kpi.is_volume)
    win = next(kpi for kpi in tree.levers if kpi.name == "受注率")
    share = plan_share(tree, 1, {win.id: 0.25})
    assert share.changes[win.id] == 0.25
    assert share.changes[leads.id] == pytest.approx((leads.baseline or 0.0) / 12)
    assert evaluate(tree, share.changes).kgi == pytest.approx(evaluate(tree, {win.id: 0.25}).kgi / 12)
    as_planned = actual_values(tree, share.changes | {k.id: k.baseline or 0.0 for k in tree.levers if k.id not in
                                                      (leads.id, win.id)})  # fmt: skip
    assert parts(difference(tree, share.changes, as_planned)) == {}


def test_of_two_months_what_only_one_reports_has_not_moved() -> None:  # §1
    tree = funnel(1000)
    april = actual_values(tree, {"leads": 1000.0, "rate": 0.15, "win": 0.2, "price": 5e6})
    may = actual_values(tree, {"leads": 1200.0, "rate": 0.08, "win": 0.2})
    found = difference(tree, april, may)
    assert set(parts(found)) == {"leads", "rate"}
    assert found.missing == ("price",)
    assert found.kgi_after is None  # nobody knows at what price
    assert found.remainder is None
    assert math.fsum(parts(found).values()) == pytest.approx((1200 * 0.08 - 1000 * 0.15) * 0.2 * 5e6)


def test_of_two_months_a_computed_kpi_that_only_one_reports_has_not_moved() -> None:  # §1
    """Nobody reported fewer opportunities in May; below them nothing was reported either."""
    tree = tree_of(
        made("rev", "opps * price"), made("opps", "leads * rate"), lever("leads", 100), lever("rate", 0.1),
        lever("price", 5),
    )  # fmt: skip
    april = actual_values(tree, {"opps": 20.0, "price": 10.0})
    assert parts(difference(tree, april, actual_values(tree, {"price": 12.0}))) == {"price": pytest.approx(40)}
    assert parts(difference(tree, actual_values(tree, {"price": 12.0}), april)) == {"price": pytest.approx(-40)}


def test_what_contradicts_itself_is_the_remainder() -> None:
    tree = tree_of(made("opps", "leads * rate", "件"), lever("leads", 100, "件"), lever("rate", 0.15, "%"))
    one = actual_values(tree, {"leads": 120.0, "rate": 0.08, "opps": 11.0})
    other = actual_values(tree, {"leads": 100.0, "rate": 0.1})
    found = difference(tree, one, other)
    assert (found.kgi_before, found.kgi_after) == (11.0, 10.0)
    assert found.remainder == pytest.approx(-1.4)
    assert found.explained == pytest.approx(0.4)
