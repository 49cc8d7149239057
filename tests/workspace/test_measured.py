"""Taking measured numbers as the baseline: one step, with their source, and nothing else changes (§75)."""

from __future__ import annotations

import pytest

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused
from kpitree.model import Counts, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import MeasuredSegment, MeasuredValue, SplitByMeasured, TakeMeasured
from tests.hostile import naughty_strings

TREE = template("btob_basic", "ja")
RATE = next(kpi for kpi in TREE.levers if kpi.measure.is_rate)
VOLUME = next(kpi for kpi in TREE.levers if kpi.is_volume)
TAKE = TakeMeasured(
    items=(
        MeasuredValue(kpi=RATE.id, counts=Counts(successes=12, trials=80), source="deals.csv"),
        MeasuredValue(kpi=VOLUME.id, value=535.2, source="deals.csv"),
    )
)


def test_all_are_taken_in_one_step_and_given_back_in_one() -> None:
    start = Workspace(tree=TREE, changes={RATE.id: SetTo(value=0.5)})
    after = TAKE.apply(start)
    assert (after.tree[RATE.id].counts, after.tree[RATE.id].value) == (Counts(successes=12, trials=80), None)
    assert (after.tree[VOLUME.id].value, after.tree[VOLUME.id].counts) == (535.2, None)
    assert {after.tree[k].source for k in (RATE.id, VOLUME.id)} == {"deals.csv"}
    assert after.tree[RATE.id].range == RATE.range
    assert after.tree[RATE.id].history == RATE.history
    assert after.changes == start.changes  # what was tried out stays tried out
    untouched = [kpi.id for kpi in TREE.kpis if kpi.id not in (RATE.id, VOLUME.id)]
    assert [after.tree[k] for k in untouched] == [TREE[k] for k in untouched]
    assert read_workspace(write_workspace(after)) == after
    history = History(start).apply(TAKE)
    assert history.present == after
    assert history.undo().present == start


def test_a_past_replaces_the_one_before() -> None:
    item = TAKE.items[0].model_copy(update={"history": (0.1, 0.2)})
    once = TakeMeasured(items=(item,)).apply(Workspace(tree=TREE))
    assert once.tree[RATE.id].history == (0.1, 0.2)
    assert TAKE.apply(once).tree[RATE.id].history == (0.1, 0.2)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (MeasuredValue(kpi="gone", value=1.0), "unknown_kpi"),
        (MeasuredValue(kpi=TREE.kgi or "", value=1.0), "measured_not_a_lever"),
        (MeasuredValue(kpi=VOLUME.id, value=float("inf")), "field_invalid"),
    ],
)
def test_one_that_cannot_be_taken_refuses_them_all(item: MeasuredValue, code: str) -> None:
    with pytest.raises(ActionRefused) as caught:
        TakeMeasured(items=(*TAKE.items, item)).apply(Workspace(tree=TREE))
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("text", naughty_strings()[:40])
def test_a_source_may_be_called_anything(text: str) -> None:
    taken = TakeMeasured(
        items=(MeasuredValue(kpi=VOLUME.id, value=1.0, source=text[:2_000].encode("utf-8", "replace").decode()),)
    ).apply(Workspace(tree=TREE))
    assert read_workspace(write_workspace(taken)) == taken


def of(name: str, rate: tuple[int, int], volume: float) -> MeasuredSegment:
    counted = MeasuredValue(kpi=RATE.id, counts=Counts(successes=rate[0], trials=rate[1]), source="a.csv")
    return MeasuredSegment(name=name, items=(counted, MeasuredValue(kpi=VOLUME.id, value=volume, source="a.csv")))


SEGMENTS = (of("Web", (5, 50), 50.0), of("展示会", (15, 30), 30.0))


def test_a_branch_by_segment_holds_what_each_segment_holds() -> None:
    """The KGI is the plain sum over the segments of what was measured in each (§76)."""
    start = Workspace(tree=TREE)
    action = SplitByMeasured(kpi=TREE.kgi or "", segments=SEGMENTS)
    after = action.apply(start)
    parts = [
        TakeMeasured(items=segment.items).apply(start).tree for segment in SEGMENTS
    ]  # each segment as if it were alone
    assert evaluate(after.tree).kgi == pytest.approx(sum(evaluate(part).kgi for part in parts))
    assert sum(kpi.source == "a.csv" for kpi in after.tree.kpis) == 4
    assert History(start).apply(action).undo().present == start
    assert read_workspace(write_workspace(after)) == after


def test_what_lies_outside_of_the_branch_stays() -> None:
    users = [kpi for kpi in TREE.kpis if not kpi.is_lever and VOLUME.id in TREE.inputs(kpi.id)]
    after = SplitByMeasured(kpi=users[0].id, segments=SEGMENTS).apply(Workspace(tree=TREE)).tree
    inside = {k for k, _ in TREE.below(users[0].id)}
    for kpi in TREE.levers:
        if kpi.id not in inside:
            assert after[kpi.id] == kpi


def test_it_is_refused_as_its_parts_are() -> None:
    with pytest.raises(ActionRefused):
        SplitByMeasured(kpi=TREE.kgi or "", segments=SEGMENTS[:1]).apply(Workspace(tree=TREE))
    with pytest.raises(ActionRefused):
        SplitByMeasured(kpi="gone", segments=SEGMENTS).apply(Workspace(tree=TREE))
