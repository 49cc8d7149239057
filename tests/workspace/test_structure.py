"""What hands do to the tree: growing it, breaking levers down, copying, moving and removing branches."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused
from kpitree.model import Counts, Kpi, KpiTree, Range, Scenario, SetTo, ShiftBy
from kpitree.model.tree import MAX_KPIS
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    Action,
    AddBeside,
    AddUnder,
    BreakDown,
    DuplicateBranch,
    MoveBranch,
    RemoveBranches,
    Reorder,
    SplitBySegment,
)
from tests.engine.random_trees import random_trees
from tests.hostile import naughty_strings
from tests.strategies import kpi_names
from tests.workspace.sequences import assert_sound, codes, three_kpis, workspaces

SLUGS = templates()
HOWS = ("*", "+", "-", "/", "min")


def tree_of(*kpis: Kpi) -> Workspace:
    return Workspace(tree=KpiTree(kpis=kpis, kgi=kpis[0].id))


def computed(kpi_id: str, formula: str, unit: str = "") -> Kpi:
    return Kpi(id=kpi_id, name=kpi_id.upper(), formula=formula, unit=unit)


def lever(kpi_id: str, value: float | None = 1.0, unit: str = "") -> Kpi:
    return Kpi(id=kpi_id, name=kpi_id.upper(), value=value, unit=unit)


def values(workspace: Workspace) -> dict[str, float | None]:
    return evaluate(workspace.tree, workspace.lever_values()).values


def formula(workspace: Workspace, kpi_id: str) -> str | None:
    return workspace.tree[kpi_id].formula


def assert_same_values(before: Workspace, after: Workspace, *, rel: float = 1e-12) -> None:
    """Every KPI that was there and still is has the value it had, at the baseline and now."""
    at_baseline = {"changes": {}}
    pairs = ((before, after), (before.model_copy(update=at_baseline), after.model_copy(update=at_baseline)))
    for then, now in ((values(one), values(other)) for one, other in pairs):
        for kpi_id in then.keys() & now.keys():
            x, y = then[kpi_id], now[kpi_id]
            assert (x is None) == (y is None), kpi_id
            assert x is None or y is None or math.isclose(x, y, rel_tol=rel), (kpi_id, x, y)


def codes_of(refusal: ActionRefused) -> set[str]:
    """Why something was refused; a refusal always says it."""
    assert refusal.problems
    return {problem.code for problem in refusal.problems}


@st.composite
def hands(draw: st.DrawFn, workspace: Workspace) -> Action:
    """Anything a hand can ask for, sensible or not."""
    ids = st.sampled_from([*(kpi.id for kpi in workspace.tree.kpis), "gone"])
    names = kpi_names() | st.sampled_from(["", "\x00", "x" * 81])
    some = st.lists(ids, max_size=3).map(tuple)
    parts = st.lists(names, max_size=4).map(tuple)
    hows = st.sampled_from("*+-/")
    return draw(
        st.one_of(
            st.builds(AddBeside, kpi=ids, parent=ids, name=names, unit=st.sampled_from(["", "件", "x" * 21])),
            st.builds(AddUnder, kpi=ids, how=st.sampled_from(HOWS), name=names),
            st.builds(AddUnder, kpi=ids, how=hows, name=names, rest=names),
            st.builds(BreakDown, kpi=ids, how=st.sampled_from(["multiply", "add"]), names=parts),
            st.builds(SplitBySegment, kpi=ids, segments=parts),
            st.builds(DuplicateBranch, kpi=ids, parent=st.none() | ids),
            st.builds(MoveBranch, kpis=some, parent=st.none() | ids, to=ids, how=st.none() | hows),
            st.builds(RemoveBranches, kpis=some),
            st.builds(Reorder, kpi=ids, parent=ids, by=st.integers(-9, 9)),
        )
    )


def broken() -> st.SearchStrategy[Workspace]:
    return random_trees(broken=True).map(lambda tree: Workspace(tree=tree))


@given(workspaces() | broken(), st.data())
@settings(max_examples=50)
def test_any_sequence_is_sound_and_comes_back(workspace: Workspace, data: st.DataObject) -> None:
    history = History(workspace)
    for _ in range(data.draw(st.integers(1, 4))):
        before = history.present.model_copy(deep=True)
        try:
            after = history.apply(data.draw(hands(history.present)))
        except ActionRefused as refusal:
            codes_of(refusal)
            after = history
        assert history.present == before  # pure
        if after is not history:
            assert len(after.past) == len(history.past) + 1  # one gesture, one step
            assert_sound(after.present)
            assert after.undo().present == before
        history = after
    while history.past:
        history = history.undo()
    assert history.present == workspace


@given(workspaces() | broken(), st.data())
@settings(max_examples=50)
def test_growing_lets_no_number_jump(workspace: Workspace, data: st.DataObject) -> None:
    kpi = data.draw(st.sampled_from([*(kpi.id for kpi in workspace.tree.kpis), "gone"]))
    parents = [*(workspace.tree.users(kpi) if kpi in workspace.tree else ()), "gone"]
    action = data.draw(
        st.one_of(
            st.builds(AddBeside, kpi=st.just(kpi), parent=st.sampled_from(parents), name=st.just("new one")),
            st.builds(AddUnder, kpi=st.just(kpi), how=st.sampled_from(HOWS), name=st.just("new one")),
            st.builds(
                BreakDown, kpi=st.just(kpi), how=st.sampled_from(["multiply", "add"]),
                names=st.sampled_from([("new one", "new two"), ("p q", "q r", "r s")]),
            ),
            st.builds(DuplicateBranch, kpi=st.just(kpi)),
        )
    )  # fmt: skip
    try:
        after = action.apply(workspace)
    except ActionRefused:
        return
    assert len(after.tree.kpis) > len(workspace.tree.kpis)
    if isinstance(action, AddUnder | AddBeside):
        # A factor of 1 and a term of 0 change no bit; an average with one more of its size may.
        if "avg" not in "".join(kpi.formula or "" for kpi in workspace.tree.kpis):
            assert {k: v for k, v in values(after).items() if k in workspace.tree} == values(workspace)
    elif isinstance(action, DuplicateBranch) or action.how == "multiply" or len(action.names) == 2:
        assert {k: v for k, v in values(after).items() if k in workspace.tree} == values(workspace)


@pytest.mark.parametrize("slug", SLUGS)
def test_growing_a_template_anywhere(slug: str) -> None:
    workspace = Workspace(tree=template(slug))
    for kpi in workspace.tree.kpis:
        for how in HOWS:
            assert_same_values(workspace, AddUnder(kpi=kpi.id, how=how, name="new one").apply(workspace))
        for parent in workspace.tree.users(kpi.id):
            assert_same_values(workspace, AddBeside(kpi=kpi.id, parent=parent, name="new one").apply(workspace))
        if kpi.is_lever:
            for way in ("multiply", "add"):
                after = BreakDown(kpi=kpi.id, how=way, names=("new one", "new two")).apply(workspace)
                assert_same_values(workspace, after)
        assert_same_values(workspace, DuplicateBranch(kpi=kpi.id).apply(workspace))


def test_breaking_down_hands_over_what_the_lever_was() -> None:
    rate = Kpi(
        id="rate", name="Rate", unit="%", counts=Counts(successes=12, trials=80), range=Range(low=0.1, high=0.3),
        source="CRM", benchmark="won/opportunity", locked=True, target=0.2, history=(0.1, 0.2),
    )  # fmt: skip
    scenario = Scenario(id="best", name="best", changes={"rate": SetTo(value=0.3)})
    workspace = Workspace(
        tree=KpiTree(kpis=(rate,), kgi="rate"), changes={"rate": ShiftBy(amount=0.05)}, scenarios=(scenario,)
    )
    after = BreakDown(kpi="rate", how="multiply", names=("Quality", "Speed")).apply(workspace)
    first, second, kpi = after.tree["quality"], after.tree["speed"], after.tree["rate"]
    assert (kpi.formula, kpi.target, kpi.locked, kpi.benchmark) == ("quality * speed", 0.2, False, "")
    kept = ("counts", "range", "source", "benchmark", "unit", "locked", "history")
    assert [getattr(first, field) for field in kept] == [getattr(rate, field) for field in kept]
    assert (second.value, second.unit) == (1.0, "%")
    assert after.changes == {"quality": ShiftBy(amount=0.05)}
    assert after.scenarios[0].changes == {"quality": SetTo(value=0.3)}
    assert values(after)["rate"] == values(workspace)["rate"]


def test_breaking_down_into_a_sum() -> None:
    leads = Kpi(id="leads", name="Leads", unit="leads", value=100.0, range=Range(low=50, high=200))
    workspace = Workspace(tree=KpiTree(kpis=(leads,), kgi="leads"), changes={"leads": ShiftBy(amount=30.0)})
    after = BreakDown(kpi="leads", how="add", names=("Web", "Ads", "Fairs")).apply(workspace)
    assert formula(after, "leads") == "web + ads + fairs"
    assert [after.tree[k].value for k in ("web", "ads", "fairs")] == pytest.approx([100 / 3] * 3)
    assert after.tree["web"].range == Range(low=50 / 3, high=200 / 3)
    assert values(after)["leads"] == pytest.approx(130.0)


def test_a_lever_under_which_something_is_added_keeps_its_value_in_a_part() -> None:
    after = AddUnder(kpi="won", how="*", name="成約確率").apply(three_kpis())
    assert formula(after, "won") == "won_2 * kpi" or formula(after, "won") == "kpi_2 * kpi"
    assert {kpi.name for kpi in after.tree.kpis} == {"受注金額", "受注件数", "平均単価", "受注件数 2", "成約確率"}
    named = AddUnder(kpi="won", how="-", name="解約", rest="新規").apply(three_kpis())
    assert [named.tree[i].name for i in named.tree.inputs("won")] == ["新規", "解約"]
    assert [named.tree[i].unit for i in named.tree.inputs("won")] == ["件", "件"]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (AddBeside(kpi="gone", parent="revenue", name="x"), "unknown_kpi"),
        (AddBeside(kpi="revenue", parent="revenue", name="x"), "no_place_beside"),
        (AddBeside(kpi="won", parent="price", name="x"), "no_place_beside"),
        (AddBeside(kpi="won", parent="revenue", name="平均単価"), "duplicate_name"),
        (AddUnder(kpi="won", how="*", name="x", rest="x"), "duplicate_name"),
        (AddUnder(kpi="won", how="*", name=" "), "name_empty"),
        (BreakDown(kpi="revenue", how="add", names=("x", "y")), "break_needs_lever"),
        (BreakDown(kpi="won", how="add", names=("x",)), "parts_count"),
        (BreakDown(kpi="won", how="add", names=("x", "x ")), "duplicate_name"),
        (BreakDown(kpi="won", how="add", names=("x", "受注金額")), "duplicate_name"),
        (MoveBranch(kpis=("revenue",), parent=None, to="won"), "move_cycle"),
        (MoveBranch(kpis=("won",), parent="revenue", to="gone"), "unknown_kpi"),
        (RemoveBranches(kpis=("revenue",)), "kgi_stays"),
        (RemoveBranches(kpis=("gone",)), "unknown_kpi"),
    ],
)
def test_refusals(action: Action, code: str) -> None:
    assert codes(three_kpis(), action) == [code]


def test_limits_are_said() -> None:
    full = Workspace(tree=KpiTree(kpis=tuple(lever(f"kpi_{i}") for i in range(MAX_KPIS)), kgi="kpi_0"))
    assert codes(full, DuplicateBranch(kpi="kpi_1")) == ["tree_full"]
    assert codes(full, BreakDown(kpi="kpi_1", how="add", names=("x", "y"))) == ["tree_full"]
    assert codes(full, SplitBySegment(kpi="kpi_1", segments=("x", "y"))) == ["tree_full"]
    long = tree_of(computed("top", " + ".join(["a_a"] * 240)), lever("a_a"))
    assert codes(long, SplitBySegment(kpi="top", segments=("x" * 40, "y"))) == ["formula_full"]
    wide = tree_of(computed("top", " + ".join(["a_a"] * 250)), lever("a_a"))
    assert codes(wide, AddUnder(kpi="top", how="*", name="x")) == ["formula_full"]
    odd = tree_of(computed("top", "a_a * ("), lever("a_a"))
    assert codes(odd, AddUnder(kpi="top", how="*", name="x")) == ["formula_to_mend"]


def test_hostile_names() -> None:
    makers = (
        lambda s: AddBeside(kpi="won", parent="revenue", name=s),
        lambda s: AddUnder(kpi="won", how="+", name="x", rest=s),
        lambda s: BreakDown(kpi="won", how="multiply", names=(s, "other")),
        lambda s: SplitBySegment(kpi="revenue", segments=(s, "other")),
    )
    for make in makers:
        for text in naughty_strings():
            try:
                assert make(text).apply(three_kpis()) != three_kpis()
            except ActionRefused as refusal:
                codes_of(refusal)
