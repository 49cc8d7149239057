"""Changes to computed KPIs (§15): they override, survive everything that takes changes, and go with their formula."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.bridge import bridge
from kpitree.analysis.insight import best_moves
from kpitree.analysis.ladder import ladder
from kpitree.analysis.tornado import tornado
from kpitree.data.files import read_workspace, write_workspace
from kpitree.engine import elasticities, evaluate, explain, gradient
from kpitree.model import ScaleBy, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import AddKpi, AdoptChanges, ChangeLever, EditKpi, ResetLevers, SetFormula
from tests.workspace.sequences import codes, three_kpis, workspaces

REVENUE = 6e7  # 12 deals of 5 million


def overridden(value: float = 1e8) -> Workspace:
    return ChangeLever(kpi="revenue", change=SetTo(value=value)).apply(three_kpis())


def kgi(workspace: Workspace) -> float:
    return evaluate(workspace.tree, workspace.lever_values()).kgi


def test_a_fixed_value_takes_the_place_of_the_formula_until_it_is_stopped() -> None:
    workspace = overridden()
    assert (kgi(workspace), workspace.tree) == (1e8, three_kpis().tree)
    moved = ChangeLever(kpi="won", change=SetTo(value=24)).apply(workspace)
    assert kgi(moved) == 1e8
    assert kgi(ResetLevers(kpis=("revenue",)).apply(moved)) == 2 * REVENUE
    assert ResetLevers(kpis=("revenue",)).apply(workspace) == three_kpis()


@pytest.mark.parametrize(("change", "value"), [(ScaleBy(factor=1.5), 9e7), (ShiftBy(amount=-1e7), 5e7)])
def test_relative_overrides_are_relative_to_the_baseline(change: ScaleBy | ShiftBy, value: float) -> None:
    moved = ChangeLever(kpi="won", change=SetTo(value=24)).apply(three_kpis())
    workspace = ChangeLever(kpi="revenue", change=change).apply(moved)
    assert workspace.lever_values() == {"won": 24.0, "revenue": value}
    follows = EditKpi(kpi="price", patch={"value": 1e7}).apply(workspace)  # the baseline doubles
    assert follows.lever_values()["revenue"] == change.apply(2 * REVENUE)


def test_at_what_the_formula_gives_now_it_is_no_override() -> None:
    assert overridden(REVENUE) == three_kpis()
    assert ChangeLever(kpi="revenue", change=ScaleBy(factor=1)).apply(overridden()) == three_kpis()
    moved = ChangeLever(kpi="won", change=SetTo(value=24)).apply(three_kpis())
    held = ChangeLever(kpi="revenue", change=SetTo(value=REVENUE)).apply(moved)
    assert (kgi(held), set(held.changes)) == (REVENUE, {"won", "revenue"})  # held at the baseline, against the levers
    assert ChangeLever(kpi="revenue", change=SetTo(value=2 * REVENUE)).apply(held) == moved


def test_a_drag_back_to_where_it_began_is_no_step() -> None:
    history = History(three_kpis())
    for value in (7e7, 8e7, REVENUE):
        history = history.apply(ChangeLever(kpi="revenue", change=SetTo(value=value)), "drag")
    assert history == History(three_kpis())


def test_what_has_no_value_takes_a_fixed_one_only() -> None:
    broken = SetFormula(kpi="revenue", text="受注件数 +").apply(three_kpis())
    assert codes(broken, ChangeLever(kpi="revenue", change=ScaleBy(factor=2))) == ["change_of_missing"]
    assert kgi(ChangeLever(kpi="revenue", change=SetTo(value=1.0)).apply(broken)) == 1.0
    relative = ChangeLever(kpi="revenue", change=ScaleBy(factor=2)).apply(three_kpis())
    rests = EditKpi(kpi="won", patch={"value": None}).apply(relative)
    assert rests.lever_values() == {}


def test_a_change_goes_with_the_formula_and_the_reverse() -> None:
    assert SetFormula(kpi="revenue", text=None).apply(overridden()).changes == {}
    assert set(SetFormula(kpi="revenue", text="受注件数").apply(overridden()).changes) == {"revenue"}
    moved = ChangeLever(kpi="won", change=SetTo(value=24)).apply(overridden())
    assert set(AddKpi(name="商談数", under="won").apply(moved).changes) == {"revenue"}


def test_adopting_keeps_overrides_where_they_are() -> None:
    workspace = ChangeLever(kpi="revenue", change=ScaleBy(factor=2)).apply(three_kpis())
    workspace = ChangeLever(kpi="won", change=SetTo(value=24)).apply(workspace)
    after = AdoptChanges().apply(workspace)
    assert (after.tree["won"].value, after.changes) == (24.0, {"revenue": SetTo(value=2 * REVENUE)})
    assert after.tree["revenue"].formula == workspace.tree["revenue"].formula
    alone = ChangeLever(kpi="revenue", change=ScaleBy(factor=2)).apply(three_kpis())
    assert AdoptChanges().apply(alone) == alone


@given(workspaces(), st.data())
@settings(max_examples=60)
def test_everything_that_takes_changes_takes_overrides(workspace: Workspace, data: st.DataObject) -> None:
    tree, values = workspace.tree, workspace.lever_values()
    assert read_workspace(write_workspace(workspace)) == workspace
    evaluation = evaluate(tree, values)
    assert all(evaluation.values[k] == value for k, value in values.items())
    elasticities(tree, values)
    gradient(tree, values)
    for kpi in tree.kpis:
        explain(tree, kpi.id, values)
    compare(tree, (), changes=values, picked=workspace.picked)
    best_moves(tornado(tree, data.draw(st.sampled_from(["range", "relative", "points", "history"])), changes=values))
    ladder(tree, data.draw(st.sampled_from([0.0, 1.0, 1e6])), values)
    split = bridge(tree, None, values)
    if not split.problems:
        total = math.fsum(step.contribution for step in split.steps)
        assert total == pytest.approx(split.kgi_after - split.kgi_before, rel=1e-9)
