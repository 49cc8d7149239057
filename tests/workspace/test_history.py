"""Undo and redo: the identity over any sequence, one step a gesture, 200 steps back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.errors import ActionRefused
from kpitree.model import Kpi, KpiTree, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, MoveKpi, ResetLevers
from kpitree.workspace.history import LIMIT
from tests.workspace.sequences import actions, workspaces

TREE = KpiTree(
    kpis=(Kpi(id="kgi", name="KGI", formula="leads * 2"), Kpi(id="leads", name="Leads", value=10.0)), kgi="kgi"
)


def start() -> History:
    return History(Workspace(tree=TREE))


def move(value: float) -> ChangeLever:
    return ChangeLever(kpi="leads", change=SetTo(value=value))


def states(history: History) -> list[Workspace]:
    """Everything that can be reached by undo and redo, oldest first."""
    return [*history.past, history.present, *history.future]


@given(workspaces(max_kpis=3), st.data())
@settings(max_examples=50)
def test_undo_and_redo_are_each_others_opposite(workspace: Workspace, data: st.DataObject) -> None:
    history = History(workspace)
    seen = [workspace]
    for _ in range(data.draw(st.integers(0, 5))):
        action = data.draw(actions(history.present))
        try:
            history = history.apply(action, data.draw(st.sampled_from([None, "a", "b"])))
        except ActionRefused:
            continue
        assert (history.undo().redo() if history.past else history).present == history.present
        if history.present != seen[-1]:
            seen.append(history.present)
    everything = states(history)
    back = history
    for _ in history.past:
        assert states(back) == everything  # no step is lost or invented on the way
        back = back.undo()
    assert back.present == workspace
    assert back.undo() is back
    forth = back
    for _ in back.future:
        forth = forth.redo()
    assert forth.present == history.present
    assert states(forth) == everything
    assert forth.redo() is forth


def test_200_steps_and_no_more() -> None:
    history = start()
    for i in range(LIMIT + 50):
        history = history.apply(move(float(i)))
    assert len(history.past) == LIMIT == 200
    steps = 0
    while history.past:
        history, steps = history.undo(), steps + 1
    assert steps == 200
    assert history.present.lever_values() == {"leads": 49.0}
    for _ in range(300):
        history = history.redo()
    assert history.present.lever_values() == {"leads": 249.0}
    assert len(history.past) == 200


def test_what_changes_nothing_is_no_step() -> None:
    history = start()
    assert history.apply(ResetLevers()) is history
    assert history.apply(MoveKpi(kpi="kgi", by=-1)) is history
    undone = history.apply(move(5)).undo()
    assert undone.apply(ResetLevers()) is undone  # and redo is still there
    assert undone.redo().present.lever_values() == {"leads": 5.0}


def test_a_refusal_leaves_the_history() -> None:
    history = start().apply(move(5))
    with pytest.raises(ActionRefused):
        history.apply(ChangeLever(kpi="gone", change=SetTo(value=1)))
    assert history == start().apply(move(5))


@given(st.lists(st.floats(-100, 100).filter(lambda x: x != 10), min_size=1, max_size=9))
def test_a_gesture_is_one_step(values: list[float]) -> None:
    history = start().apply(move(1.5))
    dragged = history
    for value in values:
        dragged = dragged.apply(move(value), "drag")
    if values[-1] == 1.5:
        assert dragged.present == history.present
    else:
        assert dragged.present.lever_values() == {"leads": values[-1]}
        assert dragged.undo().present == history.present
        assert len(dragged.past) == 2


def test_dragging_back_to_the_start_is_no_step() -> None:
    history = start().apply(move(7))
    dragged = history.apply(move(8), "drag").apply(move(9), "drag").apply(move(7), "drag")
    assert (dragged.present, dragged.past) == (history.present, history.past)
    further = dragged.apply(move(6), "drag").apply(move(5), "drag")  # the same hand goes on
    assert further.undo().present == history.present
    assert len(further.past) == 2


def test_other_gestures_and_none_are_steps_of_their_own() -> None:
    history = start()
    for gesture, value in (("a", 1.0), ("b", 2.0), (None, 3.0), (None, 4.0), ("a", 5.0)):
        history = history.apply(move(value), gesture)
    assert [w.lever_values().get("leads", 10.0) for w in history.past] == [10.0, 1.0, 2.0, 3.0, 4.0]


def test_a_gesture_ends_with_undo() -> None:
    history = start().apply(move(1), "drag").undo()
    again = history.apply(move(2), "drag")
    assert again.undo().present == start().present
    assert again.future == ()


def test_a_new_step_forgets_what_was_undone() -> None:
    history = start().apply(move(1)).apply(move(2)).undo().apply(move(3))
    assert history.future == ()
    assert history.redo() is history
    assert [w.lever_values().get("leads") for w in states(history)] == [None, 1.0, 3.0]


def test_saying_everything_differently_is_no_step() -> None:
    history = start().apply(move(1)).apply(move(2)).undo()
    said = history.restated(lambda w: w.model_copy(update={"title": "T"}))
    assert [w.title for w in states(said)] == ["T"] * 3
    assert [w.changes for w in states(said)] == [w.changes for w in states(history)]
