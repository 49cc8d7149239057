"""Undo beside other people, and undo out of a log (§68)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.errors import ActionRefused
from kpitree.model import SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, EditKpi
from kpitree.workspace.rebasing import rebased, replayed, steps
from tests.workspace.sequences import actions, three_kpis, workspaces


@settings(max_examples=25)
@given(st.data())
def test_a_log_gives_back_undo_and_redo(data: st.DataObject) -> None:
    """Whatever was done, undone and redone, in any order: the log makes the same history."""
    history = History(data.draw(workspaces(max_kpis=3)))
    log = [("open", history.present)]
    for _ in range(data.draw(st.integers(0, 8))):
        kind = data.draw(st.sampled_from(["do", "do", "undo", "redo"]))
        try:
            after = history.apply(data.draw(actions(history.present))) if kind == "do" else getattr(history, kind)()
        except ActionRefused:
            continue
        if after != history:
            history = after
            log.append((kind, history.present))
    found = replayed(log)
    assert found is not None
    assert (found.present, found.past, found.future) == (history.present, history.past, history.future)


def test_what_others_did_stays_when_one_goes_back() -> None:
    history = History(three_kpis())
    for value in (20.0, 30.0):
        history = history.apply(EditKpi(kpi="won", patch={"value": value}))
    theirs = ChangeLever(kpi="price", change=SetTo(value=1.0)).apply(history.present)
    back = rebased(history, was=history.present, now=theirs).undo()
    assert back.present.tree["won"].value == 20.0
    assert back.present.changes == {"price": SetTo(value=1.0)}
    assert len(back.past) == 1


def test_steps_that_do_not_go_together_with_theirs_are_forgotten() -> None:
    history = History(three_kpis())
    for kpi, value in (("price", 1.0), ("won", 20.0)):
        history = history.apply(EditKpi(kpi=kpi, patch={"value": value}))
    theirs = EditKpi(kpi="price", patch={"value": 2.0}).apply(history.present)
    after = rebased(history, was=history.present, now=theirs)
    assert [step.tree["price"].value for step in after.past] == [2.0]  # before `won`; the step before that one clashes


def test_a_gesture_that_goes_on_is_one_step() -> None:
    first = three_kpis()
    second, third = (EditKpi(kpi="won", patch={"value": x}).apply(first) for x in (1.0, 2.0))
    found = replayed([("open", first), ("do", second), ("more", third)])
    assert found == History(third, past=(first,))
    assert replayed([]) is None


@settings(max_examples=25)
@given(st.data())
def test_steps_between_two_histories_replay_to_the_second(data: st.DataObject) -> None:
    """However much was done in between: what is told of it makes the same history again."""
    history = History(data.draw(workspaces(max_kpis=2)))
    log: list[tuple[str, Workspace]] = [("open", history.present)]
    told = history
    for _ in range(data.draw(st.integers(0, 8))):
        kind = data.draw(st.sampled_from(["do", "do", "undo", "redo"]))
        before = history
        try:
            history = history.apply(data.draw(actions(history.present))) if kind == "do" else getattr(history, kind)()
        except ActionRefused:
            continue
        mixed = history != before and data.draw(st.booleans())
        if mixed or (before != told and kind != "do"):  # told at any moment, and before the direction changes
            log += steps(told, before) if before != told else []
            told = before
    log += steps(told, history)
    found = replayed(log)
    assert found is not None
    assert found.present == history.present
