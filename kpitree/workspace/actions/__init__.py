"""Everything people do to a workspace, as frozen values with `apply(workspace) -> workspace`."""

from kpitree.workspace.actions.base import Action
from kpitree.workspace.actions.kpis import AddKpi, EditKpi, MakeKgi, MoveKpi, RemoveKpi, SetFormula, with_ids
from kpitree.workspace.actions.levers import AdoptChanges, ChangeLever, ResetLevers
from kpitree.workspace.actions.whole import (
    AddBenchmark,
    OpenWorkspace,
    PickBenchmark,
    RemoveBenchmark,
    ReplaceTree,
    StartFrom,
)

__all__ = [
    "Action", "AddBenchmark", "AddKpi", "AdoptChanges", "ChangeLever", "EditKpi", "MakeKgi", "MoveKpi",
    "OpenWorkspace", "PickBenchmark", "RemoveBenchmark", "RemoveKpi", "ReplaceTree", "ResetLevers", "SetFormula",
    "StartFrom", "with_ids",
]  # fmt: skip
