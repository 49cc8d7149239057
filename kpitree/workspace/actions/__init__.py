"""Everything people do to a workspace, as frozen values with `apply(workspace) -> workspace`."""

from kpitree.workspace.actions.base import Action
from kpitree.workspace.actions.branches import (
    DuplicateBranch,
    MoveBranch,
    Removal,
    RemoveBranches,
    Reorder,
    affected,
)
from kpitree.workspace.actions.kpis import AddKpi, EditKpi, MakeKgi, MoveKpi, RemoveKpi, SetFormula, SetPeriod, with_ids
from kpitree.workspace.actions.levers import AdoptChanges, ChangeLever, ChangeLevers, ResetLevers
from kpitree.workspace.actions.measured import MeasuredValue, TakeMeasured
from kpitree.workspace.actions.odds import Correlate, CorrelateAll, SetCountingNoise
from kpitree.workspace.actions.scenarios import ApplyScenario, RemoveScenario, RenameScenario, SaveScenario
from kpitree.workspace.actions.split import SplitBySegment
from kpitree.workspace.actions.structure import AddBeside, AddUnder, BreakDown
from kpitree.workspace.actions.whole import (
    AddBenchmark,
    AddBenchmarks,
    OpenWorkspace,
    PickBenchmark,
    RemoveBenchmark,
    ReplaceTree,
    StartFrom,
)

__all__ = [
    "Action", "AddBenchmark", "AddBenchmarks", "AddBeside", "AddKpi", "AddUnder", "AdoptChanges", "ApplyScenario",
    "BreakDown", "ChangeLever", "ChangeLevers", "Correlate", "CorrelateAll", "DuplicateBranch", "EditKpi", "MakeKgi",
    "MeasuredValue", "MoveBranch", "MoveKpi", "OpenWorkspace", "PickBenchmark", "Removal", "RemoveBenchmark",
    "RemoveBranches", "RemoveKpi", "RemoveScenario", "RenameScenario", "Reorder", "ReplaceTree", "ResetLevers",
    "SaveScenario", "SetCountingNoise", "SetFormula", "SetPeriod", "SplitBySegment", "StartFrom", "TakeMeasured",
    "affected", "with_ids",
]  # fmt: skip
