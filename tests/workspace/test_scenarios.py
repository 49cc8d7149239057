"""Scenarios: changes under a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitree.data.files import read_workspace, write_workspace
from kpitree.errors import ActionRefused, FileError
from kpitree.model import ScaleBy, Scenario, SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    AddKpi,
    ApplyScenario,
    ChangeLever,
    OpenWorkspace,
    RemoveKpi,
    RemoveScenario,
    RenameScenario,
    ResetLevers,
    SaveScenario,
    StartFrom,
)
from kpitree.workspace.workspace import MAX_SCENARIOS
from tests.hostile import naughty_strings
from tests.workspace.sequences import assert_sound, codes, three_kpis, workspaces


def moved(value: float = 20.0) -> Workspace:
    return ChangeLever(kpi="won", change=SetTo(value=value)).apply(three_kpis())


def saved(name: str = "強気", value: float = 20.0) -> Workspace:
    return SaveScenario(name=name, note="仮").apply(moved(value))


@given(workspaces())
def test_what_is_saved_comes_back(workspace: Workspace) -> None:
    named = SaveScenario(name="新しい案").apply(workspace)
    (found,) = [s for s in named.scenarios if s.name == "新しい案"]
    assert named.changes == workspace.changes
    away = ApplyScenario().apply(named)
    assert {k: away.changes.get(k) for k in away.changes} == {
        k: c for k, c in workspace.changes.items() if workspace.tree[k].locked
    }
    assert ApplyScenario(id=found.id).apply(away).lever_values() == pytest.approx(workspace.lever_values())
    assert read_workspace(write_workspace(named)) == named


def test_the_same_name_replaces_and_keeps_id_note_and_place() -> None:
    first = SaveScenario(name="弱気").apply(saved())
    again = SaveScenario(name=" 強気\n").apply(ChangeLever(kpi="won", change=ScaleBy(factor=3)).apply(first))
    assert [(s.id, s.name, s.note) for s in again.scenarios] == [
        ("scenario", "強気", "仮"), ("scenario_2", "弱気", ""),
    ]  # fmt: skip
    assert again.scenarios[0].changes == {"won": ScaleBy(factor=3)}
    assert SaveScenario(name="強気", note="別").apply(again).scenarios[0].note == "別"


def test_renaming_and_removing() -> None:
    two = SaveScenario(name="弱気").apply(saved())
    assert codes(two, RenameScenario(id="scenario", name="弱気 ")) == ["scenario_name_taken"]
    renamed = RenameScenario(id="scenario", name="とても強気").apply(two)
    assert [s.name for s in renamed.scenarios] == ["とても強気", "弱気"]
    assert RenameScenario(id="scenario", name="強気").apply(two) == two
    rest = RemoveScenario(id="scenario").apply(two)
    assert ([s.id for s in rest.scenarios], rest.changes) == (["scenario_2"], two.changes)
    for action in (ApplyScenario(id="x"), RenameScenario(id="x", name="y"), RemoveScenario(id="x")):
        assert codes(two, action) == ["unknown_scenario"]


def test_there_is_a_limit() -> None:
    full = Workspace(scenarios=tuple(Scenario(id=f"s_{i}", name=f"s {i}") for i in range(MAX_SCENARIOS)))
    assert codes(full, SaveScenario(name="one more")) == ["too_many_scenarios"]
    assert SaveScenario(name="s 7").apply(full) == full
    with pytest.raises(ValidationError):
        Workspace(scenarios=(*full.scenarios, Scenario(id="more", name="more")))


@pytest.mark.parametrize(("name", "code"), [("", "name_empty"), (" \n\x00", "name_empty"), ("x" * 81, "name_too_long")])
def test_names_people_cannot_use(name: str, code: str) -> None:
    assert codes(three_kpis(), SaveScenario(name=name)) == [code]
    assert codes(saved(), RenameScenario(id="scenario", name=name)) == [code]


def test_any_name_is_a_name_or_refused() -> None:
    for text in naughty_strings():
        try:
            after = SaveScenario(name=text).apply(moved())
        except ActionRefused:
            continue
        assert_sound(after)
        assert Scenario(id="a", name=after.scenarios[0].name).name == after.scenarios[0].name


def test_changes_of_kpis_that_are_gone_or_became_something_else_go() -> None:
    both = SaveScenario(name="a").apply(ChangeLever(kpi="price", change=SetTo(value=1)).apply(moved()))
    assert set(RemoveKpi(kpi="won").apply(both).scenarios[0].changes) == {"price"}
    assert set(AddKpi(name="商談数", under="won").apply(both).scenarios[0].changes) == {"price"}
    file = Scenario(id="a", name="a", changes={"gone": SetTo(value=1), "won": SetTo(value=1)})
    assert set(Workspace(tree=three_kpis().tree, scenarios=(file,)).scenarios[0].changes) == {"won"}


def test_starting_anew_forgets_them_and_a_file_brings_its_own() -> None:
    assert StartFrom(tree=three_kpis().tree).apply(saved()).scenarios == ()
    assert OpenWorkspace(workspace=saved("a")).apply(saved("b")).scenarios == saved("a").scenarios
    assert ResetLevers().apply(saved()).scenarios == saved().scenarios


@given(st.sampled_from(["id", "name"]))
def test_two_of_an_id_or_a_name_are_refused(field: str) -> None:
    twice = (
        Scenario(id="a", name="A"),
        Scenario(**{"id": "b", "name": "B"} | {field: {"id": "a", "name": "Ａ"}[field]}),
    )
    with pytest.raises(ValidationError):
        Workspace(scenarios=twice)
    with pytest.raises(FileError):
        read_workspace('{"schema": "kpitree/1", "scenarios": [{"id": "a", "name": "x"}, {"id": "a", "name": "y"}]}')
