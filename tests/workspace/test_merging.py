"""Two people on one workspace: what merges, what is asked, and that nothing is lost in silence (§67)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.engine import check
from kpitree.errors import ActionRefused
from kpitree.model import KpiTree, SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    AddKpi,
    ChangeLever,
    EditKpi,
    MakeKgi,
    MoveKpi,
    RemoveKpi,
    SaveScenario,
    SetFormula,
    StartFrom,
)
from kpitree.workspace.merging import Merge, Side, merge
from kpitree.workspace.units import assembled, lists, units
from tests.workspace.sequences import actions, assert_sound, three_kpis, workspaces

ABSENT = object()


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Workspace, Workspace, Workspace]:
    """A workspace and what two people made of it, each by a few actions."""
    base = draw(workspaces())
    sides = []
    for _ in range(2):
        side = base
        for _ in range(draw(st.integers(0, 3))):
            try:
                side = draw(actions(side)).apply(side)
            except ActionRefused:
                continue
        sides.append(side)
    return base, sides[0], sides[1]


def errors(workspace: Workspace) -> set[tuple[str, str | None]]:
    return {(p.code, p.kpi) for p in check(workspace.tree) if p.severity == "error"}


@settings(max_examples=25)
@given(workspaces())
def test_a_workspace_is_its_units(workspace: Workspace) -> None:
    assert assembled(workspace, units(workspace)) == workspace


@settings(max_examples=60)
@given(two_versions())
def test_the_laws_of_merging(versions: tuple[Workspace, Workspace, Workspace]) -> None:
    base, a, b = versions
    assert merge(base=base, mine=a, theirs=base) == Merge(workspace=a)
    assert merge(base=base, mine=base, theirs=b) == Merge(workspace=b)
    assert merge(base=base, mine=a, theirs=a) == Merge(workspace=a)
    one, other = merge(base=base, mine=a, theirs=b), merge(base=base, mine=b, theirs=a)
    assert {c.path for c in one.clashes} == {c.path for c in other.clashes}
    if one.clashes:
        return
    assert_sound(one.workspace)
    assert errors(one.workspace) <= errors(a) | errors(b)  # never a new cycle
    places = lists(base)
    merged, of_other = units(one.workspace), units(other.workspace)
    assert {p: x for p, x in merged.items() if p not in places} == {
        p: x for p, x in of_other.items() if p not in places
    }
    # The slow obvious merge: every unit that one of them touched is as that one left it.
    of_base, of_a, of_b = units(base), units(a), units(b)
    for path in {*of_base, *of_a, *of_b} - places:
        was, mine, theirs = (of.get(path, ABSENT) for of in (of_base, of_a, of_b))
        assert merged.get(path, ABSENT) == (mine if mine != was else theirs), path
    for path in places:
        assert set(merged[path]) == {key for key in {*of_a[path], *of_b[path]} if (*path, key) in merged}


@settings(max_examples=40)
@given(two_versions(), st.sampled_from(["mine", "theirs"]))
def test_deciding_ends(versions: tuple[Workspace, Workspace, Workspace], side: Side) -> None:
    base, a, b = versions
    decided: dict[tuple[str, ...], Side] = {}
    for _ in range(6):
        found = merge(base=base, mine=a, theirs=b, decided=decided)
        if not found.clashes:
            break
        assert not {c.path for c in found.clashes} & set(decided)
        decided |= {clash.path: side for clash in found.clashes}
    assert not found.clashes
    assert_sound(found.workspace)


def done(workspace: Workspace, *steps: Any) -> Workspace:
    for step in steps:
        workspace = step.apply(workspace)
    return workspace


def paths(found: Merge) -> list[tuple[tuple[str, ...], str]]:
    return [(clash.path, clash.code) for clash in found.clashes]


def test_edits_to_different_kpis_merge() -> None:
    base = three_kpis()
    mine = done(base, EditKpi(kpi="won", patch={"value": 20.0}), SaveScenario(name="強気"))
    theirs = done(base, EditKpi(kpi="price", patch={"name": "単価"}), ChangeLever(kpi="price", change=SetTo(value=1.0)))
    found = merge(base=base, mine=mine, theirs=theirs)
    assert found.clashes == ()
    assert found.workspace.tree["won"].value == 20.0
    assert found.workspace.tree["price"].name == "単価"
    assert found.workspace.changes == {"price": SetTo(value=1.0)}
    assert [s.name for s in found.workspace.scenarios] == ["強気"]


def test_edits_to_the_same_kpi_show_both_values() -> None:
    base = three_kpis()
    mine, theirs = (done(base, EditKpi(kpi="won", patch={"value": x})) for x in (20.0, 30.0))
    (clash,) = merge(base=base, mine=mine, theirs=theirs).clashes
    assert clash.path == ("tree", "kpis", "won")
    assert (clash.base.value, clash.mine.value, clash.theirs.value) == (12.0, 20.0, 30.0)
    kept = merge(base=base, mine=mine, theirs=theirs, decided={clash.path: "mine"})
    assert kept == Merge(workspace=mine)


def test_two_formulas_that_are_a_cycle_only_together_are_asked() -> None:
    base = three_kpis()
    mine = done(base, SetFormula(kpi="won", text="平均単価 / 10"))
    theirs = done(base, SetFormula(kpi="price", text="受注件数 * 2"))
    found = merge(base=base, mine=mine, theirs=theirs)
    assert sorted(paths(found)) == [(("tree", "kpis", "price"), "broken"), (("tree", "kpis", "won"), "broken")]
    kept = merge(base=base, mine=mine, theirs=theirs, decided={c.path: "mine" for c in found.clashes})
    assert kept == Merge(workspace=mine)


def test_what_belongs_to_a_deleted_kpi_is_asked() -> None:
    base = done(three_kpis(), AddKpi(name="広告費", unit="円", value=1.0))
    (added,) = {k.id for k in base.tree.kpis} - {"revenue", "won", "price"}
    mine = done(base, ChangeLever(kpi=added, change=SetTo(value=2.0)))
    theirs = done(base, RemoveKpi(kpi=added))
    assert paths(merge(base=base, mine=mine, theirs=theirs)) == [(("tree", "kpis", added), "gone")]
    decided: dict[tuple[str, ...], Side] = {("tree", "kpis", added): "mine"}
    kept = merge(base=base, mine=mine, theirs=theirs, decided=decided)
    assert kept.clashes == ()
    assert kept.workspace.changes == {added: SetTo(value=2.0)}
    gone = merge(base=base, mine=mine, theirs=theirs, decided={("tree", "kpis", added): "theirs"})
    assert gone == Merge(workspace=theirs)


def test_a_lever_that_was_moved_and_given_a_formula_is_asked() -> None:
    """Otherwise the move would become an override of that formula without anybody saying so (§15)."""
    base = three_kpis()
    mine = done(base, ChangeLever(kpi="won", change=SetTo(value=2.0)))
    theirs = done(base, SetFormula(kpi="won", text="平均単価 / 10"))
    assert paths(merge(base=base, mine=mine, theirs=theirs)) == [(("tree", "kpis", "won"), "gone")]


def test_orders_of_both_are_kept() -> None:
    base = three_kpis()
    mine = done(base, MoveKpi(kpi="price", by=-1))
    theirs = done(base, AddKpi(name="広告費", unit="円", value=1.0))
    found = merge(base=base, mine=mine, theirs=theirs)
    order = [k.id for k in found.workspace.tree.kpis]
    assert found.clashes == ()
    assert [k for k in order if k in ("revenue", "won", "price")] == ["revenue", "price", "won"]
    other = done(base, MoveKpi(kpi="won", by=-1))
    assert paths(merge(base=base, mine=mine, theirs=other)) == [(("tree", "kpis"), "both")]


def test_two_trees_that_do_not_go_together_are_asked_as_a_whole() -> None:
    base = three_kpis()
    mine = done(base, MakeKgi(kpi="won"))
    theirs = done(base, StartFrom(tree=KpiTree()))
    found = merge(base=base, mine=mine, theirs=theirs)
    assert found.clashes
    assert found.workspace == theirs


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_the_whole_can_be_decided(side: Side) -> None:
    base = three_kpis()
    mine, theirs = (done(base, EditKpi(kpi="won", patch={"value": x})) for x in (20.0, 30.0))
    found = merge(base=base, mine=mine, theirs=theirs, decided={(): side})
    assert found == Merge(workspace=mine if side == "mine" else theirs)
