"""Locks (§26) and mixes (§25) in what-if."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.errors import ActionRefused
from kpitree.model import Change, Kpi, KpiTree, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    Action,
    AdoptChanges,
    ApplyScenario,
    ChangeLever,
    EditKpi,
    ResetLevers,
    SaveScenario,
)
from tests.workspace.sequences import codes, three_kpis

NAMES = ("ads", "events", "web")


def channels(*shares: float | None) -> Workspace:
    """Leads split over three channels."""
    levers = [
        Kpi(id=name, name=name, unit="%", value=value, mix="channel")
        for name, value in zip(NAMES, shares or (0.5, 0.3, 0.2), strict=True)
    ]
    kgi = Kpi(id="won", name="won", formula="leads * (ads * 2 + events * 3 + web)")
    return Workspace(
        tree=KpiTree(kpis=(kgi, Kpi(id="leads", name="leads", unit="件", value=100.0), *levers), kgi="won")
    )


def shares(workspace: Workspace) -> dict[str, float]:
    values = workspace.lever_values()
    return {k: values.get(k, workspace.tree[k].baseline or math.nan) for k in NAMES}


def locked(workspace: Workspace, *kpis: str) -> Workspace:
    for kpi in kpis:
        workspace = EditKpi(kpi=kpi, patch={"locked": True}).apply(workspace)
    return workspace


def to(kpi: str, value: float) -> ChangeLever:
    return ChangeLever(kpi=kpi, change=SetTo(value=value))


def test_what_is_locked_is_not_moved_overridden_or_reset() -> None:  # §26
    moved = to("won", 20).apply(three_kpis())
    both = locked(moved, "won", "revenue")
    assert codes(both, to("won", 30)) == ["lever_locked"]
    assert codes(both, to("revenue", 30)) == ["lever_locked"]
    assert codes(both, ResetLevers(kpis=("won",))) == ["lever_locked"]
    both = to("price", 1.0).apply(both)
    assert set(ResetLevers(kpis=("won", "price")).apply(both).changes) == {"won"}
    assert set(ResetLevers().apply(both).changes) == {"won"}
    assert ResetLevers(kpis=("revenue",)).apply(both) == both  # nothing of its own to reset
    assert AdoptChanges().apply(both).tree["won"].value == 20.0
    free = EditKpi(kpi="won", patch={"locked": False}).apply(both)
    assert ResetLevers().apply(free).changes == {}


def test_a_scenario_leaves_what_is_locked() -> None:  # §26
    saved = SaveScenario(name="強気").apply(to("won", 20).apply(to("price", 1.0).apply(three_kpis())))
    fresh = locked(ApplyScenario().apply(saved), "won")
    assert set(ApplyScenario(id="scenario").apply(fresh).changes) == {"price"}
    held = locked(saved, "won")
    assert set(ApplyScenario().apply(held).changes) == {"won"}


def test_a_share_takes_from_the_others_in_proportion() -> None:  # §25
    after = to("ads", 0.75).apply(channels())
    assert shares(after) == {"ads": 0.75, "events": pytest.approx(0.15), "web": pytest.approx(0.1)}
    assert all(isinstance(change, SetTo) for change in after.changes.values())
    for change in (ShiftBy(amount=0.25), ScaleBy(factor=1.5)):
        assert ChangeLever(kpi="ads", change=change).apply(channels()) == after


def test_back_where_it_began_nothing_has_moved() -> None:  # §25, §13
    history = History(channels(1 / 3, 1 / 7, 11 / 21))
    for value in (0.9, 0.123, 1 / 3):
        history = history.apply(to("ads", value), "drag")
    assert history.present.changes == {}
    assert history.past == ()


def test_locked_shares_bound_the_others() -> None:  # §25, §26
    workspace = locked(channels(), "web")
    assert shares(to("ads", 0.8).apply(workspace)) == {"ads": 0.8, "events": pytest.approx(0.0, abs=1e-15), "web": 0.2}
    with pytest.raises(ActionRefused) as refusal:
        to("ads", 0.81).apply(workspace)
    assert [(p.code, p.params["most"]) for p in refusal.value.problems] == [("mix_full", 0.8)]
    assert codes(locked(workspace, "events"), to("ads", 0.4)) == ["mix_locked"]
    assert codes(channels(), to("ads", 1.2)) == ["mix_full"]
    assert codes(channels(), to("ads", -0.1)) == ["rate_out_of_bounds"]


def test_resetting_one_share_resets_its_mix_but_not_what_is_locked() -> None:  # §25, §26
    moved = to("leads", 50).apply(to("ads", 0.75).apply(channels()))
    assert set(ResetLevers(kpis=("web",)).apply(moved).changes) == {"leads"}
    # web is locked at 10 %: the 90 % that are left go to the others as they were at the baseline, 5 : 3.
    found = shares(ResetLevers(kpis=("ads",)).apply(locked(moved, "web")))
    assert found == {"ads": pytest.approx(0.5625), "events": pytest.approx(0.3375), "web": pytest.approx(0.1)}
    assert shares(ResetLevers().apply(locked(moved, "web"))) == found


@pytest.mark.parametrize("given_shares", [(0.5, None, 0.2), (0.5, 30.0, 0.2), (0.5, -0.1, 0.6)])
def test_a_mix_rests_while_a_share_is_none(given_shares: tuple[float | None, ...]) -> None:  # §25
    after = to("ads", 0.9).apply(channels(*given_shares))
    assert after.changes == {"ads": SetTo(value=0.9)}
    assert ResetLevers().apply(locked(after, "ads")).changes == after.changes


def steps() -> st.SearchStrategy[Action]:
    names = st.sampled_from(NAMES)
    change: st.SearchStrategy[Change] = st.one_of(
        st.floats(-0.1, 1.1).map(lambda x: SetTo(value=x)), st.floats(-0.5, 0.5).map(lambda x: ShiftBy(amount=x))
    )
    return st.one_of(
        st.builds(ChangeLever, kpi=names, change=change),
        st.builds(ChangeLever, kpi=names, change=change),
        st.builds(ResetLevers, kpis=st.none() | names.map(lambda name: (name,))),
        st.builds(EditKpi, kpi=names, patch=st.fixed_dictionaries({"locked": st.booleans()})),
        st.builds(SaveScenario, name=st.just("a")),
        st.builds(ApplyScenario, id=st.sampled_from([None, "scenario"])),
    )


@given(st.lists(steps(), max_size=12))
@settings(max_examples=80)
def test_whatever_is_done_the_shares_add_up_and_locks_hold(actions: list[Action]) -> None:  # §25, §26
    workspace = channels()
    for action in actions:
        held = {k: v for k, v in shares(workspace).items() if workspace.tree[k].locked}
        try:
            workspace = action.apply(workspace)
        except ActionRefused:
            continue
        now = shares(workspace)
        assert abs(math.fsum(now.values()) - 1) <= 1e-11
        assert all(0 <= share <= 1 for share in now.values())
        assert all(now[k] == share for k, share in held.items())
