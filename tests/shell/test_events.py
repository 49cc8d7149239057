"""What hands do on the canvas, as actions: every row once, and nothing that a browser sends raises anything else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.engine import evaluate
from kpitree.errors import ActionRefused
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.model.scenario import Scenario
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action
from pages.shell.canvas.drawing import worst_problem
from pages.shell.canvas.events import EVENTS, Unreadable, action_of, gesture_of
from pages.shell.canvas.questions import asked_about, removal_of, ways_to

TREE = KpiTree(
    kpis=(
        Kpi(id="sales", name="Sales", unit="円", formula="deals * price"),
        Kpi(id="deals", name="Deals", unit="件", formula="meetings * rate"),
        Kpi(id="meetings", name="Meetings", unit="件", value=100),
        Kpi(id="rate", name="Win rate", unit="%", value=0.25),
        Kpi(id="price", name="Price", unit="円", value=5e6),
        Kpi(id="empty", name="Empty", unit="件"),
        Kpi(id="broken", name="Broken", formula="Winrate + nothing at all"),
    ),
    kgi="sales",
)
WORKSPACE = Workspace(tree=TREE, scenarios=(Scenario(id="plan", name="Plan"),))
T = Translator("en")


def done(event: dict[str, Any], workspace: Workspace = WORKSPACE) -> Workspace:
    action = action_of(workspace, event)
    assert isinstance(action, Action)
    return action.apply(workspace)


def value(workspace: Workspace, kpi: str) -> float | None:
    return evaluate(workspace.tree, workspace.lever_values()).values[kpi]


# One event for each row, and what must be true of the workspace afterwards.
ROWS: dict[str, tuple[dict[str, Any], Any]] = {
    "set": ({"kpi": "rate", "value": 0.3}, lambda w: value(w, "rate") == 0.3),
    "enter": ({"kpi": "rate", "text": "30%"}, lambda w: value(w, "rate") == 0.3),
    "reset": ({"kpis": None}, lambda w: not w.changes),
    "flag": ({"kpi": "rate", "field": "locked", "on": True}, lambda w: w.tree["rate"].locked),
    "rename": ({"kpi": "rate", "text": "Win %"}, lambda w: w.tree["rate"].name == "Win %"),
    "formula": ({"kpi": "deals", "text": "=Meetings * 2"}, lambda w: value(w, "deals") == 200),
    "add": ({"kpi": "deals", "how": "+", "name": "New"}, lambda w: len(w.tree.inputs("deals")) == 3),
    "beside": ({"kpi": "rate", "parent": "deals", "name": "New"}, lambda w: len(w.tree.inputs("deals")) == 3),
    "break": ({"kpi": "meetings", "how": "multiply", "names": ["A", "B"]}, lambda w: not w.tree["meetings"].is_lever),
    "split": ({"kpi": "meetings", "segments": ["A", "B"]}, lambda w: value(w, "meetings") == 100),
    "duplicate": ({"kpi": "deals", "parent": None}, lambda w: len(w.tree.kpis) == len(TREE.kpis) + 3),
    "move": ({"kpis": ["rate"], "parent": "deals", "to": "sales"}, lambda w: "rate" in w.tree.inputs("sales")),
    "remove": ({"kpis": ["deals"]}, lambda w: "rate" not in w.tree),
    "first": ({"name": "New"}, lambda w: w.tree.resolve("New") is not None),
    "fix": ({"kpi": "broken", "n": 0}, lambda w: w.tree["broken"].formula != TREE["broken"].formula),
    "kgi": ({"kpi": "deals"}, lambda w: w.tree.kgi == "deals"),
    "scenario": ({"id": "plan"}, lambda w: not w.changes),
}


def test_every_row_has_its_event_here() -> None:
    assert ROWS.keys() == EVENTS.keys()


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_does_what_it_says(kind: str) -> None:
    event, true_of = ROWS[kind]
    assert true_of(done({"do": kind, **event}))


def test_an_entry_that_could_mean_two_things_is_asked_about() -> None:  # §14
    event = {"do": "enter", "kpi": "rate", "text": "+10%"}
    asked = action_of(WORKSPACE, event)
    assert isinstance(asked, Problem)
    question = asked_about(T, WORKSPACE, asked, event)
    assert [fix["text"] for fix in question["fixes"]] == ["+10pt", "×1.1"]
    assert (question["again"], question["text"]) == ("enter", "+10%")
    assert value(done(event | {"text": "×1.1"}), "rate") == pytest.approx(0.275)


def test_a_lever_without_a_value_gets_its_baseline() -> None:  # §13
    after = done({"do": "enter", "kpi": "empty", "text": "12"})
    assert after.tree["empty"].value == 12
    assert not after.changes


def test_counts_move_a_rate_that_has_a_value() -> None:  # §14
    assert value(done({"do": "enter", "kpi": "rate", "text": "12 of 80"}), "rate") == 0.15


def test_typing_over_a_formula_overrides_it() -> None:  # §15
    after = done({"do": "enter", "kpi": "deals", "text": "40"})
    assert (value(after, "deals"), after.tree["deals"].formula) == (40, TREE["deals"].formula)
    assert value(done({"do": "reset", "kpis": ["deals"]}, after), "deals") == 25


def test_branches_with_different_parents_move_as_one() -> None:
    event = {"do": "move", "kpis": ["rate", "price"], "parents": ["deals", "sales"], "to": "empty"}
    after = done(event)
    assert after.tree.inputs("deals") == ("meetings",)
    assert after.tree.inputs("sales") == ("deals",)
    assert set(after.tree.inputs("empty")) == {"rate", "price"}


def test_a_cycle_is_refused_whole() -> None:
    event = {"do": "move", "kpis": ["rate", "deals"], "parents": ["deals", "sales"], "to": "meetings"}
    action = action_of(WORKSPACE, event)
    assert isinstance(action, Action)
    with pytest.raises(ActionRefused) as refusal:
        action.apply(WORKSPACE)
    assert refusal.value.problems[0].code == "move_cycle"


def test_every_fix_that_is_shown_can_be_asked_for() -> None:
    shown = worst_problem(evaluate(TREE), "broken")
    assert shown is not None
    assert shown.fixes
    for n in range(len(shown.fixes)):
        assert done({"do": "fix", "kpi": "broken", "n": n}) != WORKSPACE
    assert done({"do": "fix", "kpi": "broken", "n": len(shown.fixes)}) == WORKSPACE
    assert done({"do": "fix", "kpi": "rate", "n": 0}) == WORKSPACE


def test_what_goes_with_a_removal_is_named() -> None:
    told = removal_of(T, WORKSPACE, {"kpis": ["deals", "nobody", 3]})
    assert told is not None
    assert told["kpis"] == ["deals"]
    assert all(name in told["gone"] for name in ("Meetings", "Win rate"))
    assert "Sales" in told["users"]
    assert removal_of(T, WORKSPACE, {"kpis": ["nobody"]}) is None


def test_ways_to_a_wanted_value_get_there() -> None:
    told = ways_to(T, WORKSPACE, {"kpi": "sales", "text": "2.5億"})
    assert told is not None
    reachable = [row for row in told["rows"] if row["value"] is not None]
    assert {row["kpi"] for row in reachable} >= {"meetings", "price"}
    for row in reachable:
        after = done({"do": "set", "kpi": row["kpi"], "value": row["value"]})
        assert value(after, "sales") == pytest.approx(2.5e8)


def test_nudges_of_one_lever_are_one_gesture() -> None:
    nudge = {"do": "set", "kpi": "rate", "gesture": "nudge"}
    assert gesture_of(nudge) == gesture_of(dict(nudge)) != gesture_of(nudge | {"kpi": "price"})
    assert gesture_of({"do": "set", "kpi": "rate"}) is None


FIELDS = sorted({field for event, _ in ROWS.values() for field in event} | {"do", "parents", "gesture"})
garbage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from([*(kpi.id for kpi in TREE.kpis), *EVENTS, "*", "multiply", "locked", "plan"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from(sorted(EVENTS)), st.dictionaries(st.sampled_from(FIELDS), garbage, max_size=5))
def test_garbage_is_unreadable_or_harmless(kind: str, fields: dict[str, Any]) -> None:
    event = {**ROWS[kind][0], **fields, "do": kind}
    try:
        action = action_of(WORKSPACE, event)
    except Unreadable:
        return
    if isinstance(action, Action):
        try:
            after = action.apply(WORKSPACE)
        except ActionRefused:
            return
        evaluate(after.tree, after.lever_values())
    ways_to(T, WORKSPACE, fields)
    removal_of(T, WORKSPACE, fields)


@given(st.dictionaries(st.sampled_from(FIELDS), garbage))
def test_an_event_of_no_kind_is_unreadable(event: dict[str, Any]) -> None:
    if event.get("do") not in [*EVENTS]:
        with pytest.raises(Unreadable):
            action_of(WORKSPACE, event)
