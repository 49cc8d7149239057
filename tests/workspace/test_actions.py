"""What every action keeps, whatever the workspace, the order and the input."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused, KpiTreeError
from kpitree.model import Benchmark, Counts, Kpi, KpiTree, Range, ScaleBy, SetTo, ShiftBy
from kpitree.model.tree import MAX_KPIS
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    Action, AddBenchmark, AddKpi, AdoptChanges, ChangeLever, EditKpi, MakeKgi, MoveKpi, PickBenchmark, RemoveBenchmark,
    RemoveKpi, ReplaceTree, ResetLevers, SetFormula, StartFrom, with_ids,
)  # fmt: skip
from tests.hostile import naughty_strings
from tests.workspace.sequences import actions, assert_sound, workspaces


def basic(**more: object) -> Workspace:
    return Workspace.model_validate({"tree": template("btob_basic"), **more})


def codes(workspace: Workspace, action: Action) -> list[str]:
    """The codes of the problems with which an action is refused."""
    with pytest.raises(ActionRefused) as caught:
        action.apply(workspace)
    return [problem.code for problem in caught.value.problems]


@given(workspaces(), st.data())
@settings(max_examples=80)
def test_any_sequence_keeps_the_workspace_sound(workspace: Workspace, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        action = data.draw(actions(workspace))
        before = workspace.model_copy(deep=True)
        try:
            after = action.apply(workspace)
        except ActionRefused as refusal:
            assert refusal.problems
            after = workspace
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
        try:
            after = makers[place](text).apply(workspace)
        except ActionRefused as refusal:
            assert refusal.problems, repr(text)
        else:
            assert_sound(after)
    assert workspace == basic()


@pytest.mark.parametrize("slug", templates())
def test_renaming_breaks_no_formula(slug: str) -> None:
    workspace = Workspace(tree=template(slug))
    values = evaluate(workspace.tree).values
    for n, kpi in enumerate(workspace.tree.kpis):
        workspace = EditKpi(kpi=kpi.id, patch={"name": f"新しい名前 ({n})"}).apply(workspace)
    assert evaluate(workspace.tree).values == values
    assert [k.formula for k in workspace.tree.kpis] == [k.formula for k in template(slug).kpis]


@pytest.mark.parametrize("slug", templates())
def test_deleting_keeps_what_the_others_say(slug: str) -> None:
    tree = template(slug)
    for gone in tree.kpis:
        after = RemoveKpi(kpi=gone.id).apply(Workspace(tree=tree)).tree
        assert gone.id not in after
        for user in tree.users(gone.id):
            formula = after[user].formula or ""
            assert gone.name in formula  # the name people know, so that the formula can say what it misses
        # Adding a KPI of that name mends everything.
        mended = AddKpi(name=gone.name).apply(Workspace(tree=after)).tree
        new = mended.find(gone.name).id
        for user in tree.users(gone.id):
            expected = [new if used == gone.id else used for used in tree.inputs(user)]
            assert list(mended.inputs(user)) == expected


def test_deleting_never_hands_a_formula_to_a_namesake() -> None:
    # "leads" is the name of one KPI and the id of another; what used the first must not silently use the second.
    tree = KpiTree(
        kpis=(
            Kpi(id="kgi", name="KGI", formula="leads_2 * 2"),
            Kpi(id="leads", name="web leads", value=1.0),
            Kpi(id="leads_2", name="leads", value=50.0),
        ),
        kgi="kgi",
    )
    after = RemoveKpi(kpi="leads_2").apply(Workspace(tree=tree)).tree
    assert after.inputs("kgi") == ()
    assert math.isnan(evaluate(after).kgi)


def test_deleting_renames_in_formulas_nobody_can_read_too() -> None:
    workspace = SetFormula(kpi="revenue", text="(受注件数 * ").apply(basic_named())
    after = RemoveKpi(kpi="won").apply(workspace).tree
    assert after["revenue"].formula == "(受注件数 *"


def basic_named() -> Workspace:
    return Workspace(
        tree=KpiTree(
            kpis=(
                Kpi(id="revenue", name="受注金額", unit="円", formula="won * price"),
                Kpi(id="won", name="受注件数", unit="件", value=12.0),
                Kpi(id="price", name="平均単価", unit="円", value=5e6),
            ),
            kgi="revenue",
        )
    )


@pytest.mark.parametrize(
    ("how", "formula", "value"), [("*", "won * kpi", 24.0), ("+", "won + kpi", 14.0), ("-", "won - kpi", 10.0), ("/", "won / kpi", 6.0)]
)
def test_adding_joins_a_computed_parent(how: str, formula: str, value: float) -> None:
    workspace = SetFormula(kpi="revenue", text="受注件数").apply(basic_named())
    after = AddKpi(name="新", value=2.0, under="revenue", how=how).apply(workspace).tree  # type: ignore[arg-type]
    assert after["revenue"].formula == formula
    assert evaluate(after).kgi == value


def test_adding_to_a_sum_multiplies_the_whole_sum() -> None:
    workspace = SetFormula(kpi="revenue", text="受注件数 + 平均単価").apply(basic_named())
    after = AddKpi(name="新", value=2.0, under="revenue").apply(workspace).tree
    assert after["revenue"].formula == "(won + price) * kpi"


def test_adding_under_a_lever_takes_its_place() -> None:
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(basic_named())
    after = AddKpi(name="商談数", unit="件", value=80.0, under="won").apply(workspace)
    won = after.tree["won"]
    assert (won.formula, won.value, won.range) == ("kpi", None, None)
    assert after.changes == {}  # what is computed is no lever any more
    assert [k.id for k in after.tree.kpis] == ["revenue", "won", "kpi", "price"]  # right behind its parent


def test_adding_to_a_full_tree_is_refused() -> None:
    kpis = tuple(Kpi(id=f"kpi_{i}", name=f"K{i}") for i in range(MAX_KPIS))
    assert codes(Workspace(tree=KpiTree(kpis=kpis, kgi="kpi_0")), AddKpi(name="one more")) == ["tree_full"]


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
        (ChangeLever(kpi="revenue", change=SetTo(value=1)), "not_a_lever"),
        (ChangeLever(kpi="price", change=ScaleBy(factor=1e308)), "not_finite"),
        (PickBenchmark(kpi="gone", row="x"), "unknown_kpi"),
    ],
)  # fmt: skip
def test_refusals_say_why_and_change_nothing(action: Action, code: str) -> None:
    workspace = basic_named()
    assert codes(workspace, action) == [code]
    assert workspace == basic_named()
    assert issubclass(ActionRefused, KpiTreeError)


def test_a_change_back_to_the_baseline_is_none() -> None:  # §13
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(basic_named())
    assert workspace.lever_values() == {"won": 20.0}
    assert workspace.tree == basic_named().tree  # a lever never changes the baseline
    for back in (SetTo(value=12), ScaleBy(factor=1), ShiftBy(amount=0)):
        assert ChangeLever(kpi="won", change=back).apply(workspace) == basic_named()


def test_relative_changes_follow_a_moving_baseline() -> None:
    workspace = ChangeLever(kpi="won", change=ScaleBy(factor=1.5)).apply(basic_named())
    workspace = EditKpi(kpi="won", patch={"value": 20.0}).apply(workspace)
    assert workspace.lever_values() == {"won": 30.0}
    rests = EditKpi(kpi="won", patch={"value": None}).apply(workspace)
    assert rests.lever_values() == {}
    assert EditKpi(kpi="won", patch={"value": 2.0}).apply(rests).lever_values() == {"won": 3.0}
    assert EditKpi(kpi="won", patch={"value": 1.7e308}).apply(workspace).lever_values() == {}


def test_a_missing_lever_takes_a_value_but_nothing_relative() -> None:  # §1
    workspace = EditKpi(kpi="won", patch={"value": None}).apply(basic_named())
    assert codes(workspace, ChangeLever(kpi="won", change=ScaleBy(factor=2))) == ["change_of_missing"]
    assert codes(workspace, ChangeLever(kpi="won", change=ShiftBy(amount=0))) == ["change_of_missing"]
    zero = ChangeLever(kpi="won", change=SetTo(value=0)).apply(workspace)
    assert zero.lever_values() == {"won": 0.0}  # zero is a value, missing is not zero


def test_resetting_some_or_all() -> None:
    moved = basic_named()
    for kpi in ("won", "price"):
        moved = ChangeLever(kpi=kpi, change=ScaleBy(factor=2)).apply(moved)
    assert set(ResetLevers(kpis=("won", "gone")).apply(moved).changes) == {"price"}
    assert ResetLevers().apply(moved) == basic_named()


@given(workspaces())
@settings(max_examples=60)
def test_adopting_keeps_every_value(workspace: Workspace) -> None:
    after = AdoptChanges().apply(workspace)
    now, then = evaluate(workspace.tree, workspace.lever_values()), evaluate(after.tree, after.lever_values())
    assert then.values == now.values
    assert after.changes == {}


def test_adopting_a_moved_rate_drops_its_counts() -> None:
    rate = Kpi(id="rate", name="rate", unit="%", counts=Counts(successes=12, trials=80), range=Range(low=0.1, high=0.3))
    workspace = Workspace(tree=KpiTree(kpis=(rate,), kgi="rate"), changes={"rate": SetTo(value=0.2)})
    after = AdoptChanges().apply(workspace).tree["rate"]
    assert (after.value, after.counts, after.range) == (0.2, None, rate.range)


def test_typed_counts_replace_a_value_and_the_reverse() -> None:
    counted = EditKpi(kpi="won", patch={"counts": Counts(successes=1, trials=4)}).apply(basic_named())
    assert (counted.tree["won"].value, counted.tree["won"].baseline) == (None, 0.25)
    assert EditKpi(kpi="won", patch={"value": 12.0}).apply(counted) == basic_named()


def test_taking_a_formula_away_leaves_its_value() -> None:
    after = SetFormula(kpi="revenue", text=None).apply(basic_named()).tree["revenue"]
    assert (after.is_lever, after.value) == (True, 6e7)
    assert SetFormula(kpi="won", text=None).apply(basic_named()) == basic_named()
    broken = SetFormula(kpi="revenue", text="受注件数 +").apply(basic_named())
    assert SetFormula(kpi="revenue", text=None).apply(broken).tree["revenue"].value is None  # missing, not zero


def test_formulas_are_typed_with_names_and_kept_with_ids() -> None:
    tree = basic_named().tree
    assert with_ids(tree, "受注件数 × 「平均単価」 + 謎") == "won × price + 謎"
    after = SetFormula(kpi="revenue", text="受注件数 × 「平均単価」").apply(basic_named())
    assert after == basic_named()


def test_the_kgi_stays_until_it_is_deleted() -> None:
    workspace = MakeKgi(kpi="won").apply(basic_named())
    assert MoveKpi(kpi="won", by=-9).apply(workspace).tree.kgi == "won"
    assert [k.id for k in MoveKpi(kpi="won", by=-9).apply(workspace).tree.kpis] == ["won", "revenue", "price"]
    assert RemoveKpi(kpi="price").apply(workspace).tree.kgi == "won"
    assert RemoveKpi(kpi="won").apply(workspace).tree.kgi == "revenue"
    empty = workspace
    for kpi in ("revenue", "won", "price"):
        empty = RemoveKpi(kpi=kpi).apply(empty)
    assert empty.tree == KpiTree()


def test_a_new_version_of_the_tree_keeps_the_changes_that_still_fit() -> None:
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(basic_named())
    workspace = ChangeLever(kpi="price", change=SetTo(value=1)).apply(workspace)
    won = workspace.tree["won"].model_copy(update={"formula": "price * 1", "value": None})
    assert set(ReplaceTree(tree=workspace.tree.replace(won)).apply(workspace).changes) == {"price"}
    assert StartFrom(tree=workspace.tree, template="x").apply(workspace).changes == {}


def test_own_benchmarks_come_go_and_are_picked() -> None:
    row = Benchmark(id="own_a", ratio="won/opportunity", low=0.1, own=True)
    workspace = AddBenchmark(row=row).apply(basic_named())
    workspace = PickBenchmark(kpi="won", row="own_a").apply(workspace)
    assert workspace.picked == {"won": "own_a"}
    newer = row.model_copy(update={"low": 0.2})
    assert AddBenchmark(row=newer).apply(workspace).benchmarks == (newer,)
    assert PickBenchmark(kpi="won", row=None).apply(workspace).picked == {}
    assert RemoveBenchmark(row="own_a").apply(workspace) == basic_named()
    assert RemoveKpi(kpi="won").apply(workspace).picked == {}


def test_what_a_file_holds_about_kpis_that_are_gone_is_dropped() -> None:
    workspace = Workspace(
        tree=basic_named().tree,
        changes={"gone": SetTo(value=1), "revenue": SetTo(value=1), "won": SetTo(value=1)},
        picked={"gone": "x"},
    )
    assert set(workspace.changes) == {"won"}
    assert workspace.picked == {}
