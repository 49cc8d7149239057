"""What exists: KPIs, trees, units, changes. Frozen values; a broken tree is a value too (engine.check says how)."""

from kpitree.model.benchmark import Benchmark
from kpitree.model.change import Change, ScaleBy, SetTo, ShiftBy
from kpitree.model.ids import new_id
from kpitree.model.initiative import HORIZONS, Horizon, Initiative
from kpitree.model.kpi import Counts, Effort, Kpi, Range, bad_character, name_key
from kpitree.model.scenario import Scenario
from kpitree.model.tree import MONTHS, KpiTree, Period
from kpitree.model.unit import Unit, read_unit

__all__ = [
    "HORIZONS",
    "MONTHS",
    "Benchmark",
    "Change",
    "Counts",
    "Effort",
    "Horizon",
    "Initiative",
    "Kpi",
    "KpiTree",
    "Period",
    "Range",
    "ScaleBy",
    "Scenario",
    "SetTo",
    "ShiftBy",
    "Unit",
    "bad_character",
    "name_key",
    "new_id",
    "read_unit",
]  # fmt: skip
