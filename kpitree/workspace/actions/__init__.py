"""Everything people do to a workspace, as frozen values with `apply(workspace) -> workspace`."""

from kpitree.workspace.actions.actuals import ActualsToHistory, ClearActuals, SetActuals
from kpitree.workspace.actions.base import Action
from kpitree.workspace.actions.branches import (
    DuplicateBranch,
    MoveBranch,
    Removal,
    RemoveBranches,
    Reorder,
    affected,
)
from kpitree.workspace.actions.edits import TakeEdits
from kpitree.workspace.actions.imports import RememberImport
from kpitree.workspace.actions.initiatives import (
    AddInitiative,
    AddScenarioOfInitiatives,
    ChooseInitiative,
    EditInitiative,
    RemoveInitiative,
    SetInitiativeChange,
    SwitchInitiative,
)
from kpitree.workspace.actions.kpis import AddKpi, EditKpi, MakeKgi, MoveKpi, RemoveKpi, SetFormula, SetPeriod, with_ids
from kpitree.workspace.actions.levers import AdoptChanges, ChangeLever, ChangeLevers, ResetLevers, SetLevers
from kpitree.workspace.actions.links import LinkLevers, UnlinkLevers
from kpitree.workspace.actions.measured import MeasuredSegment, MeasuredValue, SplitByMeasured, TakeMeasured
from kpitree.workspace.actions.odds import Correlate, CorrelateAll, SetCountingNoise
from kpitree.workspace.actions.scenarios import (
    AcceptBaseline,
    AddScenarios,
    ApplyScenario,
    ArchiveScenario,
    DuplicateScenario,
    MoveScenario,
    RemoveScenario,
    RenameScenario,
    ResetScenario,
    SaveScenario,
)
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
    "AcceptBaseline", "Action", "ActualsToHistory", "AddBenchmark", "AddBenchmarks", "AddBeside", "AddInitiative",
    "AddKpi", "AddScenarioOfInitiatives", "AddScenarios", "AddUnder", "AdoptChanges", "ApplyScenario",
    "ArchiveScenario", "BreakDown", "ChangeLever", "ChangeLevers", "ChooseInitiative", "ClearActuals", "Correlate",
    "CorrelateAll", "DuplicateBranch", "DuplicateScenario", "EditInitiative", "EditKpi", "LinkLevers", "MakeKgi",
    "MeasuredSegment", "MeasuredValue", "MoveBranch", "MoveKpi", "MoveScenario", "OpenWorkspace", "PickBenchmark",
    "RememberImport", "Removal", "RemoveBenchmark", "RemoveBranches", "RemoveInitiative", "RemoveKpi", "RemoveScenario",
    "RenameScenario", "Reorder", "ReplaceTree", "ResetLevers", "ResetScenario", "SaveScenario", "SetActuals",
    "SetCountingNoise", "SetFormula", "SetInitiativeChange", "SetLevers", "SetPeriod", "SplitByMeasured",
    "SplitBySegment", "StartFrom", "SwitchInitiative", "TakeEdits", "TakeMeasured", "UnlinkLevers", "affected",
    "with_ids",
]  # fmt: skip
