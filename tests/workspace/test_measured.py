"""Taking measured numbers as the baseline: one step, with their source, and nothing else changes (§75)."""

from __future__ import annotations

import pytest

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.templates import template
from kpitree.errors import ActionRefused
from kpitree.model import Counts, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import MeasuredValue, TakeMeasured
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
    assert after.changes == start.changes  # what was tried out stays tried out
    untouched = [kpi.id for kpi in TREE.kpis if kpi.id not in (RATE.id, VOLUME.id)]
    assert [after.tree[k] for k in untouched] == [TREE[k] for k in untouched]
    assert read_workspace(write_workspace(after)) == after
    history = History(start).apply(TAKE)
    assert history.present == after
    assert history.undo().present == start


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
