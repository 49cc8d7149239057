"""Initiatives in the workspace, and scenarios that switch them on (§40-§42)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from kpitree.data.files import read_workspace, write_workspace
from kpitree.errors import ActionRefused
from kpitree.model import Kpi, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    AcceptBaseline,
    AddInitiative,
    AddScenarioOfInitiatives,
    AddScenarios,
    AdoptChanges,
    ApplyScenario,
    ArchiveScenario,
    ChangeLever,
    ChooseInitiative,
    DuplicateScenario,
    EditInitiative,
    EditKpi,
    MoveScenario,
    RemoveInitiative,
    RemoveKpi,
    ResetScenario,
    SaveScenario,
    SetInitiativeChange,
    StartFrom,
    SwitchInitiative,
)
from kpitree.workspace.actions.branches import DuplicateBranch
from kpitree.workspace.workspace import MAX_INITIATIVES, moved_since
from tests.hostile import naughty_strings
from tests.workspace.sequences import assert_sound, codes, three_kpis, workspaces


def crm() -> Workspace:
    """One initiative, on in one scenario: 10 % more wins."""
    fields = {"owner": "営業企画", "cost": 1e7, "start": "2026-04", "confidence": 0.7, "horizon": "mid"}
    added = AddInitiative(name="CRM導入", changes={"won": ScaleBy(factor=1.5)}, fields=fields).apply(three_kpis())
    return AddScenarioOfInitiatives(name="攻め", initiatives=("initiative",)).apply(added)


def values(workspace: Workspace, name: str = "攻め") -> dict[str, float]:
    (scenario,) = [s for s in workspace.scenarios if s.name == name]
    return workspace.at(scenario).lever_values()


def test_what_is_on_is_part_of_the_scenario_and_off_it_is_not() -> None:
    workspace = crm()
    assert values(workspace) == {"won": 18.0}
    off = SwitchInitiative(scenario="scenario", initiative="initiative", on=False).apply(workspace)
    assert (values(off), off.scenarios[0].base) == ({}, {})
    assert SwitchInitiative(scenario="scenario", initiative="initiative", on=True).apply(off) == workspace
    gone = RemoveInitiative(id="initiative").apply(workspace)
    assert (gone.initiatives, gone.scenarios[0].initiatives, values(gone)) == ((), (), {})
    assert read_workspace(write_workspace(workspace)) == workspace


def test_applying_a_scenario_takes_both_over_and_each_step_can_be_undone() -> None:
    history = History(crm()).apply(ApplyScenario(id="scenario"))
    assert history.present.lever_values() == {"won": 18.0}
    assert history.undo().present == crm()


def test_saving_under_its_name_keeps_its_initiatives_on() -> None:
    workspace = ApplyScenario(id="scenario").apply(crm())
    workspace = ChangeLever(kpi="price", change=ScaleBy(factor=1.1)).apply(workspace)
    saved = SaveScenario(name="攻め").apply(workspace)
    assert saved.scenarios[0].initiatives == ("initiative",)
    assert saved.scenarios[0].changes == {"price": ScaleBy(factor=1.1)}
    other = ChangeLever(kpi="won", change=SetTo(value=20.0)).apply(workspace)
    assert SaveScenario(name="攻め").apply(other).scenarios[0].changes["won"] == SetTo(value=20.0)
    back = ChangeLever(kpi="won", change=SetTo(value=12.0)).apply(workspace)  # the baseline: no change at all
    kept = SaveScenario(name="攻め").apply(back)
    assert (kept.scenarios[0].changes["won"], values(kept)["won"]) == (SetTo(value=12.0), 12.0)


@given(workspaces())
@settings(max_examples=60)
def test_whatever_is_saved_has_the_values_of_now(workspace: Workspace) -> None:
    for scenario in workspace.scenarios:
        saved = SaveScenario(name=scenario.name).apply(workspace)
        (found,) = [s for s in saved.scenarios if s.id == scenario.id]
        there, now = saved.at(found).lever_values(), workspace.lever_values()
        for k in {*there, *now}:
            assert there.get(k, workspace.tree[k].baseline) == now.get(k, workspace.tree[k].baseline)


def test_a_scenario_says_what_moved_since_it_was_saved() -> None:
    saved = SaveScenario(name="単価").apply(ChangeLever(kpi="price", change=ScaleBy(factor=1.1)).apply(crm()))
    assert saved.scenarios[1].base == {"price": 5e6}
    moved = EditKpi(kpi="price", patch={"value": 6e6}).apply(EditKpi(kpi="won", patch={"value": 10.0}).apply(saved))
    assert moved_since(moved, moved.scenarios[1]) == (("price", 5e6, 6e6),)
    assert moved_since(moved, moved.scenarios[0]) == (("won", 12.0, 10.0),)
    assert values(moved) == {"won": 15.0}  # what is relative follows
    fine = AcceptBaseline(id="scenario_2").apply(moved)
    assert moved_since(fine, fine.scenarios[1]) == ()
    assert fine.scenarios[1].changes == saved.scenarios[1].changes
    missing = EditKpi(kpi="won", patch={"value": None}).apply(saved)
    assert moved_since(missing, missing.scenarios[0]) == (("won", 12.0, None),)
    adopted = AdoptChanges().apply(saved)
    assert moved_since(adopted, adopted.scenarios[1]) == (("price", 5e6, pytest.approx(5.5e6)),)


def test_two_values_are_asked_about_and_the_answer_is_kept() -> None:
    two = AddInitiative(name="別案", changes={"won": SetTo(value=30.0)}).apply(crm())
    two = AddInitiative(name="第三案", changes={"won": SetTo(value=15.0)}).apply(two)
    for initiative in ("initiative_2", "initiative_3"):
        two = SwitchInitiative(scenario="scenario", initiative=initiative, on=True).apply(two)
    assert values(two) == {"won": 22.5}  # 15 is nearer to 12, and half as much again
    answered = ChooseInitiative(scenario="scenario", kpi="won", initiative="initiative_2").apply(two)
    assert values(answered) == {"won": 45.0}
    assert ChooseInitiative(scenario="scenario", kpi="won", initiative=None).apply(answered) == two
    off = SwitchInitiative(scenario="scenario", initiative="initiative_2", on=False).apply(answered)
    assert off.scenarios[0].chosen == {}


def test_editing() -> None:
    workspace = EditInitiative(id="initiative", patch={"cost": None, "name": " CRM\n"}).apply(crm())
    assert (workspace.initiatives[0].name, workspace.initiatives[0].cost) == ("CRM", None)
    more = SetInitiativeChange(id="initiative", kpi="price", change=ShiftBy(amount=1e6)).apply(workspace)
    assert values(more) == {"won": 18.0, "price": 6e6}
    assert more.scenarios[0].base == {"won": 12.0, "price": 5e6}
    assert SetInitiativeChange(id="initiative", kpi="price", change=None).apply(more) == workspace


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"name": ""}, "name_empty"),
        ({"name": "別案 "}, "initiative_name_taken"),
        ({"cost": -1.0}, "initiative_cost"),
        ({"cost": float("inf")}, "initiative_cost"),
        ({"start": "2026-13"}, "initiative_start"),
        ({"confidence": 1.01}, "initiative_confidence"),
        ({"horizon": "someday"}, "initiative_field"),
        ({"id": "x"}, "initiative_field"),
        ({"changes": {"revenue": ScaleBy(factor=1.1)}}, "initiative_needs_lever"),
        ({"changes": {"gone": ScaleBy(factor=1.1)}}, "unknown_kpi"),
    ],
)
def test_what_cannot_be_is_refused(patch: dict[str, object], code: str) -> None:
    two = AddInitiative(name="別案").apply(crm())
    assert codes(two, EditInitiative(id="initiative", patch=patch)) == [code]


def test_what_is_not_there_and_too_many_are_refused() -> None:
    workspace = crm()
    for action in (
        RemoveInitiative(id="x"),
        EditInitiative(id="x", patch={}),
        SwitchInitiative(scenario="scenario", initiative="x", on=True),
        ChooseInitiative(scenario="scenario", kpi="won", initiative="x"),
        AddScenarioOfInitiatives(name="新", initiatives=("x",)),
    ):
        assert codes(workspace, action) == ["unknown_initiative"]
    assert codes(workspace, SwitchInitiative(scenario="x", initiative="initiative", on=True)) == ["unknown_scenario"]
    assert codes(workspace, AddScenarioOfInitiatives(name="攻め", initiatives=())) == ["scenario_name_taken"]
    for n in range(MAX_INITIATIVES - 1):
        workspace = AddInitiative(name=f"施策{n}").apply(workspace)
    assert codes(workspace, AddInitiative(name="もう1つ")) == ["too_many_initiatives"]
    rate = three_kpis().tree.with_kpis((*three_kpis().tree.kpis, Kpi(id="rate", name="率", unit="%", value=0.1)))
    over = AddInitiative(name="a", changes={"rate": SetTo(value=1.2)})
    assert codes(Workspace(tree=rate), over) == ["initiative_rate"]


def test_kpis_that_go_take_their_changes_along_and_copies_inherit_them() -> None:
    assert RemoveKpi(kpi="won").apply(crm()).initiatives[0].changes == {}
    copied = DuplicateBranch(kpi="won").apply(crm())
    assert set(copied.initiatives[0].changes.values()) == {ScaleBy(factor=1.5)}
    assert StartFrom(tree=three_kpis().tree).apply(crm()).initiatives == ()


def test_any_name_is_a_name_or_refused() -> None:
    for text in naughty_strings():
        try:
            after = AddInitiative(name=text, changes={"won": ScaleBy(factor=1.5)}).apply(three_kpis())
        except ActionRefused:
            continue
        assert_sound(after)


def test_arranging_scenarios() -> None:
    workspace = AddScenarios(changes={"最良": {"won": SetTo(value=20.0)}, "最悪": {"gone": SetTo(value=1.0)}}).apply(
        crm()
    )
    assert [(s.name, s.changes) for s in workspace.scenarios[1:]] == [
        ("最良", {"won": SetTo(value=20.0)}),
        ("最悪", {}),
    ]
    again = AddScenarios(changes={"最良": {"won": SetTo(value=21.0)}}).apply(workspace)
    assert [s.name for s in again.scenarios] == ["攻め", "最良", "最悪"]
    assert again.scenarios[1].changes == {"won": SetTo(value=21.0)}
    copied = DuplicateScenario(id="scenario", name="攻め (2)").apply(workspace)
    assert [s.name for s in copied.scenarios] == ["攻め", "攻め (2)", "最良", "最悪"]
    assert copied.scenarios[1].initiatives == ("initiative",)
    assert codes(copied, DuplicateScenario(id="scenario", name="最良")) == ["scenario_name_taken"]
    for to, wanted in ((0, "最悪"), (1, "攻め"), (99, "最良")):
        moved = MoveScenario(id="scenario_3", to=to).apply(workspace)
        assert moved.scenarios[min(to, 2)].name == "最悪"
        assert wanted in {s.name for s in moved.scenarios}
    empty = ResetScenario(id="scenario").apply(workspace).scenarios[0]
    assert (empty.name, empty.changes, empty.initiatives, empty.base) == ("攻め", {}, (), {})
    aside = ArchiveScenario(id="scenario", archived=True).apply(workspace)
    assert aside.scenarios[0].archived
    assert ArchiveScenario(id="scenario", archived=False).apply(aside) == workspace
