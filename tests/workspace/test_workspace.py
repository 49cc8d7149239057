"""The workspace: values of its changes, and that ids are ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from pydantic import ValidationError

from kpitree.analysis.bridge import bridge
from kpitree.analysis.ladder import ladder
from kpitree.analysis.tornado import tornado
from kpitree.engine import evaluate
from kpitree.model import Kpi, KpiTree, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import Workspace
from tests.workspace.sequences import assert_sound, workspaces


@given(workspaces())
def test_every_workspace_is_sound(workspace: Workspace) -> None:
    assert_sound(workspace)


def test_changes_become_values() -> None:  # §13, §14
    kpis = tuple(Kpi(id=f"lever_{c}", name=c, value=10.0) for c in "abc")
    changes = {"lever_a": SetTo(value=3), "lever_b": ScaleBy(factor=1.1), "lever_c": ShiftBy(amount=-4)}
    workspace = Workspace(tree=KpiTree(kpis=kpis, kgi="lever_a"), changes=changes)
    assert workspace.lever_values() == {"lever_a": 3.0, "lever_b": 11.0, "lever_c": 6.0}
    assert list(Workspace(tree=workspace.tree).lever_values()) == []


def namesakes() -> Workspace:
    """A KPI was renamed, and another one got the name it had, which is the id of the first."""
    tree = KpiTree(
        kpis=(
            Kpi(id="kgi", name="KGI", formula="leads * 100 + leads_2"),
            Kpi(id="leads", name="web leads", unit="件", value=1.0),
            Kpi(id="leads_2", name="leads", unit="件", value=50.0),
        ),
        kgi="kgi",
    )
    return Workspace(tree=tree, changes={"leads": SetTo(value=3)})


def test_a_lever_called_like_the_id_of_another_is_not_moved_instead() -> None:
    workspace = namesakes()
    values = workspace.lever_values()
    assert evaluate(workspace.tree, values).kgi == 350.0
    assert {step.id for step in bridge(workspace.tree, None, values).steps} == {"leads"}
    assert {bar.id: bar.now for bar in tornado(workspace.tree, "relative", changes=values).bars}["leads"] == 3.0
    assert ladder(workspace.tree, 700.0, values).kgi_now == 350.0


def test_what_cannot_be_said_is_taken_out_of_a_title() -> None:
    assert Workspace(title="計画\x00\n2026").title == "計画2026"
    with pytest.raises(ValidationError):
        Workspace(title="x" * 201)


def test_nothing_can_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Workspace().title = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Workspace(unknown=1)  # type: ignore[call-arg]
