"""Several levers moved as one step: all of them, or none."""

from __future__ import annotations

import pytest

from kpitree.data.templates import template
from kpitree.errors import ActionRefused
from kpitree.model import SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLevers, EditKpi

BOTH = ChangeLevers(changes={"win_rate": SetTo(value=0.25), "meeting_rate": SetTo(value=0.18)})


def test_both_move_and_one_undo_takes_both_back() -> None:
    history = History(Workspace(tree=template("btob_basic", "ja"))).apply(BOTH)
    assert history.present.lever_values() == {"win_rate": 0.25, "meeting_rate": 0.18}
    assert history.undo().present.changes == {}


def test_a_locked_one_refuses_all() -> None:
    locked = EditKpi(kpi="meeting_rate", patch={"locked": True}).apply(Workspace(tree=template("btob_basic", "ja")))
    with pytest.raises(ActionRefused) as refusal:
        BOTH.apply(locked)
    assert [problem.code for problem in refusal.value.problems] == ["lever_locked"]
    assert locked.changes == {}


def test_one_back_at_its_baseline_is_no_change() -> None:
    workspace = Workspace(tree=template("btob_basic", "ja"))
    base = workspace.tree["win_rate"].baseline
    assert base is not None
    back = ChangeLevers(changes={"win_rate": SetTo(value=base), "meeting_rate": SetTo(value=0.18)})
    assert back.apply(BOTH.apply(workspace)).lever_values() == {"meeting_rate": 0.18}
