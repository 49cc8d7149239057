"""What every action keeps, whatever the workspace, the order and the input."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused, KpiTreeError
from kpitree.model import Benchmark, Counts, Kpi, KpiTree, Range, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    Action,
    AddBenchmark,
    AddBenchmarks,
    AddKpi,
    AdoptChanges,
    ChangeLever,
    EditKpi,
    MakeKgi,
    MoveKpi,
    PickBenchmark,
    RemoveBenchmark,
    RemoveKpi,
    ReplaceTree,
    ResetLevers,
    SetFormula,
    StartFrom,
)  # fmt: skip
from tests.hostile import naughty_strings
from tests.workspace.sequences import actions, assert_sound, codes, three_kpis, workspaces


def basic(**more: object) -> Workspace:
    return Workspace.model_validate({"tree": template("btob_basic"), **more})


def attempt(action: Action, workspace: Workspace) -> Workspace:
    """The workspace after an action, or the same one when it is refused, which must say why. All else is an error."""
    try:
        return action.apply(workspace)
    except ActionRefused as refusal:
        if not refusal.problems:
            raise
        return workspace


@given(workspaces(), st.data())
@settings(max_examples=80)
def test_any_sequence_keeps_the_workspace_sound(workspace: Workspace, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        action = data.draw(actions(workspace))
        before = workspace.model_copy(deep=True)
        after = attempt(action, workspace)
        assert workspace == before  # pure: what it was given is unchanged
        assert_sound(after)
        workspace = after


@given(workspaces(), st.data())
@settings(max_examples=40)
def test_the_same_action_does_the_same(workspace: Workspace, data: st.DataObject) -> None:
    action = data.draw(actions(workspace))
    try:
        once = action.apply(workspace)
    except ActionRefused:
        with pytest.raises(ActionRefused):
            action.apply(workspace)
    else:
        assert action.apply(workspace) == once


# Every naughty string in every place where people type.
@pytest.mark.parametrize("place", ["name", "note", "unit", "owner", "new name", "formula", "under"])
def test_nothing_typed_raises_anything_but_a_refusal(place: str) -> None:
    workspace = basic()
    makers = {
        "name": lambda s: EditKpi(kpi="win_rate", patch={"name": s}),
        "note": lambda s: EditKpi(kpi="win_rate", patch={"note": s}),
        "unit": lambda s: EditKpi(kpi="win_rate", patch={"unit": s}),
        "owner": lambda s: EditKpi(kpi="win_rate", patch={"owner": s}),
        "new name": lambda s: AddKpi(name=s),
        "formula": lambda s: SetFormula(kpi=workspace.tree.kgi or "", text=s),
        "under": lambda s: AddKpi(name=s, under="win_rate"),
    }
    assert "win_rate" in workspace.tree
    for text in naughty_strings():
        after = attempt(makers[place](text), workspace)
        if after != workspace:
            assert_sound(after)
    assert workspace == basic()


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (EditKpi(kpi="gone", patch={}), "unknown_kpi"),
        (EditKpi(kpi="won", patch={"name": " "}), "name_empty"),
        (EditKpi(kpi="won", patch={"name": "平均単価"}), "duplicate_name"),
        (EditKpi(kpi="won", patch={"name": " 平均単価 "}), "duplicate_name"),
        (EditKpi(kpi="won", patch={"name": "x" * 81}), "name_too_long"),
        (EditKpi(kpi="won", patch={"name": "a\nb"}), "name_bad_character"),
        (EditKpi(kpi="won", patch={"note": "x" * 2001}), "text_too_long"),
        (EditKpi(kpi="won", patch={"range": {"low": 2, "high": 1}}), "range_order"),
        (EditKpi(kpi="won", patch={"value": math.nan}), "field_invalid"),
        (EditKpi(kpi="won", patch={"value": math.inf}), "field_invalid"),
        (EditKpi(kpi="won", patch={"id": "other"}), "field_invalid"),
        (EditKpi(kpi="won", patch={"formula": "1"}), "field_invalid"),
        (EditKpi(kpi="revenue", patch={"value": 1.0}), "field_invalid"),
        (SetFormula(kpi="gone", text="1"), "unknown_kpi"),
        (SetFormula(kpi="won", text="x" * 2001), "text_too_long"),
        (AddKpi(name=""), "name_empty"),
        (AddKpi(name="受注件数"), "duplicate_name"),
        (AddKpi(name="ok", value=math.nan), "field_invalid"),
        (AddKpi(name="ok", under="gone"), "unknown_kpi"),
        (RemoveKpi(kpi="gone"), "unknown_kpi"),
        (MoveKpi(kpi="gone", by=1), "unknown_kpi"),
        (MakeKgi(kpi="gone"), "unknown_kpi"),
        (ChangeLever(kpi="gone", change=SetTo(value=1)), "unknown_kpi"),
        (ChangeLever(kpi="price", change=ScaleBy(factor=1e308)), "not_finite"),
        (PickBenchmark(kpi="gone", row="x"), "unknown_kpi"),
    ],
)  # fmt: skip
def test_refusals_say_why_and_change_nothing(action: Action, code: str) -> None:
    workspace = three_kpis()
    assert codes(workspace, action) == [code]
    assert workspace == three_kpis()
    assert issubclass(ActionRefused, KpiTreeError)


def test_a_change_back_to_the_baseline_is_none() -> None:  # §13
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(three_kpis())
    assert workspace.lever_values() == {"won": 20.0}
    assert workspace.tree == three_kpis().tree  # a lever never changes the baseline
    for back in (SetTo(value=12), ScaleBy(factor=1), ShiftBy(amount=0)):
        assert ChangeLever(kpi="won", change=back).apply(workspace) == three_kpis()


def test_relative_changes_follow_a_moving_baseline() -> None:
    workspace = ChangeLever(kpi="won", change=ScaleBy(factor=1.5)).apply(three_kpis())
    workspace = EditKpi(kpi="won", patch={"value": 20.0}).apply(workspace)
    assert workspace.lever_values() == {"won": 30.0}
    rests = EditKpi(kpi="won", patch={"value": None}).apply(workspace)
    assert rests.lever_values() == {}
    assert EditKpi(kpi="won", patch={"value": 2.0}).apply(rests).lever_values() == {"won": 3.0}
    assert EditKpi(kpi="won", patch={"value": 1.7e308}).apply(workspace).lever_values() == {}


def test_a_missing_lever_takes_a_value_but_nothing_relative() -> None:  # §1
    workspace = EditKpi(kpi="won", patch={"value": None}).apply(three_kpis())
    assert codes(workspace, ChangeLever(kpi="won", change=ScaleBy(factor=2))) == ["change_of_missing"]
    assert codes(workspace, ChangeLever(kpi="won", change=ShiftBy(amount=0))) == ["change_of_missing"]
    zero = ChangeLever(kpi="won", change=SetTo(value=0)).apply(workspace)
    assert zero.lever_values() == {"won": 0.0}  # zero is a value, missing is not zero


def test_resetting_some_or_all() -> None:
    moved = three_kpis()
    for kpi in ("won", "price"):
        moved = ChangeLever(kpi=kpi, change=ScaleBy(factor=2)).apply(moved)
    assert set(ResetLevers(kpis=("won", "gone")).apply(moved).changes) == {"price"}
    assert ResetLevers().apply(moved) == three_kpis()


@given(workspaces())
@settings(max_examples=60)
def test_adopting_keeps_every_value(workspace: Workspace) -> None:
    after = AdoptChanges().apply(workspace)
    now, then = evaluate(workspace.tree, workspace.lever_values()), evaluate(after.tree, after.lever_values())
    assert then.values == now.values
    assert not any(after.tree[k].is_lever for k in after.changes)  # overrides stay what they are (§15)
    assert AdoptChanges().apply(after) == after


def test_adopting_a_moved_rate_drops_its_counts() -> None:
    rate = Kpi(id="rate", name="rate", unit="%", counts=Counts(successes=12, trials=80), range=Range(low=0.1, high=0.3))
    workspace = Workspace(tree=KpiTree(kpis=(rate,), kgi="rate"), changes={"rate": SetTo(value=0.2)})
    after = AdoptChanges().apply(workspace).tree["rate"]
    assert (after.value, after.counts, after.range) == (0.2, None, rate.range)


def test_a_new_version_of_the_tree_keeps_the_changes_that_still_fit() -> None:
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(three_kpis())
    workspace = ChangeLever(kpi="price", change=SetTo(value=1)).apply(workspace)
    won = workspace.tree["won"].model_copy(update={"formula": "price * 1", "value": None})
    assert set(ReplaceTree(tree=workspace.tree.replace(won)).apply(workspace).changes) == {"price"}
    assert StartFrom(tree=workspace.tree, template="x").apply(workspace).changes == {}


def test_own_benchmarks_come_go_and_are_picked() -> None:
    row = Benchmark(id="own_a", ratio="won/opportunity", low=0.1, own=True)
    workspace = AddBenchmark(row=row).apply(three_kpis())
    workspace = PickBenchmark(kpi="won", row="own_a").apply(workspace)
    assert workspace.picked == {"won": "own_a"}
    newer = row.model_copy(update={"low": 0.2})
    assert AddBenchmark(row=newer).apply(workspace).benchmarks == (newer,)
    assert PickBenchmark(kpi="won", row=None).apply(workspace).picked == {}
    assert RemoveBenchmark(row="own_a").apply(workspace) == three_kpis()
    assert RemoveKpi(kpi="won").apply(workspace).picked == {}


def test_the_rows_of_a_file_come_in_one_step_and_replace_those_of_the_same_id() -> None:
    first, other = (Benchmark(id=f"own_{i}", ratio="won/opportunity", low=0.1, own=True) for i in "ab")
    newer, third = first.model_copy(update={"low": 0.2}), other.model_copy(update={"id": "own_c"})
    history = History(AddBenchmarks(rows=(first, other)).apply(three_kpis()))
    after = history.apply(AddBenchmarks(rows=(newer, third)))
    assert after.present.benchmarks == (newer, other, third)
    assert after.undo().present.benchmarks == (first, other)


def test_what_a_file_holds_about_kpis_that_are_gone_is_dropped() -> None:
    workspace = Workspace(
        tree=three_kpis().tree,
        changes={"gone": SetTo(value=1), "revenue": SetTo(value=1), "won": SetTo(value=1)},
        picked={"gone": "x"},
    )
    assert set(workspace.changes) == {"revenue", "won"}
    assert workspace.picked == {}
